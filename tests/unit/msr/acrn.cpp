#include <exitless/msr/acrn.hpp>
#include <exitless/msr/acrn_rules.hpp>

#include "acrn_bitmap.hpp"
#include "addresses.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>
#include <vector>

namespace msr = exitless::msr;
using msr::access;
using msr::acrn;
using msr::acrn_fixed;
using msr::acrn_state;
using msr::apic_mode;
using msr::exit_effect;
using msr::tsc_offset;

namespace {

auto intercepted(acrn_bitmap const& figures, access kind) -> addresses {
    return addresses_of(
        {figures.both, kind == access::read ? figures.read_only : figures.write_only});
}

// A fault without an exit: what the hardware's local APIC refuses although ACRN lets it pass. The
// only place where a policy may say more than the bitmap.
auto hardware_refuses(std::uint32_t address, access kind, acrn_state state) -> bool {
    static auto const write_only = addresses_of({"80B 83F"});
    static auto const read_only = addresses_of({"802-803 80A 80D 810-827 839"});
    return state.apic == apic_mode::x2apic_passthrough &&
           (kind == access::read ? write_only : read_only).contains(address);
}

auto every_state() -> std::vector<acrn_state> {
    std::vector<acrn_state> all;
    for (auto const apic :
         {apic_mode::xapic, apic_mode::x2apic_apicv, apic_mode::x2apic_passthrough}) {
        for (auto const offset : {tsc_offset::zero, tsc_offset::nonzero, tsc_offset::unknown}) {
            for (auto const pmu : {false, true}) {
                for (auto const vtm : {false, true}) {
                    all.push_back({apic, pmu, offset, vtm});
                }
            }
        }
    }
    return all;
}

constexpr auto read(std::uint32_t address, acrn_state state = {}) -> exit_effect {
    return acrn::effect(address, access::read, state);
}
constexpr auto write(std::uint32_t address, acrn_state state = {}) -> exit_effect {
    return acrn::effect(address, access::write, state);
}

constexpr acrn_state offset_zero{.offset = tsc_offset::zero};
constexpr acrn_state offset_nonzero{.offset = tsc_offset::nonzero};
constexpr acrn_state apicv{.apic = apic_mode::x2apic_apicv};
constexpr acrn_state xapic{.apic = apic_mode::xapic};

constexpr auto no_exit = exit_effect::free;
constexpr auto exits = exit_effect::exits;
constexpr auto faults = exit_effect::faults;

} // namespace

TEST_CASE("acrn: the figures are whole") {
    CHECK(acrn_bitmaps.size() == 4);
    for (auto const& figures : acrn_bitmaps) {
        CHECK(intercepted(figures, access::read).size() == figures.reads);
        CHECK(intercepted(figures, access::write).size() == figures.writes);
    }
}

TEST_CASE("acrn: what is free, and what is not, is what ACRN's bitmap says of every address") {
    for (auto const& figures : acrn_bitmaps) {
        for (auto const kind : {access::read, access::write}) {
            auto const marked = intercepted(figures, kind);
            std::vector<std::uint32_t> wrong;
            for (auto const address : bitmap_addresses()) {
                auto const refused = hardware_refuses(address, kind, figures.state);
                auto const effect = acrn::effect(address, kind, figures.state);
                if ((effect != no_exit) != (marked.contains(address) || refused) ||
                    (effect == exits && refused && !marked.contains(address))) {
                    wrong.push_back(address);
                }
            }
            INFO("reads " << figures.reads << ", kind " << static_cast<int>(kind));
            CHECK(wrong == std::vector<std::uint32_t>{});
        }
    }
}

TEST_CASE("acrn: an address in no MSR bitmap exits in every state") {
    for (auto const state : every_state()) {
        for (auto const address :
             {0x2000U, 0x40000000U, 0xBFFFFFFFU, 0xC0002000U, 0xC0010117U, 0xFFFFFFFFU}) {
            CHECK(read(address, state) == exits);
            CHECK(write(address, state) == exits);
        }
        CHECK(read(0x1FFF, state) == no_exit);
        CHECK(read(0xC0000000, state) == no_exit);
        CHECK(write(0xC0001FFF, state) == no_exit);
    }
}

TEST_CASE("acrn: what ACRN refuses in every configuration faults") {
    for (auto const address :
         {0x9BU,  0x9EU,  0x17BU, 0x1F2U, 0x1F5U, 0x1FBU, 0x200U, 0x213U,  0x2F4U, 0x300U,
          0x480U, 0x492U, 0x4D0U, 0x560U, 0x572U, 0x587U, 0x6A0U, 0x6A2U,  0x6A8U, 0x772U,
          0x773U, 0x776U, 0xC80U, 0xC82U, 0xC8DU, 0xC8EU, 0xD90U, 0x17D0U, 0x17D4U}) {
        INFO("address " << address);
        CHECK(read(address) == faults);
        CHECK(write(address) == faults);
    }
    CHECK(read(0x3A) == exits);
    CHECK(write(0x3A) == faults);
    CHECK(read(0x79) == faults);
    CHECK(write(0x79) == exits);
}

TEST_CASE("acrn: what is emulated, or depends on what the state does not say, exits") {
    for (auto const address : {0x1BU,  0x33U,  0x8BU,  0x8CU,  0x8FU,  0xCEU,  0xE1U,      0xE7U,
                               0xE8U,  0xFEU,  0x179U, 0x17AU, 0x198U, 0x199U, 0x1A0U,     0x250U,
                               0x259U, 0x26FU, 0x277U, 0x2FFU, 0x500U, 0x770U, 0x774U,     0x777U,
                               0x990U, 0x991U, 0xC8FU, 0xC90U, 0xD8FU, 0xD92U, 0xC0000080U}) {
        INFO("address " << address);
        CHECK(read(address) == exits);
        CHECK(write(address) == exits);
    }
    CHECK(read(0xDA0) == no_exit);
    CHECK(write(0xDA0) == exits);
}

TEST_CASE("acrn: what a real-time program wants is free in an RTVM") {
    // SMI_COUNT, SPEC_CTRL, CORE_CAPABILITIES, ARCH_CAPABILITIES, MC0_CTL, FS_BASE, GS_BASE,
    // KERNEL_GS_BASE, TSC_AUX
    for (auto const address : {0x34U, 0x48U, 0xCFU, 0x10AU, 0x400U, 0xC0000100U, 0xC0000101U,
                               0xC0000102U, 0xC0000103U}) {
        INFO("address " << address);
        CHECK(read(address) == no_exit);
        CHECK(write(address) == no_exit);
    }
}

TEST_CASE("acrn: the PMU faults unless it is passed through") {
    constexpr acrn_state with_pmu{.pmu_passthrough = true};
    for (auto const address : {0xC1U, 0xC8U, 0x186U, 0x189U, 0x309U, 0x30BU, 0x345U, 0x38DU, 0x392U,
                               0x4C1U, 0x4C8U, 0x600U}) {
        INFO("address " << address);
        CHECK(read(address) == faults);
        CHECK(write(address) == faults);
        CHECK(read(address, with_pmu) == no_exit);
        CHECK(write(address, with_pmu) == no_exit);
    }
}

TEST_CASE("acrn: only a VM that manages the temperature sets what belongs to it") {
    constexpr acrn_state with_vtm{.vtm = true};
    for (auto const address : {0x19AU, 0x19BU, 0x19CU, 0x1B1U, 0x1B2U}) {
        INFO("address " << address);
        CHECK(read(address) == exits);
        CHECK(write(address) == faults);
        CHECK(read(address, with_vtm) == exits);
        CHECK(write(address, with_vtm) == exits);
    }
    CHECK(read(0x833) == exits);
    CHECK(write(0x833) == exits);
    CHECK(read(0x833, with_vtm) == no_exit);
    CHECK(write(0x833, with_vtm) == no_exit);
}

TEST_CASE("acrn: before x2APIC all its registers exit") {
    for (std::uint32_t address = 0x800; address <= 0x8FF; ++address) {
        CHECK(read(address, xapic) == exits);
        CHECK(write(address, xapic) == exits);
    }
}

TEST_CASE(
    "acrn: a virtual x2APIC can be read but for the timer's count, and three can be written") {
    addresses const written{0x808, 0x80B, 0x83F};
    for (std::uint32_t address = 0x800; address <= 0x8FF; ++address) {
        INFO("address " << address);
        CHECK(read(address, apicv) == (address == 0x839 ? exits : no_exit));
        CHECK(write(address, apicv) == (written.contains(address) ? no_exit : exits));
    }
}

TEST_CASE(
    "acrn: an RTVM's APICID, LDR and ICR stay with the hypervisor, the rest is the hardware's") {
    CHECK(read(0x802) == exits);
    CHECK(read(0x80D) == exits);
    CHECK(write(0x830) == exits);
    CHECK(read(0x830) == no_exit);
    for (auto const address : {0x808U, 0x80FU, 0x828U, 0x832U, 0x838U, 0x83EU}) {
        INFO("address " << address);
        CHECK(read(address) == no_exit);
        CHECK(write(address) == no_exit);
    }
    CHECK(write(0x80B) == no_exit);
    CHECK(write(0x83F) == no_exit);
    CHECK(read(0x839) == no_exit);
}

TEST_CASE("acrn: the hardware refuses what an x2APIC register is not for") {
    for (auto const address : {0x802U, 0x803U, 0x80AU, 0x80DU, 0x810U, 0x827U, 0x839U}) {
        INFO("address " << address);
        CHECK(write(address) == faults);
    }
    CHECK(read(0x80B) == faults);
    CHECK(read(0x83F) == faults);
}

TEST_CASE("acrn: TSC_ADJUST and TSC_DEADLINE are free only where the offset is zero") {
    CHECK(read(0x3B, offset_zero) == no_exit);
    CHECK(read(0x6E0, offset_zero) == no_exit);
    CHECK(write(0x6E0, offset_zero) == no_exit);
    for (auto const state : {offset_nonzero, acrn_state{}}) {
        CHECK(read(0x3B, state) == exits);
        CHECK(read(0x6E0, state) == exits);
        CHECK(write(0x6E0, state) == exits);
    }
    for (auto const state : every_state()) {
        CHECK(write(0x3B, state) == exits);
        CHECK(write(0x10, state) == exits);
        CHECK(read(0x10, state) == no_exit);
    }
}

TEST_CASE("acrn: a zero offset counts only once the local APIC is passed through") {
    for (auto const apic : {apic_mode::xapic, apic_mode::x2apic_apicv}) {
        acrn_state const state{.apic = apic, .offset = tsc_offset::zero};
        CHECK(read(0x3B, state) == exits);
        CHECK(read(0x6E0, state) == exits);
        CHECK(write(0x6E0, state) == exits);
    }
}

TEST_CASE("acrn: the compiler can ask") {
    constexpr auto effect = acrn::effect(0x1B, access::read, {});
    constexpr auto admitted = acrn::admits_exit(0x1B, access::read);
    constexpr auto after = acrn::after_write(0x3B, 0, {});
    CHECK(effect == exits);
    CHECK(admitted);
    CHECK(after == acrn_state{});
    STATIC_CHECK(msr::exit_policy<acrn>);
}

TEST_CASE("acrn: a guest nobody has looked at is an RTVM of which nothing more is granted") {
    CHECK(acrn_state{} == acrn_state{.apic = apic_mode::x2apic_passthrough,
                                     .pmu_passthrough = false,
                                     .offset = tsc_offset::unknown,
                                     .vtm = false});
}

TEST_CASE("acrn: a write to the TSC or to TSC_ADJUST makes the offset unknown, no other does") {
    for (auto const state : every_state()) {
        auto lost = state;
        lost.offset = tsc_offset::unknown;
        CHECK(acrn::after_write(0x10, 1, state) == lost);
        CHECK(acrn::after_write(0x3B, 1, state) == lost);
        for (auto const address : {0x0U, 0x3AU, 0x6E0U, 0x830U}) {
            CHECK(acrn::after_write(address, 1, state) == state);
        }
    }
    CHECK(write(0x6E0, *acrn::after_write(0x3B, 0, offset_zero)) == exits);
}

TEST_CASE("acrn: a write to APIC_BASE that leaves x2APIC leaves the registers of the APIC") {
    for (auto const state : every_state()) {
        auto left = state;
        left.apic = msr::apic_mode::xapic;
        CHECK(acrn::after_write(0x1B, 0xFEE00C00, state) == state);
        CHECK(acrn::after_write(0x1B, 0xFEE00800, state) == left);
        CHECK(acrn::after_write(0x1B, 0, state) == left);
    }
    CHECK(write(0x808, acrn_state{}) == no_exit);
    CHECK(write(0x808, *acrn::after_write(0x1B, 0xFEE00800, {})) == exits);
}

TEST_CASE("acrn: an exit is admitted if it comes in any state") {
    auto const states = every_state();
    std::vector<std::uint32_t> wrong;
    for (auto const address : bitmap_addresses()) {
        for (auto const kind : {access::read, access::write}) {
            bool any = false;
            for (auto const state : states) {
                any = any || acrn::effect(address, kind, state) != no_exit;
            }
            if (acrn::admits_exit(address, kind) != any) {
                wrong.push_back(address);
            }
        }
    }
    CHECK(wrong == std::vector<std::uint32_t>{});
    CHECK(acrn::admits_exit(0x40000000, access::read));
}

TEST_CASE("acrn_fixed: the state is the type's, and so is what the type admits") {
    using known = acrn_fixed<offset_zero>;
    STATIC_CHECK(msr::exit_policy<known>);
    STATIC_CHECK(std::is_empty_v<known::state_type>);
    CHECK_FALSE(known::admits_exit(0x6E0, access::write));
    CHECK(known::effect(0x6E0, access::write, {}) == no_exit);
    CHECK(known::admits_exit(0x802, access::read));
    CHECK(acrn::admits_exit(0x6E0, access::write));
    CHECK(acrn_fixed<acrn_state{}>::admits_exit(0x6E0, access::write));
    CHECK(acrn_fixed<acrn_state{}>::admits_exit(0xC1, access::read)); // a fault
    for (auto const address : bitmap_addresses()) {
        for (auto const kind : {access::read, access::write}) {
            auto const effect = acrn::effect(address, kind, offset_zero);
            REQUIRE(known::effect(address, kind, {}) == effect);
            REQUIRE(known::admits_exit(address, kind) == (effect != no_exit));
        }
    }
}

TEST_CASE("acrn_fixed: a write that would end the promise cannot be followed") {
    using known = acrn_fixed<offset_zero>;
    CHECK_FALSE(known::after_write(0x10, 1, {}));
    CHECK_FALSE(known::after_write(0x3B, 0, {}));
    CHECK_FALSE(known::after_write(0x1B, 0xFEE00800, {}));
    CHECK(known::after_write(0x1B, 0xFEE00C00, {}));
    CHECK(known::after_write(0x6E0, 1, {}));
    CHECK(acrn_fixed<acrn_state{}>::after_write(0x3B, 1, {}));
    CHECK(acrn_fixed<offset_nonzero>::after_write(0x10, 1, {}));
    CHECK(acrn_fixed<acrn_state{.apic = msr::apic_mode::xapic}>::after_write(0x1B, 0, {}));
}

TEST_CASE("acrn_fixed: a promise other than a zero offset outlasts every write") {
    for (auto const address : bitmap_addresses()) {
        for (auto const kind : {access::read, access::write}) {
            if (acrn::effect(address, kind, offset_nonzero) == no_exit) {
                REQUIRE(acrn::effect(address, kind, offset_zero) == no_exit);
                REQUIRE(acrn::effect(address, kind, {}) == no_exit);
            }
        }
    }
}
