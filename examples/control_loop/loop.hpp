// The control loop itself: what runs every period, and what it tells the world.
#pragma once

#include <exitless/critical_section.hpp>
#include <exitless/measure/histogram.hpp>
#include <exitless/tsc.hpp>

#include "controller.hpp"
#include "options.hpp"
#include "setpoints.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace control_loop {

// A way to the motor and back. `send` and `poll` are for the section, `check` is not.
template <class Link>
concept motor_link = requires(Link& link, command const& wanted) {
    { link.send(wanted) } noexcept -> std::same_as<exitless::result<void>>;
    { link.poll() } noexcept -> std::same_as<exitless::result<std::optional<reading>>>;
    { link.check(exitless::may_exit) } noexcept -> std::same_as<exitless::result<void>>;
};

// Written by the loop, read by the thread that prints.
struct telemetry {
    exitless::histogram lateness_ns;
    exitless::histogram round_trip_ns;
    std::atomic<std::uint64_t> cycles{0};
    std::atomic<std::uint64_t> sections{0}; // entered
    std::atomic<std::uint64_t> overruns{0};
    std::atomic<std::uint64_t> readings{0};      // all that came back
    std::atomic<std::uint64_t> late_readings{0}; // periods without their answer in time

    // What tsc::cyclic reports to.
    void lateness(std::uint64_t ns) noexcept { lateness_ns.record(ns); }
    void overrun(std::uint64_t periods) noexcept { count(overruns, periods); }

    // One writer: a load and a store are enough.
    static void count(std::atomic<std::uint64_t>& counter, std::uint64_t more) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }
};

// How long a period waits for its answer: half of it is for the way there and back, the rest is the
// controller's.
[[nodiscard]] constexpr auto answer_limit_ns(options const& chosen) noexcept -> std::uint64_t {
    return chosen.period_us * std::uint64_t{1000} / 2;
}

// How the loop ended.
struct loop_end {
    exitless::errc trouble = exitless::errc::none;
    double squared_error = 0; // sum over the readings, rad^2
    double worst_rad = 0;
};

// Commits the violation that was asked for: inside a section, once.
void provoke(provocation kind) noexcept;

template <motor_link Link>
class control_task {
public:
    control_task(exitless::tsc_clock const& clock, options const& chosen, std::uint64_t cycles,
                 trajectory path, Link& link, telemetry& told)
        : clock_{clock}
        , path_{std::move(path)}
        , link_{link}
        , told_{told}
        , cycles_{cycles}
        , period_ns_{chosen.period_us * std::uint64_t{1000}}
        , answer_limit_ns_{answer_limit_ns(chosen)}
        , period_s_{static_cast<double>(chosen.period_us) * 1e-6}
        , kind_{chosen.provoke}
        , controller_{period_s_} {}

    // Runs to the end, or to the first trouble. No allocation; system calls only between sections,
    // to look for the peer when a reading stays out, and to print a violation.
    [[nodiscard]] auto run() noexcept -> loop_end {
        auto loop = exitless::tsc::cyclic<>::make(clock_, {.period_ns = period_ns_});
        if (!loop) {
            end_.trouble = loop.error();
        }
        while (end_.trouble == exitless::errc::none && sequence_ < cycles_) {
            if (loop->wait(told_).status != exitless::tsc::wait_status::reached) {
                end_.trouble = exitless::errc::tsc_unstable;
                break;
            }
            end_.trouble = one_period();
            telemetry::count(told_.cycles, 1);
        }
        return end_;
    }

private:
    static constexpr std::uint64_t patience_ns = 1'000'000'000;

    // What came back in a period.
    enum class answer { none, stale, in_time };

    [[nodiscard]] auto one_period() noexcept -> exitless::errc {
        auto const arrived = exchange();
        if (!arrived) {
            return arrived.error();
        }
        if (*arrived != answer::none) {
            silent_since_ns_ = 0;
        }
        if (*arrived == answer::in_time) {
            return exitless::errc::none;
        }
        telemetry::count(told_.late_readings, 1);
        return *arrived == answer::none ? look_for_peer() : exitless::errc::none;
    }

    // The critical section: command out, reading in, next command computed.
    [[nodiscard]] auto exchange() noexcept -> exitless::result<answer> {
        exitless::critical_section section{"control"};
        telemetry::count(told_.sections, 1);
        auto const begin = exitless::tsc::read_ordered();
        ++sequence_;
        begun_[sequence_ % begun_.size()] = begin;
        if (sequence_ == provoked_cycle) {
            provoke(kind_);
        }
        auto const sent =
            link_.send({.sequence = sequence_, .voltage_v = voltage_v_, .period_s = period_s_});
        if (!sent && sent.error() != exitless::errc::queue_full) {
            return sent.error();
        }
        auto const limit = begin + clock_.to_ticks(answer_limit_ns_);
        auto got = answer::none;
        for (;;) {
            auto const arrived = link_.poll();
            if (!arrived) {
                return arrived.error();
            }
            auto const now = exitless::tsc::read_ordered();
            if (*arrived) {
                got = answer::stale;
                telemetry::count(told_.readings, 1);
                follow(**arrived);
                auto const asked = (*arrived)->sequence;
                told_.round_trip_ns.record(clock_.to_ns(now - begun_[asked % begun_.size()]));
                if (asked == sequence_) {
                    return answer::in_time;
                }
            }
            if (static_cast<std::int64_t>(now - limit) >= 0) {
                return got;
            }
        }
    }

    void follow(reading const& seen) noexcept {
        auto const time_s = static_cast<double>(sequence_) * period_s_;
        voltage_v_ = controller_.update(path_.at(time_s), seen.encoder_count);
        auto const error = std::abs(controller_.error_rad());
        end_.squared_error += error * error;
        end_.worst_rad = std::max(end_.worst_rad, error);
    }

    // Nothing came: asks whether the other side lives, outside the section, and gives up after a
    // second of silence.
    [[nodiscard]] auto look_for_peer() noexcept -> exitless::errc {
        auto const now_ns = clock_.now_ns();
        silent_since_ns_ = silent_since_ns_ == 0 ? now_ns : silent_since_ns_;
        if (auto const alive = link_.check(exitless::may_exit); !alive) {
            return alive.error();
        }
        return now_ns - silent_since_ns_ > patience_ns ? exitless::errc::timed_out
                                                       : exitless::errc::none;
    }

    static constexpr std::uint64_t provoked_cycle = 10;
    static constexpr std::size_t remembered = 1024; // more than any link has under way

    exitless::tsc_clock clock_;
    trajectory path_;
    Link& link_;
    telemetry& told_;
    std::uint64_t cycles_;
    std::uint64_t period_ns_;
    std::uint64_t answer_limit_ns_;
    double period_s_;
    provocation kind_;
    controller controller_;
    double voltage_v_ = 0;
    std::uint64_t sequence_ = 0;
    std::uint64_t silent_since_ns_ = 0;
    std::array<std::uint64_t, remembered> begun_{}; // when each sequence number was sent
    loop_end end_{};
};

} // namespace control_loop
