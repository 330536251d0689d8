#include <exitless/tsc/clock.hpp>

#include "support/fake_tsc.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <limits>

using exitless::errc;
using exitless::tsc_clock;
using support::fake_tsc;

namespace tsc = exitless::tsc;

namespace {
constexpr auto most = std::numeric_limits<std::uint64_t>::max();

auto clock_of(std::uint64_t khz, exitless::tsc_anchor anchor) -> tsc_clock {
    return *tsc_clock::make(*tsc::kernel_scaling(khz), anchor);
}
} // namespace

TEST_CASE("a clock shows its anchor's time at its anchor's ticks") {
    auto const clock = clock_of(2'596'124, {.ticks = 1'000'000, .ns = 5'000'000'000});
    CHECK(clock.ns_at(1'000'000) == 5'000'000'000);
    CHECK(clock.ticks_at(5'000'000'000) == 1'000'000);
    CHECK(clock.khz() == 2'596'124);
    CHECK(clock.anchor() == exitless::tsc_anchor{.ticks = 1'000'000, .ns = 5'000'000'000});
}

TEST_CASE("a clock runs at the kernel's multiplier for days without a nanosecond's error") {
    auto const clock = clock_of(2'596'124, {.ticks = 77, .ns = 9});
    for (std::uint64_t day = 1; day <= 10'000; day *= 10) {
        auto const ticks = day * 86'400 * 2'596'124'000;
        auto const kernel = static_cast<std::uint64_t>(tsc::uint128{ticks} * 6'462'409 >> 24);
        CHECK(clock.ns_at(77 + ticks) == 9 + kernel);
    }
}

TEST_CASE("a reading from before the anchor is an earlier time") {
    auto const clock = clock_of(2'000'000, {.ticks = 1'000, .ns = 1'000});
    CHECK(clock.ns_at(1'000 - 200) == 900);
    CHECK(clock.ticks_at(900) == 800);
}

TEST_CASE("absolute times wrap modulo 2^64 and come back") {
    auto const clock = clock_of(1'000'000, {.ticks = 5, .ns = 10});
    CHECK(clock.ns_at(std::uint64_t{5} - 20) == most - 9);
    CHECK(clock.ticks_at(most - 9) == std::uint64_t{5} - 20);
}

TEST_CASE("the two reads of a clock differ by the fence") {
    auto const clock = clock_of(1'000'000, {});
    fake_tsc::reset(41);
    CHECK(clock.now_ns<fake_tsc>() == 42);
    CHECK(fake_tsc::order == "t");
    CHECK(clock.now_ns_ordered<fake_tsc>() == 43);
    CHECK(fake_tsc::order == "tlt");
}

TEST_CASE("a clock speaks std::chrono") {
    using namespace std::chrono_literals;
    auto const clock = clock_of(1'000'000, {});
    fake_tsc::reset(999'999);
    auto const now = clock.now<fake_tsc>();
    CHECK(now.time_since_epoch() == 1ms);
    CHECK(now + 1s == tsc_clock::time_point{1'001'000'000ns});
}

TEST_CASE("durations convert both ways, and for ever stays for ever") {
    auto const clock = clock_of(2'000'000, {.ticks = 123, .ns = 456});
    CHECK(clock.to_ns(2'000'000) == 1'000'000);
    CHECK(clock.to_ticks(1'000'000) == 2'000'000);
    CHECK(clock.to_ticks(most) == most);
    CHECK(clock.to_ns(0) == 0);
}

TEST_CASE("a continued clock does not jump at the seam") {
    auto const before = clock_of(2'000'000, {.ticks = 0, .ns = 0});
    auto const after = before.continued_at(3'000'001, *tsc::kernel_scaling(2'000'100));
    REQUIRE(after);
    CHECK(after->ns_at(3'000'001) == before.ns_at(3'000'001));
    CHECK(after->khz() == 2'000'100);
    CHECK(before.continued_at(1, {}).error() == errc::tsc_rate_unknown);
}

TEST_CASE("a clock of no rate is refused, and a default one stands") {
    CHECK(tsc_clock::make({}, {}).error() == errc::tsc_rate_unknown);
    CHECK(tsc_clock{}.now_ns() == 0);
    CHECK(tsc_clock{}.khz() == 0);
}
