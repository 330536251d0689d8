// SPDX-License-Identifier: BSL-1.0
//
// kvm.hpp: KVM's own registers: clocks, stolen time, interrupts without exits.
//
// What a register holds is an address in the guest's memory as a rule, with switches in its low
// bits.
//
// Source: Linux, Documentation/virt/kvm/x86/msr.rst.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Where KVM writes the time of boot; the old number.
struct msr_kvm_wall_clock_t : register_at<0x11, rights::read_write>, named<"MSR_KVM_WALL_CLOCK"> {};
inline constexpr msr_kvm_wall_clock_t msr_kvm_wall_clock{};

/// This CPU's paravirtual clock; the old number.
struct msr_kvm_system_time_t : register_at<0x12, rights::read_write>, named<"MSR_KVM_SYSTEM_TIME"> {
    static constexpr field<msr_kvm_system_time_t, 0> enable{};  ///< On.
    static constexpr field<msr_kvm_system_time_t, 63, 2> gpa{}; ///< Guest-physical address.
};
inline constexpr msr_kvm_system_time_t msr_kvm_system_time{};

/// Where KVM writes the time of boot.
struct msr_kvm_wall_clock_new_t : register_at<0x4B564D00, rights::read_write>,
                                  named<"MSR_KVM_WALL_CLOCK_NEW"> {
    static constexpr field<msr_kvm_wall_clock_new_t, 63, 2> gpa{}; ///< Guest-physical address.
};
inline constexpr msr_kvm_wall_clock_new_t msr_kvm_wall_clock_new{};

/// This CPU's paravirtual clock: 32 bytes.
struct msr_kvm_system_time_new_t : register_at<0x4B564D01, rights::read_write>,
                                   named<"MSR_KVM_SYSTEM_TIME_NEW"> {
    static constexpr field<msr_kvm_system_time_new_t, 0> enable{};  ///< On.
    static constexpr field<msr_kvm_system_time_new_t, 63, 2> gpa{}; ///< Guest-physical address.
};
inline constexpr msr_kvm_system_time_new_t msr_kvm_system_time_new{};

/// Page faults of the host told to the guest: 64 bytes.
struct msr_kvm_async_pf_en_t : register_at<0x4B564D02, rights::read_write, bits<5, 4>>,
                               named<"MSR_KVM_ASYNC_PF_EN"> {
    static constexpr field<msr_kvm_async_pf_en_t, 0> enabled{};     ///< On.
    static constexpr field<msr_kvm_async_pf_en_t, 1> send_always{}; ///< In the kernel too.
    /// To a nested hypervisor as exits.
    static constexpr field<msr_kvm_async_pf_en_t, 2> delivery_as_pf_vmexit{};
    static constexpr field<msr_kvm_async_pf_en_t, 3> delivery_as_int{}; ///< Readiness by interrupt.
    static constexpr field<msr_kvm_async_pf_en_t, 63, 6> gpa{};         ///< Guest-physical address.
};
inline constexpr msr_kvm_async_pf_en_t msr_kvm_async_pf_en{};

/// Where KVM counts the time this CPU did not run: 64 bytes.
struct msr_kvm_steal_time_t : register_at<0x4B564D03, rights::read_write, bits<5, 1>>,
                              named<"MSR_KVM_STEAL_TIME"> {
    static constexpr field<msr_kvm_steal_time_t, 0> enable{};  ///< On.
    static constexpr field<msr_kvm_steal_time_t, 63, 6> gpa{}; ///< Guest-physical address.
};
inline constexpr msr_kvm_steal_time_t msr_kvm_steal_time{};

/// End of interrupt by a flag in memory: 4 bytes.
struct msr_kvm_pv_eoi_en_t : register_at<0x4B564D04, rights::read_write, bits<1>>,
                             named<"MSR_KVM_PV_EOI_EN"> {
    static constexpr field<msr_kvm_pv_eoi_en_t, 0> enable{};  ///< On.
    static constexpr field<msr_kvm_pv_eoi_en_t, 63, 2> gpa{}; ///< Guest-physical address.
};
inline constexpr msr_kvm_pv_eoi_en_t msr_kvm_pv_eoi_en{};

/// Whether the host polls before it lets a halted CPU sleep.
struct msr_kvm_poll_control_t : register_at<0x4B564D05, rights::read_write, bits<63, 1>>,
                                named<"MSR_KVM_POLL_CONTROL"> {
    static constexpr field<msr_kvm_poll_control_t, 0> enable{}; ///< On.
};
inline constexpr msr_kvm_poll_control_t msr_kvm_poll_control{};

/// Vector that says a page has come.
struct msr_kvm_async_pf_int_t : register_at<0x4B564D06, rights::read_write, bits<63, 8>>,
                                named<"MSR_KVM_ASYNC_PF_INT"> {
    static constexpr field<msr_kvm_async_pf_int_t, 7, 0> vector{}; ///< Interrupt's number.
};
inline constexpr msr_kvm_async_pf_int_t msr_kvm_async_pf_int{};

/// A 1 says that the guest has seen it.
struct msr_kvm_async_pf_ack_t : register_at<0x4B564D07, rights::read_write>,
                                named<"MSR_KVM_ASYNC_PF_ACK"> {
    static constexpr field<msr_kvm_async_pf_ack_t, 0> ack{}; ///< Next, please.
};
inline constexpr msr_kvm_async_pf_ack_t msr_kvm_async_pf_ack{};

/// Whether the guest can be migrated.
struct msr_kvm_migration_control_t : register_at<0x4B564D08, rights::read_write, bits<63, 1>>,
                                     named<"MSR_KVM_MIGRATION_CONTROL"> {
    static constexpr field<msr_kvm_migration_control_t, 0> ready{}; ///< It can.
};
inline constexpr msr_kvm_migration_control_t msr_kvm_migration_control{};

/// The registers of this header, by address.
using kvm_registers =
    register_list<msr_kvm_wall_clock_t, msr_kvm_system_time_t, msr_kvm_wall_clock_new_t,
                  msr_kvm_system_time_new_t, msr_kvm_async_pf_en_t, msr_kvm_steal_time_t,
                  msr_kvm_pv_eoi_en_t, msr_kvm_poll_control_t, msr_kvm_async_pf_int_t,
                  msr_kvm_async_pf_ack_t, msr_kvm_migration_control_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
