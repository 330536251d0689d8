#include <exitless/critical_section.hpp>

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
    auto const* record = exitless::abi_v1::this_thread.innermost;
    REQUIRE(record != nullptr);
    CHECK(std::string_view{record->name} == "inner");
    CHECK(record->where.line == static_cast<unsigned>(line));
    CHECK(std::string_view{record->where.file}.ends_with("scope.cpp"));
    REQUIRE(record->outer != nullptr);
    CHECK(std::string_view{record->outer->name} == "outer");
}
