// An RTVM that reads its logical APIC ID leaves the guest; the count of SMIs it may read.
// EXPECT: leaves the guest, or faults, in some state that the policy
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>

namespace msr = exitless::msr;

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<std::uint64_t> {
#if defined(CONTROL)
    return registers.read(msr::msr_smi_count, section);
#else
    return registers.read(msr::ia32_x2apic_ldr, section);
#endif
}
