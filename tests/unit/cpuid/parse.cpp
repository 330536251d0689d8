#include <exitless/cpuid/dump.hpp>
#include <exitless/cpuid/dump_syntax.hpp>
#include <exitless/cpuid/line_cursor.hpp>
#include <exitless/cpuid/parse.hpp>

#include "fake_cpu.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cpuid = exitless::cpuid;
using cpuid::parse;
using cpuid::parse_failure;

namespace {

auto failure_in(std::string_view text) -> parse_failure {
    parse_failure place;
    auto const read = parse(text, place);
    CHECK_FALSE(read);
    CHECK(read.error() == exitless::errc::parse_error);
    return place;
}

auto text_of(cpuid::snapshot const& cpu) -> std::string {
    std::string text;
    cpuid::dump(cpu, [&](std::string_view line) { text += line; });
    return text;
}

} // namespace

TEST_CASE("a snapshot's text reads back as the same snapshot") {
    auto const cpu = cpuid::snapshot::capture(exitless::may_exit);
    auto const text = text_of(cpu);
    CHECK(text.starts_with("CPU:\n   0x00000000 0x00: eax=0x"));
    auto const read = parse(text);
    REQUIRE(read);
    CHECK(*read == cpu);
    CHECK(read->cpuids_executed() == 0);
}

TEST_CASE("the text of any snapshot reads back as the same snapshot") {
    for (std::uint64_t seed = 1; seed < 300; ++seed) {
        support::noisy_cpu::reset(seed);
        auto const cpu = cpuid::snapshot::capture<support::noisy_cpu>(exitless::may_exit);
        auto const read = parse(text_of(cpu));
        CAPTURE(seed);
        REQUIRE(read);
        REQUIRE(*read == cpu);
    }
}

TEST_CASE("the dump of the tool cpuid") {
    auto const cpu = parse("CPU 0:\n"
                           "   0x00000000 0x00: eax=0x00000016 ebx=0x756e6547 ecx=0x6c65746e "
                           "edx=0x49656e69\n"
                           "   0x00000004 0x01: eax=0x1c004122 ebx=0x01c0003f ecx=0x0000003f "
                           "edx=0x00000000\n"
                           "CPU 1:\n"
                           "   0x00000004 0x02: eax=0x00000001 ebx=0x00000001 ecx=0x00000001 "
                           "edx=0x00000001\n");
    REQUIRE(cpu);
    CHECK(cpu->entries().size() == 2);
    CHECK(cpu->leaf(4, 1).eax == 0x1C00'4122);
}

TEST_CASE("AIDA64's dump, with numbered and with repeated leaves") {
    parse_failure place;
    constexpr std::string_view text =
        "------[ Versions ]------\n"
        "\n"
        "  Program Version : 7.0\n"
        "------[ CPUID Registers / Logical CPU #0 ]------\r\n"
        "CPUID 00000000: 00000016-756E6547-6C65746E-49656E69 "
        "[GenuineIntel]\r\n"
        "CPUID 00000004: 00000121-00000001-00000002-00000003\n"
        "CPUID 00000004: 00000122-00000001-00000002-00000003\n"
        "CPUID 0000000B: 00000001-00000002-00000100-00000000 [SL 00]\n"
        "CPUID 0000000B: 00000005-0000000C-00000201-00000000 [SL 0a]\n"
        "------[ CPUID Registers / Logical CPU #1 ]------\n"
        "CPUID 00000000  \t00000016-756E6547-6C65746E-49656E69\n";
    auto const first = parse(text, place);
    REQUIRE(first);
    CHECK(place == parse_failure{});
    CHECK(first->entries().size() == 5);
    CHECK(first->leaf(4, 1).eax == 0x122);
    CHECK(first->leaf(0xB, 10).ebx == 12);
    auto const second = parse(text, place, 1);
    REQUIRE(second);
    CHECK(second->entries().size() == 1);
    CHECK_FALSE(parse(text, place, 2));
}

TEST_CASE("an AIDA64 report has properties and other registers around its leaves") {
    constexpr std::string_view text =
        "------[ CPU Info ]------\n"
        "CPU Type          : DualCore Intel Core i3\n"
        "CPUID CPU Name    : Intel(R) Core(TM) i3\n"
        "------[ CPUID Registers / Logical CPU #0 ]------\n"
        "allcpu: Package 0 / Core 0 / Thread 0: Valid\n"
        "CPUID 00000000: 00000001-756E6547-6C65746E-49656E69 [GenuineIntel]\n"
        "------[ MSR Registers / Logical CPU #0 ]------\n"
        "MSR 00000017: 0004-0000-0000-0000 [PlatID = 1]\n"
        "CPUID 00000001: 00000001-00000002-00000003-00000004\n"
        "------[ CPUID Registers / Logical CPU #1 Virtual ]------\n"
        "allcpu: Package 0 / Core 0 / Thread 1: Valid, Virtual\n"
        "CPUID 00000001: 000306A9-01100800-7FBAE3FF-BFEBFBFF\n"
        "MSR Registers (CPU #0):\n"
        "MSR 0000001B: 0000-0000-FEE0-0900\n";
    auto const first = parse(text);
    REQUIRE(first);
    CHECK(first->contains(0));
    CHECK(first->entries().size() == 1);
    parse_failure place;
    auto const second = parse(text, place, 1);
    REQUIRE(second);
    CHECK(second->leaf(1).eax == 0x0003'06A9);
    CHECK(second->entries().size() == 1);
    CHECK_FALSE(parse(text, place, 2));
}

TEST_CASE("the headings of a CPU's leaves") {
    CHECK(cpuid::is_cpu_heading("CPU 17:"));
    CHECK(cpuid::is_cpu_heading("CPU:"));
    CHECK(cpuid::is_cpu_heading("CPU#001 AffMask: 0x1"));
    CHECK(cpuid::is_cpu_heading("CPUID Registers (CPU #1 Virtual):"));
    CHECK(cpuid::is_cpu_heading("_________________ Logical CPU #0 _________________"));
    CHECK_FALSE(cpuid::is_cpu_heading("CPU 1"));
    CHECK_FALSE(cpuid::is_cpu_heading("CPU 1: more"));
    CHECK_FALSE(cpuid::is_cpu_heading("CPU Type          : Intel"));
    CHECK_FALSE(cpuid::is_cpu_heading("------[ MSR Registers / Logical CPU #0 ]------"));
}

TEST_CASE("of a leaf in AIDA64's dump all lines are numbered, or none is") {
    CHECK(failure_in("CPUID 0000000B: 00000001-00000002-00000100-00000000 [SL 00]\n"
                     "CPUID 0000000B: 00000005-0000000C-00000201-00000000 [SL\n") ==
          parse_failure{2, 56});
    CHECK(failure_in("CPUID 0000000B: 00000001-00000002-00000100-00000000 [SL 00]\n"
                     "CPUID 0000000B: 00000005-0000000C-00000201-00000000\n") ==
          parse_failure{2, 52});
    auto const next = parse("CPUID 0000000B: 00000001-00000002-00000100-00000000 [SL 00]\n"
                            "CPUID 0000000D: 00000005-0000000C-00000201-00000000\n"
                            "CPUID 0000000D: 00000006-0000000C-00000201-00000000\n");
    REQUIRE(next);
    CHECK(next->leaf(0xD, 1).eax == 6);
}

TEST_CASE("libcpuid's dump") {
    auto const cpu = parse("version=0.6.4\n"
                           "build_date=x\n"
                           "_________________ Logical CPU #0 _________________\n"
                           "basic_cpuid[0]=00000016 68747541 444d4163 69746e65\n"
                           "basic_cpuid[11]=00000001 00000002 00000100 00000007\n"
                           "ext_cpuid[0]=8000001f 00000001 00000002 00000003\n"
                           "intel_fn11[1]=00000005 0000000c 00000201 00000000\n"
                           "intel_fn12h[2]=00000001 00000000 00000000 00000009\n"
                           "amd_fn8000001dh[3]=00000163 00000000 00000000 00000001\n");
    REQUIRE(cpu);
    CHECK(cpu->leaf(0xB, 0).edx == 7);
    CHECK(cpu->leaf(0xB, 1).ebx == 12);
    CHECK(cpu->leaf(0x12, 2).edx == 9);
    CHECK(cpu->leaf(0x8000'0000).eax == 0x8000'001F);
    CHECK(cpu->leaf(0x8000'001D, 3).eax == 0x163);
}

TEST_CASE("leaves beyond the limit that a dump itself claims are left out") {
    auto const cpu = parse("basic_cpuid[0]=00000002 756e6547 6c65746e 49656e69\n"
                           "basic_cpuid[1]=00000683 00000002 00000000 0383f9ff\n"
                           "basic_cpuid[31]=03020101 00000000 00000000 0c040844\n"
                           "ext_cpuid[0]=03020101 00000000 00000000 0c040844\n"
                           "ext_cpuid[1]=03020101 00000000 00000000 0c040844\n"
                           "0x40000000 0x00: eax=0x00000001 ebx=0x00000001 ecx=0x00000001 "
                           "edx=0x00000001\n");
    REQUIRE(cpu);
    CHECK(cpu->entries().size() == 2);
    CHECK_FALSE(cpu->has(cpuid::rdtscp));
    CHECK_FALSE(cpu->contains(0x4000'0000)); // the hypervisor bit is clear
}

TEST_CASE("a line of dashes ends a dump") {
    auto const cpu = parse("basic_cpuid[0]=00000001 00000002 00000003 00000004\n"
                           "--------------------------------------------------\n"
                           "answers of any kind\n");
    REQUIRE(cpu);
    CHECK(cpu->entries().size() == 1);
}

TEST_CASE("text that does not fit is an error with its line and column") {
    CHECK(failure_in("") == parse_failure{1, 1});
    CHECK(failure_in("# only a comment\n") == parse_failure{2, 1});
    CHECK(failure_in("CPU:\n  what is this\n") == parse_failure{2, 3});
    CHECK(failure_in("0x 0x0: eax=0x00000001 ebx=0x00000002 ecx=0x00000003 edx=0x00000004\n") ==
          parse_failure{1, 3});
    CHECK(failure_in("0x1 0x0: eax=0x00000001 ebx=0xg\n") == parse_failure{1, 31});
    CHECK(failure_in("0x1 0x0: eax=0x00000001 ebx=0x0000002 \n") == parse_failure{1, 38});
    CHECK(failure_in("0x1 0x0: eax=0x00000001 ebx=0x00000002\n") == parse_failure{1, 39});
    CHECK(
        failure_in("0x1 0x0: eax=0x00000001 ebx=0x00000002 ecx=0x00000003 edx=0x00000004 more\n") ==
        parse_failure{1, 70});
    CHECK(failure_in("0x1 0x0: eax=0x123456789 ebx=0x00000002\n") == parse_failure{1, 24});
    CHECK(failure_in("0x123456789 0x0: eax=0x00000001\n") == parse_failure{1, 11});
    CHECK(failure_in("CPUID 00000001: 00000001-00000002-00000003-00000004x\n") ==
          parse_failure{1, 52});
    CHECK(failure_in("CPUID 0000000B: 00000001-00000002+00000100-00000000\n") ==
          parse_failure{1, 34});
    CHECK(failure_in("CPUID 0000000B: 00000001-00000002-00000100-00000000 [SL zz]\n") ==
          parse_failure{1, 57});
    CHECK(failure_in("basic_cpuid[1=00000001 00000000 00000000 00000000\n") ==
          parse_failure{1, 14});
    CHECK(failure_in("basic_cpuid[1]=00000001 00000000 00000000\n") == parse_failure{1, 42});
    CHECK(failure_in("\nintel_fnXX[1]=1 1 1 1\n") == parse_failure{2, 9});
}

TEST_CASE("a dump with more sub-leaves than a snapshot holds is an error, not half a snapshot") {
    std::string text;
    for (std::size_t i = 0; i <= cpuid::max_entries; ++i) {
        text += "basic_cpuid[" + std::to_string(i) + "]=00000001 00000000 00000000 00000000\n";
    }
    CHECK(failure_in(text) == parse_failure{cpuid::max_entries + 1, 1});
}

TEST_CASE("a dump that was cut short has no entry that the whole one has not") {
    for (std::string_view const text :
         {"CPU 0:\n"
          "   0x00000000 0x00: eax=0x00000016 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
          "   0x00000004 0x01: eax=0x1c004122 ebx=0x01c0003f ecx=0x0000003f edx=0x00000011\n"
          "CPU 1:\n"
          "   0x00000004 0x02: eax=0x1c004122 ebx=0x01c0003f ecx=0x0000003f edx=0x00000012\n",
          "------[ CPUID Registers / Logical CPU #0 ]------\n"
          "CPUID 00000000: 00000016-756E6547-6C65746E-49656E69 [GenuineIntel]\n"
          "CPUID 00000004: 00000121-00000001-00000002-00000003\n"
          "CPUID 00000004: 00000122-00000001-00000002-00000013\n"
          "CPUID 00000010: 00000000-00000002-00000000-00000000 [SL 00]\n"
          "CPUID 00000010: 00000007-0000000C-00000201-00000011 [SL 01]\n"
          "CPUID 00000010: 00000007-0000000C-00000201-00000012 [SL 13]\n",
          "version=0.6.4\n"
          "basic_cpuid[0]=00000016 68747541 444d4163 69746e65\n"
          "intel_fn11[1]=00000005 0000000c 00000201 00000010\n"
          "amd_fn8000001dh[3]=00000163 00000000 00000000 00000021\n"}) {
        auto const whole = parse(text);
        REQUIRE(whole);
        for (std::size_t length = 0; length < text.size(); ++length) {
            auto const part = parse(text.substr(0, length));
            CAPTURE(length, text.substr(0, length));
            if (part) {
                for (auto const& one : part->entries()) {
                    REQUIRE(whole->contains(one.leaf, one.subleaf));
                    REQUIRE(whole->leaf(one.leaf, one.subleaf) == one.registers);
                }
            }
        }
    }
}

TEST_CASE("damaged dumps are read or refused, never mistaken") {
    auto const good = text_of(cpuid::snapshot::capture(exitless::may_exit)) +
                      "CPUID 0000000B: 00000001-00000002-00000100-00000000 [SL 00]\n"
                      "intel_fn11[1]=00000005 0000000c 00000201 00000000\n";
    for (std::uint64_t seed = 1; seed < 3000; ++seed) {
        support::noisy_cpu::reset(seed);
        auto text = good;
        for (int i = 0; i < 4; ++i) {
            text[support::noisy_cpu::next() % text.size()] =
                static_cast<char>(support::noisy_cpu::next());
        }
        text.resize(support::noisy_cpu::next() % (text.size() + 1));
        parse_failure place;
        auto const read = parse(text, place);
        CAPTURE(seed);
        REQUIRE(static_cast<bool>(read) == (place == parse_failure{}));
        if (read) {
            REQUIRE(read->entries().size() <= cpuid::max_entries);
        } else {
            REQUIRE((place.line >= 1 && place.column >= 1));
        }
    }
}
