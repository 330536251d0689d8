// SPDX-License-Identifier: BSL-1.0
//
// energy.hpp: running average power limits (RAPL): energy used, and power allowed.
//
// Units of power, energy and time are in MSR_RAPL_POWER_UNIT: one unit is 1 / 2^n W, J or s.
//
// Source: Intel SDM Vol. 3B, "Platform Specific Power Management Support".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The units of all registers here.
struct msr_rapl_power_unit_t : register_at<0x606, rights::read_only>, named<"MSR_RAPL_POWER_UNIT"> {
    static constexpr field<msr_rapl_power_unit_t, 3, 0> power_units{};          ///< n of 1 / 2^n W.
    static constexpr field<msr_rapl_power_unit_t, 12, 8> energy_status_units{}; ///< n of 1 / 2^n J.
    static constexpr field<msr_rapl_power_unit_t, 19, 16> time_units{};         ///< n of 1 / 2^n s.
};
inline constexpr msr_rapl_power_unit_t msr_rapl_power_unit{};

/// Power limits of the package.
struct msr_pkg_power_limit_t : register_at<0x610, rights::read_write>,
                               named<"MSR_PKG_POWER_LIMIT"> {
    static constexpr field<msr_pkg_power_limit_t, 14, 0> pkg_power_limit_1{};     ///< Sustained.
    static constexpr field<msr_pkg_power_limit_t, 15> pkg_power_limit_1_enable{}; ///< It holds.
    /// Even below the asked clock.
    static constexpr field<msr_pkg_power_limit_t, 16> pkg_clamping_limit_1{};
    static constexpr field<msr_pkg_power_limit_t, 23, 17> pkg_time_window_1{}; ///< Averaged over.
    static constexpr field<msr_pkg_power_limit_t, 46, 32> pkg_power_limit_2{}; ///< Short.
    static constexpr field<msr_pkg_power_limit_t, 47> pkg_power_limit_2_enable{}; ///< It holds.
    /// Even below the asked clock.
    static constexpr field<msr_pkg_power_limit_t, 48> pkg_clamping_limit_2{};
    static constexpr field<msr_pkg_power_limit_t, 55, 49> pkg_time_window_2{}; ///< Averaged over.
    static constexpr field<msr_pkg_power_limit_t, 63> lock{};                  ///< Until reset.
};
inline constexpr msr_pkg_power_limit_t msr_pkg_power_limit{};

/// Energy used by the package; wraps.
struct msr_pkg_energy_status_t : register_at<0x611, rights::read_only>,
                                 named<"MSR_PKG_ENERGY_STATUS"> {
    /// In units of energy.
    static constexpr field<msr_pkg_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_pkg_energy_status_t msr_pkg_energy_status{};

/// Time for which the package was held to its limit.
struct msr_pkg_perf_status_t : register_at<0x613, rights::read_only>,
                               named<"MSR_PKG_PERF_STATUS"> {};
inline constexpr msr_pkg_perf_status_t msr_pkg_perf_status{};

/// Range of the package's power.
struct msr_pkg_power_info_t : register_at<0x614, rights::read_only>, named<"MSR_PKG_POWER_INFO"> {
    /// Thermal design power.
    static constexpr field<msr_pkg_power_info_t, 14, 0> thermal_spec_power{};
    static constexpr field<msr_pkg_power_info_t, 30, 16> minimum_power{};       ///< Lowest limit.
    static constexpr field<msr_pkg_power_info_t, 46, 32> maximum_power{};       ///< Highest limit.
    static constexpr field<msr_pkg_power_info_t, 53, 48> maximum_time_window{}; ///< Longest window.
};
inline constexpr msr_pkg_power_info_t msr_pkg_power_info{};

/// Power limit of memory.
struct msr_dram_power_limit_t : register_at<0x618, rights::read_write>,
                                named<"MSR_DRAM_POWER_LIMIT"> {
    static constexpr field<msr_dram_power_limit_t, 14, 0> dram_power_limit{};     ///< The limit.
    static constexpr field<msr_dram_power_limit_t, 15> dram_power_limit_enable{}; ///< It holds.
    static constexpr field<msr_dram_power_limit_t, 16> dram_clamping_limit{};     ///< Clamps.
    static constexpr field<msr_dram_power_limit_t, 23, 17> dram_time_window{}; ///< Averaged over.
    static constexpr field<msr_dram_power_limit_t, 31> lock{};                 ///< Until reset.
};
inline constexpr msr_dram_power_limit_t msr_dram_power_limit{};

/// Energy used by memory; wraps.
struct msr_dram_energy_status_t : register_at<0x619, rights::read_only>,
                                  named<"MSR_DRAM_ENERGY_STATUS"> {
    /// In units of energy.
    static constexpr field<msr_dram_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_dram_energy_status_t msr_dram_energy_status{};

/// Time for which memory was held to its limit.
struct msr_dram_perf_status_t : register_at<0x61B, rights::read_only>,
                                named<"MSR_DRAM_PERF_STATUS"> {};
inline constexpr msr_dram_perf_status_t msr_dram_perf_status{};

/// Range of memory's power.
struct msr_dram_power_info_t : register_at<0x61C, rights::read_only>, named<"MSR_DRAM_POWER_INFO"> {
    /// Thermal design power.
    static constexpr field<msr_dram_power_info_t, 14, 0> thermal_spec_power{};
    static constexpr field<msr_dram_power_info_t, 30, 16> minimum_power{}; ///< Lowest limit.
    static constexpr field<msr_dram_power_info_t, 46, 32> maximum_power{}; ///< Highest limit.
    /// Longest window.
    static constexpr field<msr_dram_power_info_t, 53, 48> maximum_time_window{};
};
inline constexpr msr_dram_power_info_t msr_dram_power_info{};

/// Power limit of the cores.
struct msr_pp0_power_limit_t : register_at<0x638, rights::read_write>,
                               named<"MSR_PP0_POWER_LIMIT"> {
    static constexpr field<msr_pp0_power_limit_t, 14, 0> pp0_power_limit{};     ///< The limit.
    static constexpr field<msr_pp0_power_limit_t, 15> pp0_power_limit_enable{}; ///< It holds.
    /// Even below the asked clock.
    static constexpr field<msr_pp0_power_limit_t, 16> pp0_clamping_limit{};
    static constexpr field<msr_pp0_power_limit_t, 23, 17> pp0_time_window{}; ///< Averaged over.
    static constexpr field<msr_pp0_power_limit_t, 31> lock{};                ///< Until reset.
};
inline constexpr msr_pp0_power_limit_t msr_pp0_power_limit{};

/// Energy used by the cores; wraps.
struct msr_pp0_energy_status_t : register_at<0x639, rights::read_only>,
                                 named<"MSR_PP0_ENERGY_STATUS"> {
    /// In units of energy.
    static constexpr field<msr_pp0_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_pp0_energy_status_t msr_pp0_energy_status{};

/// Share of the cores when power is divided, 0 to 31.
struct msr_pp0_policy_t : register_at<0x63A, rights::read_write>, named<"MSR_PP0_POLICY"> {
    static constexpr field<msr_pp0_policy_t, 4, 0> priority_level{}; ///< More is more.
};
inline constexpr msr_pp0_policy_t msr_pp0_policy{};

/// Time for which the cores were held to their limit.
struct msr_pp0_perf_status_t : register_at<0x63B, rights::read_only>,
                               named<"MSR_PP0_PERF_STATUS"> {};
inline constexpr msr_pp0_perf_status_t msr_pp0_perf_status{};

/// Power limit of the graphics.
struct msr_pp1_power_limit_t : register_at<0x640, rights::read_write>,
                               named<"MSR_PP1_POWER_LIMIT"> {
    static constexpr field<msr_pp1_power_limit_t, 14, 0> pp1_power_limit{};     ///< The limit.
    static constexpr field<msr_pp1_power_limit_t, 15> pp1_power_limit_enable{}; ///< It holds.
    /// Even below the asked clock.
    static constexpr field<msr_pp1_power_limit_t, 16> pp1_clamping_limit{};
    static constexpr field<msr_pp1_power_limit_t, 23, 17> pp1_time_window{}; ///< Averaged over.
    static constexpr field<msr_pp1_power_limit_t, 31> lock{};                ///< Until reset.
};
inline constexpr msr_pp1_power_limit_t msr_pp1_power_limit{};

/// Energy used by the graphics; wraps.
struct msr_pp1_energy_status_t : register_at<0x641, rights::read_only>,
                                 named<"MSR_PP1_ENERGY_STATUS"> {
    /// In units of energy.
    static constexpr field<msr_pp1_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_pp1_energy_status_t msr_pp1_energy_status{};

/// Share of the graphics when power is divided, 0 to 31.
struct msr_pp1_policy_t : register_at<0x642, rights::read_write>, named<"MSR_PP1_POLICY"> {
    static constexpr field<msr_pp1_policy_t, 4, 0> priority_level{}; ///< More is more.
};
inline constexpr msr_pp1_policy_t msr_pp1_policy{};

/// Nominal ratio of the clock.
struct msr_config_tdp_nominal_t : register_at<0x648, rights::read_only>,
                                  named<"MSR_CONFIG_TDP_NOMINAL"> {
    /// In units of the bus clock.
    static constexpr field<msr_config_tdp_nominal_t, 7, 0> config_tdp_ratio{};
};
inline constexpr msr_config_tdp_nominal_t msr_config_tdp_nominal{};

/// Power and ratio of level 1.
struct msr_config_tdp_level1_t : register_at<0x649, rights::read_only>,
                                 named<"MSR_CONFIG_TDP_LEVEL1"> {
    static constexpr field<msr_config_tdp_level1_t, 14, 0> pkg_tdp_lvl1{};           ///< Power.
    static constexpr field<msr_config_tdp_level1_t, 23, 16> config_tdp_lvl1_ratio{}; ///< Ratio.
    static constexpr field<msr_config_tdp_level1_t, 46, 32> pkg_max_pwr_lvl1{}; ///< Highest limit.
};
inline constexpr msr_config_tdp_level1_t msr_config_tdp_level1{};

/// Power and ratio of level 2.
struct msr_config_tdp_level2_t : register_at<0x64A, rights::read_only>,
                                 named<"MSR_CONFIG_TDP_LEVEL2"> {
    static constexpr field<msr_config_tdp_level2_t, 14, 0> pkg_tdp_lvl2{};           ///< Power.
    static constexpr field<msr_config_tdp_level2_t, 23, 16> config_tdp_lvl2_ratio{}; ///< Ratio.
    static constexpr field<msr_config_tdp_level2_t, 46, 32> pkg_max_pwr_lvl2{}; ///< Highest limit.
};
inline constexpr msr_config_tdp_level2_t msr_config_tdp_level2{};

/// The chosen level of thermal design power.
struct msr_config_tdp_control_t : register_at<0x64B, rights::read_write>,
                                  named<"MSR_CONFIG_TDP_CONTROL"> {
    /// 0 nominal, 1 and 2 others.
    static constexpr field<msr_config_tdp_control_t, 1, 0> tdp_level{};
    static constexpr field<msr_config_tdp_control_t, 31> config_tdp_lock{}; ///< Until reset.
};
inline constexpr msr_config_tdp_control_t msr_config_tdp_control{};

/// The ratio above which the clock counts as turbo.
struct msr_turbo_activation_ratio_t : register_at<0x64C, rights::read_write>,
                                      named<"MSR_TURBO_ACTIVATION_RATIO"> {
    /// In units of the bus clock.
    static constexpr field<msr_turbo_activation_ratio_t, 7, 0> max_non_turbo_ratio{};
    static constexpr field<msr_turbo_activation_ratio_t, 31> lock{}; ///< Until reset.
};
inline constexpr msr_turbo_activation_ratio_t msr_turbo_activation_ratio{};

/// Energy used by the whole platform; wraps.
struct msr_platform_energy_counter_t : register_at<0x64D, rights::read_only>,
                                       named<"MSR_PLATFORM_ENERGY_COUNTER"> {
    /// In units of energy.
    static constexpr field<msr_platform_energy_counter_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_platform_energy_counter_t msr_platform_energy_counter{};

/// The registers of this header, by address.
using energy_registers = register_list<
    msr_rapl_power_unit_t, msr_pkg_power_limit_t, msr_pkg_energy_status_t, msr_pkg_perf_status_t,
    msr_pkg_power_info_t, msr_dram_power_limit_t, msr_dram_energy_status_t, msr_dram_perf_status_t,
    msr_dram_power_info_t, msr_pp0_power_limit_t, msr_pp0_energy_status_t, msr_pp0_policy_t,
    msr_pp0_perf_status_t, msr_pp1_power_limit_t, msr_pp1_energy_status_t, msr_pp1_policy_t,
    msr_config_tdp_nominal_t, msr_config_tdp_level1_t, msr_config_tdp_level2_t,
    msr_config_tdp_control_t, msr_turbo_activation_ratio_t, msr_platform_energy_counter_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
