// SPDX-License-Identifier: BSL-1.0
//
// batch.hpp: reads several registers for the price of one access, where the backend can.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/msr/backend.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The longest batch that a backend takes, its `max_batch` if it says one.
///
/// @exits  None.
/// @rt     Wait-free: a constant.
template <msr_backend Backend>
[[nodiscard]] constexpr auto longest_batch() noexcept -> std::size_t {
    if constexpr (requires { Backend::max_batch; }) {
        return Backend::max_batch;
    } else {
        return std::numeric_limits<std::size_t>::max();
    }
}

/// Reads registers: at once if the backend can, else one by one. What fails as a whole fails for
/// each of them.
///
/// @exits  What the registers and the backend do.
/// @rt     Wait-free: what the backend takes.
template <msr_backend Backend>
void read_all(Backend& backend, std::span<std::uint32_t const> addresses,
              std::span<result<std::uint64_t>> out) noexcept {
    if constexpr (batch_backend<Backend>) {
        auto const whole = out.empty() ? result<void>{} : backend.read_batch(addresses, out);
        for (auto& one : whole ? out.first(0) : out) {
            one = whole.error();
        }
    } else {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = backend.read(addresses[i]);
        }
    }
}

/// Reads the registers whose `out` holds a value, whatever it is, and leaves the failures: they
/// were refused. Those that follow each other are read together.
///
/// @exits  What the registers and the backend do.
/// @rt     Wait-free: what the backend takes.
template <msr_backend Backend>
void read_permitted(Backend& backend, std::span<std::uint32_t const> addresses,
                    std::span<result<std::uint64_t>> out) noexcept {
    for (std::size_t begin = 0; begin < out.size();) {
        auto end = begin;
        while (end < out.size() && end - begin < longest_batch<Backend>() && out[end]) {
            ++end;
        }
        read_all(backend, addresses.subspan(begin, end - begin), out.subspan(begin, end - begin));
        begin = end < out.size() && !out[end] ? end + 1 : end;
    }
}

} // namespace msr
EXITLESS_END_NAMESPACE
