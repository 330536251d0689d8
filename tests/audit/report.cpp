// What a whole program with the default report prints, and how it ends.
#include <exitless/base/config.hpp>

#include "support/run_program.hpp"
#include "support/text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <string>
#include <string_view>

using support::occurrences;

namespace {

auto run(std::string what, std::vector<std::string> environment = {}) {
    return support::run_program({AUDIT_PROGRAM, std::move(what)}, std::move(environment));
}

auto before(std::string_view text, std::string_view first, std::string_view second) -> bool {
    auto const a = text.find(first);
    auto const b = text.find(second);
    return a != text.npos && b != text.npos && a < b;
}

} // namespace

TEST_CASE("a program without violations prints nothing") {
    auto const ended = run("clean");
    CHECK(ended.exit_code == 0);
    CHECK(ended.output.empty());
}

TEST_CASE("a program prints each place once, after the section, and a summary at its end") {
    auto const ended = run("thrice");
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK(occurrences(ended.output, "still inside\n") == 3);
    CHECK(occurrences(ended.output, "exitless: exiting call in critical section \"loop\": CPUID, "
                                    "leaf 4H, subleaf 0H\n") == 1);
    CHECK(before(ended.output, "still inside", "exitless: exiting call"));
    CHECK(occurrences(ended.output, "  instead  cpuid::snapshot") == 1);
    CHECK(occurrences(ended.output, "program.cpp:") == 3); // at, section, summary
    CHECK(ended.output.find("exitless: 3 violations in all\n  3 x exiting call in \"loop\"") !=
          std::string::npos);
}

TEST_CASE("a section that is never left has its violation printed at the program's end") {
    auto const ended = run("last-words");
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK(occurrences(ended.output, "in critical section \"never left\"") == 1);
    CHECK(occurrences(ended.output, "exitless: 1 violation in all\n") == 1);
}

TEST_CASE("the abort policy ends the program at the first violation") {
    auto const ended = run("abort");
    INFO(ended.output);
    CHECK(ended.signal == SIGABRT);
    CHECK(occurrences(ended.output, "still inside") == 0);
    CHECK(before(ended.output, "in critical section \"loop\"", "exitless: aborting"));
}

TEST_CASE("the environment asks for the abort policy") {
    auto const ended = run("thrice", {"EXITLESS_ON_VIOLATION=abort"});
    INFO(ended.output);
    CHECK(ended.signal == SIGABRT);
    CHECK(occurrences(ended.output, "still inside") == 0);
}

TEST_CASE("a policy that does not exist is named, and the program goes on") {
    auto const ended = run("thrice", {"EXITLESS_ON_VIOLATION=abrot"});
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK(ended.output.starts_with("exitless: EXITLESS_ON_VIOLATION is \"abrot\"; it must be "
                                   "\"report\" or \"abort\". Going on with \"report\".\n"));
    CHECK(run("clean", {"EXITLESS_ON_VIOLATION=report"}).output.empty());
    auto const much = run("clean", {"EXITLESS_ON_VIOLATION=" + std::string(2'000, 'x')});
    CHECK(much.output == "exitless: EXITLESS_ON_VIOLATION is \"" + std::string(80, 'x') +
                             "\"; it must be \"report\" or \"abort\". Going on with \"report\".\n");
}

TEST_CASE("the plant is brought into its safe state before the abort, and only then") {
    auto const reported = run("safe-state");
    INFO(reported.output);
    CHECK(reported.exit_code == 0);
    CHECK(occurrences(reported.output, "stop") == 0);

    auto const aborted = run("safe-state", {"EXITLESS_ON_VIOLATION=abort"});
    INFO(aborted.output);
    CHECK(aborted.signal == SIGABRT);
    CHECK(occurrences(aborted.output, "stopping, section put aside\n") == 1);
    CHECK(occurrences(aborted.output, "loop stopped\n") == 1);
    CHECK(before(aborted.output, "loop stopped\n", "in critical section \"loop\""));
}

TEST_CASE("of two threads that abort one makes the state safe and the other waits for it") {
    auto const ended = run("two-threads-abort");
    INFO(ended.output);
    CHECK(ended.signal == SIGABRT);
    CHECK(occurrences(ended.output, "first stop\n") == 1);
    CHECK(occurrences(ended.output, "second stop\n") == 0);
    CHECK(before(ended.output, "stop finished\n", "exitless: aborting"));
}

TEST_CASE("a forked child starts with an empty report") {
    auto const ended = run("fork");
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK(occurrences(ended.output, "child has none\n") == 1);
    CHECK(occurrences(ended.output, "violation in all\n") == 1);
    CHECK(before(ended.output, "child has ended\n", "violation in all\n"));
}

TEST_CASE("a child that is forked while the program ends does not wait for who ends it") {
    auto const ended = run("fork-in-abort");
    INFO(ended.output);
    CHECK(ended.signal == SIGABRT);
    CHECK(occurrences(ended.output, "child aborted\n") == 1);
}

TEST_CASE("a handler of the program replaces the report until it is taken away") {
    auto const ended = run("own-handler");
    INFO(ended.output);
    CHECK(occurrences(ended.output, "own handler\n") == 1);
    CHECK(occurrences(ended.output, "exitless: 1 violation in all\n") == 1);
}
