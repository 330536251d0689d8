#include <exitless/critical_section.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <new>
#include <string_view>
#include <thread>
#include <type_traits>

using exitless::critical_section;
using exitless::in_critical_section;

static_assert(!std::is_copy_constructible_v<critical_section>);
static_assert(!std::is_move_constructible_v<critical_section>);
static_assert(!std::is_copy_assignable_v<critical_section>);
static_assert(std::is_nothrow_constructible_v<critical_section, char const*>);

TEST_CASE("a section is entered by its construction and left by its destruction") {
    CHECK_FALSE(in_critical_section());
    {
        critical_section section{"outer"};
        CHECK(in_critical_section());
        {
            critical_section inner{"inner"};
            CHECK(in_critical_section());
        }
        CHECK(in_critical_section());
    }
    CHECK_FALSE(in_critical_section());
}

TEST_CASE("a section is of one thread") {
    critical_section section{"this thread"};
    bool other = true;
    std::thread{[&] { other = in_critical_section(); }}.join();
    CHECK_FALSE(other);
    CHECK(in_critical_section());
}

TEST_CASE("an exception leaves the section") {
    try {
        critical_section section{"throws"};
        throw 1;
    } catch (int) {
    }
    CHECK_FALSE(in_critical_section());
}

TEST_CASE("a checked section records its name and place") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    critical_section outer{"outer"};
    auto const line = __LINE__ + 1;
    critical_section inner{"inner"};
    auto const* record = exitless::abi_v1::this_thread.innermost;
    REQUIRE(record != nullptr);
    CHECK(std::string_view{record->name} == "inner");
    CHECK(record->where.line == static_cast<unsigned>(line));
    CHECK(std::string_view{record->where.file}.ends_with("scope.cpp"));
    REQUIRE(record->outer != nullptr);
    CHECK(std::string_view{record->outer->name} == "outer");
}

TEST_CASE("sections of fibers of one thread may be left in any order") {
    alignas(critical_section) unsigned char first_place[sizeof(critical_section)];
    alignas(critical_section) unsigned char second_place[sizeof(critical_section)];
    support::recorded_violations violations;
    auto* first = ::new (static_cast<void*>(first_place)) critical_section{"first fiber"};
    auto* second = ::new (static_cast<void*>(second_place)) critical_section{"second fiber"};
    first->~critical_section();
    CHECK(in_critical_section());
    second->~critical_section();
    CHECK_FALSE(in_critical_section());
    CHECK(exitless::abi_v1::this_thread.innermost == nullptr);
    CHECK(violations.size() == 0);
}

TEST_CASE("a section left on another thread is a violation of a checked build") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    alignas(critical_section) unsigned char place[sizeof(critical_section)];
    support::recorded_violations violations;
    bool before = false;
    bool after = true;
    std::thread{[&] {
        ::new (static_cast<void*>(place)) critical_section{"wanders"};
        before = in_critical_section();
        std::thread{[&] {
            reinterpret_cast<critical_section*>(place)->~critical_section();
            after = in_critical_section();
        }}.join();
    }}.join();
    CHECK(before);
    CHECK_FALSE(after);
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == exitless::violation_kind::wrong_thread);
    CHECK(std::string_view{violations[0].section} == "wanders");
}
