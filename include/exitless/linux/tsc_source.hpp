// SPDX-License-Identifier: BSL-1.0
//
// tsc_source.hpp: the TSC clock of a Linux guest, with its provenance and its error.
//
// The clock shows CLOCK_MONOTONIC_RAW. What can make a TSC useless in a guest is looked for once,
// here, and has a name: a rate that follows the core's clock, an LFENCE that orders nothing, an
// RDTSC that the hypervisor intercepts, a counter that jumps.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/cpuinfo.hpp>
#include <exitless/linux/paravirtual_clock.hpp>
#include <exitless/linux/rate_search.hpp>
#include <exitless/linux/raw_clock.hpp>
#include <exitless/linux/small_file.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/state.hpp>
#include <exitless/tsc/capabilities.hpp>
#include <exitless/tsc/clock.hpp>

#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What the kernel's clocks run on.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code: reads a file.
[[nodiscard]] inline auto current_clock_source() noexcept -> clock_source {
    small_file<64> const file{"/sys/devices/system/clocksource/clocksource0/current_clocksource"};
    auto const name = trimmed(file.text());
    return name == "tsc"         ? clock_source::tsc
           : name == "kvm-clock" ? clock_source::kvm_clock
                                 : clock_source::other;
}

/// Makes a clock of this guest's TSC and says how exact it is.
///
/// Fails with `not_captured`, `tsc_not_invariant`, `lfence_not_serializing`, `rdtsc_trapped` or
/// `tsc_unstable`. A CPU without RDTSCP gets a clock, which needs none; `stamps` then says so.
/// `known` is what the caller knows beside CPUID: Linux makes LFENCE serialise on every AMD CPU on
/// which it may, by MSR C0011029H, and tells no program whether it did.
///
/// @exits  What its system calls cost; as `raw_ns`. It executes no CPUID.
/// @rt     Bounded: 2 to 25 ms, busy. For set-up: in a section of a checked build a violation.
template <section_storage Storage>
[[nodiscard]] inline auto calibrate_tsc(basic_may_exit<Storage> consent, cpuid::snapshot const& cpu,
                                        tsc::outside_evidence known = {},
                                        site where = site::here()) noexcept -> result<calibration> {
    consent.check(
        {.kind = violation_kind::exiting_call, .what = "os::calibrate_tsc", .where = where});
    auto const begin = raw_ns();
    if (auto const usable = tsc::verify_clock(cpu, known); !usable) {
        return usable.error();
    }
    small_file<8192> const text{"/proc/cpuinfo"};
    auto const reference = current_clock_source();
    auto made = calibrate_with(rate_candidates{
        .reference = reference,
        .page = reference == clock_source::kvm_clock ? read_paravirtual_clock() : errc::no_device,
        .crystal = tsc::rate_of_crystal(cpu),
        .hypervisor = tsc::rate_of_hypervisor(cpu),
        .kernel = parse_cpuinfo(text.text())});
    if (made) {
        made->stamps = tsc::verify(cpu, known).error();
        made->init_ns = raw_ns() - begin;
    }
    return made;
}

/// A clock of this guest's TSC that shows CLOCK_MONOTONIC_RAW. Fails as `calibrate_tsc`, which
/// also says how exact the clock is.
///
/// @exits  One per CPUID leaf of the snapshot that it captures, and as `calibrate_tsc`.
/// @rt     Bounded: 2 to 25 ms, busy. For set-up: in a section of a checked build a violation.
template <section_storage Storage>
[[nodiscard]] inline auto calibrate_tsc_clock(basic_may_exit<Storage> consent,
                                              tsc::outside_evidence known = {},
                                              site where = site::here()) noexcept
    -> result<tsc_clock> {
    auto const made =
        calibrate_tsc(consent, cpuid::snapshot::capture(consent, where), known, where);
    if (!made) {
        return made.error();
    }
    return made->clock;
}

/// A clock compared with the one that it shows.
struct clock_check {
    std::int64_t offset_ns = 0;           ///< How far it is ahead of CLOCK_MONOTONIC_RAW.
    std::uint64_t error_ns = 0;           ///< Uncertainty of the offset.
    std::uint64_t age_ns = 0;             ///< Time since the clock's anchor.
    std::int32_t residual_ppb = 0;        ///< Offset by age, in parts per billion.
    std::uint64_t residual_error_ppb = 0; ///< Its uncertainty: large while the clock is young.
};

/// Compares a clock with CLOCK_MONOTONIC_RAW: after a second, to learn the residual better than at
/// set-up; later, to notice a VM that was restored or migrated. Fails with `tsc_unstable` if the
/// counter went back behind the clock's anchor, or is off by more than 1 us and 100 ppm of its age.
///
/// @exits  As `raw_ns`.
/// @rt     Bounded: 100 readings. In a section of a checked build a violation.
template <section_storage Storage>
[[nodiscard]] inline auto check_tsc_clock(basic_may_exit<Storage> consent, tsc_clock const& clock,
                                          site where = site::here()) noexcept
    -> result<clock_check> {
    constexpr std::uint64_t jump_ns = 1000;
    constexpr std::uint64_t age_share = 10000;
    consent.check(
        {.kind = violation_kind::exiting_call, .what = "os::check_tsc_clock", .where = where});
    auto const pair = pair_clocks();
    if (pair.ns < clock.anchor().ns || pair.ticks < clock.anchor().ticks) {
        return errc::tsc_unstable;
    }
    clock_check found{.error_ns = clock.to_ns(pair.width / 2) + pair.step_ns,
                      .age_ns = pair.ns - clock.anchor().ns};
    auto const shown = clock.ns_at(pair.ticks);
    found.offset_ns = static_cast<std::int64_t>(shown - pair.ns);
    auto const apart = shown > pair.ns ? shown - pair.ns : pair.ns - shown;
    if (apart > jump_ns + found.error_ns + found.age_ns / age_share) {
        return errc::tsc_unstable;
    }
    found.residual_error_ppb = tsc::divide(tsc::uint128{found.error_ns} * 1000000000, found.age_ns);
    found.residual_ppb = tsc::difference_ppb(shown - clock.anchor().ns, found.age_ns);
    return found;
}

} // namespace os
EXITLESS_END_NAMESPACE
