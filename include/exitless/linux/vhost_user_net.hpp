// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_net.hpp: Ethernet frames to and from a vhost-user back-end that polls, such as DPDK's
// net_vhost.
//
// The loop calls `send` and `receive`, which never notify. A back-end that wants notifications is
// refused when the device is opened, not found out when the first frame stays away. One that dies
// cannot be seen in memory: ask `check_peer` between sections.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/vhost_user.hpp>
#include <exitless/linux/vhost_user_channel.hpp>
#include <exitless/linux/vhost_user_net_memory.hpp>
#include <exitless/linux/vhost_user_net_queues.hpp>
#include <exitless/linux/vhost_user_problem.hpp>
#include <exitless/linux/vhost_user_queue.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/virtio/features.hpp>
#include <exitless/virtio/poison.hpp>

#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// A network device behind a vhost-user socket. One thread at a time.
class vhost_user_net {
public:
    /// Frames that can be under way in each direction.
    static constexpr std::uint16_t queue_size = vhost::net_memory::queue_size;
    /// The largest frame; what the back-end forwards may be less.
    static constexpr std::uint32_t max_frame_bytes = vhost::max_frame_bytes;

    /// Notifications since the last time, both queues together.
    struct notification_counts {
        std::uint64_t kicks = 0; ///< To the device. One that reads its eventfd clears the count.
        std::uint64_t calls = 0; ///< From the device. Some send one at the set-up.
    };

    /// Nothing is open.
    /// @exits  None.
    /// @rt     Wait-free.
    vhost_user_net() noexcept = default;
    vhost_user_net(vhost_user_net const&) = delete;
    auto operator=(vhost_user_net const&) -> vhost_user_net& = delete;

    /// Connects to the back-end at `path`, sets both queues up and waits until it polls them; each
    /// of these steps has `timeout`. What was open before is released.
    /// Errors: those of `vhost_user`, and out_of_memory; `failure` has the text.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto open(may_exit_t consent, std::string_view path,
                            std::chrono::milliseconds timeout = std::chrono::seconds{2},
                            site where = site::here()) noexcept -> result<void> {
        consent.check({.kind = violation_kind::exiting_call,
                       .what = "os::vhost_user_net::open",
                       .where = where});
        allow_exits reported{"the whole of it is one violation"};
        release();
        failure_ = {};
        auto const done = set_up(consent, path, timeout);
        if (!done) {
            failure_ = failure();
            release();
        }
        return done;
    }

    /// Has the back-end stop both queues, then releases everything, also when that fails. The
    /// destructor only releases. Errors: those of `vhost_user`; no_device if nothing is open.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto close(may_exit_t consent, site where = site::here()) noexcept
        -> result<void> {
        consent.check({.kind = violation_kind::exiting_call,
                       .what = "os::vhost_user_net::close",
                       .where = where});
        allow_exits reported{"the whole of it is one violation"};
        auto const cause = is_open() ? stop_queues(consent) : errc::no_device;
        failure_ = failure();
        release();
        return cause;
    }

    /// Whether the device is open; the peer may have died since.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto is_open() const noexcept -> bool { return events_[1].kick.get() >= 0; }

    /// Sends a frame: see `vhost::frame_transmitter::send`. no_device if nothing is open.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy, and at most two used buffers taken back.
    [[nodiscard]] auto send(std::span<std::byte const> frame) noexcept -> result<void> {
        return tx_ ? tx_->send(frame) : errc::no_device;
    }

    /// Receives a frame: see `vhost::frame_receiver::receive`. no_device if nothing is open.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy.
    [[nodiscard]] auto receive(std::span<std::byte> into) noexcept
        -> result<std::optional<std::size_t>> {
        return rx_ ? rx_->receive(into) : errc::no_device;
    }

    /// Whether the back-end is still there, without waiting. Errors: peer_closed; protocol_error if
    /// it spoke unasked.
    ///
    /// @exits  May: it is a system call.
    /// @rt     Not inside a section; one non-blocking call.
    [[nodiscard]] auto check_peer(may_exit_t consent, site where = site::here()) noexcept
        -> result<void> {
        return device_.check_peer(consent, where);
    }

    /// Whether the device asks to be notified of frames; it did not when it was opened.
    ///
    /// @exits  None.
    /// @rt     Wait-free: two fences and loads.
    [[nodiscard]] auto notification_wanted() const noexcept -> bool {
        return (rx_ && rx_->driver().notification_wanted()) ||
               (tx_ && tx_->driver().notification_wanted());
    }

    /// Takes the counts of the eventfds. Errors: no_device if nothing is open; those of
    /// `vhost::take_count`.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto take_counts(may_exit_t consent, site where = site::here()) noexcept
        -> result<notification_counts> {
        consent.check({.kind = violation_kind::exiting_call,
                       .what = "os::vhost_user_net::take_counts",
                       .where = where});
        allow_exits reported{"the whole of it is one violation"};
        notification_counts sum{};
        for (auto const& events : events_) {
            auto const kicks = vhost::take_count(consent, events.kick);
            auto const calls = vhost::take_count(consent, events.call);
            if (!kicks || !calls) {
                return !is_open() ? errc::no_device : kicks ? calls.error() : kicks.error();
            }
            sum.kicks += *kicks;
            sum.calls += *calls;
        }
        return sum;
    }

    /// The first problem of the set-up or of the connection; kept until the next `open`.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto failure() const noexcept -> vhost::failure const& {
        return failure_.what != vhost::problem::none ? failure_ : device_.failure();
    }
    /// What the device did wrong in memory; `reason` is `errc::none` while both queues are sound.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto poison() const noexcept -> virtio::poison_record {
        if (rx_ && rx_->driver().poison().reason != errc::none) {
            return rx_->driver().poison();
        }
        return tx_ ? tx_->driver().poison() : virtio::poison_record{};
    }

private:
    [[nodiscard]] auto set_up(may_exit_t consent, std::string_view path,
                              std::chrono::milliseconds timeout) noexcept -> result<void> {
        if (auto const done = device_.connect(consent, path, timeout); !done) {
            return done;
        }
        if (auto const agreed = device_.negotiate(consent, {}, virtio::feature::version_1);
            !agreed) {
            return agreed.error();
        }
        auto memory = vhost::net_memory::create(consent);
        if (!memory) {
            return refuse(vhost::problem::no_memory);
        }
        memory_ = std::move(*memory);
        if (auto const done = device_.share(consent, memory_.shared()); !done) {
            return done;
        }
        if (auto const done = start_queues(consent); !done) {
            return done;
        }
        return await_polling(consent, timeout);
    }

    [[nodiscard]] auto start_queues(may_exit_t consent) noexcept -> result<void> {
        rx_.emplace(memory_);
        tx_.emplace(memory_);
        std::array const rings{rx_->driver().ring(), tx_->driver().ring()};
        for (std::uint16_t index = 0; index != rings.size(); ++index) {
            auto events = device_.start(consent, index, vhost::layout_of(rings[index]));
            if (!events) {
                return events.error();
            }
            events_[index] = std::move(*events);
        }
        return {};
    }

    // The back-end says in both rings that it polls, once it has begun to.
    [[nodiscard]] auto await_polling(may_exit_t consent, std::chrono::milliseconds timeout) noexcept
        -> result<void> {
        auto const end = vhost::deadline_in(consent, timeout);
        while (rx_->driver().notification_wanted() || tx_->driver().notification_wanted()) {
            if (auto const there = device_.check_peer(consent); !there) {
                return there;
            }
            if (vhost::milliseconds_until(consent, end) == 0) {
                return refuse(vhost::problem::not_polling);
            }
            static_cast<void>(::poll(nullptr, 0, 1));
        }
        return {};
    }

    [[nodiscard]] auto stop_queues(may_exit_t consent) noexcept -> errc {
        auto const rx = device_.stop(consent, 0);
        auto const tx = device_.stop(consent, 1);
        return rx ? tx.error() : rx.error();
    }

    [[nodiscard]] auto refuse(vhost::problem what) noexcept -> result<void> {
        failure_ = {.what = what};
        return vhost::cause_of(what);
    }

    void release() noexcept {
        device_ = vhost_user{};
        events_ = {};
        rx_.reset();
        tx_.reset();
        memory_ = vhost::net_memory{};
    }

    vhost::net_memory memory_;
    std::optional<vhost::frame_receiver> rx_;
    std::optional<vhost::frame_transmitter> tx_;
    std::array<vhost::notifiers, 2> events_{};
    vhost::failure failure_{};
    vhost_user device_;
};

} // namespace os
EXITLESS_END_NAMESPACE
