// What can only be written cannot be read back.
// EXPECT: write-only, RDMSR raises #GP
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>

namespace msr = exitless::msr;

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<std::uint64_t> {
#if defined(CONTROL)
    return registers.read(msr::ia32_x2apic_tpr);
#else
    return registers.read(msr::ia32_x2apic_eoi);
#endif
}
