// What only the hardware sets cannot be written, inside or outside a section.
// EXPECT: read-only, WRMSR raises #GP
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

namespace msr = exitless::msr;

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<void> {
#if defined(CONTROL)
    return registers.write(msr::ia32_x2apic_tpr, 1);
#else
    return registers.write(msr::ia32_x2apic_version, 1);
#endif
}
