// A program that breaks rules as its argument says, for the tests of what the default report does.
#include <exitless/hosted.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>

using exitless::critical_section;
using exitless::violation_kind;
namespace os = exitless::os;

namespace {

void exiting_operation(exitless::may_exit_t consent,
                       exitless::site where = exitless::site::here()) {
    consent.check({.kind = violation_kind::exiting_call,
                   .instruction = exitless::x86::exit_id::cpuid,
                   .detail = std::uint64_t{4} << 32,
                   .what = "exiting_operation",
                   .where = where});
}

void say(std::string_view text) {
    if (::write(STDERR_FILENO, text.data(), text.size()) < 0) {
        ::_exit(125);
    }
}

void break_rules(int times) {
    for (int i = 0; i < times; ++i) {
        critical_section section{"loop"};
        exiting_operation(exitless::may_exit);
        say("still inside\n");
    }
}

void stop_plant(exitless::violation const& broken) noexcept {
    say(exitless::in_critical_section() ? "stopping inside\n" : "stopping, section put aside\n");
    critical_section own{"stopping"};
    exiting_operation(exitless::may_exit); // a rule broken here must not start all over
    say(broken.section);
    say(" stopped\n");
}

void slow_stop(exitless::violation const&) noexcept {
    static std::atomic<int> calls{0};
    say(++calls == 1 ? "first stop\n" : "second stop\n");
    ::usleep(50'000);
    say("stop finished\n");
}

void two_threads_abort() {
    os::set_on_violation(os::on_violation::abort);
    os::set_safe_state(slow_stop);
    std::thread other{[] { break_rules(1); }};
    break_rules(1);
    other.join();
}

void forked() {
    break_rules(1);
    auto const child = ::fork();
    if (child == 0) {
        say("child has ");
        say(os::violation_count() == 0 ? "none\n" : "its parent's\n");
        std::exit(0); // what is registered for exit runs in the child, too
    }
    ::waitpid(child, nullptr, 0);
    say("child has ended\n");
}

std::atomic<bool> stopping{false};
std::atomic<bool> child_ended{false};

void stop_until_child_ended(exitless::violation const&) noexcept {
    stopping = true;
    while (!child_ended) {
        ::usleep(100);
    }
}

// Forks while another thread ends the program; the child breaks a rule, too.
void forked_in_abort() {
    os::set_on_violation(os::on_violation::abort);
    os::set_safe_state(stop_until_child_ended);
    std::thread other{[] { break_rules(1); }};
    while (!stopping) {
        ::usleep(100);
    }
    auto const child = ::fork();
    if (child == 0) {
        os::set_safe_state(nullptr);
        ::alarm(20); // where the child waits for nobody
        break_rules(1);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    say(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? "child aborted\n" : "child did not\n");
    child_ended = true;
    other.join();
}

void own_handler() {
    exitless::set_violation_handler(
        [](exitless::violation const&) noexcept { say("own handler\n"); });
    break_rules(1);
    exitless::set_violation_handler(nullptr);
    break_rules(1);
}

void arm() {
    auto const armed = os::arm_tripwire(exitless::may_exit);
    say(armed ? "armed" : exitless::message(armed.error()));
    say("\n");
    say(to_string(os::tripwire()));
    say("\n");
}

} // namespace

auto main(int count, char** words) -> int {
    std::string_view const what = count > 1 ? words[1] : "";
    if (what == "clean") {
        critical_section section{"loop"};
    } else if (what == "thrice") {
        break_rules(3);
    } else if (what == "last-words") {
        critical_section section{"never left"};
        exiting_operation(exitless::may_exit);
        std::exit(0); // destructors of automatic variables do not run
    } else if (what == "abort") {
        os::set_on_violation(os::on_violation::abort);
        break_rules(1);
    } else if (what == "safe-state") {
        os::set_safe_state(stop_plant);
        break_rules(1);
    } else if (what == "two-threads-abort") {
        two_threads_abort();
    } else if (what == "fork") {
        forked();
    } else if (what == "fork-in-abort") {
        forked_in_abort();
    } else if (what == "own-handler") {
        own_handler();
    } else if (what == "tripwire") {
        arm();
    } else {
        return 64;
    }
    return 0;
}
