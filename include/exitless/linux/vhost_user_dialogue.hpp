// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_dialogue.hpp: requests to a vhost-user back-end and its judged replies, one at a time
// and each within the deadline of the call that it belongs to.
//
// As in vhost_user_channel.hpp, the check of the consent is left to the front-end's function.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/linux/vhost_user_channel.hpp>
#include <exitless/linux/vhost_user_message.hpp>
#include <exitless/linux/vhost_user_problem.hpp>
#include <exitless/section/consent.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace os::vhost {

/// The requesting end of a connection. What it is asked to do after the first fault of a call is
/// not done, so that a sequence of steps needs one test at its end.
class dialogue {
public:
    /// Connects; this call and later ones have `timeout` each.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    void connect(may_exit_t consent, std::string_view path,
                 std::chrono::milliseconds timeout) noexcept {
        timeout_ = timeout;
        begin_call(consent);
        note(channel_.connect(consent, path, end_));
    }

    /// Begins a call: what follows up to the next one shares its time-out and its outcome.
    ///
    /// @exits  May: the clock can be a system call.
    /// @rt     Not for the loop.
    void begin_call(may_exit_t consent) noexcept {
        state_ = {};
        end_ = deadline_in(consent, timeout_);
    }

    /// Makes `otherwise` the outcome unless `holds`.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    void require(bool holds, problem otherwise) noexcept {
        note(holds ? problem::none : otherwise);
    }

    /// Tells the back-end something without asking whether it agrees: only right before REPLY_ACK
    /// is settled.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    void tell(may_exit_t consent, request what, std::uint64_t value) noexcept {
        transmit(consent, {.type = what}, bytes_of(value), -1);
    }

    /// Tells the back-end something, with a descriptor unless that is negative, and waits until it
    /// confirms.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    template <class Payload>
    void tell_confirmed(may_exit_t consent, request what, Payload const& payload,
                        int descriptor = -1) noexcept {
        transmit(consent, {.type = what, .flags = flags_version | flags_need_reply},
                 bytes_of(payload), descriptor);
        require(await<std::uint64_t>(consent) == 0, problem::rejected);
    }

    /// Asks the back-end something. Zeroes unless the whole reply is in order.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    template <class Answer, class Payload>
    [[nodiscard]] auto ask(may_exit_t consent, request what, Payload const& payload) noexcept
        -> Answer {
        transmit(consent, {.type = what}, bytes_of(payload), -1);
        return await<Answer>(consent);
    }

    /// Asks the back-end whether it is there, without a message and without waiting.
    ///
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    void probe(may_exit_t consent) noexcept {
        note(channel_.is_open() ? channel_.probe(consent) : problem::closed);
    }

    /// Ends the connection.
    ///
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    void close(may_exit_t consent) noexcept { channel_.close(consent); }

    /// The first fault of the call, or that there is none; and the request that was sent last.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto outcome() const noexcept -> failure const& { return state_; }

private:
    [[nodiscard]] auto failed() const noexcept -> bool { return state_.what != problem::none; }

    void note(problem what) noexcept {
        if (!failed() && what != problem::none) {
            state_.what = what;
            state_.os_error = what == problem::system ? errno : 0;
        }
    }

    template <class Payload>
    [[nodiscard]] static auto bytes_of(Payload const& payload) noexcept
        -> std::span<std::byte const> {
        static_assert(std::is_trivially_copyable_v<Payload>);
        static_assert(sizeof(Payload) <= max_message_bytes - sizeof(header));
        if constexpr (std::is_empty_v<Payload>) {
            return {};
        } else {
            return std::as_bytes(std::span{&payload, 1});
        }
    }

    void transmit(may_exit_t consent, header head, std::span<std::byte const> payload,
                  int descriptor) noexcept {
        if (failed()) {
            return;
        }
        state_.during = head.type;
        head.size_bytes = static_cast<std::uint32_t>(payload.size());
        std::array<std::byte, max_message_bytes> message{};
        std::memcpy(message.data(), &head, sizeof head);
        if (!payload.empty()) {
            std::memcpy(message.data() + sizeof head, payload.data(), payload.size());
        }
        note(channel_.send(consent, std::span{message}.first(sizeof head + payload.size()),
                           descriptor, end_));
    }

    template <class Answer>
    [[nodiscard]] auto await(may_exit_t consent) noexcept -> Answer {
        auto const head = receive<header>(consent);
        if (!failed()) {
            note(judge_reply(head, state_.during, sizeof(Answer)));
        }
        return receive<Answer>(consent);
    }

    template <class Object>
    [[nodiscard]] auto receive(may_exit_t consent) noexcept -> Object {
        static_assert(std::is_trivially_copyable_v<Object>);
        Object object{};
        if (!failed()) {
            note(channel_.receive(consent, std::as_writable_bytes(std::span{&object, 1}), end_));
        }
        return failed() ? Object{} : object;
    }

    channel channel_;
    std::chrono::milliseconds timeout_{0};
    deadline end_{};
    failure state_{};
};

} // namespace os::vhost
EXITLESS_END_NAMESPACE
