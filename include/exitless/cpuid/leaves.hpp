// SPDX-License-Identifier: BSL-1.0
//
// leaves.hpp: which leaves are worth a CPUID, and how their sub-leaves are counted.
//
// Each CPUID is an exit, whatever it returns. A leaf that a feature bit declares is read only if
// the bit is set, reserved leaves are not read at all, and leaves that no row knows are read:
// they are younger than this table.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/vendor.hpp>

#include <array>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

/// How the sub-leaves of a leaf are found.
enum class enumeration : std::uint8_t {
    single,      ///< The leaf has no sub-leaves.
    to_eax,      ///< Sub-leaf 0 returns the last one's number in EAX.
    until_type,  ///< Until the masked bits of EAX are zero.
    until_level, ///< Until ECX[15:8], the level's type, is zero.
    by_eax,      ///< A set bit of sub-leaf 0's EAX declares the sub-leaf of its number.
    by_ebx,      ///< The same with EBX.
    by_edx,      ///< The same with EDX.
    by_state,    ///< The state components of leaf 0DH: XCR0 and IA32_XSS together.
};

/// Who has a leaf.
enum class scope : std::uint8_t { everyone, no_one, intel_style, not_intel };

/// How a leaf is read.
struct leaf_rule {
    std::uint32_t leaf = 0;               ///< Number of the leaf.
    scope of = scope::everyone;           ///< Which CPUs have it.
    enumeration by = enumeration::single; ///< How its sub-leaves end.
    std::uint32_t mask = 0;               ///< For `until_type`: the type bits of EAX.
    feature needs{};                      ///< Declares the leaf; without a name nothing does.
};

/// The leaves that are not simply read.
/// Source: Intel SDM Vol. 2A, "CPUID - CPU Identification"; AMD APM Vol. 3, appendix E.
inline constexpr auto leaf_rules = std::to_array<leaf_rule>({
    {.leaf = 0x2, .of = scope::intel_style},
    {.leaf = 0x3, .needs = psn},
    {.leaf = 0x4, .by = enumeration::until_type, .mask = 0x1F},
    {.leaf = 0x5, .needs = monitor},
    {.leaf = 0x7, .by = enumeration::to_eax},
    {.leaf = 0x8, .of = scope::no_one},
    {.leaf = 0x9, .needs = dca},
    {.leaf = 0xA, .of = scope::intel_style},
    {.leaf = 0xB, .by = enumeration::until_level, .needs = x2apic},
    {.leaf = 0xC, .of = scope::no_one},
    {.leaf = 0xD, .by = enumeration::by_state, .needs = xsave},
    {.leaf = 0xE, .of = scope::no_one},
    {.leaf = 0xF, .by = enumeration::by_edx, .needs = rdt_monitoring},
    {.leaf = 0x10, .by = enumeration::by_ebx, .needs = rdt_allocation},
    {.leaf = 0x11, .of = scope::no_one},
    {.leaf = 0x12, .by = enumeration::until_type, .mask = 0xF, .needs = sgx},
    {.leaf = 0x13, .of = scope::no_one},
    {.leaf = 0x14, .by = enumeration::to_eax, .needs = intel_pt},
    {.leaf = 0x17, .of = scope::intel_style, .by = enumeration::to_eax},
    {.leaf = 0x18, .of = scope::intel_style, .by = enumeration::to_eax},
    {.leaf = 0x19, .needs = key_locker},
    {.leaf = 0x1B, .by = enumeration::until_type, .mask = 0xFFF, .needs = pconfig},
    {.leaf = 0x1C, .needs = arch_lbr},
    {.leaf = 0x1D, .by = enumeration::to_eax, .needs = amx_tile},
    {.leaf = 0x1E, .by = enumeration::to_eax, .needs = amx_tile},
    {.leaf = 0x1F, .by = enumeration::until_level},
    {.leaf = 0x20, .by = enumeration::to_eax, .needs = hreset},
    {.leaf = 0x22, .of = scope::no_one},
    {.leaf = 0x23, .by = enumeration::by_eax, .needs = arch_perfmon_ext},
    {.leaf = 0x24, .by = enumeration::to_eax, .needs = avx10},
    {.leaf = 0x80000005, .of = scope::not_intel},
    {.leaf = 0x80000009, .of = scope::no_one},
    {.leaf = 0x8000000A, .needs = svm},
    {.leaf = 0x8000000B, .of = scope::no_one},
    {.leaf = 0x8000000C, .of = scope::no_one},
    {.leaf = 0x8000000D, .of = scope::no_one},
    {.leaf = 0x8000000E, .of = scope::no_one},
    {.leaf = 0x8000000F, .of = scope::no_one},
    {.leaf = 0x80000010, .of = scope::no_one},
    {.leaf = 0x80000011, .of = scope::no_one},
    {.leaf = 0x80000012, .of = scope::no_one},
    {.leaf = 0x80000013, .of = scope::no_one},
    {.leaf = 0x80000014, .of = scope::no_one},
    {.leaf = 0x80000015, .of = scope::no_one},
    {.leaf = 0x80000016, .of = scope::no_one},
    {.leaf = 0x80000017, .of = scope::no_one},
    {.leaf = 0x80000018, .of = scope::no_one},
    {.leaf = 0x80000019, .needs = page_1gb},
    {.leaf = 0x8000001B, .needs = ibs},
    {.leaf = 0x8000001C, .needs = lwp},
    {.leaf = 0x8000001D, .by = enumeration::until_type, .mask = 0x1F, .needs = topoext},
    {.leaf = 0x8000001E, .needs = topoext},
    {.leaf = 0x80000020, .by = enumeration::by_ebx, .needs = mba_amd},
    {.leaf = 0x80000026, .by = enumeration::until_level},
});

/// The rule for a leaf; for a leaf without one, that it is read once.
///
/// @exits  None.
/// @rt     Wait-free, at most one step per rule.
[[nodiscard]] constexpr auto rule_for(std::uint32_t leaf) noexcept -> leaf_rule {
    for (auto const& rule : leaf_rules) {
        if (rule.leaf == leaf) {
            return rule;
        }
    }
    return {.leaf = leaf};
}

/// Whether CPUs of that vendor have leaves of that scope.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto has_scope(scope of, vendor maker) noexcept -> bool {
    switch (of) {
    case scope::everyone:
        return true;
    case scope::no_one:
        return false;
    case scope::intel_style:
        return !follows_amd(maker);
    case scope::not_intel:
        return maker != vendor::intel;
    }
    return true;
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
