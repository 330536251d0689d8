// SPDX-License-Identifier: BSL-1.0
//
// sampling.hpp: samples that the counters of Intel's CPUs write to memory, and what they are
// of.
//
// Source: Intel SDM Vol. 3B, "Processor Event Based Sampling (PEBS)", "Off-core Response".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Which requests beyond the core's caches an off-core event counts.
struct msr_offcore_rsp_0_t : register_at<0x1A6, rights::read_write>, named<"MSR_OFFCORE_RSP_0"> {};
inline constexpr msr_offcore_rsp_0_t msr_offcore_rsp_0{};

/// The same for the second off-core event.
struct msr_offcore_rsp_1_t : register_at<0x1A7, rights::read_write>, named<"MSR_OFFCORE_RSP_1"> {};
inline constexpr msr_offcore_rsp_1_t msr_offcore_rsp_1{};

/// Which counters record samples in memory.
struct ia32_pebs_enable_t : register_at<0x3F1, rights::read_write>, named<"IA32_PEBS_ENABLE"> {
    static constexpr field<ia32_pebs_enable_t, 31, 0> en_pmc{};        ///< Bit N: counter N.
    static constexpr field<ia32_pebs_enable_t, 47, 32> en_fixed_ctr{}; ///< Bit N: fixed counter N.
};
inline constexpr ia32_pebs_enable_t ia32_pebs_enable{};

/// What a sample holds.
struct msr_pebs_data_cfg_t : register_at<0x3F2, rights::read_write>, named<"MSR_PEBS_DATA_CFG"> {
    static constexpr field<msr_pebs_data_cfg_t, 0> memory_info{}; ///< Address, source and latency.
    static constexpr field<msr_pebs_data_cfg_t, 1> gprs{};        ///< General registers.
    static constexpr field<msr_pebs_data_cfg_t, 2> xmms{};        ///< Vector registers.
    static constexpr field<msr_pebs_data_cfg_t, 3> lbrs{};        ///< Branch records.
    static constexpr field<msr_pebs_data_cfg_t, 31, 24> lbr_entries{}; ///< Less one.
};
inline constexpr msr_pebs_data_cfg_t msr_pebs_data_cfg{};

/// Latency from which a load is sampled, in cycles.
struct msr_pebs_ld_lat_threshold_t : register_at<0x3F6, rights::read_write>,
                                     named<"MSR_PEBS_LD_LAT_THRESHOLD"> {
    /// Cycles.
    static constexpr field<msr_pebs_ld_lat_threshold_t, 15, 0> load_latency_threshold{};
};
inline constexpr msr_pebs_ld_lat_threshold_t msr_pebs_ld_lat_threshold{};

/// Linear address of the debug store's management area.
struct ia32_ds_area_t : register_at<0x600, rights::read_write>, named<"IA32_DS_AREA"> {};
inline constexpr ia32_ds_area_t ia32_ds_area{};

/// The registers of this header, by address.
using sampling_registers =
    register_list<msr_offcore_rsp_0_t, msr_offcore_rsp_1_t, ia32_pebs_enable_t, msr_pebs_data_cfg_t,
                  msr_pebs_ld_lat_threshold_t, ia32_ds_area_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
