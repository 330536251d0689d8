// What can only be written cannot be read back.
// EXPECT: write-only, RDMSR raises #GP
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct eoi_type : msr::register_at<0x80B, msr::rights::write_only> {
    static constexpr std::string_view name{"IA32_X2APIC_EOI"};
};
inline constexpr eoi_type eoi{};

struct tpr_type : msr::register_at<0x808, msr::rights::read_write, 0xFFFFFFFFFFFFFF00> {
    static constexpr std::string_view name{"IA32_X2APIC_TPR"};
};
inline constexpr tpr_type tpr{};

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<std::uint64_t> {
#if defined(CONTROL)
    return registers.read(tpr);
#else
    return registers.read(eoi);
#endif
}
