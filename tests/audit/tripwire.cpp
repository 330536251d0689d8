// Real events in armed sections: each is planted, and must be found exactly once.
#include <exitless/hosted.hpp>

#include "support/run_program.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

using exitless::critical_section;
using exitless::violation_kind;
namespace os = exitless::os;

namespace {

// The n-th CPU that this process may use.
auto allowed_cpu(int n) -> std::optional<int> {
    ::cpu_set_t allowed;
    ::sched_getaffinity(::getpid(), sizeof allowed, &allowed);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(static_cast<std::size_t>(cpu), &allowed) && n-- == 0) {
            return cpu;
        }
    }
    return std::nullopt;
}

void pin(::pid_t thread, int cpu) {
    ::cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(cpu), &one);
    ::sched_setaffinity(thread, sizeof one, &one);
}

// Context switches of the calling thread, of both kinds.
auto switches() -> long {
    ::rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

// An armed thread, pinned to the first CPU. Skips where the tripwire is off.
template <class Body>
void on_armed_thread(Body body, bool needs_blocking = false) {
    std::string why;
    std::thread{[&] {
        pin(0, allowed_cpu(0).value());
        auto const armed = os::arm_tripwire(exitless::may_exit);
        auto const blind = needs_blocking && os::tripwire() == os::tripwire_state::on_user_code;
        if (armed && !blind) {
            body();
        } else {
            why = std::string{to_string(os::tripwire())};
        }
    }}.join();
    if (!why.empty()) {
        SKIP(why);
    }
}

void check_one_preemption(support::recorded_violations const& violations,
                          std::string_view section) {
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::preempted);
    CHECK(std::string_view{violations[0].section} == section);
    CHECK(violations[0].section_where.known());
}

std::atomic<int> handled{0};
std::atomic<int> handled_inside{0};

void judged_handler(int) {
    handled_inside += exitless::in_critical_section() ? 1 : 0;
    ++handled;
}

void excused_handler(int) {
    exitless::interrupt_scope aside;
    handled_inside += exitless::in_critical_section() ? 1 : 0;
    critical_section own{"handler"};
    ++handled;
}

void handle_sigusr1(void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    ::sigaction(SIGUSR1, &action, nullptr);
    handled = 0;
    handled_inside = 0;
}

// A section that is executed until another thread's signal has been handled.
void section_with_signal(char const* name) {
    std::atomic<bool> inside{false};
    std::thread other{[&, target = ::pthread_self()] {
        while (!inside) {
        }
        ::pthread_kill(target, SIGUSR1);
    }};
    {
        critical_section section{name};
        inside = true;
        while (handled == 0) {
        }
    }
    other.join();
}

} // namespace

TEST_CASE("short sections trip no more often than the thread was switched") {
    support::recorded_violations violations;
    on_armed_thread([&] {
        constexpr int rounds = 200'000;
        int undisturbed = 0;
        for (int i = 0; i < rounds / 1'000; ++i) {
            auto const switches_before = switches();
            auto const found_before = violations.size();
            for (int k = 0; k < 1'000; ++k) {
                critical_section section{"short"};
            }
            auto const found = violations.size() - found_before;
            auto const switched = static_cast<std::size_t>(switches() - switches_before);
            CHECK(found <= switched);
            undisturbed += switched == 0 ? 1 : 0;
        }
        CHECK(undisturbed > 0); // else nothing was shown
    });
    CHECK(violations.count(violation_kind::tripwire_lost) == 0);
}

TEST_CASE("a section that sleeps is found") {
    support::recorded_violations violations;
    on_armed_thread(
        [&] {
            {
                critical_section section{"sleeps"};
                ::usleep(1'000);
            }
            check_one_preemption(violations, "sleeps");
        },
        true);
}

TEST_CASE("a section that gives its CPU to another thread is found") {
    support::recorded_violations violations;
    on_armed_thread(
        [&] {
            std::atomic<bool> done{false};
            std::thread other{[&] { // on the same CPU: affinity is inherited
                while (!done) {
                    ::sched_yield();
                }
            }};
            {
                critical_section section{"yields"};
                for (auto const before = switches(); switches() == before;) {
                    ::sched_yield();
                }
            }
            done = true;
            other.join();
            check_one_preemption(violations, "yields");
        },
        true);
}

TEST_CASE("a section that is preempted in its own code is found") {
    support::recorded_violations violations;
    on_armed_thread([&] {
        std::atomic<bool> done{false};
        std::atomic<bool> ran{false};
        std::thread other{[&] {
            while (!done) {
                ran = true;
            }
        }};
        ran = false;
        {
            critical_section section{"spins"};
            while (!ran) { // only a preemption lets the other thread run
            }
        }
        done = true;
        other.join();
        check_one_preemption(violations, "spins");
    });
}

TEST_CASE("a section that is moved to another CPU is found") {
    auto const elsewhere = allowed_cpu(1);
    if (!elsewhere) {
        SKIP("needs two CPUs");
    }
    support::recorded_violations violations;
    on_armed_thread([&] {
        auto const here = allowed_cpu(0).value();
        std::atomic<bool> inside{false};
        std::thread other{[&, target = ::gettid()] {
            pin(0, *elsewhere);
            while (!inside) {
            }
            pin(target, *elsewhere);
        }};
        {
            critical_section section{"wanders"};
            inside = true;
            while (::sched_getcpu() == here) {
            }
        }
        other.join();
        check_one_preemption(violations, "wanders");
    });
}

TEST_CASE("a signal in a section is found, and its handler runs in the section") {
    support::recorded_violations violations;
    handle_sigusr1(judged_handler);
    on_armed_thread([&] {
        section_with_signal("interrupted");
        CHECK(handled_inside == 1);
        check_one_preemption(violations, "interrupted");
    });
    ::signal(SIGUSR1, SIG_DFL);
}

TEST_CASE("a handler with an interrupt_scope is not in the section, the signal is found all the "
          "same") {
    support::recorded_violations violations;
    handle_sigusr1(excused_handler);
    on_armed_thread([&] {
        section_with_signal("interrupted");
        CHECK(handled_inside == 0);
        check_one_preemption(violations, "interrupted");
    });
    ::signal(SIGUSR1, SIG_DFL);
}

TEST_CASE("sleeping in allow_exits is no violation, and the section around it is judged again") {
    support::recorded_violations violations;
    on_armed_thread(
        [&] {
            bool undisturbed = false;
            for (int i = 0; i < 100 && !undisturbed; ++i) {
                auto const found = violations.size();
                critical_section section{"pauses"};
                {
                    exitless::allow_exits pause{"to wait"};
                    ::usleep(100);
                }
                undisturbed = violations.size() == found;
            }
            CHECK(undisturbed);
            auto const found = violations.size();
            {
                critical_section section{"pauses"};
                {
                    exitless::allow_exits pause{"nothing"};
                }
                ::usleep(100);
            }
            CHECK(violations.size() == found + 1);
        },
        true);
}

TEST_CASE("a forked child's tripwire is armed as its parent's") {
    on_armed_thread(
        [&] {
            auto const child = ::fork();
            if (child == 0) {
                support::recorded_violations violations;
                {
                    critical_section section{"child"};
                    ::usleep(100);
                }
                auto const found = violations.size() == 1 &&
                                   violations[0].kind == violation_kind::preempted &&
                                   os::tripwire() == os::tripwire_state::on;
                ::_exit(found ? 0 : 1);
            }
            int status = -1;
            ::waitpid(child, &status, 0);
            CHECK(status == 0);
        },
        true);
}

TEST_CASE("without restartable sequences arming fails by name, and sections work") {
    auto const ended =
        support::run_program({AUDIT_PROGRAM, "tripwire"}, {"GLIBC_TUNABLES=glibc.pthread.rseq=0"});
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK(ended.output.find("does not offer the operation\noff: restartable sequences are not "
                            "registered: switched off by GLIBC_TUNABLES") != std::string::npos);
}
