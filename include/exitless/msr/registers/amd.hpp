// SPDX-License-Identifier: BSL-1.0
//
// amd.hpp: AMD's own registers: modes, performance states, virtualisation, quality of service.
//
// Source: AMD APM Vol. 2, "MSR Cross-Reference"; Processor Programming References of family 17H
// and later.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Ratio of a guest's TSC to this CPU's.
struct tsc_ratio_t : register_at<0xC0000104, rights::read_write, bits<63, 40>>, named<"TSC_RATIO"> {
    static constexpr field<tsc_ratio_t, 31, 0> fraction{}; ///< In units of 2^-32.
    static constexpr field<tsc_ratio_t, 39, 32> integer{}; ///< Whole part.
};
inline constexpr tsc_ratio_t tsc_ratio{};

/// Memory bandwidth of class of service N, in units of 1/8 GB/s.
template <unsigned N>
    requires(N < 16)
struct l3qos_bw_control_t : register_at<0xC0000200 + N, rights::read_write>,
                            numbered<"L3QOS_BW_CONTROL_", N> {
    static constexpr field<l3qos_bw_control_t, 10, 0> bandwidth{}; ///< The limit.
    static constexpr field<l3qos_bw_control_t, 11> unlimited{};    ///< No limit.
};
template <unsigned N>
inline constexpr l3qos_bw_control_t<N> l3qos_bw_control{};

/// Bandwidth to slow memory of class of service N.
template <unsigned N>
    requires(N < 16)
struct l3qos_slowbw_control_t : register_at<0xC0000280 + N, rights::read_write>,
                                numbered<"L3QOS_SLOWBW_CONTROL_", N> {
    static constexpr field<l3qos_slowbw_control_t, 10, 0> bandwidth{}; ///< The limit.
    static constexpr field<l3qos_slowbw_control_t, 11> unlimited{};    ///< No limit.
};
template <unsigned N>
inline constexpr l3qos_slowbw_control_t<N> l3qos_slowbw_control{};

/// Memory map and encryption.
struct syscfg_t : register_at<0xC0010010, rights::read_write>, named<"SYSCFG"> {
    static constexpr field<syscfg_t, 18> mtrr_fix_dram_en{};       ///< Fixed ranges have DRAM bits.
    static constexpr field<syscfg_t, 19> mtrr_fix_dram_mod_en{};   ///< Those bits can be seen.
    static constexpr field<syscfg_t, 20> mtrr_var_dram_en{};       ///< TOP_MEM is in force.
    static constexpr field<syscfg_t, 23> mem_encryption_mode_en{}; ///< Pages can be encrypted.
};
inline constexpr syscfg_t syscfg{};

/// Switches of the processor.
struct hwcr_t : register_at<0xC0010015, rights::read_write>, named<"HWCR"> {
    static constexpr field<hwcr_t, 0> smm_lock{};           ///< SMM's set-up is locked.
    static constexpr field<hwcr_t, 9> mon_mwait_dis{};      ///< MONITOR and MWAIT are undefined.
    static constexpr field<hwcr_t, 10> mon_mwait_user_en{}; ///< User code may execute them.
    static constexpr field<hwcr_t, 18> mc_status_wr_en{}; ///< Machine-check status takes any value.
    static constexpr field<hwcr_t, 21> lock_tsc_to_curr_p0{}; ///< TSC keeps its rate.
    static constexpr field<hwcr_t, 24> tsc_freq_sel{};        ///< TSC counts at P0's rate.
    static constexpr field<hwcr_t, 25> cpb_dis{};             ///< No boost.
    static constexpr field<hwcr_t, 26> eff_freq_cnt_mwait{};  ///< MPERF counts in MWAIT too.
    /// Locks MPERF_RO, APERF_RO and IR_PERF_COUNT.
    static constexpr field<hwcr_t, 27> eff_freq_read_only_lock{};
    static constexpr field<hwcr_t, 30> ir_perf_en{};   ///< IR_PERF_COUNT counts.
    static constexpr field<hwcr_t, 35> cpuid_flt_en{}; ///< CPUID faults in user code.
};
inline constexpr hwcr_t hwcr{};

/// What a halted processor of older families sends.
struct int_pending_msg_t : register_at<0xC0010055, rights::read_write>, named<"INT_PENDING_MSG"> {
    static constexpr field<int_pending_msg_t, 27> smi_on_cmp_halt{}; ///< An SMI.
    static constexpr field<int_pending_msg_t, 28> c1e_on_cmp_halt{}; ///< A request for C1E.
};
inline constexpr int_pending_msg_t int_pending_msg{};

/// Range of performance states now allowed.
struct pstate_current_limit_t : register_at<0xC0010061, rights::read_only>,
                                named<"PSTATE_CURRENT_LIMIT"> {
    static constexpr field<pstate_current_limit_t, 2, 0> cur_pstate_limit{}; ///< Fastest allowed.
    static constexpr field<pstate_current_limit_t, 6, 4> pstate_max_val{};   ///< Slowest there is.
};
inline constexpr pstate_current_limit_t pstate_current_limit{};

/// The performance state that is asked for.
struct pstate_control_t : register_at<0xC0010062, rights::read_write, bits<63, 3>>,
                          named<"PSTATE_CONTROL"> {
    static constexpr field<pstate_control_t, 2, 0> pstate_cmd{}; ///< Number; 0 is the fastest.
};
inline constexpr pstate_control_t pstate_control{};

/// The performance state that the core is in.
struct pstate_status_t : register_at<0xC0010063, rights::read_only>, named<"PSTATE_STATUS"> {
    static constexpr field<pstate_status_t, 2, 0> cur_pstate{}; ///< Number; 0 is the fastest.
};
inline constexpr pstate_status_t pstate_status{};

/// Frequency and voltage of performance state N; layout by family.
template <unsigned N>
    requires(N < 8)
struct pstate_def_t : register_at<0xC0010064 + N, rights::read_write>, numbered<"PSTATE_DEF_", N> {
    static constexpr field<pstate_def_t, 63> pstate_en{}; ///< It is there.
};
template <unsigned N>
inline constexpr pstate_def_t<N> pstate_def{};

/// Whether SVM can be switched on.
struct vm_cr_t : register_at<0xC0010114, rights::read_write, bits<63, 5>>, named<"VM_CR"> {
    static constexpr field<vm_cr_t, 0> dpd{};      ///< Debug port is off.
    static constexpr field<vm_cr_t, 1> r_init{};   ///< INIT is redirected.
    static constexpr field<vm_cr_t, 2> dis_a20m{}; ///< No A20 masking.
    static constexpr field<vm_cr_t, 3> lock{};     ///< Until reset.
    static constexpr field<vm_cr_t, 4> svmdis{};   ///< EFER.SVME cannot be set.
};
inline constexpr vm_cr_t vm_cr{};

/// State of the IGNNE pin.
struct ignne_t : register_at<0xC0010115, rights::read_write, bits<63, 1>>, named<"IGNNE"> {
    static constexpr field<ignne_t, 0> ignne{}; ///< Set.
};
inline constexpr ignne_t ignne{};

/// Page where VMRUN saves the host: a wrong one is overwritten at the next VMRUN.
struct vm_hsave_pa_t : register_at<0xC0010117, rights::read_write, bits<63, 52> | bits<11, 0>>,
                       named<"VM_HSAVE_PA"> {
    static constexpr field<vm_hsave_pa_t, 51, 12> host_save_area{}; ///< Its page.
};
inline constexpr vm_hsave_pa_t vm_hsave_pa{};

/// Key that unlocks VM_CR; reads as zero.
struct svm_key_t : register_at<0xC0010118, rights::read_write>, named<"SVM_KEY"> {};
inline constexpr svm_key_t svm_key{};

/// Signals the guest that runs on the CPU with this APIC ID.
struct avic_doorbell_t : register_at<0xC001011B, rights::write_only, bits<63, 32>>,
                         named<"AVIC_DOORBELL"> {
    static constexpr field<avic_doorbell_t, 31, 0> apic_id{}; ///< Physical.
};
inline constexpr avic_doorbell_t avic_doorbell{};

/// IA32_SPEC_CTRL as a hypervisor offers it on every family.
struct virt_spec_ctrl_t : register_at<0xC001011F, rights::read_write>, named<"VIRT_SPEC_CTRL"> {
    static constexpr field<virt_spec_ctrl_t, 2> ssbd{}; ///< Loads do not pass older stores.
};
inline constexpr virt_spec_ctrl_t virt_spec_ctrl{};

/// Which encryption this guest runs under.
struct sev_status_t : register_at<0xC0010131, rights::read_only>, named<"SEV_STATUS"> {
    static constexpr field<sev_status_t, 0> sev_enabled{};     ///< Encrypted memory.
    static constexpr field<sev_status_t, 1> sev_es_enabled{};  ///< Encrypted registers.
    static constexpr field<sev_status_t, 2> sev_snp_enabled{}; ///< Protected page tables.
    static constexpr field<sev_status_t, 3> vtom_enabled{};    ///< Shared memory by address.
    static constexpr field<sev_status_t, 11> secure_tsc{};     ///< TSC beyond the host's reach.
};
inline constexpr sev_status_t sev_status{};

/// How many errata the status covers.
struct osvw_id_length_t : register_at<0xC0010140, rights::read_write>, named<"OSVW_ID_LENGTH"> {
    static constexpr field<osvw_id_length_t, 15, 0> osvw_id_length{}; ///< Number.
};
inline constexpr osvw_id_length_t osvw_id_length{};

/// Which errata the operating system must work around.
struct osvw_status_t : register_at<0xC0010141, rights::read_write>, named<"OSVW_STATUS"> {};
inline constexpr osvw_status_t osvw_status{};

/// Configuration of the decoder.
struct de_cfg_t : register_at<0xC0011029, rights::read_write>, named<"DE_CFG"> {
    /// LFENCE waits for all older instructions.
    static constexpr field<de_cfg_t, 1> lfence_serialize{};
};
inline constexpr de_cfg_t de_cfg{};

namespace detail {
template <unsigned N>
using each_l3qos_bw_control = register_list<l3qos_bw_control_t<N>>;
template <unsigned N>
using each_l3qos_slowbw_control = register_list<l3qos_slowbw_control_t<N>>;
template <unsigned N>
using each_pstate_def = register_list<pstate_def_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using amd_registers =
    register_list<tsc_ratio_t, repeated<16, detail::each_l3qos_bw_control>,
                  repeated<16, detail::each_l3qos_slowbw_control>, syscfg_t, hwcr_t,
                  int_pending_msg_t, pstate_current_limit_t, pstate_control_t, pstate_status_t,
                  repeated<8, detail::each_pstate_def>, vm_cr_t, ignne_t, vm_hsave_pa_t, svm_key_t,
                  avic_doorbell_t, virt_spec_ctrl_t, sev_status_t, osvw_id_length_t, osvw_status_t,
                  de_cfg_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
