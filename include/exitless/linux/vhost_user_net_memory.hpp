// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_net_memory.hpp: the memory that a polled network device shares with its back-end: two
// rings, and one buffer for each descriptor of either.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/linux/shared_memory.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/virtio/memory.hpp>
#include <exitless/virtio/split_ring.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace os::vhost {

/// The queues of a network device with one pair, by their numbers.
enum class net_queue : std::uint16_t {
    receive = 0,  ///< receiveq1
    transmit = 1, ///< transmitq1
};

/// Rings and buffers of both queues. A buffer is `buffer_bytes` long and holds the virtio-net
/// header and one frame.
class net_memory {
public:
    static constexpr std::uint16_t queue_size = 256;    ///< Descriptors of each queue.
    static constexpr std::uint32_t buffer_bytes = 2048; ///< Bytes of a buffer.
    using ring = virtio::split_ring<queue_size>;        ///< A ring of this size.

    /// No memory.
    /// @exits  None.
    /// @rt     Wait-free.
    net_memory() noexcept = default;

    /// Creates the memory, zeroed. Errors: those of `shared_memory::create`.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] static auto create(may_exit_t consent, site where = site::here()) noexcept
        -> result<net_memory> {
        auto memory = shared_memory::create(consent, total_bytes, where);
        if (!memory) {
            return memory.error();
        }
        return net_memory{std::move(*memory)};
    }

    /// What the back-end is given.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto shared() const noexcept -> shared_memory const& { return memory_; }

    /// The ring of `queue`.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] auto ring_of(net_queue queue) const noexcept -> result<ring> {
        if (memory_.bytes().empty()) {
            return errc::no_device;
        }
        return ring::over(memory_.bytes().subspan(number(queue) * ring_bytes, ring_bytes), layout);
    }

    /// The first `size_bytes` of buffer `slot` of `queue`; `slot` < `queue_size`, and at most
    /// `buffer_bytes`. Its device address is its address here.
    ///
    /// @exits  None.
    /// @rt     Wait-free: an addition.
    [[nodiscard]] auto buffer(net_queue queue, std::uint16_t slot,
                              std::uint32_t size_bytes) const noexcept -> virtio::buffer {
        auto const index = number(queue) * queue_size + slot;
        auto* const place = memory_.bytes().data() + first_buffer + index * buffer_bytes;
        return {
            .data = place, .address = reinterpret_cast<std::uintptr_t>(place), .size = size_bytes};
    }

private:
    static constexpr virtio::split_layout layout = *virtio::split_layout::of(queue_size);
    static constexpr std::size_t page = 4096;
    static constexpr std::size_t ring_bytes = (layout.bytes + page - 1) / page * page;
    static constexpr std::size_t first_buffer = 2 * ring_bytes;
    static constexpr std::size_t total_bytes =
        first_buffer + std::size_t{2} * queue_size * buffer_bytes;

    explicit net_memory(shared_memory memory) noexcept
        : memory_{std::move(memory)} {}

    [[nodiscard]] static constexpr auto number(net_queue queue) noexcept -> std::size_t {
        return static_cast<std::size_t>(queue);
    }

    shared_memory memory_;
};

} // namespace os::vhost
EXITLESS_END_NAMESPACE
