#include <exitless/msr/backend.hpp>
#include <exitless/msr/memory_backend.hpp>

#include <catch2/catch_test_macros.hpp>

#include <type_traits>
#include <utility>

using exitless::errc;
namespace msr = exitless::msr;

static_assert(msr::msr_backend<msr::memory_backend>);
static_assert(!msr::batch_backend<msr::memory_backend>);
static_assert(!std::is_copy_constructible_v<msr::memory_backend>);
static_assert(!std::is_copy_assignable_v<msr::memory_backend>);

TEST_CASE("a register in memory holds what was written") {
    msr::memory_backend machine;
    REQUIRE(machine.set(0x10, 1));
    REQUIRE(machine.set(0x1b, 2));
    CHECK(machine.read(0x10).value_or(0) == 1);
    CHECK(machine.write(0x10, 7));
    CHECK(machine.read(0x10).value_or(0) == 7);
    CHECK(machine.read(0x1b).value_or(0) == 2);
}

TEST_CASE("a register in memory that is not there faults") {
    msr::memory_backend machine;
    CHECK(machine.read(0x10).error() == errc::msr_faults);
    CHECK(machine.write(0x10, 0).error() == errc::msr_faults);
    CHECK(machine.get(0x10).error() == errc::msr_faults);
}

TEST_CASE("a write to bits that cannot be written faults and changes nothing") {
    msr::memory_backend machine;
    REQUIRE(machine.set(0x1b, 0xf00, 0x0ff));
    CHECK(machine.write(0x1b, 0xf12));
    CHECK(machine.write(0x1b, 0x012).error() == errc::msr_faults);
    CHECK(machine.get(0x1b).value_or(0) == 0xf12);
}

TEST_CASE("a read-only register in memory faults even if nothing would change") {
    msr::memory_backend machine;
    REQUIRE(machine.set(0x34, 5, 0));
    CHECK(machine.write(0x34, 5).error() == errc::msr_faults);
    CHECK(machine.read(0x34).value_or(0) == 5);
}

TEST_CASE("registers in memory are set by the hardware at any time, up to their number") {
    msr::basic_memory_backend<2> machine;
    REQUIRE(machine.set(0x10, 1));
    REQUIRE(machine.set(0x34, 1, 0));
    CHECK(machine.set(0x1b, 1).error() == errc::out_of_memory);
    CHECK(machine.set(0x34, 2, 0));
    CHECK(machine.get(0x34).value_or(0) == 2);
}

TEST_CASE("accesses to registers in memory are counted, what the hardware does is not") {
    msr::memory_backend machine;
    REQUIRE(machine.set(0x10, 1));
    static_cast<void>(machine.get(0x10));
    CHECK(machine.reads() == 0);
    CHECK(machine.writes() == 0);
    static_cast<void>(machine.read(0x10));
    static_cast<void>(machine.read(0x11));
    static_cast<void>(machine.write(0x11, 0));
    CHECK(machine.reads() == 2);
    CHECK(machine.writes() == 1);
    auto const moved = std::move(machine);
    CHECK(moved.reads() == 2);
    CHECK(moved.get(0x10).value_or(0) == 1);
}
