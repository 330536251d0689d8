// SPDX-License-Identifier: BSL-1.0
//
// rate.hpp: how many ticks make a nanosecond, how exactly that is known, and from where.
//
// A rate in whole kHz is not yet a clock that agrees with the kernel's: Linux turns the kHz into
// a multiplier of some 23 bits, and CLOCK_MONOTONIC_RAW runs at that multiplier, up to 0.06 ppm
// beside the kHz. `kernel_scaling` follows the same rule, so that the two clocks do not part.
//
// Ratios are kept as 8.56 fixed point. Every multiplier of the kernel's and every one of a
// paravirtual clock's is exact in it, and the shift is a constant of the code.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace tsc {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// The product of two 64-bit numbers.
__extension__ typedef unsigned __int128 uint128;
/// The product of two signed 64-bit numbers.
__extension__ typedef __int128 int128;

/// Slowest and fastest TSC that a rate can describe, in kHz.
inline constexpr std::uint64_t min_khz = 10000;
/// See `min_khz`.
inline constexpr std::uint64_t max_khz = 10000000;

/// Where a rate comes from, most trustworthy first.
enum class rate_source : std::uint8_t {
    unknown = 0,
    paravirtual_clock = 1, ///< The multiplier in the page of a paravirtual clock.
    cpuid_15h = 2,         ///< CPUID.15H: crystal and ratio.
    hypervisor_leaf = 3,   ///< A leaf of the hypervisor, 40000010H in most.
    cpuinfo = 4,           ///< The kernel's kHz as it shows in /proc/cpuinfo.
    calibration_khz = 5,   ///< Measured against a reference clock, and a whole kHz was met.
    calibration = 6,       ///< Measured against a reference clock.
    given = 7,             ///< Given by the caller.
};

/// The source's name as reports and JSON print it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(rate_source source) noexcept -> std::string_view {
    switch (source) {
    case rate_source::unknown:
        return "unknown"sv;
    case rate_source::paravirtual_clock:
        return "paravirtual-clock"sv;
    case rate_source::cpuid_15h:
        return "cpuid-15h"sv;
    case rate_source::hypervisor_leaf:
        return "hypervisor-leaf"sv;
    case rate_source::cpuinfo:
        return "cpuinfo"sv;
    case rate_source::calibration_khz:
        return "calibration-khz"sv;
    case rate_source::calibration:
        return "calibration"sv;
    case rate_source::given:
        return "given"sv;
    }
    return "unknown"sv;
}

/// `dividend / divisor` of a 128-bit dividend, saturated. A library call does this on hosted
/// targets only; set-up code can afford the 128 steps.
///
/// @exits  None.
/// @rt     Bounded: 128 steps of shift, compare and subtract. Meant for set-up.
[[nodiscard]] constexpr auto divide(uint128 dividend, std::uint64_t divisor) noexcept
    -> std::uint64_t {
    if (static_cast<std::uint64_t>(dividend >> 64) >= divisor) { // a divisor of 0, too
        return std::numeric_limits<std::uint64_t>::max();
    }
    uint128 rest = 0;
    std::uint64_t quotient = 0;
    for (int bit = 127; bit >= 0; --bit) {
        rest = rest << 1 | (dividend >> bit & 1U);
        quotient <<= 1U;
        if (rest >= divisor) {
            rest -= divisor;
            quotient |= 1U;
        }
    }
    return quotient;
}

/// The ratio of nanoseconds to ticks and its inverse, each as 8.56 fixed point.
struct scaling {
    /// Fraction bits of both ratios.
    static constexpr unsigned shift = 56;

    std::uint64_t ns_per_tick = 0;  ///< Fixed point, `shift` fraction bits.
    std::uint64_t ticks_per_ns = 0; ///< Fixed point, `shift` fraction bits.
    /// The rate in kHz, to the nearest. Kept beside the ratios because a kernel's multiplier is
    /// too short to give it back.
    std::uint64_t khz = 0;

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(scaling const&, scaling const&) noexcept -> bool = default;

    /// Whether the three agree, the ratios to 2^-40, and describe a TSC between `min_khz` and
    /// `max_khz`.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto valid() const noexcept -> bool {
        constexpr unsigned accuracy = 40;
        auto const one = uint128{ns_per_tick} * ticks_per_ns >> (2 * shift - accuracy);
        auto const inverse = (one + 1) >> 1U == uint128{1} << (accuracy - 1);
        auto const nearest = nearest_khz(ticks_per_ns);
        auto const slack = nearest / multiplier_accuracy + 1;
        auto const near = khz <= nearest + slack && nearest <= khz + slack;
        return inverse && near && khz >= min_khz && khz <= max_khz;
    }

    /// The kHz of a ratio, to the nearest.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication.
    [[nodiscard]] static constexpr auto nearest_khz(std::uint64_t ticks_per_ns) noexcept
        -> std::uint64_t {
        constexpr auto half = uint128{1} << (shift - 1);
        return static_cast<std::uint64_t>((uint128{ticks_per_ns} * 1000000 + half) >> shift);
    }

    /// Nanoseconds in `ticks`, rounded down; saturates at 2^64 - 1 (584 years).
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication, no division.
    [[nodiscard]] constexpr auto to_ns(std::uint64_t ticks) const noexcept -> std::uint64_t {
        return saturated(uint128{ticks} * ns_per_tick >> shift);
    }

    /// Ticks in `nanoseconds`, rounded down; saturates at 2^64 - 1.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication, no division.
    [[nodiscard]] constexpr auto to_ticks(std::uint64_t nanoseconds) const noexcept
        -> std::uint64_t {
        return saturated(uint128{nanoseconds} * ticks_per_ns >> shift);
    }

private:
    // A kernel's multiplier has at least 21 bits below 10 GHz.
    static constexpr std::uint64_t multiplier_accuracy = 1U << 20U;

    [[nodiscard]] static constexpr auto saturated(uint128 value) noexcept -> std::uint64_t {
        constexpr auto most = std::numeric_limits<std::uint64_t>::max();
        return (value >> 64) != 0 ? most : static_cast<std::uint64_t>(value);
    }
};
static_assert(std::is_trivially_copyable_v<scaling> && sizeof(scaling) == 24);

/// The scaling in which `ticks` take `nanoseconds`.
/// Fails with `tsc_rate_unknown` if that is no rate between `min_khz` and `max_khz`.
///
/// @exits  None.
/// @rt     Bounded: two divisions of 128 steps. Meant for set-up.
[[nodiscard]] constexpr auto scaling_of(std::uint64_t ticks, std::uint64_t nanoseconds) noexcept
    -> result<scaling> {
    scaling ratio{
        .ns_per_tick = divide(uint128{nanoseconds} << scaling::shift, ticks),
        .ticks_per_ns = divide(uint128{ticks} << scaling::shift, nanoseconds),
    };
    ratio.khz = scaling::nearest_khz(ratio.ticks_per_ns);
    if (!ratio.valid()) {
        return errc::tsc_rate_unknown;
    }
    return ratio;
}

/// The scaling of a clock that computes `nanoseconds = ticks * multiplier >> shift`, without loss.
/// Fails with `tsc_rate_unknown` if that is no rate between `min_khz` and `max_khz`.
///
/// @exits  None.
/// @rt     Bounded: one division of 128 steps. Meant for set-up.
[[nodiscard]] constexpr auto scaling_of_multiplier(std::uint32_t multiplier,
                                                   unsigned shift) noexcept -> result<scaling> {
    if (multiplier == 0 || shift > scaling::shift) {
        return errc::tsc_rate_unknown;
    }
    auto const wide = uint128{multiplier} << (scaling::shift - shift);
    if (wide >> 63 != 0) {
        return errc::tsc_rate_unknown;
    }
    scaling ratio{
        .ns_per_tick = static_cast<std::uint64_t>(wide),
        .ticks_per_ns =
            divide(uint128{1} << (2 * scaling::shift), static_cast<std::uint64_t>(wide)),
    };
    ratio.khz = scaling::nearest_khz(ratio.ticks_per_ns);
    if (!ratio.valid()) {
        return errc::tsc_rate_unknown;
    }
    return ratio;
}

/// A clock's multiplier as Linux keeps it: `nanoseconds = ticks * multiplier >> shift`.
struct kernel_multiplier {
    std::uint32_t multiplier = 0; ///< Nanoseconds a tick, shifted left.
    std::uint32_t shift = 0;      ///< By how many bits.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(kernel_multiplier const&, kernel_multiplier const&) noexcept
        -> bool = default;
};

/// The multiplier that Linux gives a TSC of `khz`: the largest whose product with the ticks of
/// ten minutes fits 64 bits. All zero if `khz` lies outside `min_khz` and `max_khz`.
///
/// @exits  None.
/// @rt     Bounded: at most 32 divisions. Meant for set-up.
/// @spec   Linux, kernel/time/clocksource.c, "clocks_calc_mult_shift".
[[nodiscard]] constexpr auto kernel_multiplier_of(std::uint64_t khz) noexcept -> kernel_multiplier {
    constexpr std::uint64_t ms_without_overflow = 600000;
    if (khz < min_khz || khz > max_khz) {
        return {};
    }
    // The multiplier may have as many bits as those ticks leave of 64, and never more than 32.
    auto const bits = 32 - std::bit_width(ms_without_overflow * khz >> 32U);
    for (std::uint32_t shift = 32; shift > 0; --shift) {
        auto const multiplier = ((std::uint64_t{1000000} << shift) + khz / 2) / khz;
        if (multiplier >> bits == 0) {
            return {.multiplier = static_cast<std::uint32_t>(multiplier), .shift = shift};
        }
    }
    return {};
}

/// The scaling with which CLOCK_MONOTONIC_RAW runs on a TSC of `khz`.
/// Fails with `tsc_rate_unknown` outside `min_khz` and `max_khz`.
///
/// @exits  None.
/// @rt     Bounded: at most 32 divisions. Meant for set-up.
[[nodiscard]] constexpr auto kernel_scaling(std::uint64_t khz) noexcept -> result<scaling> {
    auto const kept = kernel_multiplier_of(khz);
    auto ratio = scaling_of_multiplier(kept.multiplier, kept.shift);
    if (ratio) {
        ratio->khz = khz;
    }
    return ratio;
}

/// The difference of `measured` from `expected` in parts per billion, saturated at one million.
///
/// @exits  None.
/// @rt     Bounded: one division of 128 steps. Meant for set-up.
[[nodiscard]] constexpr auto difference_ppb(std::uint64_t measured, std::uint64_t expected) noexcept
    -> std::int32_t {
    constexpr std::uint64_t most = 1000000;
    auto const apart = measured > expected ? measured - expected : expected - measured;
    auto const ppb = divide(uint128{apart} * 1000000000, expected);
    auto const bounded = static_cast<std::int32_t>(ppb < most ? ppb : most);
    return measured > expected ? bounded : -bounded;
}

/// The rate of the TSC with its provenance.
struct rate {
    scaling ratio{};                           ///< What a clock converts with.
    rate_source source = rate_source::unknown; ///< Who says so.
    /// Ticks by which the counter advances at once; 1 if it counts singly, 0 if not measured.
    std::uint32_t quantum = 0;
    /// Difference from the reference clock in parts per billion, if it was measured; positive
    /// when a clock of this rate runs ahead.
    std::optional<std::int32_t> residual_ppb{};
    std::uint32_t residual_error_ppb = 0; ///< Uncertainty of the residual, in parts per billion.
};
static_assert(std::is_trivially_copyable_v<rate>);

} // namespace tsc
EXITLESS_END_NAMESPACE
