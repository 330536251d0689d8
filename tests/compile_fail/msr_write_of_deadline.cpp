// A TSC deadline leaves the guest unless the offset is zero, which a type must say.
// EXPECT: leaves the guest, or faults, in some state that the policy
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct tsc_deadline_type : msr::register_at<0x6E0, msr::rights::read_write> {
    static constexpr std::string_view name{"IA32_TSC_DEADLINE"};
};
inline constexpr tsc_deadline_type tsc_deadline{};

#if defined(CONTROL)
using policy = msr::acrn_fixed<msr::acrn_state{.offset = msr::tsc_offset::zero}>;
#else
using policy = msr::acrn;
#endif
using registers_of_rtvm = msr::guarded<msr::ring0_backend, policy>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<void> {
    return registers.write(tsc_deadline, 1, section);
}
