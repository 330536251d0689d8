// SPDX-License-Identifier: BSL-1.0
//
// hypervisor.hpp: under which hypervisor the guest runs, and what that says about the TSC.
//
// The leaves mean something only if CPUID.01H:ECX[31] is set and only up to the last one that the
// hypervisor claims: bhyve answers every number from 40000000H on with its first leaf, and ACRN
// answers the numbers in its gaps with the last basic leaf.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/cpuid/vendor.hpp>
#include <exitless/cpuid/walk.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// Known hypervisors.
enum class hypervisor_kind : std::uint8_t {
    none, ///< Not a guest, or a hypervisor that hides.
    unknown,
    acrn,
    kvm,
    xen,
    hyper_v,
    vmware,
    jailhouse,
    tcg, ///< QEMU without KVM.
    bhyve,
    virtualbox,
    qnx,
    parallels,
};

/// What the hypervisor's first leaves say.
struct hypervisor_info {
    hypervisor_kind kind = hypervisor_kind::none; ///< Which one it is.
    signature_text signature{};                   ///< Its twelve characters.
    std::uint32_t base = 0;                       ///< Its first leaf, 40000000H or 40000100H.
    std::uint32_t max_leaf = 0;                   ///< Its last leaf, bounded.
    std::uint32_t interface = 0;   ///< EAX of leaf base + 1, 0 if that is not claimed.
    bool imitates_hyper_v = false; ///< It offers Hyper-V's interface to its guests.
};

/// A hypervisor's signature. Jailhouse's and QNX' are shorter than twelve characters.
struct hypervisor_name {
    std::string_view signature; ///< As the leaf spells it.
    hypervisor_kind kind;       ///< Which one it is.
    std::string_view name;      ///< As reports print it.
};

/// The known signatures.
/// Source: the hypervisors' own sources and manuals.
inline constexpr auto hypervisor_names = std::to_array<hypervisor_name>({
    {"ACRNACRNACRN"sv, hypervisor_kind::acrn, "ACRN"sv},
    {"KVMKVMKVM"sv, hypervisor_kind::kvm, "KVM"sv},
    {"Linux KVM Hv"sv, hypervisor_kind::kvm, "KVM"sv}, // KVM as Hyper-V, leaves moved by QEMU
    {"XenVMMXenVMM"sv, hypervisor_kind::xen, "Xen"sv},
    {"Microsoft Hv"sv, hypervisor_kind::hyper_v, "Hyper-V"sv},
    {"VMwareVMware"sv, hypervisor_kind::vmware, "VMware"sv},
    {"Jailhouse"sv, hypervisor_kind::jailhouse, "Jailhouse"sv},
    {"TCGTCGTCGTCG"sv, hypervisor_kind::tcg, "QEMU TCG"sv},
    {"bhyve bhyve "sv, hypervisor_kind::bhyve, "bhyve"sv},
    {"BHyVE BHyVE "sv, hypervisor_kind::bhyve, "bhyve"sv}, // before FreeBSD 10
    {"VBoxVBoxVBox"sv, hypervisor_kind::virtualbox, "VirtualBox"sv},
    {"QNXQVMBSQG"sv, hypervisor_kind::qnx, "QNX"sv},
    {" prl hyperv "sv, hypervisor_kind::parallels, "Parallels"sv},
    {" lrpepyh  vr"sv, hypervisor_kind::parallels, "Parallels"sv}, // the same, bytes swapped
    {" lrpepyh vr"sv, hypervisor_kind::parallels, "Parallels"sv},
});

/// The name that a hypervisor goes by.
///
/// @exits  None.
/// @rt     Wait-free, at most one step per known signature.
[[nodiscard]] constexpr auto to_string(hypervisor_kind kind) noexcept -> std::string_view {
    for (auto const& known : hypervisor_names) {
        if (known.kind == kind) {
            return known.name;
        }
    }
    return kind == hypervisor_kind::none ? "none"sv : "unknown"sv;
}

/// The kind that a signature stands for.
///
/// @exits  None.
/// @rt     Wait-free, at most one step per known signature.
[[nodiscard]] constexpr auto kind_of(std::string_view signature) noexcept -> hypervisor_kind {
    for (auto const& known : hypervisor_names) {
        if (known.signature == signature) {
            return known.kind;
        }
    }
    return hypervisor_kind::unknown;
}

/// The hypervisor under which the snapshot was taken. If another one stands behind Hyper-V's
/// leaves, it is that one: it only imitates Hyper-V.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto hypervisor_of(snapshot const& cpu) noexcept -> hypervisor_info {
    if (!cpu.has(hypervisor)) {
        return {};
    }
    hypervisor_info found{.kind = hypervisor_kind::unknown, .base = 0x40000000};
    if (stands_behind_hyper_v(cpu.leaf(hidden_hypervisor_base))) {
        found.base = hidden_hypervisor_base;
        found.imitates_hyper_v = true;
    }
    auto const head = cpu.leaf(found.base);
    found.signature = hypervisor_text(head);
    found.kind = kind_of(found.signature.view());
    found.max_leaf = last_hypervisor_leaf(found.base, head);
    found.interface = found.max_leaf > found.base ? cpu.leaf(found.base + 1).eax : 0;
    found.imitates_hyper_v |=
        found.interface == hyper_v_interface && found.kind != hypervisor_kind::hyper_v;
    return found;
}

/// The TSC's rate in kHz as the hypervisor gives it, where a leaf for it is defined: 40000010H of
/// VMware, ACRN and KVM, leaf base + 3 of Xen. Hyper-V gives it in an MSR only.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto hypervisor_tsc_khz(snapshot const& cpu) noexcept
    -> std::optional<std::uint32_t> {
    auto const host = hypervisor_of(cpu);
    auto const xen = host.kind == hypervisor_kind::xen;
    auto const others = host.kind == hypervisor_kind::vmware ||
                        host.kind == hypervisor_kind::acrn || host.kind == hypervisor_kind::kvm;
    std::uint32_t khz = 0;
    if (xen && host.max_leaf >= host.base + 3) {
        khz = cpu.leaf(host.base + 3).ecx;
    } else if (others && host.max_leaf >= host.base + 0x10) {
        khz = cpu.leaf(host.base + 0x10).eax;
    }
    return khz != 0 ? std::optional{khz} : std::nullopt;
}

/// Bits of KVM's feature leaf that matter to real-time guests.
/// Source: Linux, Documentation/virt/kvm/x86/cpuid.rst.
enum class kvm_feature : std::uint8_t {
    clocksource = 0,
    nop_io_delay = 1,
    clocksource2 = 3,
    async_pf = 4,
    steal_time = 5,
    pv_eoi = 6,
    pv_unhalt = 7,
    pv_tlb_flush = 9,
    pv_send_ipi = 11,
    poll_control = 12,
    pv_sched_yield = 13,
    clocksource_stable = 24,
};

/// Whether KVM offers the feature; false under any other hypervisor.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto kvm_has(snapshot const& cpu, kvm_feature asked) noexcept -> bool {
    auto const host = hypervisor_of(cpu);
    auto const bit = static_cast<unsigned>(asked);
    return host.kind == hypervisor_kind::kvm && host.interface != hyper_v_interface && bit < 32 &&
           (host.interface >> bit & 1) != 0;
}

/// Whether KVM says that vCPUs are never preempted for long (KVM_HINTS_REALTIME).
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto kvm_hints_realtime(snapshot const& cpu) noexcept -> bool {
    auto const host = hypervisor_of(cpu);
    return host.kind == hypervisor_kind::kvm && host.interface != hyper_v_interface &&
           host.max_leaf > host.base && (cpu.leaf(host.base + 1).edx & 1) != 0;
}

/// Whether the guest is ACRN's Service VM. No leaf tells a real-time VM from another one.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto is_acrn_service_vm(snapshot const& cpu) noexcept -> bool {
    auto const host = hypervisor_of(cpu);
    return host.kind == hypervisor_kind::acrn && host.interface != hyper_v_interface &&
           (host.interface & 1) != 0;
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
