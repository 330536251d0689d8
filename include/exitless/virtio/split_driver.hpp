// SPDX-License-Identifier: BSL-1.0
//
// split_driver.hpp: the driver side of a split virtqueue, polled.
//
// All state is private: the driver never acts on what it wrote for the device, and checks what the
// device writes against its own ledger. A lie of the device sets the cached used index to "nothing
// there" and the free descriptors to none, so that sound queues pay no test for poison.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/virtio/access.hpp>
#include <exitless/virtio/descriptor_ledger.hpp>
#include <exitless/virtio/memory.hpp>
#include <exitless/virtio/poison.hpp>
#include <exitless/virtio/split_ring.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

/// A chain of buffers that the device has given back.
struct used {
    std::uint64_t token = 0;   ///< As it was handed to `add`.
    std::uint32_t written = 0; ///< Bytes that the device says it wrote, from the first on.
};

/// The driver side of a split virtqueue of at most `Capacity` descriptors.
///
/// One thread at a time. The object holds its private state inline (20 bytes a descriptor) and
/// neither allocates nor frees. It asks the device for no used buffer notifications.
template <std::uint16_t Capacity, ring_access Access = smp_access>
class alignas(64) split_driver {
public:
    /// Takes the ring over and initialises its indices and flags. To be made before the device
    /// learns of the ring (DRIVER_OK, or SET_VRING_ENABLE).
    ///
    /// @exits  None.
    /// @rt     Bounded: linear in the ring's size; at set-up.
    explicit split_driver(split_ring<Capacity> const& ring) noexcept
        : ring_{ring}
        , ledger_{ring.mask()} {
        Access::store(ring.avail_flags(), avail_no_interrupt);
        Access::store(ring.used_event(), std::uint16_t{0});
        Access::store(ring.used_flags(), std::uint16_t{0});
        Access::store(ring.used_idx(), std::uint16_t{0});
        Access::store_release(ring.avail_idx(), std::uint16_t{0});
    }
    split_driver(split_driver const&) = delete;
    auto operator=(split_driver const&) -> split_driver& = delete;

    /// Makes a chain of buffers ready: those that the device reads, then those that it writes.
    /// The device does not see it before `publish`. `token` comes back from `poll`.
    ///
    /// Fails, and changes nothing, iff
    /// - there are not enough free descriptors now (`errc::queue_full`),
    /// - the chain has no buffer, an empty one, one that wraps around the address space, more than
    ///   the queue has descriptors, or more than 2^32 bytes in all (`errc::invalid_argument`),
    /// - the device has lied before (`errc::queue_poisoned`).
    ///
    /// @exits  None.
    /// @rt     Wait-free: two stores a buffer and at most one more.
    /// @spec   Virtio 1.3, "Supplying Buffers to The Device".
    [[nodiscard, gnu::always_inline]] inline auto add(std::span<buffer const> readable,
                                                      std::span<buffer const> writable,
                                                      std::uint64_t token) noexcept
        -> result<void> {
        auto const count = readable.size() + writable.size();
        if (count == 0 || count > ledger_.free()) [[unlikely]] {
            return refusal(count);
        }
        auto const head = ledger_.nth_free(0);
        draft chain{.id = head, .left = count};
        auto sound = describe(readable, 0, chain);
        auto const readable_bytes = chain.bytes;
        sound = sound && describe(writable, descriptor_flag::write, chain);
        if (!sound || chain.bytes > max_chain_bytes) [[unlikely]] {
            return errc::invalid_argument;
        }
        store_if_different<Access>(ring_.avail_entry(ring_.slot(added_)), head);
        ledger_.take(head, {.token = token,
                            .writable = clamp(chain.bytes - readable_bytes),
                            .count = static_cast<std::uint16_t>(count)});
        ++added_;
        return {};
    }

    /// Makes all chains added since the last call available to the device, by one store; without
    /// any, the ring is not touched, and the device keeps the cache line.
    ///
    /// @exits  None.
    /// @rt     Wait-free: at most one store.
    /// @spec   Virtio 1.3, "Updating idx".
    [[gnu::always_inline]] inline void publish() noexcept {
        if (added_ != published_) {
            Access::store_release(ring_.avail_idx(), added_);
            published_ = added_;
            published_descriptors_ = ledger_.taken();
        }
    }

    /// Takes back all chains added since the last `publish`, as if they had never been added.
    /// Returns how many they were.
    ///
    /// @exits  None.
    /// @rt     Bounded: linear in the number of chains taken back.
    auto rollback() noexcept -> std::uint16_t {
        auto const chains = static_cast<std::uint16_t>(added_ - published_);
        ledger_.undo(chains, static_cast<std::uint16_t>(ledger_.taken() - published_descriptors_));
        added_ = published_;
        return chains;
    }

    /// Returns the next chain that the device has used, if there is one.
    ///
    /// Fails with `errc::bad_index`, `errc::bad_id` or `errc::bad_length` on the device's first
    /// lie, which poisons the queue, and with `errc::queue_poisoned` ever after.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the length of the chain as it was added: the device's index is
    ///         read once a burst, its element once.
    /// @spec   Virtio 1.3, "Receiving Used Buffers From The Device".
    [[nodiscard, gnu::always_inline]] inline auto poll() noexcept -> result<std::optional<used>> {
        if (taken_ == seen_) {
            if (auto const cause = look(); cause != errc::none) [[unlikely]] {
                return cause;
            }
            if (taken_ == seen_) {
                return std::optional<used>{};
            }
        }
        auto const slot = ring_.slot(taken_);
        auto& element = ring_.used_element(slot);
        auto const id = Access::load(element.id);
        auto const written = Access::load(element.len);
        if (id > ring_.mask() || !is_out(static_cast<std::uint16_t>(id))) [[unlikely]] {
            return poisoned_by(errc::bad_id, ring_word::used_id, slot, id);
        }
        if (written > ledger_[id].writable) [[unlikely]] {
            return poisoned_by(errc::bad_length, ring_word::used_len, slot, written);
        }
        ++taken_;
        return std::optional<used>{
            {.token = ledger_.give_back(static_cast<std::uint16_t>(id)), .written = written}};
    }

    /// Whether the device asks to be notified of what was published; one that lied is told nothing
    /// more. A caller that wants to honour it does so outside critical sections: a notification is
    /// an exit.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a full fence and a load.
    /// @spec   Virtio 1.3, "Available Buffer Notification Suppression".
    [[nodiscard]] auto notification_wanted() const noexcept -> bool {
        Access::fence(); // the published index first, then the device's answer to it
        return poison_.reason == errc::none &&
               (Access::load(ring_.used_flags()) & used_no_notify) == 0;
    }

    /// Descriptors that `add` can take now; none once the queue is poisoned.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto free_descriptors() const noexcept -> std::uint16_t { return ledger_.free(); }
    /// Chains that the device holds: published, and not yet returned by `poll`.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto in_flight() const noexcept -> std::uint16_t {
        return static_cast<std::uint16_t>(published_ - taken_);
    }
    /// What the device did wrong; `reason` is `errc::none` while the queue is sound.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto poison() const noexcept -> poison_record const& { return poison_; }
    /// The ring that the driver works on.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto ring() const noexcept -> split_ring<Capacity> const& { return ring_; }

private:
    static constexpr std::uint64_t max_chain_bytes = std::uint64_t{1} << 32;

    // A chain that is being described.
    struct draft {
        std::uint16_t id;     // the descriptor to come
        std::size_t left;     // descriptors yet to come
        std::size_t done = 0; // descriptors described
        std::uint64_t bytes = 0;
    };

    // Describes `parts` in the next free descriptors; false if one is impossible. Until the chain
    // is taken from the ledger nobody looks at them.
    [[nodiscard, gnu::always_inline]] inline auto
    describe(std::span<buffer const> parts, std::uint16_t flags, draft& chain) noexcept -> bool {
        for (auto const& part : parts) {
            if (part.size == 0 || part.address + (part.size - 1) < part.address) [[unlikely]] {
                return false;
            }
            auto& descriptor = ring_.descriptor(chain.id);
            descriptor_fields fields{
                .addr = part.address, .len = part.size, .flags = flags, .next = 0};
            chain.bytes += part.size;
            ++chain.done;
            if (--chain.left != 0) {
                chain.id = ledger_.nth_free(chain.done);
                fields.flags |= descriptor_flag::next;
                fields.next = chain.id;
            }
            store_if_different<Access>(descriptor.addr, fields.addr);
            store_if_different<Access>(descriptor.len_flags_next, pack(fields));
        }
        return true;
    }

    [[nodiscard]] static constexpr auto clamp(std::uint64_t bytes) noexcept -> std::uint32_t {
        constexpr auto most = std::numeric_limits<std::uint32_t>::max();
        return bytes < most ? static_cast<std::uint32_t>(bytes) : most;
    }

    // Reads the device's index, once a burst. It cannot be ahead of what was published.
    [[nodiscard, gnu::always_inline]] inline auto look() noexcept -> errc {
        if (poison_.reason != errc::none) [[unlikely]] {
            return errc::queue_poisoned;
        }
        auto const idx = Access::load_acquire(ring_.used_idx());
        if (static_cast<std::uint16_t>(idx - taken_) > in_flight()) [[unlikely]] {
            return poisoned_by(errc::bad_index, ring_word::used_idx, 0, idx);
        }
        seen_ = idx;
        return errc::none;
    }

    // Whether `head` heads a chain that the device has been given: added, and published.
    [[nodiscard, gnu::always_inline]] inline auto is_out(std::uint16_t head) const noexcept
        -> bool {
        return ledger_[head].count != 0 &&
               (added_ == published_ || !ledger_.made_since(published_descriptors_, head));
    }

    [[nodiscard, gnu::cold, gnu::noinline]] auto refusal(std::size_t count) const noexcept -> errc {
        if (poison_.reason != errc::none) {
            return errc::queue_poisoned;
        }
        return count == 0 || count > ring_.size() ? errc::invalid_argument : errc::queue_full;
    }

    [[nodiscard, gnu::cold, gnu::noinline]] auto poisoned_by(errc reason, ring_word where,
                                                             std::uint16_t index,
                                                             std::uint64_t value) noexcept -> errc {
        poison_ = {.reason = reason, .where = where, .index = index, .value = value};
        seen_ = taken_;
        added_ = published_; // nothing more is shown to the device
        ledger_.close();
        published_descriptors_ = ledger_.taken();
        return reason;
    }

    split_ring<Capacity> ring_;
    std::uint16_t added_ = 0;                 // available index, private
    std::uint16_t published_ = 0;             // available index as the device sees it
    std::uint16_t taken_ = 0;                 // used index up to which `poll` has returned
    std::uint16_t seen_ = 0;                  // used index as it was read last
    std::uint16_t published_descriptors_ = 0; // `ledger_.taken()` at the last `publish`
    poison_record poison_{};
    descriptor_ledger<Capacity> ledger_;
};

} // namespace virtio
EXITLESS_END_NAMESPACE
