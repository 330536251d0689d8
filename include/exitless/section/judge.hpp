// SPDX-License-Identifier: BSL-1.0
//
// judge.hpp: how checked sections are judged: what is armed while one runs, and the violation
// that names it.
//
// A judged stretch is what a thread executes inside its sections, less what `allow_exits`
// permits. The audits look at stretches, not at sections: nested sections are one stretch, and a
// section with an `allow_exits` in the middle is two. The outermost section decides: a checked
// section inside an unchecked one is part of no stretch.
//
// A stretch goes begin_stretch, (the thread enters), arm, ..., disarm, (the thread leaves),
// end_stretch: hooks run outside of the section, and a signal handler that comes in between
// finds either nothing armed or a section around it.
//
// A thread's records are numbered in the order of entering, and their bits in `records_used` and
// `records_shown` are all that links them: a section may be left in any order, or never. A record
// is taken, written, then shown: a signal handler in between takes the next one and gives it back.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/section/state.hpp>
#include <exitless/x86/exit_catalog.hpp>
#include <exitless/x86/instruction.hpp>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace section {

/// What was done, for a violation.
struct act {
    violation_kind kind = violation_kind::none;    ///< The rule that was broken.
    x86::exit_id instruction = x86::exit_id::none; ///< The instruction that exits, if one does.
    std::uint64_t detail = 0;                      ///< As in `violation::detail`.
    char const* what = nullptr; ///< The function or reason; static storage, or null.
    site where{};               ///< Where it was done, if known.
};

/// Records that the thread entered a section. Returns the record's bit, which `forget` wants; 0 if
/// no record is free: reports then name the section around it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard, gnu::always_inline]] inline auto remember(thread_state& state,
                                                       section_record const& record) noexcept
    -> std::uint8_t {
    auto const next = static_cast<unsigned>(std::bit_width(state.records_used));
    if (next >= state.records.size()) [[unlikely]] {
        return 0;
    }
    auto const bit = static_cast<std::uint8_t>(1U << next);
    state.records_used |= bit;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    state.records[next] = record;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    state.records_shown |= bit;
    return bit;
}

/// Frees the record that has this bit; 0 is none.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[gnu::always_inline]] inline void forget(thread_state& state, std::uint8_t bit) noexcept {
    state.records_shown &= static_cast<std::uint8_t>(~bit);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    state.records_used &= static_cast<std::uint8_t>(~bit);
}

/// The record of the innermost checked section; an empty one if there is none.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto innermost(thread_state const& state) noexcept -> section_record {
    auto const above = static_cast<unsigned>(std::bit_width(state.records_shown));
    return above == 0 ? section_record{} : state.records[above - 1];
}

/// Raises a violation of `done` in the section of `record`; an empty one if there is no checked
/// one. Records are passed by value here, so that a section need not keep its own in memory.
///
/// @exits  None by itself; the handler decides.
/// @rt     Wait-free up to the handler.
[[gnu::cold, gnu::noinline]] inline void raise(act const& done, section_record record) noexcept {
    violation const broken{.kind = done.kind,
                           .instruction = static_cast<std::uint16_t>(done.instruction),
                           .detail = done.detail,
                           .tsc = x86::native::rdtsc(),
                           .what = done.what,
                           .where = done.where,
                           .section = record.name,
                           .section_where = record.where};
    abi_v1::raise(broken);
}

/// Calls the hooks that want to know of a stretch's beginning.
///
/// @exits  None by itself; hooks state their own.
/// @rt     Wait-free, bounded by the hooks.
[[gnu::noinline]] inline void call_enter_hooks(thread_state& state,
                                               section_record record) noexcept {
    for (std::size_t i = 0; i < state.hook_count; ++i) {
        if (state.hooks[i].enter != nullptr) {
            state.hooks[i].enter(state, record);
        }
    }
}

/// Calls the hooks that want to know of a stretch's end, in reverse order.
///
/// @exits  None by itself; hooks state their own.
/// @rt     Wait-free, bounded by the hooks.
[[gnu::noinline]] inline void call_leave_hooks(thread_state& state,
                                               section_record record) noexcept {
    for (std::size_t i = state.hook_count; i-- > 0;) {
        if (state.hooks[i].leave != nullptr) {
            state.hooks[i].leave(state, record);
        }
    }
}

/// Begins a judged stretch: calls the hooks. `arm` must follow, after the thread has entered.
///
/// @exits  None by itself; hooks state their own.
/// @rt     Wait-free, bounded by the hooks.
[[gnu::always_inline]] inline void begin_stretch(thread_state& state,
                                                 section_record record) noexcept {
    if (state.hook_count != 0) [[unlikely]] {
        call_enter_hooks(state, record);
    }
}

/// Arms what is armed by a store.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[gnu::always_inline]] inline void arm(thread_state& state) noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    x86::native::mark_section_enter();
    state.judged = 1;
    if (state.rseq_cs != nullptr) {
        *state.rseq_cs = state.tripwire;
    }
    static_cast<std::uint8_t volatile&>(state.syscall_selector) = state.syscall_selector_armed;
}

/// Disarms what `arm` armed, and returns what the tripwire said: `none`, `preempted` or
/// `tripwire_lost`. `end_stretch` must follow, after the thread has left the section.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard, gnu::always_inline]] inline auto disarm(thread_state& state) noexcept
    -> violation_kind {
    static_cast<std::uint8_t volatile&>(state.syscall_selector) = 0;
    auto said = violation_kind::none;
    if (state.rseq_cs != nullptr) {
        auto const found = *state.rseq_cs;
        if (found == state.tripwire) [[likely]] {
            *state.rseq_cs = 0;
        } else {
            said = found == 0 ? violation_kind::preempted : violation_kind::tripwire_lost;
        }
    }
    state.judged = 0;
    x86::native::mark_section_leave();
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return said;
}

/// Ends a judged stretch: reports what the tripwire said, then calls the hooks.
///
/// @exits  None by itself; hooks and the violation handler state their own.
/// @rt     Wait-free, bounded by the hooks.
[[gnu::always_inline]] inline void end_stretch(thread_state& state, section_record record,
                                               violation_kind said) noexcept {
    if (said != violation_kind::none) [[unlikely]] {
        raise({.kind = said, .where = record.where}, record);
    }
    if (state.hook_count != 0) [[unlikely]] {
        call_leave_hooks(state, record);
    }
}

} // namespace section
EXITLESS_END_NAMESPACE
