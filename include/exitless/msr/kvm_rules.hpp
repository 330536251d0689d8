// SPDX-License-Identifier: BSL-1.0
//
// kvm_rules.hpp: the registers that Linux's KVM passes through to a 64-bit guest.
//
// KVM intercepts everything and then opens what it can prove harmless, so the tables name what is
// free, and the rest exits. Left out is what KVM opens only for some guests or after some event:
// SPEC_CTRL, PRED_CMD and FLUSH_CMD, XFD, CET and FRED, branch records, Processor Trace, a mediated
// PMU, C-state residencies and APERF/MPERF of a guest that may idle on its own. All of that may
// exit.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/access.hpp>
#include <exitless/msr/rule_table.hpp>

#include <array>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What must hold for an access to be free under KVM.
enum class kvm_rule : std::uint8_t {
    exits,        ///< Nothing helps: it exits.
    free,         ///< Nothing: KVM does not intercept it.
    since_5_0,    ///< The host runs Linux 5.0 or later.
    virtual_apic, ///< The processor virtualises the x2APIC.
    /// The processor virtualises the x2APIC, and the interrupt that ends is edge-triggered: KVM has
    /// to tell the I/O APIC of the others.
    end_of_interrupt,
};

/// What KVM passes through, per kind of processor. An ICR write is never free: whether the
/// processor can deliver the interrupt by itself depends on the value and on the target.
struct kvm_rules {
    using enum kvm_rule;
    /// A row of the tables.
    using row = rule_range<kvm_rule>;

    /// On Intel. Of the virtual x2APIC the registers that exist; older kernels let reads of others
    /// pass too.
    /// @spec   Linux, arch/x86/kvm/vmx/vmx.c: "vmx_create_vcpu" (5.0), later "vmx_vcpu_create" and
    ///         "vmx_recalc_msr_intercepts" (6.17); "vmx_update_msr_bitmap_x2apic". lapic.c:
    ///         "kvm_lapic_readable_reg_mask". Intel SDM Vol. 3C, "Virtualizing MSR-Based APIC
    ///         Accesses".
    static constexpr auto vmx = std::to_array<row>({
        {0x10, 0x10, since_5_0, exits},             // TIME_STAMP_COUNTER
        {0x174, 0x176, free, free},                 // SYSENTER_CS, SYSENTER_ESP, SYSENTER_EIP
        {0x802, 0x803, virtual_apic, exits},        // APICID, VERSION
        {0x808, 0x808, virtual_apic, virtual_apic}, // TPR
        {0x80A, 0x80A, virtual_apic, exits},        // PPR
        {0x80B, 0x80B, exits, end_of_interrupt},    // EOI
        {0x80D, 0x80D, virtual_apic, exits},        // LDR
        {0x80F, 0x828, virtual_apic, exits},        // SIVR, ISR, TMR, IRR, ESR
        {0x830, 0x830, virtual_apic, exits},        // ICR
        {0x832, 0x838, virtual_apic, exits},        // LVT but for CMCI, INIT_COUNT
        {0x83E, 0x83E, virtual_apic, exits},        // DIV_CONF
        {0x83F, 0x83F, exits, virtual_apic},        // SELF_IPI
        {0xC0000100, 0xC0000102, free, free},       // FS_BASE, GS_BASE, KERNEL_GS_BASE
    });

    /// On AMD. Of ISR, TMR and IRR KVM opens the first register each, and SELF_IPI not at all; the
    /// timer's count and most writes it opens, but the processor exits.
    /// @spec   Linux, arch/x86/kvm/svm/svm.c: "direct_access_msrs", later
    ///         "svm_recalc_msr_intercepts" (6.17); "svm_set_x2apic_msr_interception" (6.0), later
    ///         "avic_set_x2apic_msr_interception"; avic.c: "is_avic_unaccelerated_access_trap". AMD
    ///         APM Vol. 2, "Advanced Virtual Interrupt Controller".
    static constexpr auto svm = std::to_array<row>({
        {0x174, 0x174, free, free},                 // SYSENTER_CS
        {0x802, 0x803, virtual_apic, exits},        // APICID, VERSION
        {0x808, 0x808, virtual_apic, virtual_apic}, // TPR
        {0x80A, 0x80A, virtual_apic, exits},        // PPR
        {0x80B, 0x80B, exits, end_of_interrupt},    // EOI
        {0x80D, 0x80D, virtual_apic, exits},        // LDR
        {0x80F, 0x810, virtual_apic, exits},        // SIVR, ISR0
        {0x818, 0x818, virtual_apic, exits},        // TMR0
        {0x820, 0x820, virtual_apic, exits},        // IRR0
        {0x828, 0x828, virtual_apic, exits},        // ESR
        {0x830, 0x830, virtual_apic, exits},        // ICR
        {0x833, 0x838, virtual_apic, exits},        // LVT but for timer and CMCI, INIT_COUNT
        {0x83E, 0x83E, virtual_apic, exits},        // DIV_CONF
        {0xC0000081, 0xC0000084, free, free},       // STAR, LSTAR, CSTAR, FMASK
        {0xC0000100, 0xC0000102, free, free},       // FS_BASE, GS_BASE, KERNEL_GS_BASE
    });

    static_assert(ascending(vmx) && ascending(svm));
};

/// What a state grants: the conditions of `kvm_rule` that hold.
struct kvm_grants {
    bool since_5_0 = false;      ///< The host's kernel is new enough.
    bool virtual_apic = false;   ///< The processor virtualises the x2APIC.
    bool edge_triggered = false; ///< No interrupt is level-triggered.

    /// What comes of an access under a rule.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto effect(kvm_rule rule) const noexcept -> exit_effect {
        return is_free(rule) ? exit_effect::free : exit_effect::exits;
    }

private:
    [[nodiscard]] constexpr auto is_free(kvm_rule rule) const noexcept -> bool {
        switch (rule) {
        case kvm_rule::free:
            return true;
        case kvm_rule::since_5_0:
            return since_5_0;
        case kvm_rule::virtual_apic:
            return virtual_apic;
        case kvm_rule::end_of_interrupt:
            return virtual_apic && edge_triggered;
        case kvm_rule::exits:
            break;
        }
        return false;
    }
};

} // namespace msr
EXITLESS_END_NAMESPACE
