// An RTVM that reads its APIC ID leaves the guest; the count of SMIs it may read.
// EXPECT: leaves the guest, or faults, in some state that the policy
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct apicid_type : msr::register_at<0x802, msr::rights::read_only> {
    static constexpr std::string_view name{"IA32_X2APIC_APICID"};
};
inline constexpr apicid_type apicid{};

struct smi_count_type : msr::register_at<0x34, msr::rights::read_only> {
    static constexpr std::string_view name{"MSR_SMI_COUNT"};
};
inline constexpr smi_count_type smi_count{};

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<std::uint64_t> {
#if defined(CONTROL)
    return registers.read(smi_count, section);
#else
    return registers.read(apicid, section);
#endif
}
