// SPDX-License-Identifier: BSL-1.0
//
// amd_counters.hpp: AMD's counters: performance, energy, and the clock by CPPC.
//
// Source: AMD APM Vol. 2, "Performance Monitoring Counters", "Collaborative Processor
// Performance Control".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// A copy of IA32_MPERF that firmware locks against writes.
struct mperf_ro_t : register_at<0xC00000E7, rights::read_only>, named<"MPERF_RO"> {};
inline constexpr mperf_ro_t mperf_ro{};

/// A copy of IA32_APERF that firmware locks against writes.
struct aperf_ro_t : register_at<0xC00000E8, rights::read_only>, named<"APERF_RO"> {};
inline constexpr aperf_ro_t aperf_ro{};

/// Instructions retired; takes no write once firmware has locked it.
struct ir_perf_count_t : register_at<0xC00000E9, rights::read_write>, named<"IR_PERF_COUNT"> {};
inline constexpr ir_perf_count_t ir_perf_count{};

/// Which counters ran over.
struct perf_cntr_global_status_t : register_at<0xC0000300, rights::read_only>,
                                   named<"PERF_CNTR_GLOBAL_STATUS"> {
    /// Bit N: counter N.
    static constexpr field<perf_cntr_global_status_t, 15, 0> perf_cntr_ovfl{};
    /// Branch records are frozen.
    static constexpr field<perf_cntr_global_status_t, 58> lbr_freeze{};
    /// Counters are frozen.
    static constexpr field<perf_cntr_global_status_t, 59> perf_cntr_freeze{};
};
inline constexpr perf_cntr_global_status_t perf_cntr_global_status{};

/// Which counters are on.
struct perf_cntr_global_ctl_t : register_at<0xC0000301, rights::read_write>,
                                named<"PERF_CNTR_GLOBAL_CTL"> {
    static constexpr field<perf_cntr_global_ctl_t, 15, 0> perf_cntr_en{}; ///< Bit N: counter N.
};
inline constexpr perf_cntr_global_ctl_t perf_cntr_global_ctl{};

/// Clears bits of the status by a 1.
struct perf_cntr_global_status_clr_t : register_at<0xC0000302, rights::read_write>,
                                       named<"PERF_CNTR_GLOBAL_STATUS_CLR"> {
    /// Bit N: counter N.
    static constexpr field<perf_cntr_global_status_clr_t, 15, 0> perf_cntr_ovfl_clr{};
    /// Thaws branch records.
    static constexpr field<perf_cntr_global_status_clr_t, 58> lbr_freeze_clr{};
    /// Thaws counters.
    static constexpr field<perf_cntr_global_status_clr_t, 59> perf_cntr_freeze_clr{};
};
inline constexpr perf_cntr_global_status_clr_t perf_cntr_global_status_clr{};

/// PERF_CTL under the number of older families.
template <unsigned N>
    requires(N < 4)
struct perf_legacy_ctl_t : register_at<0xC0010000 + N, rights::read_write>,
                           numbered<"PERF_LEGACY_CTL", N> {};
template <unsigned N>
inline constexpr perf_legacy_ctl_t<N> perf_legacy_ctl{};

/// PERF_CTR under the number of older families.
template <unsigned N>
    requires(N < 4)
struct perf_legacy_ctr_t : register_at<0xC0010004 + N, rights::read_write>,
                           numbered<"PERF_LEGACY_CTR", N> {};
template <unsigned N>
inline constexpr perf_legacy_ctr_t<N> perf_legacy_ctr{};

/// What counter N counts, and when.
template <unsigned N>
    requires(N < 6)
struct perf_ctl_t : register_at<0xC0010200 + 2 * N, rights::read_write>, numbered<"PERF_CTL", N> {
    static constexpr field<perf_ctl_t, 7, 0> event_select_low{}; ///< The event, lower part.
    static constexpr field<perf_ctl_t, 15, 8> unit_mask{};       ///< Its variant.
    static constexpr field<perf_ctl_t, 16> user{};               ///< At privilege levels 1 to 3.
    static constexpr field<perf_ctl_t, 17> os{};                 ///< At privilege level 0.
    static constexpr field<perf_ctl_t, 18> edge{};               ///< Counts beginnings only.
    /// The manual's INT: overflow interrupts.
    static constexpr field<perf_ctl_t, 20> interrupt_enable{};
    static constexpr field<perf_ctl_t, 22> en{};                    ///< The counter is on.
    static constexpr field<perf_ctl_t, 23> inv{};                   ///< Cycles below cnt_mask.
    static constexpr field<perf_ctl_t, 31, 24> cnt_mask{};          ///< Least events in a cycle.
    static constexpr field<perf_ctl_t, 35, 32> event_select_high{}; ///< The event, upper part.
    static constexpr field<perf_ctl_t, 41, 40> host_guest_only{};   ///< 1 guest, 2 host.
};
template <unsigned N>
inline constexpr perf_ctl_t<N> perf_ctl{};

/// Counter N.
template <unsigned N>
    requires(N < 6)
struct perf_ctr_t : register_at<0xC0010201 + 2 * N, rights::read_write>, numbered<"PERF_CTR", N> {};
template <unsigned N>
inline constexpr perf_ctr_t<N> perf_ctr{};

/// Units of power, energy and time: one is 1 / 2^n W, J or s.
struct rapl_pwr_unit_t : register_at<0xC0010299, rights::read_only>, named<"RAPL_PWR_UNIT"> {
    static constexpr field<rapl_pwr_unit_t, 3, 0> power_units{};          ///< n of 1 / 2^n W.
    static constexpr field<rapl_pwr_unit_t, 12, 8> energy_status_units{}; ///< n of 1 / 2^n J.
    static constexpr field<rapl_pwr_unit_t, 19, 16> time_units{};         ///< n of 1 / 2^n s.
};
inline constexpr rapl_pwr_unit_t rapl_pwr_unit{};

/// Energy used by the core; wraps.
struct core_energy_stat_t : register_at<0xC001029A, rights::read_only>, named<"CORE_ENERGY_STAT"> {
    /// In units of energy.
    static constexpr field<core_energy_stat_t, 31, 0> total_energy_consumed{};
};
inline constexpr core_energy_stat_t core_energy_stat{};

/// Energy used by the package; wraps.
struct pkg_energy_stat_t : register_at<0xC001029B, rights::read_only>, named<"PKG_ENERGY_STAT"> {
    /// In units of energy.
    static constexpr field<pkg_energy_stat_t, 31, 0> total_energy_consumed{};
};
inline constexpr pkg_energy_stat_t pkg_energy_stat{};

/// The levels of performance.
struct cppc_capability_1_t : register_at<0xC00102B0, rights::read_only>,
                             named<"CPPC_CAPABILITY_1"> {
    static constexpr field<cppc_capability_1_t, 7, 0> lowest_perf{}; ///< Lowest level.
    /// Below it efficiency drops.
    static constexpr field<cppc_capability_1_t, 15, 8> low_nonlin_perf{};
    static constexpr field<cppc_capability_1_t, 23, 16> nominal_perf{}; ///< Of all cores, for ever.
    static constexpr field<cppc_capability_1_t, 31, 24> highest_perf{}; ///< Of one core alone.
};
inline constexpr cppc_capability_1_t cppc_capability_1{};

/// Hands the clock to the hardware; until reset.
struct cppc_enable_t : register_at<0xC00102B1, rights::read_write>, named<"CPPC_ENABLE"> {
    static constexpr field<cppc_enable_t, 0> cppc_enable{}; ///< On.
};
inline constexpr cppc_enable_t cppc_enable{};

/// The highest level under the present limits.
struct cppc_capability_2_t : register_at<0xC00102B2, rights::read_only>,
                             named<"CPPC_CAPABILITY_2"> {
    /// Highest level now.
    static constexpr field<cppc_capability_2_t, 7, 0> constrained_max_perf{};
};
inline constexpr cppc_capability_2_t cppc_capability_2{};

/// What this CPU asks the hardware for.
struct cppc_request_t : register_at<0xC00102B3, rights::read_write>, named<"CPPC_REQUEST"> {
    static constexpr field<cppc_request_t, 7, 0> max_perf{};           ///< No more than this.
    static constexpr field<cppc_request_t, 15, 8> min_perf{};          ///< No less than this.
    static constexpr field<cppc_request_t, 23, 16> des_perf{};         ///< 0: the hardware chooses.
    static constexpr field<cppc_request_t, 31, 24> energy_perf_pref{}; ///< 0 speed, 255 power.
};
inline constexpr cppc_request_t cppc_request{};

/// Whether the level was undercut; stays until it is written 0.
struct cppc_status_t : register_at<0xC00102B4, rights::read_write>, named<"CPPC_STATUS"> {
    static constexpr field<cppc_status_t, 0> min_excursion{}; ///< The minimum was not kept.
    static constexpr field<cppc_status_t, 1> des_excursion{}; ///< Nor the desired level.
};
inline constexpr cppc_status_t cppc_status{};

namespace detail {
template <unsigned N>
using each_perf_legacy_ctl = register_list<perf_legacy_ctl_t<N>>;
template <unsigned N>
using each_perf_legacy_ctr = register_list<perf_legacy_ctr_t<N>>;
template <unsigned N>
using each_perf_ctl = register_list<perf_ctl_t<N>, perf_ctr_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using amd_counters_registers =
    register_list<mperf_ro_t, aperf_ro_t, ir_perf_count_t, perf_cntr_global_status_t,
                  perf_cntr_global_ctl_t, perf_cntr_global_status_clr_t,
                  repeated<4, detail::each_perf_legacy_ctl>,
                  repeated<4, detail::each_perf_legacy_ctr>, repeated<6, detail::each_perf_ctl>,
                  rapl_pwr_unit_t, core_energy_stat_t, pkg_energy_stat_t, cppc_capability_1_t,
                  cppc_enable_t, cppc_capability_2_t, cppc_request_t, cppc_status_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
