// Reading the time: each row reads as often as the loop turns, and the reading is kept.
#pragma once

#include "support/harness.hpp"

#include <cstdint>

inline constexpr char const* stamp = "tsc::now (RDTSCP, LFENCE)";
inline constexpr char const* bare_stamp = "bare RDTSCP, LFENCE";
inline constexpr char const* plain_read = "tsc::read (RDTSC)";
inline constexpr char const* bare_read = "bare RDTSC";
inline constexpr char const* ordered_read = "tsc::read_ordered (LFENCE, RDTSC)";
inline constexpr char const* bare_ordered = "bare LFENCE, RDTSC";
inline constexpr char const* clock_ns = "tsc_clock::now_ns";
inline constexpr char const* clock_ns_ordered = "tsc_clock::now_ns_ordered";
inline constexpr char const* kernel_clock = "clock_gettime(CLOCK_MONOTONIC)";
inline constexpr char const* library_clock = "std::chrono::steady_clock::now";

/// Keeps what `read` returns, `times` times.
template <class Read>
[[gnu::always_inline]] inline void read_often(std::uint64_t times, Read&& read) {
    for (std::uint64_t i = 0; i < times; ++i) {
        bench::keep(read());
    }
}

/// Whether `read` never goes back, and does go on.
template <class Read>
auto goes_on(Read&& read) -> bool {
    auto const first = read();
    auto last = first;
    for (int i = 0; i < 1000; ++i) {
        auto const now = read();
        if (now < last) {
            return false;
        }
        last = now;
    }
    return last > first;
}
