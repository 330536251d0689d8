// SPDX-License-Identifier: BSL-1.0
//
// idle.hpp: idle states: which the core may enter, and for how long it was there.
//
// A residency counts at the TSC's rate.
//
// Source: Intel SDM Vol. 4, "Model-Specific Registers (MSRs)", tables of the client processors.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// How long an interrupt may wait for the package to wake.
template <class Register>
struct irtl_fields {
    static constexpr field<Register, 9, 0> interrupt_response_time_limit{}; ///< In the unit.
    static constexpr field<Register, 12, 10> time_unit{};                   ///< 2^(5 n) ns.
    static constexpr field<Register, 15> valid{}; ///< The limit is in force.
};

/// Limits of UMWAIT and TPAUSE in user code.
struct ia32_umwait_control_t : register_at<0xE1, rights::read_write, bits<63, 32> | bits<1>>,
                               named<"IA32_UMWAIT_CONTROL"> {
    /// The deeper state, C0.2, is refused.
    static constexpr field<ia32_umwait_control_t, 0> c02_not_allowed{};
    /// In units of 4 TSC ticks; 0 is no limit.
    static constexpr field<ia32_umwait_control_t, 31, 2> maximum_time{};
};
inline constexpr ia32_umwait_control_t ia32_umwait_control{};

/// Deepest idle state of the package, and who may change it.
struct msr_pkg_cst_config_control_t : register_at<0xE2, rights::read_write>,
                                      named<"MSR_PKG_CST_CONFIG_CONTROL"> {
    /// Encoding depends on the model.
    static constexpr field<msr_pkg_cst_config_control_t, 3, 0> package_c_state_limit{};
    /// Port reads idle as MWAIT does.
    static constexpr field<msr_pkg_cst_config_control_t, 10> io_mwait_redirection_enable{};
    static constexpr field<msr_pkg_cst_config_control_t, 15> cfg_lock{}; ///< Locked until reset.
    /// C6 and C7 become C3.
    static constexpr field<msr_pkg_cst_config_control_t, 25> c3_state_auto_demotion_enable{};
    /// C3, C6 and C7 become C1.
    static constexpr field<msr_pkg_cst_config_control_t, 26> c1_state_auto_demotion_enable{};
    /// Back from C3.
    static constexpr field<msr_pkg_cst_config_control_t, 27> c3_undemotion_enable{};
    /// Back from C1.
    static constexpr field<msr_pkg_cst_config_control_t, 28> c1_undemotion_enable{};
};
inline constexpr msr_pkg_cst_config_control_t msr_pkg_cst_config_control{};

/// Time of the package in C3.
struct msr_pkg_c3_residency_t : register_at<0x3F8, rights::read_only>,
                                named<"MSR_PKG_C3_RESIDENCY"> {};
inline constexpr msr_pkg_c3_residency_t msr_pkg_c3_residency{};

/// Time of the package in C6.
struct msr_pkg_c6_residency_t : register_at<0x3F9, rights::read_only>,
                                named<"MSR_PKG_C6_RESIDENCY"> {};
inline constexpr msr_pkg_c6_residency_t msr_pkg_c6_residency{};

/// Time of the package in C7.
struct msr_pkg_c7_residency_t : register_at<0x3FA, rights::read_only>,
                                named<"MSR_PKG_C7_RESIDENCY"> {};
inline constexpr msr_pkg_c7_residency_t msr_pkg_c7_residency{};

/// Time of the core in C3.
struct msr_core_c3_residency_t : register_at<0x3FC, rights::read_only>,
                                 named<"MSR_CORE_C3_RESIDENCY"> {};
inline constexpr msr_core_c3_residency_t msr_core_c3_residency{};

/// Time of the core in C6.
struct msr_core_c6_residency_t : register_at<0x3FD, rights::read_only>,
                                 named<"MSR_CORE_C6_RESIDENCY"> {};
inline constexpr msr_core_c6_residency_t msr_core_c6_residency{};

/// Time of the core in C7.
struct msr_core_c7_residency_t : register_at<0x3FE, rights::read_only>,
                                 named<"MSR_CORE_C7_RESIDENCY"> {};
inline constexpr msr_core_c7_residency_t msr_core_c7_residency{};

/// Interrupt latency that the package accepts for C3.
struct msr_pkgc3_irtl_t : register_at<0x60A, rights::read_write>,
                          named<"MSR_PKGC3_IRTL">,
                          irtl_fields<msr_pkgc3_irtl_t> {};
inline constexpr msr_pkgc3_irtl_t msr_pkgc3_irtl{};

/// Interrupt latency that the package accepts for C6.
struct msr_pkgc6_irtl_t : register_at<0x60B, rights::read_write>,
                          named<"MSR_PKGC6_IRTL">,
                          irtl_fields<msr_pkgc6_irtl_t> {};
inline constexpr msr_pkgc6_irtl_t msr_pkgc6_irtl{};

/// Interrupt latency that the package accepts for C7.
struct msr_pkgc7_irtl_t : register_at<0x60C, rights::read_write>,
                          named<"MSR_PKGC7_IRTL">,
                          irtl_fields<msr_pkgc7_irtl_t> {};
inline constexpr msr_pkgc7_irtl_t msr_pkgc7_irtl{};

/// Time of the package in C2.
struct msr_pkg_c2_residency_t : register_at<0x60D, rights::read_only>,
                                named<"MSR_PKG_C2_RESIDENCY"> {};
inline constexpr msr_pkg_c2_residency_t msr_pkg_c2_residency{};

/// Time of the package in C8.
struct msr_pkg_c8_residency_t : register_at<0x630, rights::read_only>,
                                named<"MSR_PKG_C8_RESIDENCY"> {};
inline constexpr msr_pkg_c8_residency_t msr_pkg_c8_residency{};

/// Time of the package in C9.
struct msr_pkg_c9_residency_t : register_at<0x631, rights::read_only>,
                                named<"MSR_PKG_C9_RESIDENCY"> {};
inline constexpr msr_pkg_c9_residency_t msr_pkg_c9_residency{};

/// Time of the package in C10.
struct msr_pkg_c10_residency_t : register_at<0x632, rights::read_only>,
                                 named<"MSR_PKG_C10_RESIDENCY"> {};
inline constexpr msr_pkg_c10_residency_t msr_pkg_c10_residency{};

/// Interrupt latency that the package accepts for C8.
struct msr_pkgc8_irtl_t : register_at<0x633, rights::read_write>,
                          named<"MSR_PKGC8_IRTL">,
                          irtl_fields<msr_pkgc8_irtl_t> {};
inline constexpr msr_pkgc8_irtl_t msr_pkgc8_irtl{};

/// Interrupt latency that the package accepts for C9.
struct msr_pkgc9_irtl_t : register_at<0x634, rights::read_write>,
                          named<"MSR_PKGC9_IRTL">,
                          irtl_fields<msr_pkgc9_irtl_t> {};
inline constexpr msr_pkgc9_irtl_t msr_pkgc9_irtl{};

/// Interrupt latency that the package accepts for C10.
struct msr_pkgc10_irtl_t : register_at<0x635, rights::read_write>,
                           named<"MSR_PKGC10_IRTL">,
                           irtl_fields<msr_pkgc10_irtl_t> {};
inline constexpr msr_pkgc10_irtl_t msr_pkgc10_irtl{};

/// Time of the core in C1.
struct msr_core_c1_residency_t : register_at<0x660, rights::read_only>,
                                 named<"MSR_CORE_C1_RESIDENCY"> {};
inline constexpr msr_core_c1_residency_t msr_core_c1_residency{};

/// The registers of this header, by address.
using idle_registers =
    register_list<ia32_umwait_control_t, msr_pkg_cst_config_control_t, msr_pkg_c3_residency_t,
                  msr_pkg_c6_residency_t, msr_pkg_c7_residency_t, msr_core_c3_residency_t,
                  msr_core_c6_residency_t, msr_core_c7_residency_t, msr_pkgc3_irtl_t,
                  msr_pkgc6_irtl_t, msr_pkgc7_irtl_t, msr_pkg_c2_residency_t,
                  msr_pkg_c8_residency_t, msr_pkg_c9_residency_t, msr_pkg_c10_residency_t,
                  msr_pkgc8_irtl_t, msr_pkgc9_irtl_t, msr_pkgc10_irtl_t, msr_core_c1_residency_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
