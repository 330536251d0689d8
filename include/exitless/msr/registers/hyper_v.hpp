// SPDX-License-Identifier: BSL-1.0
//
// hyper_v.hpp: the synthetic registers of Hyper-V and of hypervisors that imitate it.
//
// Reserved bits here are to be preserved, so none is named as must-be-zero.
//
// Source: Hypervisor Top Level Functional Specification, "MSRs", "Timers", "Virtual Interrupt
// Controller".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Who the guest is; hypercalls need it.
struct hv_x64_msr_guest_os_id_t : register_at<0x40000000, rights::read_write>,
                                  named<"HV_X64_MSR_GUEST_OS_ID"> {
    static constexpr field<hv_x64_msr_guest_os_id_t, 15, 0> build_number{};     ///< Of the guest.
    static constexpr field<hv_x64_msr_guest_os_id_t, 23, 16> service_version{}; ///< Of the guest.
    static constexpr field<hv_x64_msr_guest_os_id_t, 31, 24> minor_version{};   ///< Of the guest.
    static constexpr field<hv_x64_msr_guest_os_id_t, 39, 32> major_version{};   ///< Of the guest.
    static constexpr field<hv_x64_msr_guest_os_id_t, 47, 40> os_id{};           ///< Which system.
    static constexpr field<hv_x64_msr_guest_os_id_t, 62, 48> vendor_id{};       ///< Whose.
    /// The layout is that of open systems.
    static constexpr field<hv_x64_msr_guest_os_id_t, 63> open_source{};
};
inline constexpr hv_x64_msr_guest_os_id_t hv_x64_msr_guest_os_id{};

/// The page of code that makes a hypercall.
struct hv_x64_msr_hypercall_t : register_at<0x40000001, rights::read_write>,
                                named<"HV_X64_MSR_HYPERCALL"> {
    static constexpr field<hv_x64_msr_hypercall_t, 0> enable{};        ///< On.
    static constexpr field<hv_x64_msr_hypercall_t, 1> locked{};        ///< Until reset.
    static constexpr field<hv_x64_msr_hypercall_t, 63, 12> gpa_page{}; ///< Guest-physical page.
};
inline constexpr hv_x64_msr_hypercall_t hv_x64_msr_hypercall{};

/// This virtual CPU's number.
struct hv_x64_msr_vp_index_t : register_at<0x40000002, rights::read_only>,
                               named<"HV_X64_MSR_VP_INDEX"> {
    static constexpr field<hv_x64_msr_vp_index_t, 31, 0> vp_index{}; ///< From zero.
};
inline constexpr hv_x64_msr_vp_index_t hv_x64_msr_vp_index{};

/// A 1 resets the machine.
struct hv_x64_msr_reset_t : register_at<0x40000003, rights::read_write>, named<"HV_X64_MSR_RESET"> {
    static constexpr field<hv_x64_msr_reset_t, 0> reset{}; ///< Now.
};
inline constexpr hv_x64_msr_reset_t hv_x64_msr_reset{};

/// Time this virtual CPU ran, in 100 ns.
struct hv_x64_msr_vp_runtime_t : register_at<0x40000010, rights::read_only>,
                                 named<"HV_X64_MSR_VP_RUNTIME"> {};
inline constexpr hv_x64_msr_vp_runtime_t hv_x64_msr_vp_runtime{};

/// The partition's clock, in 100 ns.
struct hv_x64_msr_time_ref_count_t : register_at<0x40000020, rights::read_only>,
                                     named<"HV_X64_MSR_TIME_REF_COUNT"> {};
inline constexpr hv_x64_msr_time_ref_count_t hv_x64_msr_time_ref_count{};

/// The page that makes this clock from the TSC.
struct hv_x64_msr_reference_tsc_t : register_at<0x40000021, rights::read_write>,
                                    named<"HV_X64_MSR_REFERENCE_TSC"> {
    static constexpr field<hv_x64_msr_reference_tsc_t, 0> enable{};        ///< On.
    static constexpr field<hv_x64_msr_reference_tsc_t, 63, 12> gpa_page{}; ///< Guest-physical page.
};
inline constexpr hv_x64_msr_reference_tsc_t hv_x64_msr_reference_tsc{};

/// Rate of the TSC, in Hz.
struct hv_x64_msr_tsc_frequency_t : register_at<0x40000022, rights::read_only>,
                                    named<"HV_X64_MSR_TSC_FREQUENCY"> {};
inline constexpr hv_x64_msr_tsc_frequency_t hv_x64_msr_tsc_frequency{};

/// Rate of the APIC timer's clock, in Hz.
struct hv_x64_msr_apic_frequency_t : register_at<0x40000023, rights::read_only>,
                                     named<"HV_X64_MSR_APIC_FREQUENCY"> {};
inline constexpr hv_x64_msr_apic_frequency_t hv_x64_msr_apic_frequency{};

/// End of interrupt.
struct hv_x64_msr_eoi_t : register_at<0x40000070, rights::write_only>, named<"HV_X64_MSR_EOI"> {};
inline constexpr hv_x64_msr_eoi_t hv_x64_msr_eoi{};

/// Interrupt command, in the layout of a memory-mapped APIC.
struct hv_x64_msr_icr_t : register_at<0x40000071, rights::read_write>, named<"HV_X64_MSR_ICR"> {
    static constexpr field<hv_x64_msr_icr_t, 7, 0> vector{};         ///< Interrupt's number.
    static constexpr field<hv_x64_msr_icr_t, 10, 8> delivery_mode{}; ///< 0 fixed, 4 NMI, 5 INIT.
    /// Logical instead of physical.
    static constexpr field<hv_x64_msr_icr_t, 11> destination_mode{};
    static constexpr field<hv_x64_msr_icr_t, 12> delivery_status{}; ///< A delivery is pending.
    static constexpr field<hv_x64_msr_icr_t, 14> level{};        ///< Set, but for INIT de-assert.
    static constexpr field<hv_x64_msr_icr_t, 15> trigger_mode{}; ///< Level instead of edge.
    /// 1 self, 2 all, 3 all but self.
    static constexpr field<hv_x64_msr_icr_t, 19, 18> destination_shorthand{};
    static constexpr field<hv_x64_msr_icr_t, 63, 56> destination{}; ///< APIC ID or logical ID.
};
inline constexpr hv_x64_msr_icr_t hv_x64_msr_icr{};

/// Task priority.
struct hv_x64_msr_tpr_t : register_at<0x40000072, rights::read_write>, named<"HV_X64_MSR_TPR"> {
    static constexpr field<hv_x64_msr_tpr_t, 7, 0> task_priority{}; ///< As in a local APIC.
};
inline constexpr hv_x64_msr_tpr_t hv_x64_msr_tpr{};

/// Page for end of interrupt without an exit.
struct hv_x64_msr_vp_assist_page_t : register_at<0x40000073, rights::read_write>,
                                     named<"HV_X64_MSR_VP_ASSIST_PAGE"> {
    static constexpr field<hv_x64_msr_vp_assist_page_t, 0> enable{}; ///< On.
    /// Guest-physical page.
    static constexpr field<hv_x64_msr_vp_assist_page_t, 63, 12> gpa_page{};
};
inline constexpr hv_x64_msr_vp_assist_page_t hv_x64_msr_vp_assist_page{};

/// The registers of this header, by address.
using hyper_v_registers =
    register_list<hv_x64_msr_guest_os_id_t, hv_x64_msr_hypercall_t, hv_x64_msr_vp_index_t,
                  hv_x64_msr_reset_t, hv_x64_msr_vp_runtime_t, hv_x64_msr_time_ref_count_t,
                  hv_x64_msr_reference_tsc_t, hv_x64_msr_tsc_frequency_t,
                  hv_x64_msr_apic_frequency_t, hv_x64_msr_eoi_t, hv_x64_msr_icr_t, hv_x64_msr_tpr_t,
                  hv_x64_msr_vp_assist_page_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
