// SPDX-License-Identifier: BSL-1.0
//
// descriptor_ledger.hpp: what a driver knows about its descriptors, in memory that the device
// cannot reach: which are free, and which head a chain that is out.
//
// Free descriptors form a queue of ids, not a stack and not a list. A device that returns buffers
// in order then gets the same ring words lap after lap, which need not be stored again; and the
// next id is found from a counter, without waiting for the load of the one before it.
#pragma once

#include <exitless/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

/// A chain as its driver remembers it.
struct chain_record {
    std::uint64_t token = 0;    ///< As it was handed to `add`.
    std::uint32_t writable = 0; ///< Bytes, at most 2^32 - 1: a used element cannot say more.
    std::uint16_t count = 0;    ///< Descriptors; 0 when the descriptor heads no chain.
    std::uint16_t position = 0; ///< `taken()` when the chain was made; the ledger sets it.
};
static_assert(sizeof(chain_record) == 16);

/// The descriptors of a queue of `mask + 1` (at most `Capacity`) entries. Counters run freely and
/// are masked on use; there is no division and no search.
template <std::uint16_t Capacity>
class descriptor_ledger {
public:
    /// All descriptors are free, in order.
    ///
    /// @exits  None.
    /// @rt     Bounded: linear in the queue size.
    explicit descriptor_ledger(std::uint16_t mask) noexcept
        : end_{mask + 1U}
        , mask_{mask} {
        for (std::uint32_t id = 0; id != end_; ++id) {
            ids_[id] = static_cast<std::uint16_t>(id);
        }
    }

    /// How many descriptors are free.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto free() const noexcept -> std::uint16_t {
        return static_cast<std::uint16_t>(end_ - begin_);
    }
    /// The id of the `n`th free descriptor; `n` < `free()`.
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] auto nth_free(std::size_t n) const noexcept -> std::uint16_t {
        return ids_[(begin_ + n) & mask_];
    }
    /// The record of the chain that descriptor `head` heads, if any; `head` is within the queue.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto operator[](std::size_t head) const noexcept -> chain_record const& {
        return records_[head];
    }

    /// Makes the first `made.count` free descriptors a chain; `head` is the first of them.
    ///
    /// @exits  None.
    /// @rt     Wait-free: linear in the length of the chain.
    [[gnu::always_inline]] inline void take(std::uint16_t head, chain_record const& made) noexcept {
        for (std::size_t n = 1; n != made.count; ++n) {
            links_[nth_free(n - 1)] = nth_free(n);
        }
        // Field by field: compilers assemble the record on the stack otherwise, and reading it back
        // in one piece waits for the stores.
        auto& record = records_[head];
        record.token = made.token;
        record.writable = made.writable;
        record.count = made.count;
        record.position = taken();
        begin_ += made.count;
    }

    /// Frees the descriptors of the chain that `head` heads, and returns the chain's token.
    ///
    /// @exits  None.
    /// @rt     Wait-free: linear in the length of the chain.
    [[nodiscard, gnu::always_inline]] inline auto give_back(std::uint16_t head) noexcept
        -> std::uint64_t {
        auto& chain = records_[head];
        ids_[end_++ & mask_] = head;
        for (auto id = head; --chain.count != 0;) {
            id = links_[id];
            ids_[end_++ & mask_] = id;
        }
        return chain.token;
    }

    /// Undoes the last `chains` calls of `take`, if `descriptors` is how many they took and none
    /// of them was given back.
    ///
    /// @exits  None.
    /// @rt     Bounded: linear in `chains`.
    void undo(std::uint16_t chains, std::uint16_t descriptors) noexcept {
        begin_ -= descriptors;
        for (std::size_t n = 0; chains != 0; --chains) {
            auto& chain = records_[nth_free(n)];
            n += chain.count;
            chain.count = 0;
        }
    }

    /// Whether the chain that `head` heads was made since `taken()` was `mark`, if none that was
    /// made since then was given back.
    ///
    /// Counters wrap, so by its position a chain can seem new that has been out for 2^16
    /// descriptors. The queue of ids tells: it holds at that place what was taken there last.
    ///
    /// @exits  None.
    /// @rt     Wait-free: two loads.
    [[nodiscard]] auto made_since(std::uint16_t mark, std::uint16_t head) const noexcept -> bool {
        auto const position = records_[head].position;
        return static_cast<std::uint16_t>(position - mark) <
                   static_cast<std::uint16_t>(taken() - mark) &&
               ids_[position & mask_] == head;
    }

    /// Leaves no descriptor free.
    /// @exits  None.
    /// @rt     Wait-free.
    void close() noexcept { end_ = begin_; }

    /// How many descriptors were ever taken, modulo 2^16.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto taken() const noexcept -> std::uint16_t {
        return static_cast<std::uint16_t>(begin_);
    }

private:
    // 32 bits wide, though 16 would do: clang reads an aligned 16-bit member by a 32-bit load,
    // which has to wait for a 16-bit store just before it.
    std::uint32_t begin_ = 0; // where in `ids_` the next free id stands
    std::uint32_t end_;       // where in `ids_` the next id to be freed goes
    std::uint32_t mask_;
    std::array<chain_record, Capacity> records_{};
    std::array<std::uint16_t, Capacity> ids_{};
    std::array<std::uint16_t, Capacity> links_{}; // the next descriptor of the same chain
};

} // namespace virtio
EXITLESS_END_NAMESPACE
