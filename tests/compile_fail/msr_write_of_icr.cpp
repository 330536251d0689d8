// A write of the ICR leaves the guest; one of SELF_IPI does not if the APIC is passed through.
// EXPECT: leaves the guest, or faults, in some state that the policy
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

namespace msr = exitless::msr;

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn_fixed<msr::acrn_state{}>>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<void> {
#if defined(CONTROL)
    return registers.write(msr::ia32_x2apic_self_ipi, 0x40, section);
#else
    return registers.write(msr::ia32_x2apic_icr, 0x40, section);
#endif
}
