#include <exitless/tsc/capabilities.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

using exitless::errc;
using exitless::tsc::khz_of_leaf_15h;
using exitless::x86::cpuid_registers;

namespace cpuid = exitless::cpuid;
namespace tsc = exitless::tsc;

namespace {

struct machine {
    std::string_view vendor = "GenuineIntel";
    bool rdtscp = true;
    bool invariant = true;
    bool lfence = false;
    cpuid_registers crystal{};
    cpuid_registers hypervisor{};
};

constexpr std::string_view kvm{"KVMKVMKVM\0\0\0", 12};

auto word(std::string_view text, std::size_t at) -> std::uint32_t {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value |= std::uint32_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
    }
    return value;
}

auto snapshot_of(machine const& m) -> cpuid::snapshot {
    std::vector<cpuid::entry> const leaves{
        {0x0, 0, {0x20, word(m.vendor, 0), word(m.vendor, 8), word(m.vendor, 4)}},
        {0x1, 0, {.ecx = 1U << 31}}, // a hypervisor is there
        {0x15, 0, m.crystal},
        {0x4000'0000, 0, {0x4000'0010, word(kvm, 0), word(kvm, 4), word(kvm, 8)}},
        {0x4000'0010, 0, m.hypervisor},
        {0x8000'0001, 0, {.edx = m.rdtscp ? 1U << 27 : 0}},
        {0x8000'0007, 0, {.edx = m.invariant ? 1U << 8 : 0}},
        {0x8000'0021, 0, {.eax = m.lfence ? 1U << 2 : 0}},
    };
    return cpuid::snapshot::from(leaves);
}

} // namespace

TEST_CASE("what is missing for a stamp is named") {
    CHECK(tsc::verify(snapshot_of({})));
    CHECK(tsc::verify(cpuid::snapshot{}).error() == errc::not_captured);
    CHECK(tsc::verify(snapshot_of({.rdtscp = false})).error() == errc::no_rdtscp);
    CHECK(tsc::verify(snapshot_of({.invariant = false})).error() == errc::tsc_not_invariant);
}

TEST_CASE("a clock does not need RDTSCP, but a constant rate") {
    CHECK(tsc::verify_clock(snapshot_of({.rdtscp = false})));
    CHECK(tsc::verify_clock(cpuid::snapshot{}).error() == errc::not_captured);
    CHECK(tsc::verify_clock(snapshot_of({.invariant = false})).error() == errc::tsc_not_invariant);
}

TEST_CASE("on AMD and Hygon an LFENCE that serialises has to be known") {
    for (std::string_view vendor : {"AuthenticAMD", "HygonGenuine"}) {
        CHECK(tsc::verify_clock(snapshot_of({.vendor = vendor})).error() ==
              errc::lfence_not_serializing);
        CHECK(tsc::verify(snapshot_of({.vendor = vendor})).error() == errc::lfence_not_serializing);
        CHECK(tsc::verify_clock(snapshot_of({.vendor = vendor, .lfence = true})));
        CHECK(tsc::verify_clock(snapshot_of({.vendor = vendor}), {.lfence_serializes = true}));
    }
}

TEST_CASE("leaf 15H gives the kHz in 64 bits, or nothing") {
    CHECK(khz_of_leaf_15h({2, 216, 24'000'000, 0}) == 2'592'000);
    CHECK(khz_of_leaf_15h({10'000'000, 28'999'980, 1'000'000'000, 0}) == 2'899'998);
    CHECK(khz_of_leaf_15h({3, 250, 25'000'001, 0}) == 2'083'333);
    CHECK(khz_of_leaf_15h({0, 216, 24'000'000, 0}) == 0);
    CHECK(khz_of_leaf_15h({2, 0, 24'000'000, 0}) == 0);
    CHECK(khz_of_leaf_15h({2, 216, 0, 0}) == 0);
    CHECK(khz_of_leaf_15h({1, 1, 1, 0}) == 0);
    CHECK(khz_of_leaf_15h({1, 0xFFFF'FFFF, 0xFFFF'FFFF, 0}) == 0);
}

TEST_CASE("exact rates come with their source") {
    auto const cpu = snapshot_of({.crystal = {2, 216, 24'000'000, 0}, .hypervisor = {2'500'000}});
    CHECK(tsc::rate_of_crystal(cpu).khz == 2'592'000);
    CHECK(tsc::rate_of_crystal(cpu).source == tsc::rate_source::cpuid_15h);
    CHECK(tsc::rate_of_hypervisor(cpu).khz == 2'500'000);
    CHECK(tsc::rate_of_hypervisor(cpu).source == tsc::rate_source::hypervisor_leaf);
    CHECK(tsc::rate_of_hypervisor(snapshot_of({.hypervisor = {7}})).khz == 0);
    CHECK(tsc::rate_of_crystal(cpuid::snapshot{}).khz == 0);
}
