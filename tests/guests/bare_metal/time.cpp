// Stamps.
#include <exitless/x86/instruction.hpp>

#include "machine.hpp"

#include <string_view>

using namespace std::string_view_literals;
using cpu = exitless::x86::native;
using guest::check;

void check_time() noexcept {
    guest::title("time"sv);
    constexpr std::uint32_t ia32_tsc_aux = 0xc0000103;
    guest::write_msr(ia32_tsc_aux, 5);
    auto const before = cpu::rdtscp();
    cpu::lfence();
    auto const after = cpu::rdtscp();
    check("the time-stamp counter goes up"sv, after.tsc > before.tsc);
    check("RDTSCP reads IA32_TSC_AUX"sv, after.aux == 5);
}
