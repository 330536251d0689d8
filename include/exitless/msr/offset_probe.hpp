// SPDX-License-Identifier: BSL-1.0
//
// offset_probe.hpp: finds out by the clock whether ACRN has given this vCPU's TSC an offset.
//
// No value tells: at offset zero TSC_ADJUST reads as the hardware's, which is zero, and else as the
// virtual one, which is zero too. But only with an offset does the read leave the guest, and an
// exit takes a thousand cycles or more, RDMSR some ten to a hundred. So the read is timed, in turn
// with one of a register that never exits and one of a register that always does. If these two
// cannot be told apart (no hypervisor, or one that intercepts both), nothing is concluded.
//
// Interrupts and a busy host make single reads slow: quartiles place the thresholds, and 9 of 10
// samples must lie on their side. What lies between the two thresholds proves neither. All samples
// must be of one vCPU, by what RDTSCP says of it: each has an offset of its own.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/msr/acrn.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/state.hpp>
#include <exitless/tsc/stamp.hpp>
#include <exitless/x86/exit_catalog.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What a probe came to.
enum class probe_outcome : std::uint8_t {
    decided,              ///< The offset is known.
    trapped_control_fast, ///< The read that should exit does not: no ACRN, or no hypervisor.
    free_control_slow,    ///< The read that should not exit takes as long as one that does.
    noisy,                ///< More than 1 sample in 10 of a control is out of place.
    ambiguous,            ///< The candidate is now fast, now slow, or between the controls.
    moved,                ///< The thread did not stay on the vCPU where the probe began.
    faulted,              ///< A register does not exist: TSC_ADJUST is optional.
};

/// Which registers are compared; addresses.
struct probe_plan {
    std::uint32_t candidate = 0x3B;        ///< TSC_ADJUST; TSC_DEADLINE (6E0H) does as well.
    std::uint32_t known_free = 0xC0000103; ///< TSC_AUX, which ACRN never intercepts.
    std::uint32_t known_trapped = 0x1B;    ///< APIC_BASE, which it always does.
};

/// What was measured, in ticks of the TSC, and what follows from it.
struct offset_probe {
    tsc_offset offset = tsc_offset::unknown;        ///< `unknown` unless decided.
    probe_outcome outcome = probe_outcome::faulted; ///< Why it is unknown, if it is.
    std::uint32_t confidence = 0;       ///< Percent of the candidate's samples for one answer.
    std::uint64_t free_median = 0;      ///< A read that does not exit.
    std::uint64_t candidate_median = 0; ///< A read of the candidate.
    std::uint64_t trapped_median = 0;   ///< A read that exits.
    std::uint32_t samples = 0;          ///< Reads of each register.

    /// Whether the offset is known.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr explicit operator bool() const noexcept {
        return outcome == probe_outcome::decided;
    }
};

/// What a free read takes less than, in ticks, and what an exit adds at least. RDMSR by itself
/// takes some ten to a hundred, an exit a thousand or more (the cheapest that ACRN's authors
/// recorded: 2,000): a free read and this on top of it is still less than any exit.
inline constexpr std::uint64_t shortest_exit = 400;

/// Percent of a register's samples that must lie on their side of a threshold.
inline constexpr std::uint32_t enough_agree = 90;

/// The sample below which `quarters` quarters of the others lie. Sorts them.
///
/// @exits  None.
/// @rt     Wait-free, quadratic in the number of samples, of which there must be one.
[[nodiscard]] constexpr auto quartile(std::span<std::uint64_t> samples,
                                      std::size_t quarters) noexcept -> std::uint64_t {
    for (std::size_t i = 1; i < samples.size(); ++i) {
        auto const one = samples[i];
        auto at = i;
        for (; at > 0 && samples[at - 1] > one; --at) {
            samples[at] = samples[at - 1];
        }
        samples[at] = one;
    }
    return samples[(samples.size() - 1) * quarters / 4];
}

/// Percent of the samples that are below `limit`, rounded down.
///
/// @exits  None.
/// @rt     Wait-free, linear in the number of samples, of which there must be one.
[[nodiscard]] constexpr auto percent_below(std::span<std::uint64_t const> samples,
                                           std::uint64_t limit) noexcept -> std::uint32_t {
    std::size_t below = 0;
    for (auto const one : samples) {
        below += one < limit ? 1 : 0;
    }
    return static_cast<std::uint32_t>(below * 100 / samples.size());
}

/// Where a sample counts as one that did not exit, and from where on as one that did; in ticks.
struct exit_thresholds {
    std::uint64_t free_below = 0; ///< Too near to the free control to have an exit in it.
    std::uint64_t exit_from = 0;  ///< Half the way to the control that exits.
};

/// The thresholds between a free control of which three quarters are not above `fast`, and one that
/// exits, of which three quarters are not below `slow`.
///
/// Half the way alone would let a whole exit pass as none where the control's takes twice as long.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto thresholds_between(std::uint64_t fast, std::uint64_t slow) noexcept
    -> exit_thresholds {
    auto const quarter = (slow - fast) / 4;
    return {.free_below = fast + (quarter < shortest_exit ? quarter : shortest_exit),
            .exit_from = fast + (slow - fast) / 2};
}

/// Whether the controls tell a read from an exit: `decided`, or what is wrong with them. Sorts
/// them.
///
/// @exits  None.
/// @rt     Wait-free, quadratic in the number of samples, of which there must be one.
[[nodiscard]] constexpr auto judge_controls(std::span<std::uint64_t> free,
                                            std::span<std::uint64_t> trapped) noexcept
    -> probe_outcome {
    auto const fast = quartile(free, 3);
    auto const slow = quartile(trapped, 1);
    if (fast >= shortest_exit) {
        return quartile(free, 2) >= shortest_exit ? probe_outcome::free_control_slow
                                                  : probe_outcome::noisy;
    }
    if (slow < fast + shortest_exit) {
        return probe_outcome::trapped_control_fast;
    }
    auto const limits = thresholds_between(fast, slow);
    auto const in_place = percent_below(free, limits.free_below) >= enough_agree &&
                          percent_below(trapped, limits.exit_from) <= 100 - enough_agree;
    return in_place ? probe_outcome::decided : probe_outcome::noisy;
}

/// What follows from the samples of the three registers, at least one each. Sorts them.
///
/// @exits  None.
/// @rt     Wait-free, quadratic in the number of samples. For start-up.
[[nodiscard]] constexpr auto judge_offset(std::span<std::uint64_t> free,
                                          std::span<std::uint64_t> candidate,
                                          std::span<std::uint64_t> trapped) noexcept
    -> offset_probe {
    offset_probe said{.outcome = judge_controls(free, trapped),
                      .free_median = quartile(free, 2),
                      .candidate_median = quartile(candidate, 2),
                      .trapped_median = quartile(trapped, 2),
                      .samples = static_cast<std::uint32_t>(candidate.size())};
    if (!said) {
        return said;
    }
    auto const limits = thresholds_between(quartile(free, 3), quartile(trapped, 1));
    auto const near = percent_below(candidate, limits.free_below);
    auto const far = 100 - percent_below(candidate, limits.exit_from);
    said.confidence = near > far ? near : far;
    if (said.confidence < enough_agree) {
        said.outcome = probe_outcome::ambiguous;
        return said;
    }
    said.offset = near > far ? tsc_offset::zero : tsc_offset::nonzero;
    return said;
}

/// Times one read on the vCPU of `home`, in ticks: `decided`, or `moved` or `faulted` if it came to
/// nothing.
///
/// @exits  What the hypervisor does with the register.
/// @rt     Bounded by the hypervisor only. For start-up.
template <x86::tsc_source Cpu, msr_backend Backend>
[[nodiscard]] auto time_read(Backend& registers, std::uint32_t address, tsc::timestamp const& home,
                             std::uint64_t& ticks) noexcept -> probe_outcome {
    auto const begin = tsc::now<Cpu>();
    auto const got = registers.read(address);
    auto const taken = tsc::elapsed(begin, tsc::now<Cpu>());
    auto const stayed = taken && begin.aux == home.aux;
    ticks = taken.value_or(0);
    return !got ? probe_outcome::faulted : stayed ? probe_outcome::decided : probe_outcome::moved;
}

/// Finds out whether this vCPU's TSC has an offset. Call it at ring 0 on each vCPU, after the guest
/// has turned x2APIC on, and before the real-time work: a write to the TSC or to TSC_ADJUST changes
/// the answer.
///
/// @exits  Up to two a sample.
/// @rt     Bounded by the hypervisor only: 3 times `Samples` reads. For start-up.
/// @needs  RDTSCP, a TSC_AUX that differs between the vCPUs (else a move is not noticed), and a
///         backend that makes no system call: it would cost more than the exit.
template <x86::tsc_source Cpu = x86::native, std::size_t Samples = 64, msr_backend Backend,
          section_storage Storage>
    requires(Samples > 0 && Backend::cost == backend_cost::none)
[[nodiscard]] auto probe_tsc_offset(Backend& registers, basic_may_exit<Storage> consent,
                                    probe_plan plan = {}, site where = site::here()) noexcept
    -> offset_probe {
    consent.check({.kind = violation_kind::exiting_call,
                   .instruction = x86::exit_id::rdmsr,
                   .what = "msr::probe_tsc_offset",
                   .where = where});
    std::array const addresses{plan.known_free, plan.candidate, plan.known_trapped};
    std::array<std::array<std::uint64_t, Samples>, addresses.size()> ticks;
    auto const home = tsc::now<Cpu>();
    for (std::size_t sample = 0; sample < Samples; ++sample) {
        for (std::size_t one = 0; one < addresses.size(); ++one) {
            auto const came_to =
                time_read<Cpu>(registers, addresses[one], home, ticks[one][sample]);
            if (came_to != probe_outcome::decided) {
                return {.outcome = came_to};
            }
        }
    }
    return judge_offset(ticks[0], ticks[1], ticks[2]);
}

/// The state with the offset that the probe found; as it was if the probe decided nothing. Before
/// the local APIC is passed through, ACRN intercepts TSC_ADJUST whatever the offset: that the read
/// exits tells nothing then.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto with_offset(acrn_state state, offset_probe const& found) noexcept
    -> acrn_state {
    if (found &&
        (found.offset == tsc_offset::zero || state.apic == apic_mode::x2apic_passthrough)) {
        state.offset = found.offset;
    }
    return state;
}

} // namespace msr
EXITLESS_END_NAMESPACE
