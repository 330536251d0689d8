#include <exitless/critical_section.hpp>
#include <exitless/linux/audit/report.hpp>

#include "support/text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>

using exitless::critical_section;
using exitless::violation_kind;
using support::occurrences;

namespace os = exitless::os;

namespace {

// Standard error goes to a file while this lives.
class captured_stderr {
public:
    captured_stderr()
        : saved_{::dup(STDERR_FILENO)} {
        char path[] = "/tmp/exitless-report-XXXXXX";
        file_ = ::mkstemp(path);
        ::unlink(path);
        ::dup2(file_, STDERR_FILENO);
    }
    ~captured_stderr() {
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
        ::close(file_);
    }
    captured_stderr(captured_stderr const&) = delete;
    auto operator=(captured_stderr const&) -> captured_stderr& = delete;

    [[nodiscard]] auto text() const -> std::string {
        std::string all(65536, '\0');
        auto const size = ::pread(file_, all.data(), all.size(), 0);
        all.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        return all;
    }

private:
    int saved_;
    int file_ = -1;
};

void exiting_operation(exitless::may_exit_t consent,
                       exitless::site where = exitless::site::here()) {
    consent.check({.kind = violation_kind::exiting_call,
                   .instruction = exitless::x86::exit_id::cpuid,
                   .what = "exiting_operation",
                   .where = where});
}

// Takes every place for hooks: each number makes a function of its own.
template <std::size_t Number>
void crowd() {
    auto const hook = [](exitless::thread_state&, exitless::section_record const&) noexcept {};
    REQUIRE(exitless::abi_v1::this_thread.add_hook({.enter = nullptr, .leave = hook}));
    if constexpr (Number + 1 < exitless::abi_v1::max_section_hooks) {
        crowd<Number + 1>();
    }
}

void skip_without_checks() {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
}

} // namespace

TEST_CASE("including the header installs the report, and a handler of the program comes first") {
    CHECK(os::report::installed);
    CHECK(exitless::abi_v1::default_violation_handler.load() == &os::report::handle);
    CHECK_FALSE(os::report::install());
    CHECK(exitless::abi_v1::current_violation_handler.load() == nullptr);
}

TEST_CASE("a violation is printed when its section has ended, and not before") {
    skip_without_checks();
    os::forget_violations();
    captured_stderr captured;
    {
        critical_section section{"loop"};
        exiting_operation(exitless::may_exit);
        CHECK(captured.text().empty());
        CHECK(os::violation_count() == 1);
    }
    auto const text = captured.text();
    CHECK(occurrences(text, "exiting call in critical section \"loop\": CPUID") == 1);
    CHECK(occurrences(text, "report.cpp:") == 2);
    os::forget_violations();
}

TEST_CASE("a place is printed once and counted every time") {
    skip_without_checks();
    os::forget_violations();
    captured_stderr captured;
    for (int i = 0; i < 5; ++i) {
        critical_section section{"loop"};
        exiting_operation(exitless::may_exit);
    }
    CHECK(occurrences(captured.text(), "exitless: ") == 1);
    auto const places = os::violations();
    REQUIRE(places.size() == 1);
    CHECK(places[0].count == 5);
    CHECK(std::string_view{places[0].first.section} == "loop");
    CHECK(places[0].first.where.known());
    CHECK(os::violation_count() == 5);
    os::forget_violations();
    CHECK(os::violations().empty());
}

TEST_CASE("what happens in a nested section is printed after the outermost one") {
    skip_without_checks();
    os::forget_violations();
    captured_stderr captured;
    {
        critical_section outer{"outer"};
        {
            critical_section inner{"inner"};
            exiting_operation(exitless::may_exit);
        }
        CHECK(captured.text().empty());
    }
    CHECK(occurrences(captured.text(), "\"inner\"") == 1);
    os::forget_violations();
}

TEST_CASE("a thread without room for the hook leaves its places to the summary") {
    skip_without_checks();
    os::forget_violations();
    captured_stderr captured;
    std::thread{[] {
        crowd<0>();
        critical_section section{"crowded"};
        exiting_operation(exitless::may_exit);
    }}.join();
    CHECK(captured.text().empty());
    os::report::print_summary();
    auto const text = captured.text();
    CHECK(occurrences(text, "in critical section \"crowded\"") == 1);
    CHECK(occurrences(text, "exitless: 1 violation in all\n") == 1);
    CHECK(occurrences(text, "  1 x exiting call in \"crowded\" at ") == 1);
    os::forget_violations();
}

TEST_CASE("the summary says how many violations found no room") {
    os::forget_violations();
    captured_stderr captured;
    for (std::uint32_t line = 1; line <= os::report::max_places + 3; ++line) {
        os::report::handle({.kind = violation_kind::exiting_call,
                            .where = {.file = "many.cpp", .function = "f", .line = line}});
    }
    os::report::print_summary();
    auto const text = captured.text();
    CHECK(occurrences(text, "exitless: 131 violations in all\n") == 1);
    CHECK(occurrences(text, "  3 x at further places, not told apart") == 1);
    os::forget_violations();
}

TEST_CASE("a violation that is too long to print whole still ends its line") {
    captured_stderr captured;
    std::string const file(2'000, 'x');
    os::report::print_violation({.kind = violation_kind::exiting_call,
                                 .where = {.file = file.c_str(), .function = "f", .line = 1}});
    auto const text = captured.text();
    CHECK(text.starts_with("exitless: exiting call\n  at       xxx"));
    CHECK(text.ends_with("xxx\n"));
}

TEST_CASE("a line of the summary that is too long still ends") {
    os::forget_violations();
    captured_stderr captured;
    std::string const file(2'000, 'x');
    for (std::uint32_t line = 1; line <= 2; ++line) {
        os::report::handle({.kind = violation_kind::exiting_call,
                            .where = {.file = file.c_str(), .function = "f", .line = line}});
    }
    os::report::print_summary();
    auto const text = captured.text();
    CHECK(occurrences(text, "\n  1 x exiting call at xxx") == 2);
    CHECK(text.ends_with("xxx\n"));
    os::forget_violations();
}

TEST_CASE("without a violation the summary is empty") {
    os::forget_violations();
    captured_stderr captured;
    os::report::print_summary();
    CHECK(captured.text().empty());
}

TEST_CASE("printing keeps errno, where it fails too") {
    auto const kept = ::dup(STDERR_FILENO);
    ::close(STDERR_FILENO);
    errno = 42;
    os::report::print("x");
    auto const after = errno;
    ::dup2(kept, STDERR_FILENO);
    ::close(kept);
    CHECK(after == 42);
}

TEST_CASE("policies have the names that the environment variable takes") {
    CHECK(*os::parse_on_violation("report") == os::on_violation::report);
    CHECK(*os::parse_on_violation("abort") == os::on_violation::abort);
    CHECK(os::parse_on_violation("").error() == exitless::errc::parse_error);
    CHECK(os::parse_on_violation("Abort").error() == exitless::errc::parse_error);
}

TEST_CASE("setting the safe-state function returns the one before") {
    os::safe_state const stop = [](exitless::violation const&) noexcept {};
    CHECK(os::set_safe_state(stop) == nullptr);
    CHECK(os::set_safe_state(nullptr) == stop);
}
