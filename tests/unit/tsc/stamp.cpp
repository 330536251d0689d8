#include <exitless/tsc/stamp.hpp>

#include "support/fake_tsc.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <optional>

using exitless::tsc::elapsed;
using exitless::tsc::timestamp;
using support::fake_tsc;

namespace tsc = exitless::tsc;

TEST_CASE("a stamp carries the counter and TSC_AUX of one RDTSCP, with the fence after it") {
    fake_tsc::reset(100);
    fake_tsc::aux = 0x1003;
    CHECK(tsc::now<fake_tsc>() == timestamp{.ticks = 101, .aux = 0x1003});
    CHECK(fake_tsc::order == "pl");
}

TEST_CASE("the bare read has no fence, the ordered one has it before the counter") {
    fake_tsc::reset(100);
    CHECK(tsc::read<fake_tsc>() == 101);
    CHECK(fake_tsc::order == "t");
    CHECK(tsc::read_ordered<fake_tsc>() == 102);
    CHECK(fake_tsc::order == "tlt");
}

TEST_CASE("elapsed ticks are the difference of two stamps of one vCPU") {
    CHECK(elapsed({.ticks = 10, .aux = 1}, {.ticks = 25, .aux = 1}) == 15U);
    CHECK(elapsed({.ticks = 10, .aux = 1}, {.ticks = 10, .aux = 1}) == 0U);
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    CHECK(elapsed({}, {.ticks = most}) == most);
}

TEST_CASE("stamps of two vCPUs cannot be compared") {
    CHECK(elapsed({.ticks = 10, .aux = 1}, {.ticks = 25, .aux = 2}) == std::nullopt);
}

TEST_CASE("stamps between which the counter was set back cannot be compared") {
    CHECK(elapsed({.ticks = 25, .aux = 1}, {.ticks = 24, .aux = 1}) == std::nullopt);
}

TEST_CASE("this processor's counter advances between ordered reads") {
    auto const first = tsc::read_ordered();
    auto last = first;
    for (int i = 0; i < 1'000; ++i) {
        last = tsc::read_ordered();
    }
    CHECK(last > first);
}
