// SPDX-License-Identifier: BSL-1.0
//
// raw_clock.hpp: CLOCK_MONOTONIC_RAW beside the time-stamp counter.
//
// The reference clock is read between two readings of the counter. A preemption between them makes
// a wide bracket, so of many brackets the narrowest are kept; half their width bounds the error of
// the pair. Their mean is a pair that is much better than its bound: a counter that advances 10 ns
// at once would else blur a span of 2 ms by some ppm, and a longer span would be needed. A single
// unbracketed pair, as many libraries take it, is off by whatever came between.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/tsc/rate.hpp>
#include <exitless/tsc/stamp.hpp>
#include <exitless/x86/instruction.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <limits>
#include <numeric>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// CLOCK_MONOTONIC_RAW, in ns.
///
/// @exits  A system call where the vDSO cannot read the kernel's clock source, else none.
/// @rt     Wait-free through the vDSO; not meant for real-time code.
[[nodiscard]] inline auto raw_ns() noexcept -> std::uint64_t {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000000000 +
           static_cast<std::uint64_t>(now.tv_nsec);
}

/// Learns a clock's step from its readings. If two in a row are equal the step takes longer than a
/// reading, and is the shortest advance; else readings are too far apart for it to matter.
class step_watch {
public:
    /// The step of a clock that was never seen to advance: a second.
    static constexpr std::uint64_t unknown_step_ns = 1000000000;

    /// Takes the next reading.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr void see(std::uint64_t ns) noexcept {
        if (seen_ && ns == last_) {
            repeated_ = true;
        } else if (seen_ && ns > last_) {
            shortest_ = std::min(shortest_, ns - last_);
        }
        last_ = ns;
        seen_ = true;
    }

    /// The step in ns, at least 1.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto step_ns() const noexcept -> std::uint64_t {
        return repeated_ ? shortest_ : 1;
    }

private:
    std::uint64_t shortest_ = unknown_step_ns;
    std::uint64_t last_ = 0;
    bool seen_ = false;
    bool repeated_ = false;
};

/// The counter and the reference clock at one instant.
struct clock_pair {
    std::uint64_t ticks = 0;                                         ///< Middle of the bracket.
    std::uint64_t ns = 0;                                            ///< Reference clock.
    std::uint64_t width = std::numeric_limits<std::uint64_t>::max(); ///< Of the bracket, in ticks.
    std::uint64_t step_ns = 1;                                       ///< Of the reference clock.
};

/// The mean of the narrowest of the pairs that it is given.
class pair_mean {
public:
    /// Takes the next pair. One that lies before the first of its width is no pair.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr void add(clock_pair const& one) noexcept {
        if (one.width < first_.width) {
            *this = {};
            first_ = one;
        }
        if (one.width == first_.width && one.ticks >= first_.ticks && one.ns >= first_.ns) {
            ticks_ += one.ticks - first_.ticks;
            ns_ += one.ns - first_.ns;
            ++count_;
        }
    }

    /// The mean, to the nearest tick and ns. Without a pair its width is the largest number.
    ///
    /// @exits  None.
    /// @rt     Wait-free: two divisions. Meant for set-up.
    [[nodiscard]] constexpr auto mean() const noexcept -> clock_pair {
        auto const half = count_ / 2;
        auto const divisor = count_ == 0 ? 1 : count_;
        return {.ticks = first_.ticks + (ticks_ + half) / divisor,
                .ns = first_.ns + (ns_ + half) / divisor,
                .width = first_.width};
    }

private:
    clock_pair first_{};
    std::uint64_t ticks_ = 0; // sums of the distances from the first
    std::uint64_t ns_ = 0;
    std::uint64_t count_ = 0;
};

/// The mean of the narrowest of `tries` brackets around one reading of the reference clock each. A
/// bracket in which the counter went back is no bracket; if all are so, the width is the largest
/// number.
///
/// @exits  As `raw_ns`.
/// @rt     Bounded: `tries` readings. Meant for set-up.
template <x86::tsc_source Cpu = x86::native>
[[nodiscard]] inline auto pair_clocks(unsigned tries = 100) noexcept -> clock_pair {
    pair_mean narrowest;
    step_watch reference;
    for (unsigned i = 0; i < tries; ++i) {
        auto const before = tsc::read_ordered<Cpu>();
        auto const ns = raw_ns();
        auto const after = tsc::read_ordered<Cpu>();
        reference.see(ns);
        if (after >= before) {
            auto const width = after - before;
            narrowest.add({.ticks = before + width / 2, .ns = ns, .width = width});
        }
    }
    auto found = narrowest.mean();
    found.step_ns = reference.step_ns();
    return found;
}

/// Two pairs, and what follows from them.
struct clock_span {
    clock_pair begin; ///< The earlier pair.
    clock_pair end;   ///< The later pair.

    /// Ticks between the pairs, 0 if the counter went back.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto ticks() const noexcept -> std::uint64_t {
        return end.ticks > begin.ticks ? end.ticks - begin.ticks : 0;
    }
    /// Nanoseconds between the pairs, 0 if the reference went back.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto ns() const noexcept -> std::uint64_t {
        return end.ns > begin.ns ? end.ns - begin.ns : 0;
    }
    /// Largest error of a rate computed from the span, in parts per billion: half of both
    /// brackets, and the step to which the reference is rounded at each end. Saturates.
    /// @exits  None.
    /// @rt     Bounded: two divisions of 128 steps. Meant for set-up.
    [[nodiscard]] constexpr auto error_ppb() const noexcept -> std::uint64_t {
        auto const brackets = tsc::uint128{begin.width} + end.width;
        auto const steps = tsc::uint128{begin.step_ns} + end.step_ns;
        auto const counter = tsc::divide(brackets / 2 * 1000000000, ticks());
        auto const reference = tsc::divide(steps * 1000000000, ns());
        constexpr auto most = std::numeric_limits<std::uint64_t>::max();
        return counter < most - reference ? counter + reference : most;
    }
};

/// Waits, busy, until the reference clock has gone on by `ns`.
///
/// @exits  As `raw_ns`.
/// @rt     Bounded by `ns`. Meant for set-up.
inline void spin_for(std::uint64_t ns) noexcept {
    auto const begin = raw_ns();
    while (raw_ns() - begin < ns) {
    }
}

/// What reading the counter costs and how it advances.
struct counter_grain {
    std::uint64_t cost_ticks = 0; ///< Median distance of two reads in a row, in ticks.
    std::uint64_t cost_ns = 0;    ///< Median of a read by the reference clock, in ns.
    std::uint64_t quantum = 0;    ///< Greatest common divisor of the distances, in ticks.
};

/// Reads the counter often and looks at the distances. The reference clock is asked too, because
/// a hypervisor that emulates RDTSC can hide in the counter the time that this takes.
///
/// @exits  As `raw_ns`.
/// @rt     Bounded: some 1,000 reads. Meant for set-up.
template <x86::tsc_source Cpu = x86::native>
[[nodiscard]] inline auto measure_grain() noexcept -> counter_grain {
    constexpr std::size_t batches = 31;
    constexpr std::size_t reads = 32;
    std::array<std::uint64_t, batches * reads> ticks{};
    std::array<std::uint64_t, batches> ns{};
    counter_grain found;
    for (std::size_t batch = 0; batch < batches; ++batch) {
        auto const begin = raw_ns();
        auto last = Cpu::rdtsc();
        for (std::size_t i = 0; i < reads; ++i) {
            auto const now = Cpu::rdtsc();
            ticks[batch * reads + i] = now - last;
            found.quantum = std::gcd(found.quantum, now - last);
            last = now;
        }
        ns[batch] = (raw_ns() - begin) / (reads + 1);
    }
    auto const middle = [](auto& values) {
        auto const half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), half, values.end());
        return *half;
    };
    found.cost_ticks = middle(ticks);
    found.cost_ns = middle(ns);
    return found;
}

} // namespace os
EXITLESS_END_NAMESPACE
