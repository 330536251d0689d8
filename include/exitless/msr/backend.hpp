// SPDX-License-Identifier: BSL-1.0
//
// backend.hpp: what performs an access to a model-specific register, and what that costs.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <concepts>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What an access costs besides the access itself.
enum class backend_cost : std::uint8_t {
    none,        ///< The instruction, or a place in memory.
    system_call, ///< A system call, and on another CPU an interrupt: refused inside a section.
};

/// Performs accesses. `read` and `write` say why they failed; a register that does not exist, or a
/// value that it does not take, is `errc::msr_faults`.
template <class Backend>
concept msr_backend = requires(Backend& backend, std::uint32_t address, std::uint64_t value) {
    { backend.read(address) } noexcept -> std::same_as<result<std::uint64_t>>;
    { backend.write(address, value) } noexcept -> std::same_as<result<void>>;
    { Backend::cost } -> std::convertible_to<backend_cost>;
};

} // namespace msr
EXITLESS_END_NAMESPACE
