// SPDX-License-Identifier: BSL-1.0
//
// vhost_user.hpp: the front-end of a vhost-user device: it negotiates with a back-end process on a
// Unix socket, shares memory with it, and starts queues in that memory.
//
// The socket serves the set-up only: once the queues run, both sides talk through memory, and
// nothing here is called by the loop. The back-end is not trusted: each call ends by its time-out,
// every reply is judged before it is used, and the first fault closes the connection. Each step is
// confirmed (REPLY_ACK), so that an error is named where it happens and is no silent queue.
//
// Descriptors name memory by this process's own addresses: the protocol lets the front-end choose
// the device's address space, and so no address is ever translated on this side.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/shared_memory.hpp>
#include <exitless/linux/vhost_user_dialogue.hpp>
#include <exitless/linux/vhost_user_message.hpp>
#include <exitless/linux/vhost_user_problem.hpp>
#include <exitless/linux/vhost_user_queue.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/virtio/features.hpp>

#include <sys/eventfd.h>

#include <chrono>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// A connection to a vhost-user back-end. The calls come in one order: connect, negotiate, share,
/// start for each queue; each ends within the time-out given to `connect`, plus what the scheduler
/// adds. A failed call closes the connection; `failure` says more than its errc does.
///
/// Besides the errors named, every call can return timed_out, peer_closed, protocol_error,
/// io_error, and invalid_argument if it comes out of order.
class vhost_user {
public:
    /// Connects to the back-end that serves the socket at `path`; an earlier connection ends.
    /// Errors: no_device, no_privilege, invalid_argument.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto connect(may_exit_t consent, std::string_view path,
                               std::chrono::milliseconds timeout,
                               site where = site::here()) noexcept -> result<void> {
        begin(consent, "os::vhost_user::connect", where, stage_);
        *this = vhost_user{};
        dialogue_.connect(consent, path, timeout);
        return conclude(consent, stage::connected);
    }

    /// Agrees on features, as `virtio::negotiate` does, and takes the ownership of the session.
    /// The result is what was agreed on. Errors: not_supported.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto negotiate(may_exit_t consent, virtio::feature_set wanted,
                                 virtio::feature_set required, site where = site::here()) noexcept
        -> result<virtio::feature_set> {
        begin(consent, "os::vhost_user::negotiate", where, stage::connected);
        agree_on_protocol(consent);
        auto const agreed = agree_on_features(consent, wanted, required);
        if (auto const done = conclude(consent, stage::negotiated); !done) {
            return done.error();
        }
        return agreed;
    }

    /// Gives the back-end `memory`, which must outlive the connection. The device knows it by the
    /// addresses that it has here.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto share(may_exit_t consent, shared_memory const& memory,
                             site where = site::here()) noexcept -> result<void> {
        begin(consent, "os::vhost_user::share", where, stage::negotiated);
        dialogue_.require(!memory.bytes().empty(), vhost::problem::bad_argument);
        auto const base = address_of(memory.bytes().data());
        vhost::memory_table const table{
            .device_address = base, .size_bytes = memory.bytes().size(), .user_address = base};
        dialogue_.tell_confirmed(consent, vhost::request::set_mem_table, table,
                                 memory.descriptor());
        return conclude(consent, stage::shared);
    }

    /// Starts queue `index` (at most 255), whose rings are initialised and lie in the shared
    /// memory. The device uses it from now on. The eventfds are handed over and stay the caller's.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto start(may_exit_t consent, std::uint16_t index,
                             vhost::queue_layout const& queue, site where = site::here()) noexcept
        -> result<vhost::notifiers> {
        begin(consent, "os::vhost_user::start", where, stage::shared);
        // Where a descriptor is handed over, bit 8 of the number means that there is none.
        dialogue_.require(index <= 0xff, vhost::problem::bad_argument);
        vhost::notifiers events{file_descriptor{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)},
                                file_descriptor{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)}};
        dialogue_.require(events.kick && events.call, vhost::problem::system);
        place(consent, index, queue);
        enable(consent, index, events);
        if (auto const done = conclude(consent, stage::shared); !done) {
            return done.error();
        }
        return events;
    }

    /// Stops queue `index` and returns the available-ring index at which the device stands.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto stop(may_exit_t consent, std::uint16_t index,
                            site where = site::here()) noexcept -> result<std::uint16_t> {
        begin(consent, "os::vhost_user::stop", where, stage::shared);
        auto const reply = dialogue_.ask<vhost::vring_state>(
            consent, vhost::request::get_vring_base, vhost::vring_state{.index = index});
        dialogue_.require(reply.index == index && reply.value <= 0xffff,
                          vhost::problem::reply_value);
        if (auto const done = conclude(consent, stage::shared); !done) {
            return done.error();
        }
        return static_cast<std::uint16_t>(reply.value);
    }

    /// Whether the back-end is still there, without waiting. A loop asks between its sections, or
    /// when an answer stays out. protocol_error means that it spoke unasked.
    ///
    /// @exits  May: it is a system call.
    /// @rt     Not inside a section; one non-blocking call.
    [[nodiscard]] auto check_peer(may_exit_t consent, site where = site::here()) noexcept
        -> result<void> {
        begin(consent, "os::vhost_user::check_peer", where, stage_);
        dialogue_.probe(consent);
        return conclude(consent, stage_);
    }

    /// How many queues the back-end has, in the unit of its device type (net: pairs); nothing is
    /// known (0) where it does not say.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto queue_limit() const noexcept -> std::uint64_t { return queue_limit_; }
    /// The features that the back-end offered, taken or not.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto offered() const noexcept -> virtio::feature_set { return offered_; }
    /// The first problem of the connection; `problem::none` while there is none.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto failure() const noexcept -> vhost::failure const& { return failure_; }

private:
    enum class stage : std::uint8_t { closed, connected, negotiated, shared };
    struct nothing {};

    void begin(may_exit_t consent, char const* what, site where, stage wanted) noexcept {
        consent.check({.kind = violation_kind::exiting_call, .what = what, .where = where});
        dialogue_.begin_call(consent);
        dialogue_.require(stage_ == wanted, vhost::problem::wrong_order);
    }

    // Keeps the first problem, and closes: after a fault nobody knows what the peer believes.
    [[nodiscard]] auto conclude(may_exit_t consent, stage next) noexcept -> result<void> {
        auto const& outcome = dialogue_.outcome();
        if (outcome.what == vhost::problem::none) {
            stage_ = next;
            return {};
        }
        failure_ = failure_.what == vhost::problem::none ? outcome : failure_;
        stage_ = stage::closed;
        dialogue_.close(consent);
        return vhost::cause_of(outcome.what);
    }

    void agree_on_protocol(may_exit_t consent) noexcept {
        using enum vhost::request;
        auto const number = [&](vhost::request asked) {
            return dialogue_.ask<std::uint64_t>(consent, asked, nothing{});
        };
        offered_ = virtio::feature_set{number(get_features)};
        dialogue_.require(offered_.has(virtio::feature::protocol_features),
                          vhost::problem::no_protocol_features);
        auto const protocol =
            number(get_protocol_features) & (vhost::protocol_reply_ack | vhost::protocol_mq);
        dialogue_.require((protocol & vhost::protocol_reply_ack) != 0,
                          vhost::problem::no_reply_ack);
        dialogue_.tell(consent, set_protocol_features, protocol);
        if ((protocol & vhost::protocol_mq) != 0) {
            queue_limit_ = number(get_queue_num);
            dialogue_.require(queue_limit_ != 0, vhost::problem::no_queue);
        }
    }

    // PROTOCOL_FEATURES stands among the device's features, but is the protocol's own.
    [[nodiscard]] auto agree_on_features(may_exit_t consent, virtio::feature_set wanted,
                                         virtio::feature_set required) noexcept
        -> virtio::feature_set {
        using enum vhost::request;
        auto const own = virtio::feature::protocol_features;
        auto const agreed = virtio::negotiate(offered_.without(own), wanted, required);
        dialogue_.require(static_cast<bool>(agreed), vhost::problem::no_feature);
        auto const features = agreed.value_or({});
        dialogue_.tell_confirmed(consent, set_owner, nothing{});
        dialogue_.tell_confirmed(consent, set_features, (features | own).bits());
        return features;
    }

    void place(may_exit_t consent, std::uint16_t index, vhost::queue_layout const& queue) noexcept {
        using enum vhost::request;
        using vhost::vring_state;
        dialogue_.tell_confirmed(consent, set_vring_num, vring_state{index, queue.size});
        dialogue_.tell_confirmed(consent, set_vring_base, vring_state{index, 0});
        dialogue_.tell_confirmed(
            consent, set_vring_addr,
            vhost::vring_addresses{.index = index,
                                   .descriptor_area = address_of(queue.descriptor_table),
                                   .device_area = address_of(queue.used_ring),
                                   .driver_area = address_of(queue.available_ring)});
    }

    void enable(may_exit_t consent, std::uint16_t index, vhost::notifiers const& events) noexcept {
        using enum vhost::request;
        std::uint64_t const number = index;
        dialogue_.tell_confirmed(consent, set_vring_kick, number, events.kick.get());
        dialogue_.tell_confirmed(consent, set_vring_call, number, events.call.get());
        dialogue_.tell_confirmed(consent, set_vring_enable, vhost::vring_state{index, 1});
    }

    [[nodiscard]] static auto address_of(void const* place) noexcept -> std::uint64_t {
        return reinterpret_cast<std::uintptr_t>(place);
    }

    vhost::dialogue dialogue_;
    stage stage_ = stage::closed;
    virtio::feature_set offered_{};
    std::uint64_t queue_limit_ = 0;
    vhost::failure failure_{};
};

} // namespace os
EXITLESS_END_NAMESPACE
