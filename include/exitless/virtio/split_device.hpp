// SPDX-License-Identifier: BSL-1.0
//
// split_device.hpp: the device side of a split virtqueue, polled.
//
// The driver is not trusted. Each word of its chain is read once into a local copy and checked
// there; the buffers that a chain hands out lie inside the memory map, whatever the ring says by
// then. A head that the device still holds cannot be offered again.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/virtio/access.hpp>
#include <exitless/virtio/chain.hpp>
#include <exitless/virtio/memory.hpp>
#include <exitless/virtio/poison.hpp>
#include <exitless/virtio/split_ring.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

/// The device side of a split virtqueue of at most `Capacity` descriptors, whose chains have at
/// most `MaxChain` buffers: the bound of the work in one `poll`. A driver must know a limit below
/// the queue size from the device's configuration, or its longer chains are taken for a lie.
///
/// One thread at a time. The object holds its private state inline (24 bytes a buffer, 4 bytes a
/// descriptor) and neither allocates nor frees. It asks the driver for no available buffer
/// notifications.
template <std::uint16_t Capacity, std::uint16_t MaxChain = Capacity,
          ring_access Access = smp_access>
class alignas(64) split_device {
    static_assert(MaxChain >= 1 && MaxChain <= Capacity);

public:
    /// Takes up a ring that the driver has initialised (DRIVER_OK is set), with the memory that
    /// the driver may name.
    ///
    /// @exits  None.
    /// @rt     Bounded: linear in `Capacity`; at set-up.
    split_device(split_ring<Capacity> const& ring, memory_map const& memory) noexcept
        : ring_{ring}
        , memory_{memory}
        , max_chain_{MaxChain < ring.size() ? MaxChain : ring.size()} {
        Access::store(ring.used_flags(), used_no_notify);
    }
    split_device(split_device const&) = delete;
    auto operator=(split_device const&) -> split_device& = delete;

    /// Returns the next chain that the driver has made available, if there is one.
    ///
    /// On the driver's first lie it fails with `errc::bad_index`, `errc::bad_id`,
    /// `errc::bad_descriptor`, `errc::bad_chain` or `errc::bad_address` and poisons the queue;
    /// ever after with `errc::queue_poisoned`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: at most `MaxChain` descriptors are read, each once; the driver's index
    ///         is read once a burst.
    /// @spec   Virtio 1.3, "The Virtqueue Available Ring", "The Virtqueue Descriptor Table".
    [[nodiscard, gnu::always_inline]] inline auto poll() noexcept -> result<std::optional<chain>> {
        if (taken_ == seen_) {
            if (auto const cause = look(); cause != errc::none) [[unlikely]] {
                return cause;
            }
            if (taken_ == seen_) {
                return std::optional<chain>{};
            }
        }
        auto const slot = ring_.slot(taken_);
        auto const head = Access::load(ring_.avail_entry(slot));
        if (head > ring_.mask()) [[unlikely]] {
            return poisoned_by(errc::bad_descriptor, ring_word::avail_ring, slot, head);
        }
        if (held_[head] != nobody) [[unlikely]] {
            return poisoned_by(errc::bad_id, ring_word::avail_ring, slot, head);
        }
        auto const first = read(head);
        if ((first.flags & descriptor_flag::next) != 0) {
            return walk(head, first);
        }
        chain found{buffers_.data(), head, taken_};
        return append(found, first) ? accept(found) : refusal(head, first);
    }

    /// Gives a chain back, with the number of bytes written to its writable buffers from the first
    /// on. The driver does not see it before `publish`.
    ///
    /// Fails, and changes nothing, iff the chain is not one that this queue holds (a copy of one
    /// that was completed is not, even if its head has been offered anew) or `written` is more than
    /// its writable buffers have (`errc::invalid_argument`), or the driver has lied
    /// (`errc::queue_poisoned`).
    ///
    /// @exits  None.
    /// @rt     Wait-free: at most two stores to the ring.
    /// @spec   Virtio 1.3, "The Virtqueue Used Ring".
    [[nodiscard, gnu::always_inline]] inline auto complete(chain const& done,
                                                           std::uint32_t written) noexcept
        -> result<void> {
        if (done.head_ > ring_.mask() || held_[done.head_] != holder(done) ||
            written > done.writable_bytes_) [[unlikely]] {
            return poison_.reason != errc::none ? errc::queue_poisoned : errc::invalid_argument;
        }
        held_[done.head_] = nobody;
        auto& element = ring_.used_element(ring_.slot(completed_));
        store_if_different<Access>(element.id, std::uint32_t{done.head_});
        store_if_different<Access>(element.len, written);
        ++completed_;
        return {};
    }

    /// Shows the driver all chains completed since the last call, by one store; without any, the
    /// ring is not touched, and the driver keeps the cache line.
    ///
    /// @exits  None.
    /// @rt     Wait-free: at most one store.
    [[gnu::always_inline]] inline void publish() noexcept {
        if (completed_ != published_) {
            Access::store_release(ring_.used_idx(), completed_);
            published_ = completed_;
        }
    }

    /// Whether the driver asks to be notified of what was published; one that lied is told nothing
    /// more. A caller that wants to honour it does so outside critical sections.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a full fence and a load.
    /// @spec   Virtio 1.3, "Used Buffer Notification Suppression".
    [[nodiscard]] auto notification_wanted() const noexcept -> bool {
        Access::fence(); // the published index first, then the driver's answer to it
        return poison_.reason == errc::none &&
               (Access::load(ring_.avail_flags()) & avail_no_interrupt) == 0;
    }

    /// Chains that the device holds: returned by `poll`, and not yet published.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto in_flight() const noexcept -> std::uint16_t {
        return static_cast<std::uint16_t>(taken_ - published_);
    }
    /// What the driver did wrong; `reason` is `errc::none` while the queue is sound.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto poison() const noexcept -> poison_record const& { return poison_; }
    /// The ring that the device works on.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto ring() const noexcept -> split_ring<Capacity> const& { return ring_; }

private:
    static constexpr std::uint64_t max_chain_bytes = std::uint64_t{1} << 32;
    static constexpr std::uint32_t nobody = 0;

    // Tells a chain from the 65,535 taken before it; never `nobody`.
    [[nodiscard]] static auto holder(chain const& held) noexcept -> std::uint32_t {
        return std::uint32_t{held.position_} + 1;
    }

    // Reads the driver's index, once a burst. No more chains can be out than there are descriptors.
    [[nodiscard, gnu::always_inline]] inline auto look() noexcept -> errc {
        if (poison_.reason != errc::none) [[unlikely]] {
            return errc::queue_poisoned;
        }
        auto const idx = Access::load_acquire(ring_.avail_idx());
        auto const out = static_cast<std::uint16_t>(idx - published_);
        if (out > ring_.size() || out < in_flight()) [[unlikely]] {
            return poisoned_by(errc::bad_index, ring_word::avail_idx, 0, idx);
        }
        seen_ = idx;
        if (idx != taken_) { // the answer's line comes over while the chain is being served
            Access::prefetch_to_store(ring_.used_idx());
        }
        return errc::none;
    }

    [[nodiscard, gnu::always_inline]] inline auto read(std::uint16_t id) const noexcept
        -> descriptor_fields {
        auto& shared = ring_.descriptor(id);
        return unpack(Access::load(shared.addr), Access::load(shared.len_flags_next));
    }

    // Appends a descriptor's buffer to the chain; false if it cannot be one, or not there.
    [[nodiscard, gnu::always_inline]] inline auto append(chain& found,
                                                         descriptor_fields const& copy) noexcept
        -> bool {
        auto* const data = memory_.translate(copy.addr, copy.len);
        auto const writable = (copy.flags & descriptor_flag::write) != 0;
        if (data == nullptr || (copy.flags & descriptor_flag::indirect) != 0 ||
            (!writable && found.readable_ != found.count_)) [[unlikely]] {
            return false;
        }
        buffers_[found.count_] = {.data = data, .address = copy.addr, .size = copy.len};
        found.writable_bytes_ += writable ? copy.len : 0;
        found.readable_ = static_cast<std::uint16_t>(found.readable_ + (writable ? 0 : 1));
        ++found.count_;
        return true;
    }

    [[nodiscard, gnu::always_inline]] inline auto accept(chain const& found) noexcept
        -> result<std::optional<chain>> {
        held_[found.head_] = holder(found);
        ++taken_;
        return std::optional<chain>{found};
    }

    // Takes a chain of several descriptors. Out of line: a loop in `poll` would cost the chains of
    // one descriptor their registers.
    [[nodiscard, gnu::noinline]] auto walk(std::uint16_t head, descriptor_fields copy) noexcept
        -> result<std::optional<chain>> {
        chain found{buffers_.data(), head, taken_};
        if (!append(found, copy)) [[unlikely]] {
            return refusal(head, copy);
        }
        auto id = head;
        auto bytes = std::uint64_t{copy.len};
        while ((copy.flags & descriptor_flag::next) != 0) {
            if (copy.next > ring_.mask()) [[unlikely]] {
                return poisoned_by(errc::bad_descriptor, ring_word::descriptor_next, id, copy.next);
            }
            if (found.count_ == max_chain_) [[unlikely]] {
                return poisoned_by(errc::bad_chain, ring_word::descriptor_next, id, copy.next);
            }
            id = copy.next;
            copy = read(id);
            if (!append(found, copy)) [[unlikely]] {
                return refusal(id, copy);
            }
            bytes += copy.len;
        }
        if (bytes > max_chain_bytes) [[unlikely]] {
            return poisoned_by(errc::bad_chain, ring_word::descriptor_len, id, bytes);
        }
        return accept(found);
    }

    // What is wrong with a descriptor that cannot be a buffer.
    [[nodiscard, gnu::cold, gnu::noinline]] auto refusal(std::uint16_t id,
                                                         descriptor_fields copy) noexcept
        -> result<std::optional<chain>> {
        if ((copy.flags & descriptor_flag::indirect) != 0) {
            return poisoned_by(errc::bad_descriptor, ring_word::descriptor_flags, id, copy.flags);
        }
        if (copy.len == 0) {
            return poisoned_by(errc::bad_descriptor, ring_word::descriptor_len, id, copy.len);
        }
        if (memory_.translate(copy.addr, copy.len) == nullptr) {
            return poisoned_by(errc::bad_address, ring_word::descriptor_addr, id, copy.addr);
        }
        return poisoned_by(errc::bad_chain, ring_word::descriptor_flags, id, copy.flags);
    }

    [[nodiscard, gnu::cold, gnu::noinline]] auto poisoned_by(errc reason, ring_word where,
                                                             std::uint16_t index,
                                                             std::uint64_t value) noexcept -> errc {
        poison_ = {.reason = reason, .where = where, .index = index, .value = value};
        seen_ = taken_;
        completed_ = published_; // nothing more is shown to the driver
        held_.fill(nobody);
        return reason;
    }

    split_ring<Capacity> ring_;
    memory_map memory_;
    std::uint16_t max_chain_;
    std::uint16_t taken_ = 0;     // available index up to which `poll` has returned
    std::uint16_t seen_ = 0;      // available index as it was read last
    std::uint16_t completed_ = 0; // used index, private
    std::uint16_t published_ = 0; // used index as the driver sees it
    poison_record poison_{};
    std::array<std::uint32_t, Capacity> held_{}; // by head: `holder` of the chain that is out
    std::array<buffer, MaxChain> buffers_;
};

} // namespace virtio
EXITLESS_END_NAMESPACE
