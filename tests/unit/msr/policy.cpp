#include <exitless/msr/access.hpp>
#include <exitless/msr/bare_metal.hpp>
#include <exitless/msr/policy.hpp>
#include <exitless/msr/unknown_hypervisor.hpp>

#include "addresses.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace msr = exitless::msr;
using msr::access;
using msr::bare_metal;
using msr::exit_effect;
using msr::unknown_hypervisor;

TEST_CASE("bare_metal: nothing exits") {
    for (auto const kind : {access::read, access::write}) {
        for (auto const address : bitmap_addresses()) {
            REQUIRE(bare_metal::effect(address, kind) == exit_effect::free);
            REQUIRE_FALSE(bare_metal::admits_exit(address, kind));
        }
        CHECK(bare_metal::effect(0x40000000, kind) == exit_effect::free);
    }
}

TEST_CASE("unknown_hypervisor: nothing is known to be free") {
    for (auto const kind : {access::read, access::write}) {
        for (auto const address : bitmap_addresses()) {
            REQUIRE(unknown_hypervisor::effect(address, kind) == exit_effect::exits);
            REQUIRE(unknown_hypervisor::admits_exit(address, kind));
        }
        CHECK(unknown_hypervisor::effect(0x40000000, kind) == exit_effect::exits);
    }
}

TEMPLATE_TEST_CASE(
    "each policy can be asked by the compiler and admits what its default state does", "",
    msr::acrn, msr::acrn_fixed<msr::acrn_state{}>, msr::kvm_vmx, msr::kvm_svm, bare_metal,
    unknown_hypervisor) {
    STATIC_CHECK(msr::exit_policy<TestType>);
    using state = typename TestType::state_type;
    constexpr auto effect = TestType::effect(0x1B, access::read, state{});
    constexpr auto admitted = TestType::admits_exit(0x1B, access::read);
    constexpr auto after = TestType::after_write(0x6E0, 0, state{});
    CHECK(admitted == (effect != exit_effect::free));
    STATIC_CHECK(std::same_as<decltype(after), std::optional<state> const>);
    STATIC_CHECK(after.has_value());
    for (auto const kind : {access::read, access::write}) {
        for (auto const address : bitmap_addresses()) {
            auto const is_free = TestType::effect(address, kind, state{}) == exit_effect::free;
            REQUIRE((is_free || TestType::admits_exit(address, kind)));
        }
    }
}

TEST_CASE("policies without a state have nothing to store") {
    STATIC_CHECK(std::is_empty_v<bare_metal::state_type>);
    STATIC_CHECK(std::is_empty_v<unknown_hypervisor::state_type>);
    STATIC_CHECK(std::is_empty_v<msr::acrn_fixed<msr::acrn_state{}>::state_type>);
}
