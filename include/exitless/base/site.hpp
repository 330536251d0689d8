// SPDX-License-Identifier: BSL-1.0
//
// site.hpp: a place in the source.
//
// std::source_location would do, but clang 14 has none and clang 15 gives a wrong line for it as
// a default argument; the built-ins below are right in every supported compiler.
#pragma once

#include <exitless/base/config.hpp>

#include <cstdint>
#include <type_traits>

namespace exitless::abi_v1 {

/// A place in the source. All pointers have static storage duration, or are null when unknown.
struct site {
    char const* file = nullptr;     ///< As the compiler was given it.
    char const* function = nullptr; ///< Unqualified name of the enclosing function.
    std::uint32_t line = 0;         ///< From 1; 0 when unknown.

    /// The place of the call; as a default argument, the place where the default was used.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a constant.
    [[nodiscard]] static constexpr auto here(char const* file = __builtin_FILE(),
                                             char const* function = __builtin_FUNCTION(),
                                             std::uint32_t line = __builtin_LINE()) noexcept
        -> site {
        return {.file = file, .function = function, .line = line};
    }

    /// Whether the place is known.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto known() const noexcept -> bool { return file != nullptr; }
};
static_assert(std::is_trivially_copyable_v<site> && sizeof(site) == 24);

} // namespace exitless::abi_v1

EXITLESS_BEGIN_NAMESPACE
using abi_v1::site;
EXITLESS_END_NAMESPACE
