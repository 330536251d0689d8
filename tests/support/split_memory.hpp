// The memory of one split virtqueue: each part of the ring and the payload between guard pages.
#pragma once

#include <exitless/virtio.hpp>

#include "support/guarded_memory.hpp"

#include <cstddef>
#include <cstdint>

namespace support {

template <std::uint16_t Capacity>
struct split_memory {
    static constexpr std::uint64_t device_address = 0x1'0000'0000;

    explicit split_memory(std::uint16_t size = Capacity, edge tight = edge::back,
                          std::size_t payload_bytes = 65536)
        : descriptors{layout::descriptor_table_bytes(size), tight, 16}
        , avail{layout::available_ring_bytes(size), tight, 2}
        , used{layout::used_ring_bytes(size), tight, 4}
        , payload{payload_bytes, tight, 1}
        , ring{*exitless::virtio::split_ring<Capacity>::at(descriptors.data(), avail.data(),
                                                           used.data(), size)}
        , region{.address = device_address, .memory = payload.bytes()}
        , map{*exitless::virtio::memory_map::of({&region, 1})} {}

    [[nodiscard]] auto piece(std::size_t offset, std::uint32_t bytes) const
        -> exitless::virtio::buffer {
        return *region.at(offset, bytes);
    }

    /// Writes a descriptor as a peer would, good or bad.
    void describe(std::uint16_t id, exitless::virtio::descriptor_fields const& fields) {
        ring.descriptor(id) = {.addr = fields.addr,
                               .len_flags_next = exitless::virtio::pack(fields)};
    }
    [[nodiscard]] auto described(std::uint16_t id) const -> exitless::virtio::descriptor_fields {
        auto const& shared = ring.descriptor(id);
        return exitless::virtio::unpack(shared.addr, shared.len_flags_next);
    }
    /// Offers a head as a driver would, in the slot after those that are offered already.
    void offer(std::uint16_t head) {
        ring.avail_entry(ring.slot(ring.avail_idx())) = head;
        ++ring.avail_idx();
    }
    /// Returns a chain as a device would.
    void give_back(std::uint32_t id, std::uint32_t written) {
        ring.used_element(ring.slot(ring.used_idx())) = {.id = id, .len = written};
        ++ring.used_idx();
    }

    using layout = exitless::virtio::split_layout;
    guarded_memory descriptors;
    guarded_memory avail;
    guarded_memory used;
    guarded_memory payload;
    exitless::virtio::split_ring<Capacity> ring;
    exitless::virtio::memory_region region;
    exitless::virtio::memory_map map;
};

} // namespace support
