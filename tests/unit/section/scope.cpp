#include <exitless/section/scope.hpp>

#include <catch2/catch_test_macros.hpp>

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

TEST_CASE("a checked section records its name and place") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    critical_section outer{"outer"};
    auto const line = __LINE__ + 1;
    critical_section inner{"inner"};
    auto const record = exitless::section::innermost(exitless::abi_v1::this_thread);
    REQUIRE(record.name != nullptr);
    CHECK(std::string_view{record.name} == "inner");
    CHECK(record.where.line == static_cast<unsigned>(line));
    CHECK(std::string_view{record.where.file}.ends_with("scope.cpp"));
}

TEST_CASE("sections nested deeper than there are records go by the name of the last that has one") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    static_assert(exitless::abi_v1::max_section_records == 4);
    auto const& state = exitless::abi_v1::this_thread;
    auto const name = [&] { return std::string_view{exitless::section::innermost(state).name}; };
    {
        critical_section first{"first"};
        critical_section second{"second"};
        critical_section third{"third"};
        CHECK(name() == "third");
        {
            critical_section fourth{"fourth"};
            critical_section fifth{"fifth"};
            critical_section sixth{"sixth"};
            CHECK(state.depth == 6);
            CHECK(name() == "fourth");
        }
        CHECK(state.depth == 3);
        CHECK(name() == "third");
        critical_section again{"again"};
        CHECK(name() == "again");
    }
    CHECK(state.records_used == 0);
    CHECK(state.records_shown == 0);
}
