// SPDX-License-Identifier: BSL-1.0
//
// report.hpp: what a program under an operating system does about violations, unless it sets a
// handler of its own. Including this header installs it, and so do the headers of this wing whose
// calls can be violations.
//
// The handler runs inside the section, so it only records: no allocation, no lock, no system
// call. Each place is printed once, on standard error, when a section of the thread ends: the
// handler leaves a hook for that with its thread. What no hook printed (a thread that entered
// no further section, or whose hooks were all in use) is printed at the end of the program, with
// a count for each place.
//
// It is installed by the initialiser of an inline variable, because nothing else runs in a
// program that only includes a header. That initialiser sets a pointer if it is null, reads one
// environment variable, and registers two functions (exit, fork); it does nothing else before
// main. A violation in a static constructor that ran still earlier traps.
//
// Names in a violation are not copied: a module whose code has raised one must stay loaded, and so
// must the module that installed the report.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/message.hpp>
#include <exitless/linux/audit/place_table.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/state.hpp>
#include <exitless/x86/instruction.hpp>

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What the default handler does with a violation.
enum class on_violation : std::uint8_t {
    report, ///< Record it, print it when the section has ended, go on.
    abort,  ///< Call the safe-state function, print the violation, abort.
};

/// Brings the plant into its safe state before an abort: an actuator must not be left with its
/// last command. Runs where the violation happened; the section is put aside meanwhile.
using safe_state = void (*)(violation const&) noexcept;

/// Reads a policy's name.
/// Fails with `parse_error` for anything but "report" and "abort".
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto parse_on_violation(std::string_view name) noexcept
    -> result<on_violation> {
    if (name == "report") {
        return on_violation::report;
    }
    if (name == "abort") {
        return on_violation::abort;
    }
    return errc::parse_error;
}

namespace report {

/// How many places are told apart.
inline constexpr std::size_t max_places = 128;

/// What the handler knows.
struct state_type {
    place_table<max_places> places;                         ///< Where rules were broken.
    std::atomic<on_violation> policy{on_violation::report}; ///< What to do about it.
    std::atomic<safe_state> safe{nullptr};                  ///< Runs before an abort, or null.
    std::atomic<void const*> aborting{nullptr}; ///< The thread that ends the program, or null.
};
/// One for all modules that share it (see `abi_v1::this_thread`).
[[gnu::visibility("default")]] inline constinit state_type state{};

/// Writes to standard error, and keeps errno.
///
/// @exits  System calls.
/// @rt     Not bounded. Async-signal-safe.
inline void print(std::string_view text) noexcept {
    auto const kept = errno;
    while (!text.empty()) {
        auto const written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (written == 0 || errno != EINTR) {
            break;
        }
    }
    errno = kept;
}

/// Writes a message to standard error. One that was too long for its buffer is cut, and still ends
/// its line.
///
/// @exits  System calls.
/// @rt     Not bounded. Async-signal-safe.
inline void print(message_text const& text) noexcept {
    print(text.view());
    if (!text.view().ends_with('\n')) {
        print("\n");
    }
}

/// Prints one violation.
///
/// @exits  System calls.
/// @rt     Not bounded. Async-signal-safe.
inline void print_violation(violation const& broken) noexcept {
    message_text text;
    add_violation(text, broken);
    print(text);
}

/// Prints the places that were not printed yet.
///
/// @exits  System calls, if there is such a place.
/// @rt     One load if there is none.
inline void print_new() noexcept {
    state.places.take_new([](violation_place const& place) { print_violation(place.first); });
}

/// The hook of a thread that violated a rule.
///
/// @exits  System calls, once for each new place. Called outside of the section.
/// @rt     One load where there is nothing new.
inline void at_leave(thread_state&, section_record const&) noexcept {
    print_new();
}

/// What is printed at the end of the program, if there was any violation.
///
/// @exits  System calls.
/// @rt     For the end of a program.
inline void print_summary() noexcept {
    auto const total = state.places.total();
    if (total == 0) {
        return;
    }
    print_new();
    message_text head;
    head.add("exitless: ").add_decimal(total).add(total == 1 ? " violation" : " violations");
    print(head.add(" in all\n"));
    state.places.for_each([](violation_place const& place) {
        message_text line;
        add_summary_line(line, place);
        print(line);
    });
    if (state.places.dropped() != 0) {
        message_text more;
        more.add("  ")
            .add_decimal(state.places.dropped())
            .add(" x at further places, not told apart: ");
        print(more.add("the table holds ").add_decimal(max_places).add("\n"));
    }
}

/// Brings the plant into its safe state and aborts. Returns only to the safe-state function, if
/// that breaks a rule itself.
///
/// @exits  System calls.
/// @rt     Ends the program.
inline void end_program(violation const& broken) noexcept {
    void const* ending = nullptr;
    auto const* const self = x86::native::thread_pointer();
    if (!state.aborting.compare_exchange_strong(ending, self)) {
        if (ending == self) {
            return;
        }
        for (;;) { // another thread is at it: let it finish
            ::pause();
        }
    }
    interrupt_scope aside;
    if (auto const safe = state.safe.load(std::memory_order_acquire)) {
        safe(broken);
    }
    print_violation(broken);
    print("exitless: aborting, as the policy for violations asks\n");
    std::abort();
}

/// The handler.
///
/// @exits  None, unless the policy is to abort.
/// @rt     Wait-free, at most `max_places` steps; async-signal-safe.
inline void handle(violation const& broken) noexcept {
    state.places.record(broken);
    if (state.policy.load(std::memory_order_relaxed) == on_violation::abort) [[unlikely]] {
        end_program(broken);
    }
    // Without room for the hook the place is printed at the end of the program.
    auto& thread = tls_storage::state();
    static_cast<void>(thread.add_hook({.enter = nullptr, .leave = &at_leave}));
}

/// Takes the policy from EXITLESS_ON_VIOLATION, if it is set.
///
/// @exits  System calls, if the value is wrong.
/// @rt     For start-up.
inline void read_environment() noexcept {
    char const* const asked = std::getenv("EXITLESS_ON_VIOLATION");
    if (asked == nullptr) {
        return;
    }
    if (auto const policy = parse_on_violation(asked)) {
        state.policy.store(*policy, std::memory_order_relaxed);
        return;
    }
    message_text text;
    text.add("exitless: EXITLESS_ON_VIOLATION is \"").add(std::string_view{asked}.substr(0, 80));
    print(text.add("\"; it must be \"report\" or \"abort\". Going on with \"report\".\n"));
}

/// What a child process begins with: an empty report, and nobody who ends the program. The thread
/// that was at it in the parent is not in the child, which would wait for it for ever.
///
/// @exits  None.
/// @rt     Some hundred stores.
inline void start_anew() noexcept {
    state.places.clear();
    state.aborting.store(nullptr, std::memory_order_relaxed);
}

/// Makes `handle` the default, unless there is one. A child process starts with an empty report.
///
/// @exits  System calls.
/// @rt     For start-up.
[[nodiscard]] inline auto install() noexcept -> bool {
    violation_handler none = nullptr;
    if (!abi_v1::default_violation_handler.compare_exchange_strong(none, &handle)) {
        return false;
    }
    read_environment();
    auto const at_exit = std::atexit(&print_summary);
    auto const at_fork = ::pthread_atfork(nullptr, nullptr, &start_anew);
    return at_exit == 0 && at_fork == 0;
}

/// Whether this module installed the report; its initialiser does it.
[[gnu::visibility("default")]] inline bool const installed = install();

} // namespace report

/// Sets what the default handler does, for all threads.
///
/// @exits  None.
/// @rt     Wait-free: one store.
inline void set_on_violation(on_violation policy) noexcept {
    report::state.policy.store(policy, std::memory_order_relaxed);
}

/// Sets the function that runs before an abort; null for none. Returns the one before.
///
/// @exits  None.
/// @rt     Wait-free: one atomic exchange.
inline auto set_safe_state(safe_state function) noexcept -> safe_state {
    return report::state.safe.exchange(function, std::memory_order_acq_rel);
}

/// How many violations the default handler has seen.
///
/// @exits  None.
/// @rt     Wait-free: one load.
[[nodiscard]] inline auto violation_count() noexcept -> std::uint64_t {
    return report::state.places.total();
}

/// The places that the default handler has seen, in no particular order.
///
/// @exits  May allocate.
/// @rt     Not for sections.
[[nodiscard]] inline auto violations() -> std::vector<violation_place> {
    std::vector<violation_place> places;
    report::state.places.for_each([&](violation_place const& one) { places.push_back(one); });
    return places;
}

/// Forgets all violations. No other thread may raise one meanwhile.
///
/// @exits  None.
/// @rt     Some hundred stores.
inline void forget_violations() noexcept {
    report::state.places.clear();
}

} // namespace os
EXITLESS_END_NAMESPACE
