#include <exitless/critical_section.hpp>
#include <exitless/linux/tsc_source.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <thread>

using exitless::errc;
using exitless::may_exit;
using exitless::os::calibrate_tsc;
using exitless::os::calibrate_tsc_clock;
using exitless::os::check_tsc_clock;

namespace os = exitless::os;
namespace tsc = exitless::tsc;

TEST_CASE("a call of this header that is a violation is reported, not trapped") {
    CHECK(exitless::abi_v1::default_violation_handler.load() == &exitless::os::report::handle);
}

TEST_CASE("this guest's TSC becomes a clock that keeps the reference's time") {
    auto const cpu = exitless::cpuid::snapshot::capture(may_exit);
    if (auto const usable = tsc::verify_clock(cpu); !usable) {
        SKIP(exitless::message(usable.error()));
    }
    auto const made = calibrate_tsc(may_exit, cpu);
    REQUIRE(made);
    CHECK(made->rate.source != tsc::rate_source::unknown);
    CHECK(made->clock.khz() == made->rate.ratio.khz);
    CHECK(made->init_ns > 0);
    CHECK(made->stamps == tsc::verify(cpu).error());
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    auto const check = check_tsc_clock(may_exit, made->clock);
    REQUIRE(check);
    CHECK(check->age_ns >= 200'000'000);
    CHECK(check->residual_ppb <= 2'000);
    CHECK(check->residual_ppb >= -2'000);
}

TEST_CASE("the short way to a clock captures the snapshot itself") {
    auto const clock = calibrate_tsc_clock(may_exit);
    if (!clock) {
        SKIP(exitless::message(clock.error()));
    }
    auto const begin = clock->now_ns_ordered();
    CHECK(clock->now_ns_ordered() > begin);
    CHECK(clock->khz() >= tsc::min_khz);
}

TEST_CASE("an empty snapshot is an error, not a hidden CPUID") {
    CHECK(calibrate_tsc(may_exit, {}).error() == errc::not_captured);
}

TEST_CASE("where AMD's CPUID is silent about LFENCE, the caller may know better") {
    namespace cpuid = exitless::cpuid;
    std::array<cpuid::entry, 3> const silent{{
        {0x0, 0, {0x0d, 0x68747541, 0x444d4163, 0x69746e65}}, // AuthenticAMD
        {0x80000007, 0, {.edx = 1U << 8}},                    // invariant TSC
        {0x80000021, 0, {}},
    }};
    auto const cpu = cpuid::snapshot::from(silent);
    CHECK(calibrate_tsc(may_exit, cpu).error() == errc::lfence_not_serializing);
    auto const made = calibrate_tsc(may_exit, cpu, {.lfence_serializes = true});
    REQUIRE(made.error() != errc::lfence_not_serializing);
    if (made) {
        CHECK(made->stamps == errc::no_rdtscp);
    }
}

TEST_CASE("a calibration inside a section is a violation") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    support::recorded_violations violations;
    exitless::critical_section section{"loop"};
    CHECK_FALSE(calibrate_tsc(may_exit, {}));
    static_cast<void>(check_tsc_clock(may_exit, exitless::tsc_clock{}));
    CHECK(violations.count(exitless::violation_kind::exiting_call) == 2);
}

TEST_CASE("a clock that jumped is noticed, ahead and behind") {
    auto const clock = calibrate_tsc_clock(may_exit);
    if (!clock) {
        SKIP(exitless::message(clock.error()));
    }
    auto const shifted = [&](std::int64_t ns) {
        auto anchor = clock->anchor();
        anchor.ns += static_cast<std::uint64_t>(ns);
        return *exitless::tsc_clock::make(clock->ratio(), anchor);
    };
    CHECK(check_tsc_clock(may_exit, *clock));
    CHECK(check_tsc_clock(may_exit, shifted(10'000'000'000)).error() == errc::tsc_unstable);
    CHECK(check_tsc_clock(may_exit, shifted(-10'000'000'000)).error() == errc::tsc_unstable);
    auto const later = *exitless::tsc_clock::make(
        clock->ratio(), {.ticks = ~std::uint64_t{0}, .ns = clock->anchor().ns});
    CHECK(check_tsc_clock(may_exit, later).error() == errc::tsc_unstable);
}
