// SPDX-License-Identifier: BSL-1.0
//
// performance_counters.hpp: the performance-monitoring counters of Intel's CPUs.
//
// Source: Intel SDM Vol. 3B, "Architectural Performance Monitoring".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Counter N; a write sets 32 bits and extends their sign.
template <unsigned N>
    requires(N < 8)
struct ia32_pmc_t : register_at<0xC1 + N, rights::read_write>, numbered<"IA32_PMC", N> {};
template <unsigned N>
inline constexpr ia32_pmc_t<N> ia32_pmc{};

/// What counter N counts, and when.
template <unsigned N>
    requires(N < 8)
struct ia32_perfevtsel_t : register_at<0x186 + N, rights::read_write, bits<63, 48>>,
                           numbered<"IA32_PERFEVTSEL", N> {
    static constexpr field<ia32_perfevtsel_t, 7, 0> event_select{}; ///< The event.
    static constexpr field<ia32_perfevtsel_t, 15, 8> umask{};       ///< Its variant.
    static constexpr field<ia32_perfevtsel_t, 16> usr{};            ///< At privilege levels 1 to 3.
    static constexpr field<ia32_perfevtsel_t, 17> os{};             ///< At privilege level 0.
    static constexpr field<ia32_perfevtsel_t, 18> edge{};           ///< Counts beginnings only.
    /// Toggles a pin; not on new CPUs.
    static constexpr field<ia32_perfevtsel_t, 19> pin_control{};
    /// The manual's INT: overflow interrupts.
    static constexpr field<ia32_perfevtsel_t, 20> interrupt_enable{};
    static constexpr field<ia32_perfevtsel_t, 21> any_thread{}; ///< Of both threads of the core.
    static constexpr field<ia32_perfevtsel_t, 22> en{};         ///< The counter is on.
    /// Counts cycles with fewer events than cmask.
    static constexpr field<ia32_perfevtsel_t, 23> inv{};
    static constexpr field<ia32_perfevtsel_t, 31, 24> cmask{}; ///< Least events in a cycle.
    static constexpr field<ia32_perfevtsel_t, 32> in_tx{};     ///< Only in transactions.
    static constexpr field<ia32_perfevtsel_t, 33> in_txcp{};   ///< Not in aborted transactions.
    /// Samples as MSR_PEBS_DATA_CFG says.
    static constexpr field<ia32_perfevtsel_t, 34> adaptive_record{};
    static constexpr field<ia32_perfevtsel_t, 36> eq{}; ///< Cycles with cmask events exactly.
    static constexpr field<ia32_perfevtsel_t, 47, 40> umask2{}; ///< Second variant.
};
template <unsigned N>
inline constexpr ia32_perfevtsel_t<N> ia32_perfevtsel{};

/// Fixed counter N: 0 instructions, 1 core cycles, 2 reference cycles, 3 issue slots.
template <unsigned N>
    requires(N < 7)
struct ia32_fixed_ctr_t : register_at<0x309 + N, rights::read_write>,
                          numbered<"IA32_FIXED_CTR", N> {};
template <unsigned N>
inline constexpr ia32_fixed_ctr_t<N> ia32_fixed_ctr{};

/// Shares of the issue slots, in 255ths.
struct msr_perf_metrics_t : register_at<0x329, rights::read_write>, named<"MSR_PERF_METRICS"> {
    static constexpr field<msr_perf_metrics_t, 7, 0> retiring{};         ///< Useful work.
    static constexpr field<msr_perf_metrics_t, 15, 8> bad_speculation{}; ///< Wrong path.
    /// Waiting for instructions.
    static constexpr field<msr_perf_metrics_t, 23, 16> frontend_bound{};
    static constexpr field<msr_perf_metrics_t, 31, 24> backend_bound{}; ///< Waiting for resources.
};
inline constexpr msr_perf_metrics_t msr_perf_metrics{};

/// What the counters can do.
struct ia32_perf_capabilities_t : register_at<0x345, rights::read_only>,
                                  named<"IA32_PERF_CAPABILITIES"> {
    static constexpr field<ia32_perf_capabilities_t, 5, 0> lbr_fmt{}; ///< Format of branch records.
    /// Samples after the instruction.
    static constexpr field<ia32_perf_capabilities_t, 6> pebs_trap{};
    /// Samples hold the registers.
    static constexpr field<ia32_perf_capabilities_t, 7> pebs_arch_regs{};
    /// Format of samples.
    static constexpr field<ia32_perf_capabilities_t, 11, 8> pebs_record_format{};
    /// IA32_DEBUGCTL can do it.
    static constexpr field<ia32_perf_capabilities_t, 12> freeze_while_smm{};
    /// IA32_A_PMC is there.
    static constexpr field<ia32_perf_capabilities_t, 13> full_width_write{};
    /// Samples of chosen content.
    static constexpr field<ia32_perf_capabilities_t, 14> pebs_baseline{};
    /// MSR_PERF_METRICS is there.
    static constexpr field<ia32_perf_capabilities_t, 15> perf_metrics_available{};
    /// Samples into a trace.
    static constexpr field<ia32_perf_capabilities_t, 16> pebs_output_pt_available{};
};
inline constexpr ia32_perf_capabilities_t ia32_perf_capabilities{};

/// When the fixed counters count.
struct ia32_fixed_ctr_ctrl_t : register_at<0x38D, rights::read_write>,
                               named<"IA32_FIXED_CTR_CTRL"> {
    static constexpr field<ia32_fixed_ctr_ctrl_t, 0> en0_os{};    ///< At privilege level 0.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 1> en0_usr{};   ///< At levels 1 to 3.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 2> any_thr0{};  ///< Of both threads of the core.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 3> en0_pmi{};   ///< Overflow interrupts.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 4> en1_os{};    ///< At privilege level 0.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 5> en1_usr{};   ///< At levels 1 to 3.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 6> any_thr1{};  ///< Of both threads of the core.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 7> en1_pmi{};   ///< Overflow interrupts.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 8> en2_os{};    ///< At privilege level 0.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 9> en2_usr{};   ///< At levels 1 to 3.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 10> any_thr2{}; ///< Of both threads of the core.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 11> en2_pmi{};  ///< Overflow interrupts.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 12> en3_os{};   ///< At privilege level 0.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 13> en3_usr{};  ///< At levels 1 to 3.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 14> any_thr3{}; ///< Of both threads of the core.
    static constexpr field<ia32_fixed_ctr_ctrl_t, 15> en3_pmi{};  ///< Overflow interrupts.
};
inline constexpr ia32_fixed_ctr_ctrl_t ia32_fixed_ctr_ctrl{};

/// Which counters ran over.
struct ia32_perf_global_status_t : register_at<0x38E, rights::read_only>,
                                   named<"IA32_PERF_GLOBAL_STATUS"> {
    static constexpr field<ia32_perf_global_status_t, 31, 0> ovf_pmc{}; ///< Bit N: counter N.
    /// Bit N: fixed counter N.
    static constexpr field<ia32_perf_global_status_t, 47, 32> ovf_fixed_ctr{};
    /// MSR_PERF_METRICS ran over.
    static constexpr field<ia32_perf_global_status_t, 48> ovf_perf_metrics{};
    /// A trace region is full.
    static constexpr field<ia32_perf_global_status_t, 55> trace_topa_pmi{};
    static constexpr field<ia32_perf_global_status_t, 58> lbr_frz{}; ///< Branch records are frozen.
    static constexpr field<ia32_perf_global_status_t, 59> ctr_frz{}; ///< Counters are frozen.
    static constexpr field<ia32_perf_global_status_t, 60> asci{};    ///< SGX influenced the counts.
    /// A counter outside the cores.
    static constexpr field<ia32_perf_global_status_t, 61> ovf_uncore{};
    static constexpr field<ia32_perf_global_status_t, 62> ovf_buf{}; ///< The sample buffer is full.
    static constexpr field<ia32_perf_global_status_t, 63> cond_chgd{}; ///< Something else changed.
};
inline constexpr ia32_perf_global_status_t ia32_perf_global_status{};

/// Which counters are on.
struct ia32_perf_global_ctrl_t : register_at<0x38F, rights::read_write, bits<63, 49>>,
                                 named<"IA32_PERF_GLOBAL_CTRL"> {
    static constexpr field<ia32_perf_global_ctrl_t, 31, 0> en_pmc{}; ///< Bit N: counter N.
    /// Bit N: fixed counter N.
    static constexpr field<ia32_perf_global_ctrl_t, 47, 32> en_fixed_ctr{};
    /// MSR_PERF_METRICS is on.
    static constexpr field<ia32_perf_global_ctrl_t, 48> en_perf_metrics{};
};
inline constexpr ia32_perf_global_ctrl_t ia32_perf_global_ctrl{};

/// Clears bits of the status by a 1; before version 4, IA32_PERF_GLOBAL_OVF_CTRL.
struct ia32_perf_global_status_reset_t : register_at<0x390, rights::read_write>,
                                         named<"IA32_PERF_GLOBAL_STATUS_RESET"> {
    /// Clears ovf_pmc.
    static constexpr field<ia32_perf_global_status_reset_t, 31, 0> clear_ovf_pmc{};
    /// Clears ovf_fixed_ctr.
    static constexpr field<ia32_perf_global_status_reset_t, 47, 32> clear_ovf_fixed_ctr{};
    /// Clears ovf_perf_metrics.
    static constexpr field<ia32_perf_global_status_reset_t, 48> clear_ovf_perf_metrics{};
    /// Clears trace_topa_pmi.
    static constexpr field<ia32_perf_global_status_reset_t, 55> clear_trace_topa_pmi{};
    /// Clears lbr_frz.
    static constexpr field<ia32_perf_global_status_reset_t, 58> clear_lbr_frz{};
    /// Clears ctr_frz.
    static constexpr field<ia32_perf_global_status_reset_t, 59> clear_ctr_frz{};
    static constexpr field<ia32_perf_global_status_reset_t, 60> clear_asci{}; ///< Clears asci.
    /// Clears ovf_uncore.
    static constexpr field<ia32_perf_global_status_reset_t, 61> clear_ovf_uncore{};
    /// Clears ovf_buf.
    static constexpr field<ia32_perf_global_status_reset_t, 62> clear_ovf_buf{};
    /// Clears cond_chgd.
    static constexpr field<ia32_perf_global_status_reset_t, 63> clear_cond_chgd{};
};
inline constexpr ia32_perf_global_status_reset_t ia32_perf_global_status_reset{};

/// Sets bits of the status by a 1.
struct ia32_perf_global_status_set_t : register_at<0x391, rights::read_write>,
                                       named<"IA32_PERF_GLOBAL_STATUS_SET"> {
    static constexpr field<ia32_perf_global_status_set_t, 31, 0> set_ovf_pmc{}; ///< Sets ovf_pmc.
    /// Sets ovf_fixed_ctr.
    static constexpr field<ia32_perf_global_status_set_t, 47, 32> set_ovf_fixed_ctr{};
    /// Sets ovf_perf_metrics.
    static constexpr field<ia32_perf_global_status_set_t, 48> set_ovf_perf_metrics{};
    /// Sets trace_topa_pmi.
    static constexpr field<ia32_perf_global_status_set_t, 55> set_trace_topa_pmi{};
    static constexpr field<ia32_perf_global_status_set_t, 58> set_lbr_frz{}; ///< Sets lbr_frz.
    static constexpr field<ia32_perf_global_status_set_t, 59> set_ctr_frz{}; ///< Sets ctr_frz.
    static constexpr field<ia32_perf_global_status_set_t, 60> set_asci{};    ///< Sets asci.
    /// Sets ovf_uncore.
    static constexpr field<ia32_perf_global_status_set_t, 61> set_ovf_uncore{};
    static constexpr field<ia32_perf_global_status_set_t, 62> set_ovf_buf{}; ///< Sets ovf_buf.
};
inline constexpr ia32_perf_global_status_set_t ia32_perf_global_status_set{};

/// Which counters somebody uses.
struct ia32_perf_global_inuse_t : register_at<0x392, rights::read_only>,
                                  named<"IA32_PERF_GLOBAL_INUSE"> {
    /// Bit N: counter N.
    static constexpr field<ia32_perf_global_inuse_t, 31, 0> perfevtsel_in_use{};
    /// Bit N: fixed counter N.
    static constexpr field<ia32_perf_global_inuse_t, 47, 32> fixed_ctr_in_use{};
    static constexpr field<ia32_perf_global_inuse_t, 63> pmi_in_use{}; ///< Their interrupt.
};
inline constexpr ia32_perf_global_inuse_t ia32_perf_global_inuse{};

/// Counter N, written in full width.
template <unsigned N>
    requires(N < 8)
struct ia32_a_pmc_t : register_at<0x4C1 + N, rights::read_write>, numbered<"IA32_A_PMC", N> {};
template <unsigned N>
inline constexpr ia32_a_pmc_t<N> ia32_a_pmc{};

namespace detail {
template <unsigned N>
using each_ia32_pmc = register_list<ia32_pmc_t<N>>;
template <unsigned N>
using each_ia32_perfevtsel = register_list<ia32_perfevtsel_t<N>>;
template <unsigned N>
using each_ia32_fixed_ctr = register_list<ia32_fixed_ctr_t<N>>;
template <unsigned N>
using each_ia32_a_pmc = register_list<ia32_a_pmc_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using performance_counters_registers =
    register_list<repeated<8, detail::each_ia32_pmc>, repeated<8, detail::each_ia32_perfevtsel>,
                  repeated<7, detail::each_ia32_fixed_ctr>, msr_perf_metrics_t,
                  ia32_perf_capabilities_t, ia32_fixed_ctr_ctrl_t, ia32_perf_global_status_t,
                  ia32_perf_global_ctrl_t, ia32_perf_global_status_reset_t,
                  ia32_perf_global_status_set_t, ia32_perf_global_inuse_t,
                  repeated<8, detail::each_ia32_a_pmc>>;

} // namespace msr
EXITLESS_END_NAMESPACE
