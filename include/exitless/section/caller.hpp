// SPDX-License-Identifier: BSL-1.0
//
// caller.hpp: who asked for something that a section refuses.
//
// A refusal is an error code in every build; a checked build says besides where the refused call
// stands. The place is the default of a parameter whose type differs between the builds, so that
// a function with such a parameter is a different one in checked and unchecked units.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/section/judge.hpp>
#include <exitless/section/state.hpp>

#include <cstdint>
#include <type_traits>

EXITLESS_BEGIN_CHECKED_NAMESPACE

/// The place of a call in a checked build; nothing in an unchecked one. `Storage` is whose section
/// is asked.
template <section_storage Storage>
class basic_caller {
public:
    /// The place of the call; as a default argument, the place where the default was used.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a constant.
    [[nodiscard, gnu::always_inline]] static constexpr auto
    here(char const* file = __builtin_FILE(), char const* function = __builtin_FUNCTION(),
         std::uint32_t line = __builtin_LINE()) noexcept -> basic_caller {
        return basic_caller{site::here(file, function, line)};
    }

    /// In a checked build, raises a violation: this was refused, which had been asked for here.
    ///
    /// @exits  None by itself; the violation handler decides.
    /// @rt     Wait-free up to the handler; nothing at all in unchecked builds.
    [[gnu::always_inline]] void was_refused([[maybe_unused]] section::act act) const noexcept {
        if constexpr (checks_enabled) {
            act.where = where_;
            section::raise(act, section::innermost(Storage::state()));
        }
    }

private:
    struct nothing {
        constexpr explicit nothing(site const&) noexcept {}
    };
    [[gnu::always_inline]] constexpr explicit basic_caller(site const& where) noexcept
        : where_{where} {}

    [[no_unique_address]] std::conditional_t<checks_enabled, site, nothing> where_;
};

EXITLESS_END_CHECKED_NAMESPACE
