// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_channel.hpp: a Unix stream socket on which nothing waits longer than its deadline.
//
// Replies are received without room for control data: the kernel then drops descriptors that come
// along instead of installing them, and says so with MSG_CTRUNC. A hostile back-end cannot fill
// our descriptor table, and there is nothing to close.
//
// The functions take consent but leave its check to the front-end's public function: a call would
// otherwise be reported once for each of its messages.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/vhost_user_message.hpp>
#include <exitless/linux/vhost_user_problem.hpp>
#include <exitless/section/consent.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os::vhost {

/// The point in time at which a call gives up.
using deadline = std::chrono::steady_clock::time_point;

/// The deadline `timeout` from now; one beyond an hour is an hour, and a negative one none.
///
/// @exits  May: the clock can be a system call.
/// @rt     Not for the loop.
[[nodiscard]] inline auto deadline_in(may_exit_t, std::chrono::milliseconds timeout) noexcept
    -> deadline {
    constexpr std::chrono::milliseconds longest = std::chrono::hours{1};
    return std::chrono::steady_clock::now() +
           std::clamp(timeout, std::chrono::milliseconds{0}, longest);
}

/// Milliseconds from now to `end`, rounded up, never negative and never beyond a minute: what
/// `poll` takes. Callers loop, so that a later deadline is kept too.
///
/// @exits  May: the clock can be a system call.
/// @rt     Not for the loop.
[[nodiscard]] inline auto milliseconds_until(may_exit_t, deadline end) noexcept -> int {
    using std::chrono::milliseconds;
    auto const left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp(left, milliseconds{0}, milliseconds{60000}).count());
}

/// One connection to a back-end.
class channel {
public:
    /// Connects to the socket at `path`. A listener whose queue is full is tried again.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop; returns soon after `end`.
    [[nodiscard]] auto connect(may_exit_t consent, std::string_view path, deadline end) noexcept
        -> problem {
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.empty() || path.size() >= sizeof address.sun_path ||
            path.find('\0') != std::string_view::npos) {
            return problem::bad_argument;
        }
        std::memcpy(address.sun_path, path.data(), path.size());
        socket_ = file_descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        if (!socket_) {
            return problem::system;
        }
        while (::connect(socket_.get(), reinterpret_cast<::sockaddr const*>(&address),
                         sizeof address) != 0) {
            if (errno != EAGAIN && errno != EINTR) {
                return connect_problem(errno);
            }
            // A full queue cannot be waited for: `poll` calls an unconnected socket ready.
            auto const left = milliseconds_until(consent, end);
            if (left == 0) {
                return problem::silent;
            }
            static_cast<void>(::poll(nullptr, 0, std::min(left, 5)));
        }
        return problem::none;
    }

    /// Sends all of `message`; `descriptor`, unless negative, goes with its first byte.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop; returns soon after `end`.
    [[nodiscard]] auto send(may_exit_t consent, std::span<std::byte const> message, int descriptor,
                            deadline end) noexcept -> problem {
        while (!message.empty()) {
            auto const sent = send_some(message, descriptor);
            if (sent > 0) {
                message = message.subspan(static_cast<std::size_t>(sent));
                descriptor = -1;
            } else if (auto const what = wait_if_busy(consent, POLLOUT, end);
                       what != problem::none) {
                return what;
            }
        }
        return problem::none;
    }

    /// Receives exactly as many bytes as `into` holds.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop; returns soon after `end`.
    [[nodiscard]] auto receive(may_exit_t consent, std::span<std::byte> into, deadline end) noexcept
        -> problem {
        while (!into.empty()) {
            ::iovec part{.iov_base = into.data(), .iov_len = into.size()};
            ::msghdr envelope{};
            envelope.msg_iov = &part;
            envelope.msg_iovlen = 1;
            auto const got = ::recvmsg(socket_.get(), &envelope, MSG_DONTWAIT);
            if (got == 0) {
                return problem::closed;
            }
            if (got > 0 && (envelope.msg_flags & MSG_CTRUNC) != 0) {
                return problem::reply_descriptors;
            }
            if (got > 0) {
                into = into.subspan(static_cast<std::size_t>(got));
            } else if (auto const what = wait_if_busy(consent, POLLIN, end);
                       what != problem::none) {
                return what;
            }
        }
        return problem::none;
    }

    /// What has happened on an idle connection: `none`, `closed`, or `unasked`. Does not wait.
    ///
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop: call it outside sections.
    [[nodiscard]] auto probe(may_exit_t) const noexcept -> problem {
        std::byte first{};
        auto const got = ::recv(socket_.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got >= 0) {
            return got == 0 ? problem::closed : problem::unasked;
        }
        return errno == EAGAIN || errno == EINTR ? problem::none : transfer_problem(errno);
    }

    /// Whether there is a connection; the peer may have left it.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto is_open() const noexcept -> bool { return static_cast<bool>(socket_); }

    /// Ends the connection.
    ///
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    void close(may_exit_t) noexcept { socket_.reset(); }

private:
    [[nodiscard]] auto send_some(std::span<std::byte const> message, int descriptor) noexcept
        -> ::ssize_t {
        // sendmsg does not write through iov_base; the type serves both directions.
        ::iovec part{.iov_base = const_cast<std::byte*>(message.data()), .iov_len = message.size()};
        ::msghdr envelope{};
        envelope.msg_iov = &part;
        envelope.msg_iovlen = 1;
        alignas(::cmsghdr) std::byte control[CMSG_SPACE(sizeof(int))]{};
        if (descriptor >= 0) {
            envelope.msg_control = control;
            envelope.msg_controllen = sizeof control;
            auto* const rights = CMSG_FIRSTHDR(&envelope);
            rights->cmsg_level = SOL_SOCKET;
            rights->cmsg_type = SCM_RIGHTS;
            rights->cmsg_len = CMSG_LEN(sizeof(int));
            std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
        }
        return ::sendmsg(socket_.get(), &envelope, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    // After a transfer that failed: waits until the socket is ready, unless errno is a real error.
    [[nodiscard]] auto wait_if_busy(may_exit_t consent, short events, deadline end) noexcept
        -> problem {
        if (errno != EAGAIN && errno != EINTR) {
            return transfer_problem(errno);
        }
        ::pollfd entry{.fd = socket_.get(), .events = events, .revents = 0};
        auto const left = milliseconds_until(consent, end);
        auto const ready = ::poll(&entry, 1, left);
        if (ready < 0 && errno != EINTR) {
            return problem::system;
        }
        return ready > 0 || left > 0 ? problem::none : problem::silent;
    }

    [[nodiscard]] static auto connect_problem(int number) noexcept -> problem {
        switch (number) {
        case ENOENT:
        case ENOTDIR:
            return problem::no_socket;
        case ECONNREFUSED:
            return problem::not_served;
        case EACCES:
        case EPERM:
            return problem::no_permission;
        case EPROTOTYPE:
            return problem::not_a_stream;
        default:
            return problem::system;
        }
    }

    [[nodiscard]] static auto transfer_problem(int number) noexcept -> problem {
        return number == ECONNRESET || number == EPIPE ? problem::closed : problem::system;
    }

    file_descriptor socket_;
};

} // namespace os::vhost
EXITLESS_END_NAMESPACE
