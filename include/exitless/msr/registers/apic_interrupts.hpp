// SPDX-License-Identifier: BSL-1.0
//
// apic_interrupts.hpp: the local APIC's own interrupts and timer, and interrupts sent, in
// x2APIC mode.
//
// Source: Intel SDM Vol. 3A, "Extended XAPIC (x2APIC)"; AMD APM Vol. 2, "x2APIC Support".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Local vector for corrected machine checks.
struct ia32_x2apic_lvt_cmci_t
    : register_at<0x82F, rights::read_write, bits<63, 17> | bits<15, 13> | bits<11>>,
      named<"IA32_X2APIC_LVT_CMCI"> {
    static constexpr field<ia32_x2apic_lvt_cmci_t, 7, 0> vector{}; ///< Interrupt's number.
    /// 0 fixed, 4 NMI, 5 INIT.
    static constexpr field<ia32_x2apic_lvt_cmci_t, 10, 8> delivery_mode{};
    /// Read-only: a delivery is pending.
    static constexpr field<ia32_x2apic_lvt_cmci_t, 12> delivery_status{};
    static constexpr field<ia32_x2apic_lvt_cmci_t, 16> mask_bit{}; ///< The manual's Mask.
};
inline constexpr ia32_x2apic_lvt_cmci_t ia32_x2apic_lvt_cmci{};

/// Interrupt command: a write sends an interrupt to other CPUs.
struct ia32_x2apic_icr_t
    : register_at<0x830, rights::read_write, bits<31, 20> | bits<17, 16> | bits<13>>,
      named<"IA32_X2APIC_ICR"> {
    static constexpr field<ia32_x2apic_icr_t, 7, 0> vector{};         ///< Interrupt's number.
    static constexpr field<ia32_x2apic_icr_t, 10, 8> delivery_mode{}; ///< 0 fixed, 4 NMI, 5 INIT.
    /// Logical instead of physical.
    static constexpr field<ia32_x2apic_icr_t, 11> destination_mode{};
    static constexpr field<ia32_x2apic_icr_t, 14> level{};        ///< Set, but for INIT de-assert.
    static constexpr field<ia32_x2apic_icr_t, 15> trigger_mode{}; ///< Level instead of edge.
    /// 1 self, 2 all, 3 all but self.
    static constexpr field<ia32_x2apic_icr_t, 19, 18> destination_shorthand{};
    static constexpr field<ia32_x2apic_icr_t, 63, 32> destination{}; ///< APIC ID or logical ID.
};
inline constexpr ia32_x2apic_icr_t ia32_x2apic_icr{};

/// Local vector of the APIC timer.
struct ia32_x2apic_lvt_timer_t
    : register_at<0x832, rights::read_write, bits<63, 19> | bits<15, 13> | bits<11, 8>>,
      named<"IA32_X2APIC_LVT_TIMER"> {
    static constexpr field<ia32_x2apic_lvt_timer_t, 7, 0> vector{}; ///< Interrupt's number.
    /// Read-only: a delivery is pending.
    static constexpr field<ia32_x2apic_lvt_timer_t, 12> delivery_status{};
    static constexpr field<ia32_x2apic_lvt_timer_t, 16> mask_bit{}; ///< The manual's Mask.
    /// 0 one-shot, 1 periodic, 2 TSC deadline.
    static constexpr field<ia32_x2apic_lvt_timer_t, 18, 17> timer_mode{};
};
inline constexpr ia32_x2apic_lvt_timer_t ia32_x2apic_lvt_timer{};

/// Local vector of the thermal sensor.
struct ia32_x2apic_lvt_thermal_t
    : register_at<0x833, rights::read_write, bits<63, 17> | bits<15, 13> | bits<11>>,
      named<"IA32_X2APIC_LVT_THERMAL"> {
    static constexpr field<ia32_x2apic_lvt_thermal_t, 7, 0> vector{}; ///< Interrupt's number.
    /// 0 fixed, 4 NMI, 5 INIT.
    static constexpr field<ia32_x2apic_lvt_thermal_t, 10, 8> delivery_mode{};
    /// Read-only: a delivery is pending.
    static constexpr field<ia32_x2apic_lvt_thermal_t, 12> delivery_status{};
    static constexpr field<ia32_x2apic_lvt_thermal_t, 16> mask_bit{}; ///< The manual's Mask.
};
inline constexpr ia32_x2apic_lvt_thermal_t ia32_x2apic_lvt_thermal{};

/// Local vector of the performance counters.
struct ia32_x2apic_lvt_pmi_t
    : register_at<0x834, rights::read_write, bits<63, 17> | bits<15, 13> | bits<11>>,
      named<"IA32_X2APIC_LVT_PMI"> {
    static constexpr field<ia32_x2apic_lvt_pmi_t, 7, 0> vector{}; ///< Interrupt's number.
    /// 0 fixed, 4 NMI, 5 INIT.
    static constexpr field<ia32_x2apic_lvt_pmi_t, 10, 8> delivery_mode{};
    /// Read-only: a delivery is pending.
    static constexpr field<ia32_x2apic_lvt_pmi_t, 12> delivery_status{};
    static constexpr field<ia32_x2apic_lvt_pmi_t, 16> mask_bit{}; ///< The manual's Mask.
};
inline constexpr ia32_x2apic_lvt_pmi_t ia32_x2apic_lvt_pmi{};

/// Local vector of pin LINT0.
struct ia32_x2apic_lvt_lint0_t : register_at<0x835, rights::read_write, bits<63, 17> | bits<11>>,
                                 named<"IA32_X2APIC_LVT_LINT0"> {
    static constexpr field<ia32_x2apic_lvt_lint0_t, 7, 0> vector{}; ///< Interrupt's number.
    /// 0 fixed, 4 NMI, 5 INIT.
    static constexpr field<ia32_x2apic_lvt_lint0_t, 10, 8> delivery_mode{};
    /// Read-only: a delivery is pending.
    static constexpr field<ia32_x2apic_lvt_lint0_t, 12> delivery_status{};
    static constexpr field<ia32_x2apic_lvt_lint0_t, 13> polarity{}; ///< Active low.
    /// Read-only: a level interrupt is in service.
    static constexpr field<ia32_x2apic_lvt_lint0_t, 14> remote_irr{};
    static constexpr field<ia32_x2apic_lvt_lint0_t, 15> trigger_mode{}; ///< Level instead of edge.
    static constexpr field<ia32_x2apic_lvt_lint0_t, 16> mask_bit{};     ///< The manual's Mask.
};
inline constexpr ia32_x2apic_lvt_lint0_t ia32_x2apic_lvt_lint0{};

/// Local vector of pin LINT1.
struct ia32_x2apic_lvt_lint1_t : register_at<0x836, rights::read_write, bits<63, 17> | bits<11>>,
                                 named<"IA32_X2APIC_LVT_LINT1"> {
    static constexpr field<ia32_x2apic_lvt_lint1_t, 7, 0> vector{}; ///< Interrupt's number.
    /// 0 fixed, 4 NMI, 5 INIT.
    static constexpr field<ia32_x2apic_lvt_lint1_t, 10, 8> delivery_mode{};
    /// Read-only: a delivery is pending.
    static constexpr field<ia32_x2apic_lvt_lint1_t, 12> delivery_status{};
    static constexpr field<ia32_x2apic_lvt_lint1_t, 13> polarity{}; ///< Active low.
    /// Read-only: a level interrupt is in service.
    static constexpr field<ia32_x2apic_lvt_lint1_t, 14> remote_irr{};
    static constexpr field<ia32_x2apic_lvt_lint1_t, 15> trigger_mode{}; ///< Level instead of edge.
    static constexpr field<ia32_x2apic_lvt_lint1_t, 16> mask_bit{};     ///< The manual's Mask.
};
inline constexpr ia32_x2apic_lvt_lint1_t ia32_x2apic_lvt_lint1{};

/// Local vector of the APIC's own errors; AMD has a delivery mode in bits 10:8.
struct ia32_x2apic_lvt_error_t
    : register_at<0x837, rights::read_write, bits<63, 17> | bits<15, 13> | bits<11>>,
      named<"IA32_X2APIC_LVT_ERROR"> {
    static constexpr field<ia32_x2apic_lvt_error_t, 7, 0> vector{}; ///< Interrupt's number.
    /// Read-only: a delivery is pending.
    static constexpr field<ia32_x2apic_lvt_error_t, 12> delivery_status{};
    static constexpr field<ia32_x2apic_lvt_error_t, 16> mask_bit{}; ///< The manual's Mask.
};
inline constexpr ia32_x2apic_lvt_error_t ia32_x2apic_lvt_error{};

/// Initial count of the APIC timer, in ticks of the divided clock.
struct ia32_x2apic_init_count_t : register_at<0x838, rights::read_write, bits<63, 32>>,
                                  named<"IA32_X2APIC_INIT_COUNT"> {
    /// Zero stops the timer.
    static constexpr field<ia32_x2apic_init_count_t, 31, 0> initial_count{};
};
inline constexpr ia32_x2apic_init_count_t ia32_x2apic_init_count{};

/// Current count of the APIC timer, in ticks of the divided clock.
struct ia32_x2apic_cur_count_t : register_at<0x839, rights::read_only>,
                                 named<"IA32_X2APIC_CUR_COUNT"> {};
inline constexpr ia32_x2apic_cur_count_t ia32_x2apic_cur_count{};

/// Divider of the APIC timer's clock: the three bits are 0 for 2 up to 6 for 128, 7 for 1.
struct ia32_x2apic_div_conf_t : register_at<0x83E, rights::read_write, bits<63, 4> | bits<2>>,
                                named<"IA32_X2APIC_DIV_CONF"> {
    static constexpr field<ia32_x2apic_div_conf_t, 1, 0> divide_low{}; ///< Lower two bits.
    static constexpr field<ia32_x2apic_div_conf_t, 3> divide_high{};   ///< Upper bit.
};
inline constexpr ia32_x2apic_div_conf_t ia32_x2apic_div_conf{};

/// Sends an interrupt to this CPU.
struct ia32_x2apic_self_ipi_t : register_at<0x83F, rights::write_only, bits<63, 8>>,
                                named<"IA32_X2APIC_SELF_IPI"> {
    static constexpr field<ia32_x2apic_self_ipi_t, 7, 0> vector{}; ///< Interrupt's number.
};
inline constexpr ia32_x2apic_self_ipi_t ia32_x2apic_self_ipi{};

/// The registers of this header, by address.
using apic_interrupts_registers =
    register_list<ia32_x2apic_lvt_cmci_t, ia32_x2apic_icr_t, ia32_x2apic_lvt_timer_t,
                  ia32_x2apic_lvt_thermal_t, ia32_x2apic_lvt_pmi_t, ia32_x2apic_lvt_lint0_t,
                  ia32_x2apic_lvt_lint1_t, ia32_x2apic_lvt_error_t, ia32_x2apic_init_count_t,
                  ia32_x2apic_cur_count_t, ia32_x2apic_div_conf_t, ia32_x2apic_self_ipi_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
