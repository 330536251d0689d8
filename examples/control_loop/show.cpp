#include "show.hpp"

#include <exitless/cpuid.hpp>
#include <exitless/measure/hgrm.hpp>

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <string_view>
#include <vector>

namespace control_loop {

namespace {

using std::chrono::steady_clock;

auto without_blanks(std::string_view text) -> std::string {
    auto const first = text.find_first_not_of(' ');
    auto const last = text.find_last_not_of(' ');
    return first == text.npos ? std::string{} : std::string{text.substr(first, last - first + 1)};
}

void show_quantiles(char const* name, std::optional<quantiles> const& found) {
    auto const ns = found.value_or(quantiles{});
    std::printf("  %-14s p50 %9.2f   p99 %9.2f   p99.9 %9.2f   max %9.2f us\n", name,
                static_cast<double>(ns.p50) / 1e3, static_cast<double>(ns.p99) / 1e3,
                static_cast<double>(ns.p999) / 1e3, static_cast<double>(ns.max) / 1e3);
}

// One row for each power of two that was hit; what is below the first is noise of the clock.
void show_histogram(char const* title, exitless::histogram const& seen) {
    struct row {
        std::uint64_t above;
        std::uint64_t count;
    };
    constexpr std::uint64_t first_row_ns = 64;
    std::vector<row> rows;
    seen.for_each_bucket([&](exitless::measure::bucket const& one) {
        auto const above = one.lowest < first_row_ns ? 0 : std::bit_floor(one.lowest);
        if (rows.empty() || rows.back().above != above) {
            rows.push_back({above, 0});
        }
        rows.back().count += one.count;
    });
    std::uint64_t most = 1;
    for (auto const& one : rows) {
        most = std::max(most, one.count);
    }
    constexpr std::uint64_t width = 50;
    std::printf("\n%s\n", title);
    for (auto const& one : rows) {
        auto const bar = std::max<std::uint64_t>(1, one.count * width / most);
        std::printf("  from %10.2f us %10llu %s\n", static_cast<double>(one.above) / 1e3,
                    static_cast<unsigned long long>(one.count),
                    std::string(static_cast<std::size_t>(bar), '#').c_str());
    }
}

} // namespace

void show_machine(machine const& here, bool checks) {
    auto const hypervisor = exitless::cpuid::hypervisor_of(here.cpu);
    auto const name = std::string{to_string(hypervisor.kind)};
    auto const source = std::string{to_string(here.time.rate.source)};
    std::printf("machine\n");
    std::printf("  hypervisor     %s\n", name.c_str());
    auto const brand = exitless::cpuid::brand_of(here.cpu);
    std::printf("  CPU            %s\n", without_blanks(brand.view()).c_str());
    std::printf("  TSC            %llu kHz from %s, residual %+d ppb (+-%u), step %u ticks\n",
                static_cast<unsigned long long>(here.time.clock.khz()), source.c_str(),
                here.time.rate.residual_ppb.value_or(0), here.time.rate.residual_error_ppb,
                here.time.rate.quantum);
    auto const stamps = std::string{
        here.time.stamps == exitless::errc::none ? "usable" : message(here.time.stamps)};
    std::printf("  RDTSCP stamps  %s\n", stamps.c_str());
    std::printf("  capabilities   %u CPUID leaves captured, %u VM exits, before the loop\n",
                static_cast<unsigned>(here.cpu.entries().size()),
                static_cast<unsigned>(here.cpu.cpuids_executed()));
    std::printf("checks           %s\n",
                checks ? "on: declared exits and losses of the CPU in a section are caught"
                       : "off: nothing is caught in this build (the preset audit checks)");
    std::fflush(stdout);
}

void show_setup(results const& found) {
    std::printf("real-time set-up\n");
    for (auto const& step : found.setup) {
        std::printf("  %-4s %-12s %s\n",
                    step.done    ? "ok"
                    : step.asked ? "--"
                                 : "skip",
                    step.id.c_str(), step.why.c_str());
    }
    std::fflush(stdout);
}

void show_kicks(exitless::result<std::uint64_t> kicks) {
    auto const count = kicks ? std::to_string(*kicks)
                             : "not known: " + std::string{exitless::message(kicks.error())};
    std::printf("notifications sent to the back-end: %s\n", count.c_str());
}

void show_results(results const& found, telemetry const& told) {
    std::printf("\nresults, device %s\n", found.device.c_str());
    auto const whole = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf("  %llu periods, %llu sections entered, %llu overruns\n", whole(found.cycles),
                whole(found.sections), whole(found.overruns));
    std::printf("  %llu answers, %llu periods without theirs within %.1f us\n",
                whole(found.readings), whole(found.late_readings),
                static_cast<double>(found.round_trip_limit_ns) / 1e3);
    show_quantiles("wake lateness", found.lateness_ns);
    if (found.round_trip_ns) {
        show_quantiles("round trip", found.round_trip_ns);
    } else {
        std::printf("  round trip     no answer\n");
    }
    std::printf("  %-14s rms %.5f rad, worst %.5f rad\n", "tracking error", found.tracking_rms_rad,
                found.tracking_worst_rad);
    show_histogram("wake lateness", told.lateness_ns);
    show_histogram("round trip, late answers too", told.round_trip_ns);
    if (found.violations.empty()) {
        std::printf("\nviolations: none%s\n", found.checks ? "" : " looked for: checks are off");
    } else {
        std::printf("\nviolations\n");
    }
    for (auto const& one : found.violations) {
        std::printf("  %6llu x %s, first at %s\n", static_cast<unsigned long long>(one.count),
                    one.kind.c_str(), one.where.c_str());
    }
    std::fflush(stdout);
}

auto to_hgrm(exitless::histogram const& lateness_ns) -> std::string {
    std::string text;
    exitless::measure::write_hgrm(lateness_ns, [&](std::string_view piece) { text += piece; });
    return text;
}

progress::progress(std::uint64_t cycles)
    : cycles_{cycles}
    , terminal_{isatty(STDOUT_FILENO) != 0}
    , next_{steady_clock::now() + std::chrono::milliseconds{500}} {}

progress::~progress() {
    if (terminal_) {
        std::printf("\r\033[K");
    }
}

void progress::update(telemetry const& told) {
    auto const now = steady_clock::now();
    if (now < next_) {
        return;
    }
    next_ = now + std::chrono::milliseconds{terminal_ ? 500 : 5000};
    auto const cycles = told.cycles.load(std::memory_order_relaxed);
    std::printf("%s%3.0f %%  %llu periods, %llu overruns, worst lateness %.2f us%s",
                terminal_ ? "\r" : "",
                100.0 * static_cast<double>(cycles) / static_cast<double>(cycles_),
                static_cast<unsigned long long>(cycles),
                static_cast<unsigned long long>(told.overruns.load(std::memory_order_relaxed)),
                static_cast<double>(told.lateness_ns.max()) / 1e3, terminal_ ? "\033[K" : "\n");
    std::fflush(stdout);
}

} // namespace control_loop
