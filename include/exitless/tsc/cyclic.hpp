// SPDX-License-Identifier: BSL-1.0
//
// cyclic.hpp: a periodic loop on the time-stamp counter: no timer, no interrupt, no system call.
//
// Release n is at origin + n * period, computed anew each time from the whole product. Adding a
// rounded period to the last release would drift: with a period of 50 us, half a tick each time is
// 0.4 s in a day. What the loop body delays is told to the caller's recorder: each lateness, and
// the number of releases that have passed whole. Nothing is skipped in silence.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/tsc/clock.hpp>
#include <exitless/tsc/rate.hpp>
#include <exitless/tsc/wait.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace tsc {

/// Hears how punctual a loop is: `lateness` once a cycle, with the nanoseconds from release to
/// wake-up; before it `overrun`, if the loop comes a period or more late, with the number of
/// releases missed: those passed over, or when catching up 1, the one served too late.
template <class Recorder>
concept cycle_recorder = requires(Recorder& recorder, std::uint64_t value) {
    { recorder.lateness(value) } noexcept;
    { recorder.overrun(value) } noexcept;
};

/// What a loop does when the next release but one has passed as well.
enum class overrun_policy : std::uint8_t {
    skip = 0,     ///< Goes on with the latest release that has passed; keeps the phase.
    catch_up = 1, ///< Runs every release, late, without a wait, until it is on time again.
};

/// When and how often a loop runs.
struct cycle_plan {
    std::uint64_t period_ns = 0; ///< From 1 to `max_period_ns`.
    /// First release, a time of the clock; 0: a period after the loop is made. It sets the phase.
    /// A time in the past counts as releases missed.
    std::uint64_t first_release_ns = 0;
    overrun_policy policy = overrun_policy::skip; ///< What to do about missed releases.
};

/// Longest period of a loop: a day, in ns.
inline constexpr std::uint64_t max_period_ns = 86400000000000;

/// One wake-up of a loop.
struct wake {
    std::uint64_t cycle = 0;         ///< Number of the release, from 0; missed ones count.
    std::uint64_t release_ticks = 0; ///< When it was due, in ticks.
    std::uint64_t ticks = 0;         ///< When the loop woke, in ticks.
    std::uint64_t missed = 0;        ///< What the recorder's `overrun` was told, or 0.
    /// Other than `reached`: the counter cannot be trusted. The loop did not wait, nothing was
    /// recorded, and the releases are counted anew from `ticks`.
    wait_status status = wait_status::reached;
};

/// A periodic loop, driven by its caller:
/// `while (loop.wait(recorder).status == wait_status::reached) { work(); }`.
template <x86::tsc_source Cpu = x86::native, relax_step Step = no_relax>
class cyclic {
public:
    /// A loop that keeps the time of `clock`. Fails with `invalid_argument` if the period is not
    /// from 1 to `max_period_ns`, and with `tsc_rate_unknown` for a clock that stands.
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
    /// @rt     Wait-free: RDTSC and some multiplications.
    [[nodiscard]] static auto make(tsc_clock const& clock, cycle_plan plan,
                                   Step relax = {}) noexcept -> result<cyclic> {
        if (plan.period_ns == 0 || plan.period_ns > max_period_ns) {
            return errc::invalid_argument;
        }
        if (!clock.ratio().valid()) {
            return errc::tsc_rate_unknown;
        }
        auto const now = read_ordered<Cpu>();
        auto const origin = plan.first_release_ns != 0 ? clock.ticks_at(plan.first_release_ns)
                                                       : now + clock.to_ticks(plan.period_ns);
        return cyclic{clock.ratio(), plan, {.ticks = now}, origin, relax};
    }

    /// Waits for the next release and tells `recorder` how late the loop woke.
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear, and none by `no_relax`.
    /// @rt     Bounded by the period (by the first release, the first time). No division, except
    ///         after an overrun.
    template <cycle_recorder Recorder>
    [[nodiscard]] auto wait(Recorder& recorder) noexcept -> wake {
        auto const now = read_ordered<Cpu>();
        if (static_cast<std::int64_t>(now - seen_.ticks) < 0) [[unlikely]] {
            return start_again({.ticks = now, .status = wait_status::went_back});
        }
        auto const missed = pass_over(now);
        auto const due = release_ticks(next_);
        seen_ = wait_since<Cpu>(now, due, relax_);
        if (seen_.status != wait_status::reached) [[unlikely]] {
            return start_again(seen_);
        }
        if (missed != 0) [[unlikely]] {
            recorder.overrun(missed);
        }
        recorder.lateness(ratio_.to_ns(seen_.ticks - due));
        return {.cycle = served_ + next_++,
                .release_ticks = due,
                .ticks = seen_.ticks,
                .missed = missed};
    }

    /// When release `n`, counted from the origin, is due, in ticks.
    ///
    /// @exits  None.
    /// @rt     Wait-free: two multiplications, no division.
    [[nodiscard]] constexpr auto release_ticks(std::uint64_t n) const noexcept -> std::uint64_t {
        return origin_ + ratio_.to_ticks(n * plan_.period_ns);
    }

    /// The period, in ns.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] constexpr auto period_ns() const noexcept -> std::uint64_t {
        return plan_.period_ns;
    }

private:
    constexpr cyclic(scaling ratio, cycle_plan plan, wait_result seen, std::uint64_t origin,
                     Step relax) noexcept
        : ratio_{ratio}
        , plan_{plan}
        , seen_{seen}
        , origin_{origin}
        , relax_{relax} {}

    // How many releases the wake-up at `now` misses; with `skip` they are passed over.
    [[nodiscard]] auto pass_over(std::uint64_t now) noexcept -> std::uint64_t {
        if (static_cast<std::int64_t>(now - release_ticks(next_ + 1)) < 0) [[likely]] {
            return 0;
        }
        if (plan_.policy == overrun_policy::catch_up) {
            return 1;
        }
        auto latest = ratio_.to_ns(now - origin_) / plan_.period_ns;
        if (static_cast<std::int64_t>(now - release_ticks(latest + 1)) >= 0) {
            ++latest; // to_ns rounds down
        }
        latest = latest > next_ ? latest : next_ + 1; // that one has passed
        auto const missed = latest - next_;
        next_ = latest;
        return missed;
    }

    [[nodiscard, gnu::cold]] auto start_again(wait_result trouble) noexcept -> wake {
        served_ += next_;
        next_ = 0;
        seen_ = {.ticks = trouble.ticks};
        origin_ = trouble.ticks + ratio_.to_ticks(plan_.period_ns);
        return {.cycle = served_, .ticks = trouble.ticks, .status = trouble.status};
    }

    scaling ratio_;
    cycle_plan plan_;
    wait_result seen_;
    std::uint64_t origin_;
    std::uint64_t next_ = 0;   // release to wait for, from the origin
    std::uint64_t served_ = 0; // releases before the origin
    [[no_unique_address]] Step relax_;
};

} // namespace tsc
EXITLESS_END_NAMESPACE
