#include <exitless/linux/paravirtual_clock.hpp>
#include <exitless/linux/rate_search.hpp>
#include <exitless/linux/tsc_source.hpp>

#include <catch2/catch_test_macros.hpp>
#include <sys/mman.h>

#include <array>
#include <cstdint>

using exitless::errc;

namespace os = exitless::os;
namespace tsc = exitless::tsc;

namespace {
// What KVM gave a guest of 2,095,997 kHz.
constexpr os::paravirtual_time_info page{.version = 32,
                                         .pad0 = 0,
                                         .tsc_timestamp = 438'205'286'414'112,
                                         .system_time = 1'342'126'643,
                                         .tsc_to_system_mul = 4'098'257'102,
                                         .tsc_shift = -1,
                                         .flags = 1,
                                         .pad = {}};

template <class Change>
auto changed(Change change) -> os::paravirtual_time_info {
    auto copy = page;
    change(copy);
    return copy;
}
} // namespace

TEST_CASE("a clock page gives its rate, exactly its multiplier") {
    auto const ratio = os::scaling_of(page);
    REQUIRE(ratio);
    CHECK(ratio->khz == 2'095'997);
    CHECK(ratio->ns_per_tick == std::uint64_t{4'098'257'102} << 23);
}

TEST_CASE("a page that is being changed, or that is not for all vCPUs, is not used") {
    CHECK(os::scaling_of(changed([](auto& p) { p.version = 33; })).error() == errc::tsc_unstable);
    CHECK(os::scaling_of(changed([](auto& p) { p.version = 0; })).error() == errc::tsc_unstable);
    CHECK(os::scaling_of(changed([](auto& p) { p.flags = 2; })).error() == errc::tsc_unstable);
}

TEST_CASE("a page with an impossible rate is not used, whatever it holds") {
    for (int shift = -128; shift < 128; ++shift) {
        for (std::uint32_t mul : {0U, 1U, 0x8000'0000U, 0xFFFF'FFFFU}) {
            auto const ratio = os::scaling_of(changed([&](auto& p) {
                p.tsc_shift = static_cast<std::int8_t>(shift);
                p.tsc_to_system_mul = mul;
            }));
            REQUIRE((ratio ? ratio->valid() : ratio.error() == errc::tsc_rate_unknown));
        }
    }
}

TEST_CASE("a line of the map gives an address only in the kernel's form") {
    constexpr auto line = "7fd6b23be000-7fd6b23c0000 r--p 00000000 00:00 0          [vvar_vclock]";
    CHECK(os::mapping_address(line, "[vvar_vclock]") == 0x7fd6'b23b'e000U);
    CHECK_FALSE(os::mapping_address(line, "[vvar]"));
    for (auto const* text :
         {"", " ", "[vvar]", " [vvar]", "x-y [vvar]", "1000 [vvar]", "1001-2000 [vvar]",
          "1000-2000 r--p /tmp/[vvar]", "ffffffffffffffffff-0 [vvar]"}) {
        INFO(text);
        CHECK_FALSE(os::mapping_address(text, "[vvar]"));
    }
}

TEST_CASE("memory that cannot be read is refused without a signal") {
    std::array<char, 32> to{};
    std::array<char, 32> const from{'y'};
    CHECK(os::copy_if_readable(reinterpret_cast<std::uintptr_t>(from.data()), to.data(), 32));
    CHECK(to == from);
    auto* const closed = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(closed != MAP_FAILED);
    CHECK_FALSE(os::copy_if_readable(reinterpret_cast<std::uintptr_t>(closed), to.data(), 32));
    CHECK_FALSE(os::copy_if_readable(0, to.data(), 32));
    ::munmap(closed, 4096);
}

TEST_CASE("this guest's clock page agrees with the reference clock") {
    if (os::current_clock_source() != os::clock_source::kvm_clock) {
        SKIP("the clock source is not kvm-clock");
    }
    auto const ratio = os::read_paravirtual_clock();
    REQUIRE(ratio);
    os::rate_judge<exitless::x86::native> judge;
    CHECK(judge.accepts(*ratio));
}
