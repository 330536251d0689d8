#include <exitless/x86/exit_catalog.hpp>
#include <exitless/x86/instruction.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cpuid.h>
#include <sched.h>

#include <cstddef>
#include <cstdint>

using exitless::x86::exit_catalog;
using exitless::x86::exit_id;
using cpu = exitless::x86::native;

static_assert(exitless::x86::tsc_source<cpu>);
static_assert(exitless::x86::cpuid_source<cpu>);

TEST_CASE("CPUID is passed its leaf and subleaf") {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    REQUIRE(__get_cpuid_count(0, 0, &a, &b, &c, &d) == 1);
    auto const vendor = cpu::cpuid(0, 0);
    CHECK(vendor == exitless::x86::cpuid_registers{a, b, c, d});
    if (vendor.eax >= 0xd && cpu::cpuid(0xd, 0).eax != 0) {
        REQUIRE(__get_cpuid_count(0xd, 1, &a, &b, &c, &d) == 1);
        CHECK(cpu::cpuid(0xd, 1).eax == a);
        CHECK_FALSE(cpu::cpuid(0xd, 1) == cpu::cpuid(0xd, 0));
    }
}

TEST_CASE("the time-stamp counter has 64 bits and goes up") {
    auto const first = cpu::rdtsc();
    auto const second = cpu::rdtsc();
    CHECK(second >= first);
    CHECK(first >> 32 != 0); // a machine is up for more than two seconds
}

TEST_CASE("RDTSCP reads the same counter as RDTSC, and the CPU's number") {
    if ((cpu::cpuid(0x80000001, 0).edx >> 27 & 1) == 0) {
        SKIP("the CPU has no RDTSCP");
    }
    auto const before = cpu::rdtsc();
    cpu::lfence();
    auto const reading = cpu::rdtscp();
    cpu::lfence();
    auto const after = cpu::rdtsc();
    CHECK(before <= reading.tsc);
    CHECK(reading.tsc <= after);
    for (int attempt = 0; attempt < 100; ++attempt) {
        auto const number = ::sched_getcpu();
        auto const aux = cpu::rdtscp().aux;
        if (number == ::sched_getcpu()) {
            CHECK((aux & 0xfff) == static_cast<unsigned>(number)); // Linux keeps it there
            return;
        }
    }
}

TEST_CASE("XCR0 names no state that the CPU has not") {
    if ((cpu::cpuid(1, 0).ecx >> 27 & 1) == 0) {
        SKIP("the operating system has not switched XSAVE on");
    }
    auto const has = cpu::cpuid(0xd, 0);
    auto const saved = cpu::xgetbv(0);
    CHECK((saved & 1) == 1); // x87, always
    CHECK((saved & ~(std::uint64_t{has.edx} << 32 | has.eax)) == 0);
}

TEST_CASE("the catalogue's rows are where their numbers say") {
    for (std::size_t row = 0; row < exit_catalog.size(); ++row) {
        CHECK(static_cast<std::size_t>(exit_catalog[row].id) == row);
        CHECK(exit_catalog[row].mnemonic.empty() == (row == 0));
    }
    CHECK(exit_info(exit_id::cpuid).mnemonic == "CPUID");
    CHECK(exit_info(exit_catalog.back().id).mnemonic == "XSETBV");
    CHECK(exit_info(static_cast<exit_id>(exit_catalog.size())).id == exit_id::none);
}

TEST_CASE("port accesses of user code exit where the operating system permits them") {
    CHECK(exit_info(exit_id::in).at_cpl3 == exitless::x86::user_effect::by_permission);
    CHECK(exit_info(exit_id::out).at_cpl3 == exitless::x86::user_effect::by_permission);
    CHECK(exit_info(exit_id::hlt).at_cpl3 == exitless::x86::user_effect::general_protection);
}
