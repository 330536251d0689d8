// SPDX-License-Identifier: BSL-1.0
//
// speculation.hpp: barriers and switches against speculative execution's side channels.
//
// Source: Intel SDM Vol. 4, "Architectural MSRs"; AMD APM Vol. 2, "Speculation Control MSRs".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

using std::string_view_literals::operator""sv;

/// Limits of speculation on this CPU.
struct ia32_spec_ctrl_t : register_at<0x48, rights::read_write, bits<63, 32>> {
    static constexpr auto name = "IA32_SPEC_CTRL"sv;
    static constexpr field<ia32_spec_ctrl_t, 0> ibrs{};  ///< Indirect branches are restricted.
    static constexpr field<ia32_spec_ctrl_t, 1> stibp{}; ///< Nor predicted by the sibling thread.
    static constexpr field<ia32_spec_ctrl_t, 2> ssbd{};  ///< Loads do not pass older stores.
    static constexpr field<ia32_spec_ctrl_t, 3> ipred_dis_u{};
    static constexpr field<ia32_spec_ctrl_t, 4> ipred_dis_s{};
    static constexpr field<ia32_spec_ctrl_t, 5> rrsba_dis_u{};
    static constexpr field<ia32_spec_ctrl_t, 6> rrsba_dis_s{};
    static constexpr field<ia32_spec_ctrl_t, 7> psfd{};
    static constexpr field<ia32_spec_ctrl_t, 8> ddpd_u{};
    static constexpr field<ia32_spec_ctrl_t, 10> bhi_dis_s{};
};
inline constexpr ia32_spec_ctrl_t ia32_spec_ctrl{};

/// Barriers; a 1 executes one.
struct ia32_pred_cmd_t : register_at<0x49, rights::write_only, bits<63, 8> | bits<6, 1>> {
    static constexpr auto name = "IA32_PRED_CMD"sv;
    /// Indirect branches forget what they learned.
    static constexpr field<ia32_pred_cmd_t, 0> ibpb{};
    static constexpr field<ia32_pred_cmd_t, 7> sbpb{}; ///< AMD: a cheaper one.
};
inline constexpr ia32_pred_cmd_t ia32_pred_cmd{};

/// Which side channels the CPU does not have, and which switches it offers.
struct ia32_arch_capabilities_t : register_at<0x10A, rights::read_only> {
    static constexpr auto name = "IA32_ARCH_CAPABILITIES"sv;
    static constexpr field<ia32_arch_capabilities_t, 0> rdcl_no{};
    static constexpr field<ia32_arch_capabilities_t, 1> ibrs_all{};
    static constexpr field<ia32_arch_capabilities_t, 2> rsba{};
    static constexpr field<ia32_arch_capabilities_t, 3> skip_l1dfl_vmentry{};
    static constexpr field<ia32_arch_capabilities_t, 4> ssb_no{};
    static constexpr field<ia32_arch_capabilities_t, 5> mds_no{};
    static constexpr field<ia32_arch_capabilities_t, 6> if_pschange_mc_no{};
    static constexpr field<ia32_arch_capabilities_t, 7> tsx_ctrl{};
    static constexpr field<ia32_arch_capabilities_t, 8> taa_no{};
    static constexpr field<ia32_arch_capabilities_t, 9> mcu_control{};
    static constexpr field<ia32_arch_capabilities_t, 10> misc_package_ctls{};
    static constexpr field<ia32_arch_capabilities_t, 11> energy_filtering_ctl{};
    static constexpr field<ia32_arch_capabilities_t, 12> doitm{};
    static constexpr field<ia32_arch_capabilities_t, 13> sbdr_ssdp_no{};
    static constexpr field<ia32_arch_capabilities_t, 14> fbsdp_no{};
    static constexpr field<ia32_arch_capabilities_t, 15> psdp_no{};
    static constexpr field<ia32_arch_capabilities_t, 17> fb_clear{};
    static constexpr field<ia32_arch_capabilities_t, 18> fb_clear_ctrl{};
    static constexpr field<ia32_arch_capabilities_t, 19> rrsba{};
    static constexpr field<ia32_arch_capabilities_t, 20> bhi_no{};
    static constexpr field<ia32_arch_capabilities_t, 21> xapic_disable_status{};
    static constexpr field<ia32_arch_capabilities_t, 23> overclocking_status{};
    static constexpr field<ia32_arch_capabilities_t, 24> pbrsb_no{};
    static constexpr field<ia32_arch_capabilities_t, 25> gds_ctrl{};
    static constexpr field<ia32_arch_capabilities_t, 26> gds_no{};
    static constexpr field<ia32_arch_capabilities_t, 27> rfds_no{};
    static constexpr field<ia32_arch_capabilities_t, 28> rfds_clear{};
};
inline constexpr ia32_arch_capabilities_t ia32_arch_capabilities{};

/// Flushes; a 1 executes one.
struct ia32_flush_cmd_t : register_at<0x10B, rights::write_only, bits<63, 1>> {
    static constexpr auto name = "IA32_FLUSH_CMD"sv;
    /// Writes the L1 data cache back and empties it.
    static constexpr field<ia32_flush_cmd_t, 0> l1d_flush{};
};
inline constexpr ia32_flush_cmd_t ia32_flush_cmd{};

/// Switches of transactional memory.
struct ia32_tsx_ctrl_t : register_at<0x122, rights::read_write, bits<63, 2>> {
    static constexpr auto name = "IA32_TSX_CTRL"sv;
    static constexpr field<ia32_tsx_ctrl_t, 0> rtm_disable{};
    static constexpr field<ia32_tsx_ctrl_t, 1> tsx_cpuid_clear{}; ///< CPUID does not show it.
};
inline constexpr ia32_tsx_ctrl_t ia32_tsx_ctrl{};

/// Mitigations in microcode that can be given up.
struct ia32_mcu_opt_ctrl_t : register_at<0x123, rights::read_write> {
    static constexpr auto name = "IA32_MCU_OPT_CTRL"sv;
    static constexpr field<ia32_mcu_opt_ctrl_t, 0> rngds_mitg_dis{};
    static constexpr field<ia32_mcu_opt_ctrl_t, 1> rtm_allow{};
    static constexpr field<ia32_mcu_opt_ctrl_t, 2> rtm_locked{};
    static constexpr field<ia32_mcu_opt_ctrl_t, 3> fb_clear_dis{};
    static constexpr field<ia32_mcu_opt_ctrl_t, 4> gds_mitg_dis{};
    static constexpr field<ia32_mcu_opt_ctrl_t, 5> gds_mitg_lock{};
};
inline constexpr ia32_mcu_opt_ctrl_t ia32_mcu_opt_ctrl{};

/// The registers of this header, by address.
using speculation_registers =
    register_list<ia32_spec_ctrl_t, ia32_pred_cmd_t, ia32_arch_capabilities_t, ia32_flush_cmd_t,
                  ia32_tsx_ctrl_t, ia32_mcu_opt_ctrl_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
