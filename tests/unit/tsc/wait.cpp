#include <exitless/tsc/wait.hpp>

#include "support/fake_tsc.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>

using exitless::tsc::spaced_pause;
using exitless::tsc::wait_status;
using exitless::tsc::wait_until;
using support::fake_tsc;

namespace tsc = exitless::tsc;

TEST_CASE("a wait ends with the first reading that is not before the deadline") {
    fake_tsc::reset(100, 7);
    auto const ended = wait_until<fake_tsc>(150);
    CHECK(ended.status == wait_status::reached);
    CHECK(ended.ticks == 156);
    fake_tsc::reset(100, 10);
    CHECK(wait_until<fake_tsc>(150).ticks == 150);
}

TEST_CASE("a wait for a deadline that has passed reads the counter once") {
    fake_tsc::reset(100);
    CHECK(wait_until<fake_tsc>(50).ticks == 101);
    CHECK(fake_tsc::order == "ltl");
}

TEST_CASE("a wait keeps the code after it from starting early, and executes no PAUSE") {
    fake_tsc::reset(100, 10);
    CHECK(wait_until<fake_tsc>(130).status == wait_status::reached);
    CHECK(fake_tsc::order == "ltltltl");
    CHECK(fake_tsc::pauses == 0);
}

TEST_CASE("a wait goes on over the wrap of the counter") {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    fake_tsc::reset(most - 50, 10);
    auto const ended = wait_until<fake_tsc>(20);
    CHECK(ended.status == wait_status::reached);
    CHECK(ended.ticks == 29);
}

TEST_CASE("a counter that is set back ends the wait at once") {
    fake_tsc::reset(1'000'000, 10);
    fake_tsc::jump_at = 5;
    fake_tsc::jump = -500'000;
    auto const ended = wait_until<fake_tsc>(1'001'000);
    CHECK(ended.status == wait_status::went_back);
    CHECK(ended.ticks == 500'050);
    CHECK(fake_tsc::reads == 5);
}

TEST_CASE("a counter that stands still ends the wait after a bounded number of reads") {
    fake_tsc::reset(1'000, 0);
    CHECK(wait_until<fake_tsc>(2'000).status == wait_status::stopped);
    CHECK(fake_tsc::reads == tsc::max_still_reads + 1);
}

TEST_CASE("a counter that advances slowly is waited for") {
    struct slow : fake_tsc {
        static auto rdtsc() noexcept -> std::uint64_t { return fake_tsc::rdtsc() / 1'000; }
    };
    fake_tsc::reset(0, 1);
    CHECK(wait_until<slow>(100).status == wait_status::reached);
    CHECK(fake_tsc::reads == 100'000);
}

TEST_CASE("spaced PAUSEs keep their distance") {
    fake_tsc::reset(10'000, 100);
    CHECK(wait_until<fake_tsc>(20'000, spaced_pause<1'000, fake_tsc>{}).status ==
          wait_status::reached);
    CHECK(fake_tsc::pauses == 10);
}

TEST_CASE("this processor's counter reaches a deadline") {
    auto const begin = tsc::read_ordered();
    auto const ended = wait_until(begin + 100'000);
    CHECK(ended.status == wait_status::reached);
    CHECK(ended.ticks - begin >= 100'000);
    CHECK(wait_until(begin + 200'000, spaced_pause<>{}).status == wait_status::reached);
}
