// A backend that makes system calls has no place in a section.
// EXPECT: makes a system call for each access
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct smi_count_type : msr::register_at<0x34, msr::rights::read_only> {
    static constexpr std::string_view name{"MSR_SMI_COUNT"};
};
inline constexpr smi_count_type smi_count{};

/// A backend that makes a system call for each access, or says so.
struct device : msr::ring0_backend {
#if !defined(CONTROL)
    static constexpr msr::backend_cost cost = msr::backend_cost::system_call;
#endif
};

using registers_of_rtvm = msr::guarded<device, msr::acrn>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<std::uint64_t> {
    return registers.read(smi_count, section);
}
