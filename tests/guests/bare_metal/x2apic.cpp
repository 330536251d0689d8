// The local APIC by its registers, as an RTVM of ACRN reaches it: numbers, priorities, and an
// interrupt that a section sends to its own CPU without an exit.
#include <exitless/cpuid.hpp>
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include "machine.hpp"

#include <cstdint>
#include <string_view>

using namespace std::string_view_literals;
using exitless::errc;
using guest::check;
namespace cpuid = exitless::cpuid;
namespace msr = exitless::msr;

namespace {

using rtvm = msr::acrn_fixed<msr::acrn_state{}>;

int volatile served = 0;

void check_registers(msr::guarded<msr::ring0_backend, msr::acrn>& registers) noexcept {
    check("the first CPU is number 0"sv, registers.read(msr::ia32_x2apic_apicid).value_or(1) == 0);
    check("it has a version"sv,
          (registers.read(msr::ia32_x2apic_version).value_or(0) & 0xF0) == 0x10);
    check("its priority is written"sv,
          static_cast<bool>(registers.write(msr::ia32_x2apic_tpr, 0x20)));
    check("and read"sv, registers.read(msr::ia32_x2apic_tpr).value_or(0) == 0x20 &&
                            registers.write(msr::ia32_x2apic_tpr, 0));
    check("a write to its number is a fault"sv,
          registers.write_address(0x802, 1).error() == errc::msr_faults);
}

void check_self_interrupt() noexcept {
    guest::interrupt_handler = []() noexcept { served = served + 1; };
    msr::guarded<msr::ring0_backend, rtvm> registers;
    {
        exitless::critical_section section{"self-IPI"};
        check("a section sends an interrupt to its own CPU"sv,
              static_cast<bool>(
                  registers.write(msr::ia32_x2apic_self_ipi, guest::interrupt_vector, section)));
    }
    guest::await_interrupt();
    check("which comes"sv, served == 1);
}

} // namespace

void check_x2apic() noexcept {
    if (!cpuid::snapshot::capture(exitless::may_exit).has(cpuid::x2apic)) {
        guest::print("not there: x2APIC, and with it the self-IPI\n"sv);
        return;
    }
    guest::title("the local APIC by its registers"sv);
    msr::guarded<msr::ring0_backend, msr::acrn> registers{{}, {.apic = msr::apic_mode::xapic}};
    guest::x2apic_on =
        static_cast<bool>(registers.modify(msr::ia32_apic_base.extd, msr::constant<1>));
    check("x2APIC is turned on"sv, guest::x2apic_on);
    if (guest::x2apic_on) {
        check_registers(registers);
        check_self_interrupt();
    }
}
