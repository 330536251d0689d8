// SPDX-License-Identifier: BSL-1.0
//
// walk.hpp: reads a CPU's leaves, each once, in ascending order.
//
// Whatever a guest claims, the walk ends: leaf numbers, sub-leaves and the CPUIDs altogether have
// limits. A hypervisor is asked only if CPUID.01H:ECX[31] announces one, because without that bit
// the leaves from 40000000H on return those of another leaf.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/leaves.hpp>
#include <exitless/cpuid/vendor.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// Limits of a walk.
inline constexpr std::uint32_t max_cpuids = 256;           ///< CPUIDs altogether.
inline constexpr std::uint32_t max_leaves_of_range = 64;   ///< Leaves from 0H or 80000000H on.
inline constexpr std::uint32_t max_hypervisor_leaves = 32; ///< Leaves of one hypervisor.
inline constexpr std::uint32_t max_subleaves = 32;         ///< Sub-leaves of one leaf but 0DH.

/// Where a hypervisor that imitates Hyper-V keeps its own leaves.
inline constexpr std::uint32_t hidden_hypervisor_base = 0x40000100;

/// The interface "Hv#1" of leaf 40000001H: Hyper-V's leaves follow.
inline constexpr std::uint32_t hyper_v_interface = 0x31237648;

/// The last leaf of the hypervisor whose first leaf, `head`, stands at `base`; bounded. Early KVM
/// said 0 and meant base + 1. A claim that lies below `base` means `base` alone.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto last_hypervisor_leaf(std::uint32_t base,
                                                  x86::cpuid_registers const& head) noexcept
    -> std::uint32_t {
    if (head.eax == 0 && hypervisor_text(head).view() == "KVMKVMKVM"sv) {
        return base + 1;
    }
    auto const most = base + max_hypervisor_leaves - 1;
    return head.eax < base ? base : head.eax > most ? most : head.eax;
}

/// Whether `head` is the first leaf of a hypervisor that keeps its own leaves behind those of
/// Hyper-V, which it imitates. bhyve answers there too, but with its own signature.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto stands_behind_hyper_v(x86::cpuid_registers const& head) noexcept
    -> bool {
    auto const text = hypervisor_text(head);
    return text.view() == "XenVMMXenVMM"sv || text.view() == "KVMKVMKVM"sv;
}

/// Reads the leaves of `Cpu` into something that keeps them (`put`) and knows their bits (`has`).
template <x86::cpuid_source Cpu, class Into>
class walk {
public:
    /// A walk that has not begun.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr explicit walk(Into& into) noexcept
        : into_{into} {}

    /// Reads everything that is there.
    ///
    /// @exits  One per CPUID; `executed()` counts them.
    /// @rt     At most `max_cpuids` CPUIDs.
    void run() noexcept {
        auto const first = read(0, 0);
        maker_ = vendor_of(first);
        range(1, first.eax);
        if (into_.has(hypervisor)) {
            hypervisors();
        }
        extended(0x80000000);
        if (maker_ == vendor::centaur || maker_ == vendor::zhaoxin) {
            extended(0xC0000000);
        }
    }

    /// CPUIDs executed so far.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto executed() const noexcept -> std::uint32_t { return executed_; }

    /// Whether `max_cpuids` ended the walk: there are leaves that were not read.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto cut_short() const noexcept -> bool { return cut_short_; }

private:
    // Executes CPUID without keeping what it returns; zeros when the limit is reached.
    [[nodiscard]] auto peek(std::uint32_t leaf, std::uint32_t subleaf) noexcept
        -> x86::cpuid_registers {
        if (executed_ == max_cpuids) {
            cut_short_ = true;
            return {};
        }
        ++executed_;
        return Cpu::cpuid(leaf, subleaf);
    }

    auto read(std::uint32_t leaf, std::uint32_t subleaf) noexcept -> x86::cpuid_registers {
        auto const out = peek(leaf, subleaf);
        into_.put(leaf, subleaf, out);
        return out;
    }

    // `last` is the guest's claim: one below `first` means that there is nothing.
    void range(std::uint32_t first, std::uint32_t last) noexcept {
        auto const most = (first & 0xFFFF0000) + max_leaves_of_range;
        for (auto leaf = first; leaf <= last && leaf < most; ++leaf) {
            auto const rule = rule_for(leaf);
            if (has_scope(rule.of, maker_) && (rule.needs.name.empty() || into_.has(rule.needs))) {
                enumerate(rule);
            }
        }
    }

    // A CPU without these leaves returns those of its last basic leaf instead.
    void extended(std::uint32_t base) noexcept {
        auto const out = peek(base, 0);
        if (out.eax - base < 0x10000) {
            into_.put(base, 0, out);
            range(base + 1, out.eax);
        }
    }

    void enumerate(leaf_rule const& rule) noexcept {
        auto const out = read(rule.leaf, 0);
        switch (rule.by) {
        case enumeration::single:
            return;
        case enumeration::to_eax:
            return numbered(rule.leaf, out.eax);
        case enumeration::until_type:
            return typed(rule, out);
        case enumeration::until_level:
            return levels(rule.leaf, out);
        case enumeration::by_eax:
            return declared(rule.leaf, out.eax, 1);
        case enumeration::by_ebx:
            return declared(rule.leaf, out.ebx, 1);
        case enumeration::by_edx:
            return declared(rule.leaf, out.edx, 1);
        case enumeration::by_state:
            return state_components(out);
        }
    }

    void numbered(std::uint32_t leaf, std::uint32_t last) noexcept {
        for (std::uint32_t i = 1; i <= last && i < max_subleaves; ++i) {
            read(leaf, i);
        }
    }

    // SGX has its types from sub-leaf 2 on; sub-leaf 1 has another form.
    void typed(leaf_rule const& rule, x86::cpuid_registers out) noexcept {
        std::uint32_t next = 1;
        if (rule.leaf == 0x12) {
            read(rule.leaf, next++);
            out = read(rule.leaf, next++);
        }
        while ((out.eax & rule.mask) != 0 && next < max_subleaves) {
            out = read(rule.leaf, next++);
        }
    }

    void levels(std::uint32_t leaf, x86::cpuid_registers out) noexcept {
        for (std::uint32_t i = 1; (out.ecx >> 8 & 0xFF) != 0 && i < max_subleaves; ++i) {
            out = read(leaf, i);
        }
    }

    void declared(std::uint32_t leaf, std::uint64_t bits, std::uint32_t first) noexcept {
        for (auto i = first; i < 63; ++i) {
            if ((bits >> i & 1) != 0) {
                read(leaf, i);
            }
        }
    }

    void state_components(x86::cpuid_registers const& user) noexcept {
        auto const rest = read(0xD, 1);
        declared(0xD, std::uint64_t{user.edx | rest.edx} << 32 | user.eax | rest.ecx, 2);
    }

    void hypervisors() noexcept {
        constexpr std::uint32_t base = 0x40000000;
        auto const front = read(base, 0);
        auto const interface = hypervisor_leaves(base, front);
        if (interface == hyper_v_interface && hypervisor_text(front).view() != "ACRNACRNACRN"sv) {
            auto const behind = peek(hidden_hypervisor_base, 0);
            if (stands_behind_hyper_v(behind)) {
                into_.put(hidden_hypervisor_base, 0, behind);
                hypervisor_leaves(hidden_hypervisor_base, behind);
            }
        }
    }

    // Returns the interface that the hypervisor offers; 0 if it names none.
    auto hypervisor_leaves(std::uint32_t base, x86::cpuid_registers const& head) noexcept
        -> std::uint32_t {
        auto const text = hypervisor_text(head);
        auto const last = last_hypervisor_leaf(base, head);
        std::uint32_t interface = 0;
        for (auto leaf = base + 1; leaf <= last; ++leaf) {
            if (!hypervisor_has(text.view(), interface, leaf - base)) {
                continue;
            }
            auto const out = read(leaf, 0);
            if (leaf == base + 1) {
                interface = out.eax;
            }
            if (text.view() == "XenVMMXenVMM"sv && leaf == base + 3) {
                read(leaf, 1);
                read(leaf, 2);
            }
        }
        return interface;
    }

    // Between the leaves that these define, KVM and VMware return zeros, ACRN its last basic leaf.
    [[nodiscard]] static auto hypervisor_has(std::string_view text, std::uint32_t interface,
                                             std::uint32_t offset) noexcept -> bool {
        if (offset == 1 || offset == 0x10) {
            return true;
        }
        if (text == "KVMKVMKVM"sv || text == "VMwareVMware"sv) {
            return false;
        }
        return text != "ACRNACRNACRN"sv || (interface == hyper_v_interface && offset <= 6);
    }

    Into& into_;
    vendor maker_ = vendor::unknown;
    std::uint32_t executed_ = 0;
    bool cut_short_ = false;
};

} // namespace cpuid
EXITLESS_END_NAMESPACE
