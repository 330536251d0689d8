// SPDX-License-Identifier: BSL-1.0
//
// backend.hpp: what performs an access to a model-specific register, and what that costs.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <concepts>
#include <cstdint>
#include <span>

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

/// Reads several registers for the price of one access: `out[i]` answers `addresses[i]`, and the
/// spans are equally long. What it returns is a failure of the whole, after which no answer counts.
template <class Backend>
concept batch_backend =
    msr_backend<Backend> && requires(Backend& backend, std::span<std::uint32_t const> addresses,
                                     std::span<result<std::uint64_t>> out) {
        { backend.read_batch(addresses, out) } noexcept -> std::same_as<result<void>>;
    };

} // namespace msr
EXITLESS_END_NAMESPACE
