// The floors: plain counters that no other thread may read, and the loop alone. The peer: the same
// buckets with atomic additions, which several threads could write.
#include <exitless/measure/log_linear.hpp>

#include "histogram/config.hpp"
#include "support/harness.hpp"

#include <atomic>
#include <cstdint>
#include <numeric>

namespace {

using layout = exitless::measure::log_linear<5, 40>;

struct plain_counters {
    std::uint64_t highest = 0;
    std::uint64_t lowest = ~std::uint64_t{0};
    std::array<std::uint64_t, layout::buckets + 1> counters{};
};
plain_counters plain;

void run_plain(std::uint64_t times) {
    for_values(times, [](std::uint64_t value) {
        plain.highest = value > plain.highest ? value : plain.highest;
        plain.lowest = value < plain.lowest ? value : plain.lowest;
        ++plain.counters[layout::bucket_of(value)];
        bench::keep(plain.counters.data());
    });
}

auto plain_verified() -> bool {
    plain = {};
    run_plain(value_count);
    return std::accumulate(plain.counters.begin(), plain.counters.end(), std::uint64_t{0}) ==
           value_count;
}

std::array<std::atomic<std::uint64_t>, layout::buckets + 1> shared;

void run_locked(std::uint64_t times) {
    for_values(times, [](std::uint64_t value) {
        shared[layout::bucket_of(value)].fetch_add(1, std::memory_order_relaxed);
    });
}

auto locked_verified() -> bool {
    auto const sum = [] {
        std::uint64_t all = 0;
        for (auto const& counter : shared) {
            all += counter.load(std::memory_order_relaxed);
        }
        return all;
    };
    auto const before = sum();
    run_locked(value_count);
    return sum() - before == value_count;
}

void run_loop(std::uint64_t times) {
    for_values(times, [](std::uint64_t value) { bench::keep(value); });
}

bench::registered const plain_row{bench::row{
    .name = plain_array, .kind = bench::role::floor, .run = run_plain, .verified = plain_verified}};
bench::registered const loop_row{
    bench::row{.name = plain_loop, .kind = bench::role::floor, .run = run_loop, .verified = [] {
                   return drawn_values()[0] >= 200;
               }}};
bench::registered const locked_row{bench::row{
    .name = locked_add, .kind = bench::role::peer, .run = run_locked, .verified = locked_verified}};

} // namespace
