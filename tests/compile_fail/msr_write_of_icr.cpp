// A write of the ICR leaves the guest; one of SELF_IPI does not if the APIC is passed through.
// EXPECT: leaves the guest, or faults, in some state that the policy
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstdint>
#include <string_view>

namespace msr = exitless::msr;

struct icr_type : msr::register_at<0x830, msr::rights::read_write> {
    static constexpr std::string_view name{"IA32_X2APIC_ICR"};
};
inline constexpr icr_type icr{};

struct self_ipi_type : msr::register_at<0x83F, msr::rights::write_only> {
    static constexpr std::string_view name{"IA32_X2APIC_SELF_IPI"};
};
inline constexpr self_ipi_type self_ipi{};

using registers_of_rtvm = msr::guarded<msr::ring0_backend, msr::acrn_fixed<msr::acrn_state{}>>;

auto function(registers_of_rtvm& registers, exitless::critical_section const& section)
    -> exitless::result<void> {
#if defined(CONTROL)
    return registers.write(self_ipi, 0x40, section);
#else
    return registers.write(icr, 0x40, section);
#endif
}
