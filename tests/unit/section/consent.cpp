#include <exitless/section/consent.hpp>
#include <exitless/section/scope.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string_view>

using exitless::allow_exits;
using exitless::critical_section;
using exitless::in_critical_section;
using exitless::interrupt_scope;
using exitless::violation_kind;

namespace {

void exiting_operation(exitless::may_exit_t consent,
                       exitless::site where = exitless::site::here()) {
    consent.check({.kind = violation_kind::exiting_call,
                   .instruction = exitless::x86::exit_id::cpuid,
                   .detail = std::uint64_t{0x15} << 32,
                   .what = "exiting_operation",
                   .where = where});
}

} // namespace

TEST_CASE("consent outside a section is no violation") {
    support::recorded_violations violations;
    exiting_operation(exitless::may_exit);
    CHECK(violations.size() == 0);
}

TEST_CASE("consent inside a section is a violation that names call and section") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    support::recorded_violations violations;
    critical_section section{"loop"};
    exiting_operation(exitless::may_exit);
    auto const line = static_cast<unsigned>(__LINE__ - 1);
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::exiting_call);
    CHECK(violations[0].instruction == static_cast<unsigned>(exitless::x86::exit_id::cpuid));
    CHECK(violations[0].detail == std::uint64_t{0x15} << 32);
    CHECK(violations[0].where.line == line);
    CHECK(violations[0].tsc != 0);
    CHECK(std::string_view{violations[0].section} == "loop");
}

TEST_CASE("allow_exits suspends the section around it") {
    support::recorded_violations violations;
    critical_section section{"loop"};
    {
        allow_exits pause{"logging"};
        CHECK_FALSE(in_critical_section());
        exiting_operation(exitless::may_exit);
        {
            critical_section nested{"nested"};
            CHECK(in_critical_section());
        }
        CHECK_FALSE(in_critical_section());
    }
    CHECK(in_critical_section());
    CHECK(violations.size() == 0);
}

TEST_CASE("allow_exits outside a section does nothing") {
    {
        allow_exits pause{"nothing to suspend"};
        CHECK_FALSE(in_critical_section());
    }
    CHECK_FALSE(in_critical_section());
}

TEST_CASE("an interrupt handler with an interrupt_scope is not judged by what it interrupted") {
    support::recorded_violations violations;
    critical_section section{"interrupted"};
    {
        interrupt_scope handler;
        CHECK_FALSE(in_critical_section());
        CHECK(exitless::section::innermost(exitless::abi_v1::this_thread).name == nullptr);
        exiting_operation(exitless::may_exit);
        critical_section own{"the handler's own"};
        CHECK(in_critical_section());
    }
    CHECK(in_critical_section());
    CHECK(violations.size() == 0);
}
