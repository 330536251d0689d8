// SPDX-License-Identifier: BSL-1.0
//
// unknown_hypervisor.hpp: the policy for a guest whose hypervisor nobody has named.
//
// No register is free under every hypervisor. Most pass FS_BASE, GS_BASE and KERNEL_GS_BASE
// through, but one that runs the guest's kernel without privilege (Xen PV, PVM) gets a \#GP for
// each RDMSR and WRMSR, whatever the register. For the segment bases there are instructions that
// exit nowhere: RDFSBASE and its kin.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/access.hpp>

#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Everything exits: nothing is known to be free.
struct unknown_hypervisor {
    /// Nothing is known.
    struct state_type {};

    /// Exits, whatever the access.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto effect(std::uint32_t, access, state_type = {}) noexcept
        -> exit_effect {
        return exit_effect::exits;
    }

    /// Always.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto admits_exit(std::uint32_t, access) noexcept -> bool {
        return true;
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
static_assert(exit_policy<unknown_hypervisor>);

} // namespace msr
EXITLESS_END_NAMESPACE
