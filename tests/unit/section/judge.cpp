// The seam: what a checked section stores, and when, for the audits that armed it.
#include <exitless/critical_section.hpp>
#include <exitless/section/judge.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using exitless::allow_exits;
using exitless::critical_section;
using exitless::interrupt_scope;
using exitless::section_record;
using exitless::thread_state;
using exitless::violation_kind;

namespace {

std::string heard; // what the hooks were told, in order

void hear(char what, section_record const& record) {
    heard += what;
    heard += record.name;
    heard += ' ';
}

/// Arms this thread's state as an audit does, and disarms it again.
class armed_thread {
public:
    armed_thread() {
        heard.clear();
        state().rseq_cs = &rseq_cs;
        state().tripwire = tripwire;
        state().syscall_selector_armed = 1;
        state().add_hook(
            {.enter = [](thread_state&,
                         section_record const& record) noexcept { hear('<', record); },
             .leave = [](thread_state&,
                         section_record const& record) noexcept { hear('>', record); }});
        state().add_hook(
            {.enter = nullptr, .leave = [](thread_state&, section_record const& record) noexcept {
                 hear(')', record);
             }});
    }
    ~armed_thread() {
        auto const depth = state().depth;
        state() = {};
        state().depth = depth;
    }
    armed_thread(armed_thread const&) = delete;
    auto operator=(armed_thread const&) -> armed_thread& = delete;

    static auto state() -> thread_state& { return exitless::abi_v1::this_thread; }

    static constexpr std::uint64_t tripwire = 0x5eed;
    std::uint64_t volatile rseq_cs = 0;
};

void needs_checks() {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
}

} // namespace

TEST_CASE("the outermost section arms tripwire and selector, and disarms them") {
    needs_checks();
    armed_thread thread;
    {
        critical_section outer{"outer"};
        CHECK(thread.rseq_cs == armed_thread::tripwire);
        CHECK(thread.state().syscall_selector == 1);
        {
            critical_section inner{"inner"};
        }
        CHECK(thread.rseq_cs == armed_thread::tripwire);
        CHECK(thread.state().syscall_selector == 1);
    }
    CHECK(thread.rseq_cs == 0);
    CHECK(thread.state().syscall_selector == 0);
}

TEST_CASE("hooks hear of stretches, not of sections, and the last one to hear of a beginning is "
          "the first to hear of the end") {
    needs_checks();
    armed_thread thread;
    {
        critical_section outer{"outer"};
        critical_section inner{"inner"};
    }
    CHECK(heard == "<outer )outer >outer ");
}

TEST_CASE("allow_exits ends the stretch, disarmed, and begins another") {
    needs_checks();
    armed_thread thread;
    {
        critical_section section{"s"};
        {
            allow_exits scope{"logging"};
            CHECK(heard == "<s )s >s ");
            CHECK(thread.rseq_cs == 0);
            CHECK(thread.state().syscall_selector == 0);
        }
        CHECK(heard == "<s )s >s <s ");
        CHECK(thread.rseq_cs == armed_thread::tripwire);
        CHECK(thread.state().syscall_selector == 1);
    }
    CHECK(heard == "<s )s >s <s )s >s ");
}

TEST_CASE("a tripwire that the kernel cleared is a preemption, reported when the section ends") {
    needs_checks();
    support::recorded_violations violations;
    armed_thread thread;
    {
        critical_section section{"disturbed"};
        thread.rseq_cs = 0;
        CHECK(violations.size() == 0);
    }
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::preempted);
    CHECK(std::string_view{violations[0].section} == "disturbed");
    CHECK(violations[0].section_where.known());
}

TEST_CASE("a tripwire that somebody else replaced says nothing about preemption, and says so") {
    needs_checks();
    support::recorded_violations violations;
    armed_thread thread;
    {
        critical_section section{"robbed"};
        thread.rseq_cs = 0xbad;
    }
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::tripwire_lost);
    CHECK(thread.rseq_cs == 0xbad); // not ours: left to its owner
}

TEST_CASE("an interrupt handler runs disarmed, and the interrupted section is armed as it was") {
    needs_checks();
    support::recorded_violations violations;
    armed_thread thread;
    {
        critical_section section{"interrupted"};
        {
            interrupt_scope handler;
            CHECK(thread.state().syscall_selector == 0);
            critical_section own{"handler"};
            CHECK(thread.state().syscall_selector == 1);
        }
        CHECK(thread.state().syscall_selector == 1);
        CHECK(thread.rseq_cs == armed_thread::tripwire);
    }
    CHECK(violations.size() == 0);
}

TEST_CASE("an interrupt that tripped the wire leaves it tripped for the section that it hit") {
    needs_checks();
    support::recorded_violations violations;
    armed_thread thread;
    {
        critical_section section{"interrupted"};
        thread.rseq_cs = 0; // as the kernel does when it delivers the signal
        {
            interrupt_scope handler;
            critical_section own{"handler"};
        }
    }
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == violation_kind::preempted);
    CHECK(std::string_view{violations[0].section} == "interrupted");
}
