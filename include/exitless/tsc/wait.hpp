// SPDX-License-Identifier: BSL-1.0
//
// wait.hpp: waiting for the time-stamp counter to reach a value.
//
// The loop reads the counter and does nothing else. PAUSE is the usual filler, but hypervisors
// count it: AMD's filter exits after some thousands at any privilege level, Intel's after 4,096
// cycles in the kernel. Both forget what they counted when PAUSEs come far enough apart, which is
// what `spaced_pause` does, for those who want the sibling hyperthread to gain.
//
// A wait ends even if the counter does not: set back, it is reported at once; standing still, after
// a fixed number of reads. A hung loop would be the worst answer to a VM that was restored.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/tsc/stamp.hpp>
#include <exitless/x86/instruction.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace tsc {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// How a wait ended.
enum class wait_status : std::uint8_t {
    reached = 0,   ///< The counter has reached the value.
    went_back = 1, ///< The counter was set back: a restored VM, or a vCPU with another TSC.
    stopped = 2,   ///< The counter stood still for `max_still_reads` reads.
};

/// The status as reports print it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(wait_status status) noexcept -> std::string_view {
    switch (status) {
    case wait_status::reached:
        return "reached"sv;
    case wait_status::went_back:
        return "TSC went back"sv;
    case wait_status::stopped:
        return "TSC stopped"sv;
    }
    return "unknown"sv;
}

/// What a wait says when it ends.
struct wait_result {
    std::uint64_t ticks = 0;                   ///< The last reading of the counter.
    wait_status status = wait_status::reached; ///< How the wait ended.
};

/// Reads in a row without an advance after which a counter counts as stopped. A read takes some
/// 10 ns, and the coarsest counter that is any use as a clock advances each microsecond.
inline constexpr std::uint32_t max_still_reads = 65536;

/// What a wait does between two reads of the counter; it is given the last reading.
template <class Step>
concept relax_step = requires(Step& step, std::uint64_t ticks) {
    { step(ticks) } noexcept -> std::same_as<void>;
};

/// Does nothing between two reads.
struct no_relax {
    /// Does nothing.
    /// @exits  None.
    /// @rt     Wait-free: no instruction.
    [[gnu::always_inline]] void operator()(std::uint64_t) const noexcept {}
};

/// The spacing of PAUSEs at which filters forget them, with a margin: KVM has AMD's filter and
/// Intel's PLE_Gap forget after 128 cycles.
inline constexpr std::uint64_t pause_filter_ticks = 1024;

/// Executes PAUSE, but leaves at least `Spacing` ticks between two of them.
template <std::uint64_t Spacing = pause_filter_ticks, class Cpu = x86::native>
class spaced_pause {
public:
    static_assert(Spacing >= 256, "PAUSEs this close are what the hypervisor's filter counts");

    /// Executes PAUSE if the last one is `Spacing` ticks ago.
    ///
    /// @exits  Where a hypervisor's PAUSE filter remembers longer than `Spacing` ticks.
    /// @rt     Wait-free: a compare and at most one PAUSE, 10 to 140 cycles.
    [[gnu::always_inline]] void operator()(std::uint64_t ticks) noexcept {
        if (ticks - last_ >= Spacing) {
            last_ = ticks;
            Cpu::pause();
        }
    }

private:
    std::uint64_t last_ = 0;
};

/// Waits until the counter shows `deadline` or more, for a caller that has just read `last`: a
/// counter that goes back behind that ends the wait. Code after the call does not start before.
///
/// Values are compared modulo 2^64: a deadline more than 2^63 ticks ahead counts as passed.
///
/// @exits  None while the hypervisor leaves "RDTSC exiting" clear, and none by `no_relax`.
/// @rt     Bounded by the deadline. LFENCE and RDTSC in a loop, no PAUSE of its own. A counter
///         that goes back ends the wait at once, one that stops after `max_still_reads` reads.
template <x86::tsc_source Cpu = x86::native, relax_step Step = no_relax>
[[nodiscard]] inline auto wait_since(std::uint64_t last, std::uint64_t deadline,
                                     Step&& relax = {}) noexcept -> wait_result {
    std::uint32_t still = 0;
    while (static_cast<std::int64_t>(last - deadline) < 0) {
        relax(last);
        auto const ticks = read_ordered<Cpu>();
        if (static_cast<std::int64_t>(ticks - last) < 0) [[unlikely]] {
            return {.ticks = ticks, .status = wait_status::went_back};
        }
        still = ticks == last ? still + 1 : 0;
        if (still >= max_still_reads) [[unlikely]] {
            return {.ticks = ticks, .status = wait_status::stopped};
        }
        last = ticks;
    }
    Cpu::lfence(); // what follows must not start early, on a guess that the loop is done
    return {.ticks = last, .status = wait_status::reached};
}

/// Waits until the counter shows `deadline` or more, as `wait_since` from a reading of its own.
///
/// @exits  None while the hypervisor leaves "RDTSC exiting" clear, and none by `no_relax`.
/// @rt     As `wait_since`.
template <x86::tsc_source Cpu = x86::native, relax_step Step = no_relax>
[[nodiscard]] inline auto wait_until(std::uint64_t deadline, Step&& relax = {}) noexcept
    -> wait_result {
    return wait_since<Cpu>(read_ordered<Cpu>(), deadline, relax);
}

} // namespace tsc
EXITLESS_END_NAMESPACE
