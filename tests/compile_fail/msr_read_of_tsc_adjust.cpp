// Reading TSC_ADJUST leaves the guest unless the offset is zero, which a type must say.
// EXPECT: leaves the guest, or faults, in some state that the policy
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>

namespace msr = exitless::msr;

#if defined(CONTROL)
using policy = msr::acrn_fixed<msr::acrn_state{.offset = msr::tsc_offset::zero}>;
#else
using policy = msr::acrn;
#endif
using registers_of_rtvm = msr::guarded<msr::ring0_backend, policy>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<std::uint64_t> {
    return registers.read(msr::ia32_tsc_adjust, section);
}
