// SPDX-License-Identifier: BSL-1.0
//
// place_table.hpp: where violations happened, and how often.
//
// It is written at the place of the violation: inside a section, in a signal handler, by several
// threads. So it has a fixed size and no lock, and a writer waits for nobody: the hash of a place
// claims its slot with one compare-and-exchange and is the place's identity from then on. Two
// places with the same 64-bit hash would be counted as one; among some hundred places that
// does not happen. The hash is of the names, not of their addresses: an inline function has its
// file name once in each unit that it was compiled in, and is still one place.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/violation.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// A place where a rule was broken.
struct violation_place {
    violation first;         ///< The first violation there.
    std::uint64_t count = 0; ///< How many there were.
};

/// What tells places apart: kind, instruction, address, file, line and section. Never 0.
///
/// @exits  None.
/// @rt     Wait-free, bounded by the lengths of the names.
[[nodiscard]] constexpr auto place_hash(violation const& broken) noexcept -> std::uint64_t {
    std::uint64_t hash = 14695981039346656037U; // FNV-1a
    auto const mix = [&](std::uint64_t value) { hash = (hash ^ value) * 1099511628211U; };
    auto const mix_text = [&](char const* text) {
        for (; text != nullptr && *text != '\0'; ++text) {
            mix(static_cast<unsigned char>(*text));
        }
        mix(0x100); // no character: keeps two names apart
    };
    mix(static_cast<std::uint64_t>(broken.kind) << 16 | broken.instruction);
    mix(broken.address);
    mix(broken.where.line);
    mix_text(broken.where.file);
    mix_text(broken.section);
    return hash != 0 ? hash : 1;
}

/// Violations by place. When it is full, those at further places are only counted.
template <std::size_t Capacity>
class place_table {
public:
    /// Counts a violation at its place.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `Capacity` steps; async-signal-safe.
    void record(violation const& broken) noexcept {
        total_.fetch_add(1, std::memory_order_relaxed);
        auto const hash = place_hash(broken);
        for (std::size_t i = 0; i < Capacity; ++i) {
            if (record_in(slots_[(hash + i) % Capacity], hash, broken)) {
                return;
            }
        }
        dropped_.fetch_add(1, std::memory_order_relaxed);
    }

    /// Hands every place to `visit(violation_place const&)`.
    ///
    /// @exits  None by itself; `visit` decides.
    /// @rt     Wait-free up to `visit`, `Capacity` steps.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (auto const& slot : slots_) {
            if (slot.stage.load(std::memory_order_acquire) != progress::none) {
                visit(snapshot(slot));
            }
        }
    }

    /// Hands every place that was not handed out by this function before to `visit`.
    ///
    /// @exits  None by itself; `visit` decides.
    /// @rt     Wait-free up to `visit`: one load if there is none, else `Capacity` steps.
    template <class Visitor>
    void take_new(Visitor&& visit) {
        if (unreported_.load(std::memory_order_acquire) == 0) {
            return;
        }
        for (auto& slot : slots_) {
            auto expected = progress::recorded;
            if (slot.stage.compare_exchange_strong(expected, progress::reported,
                                                   std::memory_order_acq_rel)) {
                unreported_.fetch_sub(1, std::memory_order_relaxed);
                visit(snapshot(slot));
            }
        }
    }

    /// All violations, those that found no room included.
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] auto total() const noexcept -> std::uint64_t {
        return total_.load(std::memory_order_relaxed);
    }
    /// Violations at places that found no room.
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] auto dropped() const noexcept -> std::uint64_t {
        return dropped_.load(std::memory_order_relaxed);
    }

    /// Empties the table. No other thread may use it meanwhile.
    /// @exits  None.
    /// @rt     `Capacity` steps.
    void clear() noexcept {
        for (auto& slot : slots_) {
            slot.stage.store(progress::none, std::memory_order_relaxed);
            slot.count.store(0, std::memory_order_relaxed);
            slot.hash.store(0, std::memory_order_relaxed);
        }
        unreported_.store(0, std::memory_order_relaxed);
        total_.store(0, std::memory_order_relaxed);
        dropped_.store(0, std::memory_order_relaxed);
    }

private:
    enum class progress : std::uint32_t { none, recorded, reported };

    struct slot_type {
        std::atomic<std::uint64_t> hash{0}; // 0: free
        std::atomic<std::uint64_t> count{0};
        std::atomic<progress> stage{progress::none}; // `first` is constant once this is not `none`
        violation first{};
    };

    [[nodiscard]] static auto snapshot(slot_type const& slot) noexcept -> violation_place {
        return {.first = slot.first, .count = slot.count.load(std::memory_order_relaxed)};
    }

    // True if the slot is the place's own, or became it.
    [[nodiscard]] auto record_in(slot_type& slot, std::uint64_t hash,
                                 violation const& broken) noexcept -> bool {
        std::uint64_t found = 0;
        auto const claimed =
            slot.hash.compare_exchange_strong(found, hash, std::memory_order_relaxed);
        if (!claimed && found != hash) {
            return false;
        }
        slot.count.fetch_add(1, std::memory_order_relaxed);
        if (claimed) {
            slot.first = broken;
            unreported_.fetch_add(1, std::memory_order_relaxed);
            slot.stage.store(progress::recorded, std::memory_order_release);
        }
        return true;
    }

    std::array<slot_type, Capacity> slots_{};
    std::atomic<std::uint64_t> unreported_{0};
    std::atomic<std::uint64_t> total_{0};
    std::atomic<std::uint64_t> dropped_{0};
};

} // namespace os
EXITLESS_END_NAMESPACE
