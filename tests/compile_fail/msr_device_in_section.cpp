// A backend that makes system calls has no place in a section.
// EXPECT: makes a system call for each access
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>

namespace msr = exitless::msr;

/// A backend that makes a system call for each access, or says so.
struct device : msr::ring0_backend {
#if !defined(CONTROL)
    static constexpr msr::backend_cost cost = msr::backend_cost::system_call;
#endif
};

using registers_of_rtvm = msr::guarded<device, msr::acrn>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<std::uint64_t> {
    return registers.read(msr::msr_smi_count, section);
}
