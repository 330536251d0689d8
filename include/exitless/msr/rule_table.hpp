// SPDX-License-Identifier: BSL-1.0
//
// rule_table.hpp: which rule of a hypervisor applies to which registers.
//
// Registers that are treated alike have addresses next to each other, so a policy is a short list
// of ranges in ascending order. A search by halves takes as many steps whichever register is asked,
// and a register in no range has the rule that the caller names.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/access.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Neighbouring registers under one rule for RDMSR and one for WRMSR.
template <class Rule>
struct rule_range {
    std::uint32_t first; ///< First address.
    std::uint32_t last;  ///< Last address.
    Rule read;           ///< What becomes of RDMSR.
    Rule write;          ///< What becomes of WRMSR.
};

/// Whether the ranges ascend and are apart from each other, as `rule_at` assumes.
///
/// @exits  None.
/// @rt     Wait-free, at most `Size` steps.
template <class Rule, std::size_t Size>
[[nodiscard]] constexpr auto ascending(std::array<rule_range<Rule>, Size> const& table) noexcept
    -> bool {
    for (std::size_t i = 0; i < Size; ++i) {
        if (table[i].last < table[i].first || (i != 0 && table[i].first <= table[i - 1].last)) {
            return false;
        }
    }
    return true;
}

/// The rule for an access: that of the range that holds the address, else `otherwise`.
///
/// @exits  None.
/// @rt     Wait-free: as many steps as `Size` has bits.
template <class Rule, std::size_t Size>
[[nodiscard]] constexpr auto rule_at(std::array<rule_range<Rule>, Size> const& table,
                                     std::uint32_t address, access kind, Rule otherwise) noexcept
    -> Rule {
    std::size_t low = 0;
    std::size_t high = Size;
    while (low < high) {
        auto const middle = low + (high - low) / 2;
        if (table[middle].last < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == Size || address < table[low].first) {
        return otherwise;
    }
    return kind == access::read ? table[low].read : table[low].write;
}

} // namespace msr
EXITLESS_END_NAMESPACE
