#include <exitless/msr/kvm.hpp>
#include <exitless/msr/kvm_rules.hpp>

#include "addresses.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace msr = exitless::msr;
using msr::access;
using msr::exit_effect;
using msr::kvm_kernel;
using msr::kvm_svm;
using msr::kvm_svm_state;
using msr::kvm_vmx;
using msr::kvm_vmx_state;

namespace {

constexpr auto no_exit = exit_effect::free;
constexpr auto exits = exit_effect::exits;

// What a policy lets pass in a state, among all that any hardware's bitmap covers and some more.
template <class Policy>
auto free_addresses(access kind, typename Policy::state_type state) -> addresses {
    addresses all;
    auto const add_if_free = [&](std::uint32_t address) {
        if (Policy::effect(address, kind, state) != exits) {
            all.insert(address);
        }
    };
    for (auto const address : bitmap_addresses()) {
        add_if_free(address);
        add_if_free((address & 0x1FFF) + 0xC0010000); // AMD's third range
    }
    for (auto const address : {0x2000U, 0x40000000U, 0x4B564D00U, 0xFFFFFFFFU}) {
        add_if_free(address);
    }
    return all;
}

auto every_vmx_state() -> std::vector<kvm_vmx_state> {
    std::vector<kvm_vmx_state> all;
    for (auto const kernel : {kvm_kernel::unknown, kvm_kernel::before_5_0, kvm_kernel::since_5_0}) {
        for (auto const bits : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
            all.push_back({kernel, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0});
        }
    }
    return all;
}

auto every_svm_state() -> std::vector<kvm_svm_state> {
    std::vector<kvm_svm_state> all;
    for (auto const bits : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
        all.push_back({(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0});
    }
    return all;
}

template <class Policy>
void check_admits_exit(std::vector<typename Policy::state_type> const& states) {
    for (auto const kind : {access::read, access::write}) {
        auto always_free = free_addresses<Policy>(kind, {});
        for (auto const state : states) {
            auto const now = free_addresses<Policy>(kind, state);
            std::erase_if(always_free, [&](auto one) { return !now.contains(one); });
        }
        for (auto const address : bitmap_addresses()) {
            REQUIRE(Policy::admits_exit(address, kind) == !always_free.contains(address));
        }
    }
}

} // namespace

TEST_CASE("kvm_vmx: of a host nobody has looked at, the system-call and segment registers pass") {
    auto const known = addresses_of({"174-176 C0000100-C0000102"});
    for (auto const state : {kvm_vmx_state{}, kvm_vmx_state{.kernel = kvm_kernel::before_5_0}}) {
        CHECK(free_addresses<kvm_vmx>(access::read, state) == known);
        CHECK(free_addresses<kvm_vmx>(access::write, state) == known);
    }
}

TEST_CASE("kvm_vmx: since Linux 5.0 the TSC can be read, not written") {
    constexpr kvm_vmx_state recent{.kernel = kvm_kernel::since_5_0};
    CHECK(free_addresses<kvm_vmx>(access::read, recent) ==
          addresses_of({"10 174-176 C0000100-C0000102"}));
    CHECK(free_addresses<kvm_vmx>(access::write, recent) ==
          addresses_of({"174-176 C0000100-C0000102"}));
}

TEST_CASE("kvm_vmx: APICv frees the reads of x2APIC, and TPR and SELF_IPI") {
    constexpr kvm_vmx_state with_apicv{.x2apic = true, .apicv = true};
    CHECK(free_addresses<kvm_vmx>(access::read, with_apicv) ==
          addresses_of({"174-176 802-803 808 80A 80D 80F 810-817 818-81F 820-827 828 830 832-837 "
                        "838 83E C0000100-C0000102"}));
    CHECK(free_addresses<kvm_vmx>(access::write, with_apicv) ==
          addresses_of({"174-176 808 83F C0000100-C0000102"}));
}

TEST_CASE("kvm_vmx: an EOI is free if the interrupt cannot have been level-triggered") {
    constexpr kvm_vmx_state only_edges{.x2apic = true, .apicv = true, .edge_triggered = true};
    CHECK(free_addresses<kvm_vmx>(access::write, only_edges) ==
          addresses_of({"174-176 808 80B 83F C0000100-C0000102"}));
    CHECK(kvm_vmx::effect(0x80B, access::read, only_edges) == exits);
}

TEST_CASE("kvm_vmx: neither APICv nor x2APIC alone frees a register") {
    for (auto const state : {kvm_vmx_state{.x2apic = true, .edge_triggered = true},
                             kvm_vmx_state{.apicv = true, .edge_triggered = true}}) {
        CHECK(free_addresses<kvm_vmx>(access::read, state) ==
              free_addresses<kvm_vmx>(access::read, {}));
        CHECK(free_addresses<kvm_vmx>(access::write, state) ==
              free_addresses<kvm_vmx>(access::write, {}));
    }
}

TEST_CASE("kvm_svm: of a host nobody has looked at, the system-call and segment registers pass") {
    auto const known = addresses_of({"174 C0000081-C0000084 C0000100-C0000102"});
    CHECK(free_addresses<kvm_svm>(access::read, {}) == known);
    CHECK(free_addresses<kvm_svm>(access::write, {}) == known);
}

TEST_CASE("kvm_svm: x2AVIC frees reads of x2APIC but the timer's, and writes of TPR") {
    constexpr kvm_svm_state with_x2avic{.x2apic = true, .x2avic = true};
    CHECK(free_addresses<kvm_svm>(access::read, with_x2avic) ==
          addresses_of({"174 802-803 808 80A 80D 80F 810 818 820 828 830 833-837 838 83E "
                        "C0000081-C0000084 C0000100-C0000102"}));
    CHECK(free_addresses<kvm_svm>(access::write, with_x2avic) ==
          addresses_of({"174 808 C0000081-C0000084 C0000100-C0000102"}));
}

TEST_CASE("kvm_svm: an EOI is free if the interrupt cannot have been level-triggered") {
    constexpr kvm_svm_state only_edges{.x2apic = true, .x2avic = true, .edge_triggered = true};
    CHECK(free_addresses<kvm_svm>(access::write, only_edges) ==
          addresses_of({"174 808 80B C0000081-C0000084 C0000100-C0000102"}));
    CHECK(kvm_svm::effect(0x80B, access::read, only_edges) == exits);
}

TEST_CASE("kvm_svm: neither x2AVIC nor x2APIC alone frees a register") {
    for (auto const state : {kvm_svm_state{.x2apic = true, .edge_triggered = true},
                             kvm_svm_state{.x2avic = true, .edge_triggered = true}}) {
        CHECK(free_addresses<kvm_svm>(access::read, state) ==
              free_addresses<kvm_svm>(access::read, {}));
        CHECK(free_addresses<kvm_svm>(access::write, state) ==
              free_addresses<kvm_svm>(access::write, {}));
    }
}

// Counted by KVM itself, Linux 6.1 on SVM without AVIC, a ring-0 guest with x2APIC on: 100 accesses
// each, none or 100 exits.
TEST_CASE("kvm_svm: what KVM counted") {
    struct measured {
        std::string_view what;
        std::uint32_t address;
        access kind;
        exit_effect effect;
    };
    constexpr auto table = std::to_array<measured>({
        {"RDMSR FS_BASE", 0xC0000100, access::read, no_exit},
        {"WRMSR KERNEL_GS_BASE", 0xC0000102, access::write, no_exit},
        {"RDMSR APIC_BASE", 0x1B, access::read, exits},
        {"RDMSR x2APIC ID", 0x802, access::read, exits},
        {"WRMSR TPR", 0x808, access::write, exits},
        {"WRMSR EOI", 0x80B, access::write, exits},
        {"RDMSR TSC", 0x10, access::read, exits},
        {"RDMSR TSC_ADJUST", 0x3B, access::read, exits},
        {"RDMSR TSC_AUX", 0xC0000103, access::read, exits},
        {"RDMSR EFER", 0xC0000080, access::read, exits},
        {"WRMSR TSC_DEADLINE", 0x6E0, access::write, exits},
    });
    for (auto const& row : table) {
        INFO(row.what);
        CHECK(kvm_svm::effect(row.address, row.kind, {.x2apic = true}) == row.effect);
        CHECK(kvm_svm::admits_exit(row.address, row.kind) == (row.effect == exits));
    }
}

TEST_CASE("kvm: an exit is admitted if it comes in any state") {
    check_admits_exit<kvm_vmx>(every_vmx_state());
    check_admits_exit<kvm_svm>(every_svm_state());
}

TEST_CASE("kvm: only a write to APIC_BASE changes the state") {
    auto const check = []<class Policy>(Policy, auto const& states) {
        for (auto const state : states) {
            for (auto const address : {0x10U, 0x3BU, 0x830U}) {
                CHECK(Policy::after_write(address, 0, state) == state);
            }
            auto on = state;
            on.x2apic = true;
            CHECK(Policy::after_write(0x1B, 0xFEE00C00, state) == on);
            on.x2apic = false;
            CHECK(Policy::after_write(0x1B, 0xFEE00800, state) == on);
        }
    };
    check(kvm_vmx{}, every_vmx_state());
    check(kvm_svm{}, every_svm_state());
}

TEST_CASE("kvm: the compiler can ask") {
    constexpr auto vmx = kvm_vmx::effect(0x1B, access::read, {});
    constexpr auto svm = kvm_svm::effect(0x1B, access::read, {});
    constexpr auto admitted =
        kvm_vmx::admits_exit(0x1B, access::read) && kvm_svm::admits_exit(0x1B, access::read);
    constexpr auto after = kvm_vmx::after_write(0x1B, 0, {}) == kvm_vmx_state{} &&
                           kvm_svm::after_write(0x1B, 0, {}) == kvm_svm_state{};
    CHECK(vmx == exits);
    CHECK(svm == exits);
    CHECK(admitted);
    CHECK(after);
    STATIC_CHECK(msr::exit_policy<kvm_vmx>);
    STATIC_CHECK(msr::exit_policy<kvm_svm>);
}
