// SPDX-License-Identifier: BSL-1.0
//
// rate_search.hpp: which of the sources of the TSC's rate to believe.
//
// Sources are tried from the exact to the measured, and each has to agree with CLOCK_MONOTONIC_RAW
// to 1 ppm. A span of 2 ms decides most cases; where its error does not allow to, it is drawn out
// to 20 ms. Where the reference is too coarse even then (Hyper-V's advances every 100 ns), an exact
// source that it does not contradict is better than a measurement against it. What the kernel's
// clock source is matters for the last digits: on the TSC itself, RAW runs at the kernel's short
// multiplier; on a paravirtual clock, at that of the hypervisor's page.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/linux/cpuinfo.hpp>
#include <exitless/linux/raw_clock.hpp>
#include <exitless/tsc/capabilities.hpp>
#include <exitless/tsc/clock.hpp>
#include <exitless/tsc/rate.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What the kernel's clocks, and so CLOCK_MONOTONIC_RAW, run on.
enum class clock_source : std::uint8_t { other, tsc, kvm_clock };

/// A TSC clock and how it came about.
struct calibration {
    tsc_clock clock{};                            ///< Shows CLOCK_MONOTONIC_RAW.
    tsc::rate rate{};                             ///< Rate, source, residual, quantum.
    counter_grain grain{};                        ///< What a read costs.
    clock_source reference = clock_source::other; ///< What RAW ran on.
    errc stamps = errc::none;                     ///< Why `tsc::now` must not be used, or `none`.
    std::uint32_t rejected = 0;                   ///< Bit n: rate_source n disagreed with RAW.
    std::uint64_t init_ns = 0;                    ///< What the calibration took.
};

/// The difference that a source of the rate may have from the reference clock, in ppb.
inline constexpr std::int32_t accepted_ppb = 1000;
/// A read of the counter that costs more than this leaves the guest, in ticks.
inline constexpr std::uint64_t trapped_ticks = 1000;
/// The same by the reference clock, in ns: 1,000 cycles at 2 GHz.
inline constexpr std::uint64_t trapped_ns = 500;
/// Spans over which a rate is compared with the reference clock, in ns.
inline constexpr std::array<std::uint64_t, 4> spans_ns{2000000, 4000000, 8000000, 20000000};

/// How far a clock of `ratio` runs ahead of the reference over `span`, in ppb.
///
/// @exits  None.
/// @rt     Bounded: one division of 128 steps. Meant for set-up.
[[nodiscard]] constexpr auto residual_ppb(clock_span const& span,
                                          tsc::scaling const& ratio) noexcept -> std::int32_t {
    constexpr unsigned fraction = 10; // 1/1,024 ns: whole ones are 0.5 ppm of 2 ms
    auto const own = tsc::uint128{span.ticks()} * ratio.ns_per_tick;
    return tsc::difference_ppb(static_cast<std::uint64_t>(own >> (tsc::scaling::shift - fraction)),
                               span.ns() << fraction);
}

/// What a span says of a rate.
enum class verdict : std::uint8_t { agrees, contradicts, unclear };

/// Whether a clock of `ratio` and the reference went on alike over `span`, to `accepted_ppb`.
///
/// @exits  None.
/// @rt     Bounded: three divisions of 128 steps. Meant for set-up.
[[nodiscard]] constexpr auto verdict_on(clock_span const& span, tsc::scaling const& ratio) noexcept
    -> verdict {
    auto const apart = residual_ppb(span, ratio);
    auto const distance = apart < 0 ? -apart : apart;
    if (distance <= accepted_ppb) {
        return verdict::agrees;
    }
    auto const beyond = static_cast<std::uint64_t>(distance - accepted_ppb);
    return beyond > span.error_ppb() ? verdict::contradicts : verdict::unclear;
}

/// Compares candidates for the rate with the reference clock, over a span that grows as needed.
template <x86::tsc_source Cpu>
class rate_judge {
public:
    /// Begins the span.
    /// @exits  As `raw_ns`.
    /// @rt     Bounded: 100 readings of the reference clock.
    explicit rate_judge() noexcept
        : span_{.begin = pair_clocks<Cpu>(), .end = {}} {}

    /// Whether the reference clock agrees with `ratio`, or after the longest span cannot tell.
    ///
    /// @exits  As `raw_ns`.
    /// @rt     Bounded: 20 ms in all. Meant for set-up.
    [[nodiscard]] auto accepts(tsc::scaling const& ratio) noexcept -> bool {
        for (auto const length : spans_ns) {
            grow(length);
            auto const found = verdict_on(span_, ratio);
            if (found != verdict::unclear) {
                return found == verdict::agrees;
            }
        }
        return true;
    }

    /// Makes the span at least `ns` long.
    ///
    /// @exits  As `raw_ns`.
    /// @rt     Bounded by `ns`. Meant for set-up.
    void grow(std::uint64_t ns) noexcept {
        if (span_.ns() >= ns) {
            return;
        }
        auto const passed = raw_ns() - span_.begin.ns;
        spin_for(passed < ns ? ns - passed : 0);
        span_.end = pair_clocks<Cpu>();
    }

    /// The span so far.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto span() const noexcept -> clock_span const& { return span_; }

private:
    clock_span span_;
};

/// What the system says about the rate: candidates, none of them believed yet.
struct rate_candidates {
    clock_source reference = clock_source::other; ///< What the kernel's clocks run on.
    result<tsc::scaling> page = errc::no_device;  ///< Of the paravirtual clock, if that is in use.
    tsc::exact_rate crystal{};                    ///< From CPUID 15H.
    tsc::exact_rate hypervisor{};                 ///< From the hypervisor leaf 40000010H.
    cpuinfo kernel{};                             ///< From /proc/cpuinfo.
};

/// The scaling of a counter of `khz` that agrees with RAW if `reference` drives it.
///
/// @exits  None.
/// @rt     Bounded. Meant for set-up.
[[nodiscard]] constexpr auto scaling_for(std::uint64_t khz, clock_source reference) noexcept
    -> result<tsc::scaling> {
    return reference == clock_source::tsc ? tsc::kernel_scaling(khz)
                                          : tsc::scaling_of(khz, 1000000);
}

/// The kHz of /proc/cpuinfo if its two numbers agree, else 0.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto agreed_khz(cpuinfo const& kernel) noexcept -> std::uint64_t {
    constexpr std::uint64_t step = 5;                        // of bogomips, which is rounded down
    auto const above = kernel.mhz_khz - kernel.bogomips_khz; // huge if it is below
    return above <= step && kernel.bogomips_khz != 0 ? kernel.mhz_khz : 0;
}

/// The rate by the reference clock alone. On the TSC itself that clock runs at a whole kHz: if one
/// is met to 0.1 ppm, it is that.
///
/// @exits  As `raw_ns`.
/// @rt     Bounded: 20 ms. Meant for set-up.
template <x86::tsc_source Cpu>
[[nodiscard]] inline auto measured_rate(rate_judge<Cpu>& judge, clock_source reference) noexcept
    -> result<tsc::rate> {
    constexpr std::int32_t whole_ppb = 100;
    judge.grow(spans_ns.back());
    auto const measured = tsc::scaling_of(judge.span().ticks(), judge.span().ns());
    if (!measured) {
        return errc::tsc_unstable;
    }
    if (reference == clock_source::tsc) {
        auto const whole = tsc::kernel_scaling(measured->khz);
        auto const apart = whole ? residual_ppb(judge.span(), *whole) : whole_ppb + 1;
        if (apart <= whole_ppb && apart >= -whole_ppb) {
            return tsc::rate{.ratio = *whole, .source = tsc::rate_source::calibration_khz};
        }
    }
    return tsc::rate{.ratio = *measured, .source = tsc::rate_source::calibration};
}

/// The first candidate that the reference clock confirms, else the measured rate. Sources that it
/// contradicts get their bit in `rejected`.
///
/// @exits  As `raw_ns`.
/// @rt     Bounded: 20 ms. Meant for set-up.
template <x86::tsc_source Cpu>
[[nodiscard]] inline auto choose_rate(rate_candidates const& from, rate_judge<Cpu>& judge,
                                      std::uint32_t& rejected) noexcept -> result<tsc::rate> {
    using tsc::rate_source;
    struct candidate {
        result<tsc::scaling> ratio;
        rate_source source;
    };
    std::array<candidate, 4> const candidates{{
        {from.page, rate_source::paravirtual_clock},
        {scaling_for(from.crystal.khz, from.reference), rate_source::cpuid_15h},
        {scaling_for(from.hypervisor.khz, from.reference), rate_source::hypervisor_leaf},
        {scaling_for(agreed_khz(from.kernel), from.reference), rate_source::cpuinfo},
    }};
    for (auto const& each : candidates) {
        if (each.ratio && judge.accepts(*each.ratio)) {
            return tsc::rate{.ratio = *each.ratio, .source = each.source};
        }
        rejected |= each.ratio ? 1U << static_cast<unsigned>(each.source) : 0U;
    }
    return measured_rate(judge, from.reference);
}

/// Calibrates a counter whose properties have been verified. Fails with `rdtsc_trapped`, and with
/// `tsc_unstable` if counter and reference clock do not go together.
///
/// @exits  As `raw_ns`.
/// @rt     Bounded: 25 ms. Meant for set-up.
template <x86::tsc_source Cpu = x86::native>
[[nodiscard]] inline auto calibrate_with(rate_candidates const& from) noexcept
    -> result<calibration> {
    constexpr std::uint64_t useless_ppb = 100000;
    calibration made{.reference = from.reference};
    made.grain = measure_grain<Cpu>();
    if (made.grain.cost_ticks > trapped_ticks || made.grain.cost_ns > trapped_ns) {
        return errc::rdtsc_trapped;
    }
    rate_judge<Cpu> judge;
    auto const found = choose_rate(from, judge, made.rejected);
    auto const& span = judge.span();
    if (!found || span.error_ppb() > useless_ppb) {
        return errc::tsc_unstable;
    }
    made.rate = *found;
    made.rate.quantum = static_cast<std::uint32_t>(made.grain.quantum);
    made.rate.residual_ppb = residual_ppb(span, found->ratio);
    made.rate.residual_error_ppb = static_cast<std::uint32_t>(span.error_ppb());
    auto const clock = tsc_clock::make(found->ratio, {.ticks = span.end.ticks, .ns = span.end.ns});
    if (!clock) {
        return clock.error();
    }
    made.clock = *clock;
    return made;
}

} // namespace os
EXITLESS_END_NAMESPACE
