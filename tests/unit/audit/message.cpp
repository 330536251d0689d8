#include <exitless/linux/audit/message.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using exitless::violation;
using exitless::violation_kind;
using exitless::os::add_summary_line;
using exitless::os::add_violation;
using exitless::os::message_text;
using exitless::os::remedy;
using exitless::x86::exit_id;

namespace {

auto in_words(violation const& broken) -> std::string {
    message_text text;
    add_violation(text, broken);
    return std::string{text.view()};
}

constexpr auto number_of(exit_id id) -> std::uint16_t {
    return static_cast<std::uint16_t>(id);
}

} // namespace

TEST_CASE("the message says what was done, where, in which section, and what to use instead") {
    auto const text = in_words({
        .kind = violation_kind::exiting_call,
        .instruction = number_of(exit_id::cpuid),
        .detail = std::uint64_t{0x15} << 32 | 2,
        .what = "cpuid::snapshot::capture",
        .where = {.file = "src/loop.cpp", .function = "step", .line = 120},
        .section = "control",
        .section_where = {.file = "src/loop.cpp", .function = "run", .line = 88},
    });
    CHECK(text == "exitless: exiting call in critical section \"control\": CPUID, leaf 15H, "
                  "subleaf 2H\n"
                  "  at       src/loop.cpp:120, in step\n"
                  "  by       cpuid::snapshot::capture\n"
                  "  section  entered at src/loop.cpp:88, in run\n"
                  "  instead  cpuid::snapshot, captured before the section\n");
}

TEST_CASE("a call that executes several CPUIDs has no leaf, leaf 0 of an instruction is one") {
    CHECK(in_words({.kind = violation_kind::exiting_call, .instruction = number_of(exit_id::cpuid)})
              .starts_with("exitless: exiting call: CPUID\n"));
    CHECK(in_words({.kind = violation_kind::exiting_instruction,
                    .instruction = number_of(exit_id::cpuid)})
              .starts_with("exitless: exiting instruction: CPUID, leaf 0H, subleaf 0H\n"));
}

TEST_CASE("a section that was disturbed as a whole has its place named once") {
    exitless::site const entered{.file = "src/loop.cpp", .function = "run", .line = 88};
    CHECK(in_words({.kind = violation_kind::preempted,
                    .where = entered,
                    .section = "control",
                    .section_where = entered})
              .starts_with("exitless: preempted in critical section \"control\"\n"
                           "  section  entered at src/loop.cpp:88, in run\n"
                           "  instead  "));
    CHECK(in_words({.kind = violation_kind::exiting_call,
                    .where = {.file = "src/loop.cpp", .function = "step", .line = 89},
                    .section = "control",
                    .section_where = entered}) ==
          "exitless: exiting call in critical section \"control\"\n"
          "  at       src/loop.cpp:89, in step\n"
          "  section  entered at src/loop.cpp:88, in run\n");
}

TEST_CASE("what is not known is left out") {
    CHECK(in_words({.kind = violation_kind::interrupt}) == "exitless: interrupt\n");
    CHECK(in_words({.kind = violation_kind::page_fault, .address = 0xdeadbeef}) ==
          "exitless: page fault\n"
          "  code at  DEADBEEFH\n"
          "  instead  memory that is locked and touched before the section\n");
}

TEST_CASE("a register and a system call are named as their manuals do") {
    CHECK(in_words({.kind = violation_kind::msr_access,
                    .instruction = number_of(exit_id::wrmsr),
                    .detail = 0x6e0})
              .starts_with("exitless: MSR access: WRMSR MSR 6E0H\n"));
    CHECK(in_words({.kind = violation_kind::system_call, .detail = 39})
              .starts_with("exitless: system call: number 39\n"));
}

TEST_CASE("the catalogue's advice comes before the kind's") {
    CHECK(remedy({.kind = violation_kind::system_call, .instruction = number_of(exit_id::hlt)}) ==
          "a loop on the TSC");
    CHECK_FALSE(remedy({.kind = violation_kind::preempted}).empty());
    CHECK(remedy({.kind = violation_kind::interrupt}).empty());
    CHECK(remedy({.instruction = 9999}).empty());
}

TEST_CASE("a summary line has the count first") {
    message_text text;
    add_summary_line(text, {.first = {.kind = violation_kind::preempted,
                                      .where = {.file = "a.cpp", .function = nullptr, .line = 7},
                                      .section = "audio"},
                            .count = 12'345'678'901});
    CHECK(text.view() == "  12345678901 x preempted in \"audio\" at a.cpp:7\n");
}

TEST_CASE("numbers have no leading zeros and zero has one digit") {
    message_text text;
    text.add_decimal(0).add(" ").add_hex(0).add(" ");
    text.add_decimal(~std::uint64_t{0}).add(" ").add_hex(~std::uint64_t{0});
    CHECK(text.view() == "0 0H 18446744073709551615 FFFFFFFFFFFFFFFFH");
}

TEST_CASE("a text that is too long is cut off, not overrun") {
    message_text text;
    for (int i = 0; i < 300; ++i) {
        text.add("0123456789");
    }
    CHECK(text.view().size() == 1024);
    CHECK(text.view().ends_with("0123"));
}
