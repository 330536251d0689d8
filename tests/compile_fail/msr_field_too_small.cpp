// A constant that does not fit its field is refused when the program is compiled.
// EXPECT: does not fit the field
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct tpr_type : msr::register_at<0x808, msr::rights::read_write, 0xFFFFFFFFFFFFFF00> {
    static constexpr std::string_view name{"IA32_X2APIC_TPR"};
};
inline constexpr tpr_type tpr{};

inline constexpr msr::field<tpr_type, 7, 4> priority_class{};

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn>;

auto function(registers_of_rtvm& registers) -> exitless::result<void> {
#if defined(CONTROL)
    return registers.modify(priority_class, msr::constant<15>);
#else
    return registers.modify(priority_class, msr::constant<16>);
#endif
}
