// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_problem.hpp: what can go wrong between a vhost-user front-end and its back-end, in
// words that tell the operator what to do.
//
// `errc` tells a program what to do next; it cannot tell apart a missing socket and one that
// nobody serves. A front-end therefore keeps a `failure` beside the errc that it returns.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/linux/vhost_user_message.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os::vhost {

/// What went wrong.
enum class problem : std::uint8_t {
    none,
    bad_argument,
    wrong_order,
    no_socket,
    not_served,
    no_permission,
    not_a_stream,
    system,
    silent,
    closed,
    reply_version,
    reply_request,
    reply_size,
    reply_descriptors,
    reply_value,
    unasked,
    rejected,
    no_protocol_features,
    no_reply_ack,
    no_feature,
    no_queue,
    not_polling,
    no_memory,
};

/// A sentence that names the problem and, where there is one, the remedy.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto message(problem what) noexcept -> std::string_view {
    switch (what) {
    case problem::none:
        return "no problem";
    case problem::bad_argument:
        return "an argument is outside its documented range (a socket's path has at most 107 "
               "bytes)";
    case problem::wrong_order:
        return "the calls are in the wrong order, or the connection is gone: connect, negotiate, "
               "share, start";
    case problem::no_socket:
        return "the socket does not exist: start the back-end first, and give both the same path";
    case problem::not_served:
        return "nobody listens there: the back-end has ended and left its socket behind (start it "
               "again), or the file is no socket";
    case problem::no_permission:
        return "the socket may not be opened: run as the back-end's user or change the socket's "
               "permissions";
    case problem::not_a_stream:
        return "the socket is not a stream socket: something else serves it";
    case problem::system:
        return "the operating system refused a call";
    case problem::silent:
        return "the back-end did not answer in time: it hangs, serves another front-end, or the "
               "machine is overloaded";
    case problem::closed:
        return "the back-end closed the connection or died: see its log";
    case problem::reply_version:
        return "the reply is not one of vhost-user version 1: something else serves the socket";
    case problem::reply_request:
        return "the reply answers another request";
    case problem::reply_size:
        return "the reply has the wrong size";
    case problem::reply_descriptors:
        return "the reply carries file descriptors that nobody asked for; they were dropped";
    case problem::reply_value:
        return "the reply's value is outside the range that the protocol allows";
    case problem::unasked:
        return "the back-end sent something that nobody asked for";
    case problem::rejected:
        return "the back-end refused the request: see its log";
    case problem::no_protocol_features:
        return "the back-end offers no protocol features (bit 30): it is too old to confirm what "
               "it is told";
    case problem::no_reply_ack:
        return "the back-end does not offer REPLY_ACK: its errors would go unseen";
    case problem::no_feature:
        return "the back-end does not offer a feature that is needed; a device without VERSION_1 "
               "(bit 32) is a legacy one and is not supported";
    case problem::no_queue:
        return "the back-end says that it has no queue";
    case problem::not_polling:
        return "the back-end asks to be notified, which is a system call for each buffer: use a "
               "poll-mode back-end, such as DPDK's net_vhost";
    case problem::no_memory:
        return "there is no memory to share (a memfd of about 1 MiB)";
    }
    return "unknown problem";
}

/// What a program is told of a problem.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto cause_of(problem what) noexcept -> errc {
    switch (what) {
    case problem::none:
        return errc::none;
    case problem::bad_argument:
    case problem::wrong_order:
        return errc::invalid_argument;
    case problem::no_socket:
    case problem::not_served:
    case problem::not_a_stream:
        return errc::no_device;
    case problem::no_permission:
        return errc::no_privilege;
    case problem::system:
        return errc::io_error;
    case problem::silent:
        return errc::timed_out;
    case problem::closed:
        return errc::peer_closed;
    case problem::no_protocol_features:
    case problem::no_reply_ack:
    case problem::no_feature:
    case problem::no_queue:
    case problem::not_polling:
        return errc::not_supported;
    case problem::no_memory:
        return errc::out_of_memory;
    case problem::reply_version:
    case problem::reply_request:
    case problem::reply_size:
    case problem::reply_descriptors:
    case problem::reply_value:
    case problem::unasked:
    case problem::rejected:
        break;
    }
    return errc::protocol_error;
}

/// Judges the header of an answer to `asked`, whose payload must have `payload_bytes` exactly: a
/// payload of any other size is never read, however large it claims to be.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   QEMU, "Vhost-user Protocol", "Message Specification": version 1, reply flag set, the
///         request's own number.
[[nodiscard]] constexpr auto judge_reply(header const& reply, request asked,
                                         std::size_t payload_bytes) noexcept -> problem {
    if ((reply.flags & flags_version_mask) != flags_version || (reply.flags & flags_reply) == 0 ||
        (reply.flags & ~flags_known) != 0) {
        return problem::reply_version;
    }
    if (reply.type != asked) {
        return problem::reply_request;
    }
    return reply.size_bytes == payload_bytes ? problem::none : problem::reply_size;
}

/// The first problem of a connection, and where it was met.
struct failure {
    problem what = problem::none;   ///< The problem.
    request during = request::none; ///< `none`: while connecting, or after the set-up.
    int os_error = 0;               ///< errno where the operating system refused, else 0.
};

} // namespace os::vhost
EXITLESS_END_NAMESPACE
