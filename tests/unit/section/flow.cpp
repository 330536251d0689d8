// Sections and unusual control flow: coroutines, fibers, fork, signals, exceptions, ended threads.
#include <exitless/critical_section.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <coroutine>
#include <csignal>
#include <new>
#include <optional>
#include <string_view>
#include <thread>

using exitless::critical_section;
using exitless::in_critical_section;
using exitless::violation_kind;

namespace {

void skip_without_checks() {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
}

auto innermost_name() -> std::string_view {
    auto const record = exitless::section::innermost(exitless::abi_v1::this_thread);
    return record.name != nullptr ? record.name : "";
}

void exiting_call() {
    exitless::may_exit.check({.kind = violation_kind::exiting_call});
}

// A coroutine that is started at once and resumed by hand.
struct task {
    struct promise_type {
        auto get_return_object() -> task {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        auto initial_suspend() noexcept -> std::suspend_never { return {}; }
        auto final_suspend() noexcept -> std::suspend_always { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

auto suspends_in_section() -> task {
    critical_section section{"coroutine"};
    co_await std::suspend_always{};
}

ucontext_t main_fiber;
ucontext_t other_fiber;

void fiber_body() {
    critical_section section{"fiber"};
    ::swapcontext(&other_fiber, &main_fiber);
}

alignas(16) std::array<char, 64 * 1024> fiber_stack;

void make_fiber() {
    ::getcontext(&other_fiber);
    other_fiber.uc_stack.ss_sp = fiber_stack.data();
    other_fiber.uc_stack.ss_size = fiber_stack.size();
    other_fiber.uc_link = &main_fiber;
    ::makecontext(&other_fiber, fiber_body, 0);
}

volatile std::sig_atomic_t handler_was_inside = -1;
volatile std::sig_atomic_t nested_was_inside = -1;

void judged_handler(int) {
    handler_was_inside = in_critical_section() ? 1 : 0;
}

void excused_handler(int) {
    exitless::interrupt_scope aside;
    handler_was_inside = in_critical_section() ? 1 : 0;
    critical_section own{"handler"};
    nested_was_inside = in_critical_section() ? 1 : 0;
}

// The seam's words of this thread, as an armed tripwire would have them.
struct fake_tripwire {
    fake_tripwire() {
        exitless::abi_v1::this_thread.rseq_cs = &word;
        exitless::abi_v1::this_thread.tripwire = 42;
    }
    ~fake_tripwire() {
        exitless::abi_v1::this_thread.rseq_cs = nullptr;
        exitless::abi_v1::this_thread.tripwire = 0;
    }
    fake_tripwire(fake_tripwire const&) = delete;
    auto operator=(fake_tripwire const&) -> fake_tripwire& = delete;

    std::uint64_t volatile word = 0;
};

// What the hooks of a test saw.
struct seen {
    inline static int begun = 0;
    inline static int ended = 0;
    inline static int inside = 0;
};

} // namespace

TEST_CASE("a coroutine that is resumed on its own thread leaves its section") {
    support::recorded_violations violations;
    auto const suspended = suspends_in_section();
    CHECK(in_critical_section()); // suspending leaves no section
    suspended.handle.resume();
    CHECK_FALSE(in_critical_section());
    suspended.handle.destroy();
    CHECK(violations.size() == 0);
}

TEST_CASE("a coroutine that is resumed on another thread breaks a rule there") {
    skip_without_checks();
    support::recorded_violations violations;
    task suspended{};
    bool first_stays_inside = false;
    bool second_is_outside = false;
    std::thread{[&] {
        suspended = suspends_in_section();
        std::thread{[&] {
            suspended.handle.resume();
            second_is_outside = !in_critical_section();
        }}.join();
        first_stays_inside = in_critical_section();
    }}.join();
    suspended.handle.destroy();
    CHECK(first_stays_inside);
    CHECK(second_is_outside);
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::wrong_thread);
    CHECK(std::string_view{violations[0].section} == "coroutine");
}

TEST_CASE("a section whose frame another thread destroys leaves its name, and nothing else") {
    skip_without_checks();
    support::recorded_violations violations;
    std::thread{[&] { // stays inside
        {
            critical_section outer{"outer"};
            auto const suspended = suspends_in_section();
            CHECK(innermost_name() == "coroutine");
            std::thread{[&] { suspended.handle.destroy(); }}.join();
            exitless::allow_exits pause{"looks at the section around it"};
        }
        CHECK(in_critical_section());
        exiting_call();
        critical_section next{"next"};
        exiting_call();
    }}
        .join();
    REQUIRE(violations.size() == 3);
    CHECK(violations[0].kind == violation_kind::wrong_thread);
    CHECK(violations[0].what == nullptr);
    CHECK(std::string_view{violations[0].section} == "coroutine");
    CHECK(violations[1].kind == violation_kind::exiting_call);
    CHECK(std::string_view{violations[1].section} == "coroutine");
    CHECK(std::string_view{violations[2].section} == "next");
}

TEST_CASE("a coroutine that is resumed in another thread's section does not end that section") {
    skip_without_checks();
    support::recorded_violations violations;
    auto const suspended = suspends_in_section();
    bool second_stays_inside = false;
    std::thread{[&] {
        critical_section section{"the resuming thread's own"};
        suspended.handle.resume();
        second_stays_inside = in_critical_section();
        CHECK(innermost_name() == "the resuming thread's own");
    }}.join();
    CHECK(second_stays_inside);
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::wrong_thread);
    CHECK(violations[0].what == nullptr);
    CHECK(std::string_view{violations[0].section} == "coroutine");
    // What the first thread would be left with.
    exitless::abi_v1::this_thread = {};
    suspended.handle.destroy();
}

TEST_CASE("a section that outlives its thread does not put a later thread into one") {
    skip_without_checks();
    support::recorded_violations violations;
    for (int i = 0; i < 50; ++i) { // the later thread often has the ended one's address
        alignas(critical_section) unsigned char place[sizeof(critical_section)];
        std::thread{[&] { ::new (static_cast<void*>(place)) critical_section{"outlives"}; }}.join();
        bool inside = true;
        std::thread{[&] {
            std::launder(reinterpret_cast<critical_section*>(place))->~critical_section();
            inside = in_critical_section();
        }}.join();
        CHECK_FALSE(inside);
        CHECK(violations[violations.size() - 1].what == nullptr);
    }
    CHECK(violations.count(violation_kind::wrong_thread) == 50);
}

TEST_CASE("fibers of one thread share its sections and may leave them in any order") {
    support::recorded_violations violations;
    make_fiber();
    {
        critical_section section{"main fiber"};
        ::swapcontext(&main_fiber, &other_fiber);
        CHECK(in_critical_section());
    }
    CHECK(in_critical_section()); // the other fiber is still in its own
    if (exitless::checks_enabled) {
        CHECK(innermost_name() == "fiber");
    }
    ::swapcontext(&main_fiber, &other_fiber);
    CHECK_FALSE(in_critical_section());
    CHECK(exitless::abi_v1::this_thread.records_used == 0);
    CHECK(violations.size() == 0);
}

TEST_CASE("a child forked in a section is in it, and both leave it") {
    support::recorded_violations violations;
    int status = -1;
    {
        std::optional<critical_section> section;
        section.emplace("forks");
        auto const child = ::fork();
        if (child == 0) {
            auto const inside = in_critical_section();
            section.reset();
            ::_exit(inside && !in_critical_section() && violations.size() == 0 ? 0 : 1);
        }
        CHECK(in_critical_section());
        ::waitpid(child, &status, 0);
    }
    CHECK(status == 0);
    CHECK_FALSE(in_critical_section());
    CHECK(violations.size() == 0);
}

TEST_CASE("a signal handler runs in the section that it interrupts") {
    auto const before = std::signal(SIGUSR2, judged_handler);
    {
        critical_section section{"interrupted"};
        std::raise(SIGUSR2);
    }
    CHECK(handler_was_inside == 1);
    std::signal(SIGUSR2, before);
}

TEST_CASE("a signal handler with an interrupt_scope is outside, and may have sections") {
    auto const before = std::signal(SIGUSR2, excused_handler);
    support::recorded_violations violations;
    {
        critical_section section{"interrupted"};
        std::raise(SIGUSR2);
        CHECK(handler_was_inside == 0);
        CHECK(nested_was_inside == 1);
        CHECK(in_critical_section());
    }
    CHECK_FALSE(in_critical_section());
    CHECK(violations.size() == 0);
    std::signal(SIGUSR2, before);
}

TEST_CASE("a handler's own section does not hide what the interrupted one has to report") {
    skip_without_checks();
    support::recorded_violations violations;
    fake_tripwire wire;
    {
        critical_section section{"interrupted"};
        wire.word = 0; // what the kernel does when it delivers the signal
        excused_handler(0);
    }
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::preempted);
    CHECK(std::string_view{violations[0].section} == "interrupted");
}

TEST_CASE("in a section that is entered without checks nothing is armed or judged") {
    skip_without_checks();
    support::recorded_violations violations;
    fake_tripwire wire;
    auto& depth = exitless::abi_v1::this_thread.depth;
    ++depth; // all that an unchecked section does
    {
        critical_section section{"checked"};
        CHECK(wire.word == 0);
        exitless::allow_exits pause{"none to suspend"};
    }
    {
        critical_section section{"outlasts the unchecked one"};
        --depth;
    }
    CHECK(depth == 0);
    CHECK(violations.size() == 0);
}

TEST_CASE("hooks run outside of the section, when a stretch begins and ends") {
    skip_without_checks();
    std::thread{[] {
        exitless::abi_v1::this_thread.add_hook(
            {.enter =
                 [](exitless::thread_state& state, exitless::section_record const&) noexcept {
                     ++seen::begun;
                     seen::inside += state.depth != 0 || state.judged != 0 ? 1 : 0;
                 },
             .leave =
                 [](exitless::thread_state& state, exitless::section_record const&) noexcept {
                     ++seen::ended;
                     seen::inside += state.depth != 0 || state.judged != 0 ? 1 : 0;
                 }});
        critical_section section{"hooked"};
        critical_section nested{"part of the same stretch"};
        CHECK(seen::begun == 1);
        CHECK(seen::ended == 0);
        {
            exitless::allow_exits pause{"ends the stretch"};
            CHECK(seen::ended == 1);
        }
        CHECK(seen::begun == 2);
    }}.join();
    CHECK(seen::begun == 2);
    CHECK(seen::ended == 2);
    CHECK(seen::inside == 0);
}

TEST_CASE("a section left in an allow_exits that it is around is a violation, and forgotten") {
    skip_without_checks();
    support::recorded_violations violations;
    std::thread{[] { // the thread stays inside
        std::optional<critical_section> section;
        section.emplace("left too early");
        {
            exitless::allow_exits pause{"outlives the section"};
            section.reset();
            CHECK(exitless::abi_v1::this_thread.records_used == 0);
        }
    }}
        .join();
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::wrong_thread);
    CHECK(std::string_view{violations[0].section} == "left too early");
    CHECK(std::string_view{violations[0].what} ==
          "a section left inside an allow_exits that it is around");
}

TEST_CASE("a handler's own section does not overwrite the record of the one it interrupts") {
    skip_without_checks();
    support::recorded_violations violations;
    critical_section section{"interrupted"};
    {
        exitless::interrupt_scope handler;
        CHECK(innermost_name().empty());
        critical_section own{"handler"};
        exiting_call();
    }
    exiting_call();
    REQUIRE(violations.size() == 2);
    CHECK(std::string_view{violations[0].section} == "handler");
    CHECK(std::string_view{violations[1].section} == "interrupted");
}

TEST_CASE("an exception leaves every section that it passes") {
    support::recorded_violations violations;
    try {
        critical_section outer{"outer"};
        exitless::allow_exits pause{"throws"};
        critical_section inner{"inner"};
        throw 1;
    } catch (int) {
    }
    CHECK_FALSE(in_critical_section());
    CHECK(exitless::abi_v1::this_thread.records_used == 0);
    CHECK(violations.size() == 0);
}
