// Recording latencies from 200 ns to 170 us, spread evenly over the logarithm, drawn beforehand
// from a fixed seed: all rows record the same values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

inline constexpr char const* record_exitless = "histogram::record";
inline constexpr char const* record_fine = "basic_histogram<10, 40>::record";
inline constexpr char const* plain_array = "plain array: the same buckets and extremes, one thread";
inline constexpr char const* plain_loop = "loop and load of the value alone";
inline constexpr char const* locked_add = "the same buckets by atomic addition, several writers";

inline constexpr std::size_t value_count = 4096;

/// The values, the same for each row.
auto drawn_values() -> std::array<std::uint64_t, value_count> const&;

/// Calls `record` with `times` values.
template <class Record>
[[gnu::always_inline]] inline void for_values(std::uint64_t times, Record&& record) {
    auto const& values = drawn_values();
    for (std::uint64_t i = 0; i < times; ++i) {
        record(values[i % value_count]);
    }
}
