// What only the hardware sets cannot be written, inside or outside a section.
// EXPECT: read-only, WRMSR raises #GP
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct version_type : msr::register_at<0x803, msr::rights::read_only> {
    static constexpr std::string_view name{"IA32_X2APIC_VERSION"};
};
inline constexpr version_type version{};

struct tpr_type : msr::register_at<0x808, msr::rights::read_write, 0xFFFFFFFFFFFFFF00> {
    static constexpr std::string_view name{"IA32_X2APIC_TPR"};
};
inline constexpr tpr_type tpr{};

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<void> {
#if defined(CONTROL)
    return registers.write(tpr, 1);
#else
    return registers.write(version, 1);
#endif
}
