// SPDX-License-Identifier: BSL-1.0
//
// scope.hpp: the critical section, a scope in which nothing may leave the guest.
//
// In every build the scope adds one to the thread's depth word and takes it off again, because
// the MSR guard refuses accesses in release builds too. A compiler fence on the inner side of
// each keeps it: without it both compilers merge the two and delete them, even around a body
// with side effects. One on the outer side keeps each a single instruction on memory: without it
// g++ carries the word in a register from one section to the next, which is slower. In a checked
// build the scope also leaves a record of itself in the thread's state and opens a judged stretch
// (judge.hpp). The state never points to the scope, which may be destroyed behind its back.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/section/judge.hpp>
#include <exitless/section/state.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

EXITLESS_BEGIN_CHECKED_NAMESPACE

/// A critical section: from its construction to its destruction the thread must not leave the
/// guest. Sections nest; the outermost one counts.
///
/// An automatic variable only: neither copied nor moved nor allocated. Leaving it on another
/// thread than it was entered on (a coroutine that was resumed elsewhere) is a violation, and so is
/// leaving it inside an `allow_exits` that it is around. The thread that entered it then stays in
/// its section, and what it does later is reported under that name. An unchecked build does not
/// notice: the depths of both threads are then wrong. Left by longjmp, the thread stays in it too.
/// After fork the child is in the section as its parent was. A signal handler that interrupts a
/// section runs in it, unless it has an `interrupt_scope`.
/// Of sections that are nested deeper than `abi_v1::max_section_records` reports name the last one
/// that had room.
template <section_storage Storage>
class [[nodiscard]] basic_critical_section {
public:
    /// Enters the section. `name` must have static storage duration; reports print it.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one addition to memory; in checked builds some 10 stores and the hooks
    ///         of armed audits.
    [[nodiscard,
      gnu::always_inline]] explicit basic_critical_section(char const* name,
                                                           site where = site::here()) noexcept {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        auto& state = Storage::state();
        [[maybe_unused]] auto const outermost = state.depth == 0;
        if constexpr (checks_enabled) {
            section_record const record{.name = name, .where = where};
            if (outermost) {
                section::begin_stretch(state, record);
            }
            entered_ = {.record = record,
                        .owner = Storage::owner(),
                        .bit = section::remember(state, record)};
        }
        state.depth = state.depth + 1;
        if constexpr (checks_enabled) {
            if (outermost) {
                section::arm(state);
            }
        }
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }

    /// Leaves the section.
    ///
    /// @exits  None; in checked builds a violation is raised if the section was disturbed.
    /// @rt     Wait-free: one subtraction from memory; in checked builds some 10 loads and stores
    ///         and the hooks of armed audits.
    [[gnu::always_inline]] ~basic_critical_section() noexcept {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        if constexpr (checks_enabled) {
            leave_checked();
        } else {
            auto& state = Storage::state();
            state.depth = state.depth - 1;
        }
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }

    basic_critical_section(basic_critical_section const&) = delete;
    auto operator=(basic_critical_section const&) -> basic_critical_section& = delete;
    static auto operator new(std::size_t) -> void* = delete;
    static auto operator new[](std::size_t) -> void* = delete;

private:
    [[gnu::always_inline]] void leave_checked() noexcept {
        auto& state = Storage::state();
        // A thread's address is used again when the thread has ended: the depth is asked, too.
        if (Storage::owner() != entered_.owner || state.depth == 0) [[unlikely]] {
            leave_wrongly(state);
            return;
        }
        auto const outermost = state.depth == 1 && state.judged != 0;
        auto const said = outermost ? section::disarm(state) : violation_kind::none;
        section::forget(state, entered_.bit);
        state.depth = state.depth - 1;
        if (outermost) {
            section::end_stretch(state, entered_.record, said);
        }
    }

    [[gnu::always_inline]] void leave_wrongly(thread_state& state) noexcept {
        auto const known =
            Storage::owner() == entered_.owner && (state.records_shown & entered_.bit) != 0;
        section::raise(
            {.kind = violation_kind::wrong_thread,
             .what = known ? "a section left inside an allow_exits that it is around" : nullptr,
             .where = entered_.record.where},
            entered_.record);
        if (known) {
            section::forget(state, entered_.bit);
        }
    }

    struct entering {
        section_record record;
        void const* owner = nullptr;
        std::uint8_t bit = 0;
    };
    struct nothing {};
    [[no_unique_address]] std::conditional_t<checks_enabled, entering, nothing> entered_{};
};

/// The critical section of a program whose operating system has threads.
using critical_section = basic_critical_section<tls_storage>;

EXITLESS_END_CHECKED_NAMESPACE
