// SPDX-License-Identifier: BSL-1.0
//
// control.hpp: what the processor is, and which of its features are switched on.
//
// Source: Intel SDM Vol. 4, "Architectural MSRs"; AMD APM Vol. 2, "Extended Feature Enable
// Register (EFER)".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The socket's kind, which a microcode update must fit.
struct ia32_platform_id_t : register_at<0x17, rights::read_only>, named<"IA32_PLATFORM_ID"> {
    static constexpr field<ia32_platform_id_t, 52, 50> platform_id{}; ///< One of eight.
};
inline constexpr ia32_platform_id_t ia32_platform_id{};

/// Exceptions for locked accesses that stop the whole system.
struct msr_test_ctrl_t : register_at<0x33, rights::read_write>, named<"MSR_TEST_CTRL"> {
    /// \#GP or \#AC for a lock on uncached memory.
    static constexpr field<msr_test_ctrl_t, 28> uc_lock_disable{};
    /// \#AC for a lock over two cache lines.
    static constexpr field<msr_test_ctrl_t, 29> split_lock_disable{};
    static constexpr field<msr_test_ctrl_t, 31> disable_lock{}; ///< No bus lock; a test mode.
};
inline constexpr msr_test_ctrl_t msr_test_ctrl{};

/// Firmware's choices, until reset once locked.
struct ia32_feature_control_t
    : register_at<0x3A, rights::read_write, bits<63, 21> | bits<19> | bits<16> | bits<7, 3>>,
      named<"IA32_FEATURE_CONTROL"> {
    static constexpr field<ia32_feature_control_t, 0> lock{};            ///< Until reset.
    static constexpr field<ia32_feature_control_t, 1> vmx_in_smx{};      ///< VMX within SMX.
    static constexpr field<ia32_feature_control_t, 2> vmx_outside_smx{}; ///< VMX.
    /// Functions of SENTER.
    static constexpr field<ia32_feature_control_t, 14, 8> senter_local_function_enables{};
    static constexpr field<ia32_feature_control_t, 15> senter_global_enable{}; ///< SENTER.
    /// Launch keys can be written.
    static constexpr field<ia32_feature_control_t, 17> sgx_launch_control_enable{};
    static constexpr field<ia32_feature_control_t, 18> sgx_global_enable{}; ///< SGX.
    static constexpr field<ia32_feature_control_t, 20> lmce_on{}; ///< IA32_MCG_EXT_CTL can be used.
};
inline constexpr ia32_feature_control_t ia32_feature_control{};

/// Loads the microcode update at this linear address.
struct ia32_bios_updt_trig_t : register_at<0x79, rights::write_only>,
                               named<"IA32_BIOS_UPDT_TRIG"> {};
inline constexpr ia32_bios_updt_trig_t ia32_bios_updt_trig{};

/// Revision of the microcode, after a zero was written and CPUID executed.
struct ia32_bios_sign_id_t : register_at<0x8B, rights::read_write>, named<"IA32_BIOS_SIGN_ID"> {
    /// On AMD in bits 31:0.
    static constexpr field<ia32_bios_sign_id_t, 63, 32> microcode_update_signature{};
};
inline constexpr ia32_bios_sign_id_t ia32_bios_sign_id{};

/// What the core offers beyond CPUID.
struct ia32_core_capabilities_t : register_at<0xCF, rights::read_only>,
                                  named<"IA32_CORE_CAPABILITIES"> {
    /// Shares of the second-level TLB.
    static constexpr field<ia32_core_capabilities_t, 0> stlb_qos{};
    static constexpr field<ia32_core_capabilities_t, 2> fusa_supported{};   ///< Functional safety.
    static constexpr field<ia32_core_capabilities_t, 3> rsm_in_cpl0_only{}; ///< RSM is privileged.
    /// MSR_TEST_CTRL can forbid them.
    static constexpr field<ia32_core_capabilities_t, 4> uc_lock_disable{};
    /// MSR_TEST_CTRL can forbid split locks.
    static constexpr field<ia32_core_capabilities_t, 5> split_lock_disable{};
    /// Shares of the snoop filter.
    static constexpr field<ia32_core_capabilities_t, 6> snoop_filter_qos{};
};
inline constexpr ia32_core_capabilities_t ia32_core_capabilities{};

/// What user code must not do.
struct msr_misc_features_enables_t : register_at<0x140, rights::read_write>,
                                     named<"MSR_MISC_FEATURES_ENABLES"> {
    /// CPUID faults in user code.
    static constexpr field<msr_misc_features_enables_t, 0> cpuid_fault{};
    /// MWAIT executes in user code.
    static constexpr field<msr_misc_features_enables_t, 1> ring3_mwait{};
};
inline constexpr msr_misc_features_enables_t msr_misc_features_enables{};

/// Switches of the hardware prefetchers.
struct msr_misc_feature_control_t : register_at<0x1A4, rights::read_write>,
                                    named<"MSR_MISC_FEATURE_CONTROL"> {
    /// Next lines into L2.
    static constexpr field<msr_misc_feature_control_t, 0> l2_hw_prefetcher_disable{};
    /// The line beside it into L2.
    static constexpr field<msr_misc_feature_control_t, 1>
        l2_adjacent_cache_line_prefetcher_disable{};
    /// Next line into L1.
    static constexpr field<msr_misc_feature_control_t, 2> dcu_hw_prefetcher_disable{};
    /// By a load's stride into L1.
    static constexpr field<msr_misc_feature_control_t, 3> dcu_ip_prefetcher_disable{};
};
inline constexpr msr_misc_feature_control_t msr_misc_feature_control{};

/// Extended state whose first use raises \#NM.
struct ia32_xfd_t : register_at<0x1C4, rights::read_write>, named<"IA32_XFD"> {
    static constexpr field<ia32_xfd_t, 18> xtiledata{}; ///< AMX tiles.
};
inline constexpr ia32_xfd_t ia32_xfd{};

/// Extended state that raised it.
struct ia32_xfd_err_t : register_at<0x1C5, rights::read_write>, named<"IA32_XFD_ERR"> {
    static constexpr field<ia32_xfd_err_t, 18> xtiledata{}; ///< AMX tiles.
};
inline constexpr ia32_xfd_err_t ia32_xfd_err{};

/// Recording of branches, and what freezes it.
struct ia32_debugctl_t : register_at<0x1D9, rights::read_write, bits<63, 16>>,
                         named<"IA32_DEBUGCTL"> {
    static constexpr field<ia32_debugctl_t, 0> lbr{}; ///< Branches are recorded.
    static constexpr field<ia32_debugctl_t, 1> btf{}; ///< The trap flag stops at branches.
    static constexpr field<ia32_debugctl_t, 2> bus_lock_detect{}; ///< \#DB after a bus lock.
    static constexpr field<ia32_debugctl_t, 6> tr{};              ///< Branches are traced.
    static constexpr field<ia32_debugctl_t, 7> bts{};             ///< Traces go to memory.
    static constexpr field<ia32_debugctl_t, 8> btint{};           ///< A full buffer interrupts.
    static constexpr field<ia32_debugctl_t, 9> bts_off_os{};      ///< Not at privilege level 0.
    static constexpr field<ia32_debugctl_t, 10> bts_off_usr{};    ///< Not at levels 1 to 3.
    /// Overflow freezes the records.
    static constexpr field<ia32_debugctl_t, 11> freeze_lbrs_on_pmi{};
    /// Overflow freezes the counters.
    static constexpr field<ia32_debugctl_t, 12> freeze_perfmon_on_pmi{};
    /// Counters outside the cores too.
    static constexpr field<ia32_debugctl_t, 13> enable_uncore_pmi{};
    /// Counters stand still in SMM.
    static constexpr field<ia32_debugctl_t, 14> freeze_while_smm{};
    static constexpr field<ia32_debugctl_t, 15> rtm{}; ///< Debugging of transactions.
};
inline constexpr ia32_debugctl_t ia32_debugctl{};

/// Access of a debugger to the silicon.
struct ia32_debug_interface_t : register_at<0xC80, rights::read_write, bits<63, 32> | bits<29, 1>>,
                                named<"IA32_DEBUG_INTERFACE"> {
    static constexpr field<ia32_debug_interface_t, 0> enable{}; ///< Debugging is on.
    static constexpr field<ia32_debug_interface_t, 30> lock{};  ///< Until reset.
    /// It happened since reset.
    static constexpr field<ia32_debug_interface_t, 31> debug_occurred{};
};
inline constexpr ia32_debug_interface_t ia32_debug_interface{};

/// Extended state that only the supervisor saves.
struct ia32_xss_t : register_at<0xDA0, rights::read_write, bits<9> | bits<7, 0>>,
                    named<"IA32_XSS"> {
    static constexpr field<ia32_xss_t, 8> trace{};           ///< Processor Trace.
    static constexpr field<ia32_xss_t, 10> pasid{};          ///< Process ID of devices.
    static constexpr field<ia32_xss_t, 11> cet_user{};       ///< Shadow stack of user code.
    static constexpr field<ia32_xss_t, 12> cet_supervisor{}; ///< Those of the supervisor.
    static constexpr field<ia32_xss_t, 13> hdc{};            ///< Duty cycling.
    static constexpr field<ia32_xss_t, 14> uintr{};          ///< User interrupts.
    static constexpr field<ia32_xss_t, 15> lbr{};            ///< Branch records.
    static constexpr field<ia32_xss_t, 16> hwp{};            ///< HWP's requests.
};
inline constexpr ia32_xss_t ia32_xss{};

/// Long mode and other modes.
struct ia32_efer_t : register_at<0xC0000080, rights::read_write,
                                 bits<63, 22> | bits<19> | bits<16> | bits<9> | bits<7, 1>>,
                     named<"IA32_EFER"> {
    static constexpr field<ia32_efer_t, 0> sce{};             ///< SYSCALL.
    static constexpr field<ia32_efer_t, 8> lme{};             ///< Long mode is asked for.
    static constexpr field<ia32_efer_t, 10> lma{};            ///< Long mode is active.
    static constexpr field<ia32_efer_t, 11> nxe{};            ///< No-execute pages.
    static constexpr field<ia32_efer_t, 12> svme{};           ///< AMD: SVM.
    static constexpr field<ia32_efer_t, 13> lmsle{};          ///< Segment limits in long mode.
    static constexpr field<ia32_efer_t, 14> ffxsr{};          ///< FXSAVE without vector registers.
    static constexpr field<ia32_efer_t, 15> tce{};            ///< INVLPG drops less.
    static constexpr field<ia32_efer_t, 17> mcommit{};        ///< MCOMMIT.
    static constexpr field<ia32_efer_t, 18> intwb{};          ///< WBINVD can be interrupted.
    static constexpr field<ia32_efer_t, 20> uaie{};           ///< Upper address bits are ignored.
    static constexpr field<ia32_efer_t, 21> automatic_ibrs{}; ///< IBRS in the kernel by itself.
};
inline constexpr ia32_efer_t ia32_efer{};

/// The registers of this header, by address.
using control_registers =
    register_list<ia32_platform_id_t, msr_test_ctrl_t, ia32_feature_control_t,
                  ia32_bios_updt_trig_t, ia32_bios_sign_id_t, ia32_core_capabilities_t,
                  msr_misc_features_enables_t, msr_misc_feature_control_t, ia32_xfd_t,
                  ia32_xfd_err_t, ia32_debugctl_t, ia32_debug_interface_t, ia32_xss_t, ia32_efer_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
