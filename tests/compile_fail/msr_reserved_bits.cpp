// A constant with a reserved bit is refused when the program is compiled.
// EXPECT: sets reserved bits of the register
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct tpr_type : msr::register_at<0x808, msr::rights::read_write, 0xFFFFFFFFFFFFFF00> {
    static constexpr std::string_view name{"IA32_X2APIC_TPR"};
};
inline constexpr tpr_type tpr{};

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<void> {
#if defined(CONTROL)
    return registers.write(tpr, msr::constant<0x20>);
#else
    return registers.write(tpr, msr::constant<0x120>);
#endif
}
