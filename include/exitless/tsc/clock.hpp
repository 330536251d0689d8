// SPDX-License-Identifier: BSL-1.0
//
// clock.hpp: nanoseconds from the time-stamp counter, without a system call or a VM exit.
//
// A clock is an anchor (these ticks were that time) and a ratio, immutable, copied freely. Reading
// it is RDTSC and five more instructions: subtract the anchor's ticks, multiply to 128 bits, shift,
// add the anchor's time. The subtraction is signed, so that a reading from before the anchor
// (another vCPU's, or one that an unordered RDTSC took early) is an earlier time and not one in 200
// years.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/tsc/rate.hpp>
#include <exitless/tsc/stamp.hpp>
#include <exitless/x86/instruction.hpp>

#include <chrono>
#include <cstdint>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE

/// One instant, in ticks and in nanoseconds of the clock's epoch.
struct tsc_anchor {
    std::uint64_t ticks = 0; ///< In ticks of the counter.
    std::uint64_t ns = 0;    ///< In nanoseconds of the epoch.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(tsc_anchor const&, tsc_anchor const&) noexcept
        -> bool = default;
};

/// Converts between ticks and nanoseconds, and tells the time. An immutable value; a
/// default-constructed clock stands at 0.
///
/// Absolute times count modulo 2^64 ns (584 years) and are right for ticks within 2^63 of the
/// anchor (46 years at 6 GHz, in both directions).
class tsc_clock {
public:
    using rep = std::int64_t;                  ///< As std::chrono wants it: ns, signed.
    using period = std::nano;                  ///< Nanoseconds.
    using duration = std::chrono::nanoseconds; ///< What two times are apart.
    using time_point = std::chrono::time_point<tsc_clock, duration>; ///< A time of this clock.
    static constexpr bool is_steady = true; ///< The counter never goes back.

    /// A clock that stands at 0.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr tsc_clock() noexcept = default;

    /// A clock that runs with `ratio` and shows `anchor.ns` at `anchor.ticks`.
    /// Fails with `tsc_rate_unknown` if the ratio describes no TSC.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static constexpr auto make(tsc::scaling ratio, tsc_anchor anchor) noexcept
        -> result<tsc_clock> {
        if (!ratio.valid()) {
            return errc::tsc_rate_unknown;
        }
        return tsc_clock{ratio, anchor};
    }

    /// The time in nanoseconds, by an unordered read of the counter (`tsc::read`).
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
    /// @rt     Wait-free: RDTSC, one multiplication, no division.
    template <x86::tsc_source Cpu = x86::native>
    [[nodiscard, gnu::always_inline]] inline auto now_ns() const noexcept -> std::uint64_t {
        return ns_at(Cpu::rdtsc());
    }

    /// The time in nanoseconds after all earlier instructions (`tsc::read_ordered`).
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
    /// @rt     Wait-free: LFENCE, RDTSC, one multiplication, no division.
    /// @needs  On AMD, an LFENCE that serialises (`tsc::verify_clock`).
    template <x86::tsc_source Cpu = x86::native>
    [[nodiscard, gnu::always_inline]] inline auto now_ns_ordered() const noexcept -> std::uint64_t {
        return ns_at(tsc::read_ordered<Cpu>());
    }

    /// The time as a point of std::chrono, by an unordered read of the counter.
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
    /// @rt     Wait-free: RDTSC, one multiplication, no division.
    template <x86::tsc_source Cpu = x86::native>
    [[nodiscard, gnu::always_inline]] inline auto now() const noexcept -> time_point {
        return time_point{duration{static_cast<rep>(now_ns<Cpu>())}};
    }

    /// The time at which the counter showed, or will show, `ticks`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication, no division.
    [[nodiscard, gnu::always_inline]] constexpr auto ns_at(std::uint64_t ticks) const noexcept
        -> std::uint64_t {
        auto const since = static_cast<std::int64_t>(ticks - anchor_.ticks);
        auto const product = tsc::int128{since} * static_cast<std::int64_t>(ratio_.ns_per_tick);
        return anchor_.ns + static_cast<std::uint64_t>(product >> tsc::scaling::shift);
    }

    /// What the counter shows at the time `ns`, rounded down to a tick.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication, no division.
    [[nodiscard, gnu::always_inline]] constexpr auto ticks_at(std::uint64_t ns) const noexcept
        -> std::uint64_t {
        auto const since = static_cast<std::int64_t>(ns - anchor_.ns);
        auto const product = tsc::int128{since} * static_cast<std::int64_t>(ratio_.ticks_per_ns);
        return anchor_.ticks + static_cast<std::uint64_t>(product >> tsc::scaling::shift);
    }

    /// Nanoseconds in `ticks`, rounded down; saturates at 2^64 - 1.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication, no division.
    [[nodiscard]] constexpr auto to_ns(std::uint64_t ticks) const noexcept -> std::uint64_t {
        return ratio_.to_ns(ticks);
    }

    /// Ticks in `ns` nanoseconds, rounded down; saturates at 2^64 - 1, so that "for ever" stays so.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication, no division.
    [[nodiscard]] constexpr auto to_ticks(std::uint64_t ns) const noexcept -> std::uint64_t {
        return ratio_.to_ticks(ns);
    }

    /// The clock's rate in kHz, to the nearest; 0 for a clock that stands.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] constexpr auto khz() const noexcept -> std::uint64_t { return ratio_.khz; }

    /// The ratio that the clock runs with.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy of three words.
    [[nodiscard]] constexpr auto ratio() const noexcept -> tsc::scaling { return ratio_; }

    /// The instant from which the clock counts.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy of two words.
    [[nodiscard]] constexpr auto anchor() const noexcept -> tsc_anchor { return anchor_; }

    /// This clock up to `ticks`, another ratio from there: the time does not jump at the seam.
    /// Fails with `tsc_rate_unknown` if the ratio describes no TSC.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one multiplication.
    [[nodiscard]] constexpr auto continued_at(std::uint64_t ticks,
                                              tsc::scaling ratio) const noexcept
        -> result<tsc_clock> {
        return make(ratio, {.ticks = ticks, .ns = ns_at(ticks)});
    }

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(tsc_clock const&, tsc_clock const&) noexcept -> bool = default;

private:
    friend class shared_tsc_clock;

    constexpr tsc_clock(tsc::scaling ratio, tsc_anchor anchor) noexcept
        : anchor_{anchor}
        , ratio_{ratio} {}

    tsc_anchor anchor_{};
    tsc::scaling ratio_{};
};
static_assert(std::is_trivially_copyable_v<tsc_clock> && sizeof(tsc_clock) == 40);

EXITLESS_END_NAMESPACE
