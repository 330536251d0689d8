// SPDX-License-Identifier: BSL-1.0
//
// violation.hpp: what a checked build says when code inside a critical section does something
// that leaves the guest or loses the CPU, and the one handler that hears it.
//
// The handler is called at the place of the violation, possibly inside a section and inside a
// signal handler: it must not allocate, lock or make a system call. The hosted default
// (<exitless/hosted.hpp>) only records there, and prints when the section has ended. Without it
// the default is a trap: a guest without an operating system has nowhere to print to.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>

#include <atomic>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace exitless::abi_v1 {

/// What kind of rule was broken. New kinds are appended; numbers never change. Nothing in this
/// version raises one that is reserved.
enum class violation_kind : std::uint16_t {
    none = 0,
    exiting_call = 1,  ///< A call that asks for `may_exit` was made inside a section.
    msr_access = 2,    ///< An MSR access that would exit, fault or call the kernel was refused.
    notification = 3,  ///< Reserved: a virtqueue notification inside a section.
    preempted = 4,     ///< The thread was preempted, migrated, blocked, or hit by a signal.
    tripwire_lost = 5, ///< Other code took the thread's rseq area: preemption is unknown.
    /// A section was left on another thread than it was entered on, or inside an `allow_exits` of
    /// its own thread that it was around.
    wrong_thread = 6,
    exiting_instruction = 7, ///< Reserved: an instruction that exits was executed.
    system_call = 8,         ///< Reserved: a system call was made.
    page_fault = 9,          ///< Reserved: a page fault was taken.
    allocation = 10,         ///< Reserved: memory was allocated or freed.
    interrupt = 11,          ///< Reserved: an inter-processor interrupt reached the CPU.
};

/// One broken rule: what, where, in which section, when.
struct violation {
    violation_kind kind = violation_kind::none; ///< The rule that was broken.
    std::uint16_t instruction = 0; ///< Row of the exit catalogue (`x86::exit_id`), 0 if none.
    std::uint32_t reserved = 0;    ///< Zero.
    /// CPUID leaf << 32 | subleaf, MSR, or system call number; 0 for a call that executes several
    /// CPUIDs.
    std::uint64_t detail = 0;
    std::uintptr_t address = 0;    ///< Instruction address, 0 when unknown.
    std::uint64_t tsc = 0;         ///< Time-stamp counter, in ticks, not ordered.
    char const* what = nullptr;    ///< The function or reason, static storage, or null.
    site where{};                  ///< Place of the call, if known.
    char const* section = nullptr; ///< Name of the innermost checked section, or null.
    site section_where{};          ///< Where that section was entered.
};
static_assert(std::is_trivially_copyable_v<violation> && sizeof(violation) == 96);

/// Hears violations. Runs at the place of the violation: see the top of this file.
using violation_handler = void (*)(violation const&) noexcept;

/// The program's handler, or null for `default_violation_handler`.
[[gnu::visibility(
    "default")]] inline constinit std::atomic<violation_handler> current_violation_handler{nullptr};
/// What hears violations while the program has set no handler; null traps.
[[gnu::visibility(
    "default")]] inline constinit std::atomic<violation_handler> default_violation_handler{nullptr};

/// Hands a violation to the handler, or to the default, or traps if there is neither.
///
/// @exits  None by itself; a trap ends the program.
/// @rt     Wait-free up to the handler, which decides the rest.
[[gnu::cold, gnu::noinline, gnu::visibility("default")]] inline void
raise(violation const& broken) noexcept {
    auto handler = current_violation_handler.load(std::memory_order_acquire);
    if (handler == nullptr) {
        handler = default_violation_handler.load(std::memory_order_acquire);
    }
    if (handler == nullptr) {
        __builtin_trap();
    }
    handler(broken);
}

} // namespace exitless::abi_v1

EXITLESS_BEGIN_NAMESPACE

using abi_v1::violation;
using abi_v1::violation_handler;
using abi_v1::violation_kind;

/// The term that reports use for a kind, for example "exiting call". Of the library's version and
/// not of `abi_v1`: it grows with the kinds.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(violation_kind kind) noexcept -> std::string_view {
    using namespace std::string_view_literals; // a length known to the compiler: no call of strlen
    switch (kind) {
    case violation_kind::none:
        return "none"sv;
    case violation_kind::exiting_call:
        return "exiting call"sv;
    case violation_kind::msr_access:
        return "MSR access"sv;
    case violation_kind::notification:
        return "notification"sv;
    case violation_kind::preempted:
        return "preempted"sv;
    case violation_kind::tripwire_lost:
        return "tripwire lost"sv;
    case violation_kind::wrong_thread:
        return "section left on another thread"sv;
    case violation_kind::exiting_instruction:
        return "exiting instruction"sv;
    case violation_kind::system_call:
        return "system call"sv;
    case violation_kind::page_fault:
        return "page fault"sv;
    case violation_kind::allocation:
        return "allocation"sv;
    case violation_kind::interrupt:
        return "interrupt"sv;
    }
    return "unknown"sv;
}

/// Sets the program's violation handler for all threads and modules; null restores the default.
/// Returns the handler that was set before, null if there was none.
///
/// @exits  None.
/// @rt     Wait-free: one atomic exchange.
inline auto set_violation_handler(violation_handler handler) noexcept -> violation_handler {
    return abi_v1::current_violation_handler.exchange(handler, std::memory_order_acq_rel);
}

EXITLESS_END_NAMESPACE

namespace exitless::abi_v1 {
using exitless::to_string; // where a call with a kind looks for it
} // namespace exitless::abi_v1
