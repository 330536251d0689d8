// SPDX-License-Identifier: BSL-1.0
//
// split_ring.hpp: the memory of a split virtqueue: its three parts, their sizes and alignments.
//
// A descriptor is accessed as two 64-bit words instead of four fields: half the loads and stores,
// and `len`, `flags` and `next` are always one consistent reading. The used element stays two
// 32-bit words, because the specification aligns it to 4 bytes only.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

/// Largest queue size of either ring format.
inline constexpr std::uint16_t max_queue_size = 32768;

/// `flags` of a descriptor. Virtio 1.3, "The Virtqueue Descriptor Table".
namespace descriptor_flag {
inline constexpr std::uint16_t next = 1;     ///< VIRTQ_DESC_F_NEXT
inline constexpr std::uint16_t write = 2;    ///< VIRTQ_DESC_F_WRITE: the device writes the buffer.
inline constexpr std::uint16_t indirect = 4; ///< VIRTQ_DESC_F_INDIRECT
} // namespace descriptor_flag

/// `flags` of the available ring: the driver wants no used buffer notifications.
inline constexpr std::uint16_t avail_no_interrupt = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT
/// `flags` of the used ring: the device wants no available buffer notifications.
inline constexpr std::uint16_t used_no_notify = 1; // VIRTQ_USED_F_NO_NOTIFY

/// The fields of a descriptor, as a local copy.
struct descriptor_fields {
    std::uint64_t addr;  ///< Device address of the buffer.
    std::uint32_t len;   ///< Bytes.
    std::uint16_t flags; ///< See `descriptor_flag`.
    std::uint16_t next;  ///< Next descriptor of the chain, if `flags` say so.
};

/// A descriptor in shared memory.
struct split_descriptor {
    std::uint64_t addr;           ///< Device address of the buffer.
    std::uint64_t len_flags_next; ///< Bits 0-31, 32-47 and 48-63.
};
static_assert(sizeof(split_descriptor) == 16 && std::endian::native == std::endian::little);

/// `len`, `flags` and `next` as the second word of a descriptor.
///
/// @exits  None.
/// @rt     Wait-free: shifts and ors.
[[nodiscard]] constexpr auto pack(descriptor_fields const& fields) noexcept -> std::uint64_t {
    return std::uint64_t{fields.len} | std::uint64_t{fields.flags} << 32 |
           std::uint64_t{fields.next} << 48;
}
/// The fields of a descriptor whose two words were read as `addr` and `len_flags_next`.
///
/// @exits  None.
/// @rt     Wait-free: shifts.
[[nodiscard]] constexpr auto unpack(std::uint64_t addr, std::uint64_t len_flags_next) noexcept
    -> descriptor_fields {
    return {.addr = addr,
            .len = static_cast<std::uint32_t>(len_flags_next),
            .flags = static_cast<std::uint16_t>(len_flags_next >> 32),
            .next = static_cast<std::uint16_t>(len_flags_next >> 48)};
}

/// An element of the used ring in shared memory.
struct split_used_element {
    std::uint32_t id;  ///< Head of the chain.
    std::uint32_t len; ///< Bytes.
};
static_assert(sizeof(split_used_element) == 8 && alignof(split_used_element) == 4);

/// Whether `number` is a power of two. std::has_single_bit would call libgcc's population count, as
/// the oldest x86-64 has no instruction for it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto is_power_of_two(std::size_t number) noexcept -> bool {
    return number != 0 && (number & (number - 1)) == 0;
}

/// Where the parts of a ring stand in one block of memory, in bytes from its start.
struct split_layout {
    std::uint16_t size = 0;           ///< Descriptors: a power of two.
    std::size_t descriptor_table = 0; ///< Offset of the descriptor table.
    std::size_t available_ring = 0;   ///< Offset of the available ring.
    std::size_t used_ring = 0;        ///< Offset of the used ring.
    std::size_t bytes = 0;            ///< Of the whole block.

    static constexpr std::size_t descriptor_table_alignment = 16; ///< Bytes.
    static constexpr std::size_t available_ring_alignment = 2;    ///< Bytes.
    static constexpr std::size_t used_ring_alignment = 4;         ///< Bytes.

    /// Bytes of a descriptor table.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto descriptor_table_bytes(std::uint16_t queue_size) noexcept
        -> std::size_t {
        return std::size_t{16} * queue_size;
    }
    /// Bytes of an available ring: flags, idx, entries, used_event.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto available_ring_bytes(std::uint16_t queue_size) noexcept
        -> std::size_t {
        return 6 + std::size_t{2} * queue_size;
    }
    /// Bytes of a used ring: flags, idx, elements, avail_event.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto used_ring_bytes(std::uint16_t queue_size) noexcept
        -> std::size_t {
        return 6 + std::size_t{8} * queue_size;
    }

    /// The layout for `queue_size` descriptors in memory aligned to 16 bytes: first what the driver
    /// writes, without a gap, then what the device writes, on the next multiple of `alignment`.
    /// The default keeps the two off each other's cache lines and off the lines that are fetched
    /// with them; with 4096 it is the layout that legacy devices compute.
    /// `errc::invalid_argument` iff `queue_size` is no power of two up to 32768, or `alignment`
    /// none from 16 to 4096.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    /// @spec   Virtio 1.3, "Split Virtqueues".
    [[nodiscard]] static constexpr auto of(std::uint16_t queue_size,
                                           std::size_t alignment = 128) noexcept
        -> result<split_layout> {
        if (!is_power_of_two(queue_size) || queue_size > max_queue_size ||
            !is_power_of_two(alignment) || alignment < 16 || alignment > 4096) {
            return errc::invalid_argument;
        }
        auto const up = [alignment](std::size_t n) {
            return (n + alignment - 1) & ~(alignment - 1);
        };
        split_layout layout{.size = queue_size};
        layout.available_ring = descriptor_table_bytes(queue_size);
        layout.used_ring = up(layout.available_ring + available_ring_bytes(queue_size));
        layout.bytes = up(layout.used_ring + used_ring_bytes(queue_size));
        return layout;
    }
};

/// Addresses of the three parts of a ring of at most `Capacity` descriptors. A view: the memory
/// must outlive the queue that uses it.
template <std::uint16_t Capacity>
class split_ring {
    static_assert(std::has_single_bit(Capacity) && Capacity <= max_queue_size);

public:
    /// A ring in one block of memory. `errc::invalid_argument` iff the layout is larger than
    /// `Capacity` or than the block, or a part would not be aligned as the specification demands.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static auto over(std::span<std::byte> memory, split_layout const& layout) noexcept
        -> result<split_ring> {
        if (layout.bytes > memory.size()) {
            return errc::invalid_argument;
        }
        auto* const base = memory.data();
        return at(base + layout.descriptor_table, base + layout.available_ring,
                  base + layout.used_ring, layout.size);
    }

    /// A ring whose parts stand apart. `errc::invalid_argument` iff `size` is no power of two or
    /// larger than `Capacity`, or a part is not aligned as the specification demands.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    /// @spec   Virtio 1.3, "Driver Requirements: Virtqueues".
    [[nodiscard]] static auto at(void* descriptor_table, void* available_ring, void* used_ring,
                                 std::uint16_t size) noexcept -> result<split_ring> {
        if (!is_power_of_two(size) || size > Capacity ||
            !aligned(descriptor_table, split_layout::descriptor_table_alignment) ||
            !aligned(available_ring, split_layout::available_ring_alignment) ||
            !aligned(used_ring, split_layout::used_ring_alignment)) {
            return errc::invalid_argument;
        }
        return split_ring{descriptor_table, available_ring, used_ring, size};
    }

    /// Descriptors in the queue.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto size() const noexcept -> std::uint16_t {
        return static_cast<std::uint16_t>(mask_ + 1U);
    }
    /// The largest slot and descriptor number: `size() - 1`.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto mask() const noexcept -> std::uint16_t { return mask_; }
    /// The slot of a free-running ring index.
    /// @exits  None.
    /// @rt     Wait-free: an AND.
    [[nodiscard]] auto slot(std::uint16_t index) const noexcept -> std::uint16_t {
        return index & mask_;
    }
    /// Descriptor `id` of the descriptor table; `id` < `size()`.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto descriptor(std::uint16_t id) const noexcept -> split_descriptor& {
        return descriptors_[id];
    }
    /// `flags` of the available ring.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto avail_flags() const noexcept -> std::uint16_t& { return avail_[0]; }
    /// `idx` of the available ring.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto avail_idx() const noexcept -> std::uint16_t& { return avail_[1]; }
    /// An entry of the available ring; `slot` < `size()`.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto avail_entry(std::uint16_t slot) const noexcept -> std::uint16_t& {
        return avail_[2U + slot];
    }
    /// `used_event`, behind the entries of the available ring.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto used_event() const noexcept -> std::uint16_t& { return avail_[3U + mask_]; }
    /// `flags` of the used ring.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto used_flags() const noexcept -> std::uint16_t& { return used_[0]; }
    /// `idx` of the used ring.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto used_idx() const noexcept -> std::uint16_t& { return used_[1]; }
    /// An element of the used ring; `slot` < `size()`.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto used_element(std::uint16_t slot) const noexcept -> split_used_element& {
        return reinterpret_cast<split_used_element*>(used_ + 2)[slot];
    }

private:
    split_ring(void* descriptors, void* avail, void* used, std::uint16_t size) noexcept
        : descriptors_{static_cast<split_descriptor*>(descriptors)}
        , avail_{static_cast<std::uint16_t*>(avail)}
        , used_{static_cast<std::uint16_t*>(used)}
        , mask_{static_cast<std::uint16_t>(size - 1U)} {}

    [[nodiscard]] static auto aligned(void const* part, std::size_t alignment) noexcept -> bool {
        return part != nullptr && reinterpret_cast<std::uintptr_t>(part) % alignment == 0;
    }

    split_descriptor* descriptors_;
    std::uint16_t* avail_;
    std::uint16_t* used_;
    std::uint16_t mask_;
};

} // namespace virtio
EXITLESS_END_NAMESPACE
