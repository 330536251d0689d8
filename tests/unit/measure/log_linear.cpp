#include <exitless/measure/log_linear.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>

using exitless::measure::log_linear;

namespace {

constexpr auto highest_word = std::numeric_limits<std::uint64_t>::max();

using latencies = log_linear<5, 40>;
using words = log_linear<5, 64>;

} // namespace

TEST_CASE("the ends of the range have the first and the last bucket") {
    STATIC_CHECK(latencies::max_value == (std::uint64_t{1} << 40) - 1);
    CHECK(latencies::buckets == 1152);
    CHECK(latencies::bucket_of(0) == 0);
    CHECK(latencies::bucket_of(63) == 63);
    CHECK(latencies::bucket_of(64) == 64);
    CHECK(latencies::bucket_of(65) == 64);
    CHECK(latencies::bucket_of(latencies::max_value) == latencies::buckets - 1);
    CHECK(latencies::bucket_of(latencies::max_value + 1) == latencies::buckets);
    CHECK(latencies::bucket_of(highest_word) == latencies::buckets);
}

TEST_CASE("nothing is above a range of 64 bits") {
    CHECK(words::max_value == highest_word);
    CHECK(words::bucket_of(highest_word) == words::buckets - 1);
    CHECK(words::highest(words::buckets - 1) == highest_word);
}

TEMPLATE_TEST_CASE("buckets follow one another without gap or overlap", "", latencies, words,
                   (log_linear<1, 2>), (log_linear<1, 64>), (log_linear<7, 30>),
                   (log_linear<10, 64>), (log_linear<16, 17>)) {
    REQUIRE(TestType::lowest(0) == 0);
    for (std::size_t i = 0; i < TestType::buckets; ++i) {
        REQUIRE(TestType::lowest(i) <= TestType::highest(i));
        REQUIRE(TestType::bucket_of(TestType::lowest(i)) == i);
        REQUIRE(TestType::bucket_of(TestType::highest(i)) == i);
        if (i + 1 < TestType::buckets) {
            REQUIRE(TestType::lowest(i + 1) == TestType::highest(i) + 1);
        }
    }
    REQUIRE(TestType::highest(TestType::buckets - 1) == TestType::max_value);
}

TEMPLATE_TEST_CASE("no bucket is wider than its fraction of its lowest value", "", latencies, words,
                   (log_linear<1, 64>), (log_linear<10, 64>)) {
    for (std::size_t i = 0; i < TestType::buckets; ++i) {
        REQUIRE(TestType::highest(i) - TestType::lowest(i) <=
                TestType::lowest(i) / TestType::sub_buckets);
    }
}

TEMPLATE_TEST_CASE("a value lies between the ends of its bucket", "", latencies, words,
                   (log_linear<10, 64>)) {
    std::mt19937_64 random{20260101};
    for (int i = 0; i < 200'000; ++i) {
        auto const value = random() >> random() % 64;
        auto const bucket = TestType::bucket_of(value);
        if (value > TestType::max_value) {
            REQUIRE(bucket == TestType::buckets);
            continue;
        }
        REQUIRE(bucket < TestType::buckets);
        REQUIRE(TestType::lowest(bucket) <= value);
        REQUIRE(value <= TestType::highest(bucket));
    }
}
