// SPDX-License-Identifier: BSL-1.0
//
// thread_scheduling.hpp: the steps that give a thread its CPU: affinity, SCHED_FIFO, timer slack,
// and what the kernel still takes away.
//
// A loop that polls never sleeps, and Linux does not let a SCHED_FIFO thread have all of a CPU:
// by default it loses 50 ms of every second, as RT throttling before Linux 6.12 and to the fair
// server since. That is a setting of the machine, not of a thread: it is named, never changed.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/linux/setup_report.hpp>
#include <exitless/linux/small_file.hpp>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// A kernel's version: the first two of its numbers.
struct kernel_version {
    unsigned series = 0;  ///< The first number.
    unsigned release = 0; ///< The second number.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator<=>(kernel_version const&,
                                      kernel_version const&) noexcept = default;
};

/// Reads a release as uname gives it, "6.12.1-rt5"; all zero if it has another form.
///
/// @exits  Not counted: set-up code.
/// @rt     Bounded by the text's length.
[[nodiscard]] inline auto parse_kernel_version(std::string_view text) noexcept -> kernel_version {
    auto const* const end = text.data() + text.size();
    kernel_version found;
    auto const first = std::from_chars(text.data(), end, found.series);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') {
        return {};
    }
    auto const second = std::from_chars(first.ptr + 1, end, found.release);
    return second.ec == std::errc{} ? found : kernel_version{};
}

/// The running kernel's version.
///
/// @exits  What the system call costs.
/// @rt     Not for real-time code.
[[nodiscard]] inline auto running_kernel() noexcept -> kernel_version {
    utsname names{};
    return ::uname(&names) == 0 ? parse_kernel_version(names.release) : kernel_version{};
}

/// Pins the calling thread to `cpu`; none is asked for if it is negative. Step "affinity".
///
/// @exits  What the system call costs.
/// @rt     Not for real-time code.
inline void pin_thread(setup_report& report, int cpu) noexcept {
    constexpr auto id = "affinity";
    if (cpu < 0) {
        report.skip(id, "no CPU was given: set thread_options::cpu to an isolated one");
        return;
    }
    if (cpu >= CPU_SETSIZE) {
        report.add(id, false, "CPU %d: there are %d at most", cpu, CPU_SETSIZE);
        return;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<unsigned>(cpu), &one);
    if (::sched_setaffinity(0, sizeof one, &one) != 0) {
        report.add(id, false, "CPU %d: %s; it must be online and in this process's cpuset", cpu,
                   std::strerror(errno));
        return;
    }
    report.add(id, true, "pinned to CPU %d", cpu);
}

/// Gives the calling thread SCHED_FIFO at `priority`; 0 asks for none. Step "fifo".
///
/// @exits  What the system call costs.
/// @rt     Not for real-time code.
inline void set_fifo(setup_report& report, int priority) noexcept {
    constexpr auto id = "fifo";
    if (priority == 0) {
        report.skip(id, "no priority was given: set thread_options::fifo_priority (1 to 99)");
        return;
    }
    sched_param const wanted{.sched_priority = priority};
    if (::sched_setscheduler(0, SCHED_FIFO, &wanted) == 0) {
        report.add(id, true, "SCHED_FIFO, priority %d", priority);
        return;
    }
    auto const cause = errno;
    rlimit limit{};
    ::getrlimit(RLIMIT_RTPRIO, &limit);
    report.add(id, false,
               "priority %d: %s; needs CAP_SYS_NICE, or RLIMIT_RTPRIO of that (now %llu; "
               "rtprio in /etc/security/limits.conf)",
               priority, std::strerror(cause), static_cast<unsigned long long>(limit.rlim_cur));
}

/// Lets timers of the calling thread fire 1 ns late at most. Step "timer_slack".
///
/// @exits  What the system call costs.
/// @rt     Not for real-time code.
inline void set_timer_slack(setup_report& report) noexcept {
    auto const done = ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL) == 0;
    report.add("timer_slack", done, "%s", done ? "1 ns" : std::strerror(errno));
}

/// What the kernel takes from a SCHED_FIFO thread that does not sleep.
struct rt_share {
    bool fair_server = false;              ///< The mechanism: fair server, or RT throttling.
    std::optional<std::int64_t> runtime{}; ///< Its setting, if it could be read.
};

/// Reads the setting of the mechanism that `kernel` has, for `cpu`.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code.
[[nodiscard]] inline auto read_rt_share(kernel_version kernel, int cpu) noexcept -> rt_share {
    if (kernel < kernel_version{6, 12}) {
        small_file<64> const file{"/proc/sys/kernel/sched_rt_runtime_us"};
        return {.fair_server = false, .runtime = to_number(file.text())};
    }
    std::array<char, 64> path{};
    static_cast<void>(std::snprintf(path.data(), path.size(),
                                    "/sys/kernel/debug/sched/fair_server/cpu%d/runtime", cpu));
    small_file<64> const file{path.data()};
    return {.fair_server = true, .runtime = to_number(file.text())};
}

/// Says what the kernel takes from a thread that polls at SCHED_FIFO. Step "throttling", done if
/// that is nothing.
///
/// @exits  Not counted: set-up code.
/// @rt     Not for real-time code: formats text.
inline void report_rt_share(setup_report& report, rt_share const& share, int cpu) noexcept {
    constexpr auto id = "throttling";
    auto const value = static_cast<long long>(share.runtime.value_or(0));
    if (share.runtime && (share.fair_server ? value == 0 : value < 0)) {
        report.add(id, true, "%s: a thread that polls at SCHED_FIFO keeps its CPU",
                   share.fair_server ? "the fair server's runtime is 0" : "RT throttling is off");
    } else if (share.fair_server && share.runtime) {
        report.add(id, false,
                   "the fair server may take %lld ns a second from a thread that polls at "
                   "SCHED_FIFO; /sys/kernel/debug/sched/fair_server/cpu%d/runtime = 0 ends that",
                   value, cpu);
    } else if (share.fair_server) {
        report.add(
            id, false,
            "the fair server takes 50 ms a second (default; its setting cannot be read) from "
            "a thread that polls at SCHED_FIFO; mount debugfs as root and see "
            "/sys/kernel/debug/sched/fair_server/cpu%d/runtime",
            cpu);
    } else if (share.runtime) {
        report.add(id, false,
                   "RT throttling: SCHED_FIFO threads together get %lld us of each period; "
                   "kernel.sched_rt_runtime_us = -1 ends that, on an isolated CPU only",
                   value);
    } else {
        report.add(id, false,
                   "RT throttling: /proc/sys/kernel/sched_rt_runtime_us cannot be read; by default "
                   "a thread that polls at SCHED_FIFO loses 50 ms a second");
    }
}

} // namespace os
EXITLESS_END_NAMESPACE
