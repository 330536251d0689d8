#include <exitless/critical_section.hpp>
#include <exitless/msr/acrn.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/msr/offset_probe.hpp>
#include <exitless/x86/exit_catalog.hpp>
#include <exitless/x86/instruction.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <string_view>

using exitless::errc;
using msr_outcome = exitless::msr::probe_outcome;
namespace msr = exitless::msr;
namespace x86 = exitless::x86;

namespace {

constexpr std::uint32_t tsc_adjust = 0x3b;
constexpr std::uint32_t tsc_aux = 0xc0000103;
constexpr std::uint32_t apic_base = 0x1b;

/// The TSC of a machine whose time passes as the registers take it.
struct fake_tsc {
    inline static std::uint64_t ticks = 0;
    inline static std::uint32_t number = 0;
    inline static std::uint32_t moves_after = 0; // stamps until the thread is moved; 0: never
    static auto rdtsc() noexcept -> std::uint64_t { return ticks += 18; }
    static auto rdtscp() noexcept -> x86::tsc_reading {
        number += moves_after == 1 ? 1 : 0;
        moves_after -= moves_after != 0 ? 1 : 0;
        return {.tsc = ticks += 32, .aux = number};
    }
    static void lfence() noexcept {}
};

/// What a read of a register takes: `often` ticks, or `seldom` in `of_100` of 100 reads, and a
/// little noise in any case.
struct timing {
    std::uint64_t often = 0;
    std::uint64_t seldom = 0;
    std::uint64_t of_100 = 0;
};

/// Registers that take their time. The sequence of slow reads is the same in each run.
class machine {
public:
    static constexpr msr::backend_cost cost = msr::backend_cost::none;
    machine(timing free, timing candidate, timing trapped)
        : takes_{free, candidate, trapped} {
        fake_tsc::ticks = 1'000'000;
        fake_tsc::number = 0;
        fake_tsc::moves_after = 0;
    }

    auto read(std::uint32_t address) noexcept -> exitless::result<std::uint64_t> {
        ++reads;
        if (address == missing) {
            return errc::msr_faults;
        }
        auto const& one = takes_.at(address == tsc_aux ? 0 : address == apic_base ? 2 : 1);
        auto const slow = random() % 100 < one.of_100;
        fake_tsc::ticks += (slow ? one.seldom : one.often) + random() % 16;
        return 0;
    }
    auto write(std::uint32_t, std::uint64_t) noexcept -> exitless::result<void> {
        return errc::msr_faults;
    }

    std::uint32_t missing = 0xffffffff;
    std::uint64_t reads = 0;

private:
    auto random() noexcept -> std::uint64_t {
        seed_ = seed_ * 6364136223846793005U + 1442695040888963407U;
        return seed_ >> 33;
    }
    std::array<timing, 3> takes_;
    std::uint64_t seed_ = 2024;
};

auto probe(machine& one) -> msr::offset_probe {
    return msr::probe_tsc_offset<fake_tsc>(one, exitless::may_exit);
}

constexpr timing fast{.often = 60};
constexpr timing slow{.often = 2'100};

} // namespace

TEST_CASE("a read as fast as one that never exits means offset zero") {
    machine rtvm{fast, {.often = 110}, slow};
    auto const said = probe(rtvm);
    REQUIRE(said);
    CHECK(said.offset == msr::tsc_offset::zero);
    CHECK(said.confidence == 100);
    CHECK(said.samples == 64);
    CHECK(said.free_median >= 60);
    CHECK(said.free_median < 110);
    CHECK(said.candidate_median >= 110);
    CHECK(said.candidate_median < 170);
    CHECK(said.trapped_median >= 2'100);
    CHECK(said.trapped_median < 2'200);
    CHECK(rtvm.reads == 3 * 64);
}

TEST_CASE("a read as slow as one that always exits means another offset") {
    machine rtvm{fast, {.often = 2'400}, slow};
    auto const said = probe(rtvm);
    REQUIRE(said);
    CHECK(said.offset == msr::tsc_offset::nonzero);
    CHECK(said.confidence == 100);
}

TEST_CASE("a few reads that an interrupt hit do not matter") {
    timing const hit_fast{.often = 60, .seldom = 9'000, .of_100 = 4};
    timing const hit_slow{.often = 2'100, .seldom = 30'000, .of_100 = 8};
    machine zero{hit_fast, hit_fast, hit_slow};
    auto const said = probe(zero);
    CHECK(said.offset == msr::tsc_offset::zero);
    CHECK(said.confidence >= 90);
    CHECK(said.confidence < 100);
    machine nonzero{hit_fast, hit_slow, hit_slow};
    CHECK(probe(nonzero).offset == msr::tsc_offset::nonzero);
}

TEST_CASE("on bare metal nothing exits, and nothing is concluded") {
    machine bare{fast, {.often = 70}, {.often = 300}}; // more than twice, but no exit
    auto const said = probe(bare);
    CHECK_FALSE(said);
    CHECK(said.outcome == msr_outcome::trapped_control_fast);
    CHECK(said.offset == msr::tsc_offset::unknown);
    CHECK(said.confidence == 0);
}

TEST_CASE("between the thresholds nothing is concluded") {
    struct row {
        std::uint64_t free, candidate, trapped;
        msr_outcome outcome;
        msr::tsc_offset offset;
    };
    using enum msr::tsc_offset;
    constexpr row rows[] = {
        // An exit of the candidate that is shorter than half of the control's.
        {60, 1'000, 2'100, msr_outcome::ambiguous, unknown},
        {60, 2'000, 4'500, msr_outcome::ambiguous, unknown},
        {60, 5'000, 12'000, msr_outcome::ambiguous, unknown},
        {900, 900, 5'000, msr_outcome::free_control_slow, unknown}, // the free one exits as well
        {399, 800, 5'000, msr_outcome::ambiguous, unknown},         // the shortest there could be
        {400, 410, 5'000, msr_outcome::free_control_slow, unknown},
        // The register decides what RDMSR takes, the processor and the host what an exit does.
        {60, 60, 2'100, msr_outcome::decided, zero},
        {60, 250, 2'100, msr_outcome::decided, zero},
        {60, 459, 12'000, msr_outcome::decided, zero},
        {60, 460, 12'000, msr_outcome::ambiguous, unknown},
        {110, 40, 1'300, msr_outcome::decided, zero},
        {90, 300, 1'000, msr_outcome::decided, zero},
        {90, 320, 1'000, msr_outcome::ambiguous, unknown}, // near controls leave less room
        {60, 2'000, 2'400, msr_outcome::decided, nonzero},
        {60, 1'400, 2'400, msr_outcome::decided, nonzero},
        {60, 11'500, 14'000, msr_outcome::decided, nonzero},
        {60, 14'000, 11'500, msr_outcome::decided, nonzero},
        {60, 70, 459, msr_outcome::trapped_control_fast, unknown},
    };
    for (auto const& one : rows) {
        CAPTURE(one.free, one.candidate, one.trapped);
        std::array free{one.free, one.free};
        std::array candidate{one.candidate, one.candidate};
        std::array trapped{one.trapped, one.trapped};
        auto const said = msr::judge_offset(free, candidate, trapped);
        CHECK(said.outcome == one.outcome);
        CHECK(said.offset == one.offset);
    }
}

TEST_CASE("where both controls exit nothing is concluded") {
    machine kvm{{.often = 1'900}, slow, slow};
    auto const said = probe(kvm);
    CHECK(said.outcome == msr_outcome::free_control_slow);
    CHECK(said.offset == msr::tsc_offset::unknown);
    machine uneven{{.often = 1'900}, slow, {.often = 3'000}}; // by more than an exit, but not twice
    CHECK(probe(uneven).outcome == msr_outcome::free_control_slow);
}

TEST_CASE("controls that are often out of place prove nothing") {
    machine free_hit{{.often = 60, .seldom = 5'000, .of_100 = 18}, fast, slow};
    CHECK(probe(free_hit).outcome == msr_outcome::noisy);
    machine free_exits{{.often = 60, .seldom = 900, .of_100 = 18}, fast, slow}; // below half
    CHECK(probe(free_exits).outcome == msr_outcome::noisy);
    machine free_torn{{.often = 60, .seldom = 1'900, .of_100 = 45}, fast, slow};
    CHECK(probe(free_torn).outcome == msr_outcome::noisy);
    machine trapped_missed{fast, fast, {.often = 2'100, .seldom = 60, .of_100 = 14}};
    CHECK(probe(trapped_missed).outcome == msr_outcome::noisy);
}

TEST_CASE("a candidate that is sometimes fast and sometimes slow is ambiguous") {
    for (std::uint64_t const share : {25U, 75U}) {
        machine mixed{fast, {.often = 60, .seldom = 2'100, .of_100 = share}, slow};
        auto const said = probe(mixed);
        CHECK(said.outcome == msr_outcome::ambiguous);
        CHECK(said.offset == msr::tsc_offset::unknown);
        CHECK(said.confidence >= 50);
        CHECK(said.confidence < 90);
    }
}

TEST_CASE("a thread that is moved during the probe is told") {
    constexpr std::uint32_t stamps = 1 + 64 * 3 * 2;
    for (std::uint32_t after = 2; after <= stamps; ++after) { // within a read or between two
        CAPTURE(after);
        machine rtvm{fast, fast, slow};
        fake_tsc::moves_after = after;
        auto const said = probe(rtvm);
        CHECK(said.outcome == msr_outcome::moved);
        CHECK(said.offset == msr::tsc_offset::unknown);
    }
    machine later{fast, fast, slow};
    fake_tsc::moves_after = stamps + 1;
    CHECK(probe(later).outcome == msr_outcome::decided);
}

TEST_CASE("a register that does not exist is told") {
    for (auto const missing : {tsc_aux, tsc_adjust, apic_base}) {
        machine rtvm{fast, fast, slow};
        rtvm.missing = missing;
        CHECK(probe(rtvm).outcome == msr_outcome::faulted);
    }
}

TEST_CASE("another candidate can be asked") {
    machine rtvm{fast, fast, slow};
    rtvm.missing = tsc_adjust;
    auto const said =
        msr::probe_tsc_offset<fake_tsc>(rtvm, exitless::may_exit, {.candidate = 0x6e0});
    CHECK(said.offset == msr::tsc_offset::zero);
}

TEST_CASE("the number of samples is a choice") {
    machine rtvm{fast, slow, slow};
    auto const said = msr::probe_tsc_offset<fake_tsc, 1>(rtvm, exitless::may_exit);
    CHECK(said.offset == msr::tsc_offset::nonzero);
    CHECK(said.samples == 1);
}

TEST_CASE("a probe in a section is a violation") {
    support::recorded_violations const seen;
    machine rtvm{fast, fast, slow};
    exitless::critical_section section{"probe"};
    static_cast<void>(probe(rtvm));
    REQUIRE(seen.size() == (exitless::checks_enabled ? 1 : 0));
    if (seen.size() == 1) {
        CHECK(std::string_view{seen[0].what} == "msr::probe_tsc_offset");
        CHECK(static_cast<x86::exit_id>(seen[0].instruction) == x86::exit_id::rdmsr);
        CHECK(seen[0].where.known());
    }
}

TEST_CASE("quartiles are those of the sorted samples") {
    std::array<std::uint64_t, 5> samples{50, 10, 40, 20, 30};
    CHECK(msr::quartile(samples, 1) == 20);
    CHECK(msr::quartile(samples, 2) == 30);
    CHECK(msr::quartile(samples, 3) == 40);
    CHECK(msr::percent_below(samples, 30) == 40);
    CHECK(msr::percent_below(samples, 31) == 60);
}

TEST_CASE("the state takes the offset that was found, and no other") {
    constexpr msr::acrn_state rtvm{};
    msr::offset_probe said{.offset = msr::tsc_offset::zero, .outcome = msr_outcome::decided};
    CHECK(msr::with_offset(rtvm, said).offset == msr::tsc_offset::zero);
    said.offset = msr::tsc_offset::nonzero;
    CHECK(msr::with_offset(rtvm, said).offset == msr::tsc_offset::nonzero);
    said.outcome = msr_outcome::ambiguous;
    CHECK(msr::with_offset(rtvm, said).offset == msr::tsc_offset::unknown);
    CHECK(msr::with_offset({.offset = msr::tsc_offset::zero}, said).offset ==
          msr::tsc_offset::zero);
}

TEST_CASE("before the APIC is passed through, an exit tells nothing of the offset") {
    constexpr msr::acrn_state early{.apic = msr::apic_mode::xapic};
    msr::offset_probe said{.offset = msr::tsc_offset::nonzero, .outcome = msr_outcome::decided};
    CHECK(msr::with_offset(early, said) == early);
    said.offset = msr::tsc_offset::zero;
    CHECK(msr::with_offset(early, said).offset == msr::tsc_offset::zero);
}
