#include <exitless/cpuid/cache.hpp>
#include <exitless/cpuid/entry.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/hypervisor.hpp>
#include <exitless/cpuid/leaves.hpp>
#include <exitless/cpuid/parse.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/cpuid/walk.hpp>
#include <exitless/critical_section.hpp>

#include "fake_cpu.hpp"
#include "support/violations.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cpuid = exitless::cpuid;
using cpuid::snapshot;
using exitless::may_exit;
using support::noisy_cpu;
using support::table_cpu;

static_assert(std::is_trivially_copyable_v<snapshot>);
static_assert(std::is_nothrow_default_constructible_v<snapshot>);

namespace {

constexpr std::uint32_t amd_ebx = 0x6874'7541;
constexpr std::uint32_t amd_ecx = 0x444D'4163;
constexpr std::uint32_t amd_edx = 0x6974'6E65;
constexpr std::uint32_t intel_ebx = 0x756E'6547;
constexpr std::uint32_t intel_ecx = 0x6C65'746E;
constexpr std::uint32_t intel_edx = 0x4965'6E69;

// This machine's CPU, and how often it answered with zeros.
struct counted_cpu {
    inline static std::size_t zeros = 0;

    static auto cpuid(std::uint32_t leaf, std::uint32_t subleaf) noexcept
        -> exitless::x86::cpuid_registers {
        auto const out = exitless::x86::native::cpuid(leaf, subleaf);
        zeros += out == exitless::x86::cpuid_registers{} ? 1U : 0U;
        return out;
    }
};

auto capture(std::vector<cpuid::entry> table) -> snapshot {
    table_cpu::reset(std::move(table));
    return snapshot::capture<table_cpu>(may_exit);
}

constexpr auto entry_of(std::uint32_t leaf) -> cpuid::entry {
    return {leaf, 0, {leaf, 0, 0, 0}}; // a value of its own
}

} // namespace

TEST_CASE("an empty snapshot has nothing and says so") {
    snapshot const none;
    CHECK_FALSE(none.captured());
    CHECK_FALSE(none.has(cpuid::rdtscp));
    CHECK_FALSE(none.has(cpuid::cat_l3));
    CHECK_FALSE(none.contains(0));
    CHECK(none.entries().empty());
    CHECK(none.leaf(0x15) == exitless::x86::cpuid_registers{});
    CHECK(none.cpuids_executed() == 0);
    table_cpu::reset({});
    CHECK(none.differs_from_now<table_cpu>(may_exit));
    CHECK(table_cpu::asked.empty());
    CHECK(none != snapshot::from({}));
}

TEST_CASE("a capture on this machine takes its leaves, the empty ones, and at most 2 CPUIDs more") {
    counted_cpu::zeros = 0;
    auto const cpu = snapshot::capture<counted_cpu>(may_exit);
    CHECK(cpu.captured());
    CHECK_FALSE(cpu.truncated());
    CHECK(cpu.contains(0));
    CHECK(cpu.contains(1));
    CHECK(cpu.has(cpuid::sse2)); // part of x86-64
    CHECK(cpu.cpuids_executed() >= cpu.entries().size());
    // Two looks at what may not be there: 80000000H and a hypervisor behind another one.
    CHECK(cpu.cpuids_executed() <= cpu.entries().size() + counted_cpu::zeros + 2);
    CHECK_FALSE(cpu.differs_from_now(may_exit));
}

TEST_CASE("a capture holds what the tool cpuid prints") {
    std::string text;
    if (auto* pipe = popen("cpuid -1 -r 2>/dev/null", "r"); pipe != nullptr) {
        std::array<char, 4096> part{};
        while (auto const length = std::fread(part.data(), 1, part.size(), pipe)) {
            text.append(part.data(), length);
        }
        pclose(pipe);
    }
    if (text.empty()) {
        SKIP("the tool cpuid is not installed");
    }
    auto const printed = cpuid::parse(text);
    REQUIRE(printed);
    CHECK(printed->same_kind(snapshot::capture(may_exit)));
}

TEST_CASE("capturing inside a section is a violation that names CPUID") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    table_cpu::reset({});
    support::recorded_violations violations;
    exitless::critical_section section{"loop"};
    auto const line = static_cast<unsigned>(__LINE__ + 1);
    auto const cpu = snapshot::capture<table_cpu>(may_exit);
    CHECK(cpu.captured());
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].kind == exitless::violation_kind::exiting_call);
    CHECK(violations[0].where.line == line);
    CHECK(std::string_view{violations[0].what} == "cpuid::snapshot::capture");
}

TEST_CASE("asking a snapshot executes no CPUID") {
    auto const cpu = capture({{0, 0, {0xD, amd_ebx, amd_ecx, amd_edx}}, {1, 0, {1, 0, 0, 0}}});
    table_cpu::asked.clear();
    CHECK_FALSE(cpu.has(cpuid::avx2));
    CHECK_FALSE(cpu.has(cpuid::feature{0x77, 3, cpuid::reg::ebx, 4, "mine"}));
    CHECK(cpuid::hypervisor_of(cpu).kind == cpuid::hypervisor_kind::none);
    CHECK(cpuid::caches_of(cpu).all().empty());
    CHECK(table_cpu::asked.empty());
}

TEST_CASE("a program's own feature is found wherever its bit is") {
    auto const cpu = snapshot::from(std::array{cpuid::entry{0x7, 1, {1U << 22, 0, 0, 0}},
                                               cpuid::entry{0x19, 0, {0, 1U << 4, 0, 0}}});
    CHECK(cpu.has(cpuid::hreset));
    CHECK(cpu.has(cpuid::feature{0x19, 0, cpuid::reg::ebx, 4, "wide_kl"}));
    CHECK_FALSE(cpu.has(cpuid::feature{0x19, 0, cpuid::reg::ebx, 5, "next"}));
    CHECK_FALSE(cpu.has(cpuid::feature{0x19, 1, cpuid::reg::ebx, 4, "other sub-leaf"}));
    CHECK_FALSE(cpu.has(cpuid::feature{0x19, 0, cpuid::reg::ebx, 36, "no such bit"}));
}

TEST_CASE("every register of every dense leaf is where has() looks") {
    for (std::uint32_t const leaf : {0x1U, 0x6U, 0x7U, 0xDU, 0x4000'0001U, 0x8000'0001U,
                                     0x8000'0007U, 0x8000'0008U, 0x8000'000AU, 0x8000'0021U}) {
        std::uint32_t const subleaf = leaf == 0xD ? 1 : 0;
        auto const cpu = snapshot::from(std::array{cpuid::entry{leaf, subleaf, {1, 2, 4, 8}}});
        CAPTURE(leaf);
        CHECK(cpuid::dense_index(leaf, subleaf) < cpuid::dense_leaves);
        CHECK(cpu.has({leaf, subleaf, cpuid::reg::eax, 0, ""}));
        CHECK(cpu.has({leaf, subleaf, cpuid::reg::ebx, 1, ""}));
        CHECK(cpu.has({leaf, subleaf, cpuid::reg::ecx, 2, ""}));
        CHECK(cpu.has({leaf, subleaf, cpuid::reg::edx, 3, ""}));
        CHECK_FALSE(cpu.has({leaf, subleaf, cpuid::reg::edx, 0, ""}));
    }
}

TEST_CASE("dense leaves do not share a place") {
    constexpr std::array leaves{entry_of(0x1),         entry_of(0x6),         entry_of(0x8000'0001),
                                entry_of(0x8000'0007), entry_of(0x8000'0008), entry_of(0x8000'000A),
                                entry_of(0x8000'0021)};
    auto const cpu = snapshot::from(leaves);
    for (auto const& one : leaves) {
        for (std::uint8_t bit = 0; bit < 32; ++bit) {
            CHECK(cpu.has({one.leaf, 0, cpuid::reg::eax, bit, ""}) ==
                  ((one.registers.eax >> bit & 1) != 0));
        }
    }
}

TEST_CASE("has_all wants all of them") {
    auto const cpu = snapshot::from(std::array{cpuid::entry{0x7, 0, {0, 1U << 5 | 1U << 8, 0, 0}},
                                               cpuid::entry{0x8000'0001, 0, {0, 0, 0, 1U << 27}}});
    CHECK(cpu.has_all(cpuid::avx2, cpuid::bmi2, cpuid::rdtscp));
    CHECK_FALSE(cpu.has_all(cpuid::avx2, cpuid::bmi1));
    CHECK_FALSE(cpu.has_all(cpuid::nx, cpuid::rdtscp));
}

TEST_CASE("leaves that a clear feature bit denies are not read") {
    auto const cpu = capture({{0, 0, {0x14, intel_ebx, intel_ecx, intel_edx}},
                              {1, 0, {0, 0, 0, 0}},
                              {0x10, 0, {0, 2, 0, 0}}});
    CHECK_FALSE(cpu.contains(0x10));
    for (auto const leaf :
         {0x3U, 0x5U, 0x8U, 0xBU, 0xDU, 0xFU, 0x10U, 0x12U, 0x14U, 0x4000'0000U, 0x8000'0001U}) {
        CAPTURE(leaf);
        CHECK_FALSE(table_cpu::was_asked(leaf));
    }
}

TEST_CASE("the hypervisor's leaves are read only if the hypervisor bit announces one") {
    auto leaves = support::guest_of("KVMKVMKVM\0\0\0", 0x4000'0001);
    CHECK(capture(leaves).contains(0x4000'0000));
    leaves[1].registers.ecx = 0;
    CHECK_FALSE(capture(leaves).contains(0x4000'0000));
    CHECK_FALSE(table_cpu::was_asked(0x4000'0000));
}

TEST_CASE("sub-leaves are read to the end that each leaf's rule gives") {
    auto const cpu = capture({{0, 0, {0x10, intel_ebx, intel_ecx, intel_edx}},
                              {1, 0, {0, 0, 1U << 26, 0}},
                              {4, 0, {0x21, 0, 0, 0}},
                              {4, 1, {0x22, 0, 0, 0}},
                              {7, 0, {2, 1U << 12 | 1U << 15, 0, 0}},
                              {7, 2, {0, 0, 0, 5}},
                              {0xD, 0, {7, 0, 0, 0}},
                              {0xD, 1, {0, 0, 1U << 8, 0}},
                              {0xD, 2, {9, 0, 0, 0}},
                              {0xD, 8, {9, 0, 0, 0}},
                              {0xF, 0, {0, 0, 0, 2}},
                              {0xF, 1, {0, 0, 3, 7}},
                              {0x10, 0, {0, 4, 0, 0}},
                              {0x10, 2, {7, 0, 0, 3}},
                              {0x10, 3, {7, 0, 0, 3}}});
    CHECK(cpu.entries().size() == 14);
    CHECK(cpu.contains(7, 2));
    CHECK(cpu.contains(0xD, 8));
    CHECK(cpu.contains(0xF, 1));
    CHECK(cpu.contains(0x10, 2));
    CHECK_FALSE(cpu.contains(0x10, 3)); // not declared by sub-leaf 0
}

TEST_CASE("leaves beyond the limit that a CPU claims are not read") {
    auto const cpu = capture({{0, 0, {1, intel_ebx, intel_ecx, intel_edx}},
                              {1, 0, {1, 0, 0, 0}},
                              {7, 0, {0, ~0U, ~0U, ~0U}},
                              {0x8000'0000, 0, {0x07280202, 0, 0, 0}},
                              {0x8000'0001, 0, {~0U, ~0U, ~0U, ~0U}}});
    CHECK_FALSE(cpu.has(cpuid::avx2));
    CHECK_FALSE(cpu.has(cpuid::rdtscp));
    CHECK_FALSE(cpu.contains(0x8000'0000));
}

TEST_CASE("whatever a CPU claims, a capture ends and stays within its limits") {
    for (std::uint64_t seed = 1; seed < 4000; ++seed) {
        noisy_cpu::reset(seed);
        auto const cpu = snapshot::capture<noisy_cpu>(may_exit);
        CAPTURE(seed);
        REQUIRE(noisy_cpu::count == cpu.cpuids_executed());
        REQUIRE(cpu.cpuids_executed() <= cpuid::max_cpuids);
        REQUIRE(cpu.entries().size() <= cpuid::max_entries);
    }
}

TEST_CASE("a guest that claims four thousand million leaves of everything is cut short") {
    std::vector<cpuid::entry> leaves{{0, 0, {~0U, amd_ebx, amd_ecx, amd_edx}},
                                     {1, 0, {0, 0, ~0U, ~0U}},
                                     {7, 0, {~0U, ~0U, ~0U, ~0U}},
                                     {0x4000'0000, 0, {~0U, 1, 2, 3}},
                                     {0x8000'0000, 0, {~0U, 0, 0, 0}}};
    auto const cpu = capture(leaves);
    CHECK(cpu.cpuids_executed() == table_cpu::asked.size());
    CHECK(cpu.cpuids_executed() <= cpuid::max_cpuids);
    CHECK(cpu.contains(0x4000'0000));
}

TEST_CASE("a snapshot that had no room for a leaf says so") {
    std::vector<cpuid::entry> leaves;
    for (std::uint32_t i = 0; i < cpuid::max_entries; ++i) {
        leaves.push_back({0x1000'0000 + i, 0, {1, 0, 0, 0}});
    }
    CHECK_FALSE(snapshot::from(leaves).truncated());
    leaves.push_back({0x2000'0000, 0, {1, 0, 0, 0}});
    auto const full = snapshot::from(leaves);
    CHECK(full.truncated());
    CHECK(full.entries().size() == cpuid::max_entries);
}

TEST_CASE("a capture that had to stop before the last leaf says so") {
    // Every leaf with sub-leaves has more of them than are read, and all but the first are zero:
    // the snapshot has room.
    std::vector<cpuid::entry> leaves{{0, 0, {0x24, intel_ebx, intel_ecx, intel_edx}},
                                     {1, 0, {0x906E9, 0, ~0U >> 1, ~0U}},
                                     {7, 0, {~0U, ~0U, ~0U, ~0U}},
                                     {7, 1, {~0U, ~0U, ~0U, ~0U}},
                                     {0x8000'0000, 0, {0x8000'0008, 0, 0, 0}},
                                     {0x8000'0007, 0, {0, 0, 0, 1U << 8}}};
    CHECK_FALSE(capture({leaves[0], leaves[1]}).truncated());
    for (std::uint32_t const leaf : {0xDU, 0x14U, 0x17U, 0x18U, 0x1DU, 0x1EU, 0x20U, 0x24U}) {
        leaves.push_back({leaf, 0, {~0U, ~0U, ~0U, ~0U}});
    }
    auto const cpu = capture(leaves);
    CHECK(cpu.cpuids_executed() == cpuid::max_cpuids);
    CHECK(cpu.entries().size() < cpuid::max_entries);
    CHECK_FALSE(cpu.has(cpuid::invariant_tsc));
    CHECK(cpu.truncated());
}

TEST_CASE("a list is limited by the first claim of sub-leaf 0") {
    auto const cpu = snapshot::from(
        std::array{cpuid::entry{1, 1, {}}, cpuid::entry{0x8000'0000, 1, {}}, cpuid::entry{0, 1, {}},
                   cpuid::entry{0, 0, {7, 1, 1, 1}}, cpuid::entry{0, 0, {1, 1, 1, 1}},
                   cpuid::entry{1, 0, {1, 0, 1U << 31, 0}}, cpuid::entry{1, 0, {1, 0, 0, 0}},
                   cpuid::entry{7, 0, {1, 2, 3, 4}}, cpuid::entry{8, 0, {1, 2, 3, 4}},
                   cpuid::entry{0x4000'0000, 0, {1, 2, 3, 4}},
                   cpuid::entry{0x8000'0000, 0, {0x8000'0001, 0, 0, 0}},
                   cpuid::entry{0x8000'0000, 0, {0x8000'0000, 0, 0, 0}},
                   cpuid::entry{0x8000'0001, 0, {1, 2, 3, 4}}});
    CHECK(cpu.contains(7));
    CHECK_FALSE(cpu.contains(8));
    CHECK(cpu.contains(0x4000'0000));
    CHECK(cpu.contains(0x8000'0001));
}

TEST_CASE("entries are sorted, whatever order they came in") {
    auto const cpu = snapshot::from(
        std::array{cpuid::entry{4, 1, {2, 0, 0, 0}}, cpuid::entry{0x8000'0008, 0, {3, 0, 0, 0}},
                   cpuid::entry{4, 0, {1, 0, 0, 0}}, cpuid::entry{4, 0, {9, 0, 0, 0}}});
    REQUIRE(cpu.entries().size() == 3);
    CHECK(cpu.entries()[0] == cpuid::entry{4, 0, {1, 0, 0, 0}}); // the first one stays
    CHECK(cpu.entries()[1] == cpuid::entry{4, 1, {2, 0, 0, 0}});
    CHECK(cpu.leaf(0x8000'0008).eax == 3);
}

TEST_CASE("a migration to another CPU of the machine is no difference, another CPU kind is") {
    std::vector<cpuid::entry> leaves{{0, 0, {0xB, intel_ebx, intel_ecx, intel_edx}},
                                     {1, 0, {0x906E9, 0x0100'0800, cpuid::x2apic.bit, 0}}};
    leaves[1].registers.ecx = 1U << cpuid::x2apic.bit;
    leaves.push_back({0xB, 0, {1, 2, 0x100, 1}});
    auto const cpu = capture(leaves);
    CHECK_FALSE(cpu.differs_from_now<table_cpu>(may_exit));
    auto moved = leaves;
    moved[1].registers.ebx = 0x0300'0800;
    moved[2].registers.edx = 3;
    table_cpu::reset(moved);
    CHECK_FALSE(cpu.differs_from_now<table_cpu>(may_exit));
    CHECK(cpu != snapshot::capture<table_cpu>(may_exit));
    moved[1].registers.edx = 1;
    table_cpu::reset(moved);
    CHECK(cpu.differs_from_now<table_cpu>(may_exit));
}

TEST_CASE(
    "a leaf that has nothing but the CPU's number makes no difference, though CPU 0 lacks it") {
    // As KVM shows 8000001EH to a guest on AMD.
    auto const on_cpu = [](std::uint32_t number) {
        return snapshot::from(std::array{cpuid::entry{0x8000'0008, 0, {0x30, 0, 0, 0}},
                                         cpuid::entry{0x8000'001E, 0, {number, number, 0, 0}},
                                         cpuid::entry{0x8000'0021, 0, {0x204, 0, 0x86, 0}}});
    };
    REQUIRE(on_cpu(0).entries().size() == 2);
    REQUIRE(on_cpu(1).entries().size() == 3);
    CHECK(on_cpu(0).same_kind(on_cpu(1)));
    CHECK(on_cpu(1).same_kind(on_cpu(0)));
    CHECK(on_cpu(1).same_kind(on_cpu(2)));
    auto const last_alone =
        snapshot::from(std::array{cpuid::entry{0x8000'0008, 0, {0x30, 0, 0, 0}},
                                  cpuid::entry{0x8000'001E, 0, {0, 0x100, 0, 0}}});
    CHECK_FALSE(on_cpu(0).same_kind(last_alone));
    CHECK_FALSE(last_alone.same_kind(on_cpu(0)));
    CHECK_FALSE(snapshot::from(std::array{cpuid::entry{0x8000'0008, 0, {0x30, 0, 0, 0}}})
                    .same_kind(on_cpu(1)));
}

TEST_CASE("a snapshot can be made and asked at compile time") {
    static constexpr std::array table{cpuid::entry{0x8000'0001, 0, {0, 0, 0, 1U << 27}}};
    constexpr auto cpu = snapshot::from(table);
    static_assert(cpu.has(cpuid::rdtscp) && !cpu.has(cpuid::nx));
    static_assert(
        cpuid::parse("basic_cpuid[1]=00000001 00000002 00000003 00000004\n")->leaf(1).edx == 4);
    SUCCEED();
}
