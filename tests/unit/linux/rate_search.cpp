#include <exitless/linux/rate_search.hpp>
#include <exitless/linux/raw_clock.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>

using exitless::errc;
using exitless::os::calibrate_with;
using exitless::os::clock_source;
using exitless::tsc::rate_source;

namespace os = exitless::os;
namespace tsc = exitless::tsc;
namespace x86 = exitless::x86;

namespace {

// The real counter's rate, for candidates that are right or wrong by a known amount.
auto true_khz() -> std::uint64_t {
    static auto const khz = [] {
        os::rate_judge<x86::native> judge;
        judge.grow(50'000'000);
        return tsc::scaling_of(judge.span().ticks(), judge.span().ns())->khz;
    }();
    return khz;
}

// Half the real counter: a rate that no file of this machine states.
struct half_speed : x86::native {
    static auto rdtsc() noexcept -> std::uint64_t { return x86::native::rdtsc() / 2; }
};

// A counter whose reads take as long as a VM exit; the counter itself shows it.
struct trapped : x86::native {
    static auto rdtsc() noexcept -> std::uint64_t {
        auto const begin = x86::native::rdtsc();
        while (x86::native::rdtsc() - begin < 3'000) {
        }
        return x86::native::rdtsc();
    }
};

// The same, with the time hidden from the counter, as an emulating hypervisor can.
struct hidden_trap : x86::native {
    inline static std::uint64_t shown = 0;
    static auto rdtsc() noexcept -> std::uint64_t {
        static_cast<void>(trapped::rdtsc());
        return shown += 21;
    }
};

// A counter so quick that an exit too short for the reference clock to show takes many of its
// ticks.
struct quick : x86::native {
    static auto rdtsc() noexcept -> std::uint64_t { return x86::native::rdtsc() * 64; }
};

struct frozen : x86::native {
    static auto rdtsc() noexcept -> std::uint64_t { return 1'000; }
};

struct backwards : x86::native {
    static auto rdtsc() noexcept -> std::uint64_t { return ~x86::native::rdtsc(); }
};

auto bit(rate_source source) -> std::uint32_t {
    return 1U << static_cast<unsigned>(source);
}

} // namespace

TEST_CASE("without any source the rate is measured, and the clock shows the reference's time") {
    auto const made = calibrate_with({});
    REQUIRE(made);
    CHECK(made->rate.source == rate_source::calibration);
    CHECK(made->rate.residual_ppb.has_value());
    CHECK(made->grain.quantum > 0);
    CHECK(made->rate.quantum == made->grain.quantum);
    auto const khz = true_khz();
    auto const apart = made->clock.khz() > khz ? made->clock.khz() - khz : khz - made->clock.khz();
    CHECK(apart <= khz / 100'000);
    auto const before = os::raw_ns();
    auto const shown = made->clock.now_ns_ordered();
    auto const after = os::raw_ns();
    CHECK(shown + 20'000 > before);
    CHECK(shown < after + 20'000);
}

TEST_CASE("an exact source that the reference confirms is taken") {
    auto const made =
        calibrate_with({.crystal = {.khz = true_khz(), .source = rate_source::cpuid_15h}});
    REQUIRE(made);
    CHECK(made->rate.source == rate_source::cpuid_15h);
    CHECK(made->clock.khz() == true_khz());
    CHECK(made->rejected == 0);
}

TEST_CASE("a source that the reference contradicts is passed over and named") {
    auto const khz = true_khz();
    auto const made = calibrate_with(
        {.crystal = {.khz = khz * 2, .source = rate_source::cpuid_15h},
         .hypervisor = {.khz = khz + khz / 1'000, .source = rate_source::hypervisor_leaf},
         .kernel = {.mhz_khz = khz, .bogomips_khz = khz - khz % 5}});
    REQUIRE(made);
    CHECK(made->rate.source == rate_source::cpuinfo);
    CHECK(made->rejected == (bit(rate_source::cpuid_15h) | bit(rate_source::hypervisor_leaf)));
}

TEST_CASE("the page of a paravirtual clock comes before all others") {
    auto const khz = true_khz();
    auto const made = calibrate_with({.reference = clock_source::kvm_clock,
                                      .page = tsc::scaling_of(khz, 1'000'000),
                                      .crystal = {.khz = khz, .source = rate_source::cpuid_15h}});
    REQUIRE(made);
    CHECK(made->rate.source == rate_source::paravirtual_clock);
}

TEST_CASE("the kernel's two numbers count only if they agree") {
    CHECK(os::agreed_khz({.mhz_khz = 2'596'124, .bogomips_khz = 2'596'120}) == 2'596'124);
    CHECK(os::agreed_khz({.mhz_khz = 2'596'125, .bogomips_khz = 2'596'120}) == 2'596'125);
    CHECK(os::agreed_khz({.mhz_khz = 2'596'126, .bogomips_khz = 2'596'120}) == 0);
    CHECK(os::agreed_khz({.mhz_khz = 2'596'119, .bogomips_khz = 2'596'120}) == 0);
    CHECK(os::agreed_khz({.mhz_khz = 3'700'000, .bogomips_khz = 2'596'120}) == 0);
    CHECK(os::agreed_khz({.mhz_khz = 3, .bogomips_khz = 0}) == 0);
    CHECK(os::agreed_khz({}) == 0);
}

TEST_CASE("on the TSC itself the kernel's multiplier is used, elsewhere the kHz itself") {
    CHECK(*os::scaling_for(2'596'124, clock_source::tsc) == *tsc::kernel_scaling(2'596'124));
    CHECK(*os::scaling_for(2'596'124, clock_source::other) ==
          *tsc::scaling_of(2'596'124, 1'000'000));
    CHECK(os::scaling_for(0, clock_source::tsc).error() == errc::tsc_rate_unknown);
}

TEST_CASE("the measured rate is that of the counter, not of the machine's files") {
    auto const made = calibrate_with<half_speed>({});
    REQUIRE(made);
    auto const twice = made->clock.khz() * 2;
    auto const khz = true_khz();
    CHECK((twice > khz ? twice - khz : khz - twice) <= khz / 100'000);
}

TEST_CASE("a counter whose reads leave the guest is refused, hidden or not") {
    CHECK(calibrate_with<trapped>({}).error() == errc::rdtsc_trapped);
    CHECK(calibrate_with<hidden_trap>({}).error() == errc::rdtsc_trapped);
    CHECK(calibrate_with<quick>({}).error() == errc::rdtsc_trapped);
}

TEST_CASE("a counter that stands or runs backwards is refused") {
    CHECK(calibrate_with<frozen>({}).error() == errc::tsc_unstable);
    CHECK_FALSE(calibrate_with<backwards>({}));
}

TEST_CASE("a residual has the sign of the clock and resolves a part per billion") {
    os::clock_span const span{
        .begin = {.ticks = 1'000, .ns = 0, .width = 10},
        .end = {.ticks = 1'000 + 1'000'000'000, .ns = 1'000'000'000, .width = 10}};
    auto const ahead = *tsc::scaling_of(1'000'000'000, 1'000'000'005);
    auto const behind = *tsc::scaling_of(1'000'000'000, 999'999'995);
    CHECK(os::residual_ppb(span, ahead) >= 4);
    CHECK(os::residual_ppb(span, ahead) <= 5);
    CHECK(os::residual_ppb(span, behind) <= -5);
    CHECK(os::residual_ppb(span, behind) >= -6);
    CHECK(span.error_ppb() == 12);
}

TEST_CASE("a span in which a clock went back has no length") {
    os::clock_span const span{.begin = {.ticks = 5, .ns = 5}, .end = {.ticks = 4, .ns = 4}};
    CHECK(span.ticks() == 0);
    CHECK(span.ns() == 0);
}

TEST_CASE("a span in which a clock stood says nothing, and its error does not wrap") {
    auto const most = ~std::uint64_t{0};
    CHECK(os::clock_span{.begin = {.ticks = 5, .ns = 0, .width = 0},
                         .end = {.ticks = 5, .ns = 2'000'000, .width = 0}}
              .error_ppb() == most);
    CHECK(os::clock_span{.begin = {.ticks = 5, .ns = 9, .width = 40},
                         .end = {.ticks = 5'000'000, .ns = 9, .width = 40}}
              .error_ppb() == most);
}

TEST_CASE("a clock's step is known from readings that repeat") {
    os::step_watch fine;
    os::step_watch coarse;
    os::step_watch standing;
    for (std::uint64_t at = 0; at < 6'000; at += 60) {
        fine.see(at + at % 7);
        coarse.see(at / 100 * 100);
        standing.see(1);
    }
    CHECK(fine.step_ns() == 1);
    CHECK(coarse.step_ns() == 100);
    CHECK(standing.step_ns() == os::step_watch::unknown_step_ns);
    CHECK(os::pair_clocks().step_ns >= 1);
}

TEST_CASE("a reference of coarse steps contradicts only what its steps do not explain") {
    // 20 ms of a reference that advances every 100 ns: 10 ppm of error.
    auto const coarse = [](std::uint64_t ns) {
        return os::clock_span{
            .begin = {.ticks = 1'000, .ns = 500, .width = 20, .step_ns = 100},
            .end = {.ticks = 50'001'000, .ns = 500 + ns, .width = 20, .step_ns = 100}};
    };
    auto const ratio = *tsc::scaling_of(2'500'000, 1'000'000);
    CHECK(os::verdict_on(coarse(20'000'000), ratio) == os::verdict::agrees);
    CHECK(os::verdict_on(coarse(20'000'100), ratio) == os::verdict::unclear);
    CHECK(os::verdict_on(coarse(19'999'900), ratio) == os::verdict::unclear);
    CHECK(os::verdict_on(coarse(20'000'400), ratio) == os::verdict::contradicts);
    auto fine = coarse(20'000'100);
    fine.begin.step_ns = fine.end.step_ns = 1;
    CHECK(os::verdict_on(fine, ratio) == os::verdict::contradicts);
}

TEST_CASE("a pair is the mean of the narrowest brackets, and of no others") {
    os::pair_mean pairs;
    CHECK(pairs.mean().width == ~std::uint64_t{0});
    pairs.add({.ticks = 50, .ns = 20, .width = 40});
    pairs.add({.ticks = 100, .ns = 50, .width = 20});
    pairs.add({.ticks = 9'000, .ns = 4'500, .width = 30});
    pairs.add({.ticks = 200, .ns = 101, .width = 20});
    pairs.add({.ticks = 90, .ns = 200, .width = 20}); // the counter went back
    CHECK(pairs.mean().ticks == 150);
    CHECK(pairs.mean().ns == 76);
    CHECK(pairs.mean().width == 20);
}
