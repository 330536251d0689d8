#include <exitless/tsc/rate.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>

using exitless::errc;
using exitless::tsc::divide;
using exitless::tsc::kernel_multiplier;
using exitless::tsc::kernel_multiplier_of;
using exitless::tsc::scaling;
using exitless::tsc::uint128;

namespace tsc = exitless::tsc;

namespace {
constexpr auto most = std::numeric_limits<std::uint64_t>::max();
} // namespace

TEST_CASE("the 128-bit division agrees with the compiler's") {
    std::uint64_t random = 0x9E3779B97F4A7C15;
    for (int i = 0; i < 2'000; ++i) {
        random = random * 6364136223846793005 + 1442695040888963407;
        auto const divisor = (random >> (i % 63)) | 1U;
        auto const dividend = (uint128{random % divisor} << 64) | (random ^ 0x5555);
        REQUIRE(divide(dividend, divisor) == static_cast<std::uint64_t>(dividend / divisor));
    }
}

TEST_CASE("a quotient that does not fit, and a division by zero, saturate") {
    CHECK(divide(uint128{7} << 64, 7) == most);
    CHECK(divide(uint128{6} << 64, 7) != most);
    CHECK(divide(1, 0) == most);
}

// Worked out with the kernel's own C function (clocks_calc_mult_shift, 600 s) in user space.
TEST_CASE("the kernel's multiplier follows from the kHz") {
    CHECK(kernel_multiplier_of(2'596'124) == kernel_multiplier{6'462'409, 24});
    CHECK(kernel_multiplier_of(2'095'997) == kernel_multiplier{8004408, 24});
    CHECK(kernel_multiplier_of(1'000'000) == kernel_multiplier{8388608, 23});
    CHECK(kernel_multiplier_of(3'000'000) == kernel_multiplier{5592405, 24});
    CHECK(kernel_multiplier_of(24'000) == kernel_multiplier{699050667, 24});
    CHECK(kernel_multiplier_of(5'999'999) == kernel_multiplier{2796203, 24});
}

TEST_CASE("a rate outside the possible has no multiplier and no scaling") {
    CHECK(kernel_multiplier_of(0) == kernel_multiplier{});
    CHECK(kernel_multiplier_of(tsc::min_khz - 1) == kernel_multiplier{});
    CHECK(kernel_multiplier_of(tsc::max_khz + 1) == kernel_multiplier{});
    CHECK(kernel_multiplier_of(most) == kernel_multiplier{});
    CHECK(tsc::kernel_scaling(0).error() == errc::tsc_rate_unknown);
    CHECK(tsc::scaling_of(0, 1'000).error() == errc::tsc_rate_unknown);
    CHECK(tsc::scaling_of(1'000, 0).error() == errc::tsc_rate_unknown);
    CHECK(tsc::scaling_of(9, 1'000).error() == errc::tsc_rate_unknown);
    CHECK(tsc::scaling_of_multiplier(0, 24).error() == errc::tsc_rate_unknown);
    CHECK(tsc::scaling_of_multiplier(1, 57).error() == errc::tsc_rate_unknown);
    // What x86 makes of this shift would be a possible rate.
    CHECK(tsc::scaling_of_multiplier(1U << 23U, 152).error() == errc::tsc_rate_unknown);
    CHECK(tsc::scaling_of_multiplier(0xFFFF'FFFF, 0).error() == errc::tsc_rate_unknown);
    CHECK(tsc::scaling_of_multiplier(1, 32).error() == errc::tsc_rate_unknown);
}

TEST_CASE("every possible rate has a scaling that gives its kHz back") {
    for (auto khz = tsc::min_khz; khz <= 8'000'000; khz += khz / 97 + 1) {
        auto const ratio = tsc::kernel_scaling(khz);
        REQUIRE(ratio);
        REQUIRE(ratio->khz == khz);
    }
    CHECK(tsc::kernel_scaling(tsc::max_khz));
}

TEST_CASE("a scaling is valid only if its two ratios are each other's inverse") {
    auto good = *tsc::kernel_scaling(2'500'000);
    CHECK(good.valid());
    auto bad = good;
    bad.ns_per_tick += bad.ns_per_tick / 1'000'000'000;
    CHECK_FALSE(bad.valid());
    bad = good;
    bad.ns_per_tick = 0;
    CHECK_FALSE(bad.valid());
    bad = good;
    bad.ns_per_tick *= 2;
    CHECK_FALSE(bad.valid());
    bad = good;
    bad.khz += 4;
    CHECK_FALSE(bad.valid());
    bad.khz -= 8;
    CHECK_FALSE(bad.valid());
    CHECK_FALSE(scaling{}.valid());
}

TEST_CASE("ticks become the kernel's nanoseconds exactly") {
    auto const ratio = *tsc::kernel_scaling(2'596'124);
    for (std::uint64_t ticks : {0ULL, 1ULL, 2'596'124'000ULL, 86'400ULL * 2'596'124'000ULL}) {
        auto const kernel = static_cast<std::uint64_t>(uint128{ticks} * 6'462'409 >> 24);
        CHECK(ratio.to_ns(ticks) == kernel);
    }
}

TEST_CASE("conversions saturate where the result does not fit") {
    auto const slow = *tsc::kernel_scaling(100'000); // 10 ns a tick
    CHECK(slow.to_ns(most) == most);
    CHECK(slow.to_ns(most / 11) < most);
    auto const fast = *tsc::kernel_scaling(4'000'000);
    CHECK(fast.to_ticks(most) == most);
    CHECK(fast.to_ticks(most / 5) < most);
}

TEST_CASE("ticks survive the way to nanoseconds and back up to the rounding") {
    auto const ratio = *tsc::scaling_of(2'095'997'083, 1'000'000'000);
    for (std::uint64_t ns = 1; ns < most / 16; ns *= 7) {
        auto const back = ratio.to_ns(ratio.to_ticks(ns));
        REQUIRE(back <= ns);
        REQUIRE(ns - back <= 1 + (ns >> 52));
    }
}

TEST_CASE("a difference in parts per billion has the sign of the measured value") {
    CHECK(tsc::difference_ppb(1'000'000'005, 1'000'000'000) == 5);
    CHECK(tsc::difference_ppb(999'999'995, 1'000'000'000) == -5);
    CHECK(tsc::difference_ppb(7, 7) == 0);
    CHECK(tsc::difference_ppb(8, 4) == 1'000'000);
    CHECK(tsc::difference_ppb(1, 0) == 1'000'000);
}
