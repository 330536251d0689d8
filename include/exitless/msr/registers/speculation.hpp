// SPDX-License-Identifier: BSL-1.0
//
// speculation.hpp: barriers and switches against speculative execution's side channels.
//
// Source: Intel SDM Vol. 4, "Architectural MSRs"; AMD APM Vol. 2, "Speculation Control MSRs".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Limits of speculation on this CPU.
struct ia32_spec_ctrl_t : register_at<0x48, rights::read_write, bits<63, 32>>,
                          named<"IA32_SPEC_CTRL"> {
    static constexpr field<ia32_spec_ctrl_t, 0> ibrs{};  ///< Indirect branches are restricted.
    static constexpr field<ia32_spec_ctrl_t, 1> stibp{}; ///< Nor predicted by the sibling thread.
    static constexpr field<ia32_spec_ctrl_t, 2> ssbd{};  ///< Loads do not pass older stores.
    static constexpr field<ia32_spec_ctrl_t, 3> ipred_dis_u{}; ///< User: predicted targets wait.
    static constexpr field<ia32_spec_ctrl_t, 4> ipred_dis_s{}; ///< Supervisor: the same.
    static constexpr field<ia32_spec_ctrl_t, 5> rrsba_dis_u{}; ///< User: RET keeps to its stack.
    static constexpr field<ia32_spec_ctrl_t, 6> rrsba_dis_s{}; ///< Supervisor: the same.
    static constexpr field<ia32_spec_ctrl_t, 7> psfd{};        ///< No predictive store forwarding.
    static constexpr field<ia32_spec_ctrl_t, 8> ddpd_u{};      ///< User: prefetch by data is off.
    static constexpr field<ia32_spec_ctrl_t, 10> bhi_dis_s{};  ///< Supervisor: no history of user.
};
inline constexpr ia32_spec_ctrl_t ia32_spec_ctrl{};

/// Barriers; a 1 executes one.
struct ia32_pred_cmd_t : register_at<0x49, rights::write_only, bits<63, 8> | bits<6, 1>>,
                         named<"IA32_PRED_CMD"> {
    /// Indirect branches forget what they learned.
    static constexpr field<ia32_pred_cmd_t, 0> ibpb{};
    static constexpr field<ia32_pred_cmd_t, 7> sbpb{}; ///< AMD: a cheaper one.
};
inline constexpr ia32_pred_cmd_t ia32_pred_cmd{};

/// Which side channels the CPU does not have, and which switches it offers.
struct ia32_arch_capabilities_t : register_at<0x10A, rights::read_only>,
                                  named<"IA32_ARCH_CAPABILITIES"> {
    static constexpr field<ia32_arch_capabilities_t, 0> rdcl_no{};  ///< No Meltdown.
    static constexpr field<ia32_arch_capabilities_t, 1> ibrs_all{}; ///< IBRS can stay on.
    static constexpr field<ia32_arch_capabilities_t, 2> rsba{}; ///< RET may use other predictors.
    /// No L1 flush at VM entry needed.
    static constexpr field<ia32_arch_capabilities_t, 3> skip_l1dfl_vmentry{};
    static constexpr field<ia32_arch_capabilities_t, 4> ssb_no{}; ///< No Speculative Store Bypass.
    static constexpr field<ia32_arch_capabilities_t, 5> mds_no{}; ///< No MDS.
    /// Changed page sizes are safe.
    static constexpr field<ia32_arch_capabilities_t, 6> if_pschange_mc_no{};
    static constexpr field<ia32_arch_capabilities_t, 7> tsx_ctrl{}; ///< IA32_TSX_CTRL is there.
    static constexpr field<ia32_arch_capabilities_t, 8> taa_no{};   ///< No TSX Asynchronous Abort.
    /// IA32_MCU_CONTROL is there.
    static constexpr field<ia32_arch_capabilities_t, 9> mcu_control{};
    /// Energy filtering can be set.
    static constexpr field<ia32_arch_capabilities_t, 10> misc_package_ctls{};
    /// Its switch is there.
    static constexpr field<ia32_arch_capabilities_t, 11> energy_filtering_ctl{};
    static constexpr field<ia32_arch_capabilities_t, 12> doitm{}; ///< Data-independent timing mode.
    static constexpr field<ia32_arch_capabilities_t, 13> sbdr_ssdp_no{}; ///< No SBDR, no SSDP.
    static constexpr field<ia32_arch_capabilities_t, 14> fbsdp_no{};     ///< No FBSDP.
    static constexpr field<ia32_arch_capabilities_t, 15> psdp_no{};      ///< No PSDP.
    static constexpr field<ia32_arch_capabilities_t, 17> fb_clear{}; ///< VERW clears fill buffers.
    static constexpr field<ia32_arch_capabilities_t, 18> fb_clear_ctrl{}; ///< That can be given up.
    static constexpr field<ia32_arch_capabilities_t, 19> rrsba{};  ///< RET may, with IBRS, too.
    static constexpr field<ia32_arch_capabilities_t, 20> bhi_no{}; ///< No Branch History Injection.
    /// Its register is there.
    static constexpr field<ia32_arch_capabilities_t, 21> xapic_disable_status{};
    /// Its register is there.
    static constexpr field<ia32_arch_capabilities_t, 23> overclocking_status{};
    static constexpr field<ia32_arch_capabilities_t, 24> pbrsb_no{}; ///< No Post-barrier RSB.
    /// Its mitigation can be given up.
    static constexpr field<ia32_arch_capabilities_t, 25> gds_ctrl{};
    static constexpr field<ia32_arch_capabilities_t, 26> gds_no{}; ///< No Gather Data Sampling.
    /// No Register File Data Sampling.
    static constexpr field<ia32_arch_capabilities_t, 27> rfds_no{};
    /// VERW clears the register file.
    static constexpr field<ia32_arch_capabilities_t, 28> rfds_clear{};
    /// No Indirect Target Selection.
    static constexpr field<ia32_arch_capabilities_t, 62> its_no{};
};
inline constexpr ia32_arch_capabilities_t ia32_arch_capabilities{};

/// Flushes; a 1 executes one.
struct ia32_flush_cmd_t : register_at<0x10B, rights::write_only, bits<63, 1>>,
                          named<"IA32_FLUSH_CMD"> {
    /// Writes the L1 data cache back and empties it.
    static constexpr field<ia32_flush_cmd_t, 0> l1d_flush{};
};
inline constexpr ia32_flush_cmd_t ia32_flush_cmd{};

/// Switches of transactional memory.
struct ia32_tsx_ctrl_t : register_at<0x122, rights::read_write, bits<63, 2>>,
                         named<"IA32_TSX_CTRL"> {
    static constexpr field<ia32_tsx_ctrl_t, 0> rtm_disable{};     ///< Transactions abort at once.
    static constexpr field<ia32_tsx_ctrl_t, 1> tsx_cpuid_clear{}; ///< CPUID does not show it.
};
inline constexpr ia32_tsx_ctrl_t ia32_tsx_ctrl{};

/// Mitigations in microcode that can be given up.
struct ia32_mcu_opt_ctrl_t : register_at<0x123, rights::read_write>, named<"IA32_MCU_OPT_CTRL"> {
    static constexpr field<ia32_mcu_opt_ctrl_t, 0> rngds_mitg_dis{}; ///< RDRAND without mitigation.
    static constexpr field<ia32_mcu_opt_ctrl_t, 1> rtm_allow{};  ///< Transactions for development.
    static constexpr field<ia32_mcu_opt_ctrl_t, 2> rtm_locked{}; ///< That is locked.
    static constexpr field<ia32_mcu_opt_ctrl_t, 3> fb_clear_dis{};  ///< VERW leaves fill buffers.
    static constexpr field<ia32_mcu_opt_ctrl_t, 4> gds_mitg_dis{};  ///< Gathers without mitigation.
    static constexpr field<ia32_mcu_opt_ctrl_t, 5> gds_mitg_lock{}; ///< That is locked.
};
inline constexpr ia32_mcu_opt_ctrl_t ia32_mcu_opt_ctrl{};

/// The registers of this header, by address.
using speculation_registers =
    register_list<ia32_spec_ctrl_t, ia32_pred_cmd_t, ia32_arch_capabilities_t, ia32_flush_cmd_t,
                  ia32_tsx_ctrl_t, ia32_mcu_opt_ctrl_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
