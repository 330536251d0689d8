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

#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

using std::string_view_literals::operator""sv;

/// Where KVM writes the time of boot; the old number.
struct msr_kvm_wall_clock_t : register_at<0x11, rights::read_write> {
    static constexpr auto name = "MSR_KVM_WALL_CLOCK"sv;
};
inline constexpr msr_kvm_wall_clock_t msr_kvm_wall_clock{};

/// This CPU's paravirtual clock; the old number.
struct msr_kvm_system_time_t : register_at<0x12, rights::read_write> {
    static constexpr auto name = "MSR_KVM_SYSTEM_TIME"sv;
    static constexpr field<msr_kvm_system_time_t, 0> enable{};
    static constexpr field<msr_kvm_system_time_t, 63, 2> gpa{};
};
inline constexpr msr_kvm_system_time_t msr_kvm_system_time{};

/// Where KVM writes the time of boot.
struct msr_kvm_wall_clock_new_t : register_at<0x4B564D00, rights::read_write> {
    static constexpr auto name = "MSR_KVM_WALL_CLOCK_NEW"sv;
    static constexpr field<msr_kvm_wall_clock_new_t, 63, 2> gpa{};
};
inline constexpr msr_kvm_wall_clock_new_t msr_kvm_wall_clock_new{};

/// This CPU's paravirtual clock: 32 bytes.
struct msr_kvm_system_time_new_t : register_at<0x4B564D01, rights::read_write> {
    static constexpr auto name = "MSR_KVM_SYSTEM_TIME_NEW"sv;
    static constexpr field<msr_kvm_system_time_new_t, 0> enable{};
    static constexpr field<msr_kvm_system_time_new_t, 63, 2> gpa{};
};
inline constexpr msr_kvm_system_time_new_t msr_kvm_system_time_new{};

/// Page faults of the host told to the guest: 64 bytes.
struct msr_kvm_async_pf_en_t : register_at<0x4B564D02, rights::read_write, bits<5, 4>> {
    static constexpr auto name = "MSR_KVM_ASYNC_PF_EN"sv;
    static constexpr field<msr_kvm_async_pf_en_t, 0> enabled{};
    static constexpr field<msr_kvm_async_pf_en_t, 1> send_always{};
    static constexpr field<msr_kvm_async_pf_en_t, 2> delivery_as_pf_vmexit{};
    static constexpr field<msr_kvm_async_pf_en_t, 3> delivery_as_int{};
    static constexpr field<msr_kvm_async_pf_en_t, 63, 6> gpa{};
};
inline constexpr msr_kvm_async_pf_en_t msr_kvm_async_pf_en{};

/// Where KVM counts the time this CPU did not run: 64 bytes.
struct msr_kvm_steal_time_t : register_at<0x4B564D03, rights::read_write, bits<5, 1>> {
    static constexpr auto name = "MSR_KVM_STEAL_TIME"sv;
    static constexpr field<msr_kvm_steal_time_t, 0> enable{};
    static constexpr field<msr_kvm_steal_time_t, 63, 6> gpa{};
};
inline constexpr msr_kvm_steal_time_t msr_kvm_steal_time{};

/// End of interrupt by a flag in memory: 4 bytes.
struct msr_kvm_pv_eoi_en_t : register_at<0x4B564D04, rights::read_write, bits<1>> {
    static constexpr auto name = "MSR_KVM_PV_EOI_EN"sv;
    static constexpr field<msr_kvm_pv_eoi_en_t, 0> enable{};
    static constexpr field<msr_kvm_pv_eoi_en_t, 63, 2> gpa{};
};
inline constexpr msr_kvm_pv_eoi_en_t msr_kvm_pv_eoi_en{};

/// Whether the host polls before it lets a halted CPU sleep.
struct msr_kvm_poll_control_t : register_at<0x4B564D05, rights::read_write, bits<63, 1>> {
    static constexpr auto name = "MSR_KVM_POLL_CONTROL"sv;
    static constexpr field<msr_kvm_poll_control_t, 0> enable{};
};
inline constexpr msr_kvm_poll_control_t msr_kvm_poll_control{};

/// Vector that says a page has come.
struct msr_kvm_async_pf_int_t : register_at<0x4B564D06, rights::read_write, bits<63, 8>> {
    static constexpr auto name = "MSR_KVM_ASYNC_PF_INT"sv;
    static constexpr field<msr_kvm_async_pf_int_t, 7, 0> vector{};
};
inline constexpr msr_kvm_async_pf_int_t msr_kvm_async_pf_int{};

/// A 1 says that the guest has seen it.
struct msr_kvm_async_pf_ack_t : register_at<0x4B564D07, rights::read_write> {
    static constexpr auto name = "MSR_KVM_ASYNC_PF_ACK"sv;
    static constexpr field<msr_kvm_async_pf_ack_t, 0> ack{};
};
inline constexpr msr_kvm_async_pf_ack_t msr_kvm_async_pf_ack{};

/// Whether the guest can be migrated.
struct msr_kvm_migration_control_t : register_at<0x4B564D08, rights::read_write, bits<63, 1>> {
    static constexpr auto name = "MSR_KVM_MIGRATION_CONTROL"sv;
    static constexpr field<msr_kvm_migration_control_t, 0> ready{};
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
