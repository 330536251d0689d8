// SPDX-License-Identifier: BSL-1.0
//
// shared_clock.hpp: a TSC clock that one thread corrects while others read it.
//
// A plain sequence lock makes readers wait for a writer that was preempted half way. Here the
// writer fills the one of two slots that nobody is sent to, and then sends readers there: a reader
// fails only if two corrections begin while it copies five words, and then tries again a bounded
// number of times. The words are atomics, for a race that is detected afterwards is still a race;
// acquire and release on them cost nothing on x86, and unlike fences thread sanitizers know them.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/tsc/clock.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE

/// A `tsc_clock` that can be replaced while it is read. Any number of readers; writers exclude
/// each other by failing.
class shared_tsc_clock {
public:
    /// How often a read is tried before it gives up.
    static constexpr unsigned max_tries = 8;

    /// Starts with `first`.
    /// @exits  None.
    /// @rt     Wait-free.
    explicit shared_tsc_clock(tsc_clock const& first) noexcept { put(slots_[0], first); }
    shared_tsc_clock(shared_tsc_clock const&) = delete;
    auto operator=(shared_tsc_clock const&) -> shared_tsc_clock& = delete;

    /// Replaces the clock. False, and nothing is changed, if another thread is just doing that.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one atomic exchange and some stores.
    [[nodiscard]] auto store(tsc_clock const& next) noexcept -> bool {
        if (writing_.exchange(true, std::memory_order_acquire)) {
            return false;
        }
        auto const generation = published_.load(std::memory_order_relaxed) + 1;
        started_.store(generation, std::memory_order_relaxed);
        put(slots_[generation % slots_.size()], next);
        published_.store(generation, std::memory_order_release);
        writing_.store(false, std::memory_order_release);
        return true;
    }

    /// A copy of the clock, never a mixture of two; nothing if two corrections began during each
    /// of `max_tries` copies.
    ///
    /// @exits  None.
    /// @rt     Wait-free: at most `max_tries` copies of five words.
    [[nodiscard]] auto load() const noexcept -> std::optional<tsc_clock> {
        for (unsigned i = 0; i < max_tries; ++i) {
            auto const generation = published_.load(std::memory_order_acquire);
            auto const copy = get(slots_[generation % slots_.size()]);
            // Whoever saw a word of a later write to this slot sees here that it had started.
            if (started_.load(std::memory_order_relaxed) - generation < slots_.size()) {
                return copy;
            }
        }
        return std::nullopt;
    }

    /// The time in nanoseconds, by an unordered read of the counter; nothing as for `load`.
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
    /// @rt     Wait-free: as `load`, then RDTSC and one multiplication.
    template <x86::tsc_source Cpu = x86::native>
    [[nodiscard]] auto now_ns() const noexcept -> std::optional<std::uint64_t> {
        auto const clock = load();
        return clock ? std::optional{clock->template now_ns<Cpu>()} : std::nullopt;
    }

    /// How often the clock has been replaced.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] auto generation() const noexcept -> std::uint64_t {
        return published_.load(std::memory_order_relaxed);
    }

private:
    using slot = std::array<std::atomic<std::uint64_t>, 5>;
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

    static void put(slot& to, tsc_clock const& from) noexcept {
        to[0].store(from.anchor().ticks, std::memory_order_release);
        to[1].store(from.anchor().ns, std::memory_order_release);
        to[2].store(from.ratio().ns_per_tick, std::memory_order_release);
        to[3].store(from.ratio().ticks_per_ns, std::memory_order_release);
        to[4].store(from.ratio().khz, std::memory_order_release);
    }

    [[nodiscard]] static auto get(slot const& from) noexcept -> tsc_clock {
        tsc_anchor const anchor{.ticks = from[0].load(std::memory_order_acquire),
                                .ns = from[1].load(std::memory_order_acquire)};
        tsc::scaling const ratio{.ns_per_tick = from[2].load(std::memory_order_acquire),
                                 .ticks_per_ns = from[3].load(std::memory_order_acquire),
                                 .khz = from[4].load(std::memory_order_acquire)};
        return tsc_clock{ratio, anchor};
    }

    std::array<slot, 2> slots_{};
    std::atomic<std::uint64_t> published_{0};
    std::atomic<std::uint64_t> started_{0};
    std::atomic<bool> writing_{false};
};

EXITLESS_END_NAMESPACE
