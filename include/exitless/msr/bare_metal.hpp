// SPDX-License-Identifier: BSL-1.0
//
// bare_metal.hpp: the policy without a hypervisor.
//
// For programs that run in a VM and on the machine itself: the guard stays, and lets all pass.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/access.hpp>

#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Nothing exits, as there is nowhere to go. Whether a register exists, and takes the value, is for
/// the processor to say: what it refuses counts as free here.
struct bare_metal {
    /// There is nothing to know.
    struct state_type {};

    /// Free, whatever the access.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto effect(std::uint32_t, access, state_type = {}) noexcept
        -> exit_effect {
        return exit_effect::free;
    }

    /// Never.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto admits_exit(std::uint32_t, access) noexcept -> bool {
        return false;
    }

    /// The same.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto after_write(std::uint32_t, std::uint64_t,
                                                    state_type) noexcept
        -> std::optional<state_type> {
        return state_type{};
    }
};
static_assert(exit_policy<bare_metal>);

} // namespace msr
EXITLESS_END_NAMESPACE
