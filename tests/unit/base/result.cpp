#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using exitless::errc;
using exitless::result;

static_assert(std::is_trivially_copyable_v<result<int>>);
static_assert(!std::is_convertible_v<result<int>, bool>);
static_assert(EXITLESS_CHECKED == 0 || EXITLESS_CHECKED == 1);
static_assert(exitless::checks_enabled == (EXITLESS_CHECKED == 1));

namespace {

// The signal that ends a child which does that; 0 if none does.
template <class Deed>
auto signal_of(Deed deed) -> int {
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGILL, SIG_DFL);
        ::_exit(deed());
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace

TEST_CASE("a result holds a value") {
    result<int> const one = 42;
    REQUIRE(one);
    CHECK(*one == 42);
    CHECK(one.error() == errc::none);
    CHECK(one.value_or(7) == 42);
}

TEST_CASE("a result holds the reason why there is no value") {
    result<int> const none = errc::queue_full;
    CHECK_FALSE(none);
    CHECK(none.error() == errc::queue_full);
    CHECK(none.value_or(7) == 7);
}

TEST_CASE("a result gives its value away") {
    result<std::string> one = std::string{"a text that is too long for a string without memory"};
    CHECK(one->size() == 51);
    auto const taken = *std::move(one);
    CHECK(taken.size() == 51);
}

TEST_CASE("a result without value succeeds or says why not") {
    CHECK(result<void>{});
    CHECK(result<void>{errc::none});
    CHECK_FALSE(result<void>{errc::timed_out});
    CHECK(result<void>{errc::timed_out}.error() == errc::timed_out);
}

TEST_CASE("reading the value of a failed result traps") {
    CHECK(signal_of([] {
              result<int> const none = errc::timed_out;
              return *none;
          }) == SIGILL);
}

TEST_CASE("a failure without a cause traps") {
    auto volatile cause = errc::none;
    CHECK(signal_of([&] { return result<int>{cause}.value_or(0); }) == SIGILL);
    cause = errc::timed_out;
    CHECK(signal_of([&] { return result<int>{cause}.value_or(0); }) == 0);
}

TEST_CASE("every error has a sentence of its own") {
    auto const unknown = message(static_cast<errc>(0xffff));
    CHECK(unknown == "unknown error");
    CHECK(message(errc::queue_full) != unknown);
    for (unsigned one = 0; one < 0x100; ++one) {
        for (unsigned other = 0; other < one; ++other) {
            auto const text = message(static_cast<errc>(one));
            CHECK((text == unknown || text != message(static_cast<errc>(other))));
        }
    }
}
