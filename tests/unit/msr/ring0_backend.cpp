// What the backend makes of the processor's answers; the instructions themselves are tested where
// they fault (tests/unit/x86/fault_fixup.cpp) and where they do not (tests/guests/bare_metal).
#include <exitless/msr/ring0_backend.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <type_traits>

using exitless::errc;
namespace msr = exitless::msr;
namespace x86 = exitless::x86;

static_assert(msr::msr_backend<msr::ring0_backend>);
static_assert(msr::ring0_backend::cost == msr::backend_cost::none);
static_assert(std::is_empty_v<msr::ring0_backend>);

namespace {

/// Has one register, 10H.
struct processor {
    inline static std::uint64_t held = 0;
    static auto rdmsr(std::uint32_t address) noexcept -> x86::msr_reading {
        return {.value = held, .faulted = address != 0x10};
    }
    static auto wrmsr(std::uint32_t address, std::uint64_t value) noexcept -> bool {
        held = address == 0x10 ? value : held;
        return address == 0x10;
    }
};

} // namespace

TEST_CASE("the processor's registers are read and written, and a fault is an error") {
    msr::basic_ring0_backend<processor> registers;
    CHECK(registers.write(0x10, 1ULL << 40));
    CHECK(registers.read(0x10).value_or(0) == 1ULL << 40);
    CHECK(registers.read(0x11).error() == errc::msr_faults);
    CHECK(registers.write(0x11, 3).error() == errc::msr_faults);
    CHECK(processor::held == 1ULL << 40);
}
