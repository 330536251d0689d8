// SPDX-License-Identifier: BSL-1.0
//
// chain.hpp: what a device gets from its queue: the buffers of one descriptor chain, checked.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/virtio/access.hpp>
#include <exitless/virtio/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

template <std::uint16_t Capacity, std::uint16_t MaxChain, ring_access Access>
class split_device;

/// A chain of buffers that the driver has made available. A small value; its spans are valid until
/// the next `poll` of its queue, itself until it is completed.
class chain {
public:
    /// The buffers that the device reads.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto readable() const noexcept -> std::span<buffer const> {
        return {buffers_, readable_};
    }
    /// The buffers that the device writes; they follow the readable ones.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto writable() const noexcept -> std::span<buffer const> {
        return {buffers_ + readable_, static_cast<std::size_t>(count_ - readable_)};
    }
    /// Bytes of all writable buffers: the most that `complete` accepts.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto writable_bytes() const noexcept -> std::uint64_t { return writable_bytes_; }
    /// The descriptor that heads the chain: its name in the ring.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto head() const noexcept -> std::uint16_t { return head_; }

private:
    template <std::uint16_t Capacity, std::uint16_t MaxChain, ring_access Access>
    friend class split_device;

    chain(buffer const* buffers, std::uint16_t head, std::uint16_t position) noexcept
        : buffers_{buffers}
        , head_{head}
        , position_{position} {}

    buffer const* buffers_;
    std::uint64_t writable_bytes_ = 0;
    std::uint16_t count_ = 0;
    std::uint16_t readable_ = 0;
    std::uint16_t head_;
    std::uint16_t position_; // available index at which it was taken: tells it from a later one
};

} // namespace virtio
EXITLESS_END_NAMESPACE
