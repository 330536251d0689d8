// A constant that does not fit its field is refused when the program is compiled.
// EXPECT: does not fit the field
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

namespace msr = exitless::msr;

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<void> {
#if defined(CONTROL)
    return registers.modify(msr::ia32_x2apic_tpr.priority_class, msr::constant<15>);
#else
    return registers.modify(msr::ia32_x2apic_tpr.priority_class, msr::constant<16>);
#endif
}
