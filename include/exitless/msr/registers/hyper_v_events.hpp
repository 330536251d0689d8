// SPDX-License-Identifier: BSL-1.0
//
// hyper_v_events.hpp: Hyper-V's synthetic interrupts and timers, and what it tells a guest at a
// crash or a move.
//
// Reserved bits here are to be preserved, so none is named as must-be-zero.
//
// Source: Hypervisor Top Level Functional Specification, "Virtual Interrupt Controller",
// "Timers".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Switch of the synthetic interrupt controller.
struct hv_x64_msr_scontrol_t : register_at<0x40000080, rights::read_write>,
                               named<"HV_X64_MSR_SCONTROL"> {
    static constexpr field<hv_x64_msr_scontrol_t, 0> enable{}; ///< On.
};
inline constexpr hv_x64_msr_scontrol_t hv_x64_msr_scontrol{};

/// Its version.
struct hv_x64_msr_sversion_t : register_at<0x40000081, rights::read_only>,
                               named<"HV_X64_MSR_SVERSION"> {
    static constexpr field<hv_x64_msr_sversion_t, 31, 0> version{}; ///< The version's number.
};
inline constexpr hv_x64_msr_sversion_t hv_x64_msr_sversion{};

/// Its page of event flags.
struct hv_x64_msr_siefp_t : register_at<0x40000082, rights::read_write>, named<"HV_X64_MSR_SIEFP"> {
    static constexpr field<hv_x64_msr_siefp_t, 0> enable{};        ///< On.
    static constexpr field<hv_x64_msr_siefp_t, 63, 12> gpa_page{}; ///< Guest-physical page.
};
inline constexpr hv_x64_msr_siefp_t hv_x64_msr_siefp{};

/// Its page of messages.
struct hv_x64_msr_simp_t : register_at<0x40000083, rights::read_write>, named<"HV_X64_MSR_SIMP"> {
    static constexpr field<hv_x64_msr_simp_t, 0> enable{};        ///< On.
    static constexpr field<hv_x64_msr_simp_t, 63, 12> gpa_page{}; ///< Guest-physical page.
};
inline constexpr hv_x64_msr_simp_t hv_x64_msr_simp{};

/// End of message: any write looks for the next.
struct hv_x64_msr_eom_t : register_at<0x40000084, rights::read_write>, named<"HV_X64_MSR_EOM"> {};
inline constexpr hv_x64_msr_eom_t hv_x64_msr_eom{};

/// Synthetic interrupt source N.
template <unsigned N>
    requires(N < 16)
struct hv_x64_msr_sint_t : register_at<0x40000090 + N, rights::read_write>,
                           numbered<"HV_X64_MSR_SINT", N> {
    static constexpr field<hv_x64_msr_sint_t, 7, 0> vector{}; ///< Interrupt's number.
    static constexpr field<hv_x64_msr_sint_t, 16> masked{};   ///< No interrupt.
    static constexpr field<hv_x64_msr_sint_t, 17> auto_eoi{}; ///< No end of interrupt needed.
    static constexpr field<hv_x64_msr_sint_t, 18> polling{};  ///< Messages without interrupt.
};
template <unsigned N>
inline constexpr hv_x64_msr_sint_t<N> hv_x64_msr_sint{};

/// Mode of synthetic timer N.
template <unsigned N>
    requires(N < 4)
struct hv_x64_msr_stimer_config_t : register_at<0x400000B0 + 2 * N, rights::read_write>,
                                    numbered<"HV_X64_MSR_STIMER", N, "_CONFIG"> {
    static constexpr field<hv_x64_msr_stimer_config_t, 0> enabled{};  ///< It runs.
    static constexpr field<hv_x64_msr_stimer_config_t, 1> periodic{}; ///< Count is a period.
    static constexpr field<hv_x64_msr_stimer_config_t, 2> lazy{};     ///< Waits until the CPU runs.
    /// A written count starts it.
    static constexpr field<hv_x64_msr_stimer_config_t, 3> auto_enable{};
    /// Vector in direct mode.
    static constexpr field<hv_x64_msr_stimer_config_t, 11, 4> apic_vector{};
    /// Interrupt without message.
    static constexpr field<hv_x64_msr_stimer_config_t, 12> direct_mode{};
    static constexpr field<hv_x64_msr_stimer_config_t, 19, 16> sintx{}; ///< Source that it uses.
};
template <unsigned N>
inline constexpr hv_x64_msr_stimer_config_t<N> hv_x64_msr_stimer_config{};

/// When, or how often, it fires, in 100 ns.
template <unsigned N>
    requires(N < 4)
struct hv_x64_msr_stimer_count_t : register_at<0x400000B1 + 2 * N, rights::read_write>,
                                   numbered<"HV_X64_MSR_STIMER", N, "_COUNT"> {};
template <unsigned N>
inline constexpr hv_x64_msr_stimer_count_t<N> hv_x64_msr_stimer_count{};

/// A read halts this virtual CPU.
struct hv_x64_msr_guest_idle_t : register_at<0x400000F0, rights::read_only>,
                                 named<"HV_X64_MSR_GUEST_IDLE"> {};
inline constexpr hv_x64_msr_guest_idle_t hv_x64_msr_guest_idle{};

/// Parameter N of the guest's crash report.
template <unsigned N>
    requires(N < 5)
struct hv_x64_msr_crash_p_t : register_at<0x40000100 + N, rights::read_write>,
                              numbered<"HV_X64_MSR_CRASH_P", N> {};
template <unsigned N>
inline constexpr hv_x64_msr_crash_p_t<N> hv_x64_msr_crash_p{};

/// Sends the report.
struct hv_x64_msr_crash_ctl_t : register_at<0x40000105, rights::read_write>,
                                named<"HV_X64_MSR_CRASH_CTL"> {
    static constexpr field<hv_x64_msr_crash_ctl_t, 62> crash_message{}; ///< P3 and P4 are a text.
    static constexpr field<hv_x64_msr_crash_ctl_t, 63> crash_notify{};  ///< Send.
};
inline constexpr hv_x64_msr_crash_ctl_t hv_x64_msr_crash_ctl{};

/// The interrupt that says the TSC's rate has changed.
struct hv_x64_msr_reenlightenment_control_t : register_at<0x40000106, rights::read_write>,
                                              named<"HV_X64_MSR_REENLIGHTENMENT_CONTROL"> {
    /// Interrupt's number.
    static constexpr field<hv_x64_msr_reenlightenment_control_t, 7, 0> vector{};
    static constexpr field<hv_x64_msr_reenlightenment_control_t, 16> enabled{}; ///< On.
    /// To this virtual CPU.
    static constexpr field<hv_x64_msr_reenlightenment_control_t, 63, 32> target_vp{};
};
inline constexpr hv_x64_msr_reenlightenment_control_t hv_x64_msr_reenlightenment_control{};

/// Whether RDTSC is emulated at the old rate meanwhile.
struct hv_x64_msr_tsc_emulation_control_t : register_at<0x40000107, rights::read_write>,
                                            named<"HV_X64_MSR_TSC_EMULATION_CONTROL"> {
    static constexpr field<hv_x64_msr_tsc_emulation_control_t, 0> enabled{}; ///< On.
};
inline constexpr hv_x64_msr_tsc_emulation_control_t hv_x64_msr_tsc_emulation_control{};

/// Whether it is right now.
struct hv_x64_msr_tsc_emulation_status_t : register_at<0x40000108, rights::read_write>,
                                           named<"HV_X64_MSR_TSC_EMULATION_STATUS"> {
    static constexpr field<hv_x64_msr_tsc_emulation_status_t, 0> in_progress{}; ///< It is.
};
inline constexpr hv_x64_msr_tsc_emulation_status_t hv_x64_msr_tsc_emulation_status{};

/// Lets CPUID show the invariant TSC.
struct hv_x64_msr_tsc_invariant_control_t : register_at<0x40000118, rights::read_write>,
                                            named<"HV_X64_MSR_TSC_INVARIANT_CONTROL"> {
    static constexpr field<hv_x64_msr_tsc_invariant_control_t, 0> enabled{}; ///< On.
};
inline constexpr hv_x64_msr_tsc_invariant_control_t hv_x64_msr_tsc_invariant_control{};

namespace detail {
template <unsigned N>
using each_hv_x64_msr_sint = register_list<hv_x64_msr_sint_t<N>>;
template <unsigned N>
using each_hv_x64_msr_stimer_config =
    register_list<hv_x64_msr_stimer_config_t<N>, hv_x64_msr_stimer_count_t<N>>;
template <unsigned N>
using each_hv_x64_msr_crash_p = register_list<hv_x64_msr_crash_p_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using hyper_v_events_registers =
    register_list<hv_x64_msr_scontrol_t, hv_x64_msr_sversion_t, hv_x64_msr_siefp_t,
                  hv_x64_msr_simp_t, hv_x64_msr_eom_t, repeated<16, detail::each_hv_x64_msr_sint>,
                  repeated<4, detail::each_hv_x64_msr_stimer_config>, hv_x64_msr_guest_idle_t,
                  repeated<5, detail::each_hv_x64_msr_crash_p>, hv_x64_msr_crash_ctl_t,
                  hv_x64_msr_reenlightenment_control_t, hv_x64_msr_tsc_emulation_control_t,
                  hv_x64_msr_tsc_emulation_status_t, hv_x64_msr_tsc_invariant_control_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
