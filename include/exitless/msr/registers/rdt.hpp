// SPDX-License-Identifier: BSL-1.0
//
// rdt.hpp: Resource Director Technology: shares of caches and memory bandwidth, and who uses
// them.
//
// AMD's Platform QoS has the same registers up to the L3 masks; its bandwidth limits are in
// amd.hpp.
//
// Source: Intel SDM Vol. 3B, "Intel Resource Director Technology (Intel RDT)"; AMD APM Vol. 2,
// "Platform Quality of Service (PQOS) Extension".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Code and data prioritisation in the L3 cache.
struct ia32_l3_qos_cfg_t : register_at<0xC81, rights::read_write, bits<63, 1>>,
                           named<"IA32_L3_QOS_CFG"> {
    static constexpr field<ia32_l3_qos_cfg_t, 0> enable{}; ///< Masks come in pairs: data, code.
};
inline constexpr ia32_l3_qos_cfg_t ia32_l3_qos_cfg{};

/// Code and data prioritisation in the L2 cache.
struct ia32_l2_qos_cfg_t : register_at<0xC82, rights::read_write, bits<63, 1>>,
                           named<"IA32_L2_QOS_CFG"> {
    static constexpr field<ia32_l2_qos_cfg_t, 0> enable{}; ///< Masks come in pairs: data, code.
};
inline constexpr ia32_l2_qos_cfg_t ia32_l2_qos_cfg{};

/// Chooses what IA32_QM_CTR shows, and of whom.
struct ia32_qm_evtsel_t : register_at<0xC8D, rights::read_write, bits<63, 44> | bits<30, 8>>,
                          named<"IA32_QM_EVTSEL"> {
    /// 1 L3 occupancy, 2 total, 3 local bandwidth.
    static constexpr field<ia32_qm_evtsel_t, 7, 0> event_id{};
    static constexpr field<ia32_qm_evtsel_t, 41, 32> rmid{}; ///< Whom it is counted under.
};
inline constexpr ia32_qm_evtsel_t ia32_qm_evtsel{};

/// The chosen event's count; its unit is in CPUID.
struct ia32_qm_ctr_t : register_at<0xC8E, rights::read_only>, named<"IA32_QM_CTR"> {
    /// In units from CPUID.
    static constexpr field<ia32_qm_ctr_t, 61, 0> resource_monitored_data{};
    static constexpr field<ia32_qm_ctr_t, 62> unavailable{}; ///< No count now.
    static constexpr field<ia32_qm_ctr_t, 63> error{};       ///< Not a valid choice.
};
inline constexpr ia32_qm_ctr_t ia32_qm_ctr{};

/// The class of service that this CPU runs in, and the ID that it is counted under.
struct ia32_pqr_assoc_t : register_at<0xC8F, rights::read_write, bits<31, 12>>,
                          named<"IA32_PQR_ASSOC"> {
    static constexpr field<ia32_pqr_assoc_t, 9, 0> rmid{};   ///< Whom it is counted under.
    static constexpr field<ia32_pqr_assoc_t, 63, 32> clos{}; ///< Class of service.
};
inline constexpr ia32_pqr_assoc_t ia32_pqr_assoc{};

/// L3 ways of class of service N; CA0H is another register on some CPUs.
template <unsigned N>
    requires(N < 16)
struct ia32_l3_mask_t : register_at<0xC90 + N, rights::read_write, bits<63, 32>>,
                        numbered<"IA32_L3_MASK_", N> {
    static constexpr field<ia32_l3_mask_t, 31, 0> cbm{}; ///< Bit N: part N of the cache.
};
template <unsigned N>
inline constexpr ia32_l3_mask_t<N> ia32_l3_mask{};

/// L2 ways of class of service N.
template <unsigned N>
    requires(N < 64)
struct ia32_l2_mask_t : register_at<0xD10 + N, rights::read_write, bits<63, 32>>,
                        numbered<"IA32_L2_MASK_", N> {
    static constexpr field<ia32_l2_mask_t, 31, 0> cbm{}; ///< Bit N: part N of the cache.
};
template <unsigned N>
inline constexpr ia32_l2_mask_t<N> ia32_l2_mask{};

/// Delay of class of service N's requests beyond L2.
template <unsigned N>
    requires(N < 64)
struct ia32_l2_qos_ext_bw_thrtl_t : register_at<0xD50 + N, rights::read_write, bits<63, 16>>,
                                    numbered<"IA32_L2_QOS_EXT_BW_THRTL_", N> {
    /// 0 none; the scale is in CPUID.
    static constexpr field<ia32_l2_qos_ext_bw_thrtl_t, 15, 0> mba_delay_value{};
};
template <unsigned N>
inline constexpr ia32_l2_qos_ext_bw_thrtl_t<N> ia32_l2_qos_ext_bw_thrtl{};

namespace detail {
template <unsigned N>
using each_ia32_l3_mask = register_list<ia32_l3_mask_t<N>>;
template <unsigned N>
using each_ia32_l2_mask = register_list<ia32_l2_mask_t<N>>;
template <unsigned N>
using each_ia32_l2_qos_ext_bw_thrtl = register_list<ia32_l2_qos_ext_bw_thrtl_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using rdt_registers =
    register_list<ia32_l3_qos_cfg_t, ia32_l2_qos_cfg_t, ia32_qm_evtsel_t, ia32_qm_ctr_t,
                  ia32_pqr_assoc_t, repeated<16, detail::each_ia32_l3_mask>,
                  repeated<64, detail::each_ia32_l2_mask>,
                  repeated<64, detail::each_ia32_l2_qos_ext_bw_thrtl>>;

} // namespace msr
EXITLESS_END_NAMESPACE
