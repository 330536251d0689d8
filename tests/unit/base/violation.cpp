#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>

#include <catch2/catch_test_macros.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <string_view>

using exitless::violation;
using exitless::violation_kind;

namespace {

std::uint64_t by_program;
std::uint64_t by_default;

void program(violation const& broken) noexcept {
    by_program = broken.detail;
}
void fallback(violation const& broken) noexcept {
    by_default = broken.detail;
}

auto called(exitless::site where = exitless::site::here()) -> exitless::site {
    return where;
}

} // namespace

TEST_CASE("the program's handler hears, else the default one") {
    auto const previous = exitless::abi_v1::default_violation_handler.exchange(&fallback);
    CHECK(exitless::set_violation_handler(&program) == nullptr);
    exitless::abi_v1::raise({.detail = 1});
    CHECK(by_program == 1);
    CHECK(by_default == 0);
    CHECK(exitless::set_violation_handler(nullptr) == &program);
    exitless::abi_v1::raise({.detail = 2});
    CHECK(by_program == 1);
    CHECK(by_default == 2);
    exitless::abi_v1::default_violation_handler = previous;
}

TEST_CASE("without any handler a violation traps") {
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGILL, SIG_DFL);
        exitless::abi_v1::default_violation_handler = nullptr;
        exitless::set_violation_handler(nullptr);
        exitless::abi_v1::raise({.kind = violation_kind::page_fault});
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGILL);
}

TEST_CASE("every kind of violation has a term of its own") {
    auto const unknown = to_string(static_cast<violation_kind>(0xffff));
    CHECK(unknown == "unknown");
    for (unsigned one = 0; one < 0x40; ++one) {
        for (unsigned other = 0; other < one; ++other) {
            auto const text = to_string(static_cast<violation_kind>(one));
            CHECK((text == unknown || text != to_string(static_cast<violation_kind>(other))));
        }
    }
    CHECK(to_string(violation_kind::interrupt) != unknown);
}

TEST_CASE("a site is the place of the call") {
    auto const here = called();
    auto const line = static_cast<unsigned>(__LINE__ - 1);
    CHECK(here.known());
    CHECK(here.line == line);
    CHECK(std::string_view{here.file}.ends_with("violation.cpp"));
    CHECK_FALSE(std::string_view{here.function}.empty());
    CHECK_FALSE(exitless::site{}.known());
}
