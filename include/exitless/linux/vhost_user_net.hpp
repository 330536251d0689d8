// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_net.hpp: Ethernet frames to and from a vhost-user back-end that polls, such as DPDK's
// net_vhost: two split queues in shared memory, each with a buffer for every descriptor.
//
// The loop calls `send` and `receive`: they copy, and never notify. Frames are copied out before
// anybody looks at them, for the back-end can still write to its buffers. A back-end that wants
// notifications is refused when the device is opened, not found out when the first frame stays
// away. One that dies cannot be seen in memory: ask `check_peer` between sections.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/vhost_user.hpp>
#include <exitless/linux/vhost_user_channel.hpp>
#include <exitless/linux/vhost_user_net_memory.hpp>
#include <exitless/linux/vhost_user_problem.hpp>
#include <exitless/linux/vhost_user_queue.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/virtio/features.hpp>
#include <exitless/virtio/poison.hpp>
#include <exitless/virtio/split_driver.hpp>

#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace os {

namespace vhost {
/// Notifications since the last time, both queues together.
struct notification_counts {
    std::uint64_t kicks = 0; ///< Driver to device; a device that reads its eventfd clears it.
    std::uint64_t calls = 0; ///< Device to driver; some back-ends send one at the set-up.
};
} // namespace vhost

/// A network device behind a vhost-user socket. One thread at a time.
class vhost_user_net {
public:
    /// Frames that can be under way in each direction.
    static constexpr std::uint16_t queue_size = vhost::net_memory::queue_size;
    /// The virtio-net header of a VERSION_1 device, before each frame in its buffer.
    static constexpr std::uint32_t header_bytes = 12;
    /// The largest frame; what the back-end forwards may be less.
    static constexpr std::uint32_t max_frame_bytes = vhost::net_memory::buffer_bytes - header_bytes;
    /// The driver of one queue.
    using driver = virtio::split_driver<queue_size>;

    /// Nothing is open.
    /// @exits  None.
    /// @rt     Wait-free.
    vhost_user_net() noexcept = default;
    vhost_user_net(vhost_user_net const&) = delete;
    auto operator=(vhost_user_net const&) -> vhost_user_net& = delete;

    /// Connects to the back-end at `path`, sets both queues up and waits until it polls them; each
    /// step has `timeout`. What was open before is closed.
    /// Errors: those of `vhost_user` and `shared_memory`; `failure` has the text.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto open(may_exit_t consent, std::string_view path,
                            std::chrono::milliseconds timeout = std::chrono::seconds{2},
                            site where = site::here()) noexcept -> result<void> {
        consent.check({.kind = violation_kind::exiting_call,
                       .what = "os::vhost_user_net::open",
                       .where = where});
        allow_exits reported{"one violation for the whole of open"};
        close();
        failure_ = {};
        auto const done = set_up(consent, path, timeout);
        if (!done) {
            failure_ = failure();
            close();
        }
        return done;
    }

    /// Sends a frame of 1 to `max_frame_bytes` bytes, without the virtio-net header.
    ///
    /// Fails iff the frame has another size (`errc::invalid_argument`), all buffers are with the
    /// device (`errc::queue_full`), the device broke a rule of the queue (`errc::bad_...`, then
    /// `errc::queue_poisoned`), or nothing is open (`errc::no_device`).
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy, and at most two used buffers taken back.
    [[nodiscard]] auto send(std::span<std::byte const> frame) noexcept -> result<void> {
        if (frame.empty() || frame.size() > max_frame_bytes) {
            return errc::invalid_argument;
        }
        if (!tx_) {
            return errc::no_device;
        }
        if (auto const back = reclaim(); !back || idle_first_ == idle_last_) {
            return back ? errc::queue_full : back.error();
        }
        auto const slot = idle_[idle_first_ % queue_size];
        auto const place = memory_.buffer(queue::transmit, slot,
                                          header_bytes + static_cast<std::uint32_t>(frame.size()));
        std::memcpy(place.data + header_bytes, frame.data(), frame.size());
        if (auto const added = tx_->add({&place, 1}, {}, slot); !added) {
            return added;
        }
        ++idle_first_;
        tx_->publish();
        return {};
    }

    /// Copies the next frame that has arrived to `into` and returns its size; nothing if there is
    /// none.
    ///
    /// Fails iff the frame is larger than `into` (`errc::invalid_argument`; it is dropped), lacks
    /// a whole header (`errc::protocol_error`; it is dropped), the device broke a rule of the queue
    /// (`errc::bad_...`, then `errc::queue_poisoned`), or nothing is open (`errc::no_device`).
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy.
    /// @spec   Virtio 1.3, "Processing of Incoming Packets". num_buffers is not looked at: without
    ///         MRG_RXBUF it can only be 1, and there are devices that leave it 0.
    [[nodiscard]] auto receive(std::span<std::byte> into) noexcept
        -> result<std::optional<std::size_t>> {
        if (!rx_) {
            return errc::no_device;
        }
        auto const polled = rx_->poll();
        if (!polled || !*polled) {
            return polled ? result<std::optional<std::size_t>>{std::nullopt} : polled.error();
        }
        auto const slot = static_cast<std::uint16_t>((*polled)->token);
        auto const taken = copy_frame(slot, (*polled)->written, into);
        if (auto const given = offer(slot); !given) {
            return given.error();
        }
        return taken;
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

    /// Whether the device asks to be notified of frames that were sent. It did not when it was
    /// opened.
    ///
    /// @exits  None.
    /// @rt     Wait-free: two fences and loads.
    [[nodiscard]] auto notification_wanted() const noexcept -> bool {
        return (rx_ && rx_->notification_wanted()) || (tx_ && tx_->notification_wanted());
    }

    /// Takes the counts of both eventfd pairs. Errors: no_device, io_error.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] auto take_counts(may_exit_t consent, site where = site::here()) noexcept
        -> result<vhost::notification_counts> {
        vhost::notification_counts sum{};
        for (auto const& events : events_) {
            auto const kicks = vhost::take_count(consent, events.kick, where);
            auto const calls = vhost::take_count(consent, events.call, where);
            if (!kicks || !calls) {
                return tx_ ? errc::io_error : errc::no_device;
            }
            sum.kicks += *kicks;
            sum.calls += *calls;
        }
        return sum;
    }

    /// The first problem of the set-up or of the connection, with its text.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto failure() const noexcept -> vhost::failure const& {
        return failure_.what != vhost::problem::none ? failure_ : device_.failure();
    }
    /// What the device did wrong in memory; `reason` is `errc::none` while both queues are sound.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto poison() const noexcept -> virtio::poison_record {
        if (rx_ && rx_->poison().reason != errc::none) {
            return rx_->poison();
        }
        return tx_ ? tx_->poison() : virtio::poison_record{};
    }

private:
    using queue = vhost::net_queue;

    [[nodiscard]] auto set_up(may_exit_t consent, std::string_view path,
                              std::chrono::milliseconds timeout) noexcept -> result<void> {
        if (auto const done = device_.connect(consent, path, timeout); !done) {
            return done;
        }
        auto const features = device_.negotiate(consent, {}, virtio::feature::version_1);
        if (!features) {
            return features.error();
        }
        auto memory = vhost::net_memory::create(consent);
        if (!memory) {
            return refuse(vhost::problem::no_memory);
        }
        memory_ = std::move(*memory);
        if (auto const done = device_.share(consent, memory_.shared()); !done) {
            return done;
        }
        prepare();
        for (auto const which : {queue::receive, queue::transmit}) {
            if (auto const done = start(consent, which); !done) {
                return done;
            }
        }
        return await_polling(consent, timeout);
    }

    // Makes the drivers, gives the device all receive buffers, and marks all others as idle.
    void prepare() noexcept {
        rx_.emplace(*memory_.ring_of(queue::receive));
        tx_.emplace(*memory_.ring_of(queue::transmit));
        idle_first_ = 0;
        idle_last_ = queue_size;
        for (std::uint16_t slot = 0; slot != queue_size; ++slot) {
            idle_[slot] = slot;
            static_cast<void>(offer(slot)); // a new ring has room for all of them
        }
    }

    [[nodiscard]] auto start(may_exit_t consent, queue which) noexcept -> result<void> {
        auto const index = static_cast<std::uint16_t>(which);
        auto const& driven = which == queue::receive ? *rx_ : *tx_;
        auto events = device_.start(consent, index, vhost::layout_of(driven.ring()));
        if (!events) {
            return events.error();
        }
        events_[index] = std::move(*events);
        return {};
    }

    // The back-end says in both rings that it polls, once it has begun to.
    [[nodiscard]] auto await_polling(may_exit_t consent, std::chrono::milliseconds timeout) noexcept
        -> result<void> {
        auto const end = std::chrono::steady_clock::now() + timeout;
        while (rx_->notification_wanted() || tx_->notification_wanted()) {
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

    [[nodiscard]] auto refuse(vhost::problem what) noexcept -> result<void> {
        failure_ = {.what = what};
        return vhost::cause_of(what);
    }

    // The socket goes first, so that the back-end stops to use what is unmapped here after it.
    void close() noexcept {
        device_ = vhost_user{};
        events_ = {};
        rx_.reset();
        tx_.reset();
        memory_ = vhost::net_memory{};
    }

    // Gives the device receive buffer `slot`.
    [[nodiscard]] auto offer(std::uint16_t slot) noexcept -> result<void> {
        auto const place = memory_.buffer(queue::receive, slot, vhost::net_memory::buffer_bytes);
        auto const added = rx_->add({}, {&place, 1}, slot);
        if (added) {
            rx_->publish();
        }
        return added;
    }

    [[nodiscard]] auto copy_frame(std::uint16_t slot, std::uint32_t written,
                                  std::span<std::byte> into) const noexcept
        -> result<std::optional<std::size_t>> {
        if (written < header_bytes) {
            return errc::protocol_error;
        }
        auto const size = written - header_bytes;
        if (size > into.size()) {
            return errc::invalid_argument;
        }
        if (size != 0) {
            auto const place = memory_.buffer(queue::receive, slot, written);
            std::memcpy(into.data(), place.data + header_bytes, size);
        }
        return std::optional<std::size_t>{size};
    }

    // Takes back up to two frames that the device has sent: one more than `send` uses.
    [[nodiscard]] auto reclaim() noexcept -> result<void> {
        for (int i = 0; i != 2; ++i) {
            auto const polled = tx_->poll();
            if (!polled) {
                return polled.error();
            }
            if (!*polled) {
                break;
            }
            idle_[idle_last_ % queue_size] = static_cast<std::uint16_t>((*polled)->token);
            ++idle_last_;
        }
        return {};
    }

    vhost::net_memory memory_;
    std::optional<driver> rx_;
    std::optional<driver> tx_;
    // Free-running indices into a queue of idle transmit buffers: used in turn, as descriptors are.
    std::array<std::uint16_t, queue_size> idle_{};
    std::uint16_t idle_first_ = 0;
    std::uint16_t idle_last_ = 0;
    std::array<vhost::notifiers, 2> events_{};
    vhost::failure failure_{};
    vhost_user device_; // last: destroyed first
};

} // namespace os
EXITLESS_END_NAMESPACE
