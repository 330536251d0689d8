#include <exitless/measure/histogram.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <thread>
#include <type_traits>
#include <vector>

using exitless::basic_histogram;
using exitless::histogram;
using exitless::measure::bucket;
using exitless::measure::percentile_rank;

namespace {

constexpr auto highest_word = std::numeric_limits<std::uint64_t>::max();

constinit histogram needs_no_constructor;
static_assert(alignof(histogram) == 64);
static_assert(sizeof(histogram) == 9280);
static_assert(noexcept(needs_no_constructor.record(1)));
static_assert(std::is_trivially_destructible_v<histogram>);

/// The exact percentile of sorted values, by the same rule of ranks in wider arithmetic.
auto exact(std::vector<std::uint64_t> const& sorted, std::uint64_t tenths_of_percent)
    -> std::uint64_t {
    auto const rank =
        std::max<std::size_t>((sorted.size() * tenths_of_percent + 999) / 1000, std::size_t{1});
    return sorted[rank - 1];
}

/// Values of all magnitudes, heavy at the low end, as latencies are.
auto mixed_values(std::uint64_t seed, std::size_t count) -> std::vector<std::uint64_t> {
    std::mt19937_64 random{seed};
    std::vector<std::uint64_t> values(count);
    for (auto& value : values) {
        auto const shift = random() % 8 == 0 ? 24 + random() % 40 : 44 + random() % 20;
        value = random() >> shift;
    }
    return values;
}

} // namespace

TEST_CASE("a rank is rounded up from the exact fraction") {
    // 1 % of 100 values is the first of them; 99.9 % of 1,000 is the 999th, not the 1,000th.
    CHECK(percentile_rank(1.0, 100) == 1);
    CHECK(percentile_rank(1.0001, 100) == 2);
    CHECK(percentile_rank(99.9, 1000) == 999);
    CHECK(percentile_rank(99.99, 10'000) == 9'999);
    CHECK(percentile_rank(99.999, 1'000'000) == 999'990);
    CHECK(percentile_rank(0.41, 1'000'000'000) == 4'100'000); // 0.41 * 1e7 is below 4,100,000
    CHECK(percentile_rank(50.0, 3) == 2);
    CHECK(percentile_rank(0.0, 10) == 1);
    CHECK(percentile_rank(-5.0, 10) == 1);
    CHECK(percentile_rank(100.0, 10) == 10);
    CHECK(percentile_rank(1e300, 10) == 10);
    CHECK(percentile_rank(std::numeric_limits<double>::quiet_NaN(), 10) == 1);
    CHECK(percentile_rank(50.0, 0) == 0);
    CHECK(percentile_rank(100.0, highest_word) == highest_word);
    CHECK(percentile_rank(50.0, highest_word) == highest_word / 2 + 1);
}

TEST_CASE("an empty histogram answers zero") {
    histogram h;
    CHECK(h.count() == 0);
    CHECK(h.min() == 0);
    CHECK(h.max() == 0);
    CHECK(h.saturated() == 0);
    CHECK(h.percentile(0) == 0);
    CHECK(h.percentile(50) == 0);
    CHECK(h.percentile(100) == 0);
    CHECK(h.value_at_rank(0) == 0);
    CHECK(h.value_at_rank(1) == 0);
    h.for_each_bucket([](bucket const&) { FAIL("no bucket holds a value"); });
}

TEST_CASE("zero is a value like another") {
    histogram h;
    h.record(0);
    CHECK(h.count() == 1);
    CHECK(h.min() == 0);
    CHECK(h.max() == 0);
    h.record(7);
    CHECK(h.min() == 0);
    CHECK(h.percentile(50) == 0);
    CHECK(h.percentile(51) == 7);
}

TEST_CASE("minimum and maximum are exact where the bucket is not") {
    histogram h;
    h.record(1'000'003);
    CHECK(h.min() == 1'000'003);
    CHECK(h.max() == 1'000'003);
    CHECK(h.percentile(0) == 1'000'003);
    CHECK(h.percentile(50) == 1'000'003);
    CHECK(h.percentile(100) == 1'000'003);
    h.record(999'999);
    CHECK(h.min() == 999'999);
    CHECK(h.max() == 1'000'003);
}

TEST_CASE("values above the range are counted, rank highest, and leave the maximum exact") {
    histogram h;
    h.record(5);
    h.record(histogram::layout::max_value);
    CHECK(h.saturated() == 0);
    h.record(histogram::layout::max_value + 1);
    h.record(highest_word);
    CHECK(h.saturated() == 2);
    CHECK(h.count() == 4);
    CHECK(h.max() == highest_word);
    CHECK(h.min() == 5);
    CHECK(h.percentile(25) == 5);
    CHECK(h.percentile(50) == histogram::layout::max_value);
    CHECK(h.percentile(75) == highest_word);
    std::uint64_t in_buckets = 0;
    h.for_each_bucket([&](bucket const& one) { in_buckets += one.count; });
    CHECK(in_buckets == 2);
}

TEST_CASE("only the highest word recorded is also the minimum") {
    histogram h;
    h.record(highest_word);
    CHECK(h.min() == highest_word);
    CHECK(h.percentile(50) == highest_word);
    basic_histogram<5, 64> all;
    all.record(highest_word);
    CHECK(all.saturated() == 0);
    CHECK(all.percentile(50) == highest_word);
}

TEST_CASE("a rank is looked up without floating point") {
    histogram h;
    for (std::uint64_t value = 1; value <= 50; ++value) {
        h.record(value);
    }
    for (std::uint64_t rank = 1; rank <= 50; ++rank) {
        CHECK(h.value_at_rank(rank) == rank);
    }
    CHECK(h.value_at_rank(0) == 1);
    CHECK(h.value_at_rank(51) == 50);
}

TEMPLATE_TEST_CASE("a percentile is never below the exact one, nor above it by more than promised",
                   "", histogram, (basic_histogram<1, 40>), (basic_histogram<10, 64>)) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        auto values = mixed_values(seed, seed * 977);
        TestType h;
        for (auto const value : values) {
            h.record(value);
        }
        std::sort(values.begin(), values.end());
        REQUIRE(h.count() == values.size());
        REQUIRE(h.min() == values.front());
        REQUIRE(h.max() == values.back());
        for (std::uint64_t tenths = 1; tenths <= 1000; ++tenths) {
            auto const wanted = exact(values, tenths);
            auto const got = h.percentile(static_cast<double>(tenths) / 10.0);
            INFO("seed " << seed << ", " << tenths << " tenths of a percent");
            REQUIRE(got >= wanted);
            REQUIRE(got - wanted <= wanted / TestType::layout::sub_buckets);
        }
        REQUIRE(h.percentile(0) == values.front());
        REQUIRE(h.percentile(100) == values.back());
    }
}

TEST_CASE("the buckets hold exactly what was recorded") {
    auto const values = mixed_values(99, 20'000);
    histogram h;
    for (auto const value : values) {
        h.record(value);
    }
    std::uint64_t total = 0;
    std::uint64_t above = 0;
    h.for_each_bucket([&](bucket const& one) {
        auto const inside = std::count_if(values.begin(), values.end(), [&](std::uint64_t value) {
            return one.lowest <= value && value <= one.highest;
        });
        REQUIRE(one.count == static_cast<std::uint64_t>(inside));
        REQUIRE((total == 0 || one.lowest > above));
        above = one.highest;
        total += one.count;
    });
    CHECK(total == values.size());
}

TEST_CASE("merged histograms answer as one that recorded everything") {
    auto const values = mixed_values(7, 10'000);
    histogram both;
    histogram first;
    histogram second;
    for (std::size_t i = 0; i < values.size(); ++i) {
        both.record(values[i]);
        (i % 3 == 0 ? first : second).record(values[i]);
    }
    second.record(highest_word);
    both.record(highest_word);
    first.merge(second);
    first.merge(histogram{});
    CHECK(first.count() == both.count());
    CHECK(first.min() == both.min());
    CHECK(first.max() == both.max());
    CHECK(first.saturated() == 1);
    for (double percent = 0.5; percent < 100; percent += 0.5) {
        REQUIRE(first.percentile(percent) == both.percentile(percent));
    }
}

TEST_CASE("a copy stands still, an assignment replaces, a reset empties") {
    histogram h;
    h.record(10);
    h.record(highest_word);
    auto const copy = h;
    h.record(20);
    CHECK(copy.count() == 2);
    CHECK(copy.max() == highest_word);
    CHECK(copy.saturated() == 1);
    histogram other;
    other.record(3);
    other = copy;
    CHECK(other.count() == 2);
    CHECK(other.min() == 10);
    other = *&other;
    CHECK(other.count() == 2);
    h.reset();
    CHECK(h.count() == 0);
    CHECK(h.max() == 0);
    CHECK(h.min() == 0);
    CHECK(h.saturated() == 0);
    h.record(20);
    CHECK(h.min() == 20);
    CHECK(h.max() == 20);
}

TEST_CASE("a histogram in zeroed memory is an empty one") {
    CHECK(needs_no_constructor.count() == 0);
    needs_no_constructor.record(12);
    CHECK(needs_no_constructor.min() == 12);
    needs_no_constructor.reset();
}

TEST_CASE("a reader beside the writer sees counts that grow and extremes that include them") {
    constexpr std::uint64_t records = 300'000;
    histogram h;
    std::atomic<bool> done = false;
    std::thread writer{[&] {
        std::mt19937_64 random{11};
        for (std::uint64_t i = 0; i < records; ++i) {
            h.record(1000 + random() % (1 + i));
        }
        done.store(true, std::memory_order_release);
    }};
    std::uint64_t before = 0;
    bool last = false;
    do {
        last = done.load(std::memory_order_acquire);
        auto const copy = h;
        std::uint64_t counted = 0;
        copy.for_each_bucket([&](bucket const& one) {
            REQUIRE(one.lowest <= copy.max());
            REQUIRE(one.highest >= copy.min());
            counted += one.count;
        });
        REQUIRE(counted >= before);
        before = counted;
        auto const median = h.percentile(50);
        REQUIRE(median <= h.max());
        REQUIRE((counted == 0 || (copy.min() >= 1000 && copy.percentile(100) == copy.max())));
        std::this_thread::yield();
    } while (!last);
    writer.join();
    CHECK(before == records);
    CHECK(h.count() == records);
}
