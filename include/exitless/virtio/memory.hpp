// SPDX-License-Identifier: BSL-1.0
//
// memory.hpp: buffers, and the memory that driver and device share.
//
// A buffer has two addresses: the device address that stands in the descriptor, and the pointer
// under which this program reaches the same bytes. The driver knows both; the device learns only
// the first, from a peer that it does not trust, and finds the second in its memory map or not at
// all.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

/// A piece of shared memory that one descriptor names.
///
/// What a peer can write may change while it is read: copy first, then judge the copy.
struct buffer {
    std::byte* data = nullptr; ///< Where this program sees it.
    std::uint64_t address = 0; ///< Where the device sees it: what the descriptor holds.
    std::uint32_t size = 0;    ///< In bytes; a descriptor of no bytes is not allowed.

    /// The bytes themselves.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto bytes() const noexcept -> std::span<std::byte> {
        return {data, size};
    }
};

/// A contiguous range of device addresses, and where this program has it mapped.
struct memory_region {
    std::uint64_t address = 0;     ///< First device address.
    std::span<std::byte> memory{}; ///< The same bytes here.

    /// The piece of `size` bytes at `offset`; `errc::invalid_argument` if it is empty or not
    /// wholly inside the region.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto at(std::size_t offset, std::uint32_t size) const noexcept
        -> result<buffer> {
        if (size == 0 || offset > memory.size() || size > memory.size() - offset) {
            return errc::invalid_argument;
        }
        return buffer{.data = memory.data() + offset, .address = address + offset, .size = size};
    }

    /// Where the `bytes` bytes from device address `first` are; null if they are not wholly in the
    /// region, or if there are none.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard, gnu::always_inline]] constexpr auto find(std::uint64_t first,
                                                          std::uint32_t bytes) const noexcept
        -> std::byte* {
        // No sum that could overflow: an address below the region wraps to an offset beyond it,
        // and no bytes to more than any region has.
        auto const offset = first - address;
        return offset < memory.size() && std::uint64_t{bytes} - 1 < memory.size() - offset
                   ? memory.data() + offset
                   : nullptr;
    }
};

/// All memory that the driver may name to the device. The regions stay with the caller, in memory
/// that the peer cannot write.
class memory_map {
public:
    /// A map of these regions; `errc::invalid_argument` if one is empty, wraps around the end of
    /// the address space, or overlaps another.
    ///
    /// @exits  None.
    /// @rt     Bounded: quadratic in the number of regions; at set-up.
    [[nodiscard]] static constexpr auto of(std::span<memory_region const> regions) noexcept
        -> result<memory_map> {
        for (std::size_t i = 0; i != regions.size(); ++i) {
            if (!valid(regions[i])) {
                return errc::invalid_argument;
            }
            for (auto const& other : regions.first(i)) {
                if (overlap(regions[i], other)) {
                    return errc::invalid_argument;
                }
            }
        }
        return memory_map{regions};
    }

    /// Where `size` bytes from device address `address` are mapped; null if they are not, or not
    /// in one region, or no bytes at all.
    ///
    /// @exits  None.
    /// @rt     Bounded: one comparison a region until the first that fits.
    [[nodiscard, gnu::always_inline]] constexpr auto translate(std::uint64_t address,
                                                               std::uint32_t size) const noexcept
        -> std::byte* {
        auto* const found = first_.find(address, size);
        return found != nullptr ? found : search(address, size);
    }

private:
    constexpr explicit memory_map(std::span<memory_region const> regions) noexcept
        : first_{regions.empty() ? memory_region{} : regions.front()}
        , rest_{regions.empty() ? regions : regions.subspan(1)} {}

    [[nodiscard, gnu::noinline]] constexpr auto search(std::uint64_t address,
                                                       std::uint32_t size) const noexcept
        -> std::byte* {
        for (auto const& region : rest_) {
            if (auto* const found = region.find(address, size); found != nullptr) {
                return found;
            }
        }
        return nullptr;
    }

    [[nodiscard]] static constexpr auto valid(memory_region const& region) noexcept -> bool {
        return !region.memory.empty() && region.address <= std::uint64_t{0} - region.memory.size();
    }
    [[nodiscard]] static constexpr auto overlap(memory_region const& a,
                                                memory_region const& b) noexcept -> bool {
        return a.address - b.address < b.memory.size() || b.address - a.address < a.memory.size();
    }

    // The first region is checked in line, from a copy: mostly there is one.
    memory_region first_;
    std::span<memory_region const> rest_;
};

} // namespace virtio
EXITLESS_END_NAMESPACE
