// SPDX-License-Identifier: BSL-1.0
//
// entry.hpp: one sub-leaf of CPUID, and what of it belongs to the machine rather than to the CPU
// that was asked.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

/// One sub-leaf and what it returned.
struct entry {
    std::uint32_t leaf = 0;           ///< EAX before the CPUID.
    std::uint32_t subleaf = 0;        ///< ECX before the CPUID.
    x86::cpuid_registers registers{}; ///< What it returned.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(entry const&, entry const&) noexcept -> bool = default;
};

/// The register of that name.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard, gnu::always_inline]] constexpr auto select(x86::cpuid_registers const& out,
                                                        reg in) noexcept -> std::uint32_t {
    switch (in) {
    case reg::eax:
        return out.eax;
    case reg::ebx:
        return out.ebx;
    case reg::ecx:
        return out.ecx;
    case reg::edx:
        return out.edx;
    }
    return 0;
}

/// The entry without what depends on the CPU within its machine (APIC ids) and on what the
/// operating system has switched on (OSXSAVE, OSPKE, sizes of the state components in use). Under
/// Xen `xen_ids` is the leaf that numbers the vCPU and the domain, which goes too; else 0.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto independent_of_cpu(entry one, std::uint32_t xen_ids) noexcept
    -> entry {
    auto& out = one.registers;
    if (one.leaf == xen_ids && xen_ids != 0) {
        out.ebx = 0;
        out.ecx = 0;
    }
    switch (one.leaf) {
    case 0x1:
        out.ebx &= 0x00FFFFFF;
        out.ecx &= ~(1U << osxsave.bit);
        break;
    case 0x7:
        out.ecx &= one.subleaf == 0 ? ~(1U << ospke.bit) : ~0U;
        break;
    case 0xB:
    case 0x1F:
    case 0x80000026:
        out.edx = 0;
        break;
    case 0xD:
        out.ebx = one.subleaf < 2 ? 0 : out.ebx;
        break;
    case 0x8000001E:
        out.eax = 0;
        out.ebx &= 0xFFFFFF00;
        out.ecx &= 0xFFFFFF00;
        break;
    default:
        break;
    }
    return one;
}

/// The last leaf of each range that a list of entries claims to have. A CPU answers a number
/// beyond it with the data of some other leaf, and tools write that down.
class leaf_limits {
public:
    /// Finds the claims: leaves 0 and 80000000H, and the hypervisor bit of leaf 1. A list without
    /// one of them is not limited by it; of several, the first one stands, as in a snapshot.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the number of entries.
    constexpr explicit leaf_limits(std::span<entry const> entries) noexcept {
        for (auto i = entries.size(); i-- > 0;) {
            auto const& one = entries[i];
            if (one.subleaf != 0) {
                continue;
            }
            if (one.leaf == 0) {
                basic_ = one.registers.eax;
            } else if (one.leaf == 1) {
                guest_ = (select(one.registers, hypervisor.in) >> hypervisor.bit & 1) != 0;
            } else if (one.leaf == 0x80000000) {
                extended_ = one.registers.eax;
            }
        }
    }

    /// Whether the leaf is within its range's claim.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto admits(std::uint32_t leaf) const noexcept -> bool {
        switch (leaf >> 28) {
        case 0x0:
            return leaf <= basic_;
        case 0x4:
            return guest_;
        case 0x8:
            return leaf <= extended_;
        default:
            return true;
        }
    }

private:
    std::uint32_t basic_ = ~0U;
    std::uint32_t extended_ = ~0U;
    bool guest_ = true;
};

} // namespace cpuid
EXITLESS_END_NAMESPACE
