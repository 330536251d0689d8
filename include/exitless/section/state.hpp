// SPDX-License-Identifier: BSL-1.0
//
// state.hpp: what a thread knows about the critical section it is in; the seam between the
// sections, which only store to it, and the audits, which arm it.
//
// One word, `depth`, serves every build: the MSR guard must refuse in release too. The rest is
// written by checked sections only. Everything here has one layout in all builds, so that a
// checked library and an unchecked program see the same section.
//
// The variable is initial-exec and constant-initialised: reading it is one instruction, in
// position-independent code too, with no call and no wrapper that would initialise it first.
//
// It is one for all units of a module and for modules that are linked together, whatever their
// visibility. A module that is loaded later (dlopen) shares it, and the violation handler, only if
// the program exports them (-rdynamic); else it has sections and a handler of its own.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace exitless::abi_v1 {

struct thread_state;

/// What reports say of a checked section.
struct section_record {
    char const* name = nullptr; ///< As given to the section; null if none is known.
    site where;                 ///< Where the section was entered.
};

/// What an audit has called when the outermost checked section begins and ends. Both run outside
/// the section: `enter` before the first instruction of it, `leave` after the last.
struct section_hook {
    void (*enter)(thread_state&, section_record const&) noexcept = nullptr; ///< May be null.
    void (*leave)(thread_state&, section_record const&) noexcept = nullptr; ///< May be null.
};

/// How many hooks a thread can have.
inline constexpr std::size_t max_section_hooks = 6;

/// How many nested checked sections have a record each. A thread has room for them whether it nests
/// or not, and modules that are loaded at run time share little room for such variables.
inline constexpr std::size_t max_section_records = 4;

/// The state of one thread, or of one CPU where the guest has no threads. What every section
/// touches lies in the first cache line.
///
/// The records are copies: a section can be gone before this thread knows, if it is a coroutine's
/// whose frame was destroyed on another one.
struct alignas(64) thread_state {
    std::uint32_t depth = 0; ///< Sections entered and not left; 0 outside and in `allow_exits`.
    /// Selector byte of Linux' syscall user dispatch: the kernel reads it at each system call.
    std::uint8_t syscall_selector = 0;
    std::uint8_t syscall_selector_armed = 0; ///< What a section stores there: 0 while not armed.
    std::uint8_t hook_count = 0;             ///< Hooks in use.
    std::uint8_t judged = 0;                 ///< 1 during a judged stretch (judge.hpp), else 0.
    std::uint8_t records_used = 0;           ///< A bit for each record that is taken.
    std::uint8_t records_shown = 0; ///< Those of them that count: the highest is the innermost.
    /// The rseq_cs field of the thread's rseq area while the tripwire is armed, else null.
    /// The kernel clears that field when it preempts, migrates or signals the thread.
    std::uint64_t volatile* rseq_cs = nullptr;
    std::uint64_t tripwire = 0; ///< What a section stores there: a descriptor's address.
    std::array<section_record, max_section_records> records{}; ///< See judge.hpp.
    std::array<section_hook, max_section_hooks> hooks{}; ///< The first `hook_count` are in use.

    /// Adds a hook unless it is there already. False if there is no room for it.
    ///
    /// A signal handler may add one in the middle of this: of two hooks that are added at once one
    /// may get lost, but nothing beyond the array is written.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `max_section_hooks` steps.
    constexpr auto add_hook(section_hook hook) noexcept -> bool {
        std::size_t const used = hook_count;
        for (std::size_t i = 0; i < used; ++i) {
            section_hook const known = hooks[i];
            if (known.enter == hook.enter && known.leave == hook.leave) {
                return true;
            }
        }
        if (used >= max_section_hooks) {
            return false;
        }
        hooks[used] = hook;
        hook_count = static_cast<std::uint8_t>(used + 1);
        return true;
    }
};
static_assert(std::is_standard_layout_v<thread_state> && sizeof(thread_state) == 256);
static_assert(offsetof(thread_state, depth) == 0 && offsetof(thread_state, syscall_selector) == 4);
static_assert(offsetof(thread_state, records) == 32); // the first one in the first cache line

/// The calling thread's state.
[[gnu::tls_model("initial-exec"),
  gnu::visibility("default")]] inline constinit thread_local thread_state this_thread{};

} // namespace exitless::abi_v1

EXITLESS_BEGIN_NAMESPACE

using abi_v1::section_hook;
using abi_v1::section_record;
using abi_v1::thread_state;

/// Keeps the state: per thread, or per CPU in a guest without threads.
template <class Storage>
concept section_storage = requires {
    { Storage::state() } noexcept -> std::same_as<thread_state&>;
    { Storage::owner() } noexcept -> std::same_as<void const*>;
};

/// State per thread, in thread-local storage: right wherever the operating system has threads.
struct tls_storage {
    /// The calling thread's state.
    /// @exits  None.
    /// @rt     Wait-free: an address.
    [[nodiscard, gnu::always_inline]] static inline auto state() noexcept -> thread_state& {
        return abi_v1::this_thread;
    }
    /// What tells this thread from others, read anew at each call.
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard, gnu::always_inline]] static inline auto owner() noexcept -> void const* {
        return x86::native::thread_pointer();
    }
};

/// Whether the calling thread is inside a critical section, and not in `allow_exits` there.
///
/// @exits  None.
/// @rt     Wait-free: one load.
template <section_storage Storage = tls_storage>
[[nodiscard, gnu::always_inline]] inline auto in_critical_section() noexcept -> bool {
    return Storage::state().depth != 0;
}

EXITLESS_END_NAMESPACE
