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

#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

using std::string_view_literals::operator""sv;

/// The units of all registers here.
struct msr_rapl_power_unit_t : register_at<0x606, rights::read_only> {
    static constexpr auto name = "MSR_RAPL_POWER_UNIT"sv;
    static constexpr field<msr_rapl_power_unit_t, 3, 0> power_units{};          ///< n of 1 / 2^n W.
    static constexpr field<msr_rapl_power_unit_t, 12, 8> energy_status_units{}; ///< n of 1 / 2^n J.
    static constexpr field<msr_rapl_power_unit_t, 19, 16> time_units{};         ///< n of 1 / 2^n s.
};
inline constexpr msr_rapl_power_unit_t msr_rapl_power_unit{};

/// Power limits of the package.
struct msr_pkg_power_limit_t : register_at<0x610, rights::read_write> {
    static constexpr auto name = "MSR_PKG_POWER_LIMIT"sv;
    static constexpr field<msr_pkg_power_limit_t, 14, 0> pkg_power_limit_1{};
    static constexpr field<msr_pkg_power_limit_t, 15> pkg_power_limit_1_enable{};
    static constexpr field<msr_pkg_power_limit_t, 16> pkg_clamping_limit_1{};
    static constexpr field<msr_pkg_power_limit_t, 23, 17> pkg_time_window_1{};
    static constexpr field<msr_pkg_power_limit_t, 46, 32> pkg_power_limit_2{};
    static constexpr field<msr_pkg_power_limit_t, 47> pkg_power_limit_2_enable{};
    static constexpr field<msr_pkg_power_limit_t, 48> pkg_clamping_limit_2{};
    static constexpr field<msr_pkg_power_limit_t, 55, 49> pkg_time_window_2{};
    static constexpr field<msr_pkg_power_limit_t, 63> lock{};
};
inline constexpr msr_pkg_power_limit_t msr_pkg_power_limit{};

/// Energy used by the package; wraps.
struct msr_pkg_energy_status_t : register_at<0x611, rights::read_only> {
    static constexpr auto name = "MSR_PKG_ENERGY_STATUS"sv;
    static constexpr field<msr_pkg_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_pkg_energy_status_t msr_pkg_energy_status{};

/// Time for which the package was held to its limit.
struct msr_pkg_perf_status_t : register_at<0x613, rights::read_only> {
    static constexpr auto name = "MSR_PKG_PERF_STATUS"sv;
};
inline constexpr msr_pkg_perf_status_t msr_pkg_perf_status{};

/// Range of the package's power.
struct msr_pkg_power_info_t : register_at<0x614, rights::read_only> {
    static constexpr auto name = "MSR_PKG_POWER_INFO"sv;
    static constexpr field<msr_pkg_power_info_t, 14, 0> thermal_spec_power{};
    static constexpr field<msr_pkg_power_info_t, 30, 16> minimum_power{};
    static constexpr field<msr_pkg_power_info_t, 46, 32> maximum_power{};
    static constexpr field<msr_pkg_power_info_t, 53, 48> maximum_time_window{};
};
inline constexpr msr_pkg_power_info_t msr_pkg_power_info{};

/// Power limit of memory.
struct msr_dram_power_limit_t : register_at<0x618, rights::read_write> {
    static constexpr auto name = "MSR_DRAM_POWER_LIMIT"sv;
    static constexpr field<msr_dram_power_limit_t, 14, 0> dram_power_limit{};
    static constexpr field<msr_dram_power_limit_t, 15> dram_power_limit_enable{};
    static constexpr field<msr_dram_power_limit_t, 16> dram_clamping_limit{};
    static constexpr field<msr_dram_power_limit_t, 23, 17> dram_time_window{};
    static constexpr field<msr_dram_power_limit_t, 31> lock{};
};
inline constexpr msr_dram_power_limit_t msr_dram_power_limit{};

/// Energy used by memory; wraps.
struct msr_dram_energy_status_t : register_at<0x619, rights::read_only> {
    static constexpr auto name = "MSR_DRAM_ENERGY_STATUS"sv;
    static constexpr field<msr_dram_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_dram_energy_status_t msr_dram_energy_status{};

/// Time for which memory was held to its limit.
struct msr_dram_perf_status_t : register_at<0x61B, rights::read_only> {
    static constexpr auto name = "MSR_DRAM_PERF_STATUS"sv;
};
inline constexpr msr_dram_perf_status_t msr_dram_perf_status{};

/// Range of memory's power.
struct msr_dram_power_info_t : register_at<0x61C, rights::read_only> {
    static constexpr auto name = "MSR_DRAM_POWER_INFO"sv;
    static constexpr field<msr_dram_power_info_t, 14, 0> thermal_spec_power{};
    static constexpr field<msr_dram_power_info_t, 30, 16> minimum_power{};
    static constexpr field<msr_dram_power_info_t, 46, 32> maximum_power{};
    static constexpr field<msr_dram_power_info_t, 53, 48> maximum_time_window{};
};
inline constexpr msr_dram_power_info_t msr_dram_power_info{};

/// Power limit of the cores.
struct msr_pp0_power_limit_t : register_at<0x638, rights::read_write> {
    static constexpr auto name = "MSR_PP0_POWER_LIMIT"sv;
    static constexpr field<msr_pp0_power_limit_t, 14, 0> pp0_power_limit{};
    static constexpr field<msr_pp0_power_limit_t, 15> pp0_power_limit_enable{};
    static constexpr field<msr_pp0_power_limit_t, 16> pp0_clamping_limit{};
    static constexpr field<msr_pp0_power_limit_t, 23, 17> pp0_time_window{};
    static constexpr field<msr_pp0_power_limit_t, 31> lock{};
};
inline constexpr msr_pp0_power_limit_t msr_pp0_power_limit{};

/// Energy used by the cores; wraps.
struct msr_pp0_energy_status_t : register_at<0x639, rights::read_only> {
    static constexpr auto name = "MSR_PP0_ENERGY_STATUS"sv;
    static constexpr field<msr_pp0_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_pp0_energy_status_t msr_pp0_energy_status{};

/// Share of the cores when power is divided, 0 to 31.
struct msr_pp0_policy_t : register_at<0x63A, rights::read_write> {
    static constexpr auto name = "MSR_PP0_POLICY"sv;
    static constexpr field<msr_pp0_policy_t, 4, 0> priority_level{};
};
inline constexpr msr_pp0_policy_t msr_pp0_policy{};

/// Time for which the cores were held to their limit.
struct msr_pp0_perf_status_t : register_at<0x63B, rights::read_only> {
    static constexpr auto name = "MSR_PP0_PERF_STATUS"sv;
};
inline constexpr msr_pp0_perf_status_t msr_pp0_perf_status{};

/// Power limit of the graphics.
struct msr_pp1_power_limit_t : register_at<0x640, rights::read_write> {
    static constexpr auto name = "MSR_PP1_POWER_LIMIT"sv;
    static constexpr field<msr_pp1_power_limit_t, 14, 0> pp1_power_limit{};
    static constexpr field<msr_pp1_power_limit_t, 15> pp1_power_limit_enable{};
    static constexpr field<msr_pp1_power_limit_t, 16> pp1_clamping_limit{};
    static constexpr field<msr_pp1_power_limit_t, 23, 17> pp1_time_window{};
    static constexpr field<msr_pp1_power_limit_t, 31> lock{};
};
inline constexpr msr_pp1_power_limit_t msr_pp1_power_limit{};

/// Energy used by the graphics; wraps.
struct msr_pp1_energy_status_t : register_at<0x641, rights::read_only> {
    static constexpr auto name = "MSR_PP1_ENERGY_STATUS"sv;
    static constexpr field<msr_pp1_energy_status_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_pp1_energy_status_t msr_pp1_energy_status{};

/// Share of the graphics when power is divided, 0 to 31.
struct msr_pp1_policy_t : register_at<0x642, rights::read_write> {
    static constexpr auto name = "MSR_PP1_POLICY"sv;
    static constexpr field<msr_pp1_policy_t, 4, 0> priority_level{};
};
inline constexpr msr_pp1_policy_t msr_pp1_policy{};

/// Power and ratio of level 1.
struct msr_config_tdp_level1_t : register_at<0x649, rights::read_only> {
    static constexpr auto name = "MSR_CONFIG_TDP_LEVEL1"sv;
    static constexpr field<msr_config_tdp_level1_t, 14, 0> pkg_tdp_lvl1{};
    static constexpr field<msr_config_tdp_level1_t, 23, 16> config_tdp_lvl1_ratio{};
    static constexpr field<msr_config_tdp_level1_t, 46, 32> pkg_max_pwr_lvl1{};
};
inline constexpr msr_config_tdp_level1_t msr_config_tdp_level1{};

/// Power and ratio of level 2.
struct msr_config_tdp_level2_t : register_at<0x64A, rights::read_only> {
    static constexpr auto name = "MSR_CONFIG_TDP_LEVEL2"sv;
    static constexpr field<msr_config_tdp_level2_t, 14, 0> pkg_tdp_lvl2{};
    static constexpr field<msr_config_tdp_level2_t, 23, 16> config_tdp_lvl2_ratio{};
    static constexpr field<msr_config_tdp_level2_t, 46, 32> pkg_max_pwr_lvl2{};
};
inline constexpr msr_config_tdp_level2_t msr_config_tdp_level2{};

/// Energy used by the whole platform; wraps.
struct msr_platform_energy_counter_t : register_at<0x64D, rights::read_only> {
    static constexpr auto name = "MSR_PLATFORM_ENERGY_COUNTER"sv;
    static constexpr field<msr_platform_energy_counter_t, 31, 0> total_energy_consumed{};
};
inline constexpr msr_platform_energy_counter_t msr_platform_energy_counter{};

/// The registers of this header, by address.
using energy_registers = register_list<
    msr_rapl_power_unit_t, msr_pkg_power_limit_t, msr_pkg_energy_status_t, msr_pkg_perf_status_t,
    msr_pkg_power_info_t, msr_dram_power_limit_t, msr_dram_energy_status_t, msr_dram_perf_status_t,
    msr_dram_power_info_t, msr_pp0_power_limit_t, msr_pp0_energy_status_t, msr_pp0_policy_t,
    msr_pp0_perf_status_t, msr_pp1_power_limit_t, msr_pp1_energy_status_t, msr_pp1_policy_t,
    msr_config_tdp_level1_t, msr_config_tdp_level2_t, msr_platform_energy_counter_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
