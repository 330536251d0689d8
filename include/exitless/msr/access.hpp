// SPDX-License-Identifier: BSL-1.0
//
// access.hpp: an access to a model-specific register, and what a hypervisor does with it.
//
// Whether RDMSR or WRMSR leaves the guest is the hypervisor's decision, register by register. A
// policy is what is known of one hypervisor: a type, so that what it refuses in every state can be
// refused by the compiler, with a state for what is known only at run time.
#pragma once

#include <exitless/base/config.hpp>

#include <concepts>
#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What is done to a register.
enum class access : std::uint8_t {
    read,  ///< RDMSR
    write, ///< WRMSR
};

/// What comes of an access in a guest.
enum class exit_effect : std::uint8_t {
    free,   ///< The processor does it; the guest is not left.
    exits,  ///< The hypervisor is entered, and does it.
    faults, ///< \#GP, as a rule after the hypervisor was entered: no less expensive than an exit.
};

/// What is known of a hypervisor's way with registers.
///
/// `state_type` is what is known at run time; default-initialised, it is what may be assumed of a
/// guest nobody has looked at. `admits_exit` is the answer over all states that the type admits:
/// "may this access leave the guest, or fault?". `after_write` is the state after a write, or
/// nothing if the type cannot follow: then the write must not be made.
template <class Policy>
concept exit_policy = requires(std::uint32_t address, access kind, std::uint64_t value,
                               typename Policy::state_type const& state) {
    { Policy::effect(address, kind, state) } noexcept -> std::same_as<exit_effect>;
    { Policy::admits_exit(address, kind) } noexcept -> std::same_as<bool>;
    {
        Policy::after_write(address, value, state)
    } noexcept -> std::same_as<std::optional<typename Policy::state_type>>;
    requires std::default_initializable<typename Policy::state_type>;
};

/// Whether IA32_APIC_BASE (1BH) with this value has x2APIC on: EN and EXTD.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto turns_x2apic_on(std::uint64_t apic_base) noexcept -> bool {
    return (apic_base >> 10 & 3) == 3;
}

} // namespace msr
EXITLESS_END_NAMESPACE
