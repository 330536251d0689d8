// SPDX-License-Identifier: BSL-1.0
//
// poison.hpp: what a queue remembers about a peer that broke the rules.
//
// A broken rule cannot be repaired by this side: the queue stops for good, and every later call
// fails with `errc::queue_poisoned`. A driver then resets the device; a device sets
// DEVICE_NEEDS_RESET.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// The word of shared memory in which a peer broke a rule.
enum class ring_word : std::uint16_t {
    none,
    avail_idx,        ///< `idx` of the available ring.
    avail_ring,       ///< An entry of the available ring.
    descriptor_addr,  ///< `addr` of a descriptor.
    descriptor_len,   ///< `len` of a descriptor.
    descriptor_flags, ///< `flags` of a descriptor.
    descriptor_next,  ///< `next` of a descriptor.
    used_idx,         ///< `idx` of the used ring.
    used_id,          ///< `id` of an element of the used ring.
    used_len,         ///< `len` of an element of the used ring.
};

/// The name that reports use, for example "avail.idx".
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(ring_word word) noexcept -> std::string_view {
    switch (word) {
    case ring_word::none:
        return "none"sv;
    case ring_word::avail_idx:
        return "avail.idx"sv;
    case ring_word::avail_ring:
        return "avail.ring"sv;
    case ring_word::descriptor_addr:
        return "desc.addr"sv;
    case ring_word::descriptor_len:
        return "desc.len"sv;
    case ring_word::descriptor_flags:
        return "desc.flags"sv;
    case ring_word::descriptor_next:
        return "desc.next"sv;
    case ring_word::used_idx:
        return "used.idx"sv;
    case ring_word::used_id:
        return "used.ring.id"sv;
    case ring_word::used_len:
        return "used.ring.len"sv;
    }
    return "unknown"sv;
}

/// Why a queue is poisoned: the first broken rule.
struct poison_record {
    errc reason = errc::none;          ///< `errc::none` while the queue is sound.
    ring_word where = ring_word::none; ///< What the peer wrote it to.
    std::uint16_t index = 0;           ///< Ring slot or descriptor, where there are several.
    std::uint64_t value = 0;           ///< What the peer wrote, as it was read.
};
static_assert(std::is_trivially_copyable_v<poison_record> && sizeof(poison_record) == 16);

} // namespace virtio
EXITLESS_END_NAMESPACE
