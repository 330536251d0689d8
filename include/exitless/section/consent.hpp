// SPDX-License-Identifier: BSL-1.0
//
// consent.hpp: how a caller says that an exit is accepted: for one call, for a scope, or because
// an interrupt handler is not part of the section that it interrupted.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/section/judge.hpp>
#include <exitless/section/state.hpp>
#include <exitless/x86/exit_catalog.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

EXITLESS_BEGIN_CHECKED_NAMESPACE

/// The type of `may_exit`. A function that takes it may leave the guest, and says so at the call.
/// The type carries the storage whose section is asked, and through its namespace the build's
/// checks: a function with such a parameter is a different one in checked and unchecked units.
template <section_storage Storage>
struct basic_may_exit {
    /// In a checked build, raises a violation if the caller is inside a critical section.
    ///
    /// @exits  None by itself; the violation handler decides.
    /// @rt     Wait-free: one load and test; nothing at all in unchecked builds.
    [[gnu::always_inline]] void check(section::act const& asked) const noexcept {
        if constexpr (checks_enabled) {
            auto const& state = Storage::state();
            if (state.depth != 0) [[unlikely]] {
                section::raise(asked, section::innermost(state));
            }
        }
    }
};

/// Consent of a program whose operating system has threads.
using may_exit_t = basic_may_exit<tls_storage>;

/// Written as an argument: "I know that this call may leave the guest."
inline constexpr may_exit_t may_exit{};

/// A scope inside a critical section in which exits are accepted: MSR accesses are performed, and
/// nothing is a violation. Outside a section it does nothing. `why` is for the reader.
/// One in an unchecked unit knows of no audits: it suspends the depth of a checked section around
/// it, but what the tripwire sees meanwhile is reported.
template <section_storage Storage>
class [[nodiscard]] basic_allow_exits {
public:
    /// Suspends the section; `why` must have static storage duration.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load and store; in checked builds the hooks of armed audits.
    [[nodiscard,
      gnu::always_inline]] explicit basic_allow_exits([[maybe_unused]] char const* why) noexcept {
        auto& state = Storage::state();
        std::atomic_signal_fence(std::memory_order_seq_cst);
        saved_ = state.depth;
        auto said = violation_kind::none;
        if constexpr (checks_enabled) {
            stretch_.owner = Storage::owner();
            stretch_.judged = state.judged != 0;
            said = stretch_.judged ? section::disarm(state) : said;
        }
        state.depth = 0;
        std::atomic_signal_fence(std::memory_order_seq_cst);
        if constexpr (checks_enabled) {
            if (stretch_.judged) {
                section::end_stretch(state, section::innermost(state), said);
            }
        }
    }

    /// Resumes the section.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one store; in checked builds the hooks of armed audits.
    [[gnu::always_inline]] ~basic_allow_exits() noexcept {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        auto& state = Storage::state();
        if constexpr (checks_enabled) {
            if (Storage::owner() != stretch_.owner) [[unlikely]] {
                section::raise({.kind = violation_kind::wrong_thread, .what = "allow_exits"}, {});
                return;
            }
            // The section around it may be gone if fibers share the thread.
            stretch_.judged = stretch_.judged && state.records_shown != 0;
            if (stretch_.judged) {
                section::begin_stretch(state, section::innermost(state));
            }
        }
        state.depth = saved_;
        if constexpr (checks_enabled) {
            if (stretch_.judged) {
                section::arm(state);
            }
        }
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }

    basic_allow_exits(basic_allow_exits const&) = delete;
    auto operator=(basic_allow_exits const&) -> basic_allow_exits& = delete;
    static auto operator new(std::size_t) -> void* = delete;
    static auto operator new[](std::size_t) -> void* = delete;

private:
    struct suspended_stretch {
        void const* owner = nullptr;
        bool judged = false; // false in an unchecked section, which is not judged
    };
    struct nothing {};

    std::uint32_t saved_ = 0;
    [[no_unique_address]] std::conditional_t<checks_enabled, suspended_stretch, nothing> stretch_{};
};

/// `basic_allow_exits` of a program whose operating system has threads.
using allow_exits = basic_allow_exits<tls_storage>;

EXITLESS_END_CHECKED_NAMESPACE

EXITLESS_BEGIN_NAMESPACE

/// The first thing in an interrupt or signal handler: the section that was interrupted is put
/// aside, so that the handler is not judged by it, and comes back when the handler returns. What
/// the interruption itself did to the section (a tripped tripwire) stays to be reported.
template <section_storage Storage>
class [[nodiscard]] basic_interrupt_scope {
public:
    /// Puts the interrupted section aside.
    ///
    /// @exits  None.
    /// @rt     Wait-free: some loads and stores.
    [[nodiscard, gnu::always_inline]] basic_interrupt_scope() noexcept {
        auto& state = Storage::state();
        selector_ = state.syscall_selector;
        static_cast<std::uint8_t volatile&>(state.syscall_selector) = 0;
        depth_ = state.depth;
        records_shown_ = state.records_shown;
        judged_ = state.judged;
        tripwire_ = state.rseq_cs != nullptr ? *state.rseq_cs : 0;
        state.depth = 0;
        state.records_shown = 0;
        state.judged = 0;
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }

    /// Brings the interrupted section back.
    ///
    /// @exits  None.
    /// @rt     Wait-free: some loads and stores.
    [[gnu::always_inline]] ~basic_interrupt_scope() noexcept {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        auto& state = Storage::state();
        state.depth = depth_;
        state.records_shown = records_shown_;
        state.judged = judged_;
        if (state.rseq_cs != nullptr) {
            *state.rseq_cs = tripwire_;
        }
        static_cast<std::uint8_t volatile&>(state.syscall_selector) = selector_;
    }

    basic_interrupt_scope(basic_interrupt_scope const&) = delete;
    auto operator=(basic_interrupt_scope const&) -> basic_interrupt_scope& = delete;
    static auto operator new(std::size_t) -> void* = delete;
    static auto operator new[](std::size_t) -> void* = delete;

private:
    std::uint64_t tripwire_;
    std::uint32_t depth_;
    std::uint8_t records_shown_;
    std::uint8_t selector_;
    std::uint8_t judged_;
};

/// `basic_interrupt_scope` of a program whose operating system has threads.
using interrupt_scope = basic_interrupt_scope<tls_storage>;

EXITLESS_END_NAMESPACE
