// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_net_queues.hpp: the two queues of a polled network device as the loop uses them.
//
// A frame is one buffer, and a buffer is one descriptor. Sending copies in; receiving copies out
// before anybody looks at the frame, for the device can still write to its buffers. A buffer is
// known by the token that the driver keeps privately, never by what the device says.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/linux/vhost_user_net_memory.hpp>
#include <exitless/virtio/split_driver.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace os::vhost {

/// Bytes of the virtio-net header that is before each frame of a VERSION_1 device.
inline constexpr std::uint32_t net_header_bytes = 12;
/// The largest frame that a buffer holds; what the back-end forwards may be less.
inline constexpr std::uint32_t max_frame_bytes = net_memory::buffer_bytes - net_header_bytes;
/// The driver of either queue.
using net_driver = virtio::split_driver<net_memory::queue_size>;

/// The transmit queue. Its buffers are zeroed memory: so is each header, which asks for nothing.
class frame_transmitter {
public:
    /// Initialises the ring in `memory`, which must stay where it is. Traps if nothing is mapped.
    ///
    /// @exits  None.
    /// @rt     Bounded: linear in the queue size; at set-up.
    explicit frame_transmitter(net_memory const& memory) noexcept
        : memory_{memory}
        , driver_{*memory.ring_of(net_queue::transmit)} {
        for (std::uint16_t slot = 0; slot != net_memory::queue_size; ++slot) {
            idle_[slot] = slot;
        }
    }

    /// Sends a frame of 1 to `max_frame_bytes` bytes, without the header.
    ///
    /// Fails iff the frame has another size (`errc::invalid_argument`), the device holds all
    /// buffers (`errc::queue_full`), or it broke a rule of the queue (the driver's error).
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy, and at most two used buffers taken back.
    [[nodiscard]] auto send(std::span<std::byte const> frame) noexcept -> result<void> {
        if (frame.empty() || frame.size() > max_frame_bytes) {
            return errc::invalid_argument;
        }
        if (auto const taken_back = reclaim(); !taken_back) {
            return taken_back;
        }
        if (first_ == last_) {
            return errc::queue_full;
        }
        auto const slot = idle_[first_ % net_memory::queue_size];
        auto const size = net_header_bytes + static_cast<std::uint32_t>(frame.size());
        auto const place = memory_.buffer(net_queue::transmit, slot, size);
        std::memcpy(place.data + net_header_bytes, frame.data(), frame.size());
        if (auto const added = driver_.add({&place, 1}, {}, slot); !added) {
            return added;
        }
        ++first_;
        driver_.publish();
        return {};
    }

    /// The driver underneath.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto driver() const noexcept -> net_driver const& { return driver_; }

private:
    // One more than a `send` needs, so that the idle buffers grow back after a burst.
    static constexpr int reclaimed_per_send = 2;

    [[nodiscard]] auto reclaim() noexcept -> result<void> {
        for (int i = 0; i != reclaimed_per_send; ++i) {
            auto const polled = driver_.poll();
            if (!polled) {
                return polled.error();
            }
            if (!*polled) {
                break;
            }
            idle_[last_ % net_memory::queue_size] = static_cast<std::uint16_t>((*polled)->token);
            ++last_;
        }
        return {};
    }

    net_memory const& memory_;
    net_driver driver_;
    // A queue of idle buffers with free-running ends: used in turn, as the descriptors are.
    std::array<std::uint16_t, net_memory::queue_size> idle_{};
    std::uint16_t first_ = 0;
    std::uint16_t last_ = net_memory::queue_size;
};

/// The receive queue. The device holds all buffers but the one that is being read.
class frame_receiver {
public:
    /// Initialises the ring in `memory`, which must stay where it is, and gives all buffers to the
    /// device. Traps if nothing is mapped.
    ///
    /// @exits  None.
    /// @rt     Bounded: linear in the queue size; at set-up.
    explicit frame_receiver(net_memory const& memory) noexcept
        : memory_{memory}
        , driver_{*memory.ring_of(net_queue::receive)} {
        for (std::uint16_t slot = 0; slot != net_memory::queue_size; ++slot) {
            static_cast<void>(offer(slot)); // a new ring has room for all of them
        }
    }

    /// Copies the next frame to `into` and returns its size; nothing if none has arrived.
    ///
    /// Fails iff the frame is larger than `into` (`errc::invalid_argument`) or lacks a whole header
    /// (`errc::protocol_error`), and is dropped; or the device broke a rule of the queue (the
    /// driver's error).
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy.
    /// @spec   Virtio 1.3, "Processing of Incoming Packets". num_buffers is not looked at: without
    ///         MRG_RXBUF it can only be 1, and there are devices that leave it 0.
    [[nodiscard]] auto receive(std::span<std::byte> into) noexcept
        -> result<std::optional<std::size_t>> {
        auto const polled = driver_.poll();
        if (!polled) {
            return polled.error();
        }
        if (!*polled) {
            return std::optional<std::size_t>{};
        }
        auto const slot = static_cast<std::uint16_t>((*polled)->token);
        auto const copied = copy(slot, (*polled)->written, into);
        if (auto const offered = offer(slot); !offered) {
            return offered.error();
        }
        return copied;
    }

    /// The driver underneath.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto driver() const noexcept -> net_driver const& { return driver_; }

private:
    [[nodiscard]] auto offer(std::uint16_t slot) noexcept -> result<void> {
        auto const place = memory_.buffer(net_queue::receive, slot, net_memory::buffer_bytes);
        auto const added = driver_.add({}, {&place, 1}, slot);
        driver_.publish();
        return added;
    }

    // The driver has checked that `written` is no more than the buffer.
    [[nodiscard]] auto copy(std::uint16_t slot, std::uint32_t written,
                            std::span<std::byte> into) const noexcept
        -> result<std::optional<std::size_t>> {
        if (written < net_header_bytes) {
            return errc::protocol_error;
        }
        std::size_t const size = written - net_header_bytes;
        if (size > into.size()) {
            return errc::invalid_argument;
        }
        if (size != 0) {
            auto const place = memory_.buffer(net_queue::receive, slot, written);
            std::memcpy(into.data(), place.data + net_header_bytes, size);
        }
        return std::optional{size};
    }

    net_memory const& memory_;
    net_driver driver_;
};

} // namespace os::vhost
EXITLESS_END_NAMESPACE
