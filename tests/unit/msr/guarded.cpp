#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/critical_section.hpp>
#include <exitless/linux/msr_safe.hpp>
#include <exitless/msr/acrn.hpp>
#include <exitless/msr/batch.hpp>
#include <exitless/msr/guard.hpp>
#include <exitless/msr/guarded.hpp>
#include <exitless/msr/memory_backend.hpp>
#include <exitless/msr/ring0_backend.hpp>
#include <exitless/section/caller.hpp>
#include <exitless/x86/exit_catalog.hpp>

#include "support/msr_rules.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

using exitless::critical_section;
using exitless::errc;
using exitless::violation_kind;
using support::closing_register;
using support::depending_register;
using support::exiting_bit;
using support::exiting_register;
using support::faulting_register;
using support::free_nibble;
using support::free_register;
using support::read_freely_bit;
using support::read_freely_register;
namespace msr = exitless::msr;
namespace x86 = exitless::x86;

namespace {

using guarded = msr::guarded<msr::memory_backend&, support::rules>;

static_assert(
    std::is_empty_v<msr::guarded<msr::ring0_backend, msr::acrn_fixed<msr::acrn_state{}>>>);
static_assert(exitless::checks_enabled ||
              std::is_empty_v<exitless::basic_caller<exitless::tls_storage>>);

/// A machine with all registers of the rules, each holding its own address.
struct machine {
    machine() {
        for (std::uint32_t const address : {0x100U, 0x200U, 0x300U, 0x400U, 0x4ffU, 0x500U}) {
            REQUIRE(memory.set(address, address));
        }
    }
    [[nodiscard]] auto accesses() const -> std::uint64_t {
        return memory.reads() + memory.writes();
    }
    [[nodiscard]] auto at(std::uint32_t address) const -> std::uint64_t {
        return memory.get(address).value_or(~0ULL);
    }
    msr::memory_backend memory;
};

struct deadline_type : msr::register_at<0x6e0, msr::rights::read_write> {
    static constexpr std::string_view name{"IA32_TSC_DEADLINE"};
};
constexpr deadline_type deadline{};

/// A backend that makes a system call for each access, or says so.
struct device : msr::memory_backend {
    static constexpr msr::backend_cost cost = msr::backend_cost::system_call;
};

/// A backend that reads together; it notes how many each time.
struct batching : msr::memory_backend {
    auto read_batch(std::span<std::uint32_t const> addresses,
                    std::span<exitless::result<std::uint64_t>> out) noexcept
        -> exitless::result<void> {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = get(addresses[i]);
        }
        sizes.at(batches) = out.size();
        ++batches;
        return whole;
    }
    errc whole = errc::none;
    std::array<std::size_t, 8> sizes{};
    std::size_t batches = 0;
};
/// The same, of three at most.
struct short_batches : batching {
    static constexpr std::size_t max_batch = 3;
};
static_assert(msr::batch_backend<batching>);
static_assert(msr::longest_batch<short_batches>() == 3);
static_assert(msr::longest_batch<exitless::os::msr_safe>() == exitless::os::msr_safe::max_batch);
static_assert(msr::batch_backend<exitless::os::msr_safe>);

} // namespace

TEST_CASE("outside a section every access is performed") {
    machine one;
    guarded registers{one.memory};
    CHECK(registers.read(free_register).value_or(0) == 0x100);
    CHECK(registers.read(exiting_register).value_or(0) == 0x200);
    CHECK(registers.read(faulting_register).value_or(0) == 0x300);
    CHECK(registers.write(exiting_register, 5));
    CHECK(one.at(0x200) == 5);
    CHECK(registers.read_address(0x300).value_or(0) == 0x300);
    CHECK(registers.write_address(0x300, 6));
    CHECK(one.at(0x300) == 6);
    CHECK(registers.modify(exiting_bit, 0));
    CHECK(one.at(0x200) == 4);
}

TEST_CASE("the backend's own failure is passed on") {
    msr::memory_backend empty;
    guarded registers{empty};
    CHECK(registers.read(free_register).error() == errc::msr_faults);
    CHECK(registers.read(free_nibble).error() == errc::msr_faults);
    CHECK(registers.write(free_register, 1).error() == errc::msr_faults);
    CHECK(registers.modify(free_nibble, 1).error() == errc::msr_faults);
    CHECK(empty.writes() == 1);
    CHECK(registers.read_address(0x100).error() == errc::msr_faults);
    CHECK(registers.write_address(0x100, 1).error() == errc::msr_faults);
}

TEST_CASE("inside a section what is not free is refused and never reaches the backend") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory};
    critical_section section{"guarded"};
    CHECK(registers.read(exiting_register).error() == errc::msr_exits);
    CHECK(registers.read(exiting_bit).error() == errc::msr_exits);
    CHECK(registers.read(faulting_register).error() == errc::msr_faults);
    CHECK(registers.write(exiting_register, 1).error() == errc::msr_exits);
    CHECK(registers.write(exiting_register, msr::constant<1>).error() == errc::msr_exits);
    CHECK(registers.write(faulting_register, 1).error() == errc::msr_faults);
    CHECK(registers.modify(exiting_bit, 1).error() == errc::msr_exits);
    CHECK(registers.modify(exiting_bit, msr::constant<1>).error() == errc::msr_exits);
    CHECK(registers.read_address(0x2ff).error() == errc::msr_exits);
    CHECK(registers.write_address(0x3ff, 1).error() == errc::msr_faults);
    CHECK(one.accesses() == 0);
    CHECK(seen.count(violation_kind::msr_access) == (exitless::checks_enabled ? 10 : 0));
}

TEST_CASE("inside a section what is free is performed, and is no violation") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory};
    critical_section section{"guarded"};
    CHECK(registers.read(free_register).value_or(0) == 0x100);
    CHECK(registers.write(free_register, 0x123));
    CHECK(registers.modify(free_nibble, 5));
    CHECK(registers.read(free_nibble).value_or(0) == 5);
    CHECK(one.at(0x100) == 0x153);
    CHECK(registers.read_address(0x100).value_or(0) == 0x153);
    CHECK(registers.write_address(0x100, 1));
    CHECK(seen.size() == 0);
}

TEST_CASE("reading and writing are judged apart") {
    machine one;
    support::recorded_violations const seen;
    guarded registers{one.memory};
    critical_section section{"guarded"};
    CHECK(registers.read(read_freely_register).value_or(0) == 0x500);
    CHECK(registers.write(read_freely_register, 1).error() == errc::msr_exits);
    CHECK(registers.write_address(0x500, 1).error() == errc::msr_exits);
    CHECK(registers.modify(read_freely_bit, 1).error() == errc::msr_exits);
    CHECK(one.memory.reads() == 1); // what cannot be written is not read to be modified
    CHECK(one.memory.writes() == 0);
}

TEST_CASE("where exits are allowed in a section every access is performed") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory};
    critical_section section{"guarded"};
    exitless::allow_exits allowed{"test"};
    CHECK(registers.read(exiting_register).value_or(0) == 0x200);
    CHECK(registers.write(faulting_register, 1));
    CHECK(one.accesses() == 2);
    CHECK(seen.size() == 0);
}

TEST_CASE("a refused access is a violation in a checked build, with register and place") {
    if constexpr (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory};
    critical_section section{"guarded"};
    auto const line = static_cast<std::uint32_t>(__LINE__ + 1);
    CHECK_FALSE(registers.read(exiting_register));
    CHECK_FALSE(registers.write(faulting_register, 1));
    CHECK_FALSE(registers.write_address(0x2ff, 1));
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].kind == violation_kind::msr_access);
    CHECK(static_cast<x86::exit_id>(seen[0].instruction) == x86::exit_id::rdmsr);
    CHECK(seen[0].detail == 0x200);
    CHECK(std::string_view{seen[0].what} == "EXITING");
    CHECK(seen[0].where.line == line);
    CHECK(std::string_view{seen[0].where.file}.ends_with("guarded.cpp"));
    CHECK(std::string_view{seen[0].section} == "guarded");
    CHECK(static_cast<x86::exit_id>(seen[1].instruction) == x86::exit_id::wrmsr);
    CHECK(seen[1].where.line == line + 1);
    CHECK(seen[2].detail == 0x2ff);
    CHECK(seen[2].what == nullptr);
}

TEST_CASE("the state decides, as it was given and as it was set") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory, {.open = true}};
    CHECK(registers.state().open);
    critical_section section{"guarded"};
    CHECK(registers.read(depending_register));
    registers.set_state({.open = false});
    CHECK(registers.read(depending_register).error() == errc::msr_exits);
    registers.set_state({.open = true});
    CHECK(registers.read(depending_register));
}

TEST_CASE("a write that was performed may change the state, one that failed does not") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory, {.open = true}};
    REQUIRE(one.memory.set(0x4ff, 0, 0)); // read-only: a write faults
    CHECK_FALSE(registers.write(closing_register, 1));
    CHECK(registers.state().open);
    REQUIRE(one.memory.set(0x4ff, 0));
    CHECK(registers.write(closing_register, 1));
    CHECK_FALSE(registers.state().open);
    registers.set_state({.open = true});
    CHECK(registers.write_address(0x4ff, 1));
    CHECK_FALSE(registers.state().open);
    registers.set_state({.open = true});
    {
        critical_section section{"refused by the state"};
        registers.set_state({.open = false});
        CHECK_FALSE(registers.write(closing_register, 1));
        registers.set_state({.open = true});
        CHECK(registers.write(closing_register, 1));
    }
    CHECK_FALSE(registers.state().open);
}

TEST_CASE("a guarded write to the TSC or to TSC_ADJUST makes ACRN's offset unknown") {
    for (std::uint32_t const address : {0x10U, 0x3bU}) {
        support::recorded_violations const seen;
        msr::memory_backend memory;
        REQUIRE(memory.set(address, 0));
        REQUIRE(memory.set(0x6e0, 0));
        msr::guarded<msr::memory_backend&, msr::acrn> registers{memory,
                                                                {.offset = msr::tsc_offset::zero}};
        {
            critical_section section{"before"};
            CHECK(registers.write(deadline, 1));
        }
        CHECK(registers.write_address(address, 1));
        CHECK(registers.state().offset == msr::tsc_offset::unknown);
        critical_section section{"after"};
        CHECK(registers.write(deadline, 2).error() == errc::msr_exits);
        CHECK(memory.get(0x6e0).value_or(0) == 1);
    }
}

TEST_CASE("a write that the policy cannot follow is not made, inside a section or outside") {
    machine one;
    guarded registers{one.memory};
    CHECK(registers.write_address(0x4fe, support::rules::unfollowable).error() ==
          errc::breaks_policy);
    CHECK(one.accesses() == 0);

    msr::memory_backend vcpu;
    REQUIRE(vcpu.set(0x3b, 0));
    constexpr msr::acrn_state zero{.offset = msr::tsc_offset::zero};
    msr::guarded<msr::memory_backend&, msr::acrn_fixed<zero>> promised{vcpu};
    CHECK(promised.write_address(0x3b, 1).error() == errc::breaks_policy);
    CHECK(vcpu.writes() == 0);
}

namespace {

/// A backend that is interrupted in the middle of each write.
struct interrupted : msr::memory_backend {
    auto write(std::uint32_t address, std::uint64_t value) noexcept -> exitless::result<void> {
        auto const done = msr::memory_backend::write(address, value);
        seen = handler();
        return done;
    }
    errc (*handler)() = nullptr;
    errc seen = errc::none;
};

msr::guarded<interrupted, support::rules>* shared = nullptr;

} // namespace

TEST_CASE("a handler that interrupts a write is judged by what the write does") {
    support::recorded_violations const seen;
    msr::guarded<interrupted, support::rules> registers{{}, {.open = true}};
    shared = &registers;
    auto& vcpu = registers.backend();
    REQUIRE(vcpu.set(0x400, 1));
    REQUIRE(vcpu.set(0x4ff, 1));
    vcpu.handler = [] {
        critical_section section{"handler"};
        return shared->read(depending_register).error();
    };
    REQUIRE(registers.write(closing_register, 1));
    CHECK(vcpu.seen == errc::msr_exits);
}

static_assert(!std::is_copy_constructible_v<guarded> && !std::is_copy_assignable_v<guarded> &&
              std::is_nothrow_move_constructible_v<guarded>);

TEST_CASE("a reserved bit that the hardware has set goes back as it was") {
    machine one;
    REQUIRE(one.memory.set(0x100, 0x2003));
    guarded registers{one.memory};
    CHECK(registers.modify(free_nibble, 5));
    CHECK((one.at(0x100) & 0xf000) == 0x2000);
    CHECK(free_nibble.of(one.at(0x100)) == 5);
    CHECK(registers.write(free_register, 0x2000).error() == errc::reserved_bits);
}

TEST_CASE("reserved bits are refused before the backend hears of them") {
    machine one;
    guarded registers{one.memory};
    CHECK(registers.write(free_register, 0x1000).error() == errc::reserved_bits);
    CHECK(registers.write(free_register, 0xffff0fff));
    CHECK(registers.write(free_register, msr::constant<0xfff>));
    CHECK(one.memory.writes() == 2);
    critical_section const section{"with the section"};
    CHECK(registers.write(free_register, 0x8000, section).error() == errc::reserved_bits);
    CHECK(one.memory.writes() == 2);
    CHECK(one.at(0x100) == 0xfff);
}

TEST_CASE("a field is set and the other bits are kept") {
    machine one;
    guarded registers{one.memory};
    REQUIRE(one.memory.set(0x100, 0xabc));
    CHECK(registers.modify(free_nibble, 2));
    CHECK(one.at(0x100) == 0xa2c);
    CHECK(registers.modify(free_nibble, msr::constant<0xf>));
    CHECK(one.at(0x100) == 0xafc);
    CHECK(registers.modify(free_nibble, 0x10).error() == errc::invalid_argument);
    CHECK(one.at(0x100) == 0xafc);
    CHECK(one.memory.reads() == 2); // a value that does not fit costs no access
}

TEST_CASE("with the section as argument the compiler has decided, and nothing is asked") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory};
    critical_section const section{"guarded"};
    CHECK(registers.read(free_register, section).value_or(0) == 0x100);
    CHECK(registers.read(free_nibble, section).value_or(1) == 0);
    CHECK(registers.write(free_register, 0x11, section));
    CHECK(registers.write(free_register, msr::constant<0x12>, section));
    CHECK(registers.modify(free_nibble, 3, section));
    CHECK(registers.modify(free_nibble, msr::constant<4>, section));
    CHECK(one.at(0x100) == 0x42);
    CHECK(registers.read(read_freely_register, section).value_or(0) == 0x500);
    auto const [first, second] =
        registers.read(msr::together<free_register, read_freely_register>, section);
    CHECK(first.value_or(0) == 0x42);
    CHECK(second.value_or(0) == 0x500);
    CHECK(seen.size() == 0);
}

TEST_CASE("a backend that calls the kernel is refused inside a section, whatever the register") {
    support::recorded_violations const seen;
    device memory;
    REQUIRE(memory.set(0x100, 1));
    msr::guarded<device, support::rules> registers{std::move(memory)};
    CHECK(registers.read(free_register).value_or(0) == 1);
    critical_section section{"guarded"};
    CHECK(registers.read(free_register).error() == errc::system_call_in_section);
    CHECK(registers.write(free_register, 2).error() == errc::system_call_in_section);
    CHECK(registers.read(exiting_register).error() == errc::system_call_in_section);
    CHECK(registers.backend().reads() == 1);
    CHECK(registers.backend().writes() == 0);
    CHECK(seen.count(violation_kind::msr_access) == (exitless::checks_enabled ? 3 : 0));
    exitless::allow_exits allowed{"test"};
    CHECK(registers.read(free_register).value_or(0) == 1);
}

TEST_CASE("several registers are read, each with a result of its own") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory};
    critical_section section{"guarded"};
    auto const all = registers.read(
        msr::together<free_register, exiting_register, faulting_register, read_freely_register>);
    CHECK(all[0].value_or(0) == 0x100);
    CHECK(all[1].error() == errc::msr_exits);
    CHECK(all[2].error() == errc::msr_faults);
    CHECK(all[3].value_or(0) == 0x500);
    CHECK(one.memory.reads() == 2);
    CHECK(seen.size() == (exitless::checks_enabled ? 2 : 0));
    CHECK(registers.read(msr::together<>).empty());
}

TEST_CASE("several addresses are read, each with a result of its own") {
    support::recorded_violations const seen;
    machine one;
    guarded registers{one.memory};
    std::array<std::uint32_t, 3> const addresses{0x200, 0x100, 0x101};
    std::array<exitless::result<std::uint64_t>, 3> values{0, 0, 0};
    {
        critical_section section{"guarded"};
        CHECK(registers.read_batch(addresses, values));
    }
    CHECK(values[0].error() == errc::msr_exits);
    CHECK(values[1].value_or(0) == 0x100);
    CHECK(values[2].error() == errc::msr_faults); // of the backend: it is not there
    CHECK(one.memory.reads() == 2);
    CHECK(seen.size() == (exitless::checks_enabled ? 1 : 0));
    CHECK(registers.read_batch(addresses, values)); // what failed once is read anew
    CHECK(values[0].value_or(0) == 0x200);
    CHECK(registers.read_batch(addresses, std::span{values}.first(2)).error() ==
          errc::invalid_argument);
    CHECK(one.memory.reads() == 5);
}

TEST_CASE("a backend that reads together is asked once for all that is permitted in a row") {
    support::recorded_violations const seen;
    batching memory;
    REQUIRE(memory.set(0x100, 1));
    REQUIRE(memory.set(0x500, 5));
    msr::guarded<batching&, support::rules> registers{memory};
    critical_section section{"guarded"};
    auto const both = registers.read(msr::together<free_register, read_freely_register>);
    CHECK(both[1].value_or(0) == 5);
    CHECK(memory.batches == 1);
    CHECK(memory.sizes[0] == 2);
    auto const parted =
        registers.read(msr::together<exiting_register, free_register, exiting_register,
                                     exiting_register, free_register>);
    CHECK(parted[1].value_or(0) == 1);
    CHECK(parted[4].value_or(0) == 1);
    CHECK(parted[2].error() == errc::msr_exits);
    CHECK(memory.batches == 3);
    CHECK(memory.sizes[1] == 1);
    CHECK(memory.sizes[2] == 1);
    CHECK(memory.reads() == 0);
    memory.whole = errc::wrong_cpu;
    auto const failed =
        registers.read(msr::together<free_register, exiting_register, read_freely_register>);
    CHECK(failed[0].error() == errc::wrong_cpu);
    CHECK(failed[1].error() == errc::msr_exits);
    CHECK(failed[2].error() == errc::wrong_cpu);
}

TEST_CASE("a run longer than the backend's batch is read in several") {
    msr::guarded<short_batches, support::rules> registers;
    REQUIRE(registers.backend().set(0x100, 7));
    std::array<std::uint32_t, 8> addresses{};
    addresses.fill(0x100);
    std::array<exitless::result<std::uint64_t>, 8> out{
        errc::io_error, errc::io_error, errc::io_error, errc::io_error,
        errc::io_error, errc::io_error, errc::io_error, errc::io_error};
    CHECK(registers.read_batch(addresses, out));
    for (auto const& one : out) {
        CHECK(one.value_or(0) == 7);
    }
    CHECK(registers.backend().batches == 3);
    CHECK(registers.backend().sizes[0] == 3);
    CHECK(registers.backend().sizes[2] == 2);
}

TEST_CASE("sections of another storage do not count") {
    struct elsewhere {
        static auto state() noexcept -> exitless::thread_state& {
            static constinit exitless::thread_state one{};
            return one;
        }
        static auto owner() noexcept -> void const* { return &state(); }
    };
    support::recorded_violations const seen;
    machine one;
    msr::guarded<msr::memory_backend&, support::rules, elsewhere> registers{one.memory};
    {
        critical_section section{"of the thread"};
        CHECK(registers.read(exiting_register));
    }
    exitless::basic_critical_section<elsewhere> const section{"its own"};
    CHECK(registers.read(exiting_register).error() == errc::msr_exits);
    CHECK(registers.read(free_register, section));
}
