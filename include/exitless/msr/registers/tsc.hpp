// SPDX-License-Identifier: BSL-1.0
//
// tsc.hpp: the time-stamp counter, what shifts it, what waits for it, and what stops it unseen.
//
// Source: Intel SDM Vol. 3B, "Time-Stamp Counter"; Vol. 3A, "TSC-Deadline Mode".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The time-stamp counter; a write shows in TSC_ADJUST too.
struct ia32_tsc_t : register_at<0x10, rights::read_write>, named<"IA32_TIME_STAMP_COUNTER"> {};
inline constexpr ia32_tsc_t ia32_tsc{};

/// System-management interrupts since reset.
struct msr_smi_count_t : register_at<0x34, rights::read_only>, named<"MSR_SMI_COUNT"> {
    static constexpr field<msr_smi_count_t, 31, 0> smi_count{}; ///< Wraps.
};
inline constexpr msr_smi_count_t msr_smi_count{};

/// What was added to this CPU's counter since reset; signed, in ticks.
struct ia32_tsc_adjust_t : register_at<0x3B, rights::read_write>, named<"IA32_TSC_ADJUST"> {};
inline constexpr ia32_tsc_adjust_t ia32_tsc_adjust{};

/// Ratios of the core clock to the bus clock; the first is the TSC's too.
struct msr_platform_info_t : register_at<0xCE, rights::read_only>, named<"MSR_PLATFORM_INFO"> {
    /// TSC rate in units of the bus clock, 100 MHz as a rule.
    static constexpr field<msr_platform_info_t, 15, 8> maximum_non_turbo_ratio{};
    /// Turbo ratios can be written.
    static constexpr field<msr_platform_info_t, 28> programmable_ratio_limit{};
    /// Turbo power can be written.
    static constexpr field<msr_platform_info_t, 29> programmable_tdp_limit{};
    /// Its offset can be written.
    static constexpr field<msr_platform_info_t, 30> programmable_tj_offset{};
    /// CPUID can be made to fault in user code.
    static constexpr field<msr_platform_info_t, 31> cpuid_faulting{};
    /// Lowest ratio that saves power.
    static constexpr field<msr_platform_info_t, 47, 40> maximum_efficiency_ratio{};
};
inline constexpr msr_platform_info_t msr_platform_info{};

/// The counter's value at which the APIC timer fires; 0 disarms it.
struct ia32_tsc_deadline_t : register_at<0x6E0, rights::read_write>, named<"IA32_TSC_DEADLINE"> {};
inline constexpr ia32_tsc_deadline_t ia32_tsc_deadline{};

/// What RDTSCP and RDPID return; the CPU's number under Linux.
struct ia32_tsc_aux_t : register_at<0xC0000103, rights::read_write, bits<63, 32>>,
                        named<"IA32_TSC_AUX"> {
    static constexpr field<ia32_tsc_aux_t, 31, 0> aux{}; ///< The value.
};
inline constexpr ia32_tsc_aux_t ia32_tsc_aux{};

/// The registers of this header, by address.
using tsc_registers = register_list<ia32_tsc_t, msr_smi_count_t, ia32_tsc_adjust_t,
                                    msr_platform_info_t, ia32_tsc_deadline_t, ia32_tsc_aux_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
