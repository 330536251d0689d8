// SPDX-License-Identifier: BSL-1.0
//
// frequency.hpp: the core's clock: what it ran at, what it is asked for, and what it may reach.
//
// Source: Intel SDM Vol. 3B, "Power and Thermal Management".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Ticks of the TSC's rate while the core was not idle.
struct ia32_mperf_t : register_at<0xE7, rights::read_write>, named<"IA32_MPERF"> {};
inline constexpr ia32_mperf_t ia32_mperf{};

/// Ticks of the core's own clock while it was not idle; APERF / MPERF is its frequency.
struct ia32_aperf_t : register_at<0xE8, rights::read_write>, named<"IA32_APERF"> {};
inline constexpr ia32_aperf_t ia32_aperf{};

/// The performance state the core is in.
struct ia32_perf_status_t : register_at<0x198, rights::read_only>, named<"IA32_PERF_STATUS"> {
    /// Model-specific; on Intel the ratio is in bits 15:8.
    static constexpr field<ia32_perf_status_t, 15, 0> current_performance_state{};
};
inline constexpr ia32_perf_status_t ia32_perf_status{};

/// The performance state the core is asked for.
struct ia32_perf_ctl_t : register_at<0x199, rights::read_write, bits<63, 33> | bits<31, 16>>,
                         named<"IA32_PERF_CTL"> {
    /// As in IA32_PERF_STATUS.
    static constexpr field<ia32_perf_ctl_t, 15, 0> target_performance_state{};
    static constexpr field<ia32_perf_ctl_t, 32> ida_disengage{}; ///< No turbo for this request.
};
inline constexpr ia32_perf_ctl_t ia32_perf_ctl{};

/// Switches of processor features; all bits but these depend on the model.
struct ia32_misc_enable_t : register_at<0x1A0, rights::read_write>, named<"IA32_MISC_ENABLE"> {
    /// REP MOVS and STOS in blocks.
    static constexpr field<ia32_misc_enable_t, 0> fast_strings_enable{};
    /// The core may throttle itself.
    static constexpr field<ia32_misc_enable_t, 3> automatic_thermal_control_enable{};
    /// Read-only.
    static constexpr field<ia32_misc_enable_t, 7> performance_monitoring_available{};
    /// Read-only.
    static constexpr field<ia32_misc_enable_t, 11> branch_trace_storage_unavailable{};
    static constexpr field<ia32_misc_enable_t, 12> pebs_unavailable{}; ///< Read-only.
    /// IA32_PERF_CTL has an effect.
    static constexpr field<ia32_misc_enable_t, 16> enhanced_speedstep_enable{};
    static constexpr field<ia32_misc_enable_t, 18> enable_monitor_fsm{}; ///< MONITOR and MWAIT.
    /// CPUID shows three leaves only.
    static constexpr field<ia32_misc_enable_t, 22> limit_cpuid_maxval{};
    /// No task-priority messages.
    static constexpr field<ia32_misc_enable_t, 23> xtpr_message_disable{};
    static constexpr field<ia32_misc_enable_t, 34> xd_bit_disable{}; ///< No no-execute pages.
    /// Model-specific, yet widely there.
    static constexpr field<ia32_misc_enable_t, 38> turbo_mode_disable{};
};
inline constexpr ia32_misc_enable_t ia32_misc_enable{};

/// Highest ratio of the clock by number of active cores.
struct msr_turbo_ratio_limit_t : register_at<0x1AD, rights::read_write>,
                                 named<"MSR_TURBO_RATIO_LIMIT"> {
    static constexpr field<msr_turbo_ratio_limit_t, 7, 0> maximum_1c{};   ///< One core active.
    static constexpr field<msr_turbo_ratio_limit_t, 15, 8> maximum_2c{};  ///< Two.
    static constexpr field<msr_turbo_ratio_limit_t, 23, 16> maximum_3c{}; ///< Three.
    static constexpr field<msr_turbo_ratio_limit_t, 31, 24> maximum_4c{}; ///< Four.
    static constexpr field<msr_turbo_ratio_limit_t, 39, 32> maximum_5c{}; ///< Five.
    static constexpr field<msr_turbo_ratio_limit_t, 47, 40> maximum_6c{}; ///< Six.
    static constexpr field<msr_turbo_ratio_limit_t, 55, 48> maximum_7c{}; ///< Seven.
    static constexpr field<msr_turbo_ratio_limit_t, 63, 56> maximum_8c{}; ///< Eight.
};
inline constexpr msr_turbo_ratio_limit_t msr_turbo_ratio_limit{};

/// The CPU's choice between speed (0) and power (15).
struct ia32_energy_perf_bias_t : register_at<0x1B0, rights::read_write, bits<63, 4>>,
                                 named<"IA32_ENERGY_PERF_BIAS"> {
    /// 0 speed, 6 balance, 15 power.
    static constexpr field<ia32_energy_perf_bias_t, 3, 0> power_policy_preference{};
};
inline constexpr ia32_energy_perf_bias_t ia32_energy_perf_bias{};

/// Power management of the package.
struct msr_power_ctl_t : register_at<0x1FC, rights::read_write>, named<"MSR_POWER_CTL"> {
    /// The board can throttle the CPU.
    static constexpr field<msr_power_ctl_t, 0> bidirectional_prochot_enable{};
    static constexpr field<msr_power_ctl_t, 1> c1e_enable{}; ///< C1 of all cores lowers the clock.
    /// No clock below the asked one.
    static constexpr field<msr_power_ctl_t, 19> energy_efficiency_disable{};
    /// No faster clock to idle sooner.
    static constexpr field<msr_power_ctl_t, 20> race_to_halt_disable{};
};
inline constexpr msr_power_ctl_t msr_power_ctl{};

/// Ticks of the core's clock that were productive.
struct msr_pperf_t : register_at<0x64E, rights::read_only>, named<"MSR_PPERF"> {};
inline constexpr msr_pperf_t msr_pperf{};

/// Why the core's clock is held down; a log bit stays until it is written 0.
struct msr_core_perf_limit_reasons_t : register_at<0x64F, rights::read_write>,
                                       named<"MSR_CORE_PERF_LIMIT_REASONS"> {
    /// The board asks for it.
    static constexpr field<msr_core_perf_limit_reasons_t, 0> prochot_status{};
    static constexpr field<msr_core_perf_limit_reasons_t, 1> thermal_status{}; ///< Heat.
    static constexpr field<msr_core_perf_limit_reasons_t, 16> prochot_log{};   ///< Somebody did.
    static constexpr field<msr_core_perf_limit_reasons_t, 17> thermal_log{};   ///< Heat was.
};
inline constexpr msr_core_perf_limit_reasons_t msr_core_perf_limit_reasons{};

/// Hands the clock to the hardware (HWP); until reset.
struct ia32_pm_enable_t : register_at<0x770, rights::read_write, bits<63, 1>>,
                          named<"IA32_PM_ENABLE"> {
    static constexpr field<ia32_pm_enable_t, 0> hwp_enable{}; ///< On.
};
inline constexpr ia32_pm_enable_t ia32_pm_enable{};

/// The levels of performance.
struct ia32_hwp_capabilities_t : register_at<0x771, rights::read_only>,
                                 named<"IA32_HWP_CAPABILITIES"> {
    /// Of one core alone.
    static constexpr field<ia32_hwp_capabilities_t, 7, 0> highest_performance{};
    /// Of all cores, for ever.
    static constexpr field<ia32_hwp_capabilities_t, 15, 8> guaranteed_performance{};
    /// Most work for the energy.
    static constexpr field<ia32_hwp_capabilities_t, 23, 16> most_efficient_performance{};
    static constexpr field<ia32_hwp_capabilities_t, 31, 24> lowest_performance{}; ///< Lowest level.
};
inline constexpr ia32_hwp_capabilities_t ia32_hwp_capabilities{};

/// What all CPUs of a package ask the hardware for.
struct ia32_hwp_request_pkg_t : register_at<0x772, rights::read_write, bits<63, 42>>,
                                named<"IA32_HWP_REQUEST_PKG"> {
    /// No less than this.
    static constexpr field<ia32_hwp_request_pkg_t, 7, 0> minimum_performance{};
    /// No more than this.
    static constexpr field<ia32_hwp_request_pkg_t, 15, 8> maximum_performance{};
    /// 0: the hardware chooses.
    static constexpr field<ia32_hwp_request_pkg_t, 23, 16> desired_performance{};
    /// 0 speed, 255 power.
    static constexpr field<ia32_hwp_request_pkg_t, 31, 24> energy_performance_preference{};
    /// Time to look back; 0 by hardware.
    static constexpr field<ia32_hwp_request_pkg_t, 41, 32> activity_window{};
};
inline constexpr ia32_hwp_request_pkg_t ia32_hwp_request_pkg{};

/// Which changes of the levels interrupt.
struct ia32_hwp_interrupt_t : register_at<0x773, rights::read_write, bits<63, 4>>,
                              named<"IA32_HWP_INTERRUPT"> {
    /// The guarantee changed.
    static constexpr field<ia32_hwp_interrupt_t, 0> en_guaranteed_performance_change{};
    /// The minimum was not kept.
    static constexpr field<ia32_hwp_interrupt_t, 1> en_excursion_minimum{};
    /// The highest level changed.
    static constexpr field<ia32_hwp_interrupt_t, 2> en_highest_change{};
    static constexpr field<ia32_hwp_interrupt_t, 3> en_peci_override{}; ///< The board took over.
};
inline constexpr ia32_hwp_interrupt_t ia32_hwp_interrupt{};

/// What this CPU asks the hardware for.
struct ia32_hwp_request_t : register_at<0x774, rights::read_write, bits<58, 43>>,
                            named<"IA32_HWP_REQUEST"> {
    static constexpr field<ia32_hwp_request_t, 7, 0> minimum_performance{};  ///< No less than this.
    static constexpr field<ia32_hwp_request_t, 15, 8> maximum_performance{}; ///< No more than this.
    /// 0: the hardware chooses.
    static constexpr field<ia32_hwp_request_t, 23, 16> desired_performance{};
    /// 0 speed, 255 power.
    static constexpr field<ia32_hwp_request_t, 31, 24> energy_performance_preference{};
    /// Time to look back; 0 by hardware.
    static constexpr field<ia32_hwp_request_t, 41, 32> activity_window{};
    /// The package's request holds, but for the valid fields.
    static constexpr field<ia32_hwp_request_t, 42> package_control{};
    static constexpr field<ia32_hwp_request_t, 59> activity_window_valid{}; ///< This window holds.
    static constexpr field<ia32_hwp_request_t, 60> epp_valid{};     ///< This preference holds.
    static constexpr field<ia32_hwp_request_t, 61> desired_valid{}; ///< This desire holds.
    static constexpr field<ia32_hwp_request_t, 62> maximum_valid{}; ///< This maximum holds.
    static constexpr field<ia32_hwp_request_t, 63> minimum_valid{}; ///< This minimum holds.
};
inline constexpr ia32_hwp_request_t ia32_hwp_request{};

/// What the board's controller asks the hardware for.
struct ia32_peci_hwp_request_info_t : register_at<0x775, rights::read_only>,
                                      named<"IA32_PECI_HWP_REQUEST_INFO"> {
    /// No less than this.
    static constexpr field<ia32_peci_hwp_request_info_t, 7, 0> minimum_performance{};
    /// No more than this.
    static constexpr field<ia32_peci_hwp_request_info_t, 15, 8> maximum_performance{};
    /// 0 speed, 255 power.
    static constexpr field<ia32_peci_hwp_request_info_t, 31, 24> energy_performance_preference{};
    /// The board's preference holds.
    static constexpr field<ia32_peci_hwp_request_info_t, 60> epp_peci_override{};
    /// The board's maximum holds.
    static constexpr field<ia32_peci_hwp_request_info_t, 62> max_peci_override{};
    /// The board's minimum holds.
    static constexpr field<ia32_peci_hwp_request_info_t, 63> min_peci_override{};
};
inline constexpr ia32_peci_hwp_request_info_t ia32_peci_hwp_request_info{};

/// How the two requests go together.
struct ia32_hwp_ctl_t : register_at<0x776, rights::read_write, bits<63, 1>>, named<"IA32_HWP_CTL"> {
    /// Valid fields name the package's.
    static constexpr field<ia32_hwp_ctl_t, 0> pkg_ctl_polarity{};
};
inline constexpr ia32_hwp_ctl_t ia32_hwp_ctl{};

/// What changed since the bits were written 0.
struct ia32_hwp_status_t : register_at<0x777, rights::read_write, bits<63, 32>>,
                           named<"IA32_HWP_STATUS"> {
    /// The guarantee changed.
    static constexpr field<ia32_hwp_status_t, 0> guaranteed_performance_change{};
    /// The minimum was not kept.
    static constexpr field<ia32_hwp_status_t, 2> excursion_to_minimum{};
    static constexpr field<ia32_hwp_status_t, 3> highest_change{}; ///< The highest level changed.
    static constexpr field<ia32_hwp_status_t, 4> peci_override_entry{}; ///< The board took over.
    static constexpr field<ia32_hwp_status_t, 5> peci_override_exit{};  ///< The board let go.
};
inline constexpr ia32_hwp_status_t ia32_hwp_status{};

/// The registers of this header, by address.
using frequency_registers =
    register_list<ia32_mperf_t, ia32_aperf_t, ia32_perf_status_t, ia32_perf_ctl_t,
                  ia32_misc_enable_t, msr_turbo_ratio_limit_t, ia32_energy_perf_bias_t,
                  msr_power_ctl_t, msr_pperf_t, msr_core_perf_limit_reasons_t, ia32_pm_enable_t,
                  ia32_hwp_capabilities_t, ia32_hwp_request_pkg_t, ia32_hwp_interrupt_t,
                  ia32_hwp_request_t, ia32_peci_hwp_request_info_t, ia32_hwp_ctl_t,
                  ia32_hwp_status_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
