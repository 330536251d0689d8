#include <exitless/tsc.hpp>
#include <exitless/tsc/cyclic.hpp>

#include "support/fake_tsc.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <vector>

using exitless::errc;
using exitless::tsc_clock;
using exitless::tsc::cyclic;
using exitless::tsc::overrun_policy;
using exitless::tsc::wait_status;
using support::fake_tsc;

namespace tsc = exitless::tsc;

namespace {

struct records {
    std::vector<std::uint64_t> late;
    std::vector<std::uint64_t> missed;
    void lateness(std::uint64_t ns) noexcept { late.push_back(ns); }
    void overrun(std::uint64_t n) noexcept { missed.push_back(n); }
};

auto clock_of(std::uint64_t khz) -> tsc_clock {
    return *tsc_clock::make(*tsc::kernel_scaling(khz), {});
}

// A loop of 1 us on a counter of 1 GHz, first released at 10 us; the counter stands at 9 us.
auto microsecond_loop(overrun_policy policy = overrun_policy::skip) -> cyclic<fake_tsc> {
    fake_tsc::reset(8'999);
    return *cyclic<fake_tsc>::make(
        clock_of(1'000'000), {.period_ns = 1'000, .first_release_ns = 10'000, .policy = policy});
}

} // namespace

TEST_CASE("a loop wakes at each release, and says how late") {
    auto loop = microsecond_loop();
    records seen;
    for (std::uint64_t i = 0; i < 5; ++i) {
        auto const woke = loop.wait(seen);
        CHECK(woke.cycle == i);
        CHECK(woke.release_ticks == 10'000 + i * 1'000);
        CHECK(woke.ticks == woke.release_ticks);
        CHECK(woke.missed == 0);
        CHECK(woke.status == wait_status::reached);
    }
    CHECK(seen.late == std::vector<std::uint64_t>(5, 0));
    CHECK(seen.missed.empty());
}

TEST_CASE("without a first release a loop begins a period after it was made") {
    fake_tsc::reset(999);
    auto loop = *cyclic<fake_tsc>::make(clock_of(1'000'000), {.period_ns = 500});
    records seen;
    CHECK(loop.wait(seen).release_ticks == 1'500);
}

TEST_CASE("a body that takes more than a period makes the next wake-up late, not missed") {
    auto loop = microsecond_loop();
    records seen;
    CHECK(loop.wait(seen).cycle == 0);
    fake_tsc::ticks += 1'900;
    auto const woke = loop.wait(seen);
    CHECK(woke.cycle == 1);
    CHECK(woke.missed == 0);
    CHECK(seen.late == std::vector<std::uint64_t>{0, 901});
    CHECK(loop.wait(seen).ticks == 12'000);
    CHECK(seen.missed.empty());
}

TEST_CASE("releases that pass whole are reported, and the loop keeps its phase") {
    auto loop = microsecond_loop();
    records seen;
    CHECK(loop.wait(seen).cycle == 0);
    fake_tsc::ticks += 5'300;
    auto const woke = loop.wait(seen);
    CHECK(woke.cycle == 5);
    CHECK(woke.missed == 4);
    CHECK(seen.missed == std::vector<std::uint64_t>{4});
    CHECK(seen.late.back() == 301);
    CHECK(loop.wait(seen).release_ticks == 16'000);
}

TEST_CASE("a release is missed exactly when the next one has come") {
    auto loop = microsecond_loop();
    records seen;
    CHECK(loop.wait(seen).cycle == 0);
    fake_tsc::ticks = 11'998; // the next read is 11,999
    CHECK(loop.wait(seen).missed == 0);
    fake_tsc::ticks = 13'999; // the next read is 14,000: releases 2 and 3 have passed, 4 is due
    auto const woke = loop.wait(seen);
    CHECK(woke.missed == 2);
    CHECK(woke.cycle == 4);
    fake_tsc::ticks = 15'999; // the next read is 16,000: release 5 has passed, 6 is due
    CHECK(loop.wait(seen).missed == 1);
}

TEST_CASE("a loop that catches up serves every release, and reports each that is too late") {
    auto loop = microsecond_loop(overrun_policy::catch_up);
    records seen;
    CHECK(loop.wait(seen).cycle == 0);
    fake_tsc::ticks += 3'300;
    for (std::uint64_t i = 1; i <= 4; ++i) {
        CHECK(loop.wait(seen).cycle == i);
    }
    CHECK(seen.missed == std::vector<std::uint64_t>{1, 1});
    CHECK(seen.late.size() == 5);
    CHECK(seen.late.back() == 0);
}

TEST_CASE("releases do not drift, over a hundred days of a period that is no whole tick") {
    auto const clock = clock_of(2'596'124);
    fake_tsc::reset(0);
    auto const loop = *cyclic<fake_tsc>::make(clock, {.period_ns = 50'000, .first_release_ns = 1});
    auto const origin = loop.release_ticks(0);
    for (std::uint64_t day = 1; day <= 100; ++day) {
        auto const n = day * 86'400 * 20'000;
        auto const exact = static_cast<std::uint64_t>((tsc::uint128{n} * 50'000 << 24) /
                                                      6'462'409); // in the kernel's arithmetic
        auto const release = loop.release_ticks(n) - origin;
        REQUIRE(exact - release <= 1);
    }
}

TEST_CASE("a counter set back between two waits is reported, and the loop goes on from there") {
    auto loop = microsecond_loop();
    records seen;
    CHECK(loop.wait(seen).cycle == 0);
    CHECK(loop.wait(seen).cycle == 1);
    fake_tsc::ticks = 4'999;
    auto const woke = loop.wait(seen);
    CHECK(woke.status == wait_status::went_back);
    CHECK(woke.cycle == 2);
    CHECK(woke.ticks == 5'000);
    CHECK(seen.late.size() == 2);
    auto const next = loop.wait(seen);
    CHECK(next.status == wait_status::reached);
    CHECK(next.cycle == 2);
    CHECK(next.release_ticks == 6'000);
}

TEST_CASE("a counter set back during a wait is reported, and the loop goes on from there") {
    auto loop = microsecond_loop();
    records seen;
    fake_tsc::jump_at = fake_tsc::reads + 10;
    fake_tsc::jump = -8'000;
    auto const woke = loop.wait(seen);
    CHECK(woke.status == wait_status::went_back);
    CHECK(loop.wait(seen).release_ticks == woke.ticks + 1'000);
}

TEST_CASE("a counter set back as a wait begins is reported, and nothing else is recorded") {
    for (std::uint64_t const read : {1U, 2U, 3U}) {
        auto loop = microsecond_loop();
        records seen;
        CHECK(loop.wait(seen).cycle == 0);
        fake_tsc::jump_at = fake_tsc::reads + read;
        fake_tsc::jump = -3'600'000'000'000;
        auto const first = fake_tsc::reads;
        CHECK(loop.wait(seen).status == wait_status::went_back);
        CHECK(fake_tsc::reads == first + read);
        CHECK(seen.late.size() == 1);
        CHECK(seen.missed.empty());
    }
}

TEST_CASE("releases are counted right by two ratios that are each other's inverse only roughly") {
    auto ratio = *tsc::scaling_of(1'000'000, 1'000'000);
    ratio.ns_per_tick -= ratio.ns_per_tick >> 40;
    REQUIRE(ratio.valid());
    auto const clock = *tsc_clock::make(ratio, {});
    fake_tsc::reset(0);
    auto loop = *cyclic<fake_tsc>::make(clock, {.period_ns = 100});
    records seen;
    fake_tsc::ticks += std::uint64_t{1} << 50; // which the first ratio makes 1,024 ns too short
    auto last = loop.wait(seen);
    for (int i = 0; i < 20; ++i) {
        auto const next = loop.wait(seen);
        REQUIRE(next.missed <= 1);
        REQUIRE(next.cycle == last.cycle + 1 + next.missed);
        last = next;
    }
}

TEST_CASE("a counter that stopped is reported") {
    auto loop = microsecond_loop();
    records seen;
    fake_tsc::step = 0;
    CHECK(loop.wait(seen).status == wait_status::stopped);
    CHECK(seen.late.empty());
}

TEST_CASE("a counter that jumps far ahead is an overrun of that size") {
    auto loop = microsecond_loop();
    records seen;
    CHECK(loop.wait(seen).cycle == 0);
    fake_tsc::ticks += 3'600'000'000'000;
    auto const woke = loop.wait(seen);
    CHECK(woke.status == wait_status::reached);
    CHECK(woke.missed == 3'599'999'999);
}

TEST_CASE("a loop without a possible period, or on a clock that stands, is refused") {
    auto const clock = clock_of(1'000'000);
    using loop = cyclic<fake_tsc>;
    CHECK(loop::make(clock, {.period_ns = 0}).error() == errc::invalid_argument);
    CHECK(loop::make(clock, {.period_ns = tsc::max_period_ns}));
    CHECK(loop::make(clock, {.period_ns = tsc::max_period_ns + 1}).error() ==
          errc::invalid_argument);
    CHECK(loop::make(tsc_clock{}, {.period_ns = 1'000}).error() == errc::tsc_rate_unknown);
}

TEST_CASE("a loop on this processor's counter serves or counts every release") {
    auto loop = *cyclic<>::make(clock_of(2'000'000), {.period_ns = 20'000});
    records seen;
    std::uint64_t served = 0;
    std::uint64_t missed = 0;
    exitless::tsc::wake last;
    for (int i = 0; i < 200; ++i) {
        last = loop.wait(seen);
        REQUIRE(last.status == wait_status::reached);
        REQUIRE(last.ticks >= last.release_ticks);
        ++served;
        missed += last.missed;
    }
    CHECK(last.cycle + 1 == served + missed);
}
