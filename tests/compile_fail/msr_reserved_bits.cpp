// A constant with a reserved bit is refused when the program is compiled.
// EXPECT: sets reserved bits of the register
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

namespace msr = exitless::msr;

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<void> {
#if defined(CONTROL)
    return registers.write(msr::ia32_x2apic_tpr, msr::constant<0x20>);
#else
    return registers.write(msr::ia32_x2apic_tpr, msr::constant<0x120>);
#endif
}
