// SPDX-License-Identifier: BSL-1.0
//
// histogram.hpp: counts durations where they arise, in the loop that is being measured.
//
// One thread records; any thread may read meanwhile. With a single writer a relaxed load and a
// store are enough, which costs a quarter of an atomic addition. There is no running total: it
// would be one more store that every record waits for. Readers add the buckets up instead, and
// since a counter never falls, a rank taken from the sum is always found again in the buckets.
//
// A value above the range is counted apart, never dropped: percentiles that fall there are the
// exact maximum. Record ticks and convert when reading: the clock's own step is often coarser than
// a conversion is exact.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/measure/log_linear.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace measure {

/// A bucket and how often it was hit.
struct bucket {
    std::uint64_t lowest;  ///< Lowest value that it holds.
    std::uint64_t highest; ///< Highest value that it holds.
    std::uint64_t count;   ///< Values recorded in it.
};

/// The rank, from 1 to `count`, of the `percent` percentile of `count` values: the number of values
/// that must not be above it, rounded up. `percent` is taken in whole billionths, so that 99.9 % of
/// 1,000 is the 999th value whatever 99.9 is in binary. Out of range or not a number, it is
/// clamped. 0 if `count` is 0.
///
/// @exits  None.
/// @rt     Wait-free, constant time: a multiplication and two divisions. Uses SSE registers.
[[nodiscard]] constexpr auto percentile_rank(double percent, std::uint64_t count) noexcept
    -> std::uint64_t {
    constexpr std::uint64_t whole = 1000000000;
    std::uint64_t parts = 0;
    if (percent >= 100.0) {
        parts = whole;
    } else if (percent > 0.0) {
        parts = static_cast<std::uint64_t>(percent * 1e7 + 0.5);
    }
    // count * parts / whole without overflow: parts <= whole < 2^30.
    auto const rank = count / whole * parts + (count % whole * parts + whole - 1) / whole;
    return rank == 0 && count != 0 ? 1 : rank;
}

} // namespace measure

/// A histogram of unsigned values, of fixed size and without allocation. A percentile exceeds the
/// exact one by at most 1 / 2^SubBucketBits of it; minimum and maximum are exact. Zero bytes are an
/// empty histogram, so one of static storage duration needs no initialisation.
///
/// It is aligned to a cache line, so that a reader disturbs no neighbour of it. To evaluate a
/// histogram that is being written, copy it and read the copy: its counters are then at most the
/// copy's duration apart, and stand still.
template <unsigned SubBucketBits, unsigned ValueBits>
class alignas(64) basic_histogram {
public:
    /// The shape of the buckets.
    using layout = measure::log_linear<SubBucketBits, ValueBits>;

    /// An empty histogram.
    ///
    /// @exits  None.
    /// @rt     Bounded: clears the buckets.
    constexpr basic_histogram() noexcept = default;
    /// A copy of what `other` holds now. Another thread may be recording in `other`.
    ///
    /// @exits  None.
    /// @rt     Bounded: one load and store for each bucket.
    basic_histogram(basic_histogram const& other) noexcept { merge(other); }
    /// Replaces the values by a copy of what `other` holds now. For the writing thread.
    ///
    /// @exits  None.
    /// @rt     Bounded: two stores and a load for each bucket.
    auto operator=(basic_histogram const& other) noexcept -> basic_histogram& {
        if (this != &other) {
            reset();
            merge(other);
        }
        return *this;
    }

    /// Counts `value`. For the writing thread: there may be one at a time. A negative difference
    /// that became a huge unsigned value is counted as saturated.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a bit scan, three loads and one store; more stores for a new extreme.
    [[gnu::always_inline]] void record(std::uint64_t value) noexcept {
        widen(~value, value);
        add(layout::bucket_of(value), 1);
    }

    /// Adds the values of `other`, in which another thread may be recording. For the writing
    /// thread.
    ///
    /// @exits  None.
    /// @rt     Bounded: a load and perhaps a store for each bucket.
    void merge(basic_histogram const& other) noexcept {
        for (std::size_t i = 0; i <= layout::buckets; ++i) {
            if (auto const count = other.load(i); count != 0) {
                auto const highest = other.max();
                widen(other.inverted_lowest_.load(std::memory_order_relaxed), highest);
                add(i, count);
            }
        }
    }

    /// Forgets all values. For the writing thread; what a reader sees meanwhile is a mixture.
    ///
    /// @exits  None.
    /// @rt     Bounded: one store for each bucket.
    void reset() noexcept {
        for (auto& slot : counters_) {
            slot.store(0, std::memory_order_relaxed);
        }
        highest_.store(0, std::memory_order_relaxed);
        inverted_lowest_.store(0, std::memory_order_relaxed);
    }

    /// Values recorded, saturated ones included.
    ///
    /// @exits  None.
    /// @rt     Bounded: adds the buckets up, some 0.5 us; not for the loop.
    [[nodiscard]] auto count() const noexcept -> std::uint64_t {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i <= layout::buckets; ++i) {
            sum += load(i);
        }
        return sum;
    }

    /// Values above `layout::max_value`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] auto saturated() const noexcept -> std::uint64_t { return load(layout::buckets); }

    /// The lowest value, exactly; 0 if there is none.
    ///
    /// @exits  None.
    /// @rt     Wait-free: two loads.
    [[nodiscard]] auto min() const noexcept -> std::uint64_t {
        return max() == 0 ? 0 : ~inverted_lowest_.load(std::memory_order_relaxed);
    }

    /// The highest value, exactly, also if it is saturated; 0 if there is none.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] auto max() const noexcept -> std::uint64_t {
        return highest_.load(std::memory_order_acquire);
    }

    /// The value of a rank that counts from 1 for the lowest: the highest value of the bucket that
    /// holds it, or the maximum if that is lower. `max()` for ranks above the count. Integers only,
    /// for code that must not touch the FPU.
    ///
    /// @exits  None.
    /// @rt     Bounded: at most one load for each bucket; not for the loop.
    [[nodiscard]] auto value_at_rank(std::uint64_t rank) const noexcept -> std::uint64_t {
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < layout::buckets; ++i) {
            seen += load(i);
            if (seen >= rank && seen != 0) {
                auto const limit = max();
                auto const value = layout::highest(i);
                return value < limit ? value : limit;
            }
        }
        return max();
    }

    /// The value that at least `percent` % of the values do not exceed, by
    /// `measure::percentile_rank`. Never below the exact percentile. 0 % is `min()`, 100 % is
    /// `max()`; 0 if there is no value.
    ///
    /// @exits  None.
    /// @rt     Bounded: at most two loads for each bucket; not for the loop.
    [[nodiscard]] auto percentile(double percent) const noexcept -> std::uint64_t {
        if (!(percent > 0.0)) {
            return min();
        }
        return percent >= 100.0 ? max() : value_at_rank(measure::percentile_rank(percent, count()));
    }

    /// Calls `visit(measure::bucket const&)` for each bucket that holds values, lowest first.
    /// Saturated values have no bucket.
    ///
    /// @exits  None by itself; `visit` decides.
    /// @rt     Bounded: one load and at most one call for each bucket.
    template <class Visitor>
    void for_each_bucket(Visitor&& visit) const {
        for (std::size_t i = 0; i < layout::buckets; ++i) {
            if (auto const count = load(i); count != 0) {
                visit(measure::bucket{
                    .lowest = layout::lowest(i), .highest = layout::highest(i), .count = count});
            }
        }
    }

private:
    using counter = std::atomic<std::uint64_t>;
    static_assert(counter::is_always_lock_free);

    // The extremes are stored before the bucket and read after it: a reader that has seen a value
    // counted has extremes that include it. Release and acquire cost nothing on x86.
    [[gnu::always_inline]] void widen(std::uint64_t inverted_lowest,
                                      std::uint64_t highest) noexcept {
        if (inverted_lowest > inverted_lowest_.load(std::memory_order_relaxed)) {
            inverted_lowest_.store(inverted_lowest, std::memory_order_relaxed);
        }
        if (highest > highest_.load(std::memory_order_relaxed)) {
            highest_.store(highest, std::memory_order_release);
        }
    }

    [[gnu::always_inline]] void add(std::size_t index, std::uint64_t count) noexcept {
        auto& slot = counters_[index];
        slot.store(slot.load(std::memory_order_relaxed) + count, std::memory_order_release);
    }

    [[nodiscard]] auto load(std::size_t index) const noexcept -> std::uint64_t {
        return counters_[index].load(std::memory_order_acquire);
    }

    counter highest_{0};
    counter inverted_lowest_{0}; // of the complement of the lowest: zero is "none yet"
    std::array<counter, layout::buckets + 1> counters_{}; // the last one counts the saturated
};

/// The histogram for latencies: values up to 2^40, which is 18 minutes in nanoseconds and 7 in
/// ticks of 2.6 GHz, to 3.1 %, in 9 KiB.
using histogram = basic_histogram<5, 40>;

EXITLESS_END_NAMESPACE
