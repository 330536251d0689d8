// SPDX-License-Identifier: BSL-1.0
//
// kvm.hpp: which accesses to model-specific registers leave a guest of Linux's KVM.
//
// What is free depends on the host's kernel, and for the x2APIC on whether the processor
// virtualises it (Intel APICv, AMD x2AVIC), which a host can switch off and which KVM suspends
// while a guest uses what hardware cannot do. A guest is told none of this: the state is what its
// owner knows of the host, and the default is what every host does.
//
// Not judged are guests of guests, registers that the program which runs the VM filters
// (KVM_X86_SET_MSR_FILTER, Linux 5.10), and guests with encrypted state (SEV-ES, TDX): for those
// take `unknown_hypervisor`.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/access.hpp>
#include <exitless/msr/kvm_rules.hpp>
#include <exitless/msr/rule_table.hpp>

#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The kernel of the host, as far as it matters here.
enum class kvm_kernel : std::uint8_t {
    unknown,    ///< Any.
    before_5_0, ///< Linux up to 4.20.
    since_5_0,  ///< Linux 5.0 and later: RDMSR of the TSC is free on Intel.
};

/// What is known of a vCPU on an Intel host.
struct kvm_vmx_state {
    kvm_kernel kernel = kvm_kernel::unknown; ///< The host's kernel.
    bool x2apic = false;                     ///< The guest has turned x2APIC on.
    bool apicv = false;                      ///< The host has APICv on (kvm_intel.enable_apicv).
    /// No interrupt of this vCPU is level-triggered: all are MSIs, IPIs or local.
    bool edge_triggered = false;

    /// Whether two states are equal.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(kvm_vmx_state const&, kvm_vmx_state const&) noexcept
        -> bool = default;
};

/// What is known of a vCPU on an AMD host.
struct kvm_svm_state {
    bool x2apic = false; ///< The guest has turned x2APIC on.
    /// The host has AVIC on (kvm_amd.avic), and a processor that virtualises x2APIC with it: Linux
    /// 6.0 and Zen 4, or later. Without that AVIC frees no register.
    bool x2avic = false;
    /// No interrupt of this vCPU is level-triggered: all are MSIs, IPIs or local.
    bool edge_triggered = false;

    /// Whether two states are equal.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(kvm_svm_state const&, kvm_svm_state const&) noexcept
        -> bool = default;
};

/// The policy for a guest of KVM on Intel.
struct kvm_vmx {
    /// What is known of the vCPU.
    using state_type = kvm_vmx_state;

    /// What comes of an access. What KVM refuses with \#GP exits: a host can have KVM ignore it
    /// instead.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a search of at most 4 steps.
    [[nodiscard]] static constexpr auto effect(std::uint32_t address, access kind,
                                               kvm_vmx_state state) noexcept -> exit_effect {
        kvm_grants const grants{.since_5_0 = state.kernel == kvm_kernel::since_5_0,
                                .virtual_apic = state.x2apic && state.apicv,
                                .edge_triggered = state.edge_triggered};
        return grants.effect(rule_at(kvm_rules::vmx, address, kind, kvm_rule::exits));
    }

    /// Whether the access exits in any state. What does so in some state does so in the default,
    /// which grants nothing.
    ///
    /// @exits  None.
    /// @rt     Wait-free: as `effect`.
    [[nodiscard]] static constexpr auto admits_exit(std::uint32_t address, access kind) noexcept
        -> bool {
        return effect(address, kind, {}) != exit_effect::free;
    }

    /// The state after a write: one to APIC_BASE (1BH) turns x2APIC on or off.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static constexpr auto after_write(std::uint32_t address, std::uint64_t value,
                                                    kvm_vmx_state state) noexcept
        -> std::optional<kvm_vmx_state> {
        if (address == 0x1B) {
            state.x2apic = turns_x2apic_on(value);
        }
        return state;
    }
};
static_assert(exit_policy<kvm_vmx>);

/// The policy for a guest of KVM on AMD.
struct kvm_svm {
    /// What is known of the vCPU.
    using state_type = kvm_svm_state;

    /// What comes of an access. What KVM refuses with \#GP exits: a host can have KVM ignore it
    /// instead.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a search of at most 4 steps.
    [[nodiscard]] static constexpr auto effect(std::uint32_t address, access kind,
                                               kvm_svm_state state) noexcept -> exit_effect {
        kvm_grants const grants{.virtual_apic = state.x2apic && state.x2avic,
                                .edge_triggered = state.edge_triggered};
        return grants.effect(rule_at(kvm_rules::svm, address, kind, kvm_rule::exits));
    }

    /// Whether the access exits in any state. What does so in some state does so in the default,
    /// which grants nothing.
    ///
    /// @exits  None.
    /// @rt     Wait-free: as `effect`.
    [[nodiscard]] static constexpr auto admits_exit(std::uint32_t address, access kind) noexcept
        -> bool {
        return effect(address, kind, {}) != exit_effect::free;
    }

    /// The state after a write: one to APIC_BASE (1BH) turns x2APIC on or off.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static constexpr auto after_write(std::uint32_t address, std::uint64_t value,
                                                    kvm_svm_state state) noexcept
        -> std::optional<kvm_svm_state> {
        if (address == 0x1B) {
            state.x2apic = turns_x2apic_on(value);
        }
        return state;
    }
};
static_assert(exit_policy<kvm_svm>);

} // namespace msr
EXITLESS_END_NAMESPACE
