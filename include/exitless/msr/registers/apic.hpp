// SPDX-License-Identifier: BSL-1.0
//
// apic.hpp: the local APIC's mode, and its state in x2APIC mode.
//
// An x2APIC register holds 32 bits, the ICR 64. A write of a reserved bit is a \#GP: in x2APIC mode
// the APIC checks what it let pass in memory-mapped mode.
//
// Source: Intel SDM Vol. 3A, "Advanced Programmable Interrupt Controller (APIC)", "Extended
// XAPIC (x2APIC)".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The local APIC's mode and address.
struct ia32_apic_base_t
    : register_at<0x1B, rights::read_write, bits<63, 52> | bits<9> | bits<7, 0>>,
      named<"IA32_APIC_BASE"> {
    static constexpr field<ia32_apic_base_t, 8> bsp{};   ///< The bootstrap processor.
    static constexpr field<ia32_apic_base_t, 10> extd{}; ///< x2APIC mode.
    static constexpr field<ia32_apic_base_t, 11> en{};   ///< The APIC is on.
    /// Page of the memory-mapped registers.
    static constexpr field<ia32_apic_base_t, 51, 12> base{};
};
inline constexpr ia32_apic_base_t ia32_apic_base{};

/// Whether x2APIC mode can be left.
struct ia32_xapic_disable_status_t : register_at<0xBD, rights::read_only>,
                                     named<"IA32_XAPIC_DISABLE_STATUS"> {
    /// Only x2APIC mode is left.
    static constexpr field<ia32_xapic_disable_status_t, 0> legacy_xapic_disabled{};
};
inline constexpr ia32_xapic_disable_status_t ia32_xapic_disable_status{};

/// The APIC's 32-bit ID.
struct ia32_x2apic_apicid_t : register_at<0x802, rights::read_only>, named<"IA32_X2APIC_APICID"> {};
inline constexpr ia32_x2apic_apicid_t ia32_x2apic_apicid{};

/// The APIC's version.
struct ia32_x2apic_version_t : register_at<0x803, rights::read_only>, named<"IA32_X2APIC_VERSION"> {
    static constexpr field<ia32_x2apic_version_t, 7, 0> version{}; ///< The version's number.
    /// Entries of the local vector table, less one.
    static constexpr field<ia32_x2apic_version_t, 23, 16> max_lvt_entry{};
    /// SIVR can suppress it.
    static constexpr field<ia32_x2apic_version_t, 24> eoi_broadcast_suppression{};
};
inline constexpr ia32_x2apic_version_t ia32_x2apic_version{};

/// Task priority: vectors up to its class wait.
struct ia32_x2apic_tpr_t : register_at<0x808, rights::read_write, bits<63, 8>>,
                           named<"IA32_X2APIC_TPR"> {
    static constexpr field<ia32_x2apic_tpr_t, 3, 0> sub_class{};      ///< Lower half.
    static constexpr field<ia32_x2apic_tpr_t, 7, 4> priority_class{}; ///< Upper half.
};
inline constexpr ia32_x2apic_tpr_t ia32_x2apic_tpr{};

/// Processor priority: the higher of the task's and the interrupt's in service.
struct ia32_x2apic_ppr_t : register_at<0x80A, rights::read_only>, named<"IA32_X2APIC_PPR"> {
    static constexpr field<ia32_x2apic_ppr_t, 3, 0> sub_class{};      ///< Lower half.
    static constexpr field<ia32_x2apic_ppr_t, 7, 4> priority_class{}; ///< Upper half.
};
inline constexpr ia32_x2apic_ppr_t ia32_x2apic_ppr{};

/// End of interrupt; takes only zero.
struct ia32_x2apic_eoi_t : register_at<0x80B, rights::write_only, bits<63, 0>>,
                           named<"IA32_X2APIC_EOI"> {};
inline constexpr ia32_x2apic_eoi_t ia32_x2apic_eoi{};

/// Logical destination, derived from the ID.
struct ia32_x2apic_ldr_t : register_at<0x80D, rights::read_only>, named<"IA32_X2APIC_LDR"> {
    /// One bit of the cluster's sixteen.
    static constexpr field<ia32_x2apic_ldr_t, 15, 0> logical_id{};
    static constexpr field<ia32_x2apic_ldr_t, 31, 16> cluster{}; ///< Which cluster.
};
inline constexpr ia32_x2apic_ldr_t ia32_x2apic_ldr{};

/// Spurious-interrupt vector, and the APIC's software switch.
struct ia32_x2apic_sivr_t : register_at<0x80F, rights::read_write, bits<63, 13> | bits<11, 10>>,
                            named<"IA32_X2APIC_SIVR"> {
    static constexpr field<ia32_x2apic_sivr_t, 7, 0> vector{};   ///< Interrupt's number.
    static constexpr field<ia32_x2apic_sivr_t, 8> apic_enable{}; ///< Software switch.
    /// No EOI to the I/O APICs.
    static constexpr field<ia32_x2apic_sivr_t, 12> eoi_broadcast_suppression{};
};
inline constexpr ia32_x2apic_sivr_t ia32_x2apic_sivr{};

/// In service: vectors 32 N to 32 N + 31.
template <unsigned N>
    requires(N < 8)
struct ia32_x2apic_isr_t : register_at<0x810 + N, rights::read_only>,
                           numbered<"IA32_X2APIC_ISR", N> {};
template <unsigned N>
inline constexpr ia32_x2apic_isr_t<N> ia32_x2apic_isr{};
inline constexpr ia32_x2apic_isr_t<0> ia32_x2apic_isr0{};
inline constexpr ia32_x2apic_isr_t<1> ia32_x2apic_isr1{};
inline constexpr ia32_x2apic_isr_t<2> ia32_x2apic_isr2{};
inline constexpr ia32_x2apic_isr_t<3> ia32_x2apic_isr3{};
inline constexpr ia32_x2apic_isr_t<4> ia32_x2apic_isr4{};
inline constexpr ia32_x2apic_isr_t<5> ia32_x2apic_isr5{};
inline constexpr ia32_x2apic_isr_t<6> ia32_x2apic_isr6{};
inline constexpr ia32_x2apic_isr_t<7> ia32_x2apic_isr7{};

/// Trigger mode: vectors 32 N to 32 N + 31; set for level.
template <unsigned N>
    requires(N < 8)
struct ia32_x2apic_tmr_t : register_at<0x818 + N, rights::read_only>,
                           numbered<"IA32_X2APIC_TMR", N> {};
template <unsigned N>
inline constexpr ia32_x2apic_tmr_t<N> ia32_x2apic_tmr{};
inline constexpr ia32_x2apic_tmr_t<0> ia32_x2apic_tmr0{};
inline constexpr ia32_x2apic_tmr_t<1> ia32_x2apic_tmr1{};
inline constexpr ia32_x2apic_tmr_t<2> ia32_x2apic_tmr2{};
inline constexpr ia32_x2apic_tmr_t<3> ia32_x2apic_tmr3{};
inline constexpr ia32_x2apic_tmr_t<4> ia32_x2apic_tmr4{};
inline constexpr ia32_x2apic_tmr_t<5> ia32_x2apic_tmr5{};
inline constexpr ia32_x2apic_tmr_t<6> ia32_x2apic_tmr6{};
inline constexpr ia32_x2apic_tmr_t<7> ia32_x2apic_tmr7{};

/// Requested: vectors 32 N to 32 N + 31.
template <unsigned N>
    requires(N < 8)
struct ia32_x2apic_irr_t : register_at<0x820 + N, rights::read_only>,
                           numbered<"IA32_X2APIC_IRR", N> {};
template <unsigned N>
inline constexpr ia32_x2apic_irr_t<N> ia32_x2apic_irr{};
inline constexpr ia32_x2apic_irr_t<0> ia32_x2apic_irr0{};
inline constexpr ia32_x2apic_irr_t<1> ia32_x2apic_irr1{};
inline constexpr ia32_x2apic_irr_t<2> ia32_x2apic_irr2{};
inline constexpr ia32_x2apic_irr_t<3> ia32_x2apic_irr3{};
inline constexpr ia32_x2apic_irr_t<4> ia32_x2apic_irr4{};
inline constexpr ia32_x2apic_irr_t<5> ia32_x2apic_irr5{};
inline constexpr ia32_x2apic_irr_t<6> ia32_x2apic_irr6{};
inline constexpr ia32_x2apic_irr_t<7> ia32_x2apic_irr7{};

/// Errors since the last write; takes only zero.
struct ia32_x2apic_esr_t : register_at<0x828, rights::read_write, bits<63, 0>>,
                           named<"IA32_X2APIC_ESR"> {
    static constexpr field<ia32_x2apic_esr_t, 0> send_checksum_error{};    ///< Not on new CPUs.
    static constexpr field<ia32_x2apic_esr_t, 1> receive_checksum_error{}; ///< Not on new CPUs.
    static constexpr field<ia32_x2apic_esr_t, 2> send_accept_error{}; ///< Nobody took a message.
    /// A message was not taken.
    static constexpr field<ia32_x2apic_esr_t, 3> receive_accept_error{};
    /// Lowest priority is not supported.
    static constexpr field<ia32_x2apic_esr_t, 4> redirectable_ipi{};
    static constexpr field<ia32_x2apic_esr_t, 5> send_illegal_vector{};      ///< Vector below 16.
    static constexpr field<ia32_x2apic_esr_t, 6> receive_illegal_vector{};   ///< Vector below 16.
    static constexpr field<ia32_x2apic_esr_t, 7> illegal_register_address{}; ///< No such register.
};
inline constexpr ia32_x2apic_esr_t ia32_x2apic_esr{};

namespace detail {
template <unsigned N>
using each_ia32_x2apic_isr = register_list<ia32_x2apic_isr_t<N>>;
template <unsigned N>
using each_ia32_x2apic_tmr = register_list<ia32_x2apic_tmr_t<N>>;
template <unsigned N>
using each_ia32_x2apic_irr = register_list<ia32_x2apic_irr_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using apic_registers =
    register_list<ia32_apic_base_t, ia32_xapic_disable_status_t, ia32_x2apic_apicid_t,
                  ia32_x2apic_version_t, ia32_x2apic_tpr_t, ia32_x2apic_ppr_t, ia32_x2apic_eoi_t,
                  ia32_x2apic_ldr_t, ia32_x2apic_sivr_t, repeated<8, detail::each_ia32_x2apic_isr>,
                  repeated<8, detail::each_ia32_x2apic_tmr>,
                  repeated<8, detail::each_ia32_x2apic_irr>, ia32_x2apic_esr_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
