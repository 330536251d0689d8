// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_message.hpp: the messages of the vhost-user protocol as they are on the wire.
//
// Only what a polling front-end needs is here. Numbers are in the byte order of the machine, as
// the protocol says: both ends of a Unix socket are on one.
#pragma once

#include <exitless/base/config.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace os::vhost {

/// Requests of the front-end. The names are the protocol's, without VHOST_USER_.
enum class request : std::uint32_t {
    none = 0,
    get_features = 1,
    set_features = 2,
    set_owner = 3,
    set_mem_table = 5,
    set_vring_num = 8,
    set_vring_addr = 9,
    set_vring_base = 10,
    get_vring_base = 11,
    set_vring_kick = 12,
    set_vring_call = 13,
    get_protocol_features = 15,
    set_protocol_features = 16,
    get_queue_num = 17,
    set_vring_enable = 18,
};

/// The protocol's name of a request.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(request asked) noexcept -> std::string_view {
    switch (asked) {
    case request::none:
        return "connect";
    case request::get_features:
        return "GET_FEATURES";
    case request::set_features:
        return "SET_FEATURES";
    case request::set_owner:
        return "SET_OWNER";
    case request::set_mem_table:
        return "SET_MEM_TABLE";
    case request::set_vring_num:
        return "SET_VRING_NUM";
    case request::set_vring_addr:
        return "SET_VRING_ADDR";
    case request::set_vring_base:
        return "SET_VRING_BASE";
    case request::get_vring_base:
        return "GET_VRING_BASE";
    case request::set_vring_kick:
        return "SET_VRING_KICK";
    case request::set_vring_call:
        return "SET_VRING_CALL";
    case request::get_protocol_features:
        return "GET_PROTOCOL_FEATURES";
    case request::set_protocol_features:
        return "SET_PROTOCOL_FEATURES";
    case request::get_queue_num:
        return "GET_QUEUE_NUM";
    case request::set_vring_enable:
        return "SET_VRING_ENABLE";
    }
    return "unknown request";
}

/// VHOST_USER_PROTOCOL_F_MQ: GET_QUEUE_NUM exists.
inline constexpr std::uint64_t protocol_mq = std::uint64_t{1} << 0;
/// VHOST_USER_PROTOCOL_F_REPLY_ACK: a request that asks for it is answered with its outcome.
inline constexpr std::uint64_t protocol_reply_ack = std::uint64_t{1} << 3;

inline constexpr std::uint32_t flags_version_mask = 0x3; ///< Bits 0 and 1.
inline constexpr std::uint32_t flags_version = 0x1;      ///< The only version there is.
inline constexpr std::uint32_t flags_reply = 0x4;        ///< From the back-end.
inline constexpr std::uint32_t flags_need_reply = 0x8;   ///< Asks for the outcome.
inline constexpr std::uint32_t flags_known = 0xf;        ///< All others are reserved.

/// What each message begins with.
struct header {
    request type = request::none;        ///< Number of the request.
    std::uint32_t flags = flags_version; ///< Version, reply, and whether a reply is wanted.
    std::uint32_t size_bytes = 0;        ///< Of the payload that follows.
};
static_assert(std::is_trivially_copyable_v<header> && sizeof(header) == 12);

/// Payload of SET_VRING_NUM, SET_VRING_BASE, GET_VRING_BASE and SET_VRING_ENABLE.
struct vring_state {
    std::uint32_t index = 0; ///< Number of the queue.
    std::uint32_t value = 0; ///< Size, base or state.
};
static_assert(sizeof(vring_state) == 8);

/// Payload of SET_VRING_ADDR: addresses in the front-end's own address space.
struct vring_addresses {
    std::uint32_t index = 0;           ///< Number of the queue.
    std::uint32_t flags = 0;           ///< VHOST_VRING_F_LOG; zero.
    std::uint64_t descriptor_area = 0; ///< User address of the descriptor table.
    std::uint64_t device_area = 0;     ///< Used ring.
    std::uint64_t driver_area = 0;     ///< Available ring.
    std::uint64_t log = 0;             ///< Not used.
};
static_assert(sizeof(vring_addresses) == 40);

/// Payload of SET_MEM_TABLE for one region.
struct memory_table {
    std::uint32_t regions = 1;        ///< One.
    std::uint32_t padding = 0;        ///< Zero.
    std::uint64_t device_address = 0; ///< What descriptors name: "guest physical".
    std::uint64_t size_bytes = 0;     ///< Of the region.
    std::uint64_t user_address = 0;   ///< What SET_VRING_ADDR names.
    std::uint64_t file_offset = 0;    ///< Where the region begins in the file.
};
static_assert(sizeof(memory_table) == 40);

/// The largest message of this front-end.
inline constexpr std::uint32_t max_message_bytes = sizeof(header) + sizeof(memory_table);

} // namespace os::vhost
EXITLESS_END_NAMESPACE
