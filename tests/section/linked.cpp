// A program linked with a checked and a release library, both built with hidden visibility.
// Compiled twice: as a checked program and as a release one.
#include <exitless/critical_section.hpp>

#include "module.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <thread>

using exitless::critical_section;
using exitless::in_critical_section;

extern "C" auto checked_library() -> module_view const*;
extern "C" auto release_library() -> module_view const*;

namespace {

// Calls `body` inside a section that the module entered.
template <class Body>
void inside_section_of(module_view const& module, Body body) {
    module.in_section([](void* argument) { (*static_cast<Body*>(argument))(); }, &body);
}

} // namespace

TEST_CASE("the libraries are the ones that the test is about") {
    CHECK(checked_library()->checked);
    CHECK_FALSE(release_library()->checked);
}

TEST_CASE("program and libraries share state and handler on every thread") {
    auto const check_this_thread = [] {
        void const* const state = &exitless::abi_v1::this_thread;
        CHECK(checked_library()->state() == state);
        CHECK(release_library()->state() == state);
    };
    check_this_thread();
    std::thread{check_this_thread}.join();
    void const* const handler = &exitless::abi_v1::current_violation_handler;
    CHECK(checked_library()->handler() == handler);
    CHECK(release_library()->handler() == handler);
}

TEST_CASE("a section of the program is seen in the libraries") {
    CHECK_FALSE(checked_library()->inside());
    critical_section section{"program"};
    CHECK(checked_library()->inside());
    CHECK(release_library()->inside());
}

TEST_CASE("a section of one library is seen in the program and in the other library") {
    inside_section_of(*checked_library(), [] {
        CHECK(in_critical_section());
        CHECK(release_library()->inside());
    });
    inside_section_of(*release_library(), [] {
        CHECK(in_critical_section());
        CHECK(checked_library()->inside());
    });
    CHECK_FALSE(in_critical_section());
}

TEST_CASE("the program's handler hears the checked library, and the release library is silent") {
    support::recorded_violations violations;
    critical_section section{"program"};
    release_library()->exiting_call();
    CHECK(violations.size() == 0);
    checked_library()->exiting_call();
    REQUIRE(violations.size() == 1);
    auto const* const name = violations[0].section;
    CHECK((name != nullptr) == exitless::checks_enabled); // a release section has no name
    CHECK((name == nullptr || std::string_view{name} == "program"));
}

TEST_CASE("the checked library is judged in a release library's section") {
    support::recorded_violations violations;
    inside_section_of(*release_library(), [] { checked_library()->exiting_call(); });
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].section == nullptr);
}

TEST_CASE("nested sections of all three leave nothing behind") {
    support::recorded_violations violations;
    inside_section_of(*checked_library(), [] {
        critical_section section{"program"};
        inside_section_of(*release_library(), [] {
            inside_section_of(*checked_library(), [] { CHECK(in_critical_section()); });
        });
    });
    CHECK_FALSE(in_critical_section());
    CHECK(exitless::abi_v1::this_thread.records_used == 0);
    CHECK(violations.size() == 0);
}
