// Reading TSC_ADJUST leaves the guest unless the offset is zero, which a type must say.
// EXPECT: leaves the guest, or faults, in some state that the policy
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct tsc_adjust_type : msr::register_at<0x3B, msr::rights::read_write> {
    static constexpr std::string_view name{"IA32_TSC_ADJUST"};
};
inline constexpr tsc_adjust_type tsc_adjust{};

#if defined(CONTROL)
using policy = msr::acrn_fixed<msr::acrn_state{.offset = msr::tsc_offset::zero}>;
#else
using policy = msr::acrn;
#endif
using registers_of_rtvm = msr::guarded<msr::ring0_backend, policy>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<std::uint64_t> {
    return registers.read(tsc_adjust, section);
}
