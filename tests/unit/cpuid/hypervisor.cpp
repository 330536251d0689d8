#include <exitless/cpuid/hypervisor.hpp>

#include "fake_cpu.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace cpuid = exitless::cpuid;
using cpuid::hypervisor_kind;
using cpuid::snapshot;
using support::guest_of;
using support::hypervisor_leaf;
using support::table_cpu;

namespace {

constexpr std::uint32_t hv_1 = 0x3123'7648;

auto capture(std::vector<cpuid::entry> table) -> snapshot {
    table_cpu::reset(std::move(table));
    return snapshot::capture<table_cpu>(exitless::may_exit);
}

} // namespace

TEST_CASE("a machine without the hypervisor bit has no hypervisor") {
    auto const host = cpuid::hypervisor_of(capture({}));
    CHECK(host.kind == hypervisor_kind::none);
    CHECK(cpuid::to_string(host.kind) == "none");
    CHECK(cpuid::hypervisor_of(snapshot{}).kind == hypervisor_kind::none);
}

TEST_CASE("hypervisors are known by their signatures") {
    struct known {
        char const* text;
        hypervisor_kind kind;
        std::string_view name;
    };
    for (auto const& one : {known{"ACRNACRNACRN", hypervisor_kind::acrn, "ACRN"},
                            known{"KVMKVMKVM\0\0\0", hypervisor_kind::kvm, "KVM"},
                            known{"Linux KVM Hv", hypervisor_kind::kvm, "KVM"},
                            known{"XenVMMXenVMM", hypervisor_kind::xen, "Xen"},
                            known{"Microsoft Hv", hypervisor_kind::hyper_v, "Hyper-V"},
                            known{"VMwareVMware", hypervisor_kind::vmware, "VMware"},
                            known{"Jailhouse\0\0\0", hypervisor_kind::jailhouse, "Jailhouse"},
                            known{"TCGTCGTCGTCG", hypervisor_kind::tcg, "QEMU TCG"},
                            known{"bhyve bhyve ", hypervisor_kind::bhyve, "bhyve"},
                            known{"VBoxVBoxVBox", hypervisor_kind::virtualbox, "VirtualBox"},
                            known{"QNXQVMBSQG\0\0", hypervisor_kind::qnx, "QNX"},
                            known{" lrpepyh  vr", hypervisor_kind::parallels, "Parallels"},
                            known{"EVMMEVMMEVMM", hypervisor_kind::unknown, "unknown"}}) {
        auto const host = cpuid::hypervisor_of(capture(guest_of(one.text, 0x4000'0001)));
        CAPTURE(one.text);
        CHECK(host.kind == one.kind);
        CHECK(cpuid::to_string(host.kind) == one.name);
        CHECK(host.signature.view() == std::string_view{one.text});
        CHECK(host.base == 0x4000'0000);
        CHECK(host.max_leaf == 0x4000'0001);
    }
}

TEST_CASE("ACRN's User VM has Hyper-V's interface and the TSC's rate, and is no Service VM") {
    // 40000007H to 4000000FH return ACRN's last basic leaf: they must not be read.
    auto const cpu = capture(guest_of("ACRNACRNACRN", 0x4000'0010,
                                      {{0x4000'0001, 0, {hv_1, 0, 0, 0}},
                                       {0x4000'0003, 0, {0x20, 0, 0, 0}},
                                       {0x4000'0007, 0, {77, 77, 77, 77}},
                                       {0x4000'0010, 0, {2'496'000, 0, 0, 0}}}));
    auto const host = cpuid::hypervisor_of(cpu);
    CHECK(host.kind == hypervisor_kind::acrn);
    CHECK(host.imitates_hyper_v);
    CHECK(cpuid::hypervisor_tsc_khz(cpu) == 2'496'000);
    CHECK_FALSE(cpuid::is_acrn_service_vm(cpu));
    CHECK(cpu.contains(0x4000'0003));
    CHECK_FALSE(table_cpu::was_asked(0x4000'0007));
}

TEST_CASE("ACRN's Service VM says that it is one") {
    auto const cpu =
        capture(guest_of("ACRNACRNACRN", 0x4000'0010,
                         {{0x4000'0001, 0, {1, 0, 0, 0}}, {0x4000'0010, 0, {2'496'000, 0, 0, 0}}}));
    CHECK(cpuid::is_acrn_service_vm(cpu));
    CHECK_FALSE(cpuid::hypervisor_of(cpu).imitates_hyper_v);
    CHECK_FALSE(table_cpu::was_asked(0x4000'0002));
}

TEST_CASE("KVM's features are KVM's only") {
    std::vector<cpuid::entry> const features{{0x4000'0001, 0, {0x0100'7EFB, 0, 0, 1}}};
    auto const kvm = capture(guest_of("KVMKVMKVM\0\0\0", 0x4000'0001, features));
    CHECK(cpuid::kvm_has(kvm, cpuid::kvm_feature::clocksource_stable));
    CHECK(cpuid::kvm_has(kvm, cpuid::kvm_feature::clocksource2));
    CHECK_FALSE(cpuid::kvm_has(kvm, cpuid::kvm_feature{2}));
    CHECK_FALSE(cpuid::kvm_has(kvm, cpuid::kvm_feature{32})); // no such bit
    CHECK(cpuid::kvm_hints_realtime(kvm));
    CHECK_FALSE(cpuid::hypervisor_tsc_khz(kvm));
    auto const other = capture(guest_of("TCGTCGTCGTCG", 0x4000'0001, features));
    CHECK_FALSE(cpuid::kvm_has(other, cpuid::kvm_feature::clocksource_stable));
    CHECK_FALSE(cpuid::kvm_hints_realtime(other));
}

TEST_CASE("old KVM claims leaf 0 and means one more") {
    auto const cpu = capture(guest_of("KVMKVMKVM\0\0\0", 0, {{0x4000'0001, 0, {0x9, 0, 0, 0}}}));
    CHECK(cpuid::kvm_has(cpu, cpuid::kvm_feature::clocksource));
}

TEST_CASE("features beyond the last leaf that KVM claims are none") {
    auto leaves = guest_of("KVMKVMKVM\0\0\0", 0x4000'0000, {{0x4000'0001, 0, {~0U, 0, 0, 1}}});
    auto const cpu = snapshot::from(leaves);
    CHECK(cpu.contains(0x4000'0001));
    CHECK_FALSE(cpuid::kvm_has(cpu, cpuid::kvm_feature::clocksource_stable));
    CHECK_FALSE(cpuid::kvm_hints_realtime(cpu));
}

TEST_CASE("KVM and VMware give the TSC's rate where they claim the leaf") {
    for (auto const* text : {"KVMKVMKVM\0\0\0", "VMwareVMware"}) {
        auto const cpu =
            capture(guest_of(text, 0x4000'0010, {{0x4000'0010, 0, {3'000'000, 66'000, 0, 0}}}));
        CHECK(cpuid::hypervisor_tsc_khz(cpu) == 3'000'000);
        CHECK_FALSE(table_cpu::was_asked(0x4000'0005));
    }
    auto const unclaimed =
        capture(guest_of("VMwareVMware", 0x4000'0001, {{0x4000'0010, 0, {3'000'000, 0, 0, 0}}}));
    CHECK_FALSE(cpuid::hypervisor_tsc_khz(unclaimed));
    auto const zero = capture(guest_of("VMwareVMware", 0x4000'0010));
    CHECK_FALSE(cpuid::hypervisor_tsc_khz(zero));
}

TEST_CASE("Xen behind Hyper-V's leaves is Xen") {
    auto const cpu = capture(guest_of("Microsoft Hv", 0x4000'0006,
                                      {{0x4000'0001, 0, {hv_1, 0, 0, 0}},
                                       hypervisor_leaf(0x4000'0100, 0x4000'0105, "XenVMMXenVMM"),
                                       {0x4000'0101, 0, {0x0004'0011, 0, 0, 0}},
                                       {0x4000'0103, 0, {1, 0, 2'400'000, 0}},
                                       {0x4000'0103, 2, {2'400'001, 0, 0, 0}}}));
    auto const host = cpuid::hypervisor_of(cpu);
    CHECK(host.kind == hypervisor_kind::xen);
    CHECK(host.base == 0x4000'0100);
    CHECK(host.max_leaf == 0x4000'0105);
    CHECK(host.imitates_hyper_v);
    CHECK(cpuid::hypervisor_tsc_khz(cpu) == 2'400'000);
    CHECK(cpu.contains(0x4000'0103, 2));
}

TEST_CASE("KVM behind a Hyper-V of any name is KVM, with its features") {
    auto const cpu = capture(guest_of("SomeVendorID", 0x4000'0006,
                                      {{0x4000'0001, 0, {hv_1, 0, 0, 0}},
                                       hypervisor_leaf(0x4000'0100, 0x4000'0101, "KVMKVMKVM\0\0\0"),
                                       {0x4000'0101, 0, {1U << 24, 0, 0, 0}}}));
    CHECK(cpuid::hypervisor_of(cpu).kind == hypervisor_kind::kvm);
    CHECK(cpuid::kvm_has(cpu, cpuid::kvm_feature::clocksource_stable));
}

TEST_CASE("Xen's numbers of vCPU and domain do not make another kind of CPU") {
    auto const xen = [](std::uint32_t base, std::uint32_t vcpu, std::uint32_t flags) {
        auto leaves = guest_of(base == 0x4000'0000 ? "XenVMMXenVMM" : "Microsoft Hv", base + 5,
                               {{base + 4, 0, {flags, vcpu, vcpu + 7, 0}}});
        if (base != 0x4000'0000) {
            leaves.push_back(hypervisor_leaf(base, base + 5, "XenVMMXenVMM"));
        }
        return snapshot::from(leaves);
    };
    for (std::uint32_t const base : {0x4000'0000U, 0x4000'0100U}) {
        CHECK(xen(base, 1, 0x18).same_kind(xen(base, 2, 0x18)));
        CHECK(xen(base, 1, 0x18) != xen(base, 2, 0x18));
        CHECK_FALSE(xen(base, 1, 0x18).same_kind(xen(base, 1, 0x19)));
    }
    // Hyper-V has hints there.
    auto const hyper_v = [](std::uint32_t hint) {
        return snapshot::from(
            guest_of("Microsoft Hv", 0x4000'0006, {{0x4000'0004, 0, {1, hint, 0, 0}}}));
    };
    CHECK(hyper_v(1).same_kind(hyper_v(1)));
    CHECK_FALSE(hyper_v(1).same_kind(hyper_v(2)));
}

TEST_CASE("Hyper-V itself stays Hyper-V") {
    auto const cpu =
        capture(guest_of("Microsoft Hv", 0x4000'000B,
                         {{0x4000'0001, 0, {hv_1, 0, 0, 0}}, {0x4000'0003, 0, {0x3FFF, 0, 0, 0}}}));
    auto const host = cpuid::hypervisor_of(cpu);
    CHECK(host.kind == hypervisor_kind::hyper_v);
    CHECK_FALSE(host.imitates_hyper_v);
    CHECK_FALSE(cpuid::hypervisor_tsc_khz(cpu));
    CHECK(cpu.contains(0x4000'0003));
}

TEST_CASE("bhyve, which answers every number with its first leaf, is not taken for two") {
    auto leaves = guest_of("bhyve bhyve ", 0x4000'0000);
    for (std::uint32_t const leaf : {0x4000'0001U, 0x4000'0010U, 0x4000'0100U}) {
        leaves.push_back(hypervisor_leaf(leaf, 0x4000'0000, "bhyve bhyve "));
    }
    // As a tool would write it down, and as a capture reads it.
    for (auto const& cpu : {snapshot::from(leaves), capture(leaves)}) {
        auto const host = cpuid::hypervisor_of(cpu);
        CHECK(host.kind == hypervisor_kind::bhyve);
        CHECK(host.base == 0x4000'0000);
        CHECK(host.max_leaf == 0x4000'0000);
        CHECK(host.interface == 0);
        CHECK_FALSE(host.imitates_hyper_v);
        CHECK_FALSE(cpuid::hypervisor_tsc_khz(cpu));
    }
}

TEST_CASE("a hypervisor that claims leaves without end is cut short") {
    auto const cpu = capture(guest_of("VBoxVBoxVBox", ~0U));
    auto const host = cpuid::hypervisor_of(cpu);
    CHECK(host.max_leaf == 0x4000'0000 + cpuid::max_hypervisor_leaves - 1);
    CHECK(cpu.cpuids_executed() < 50);
    CHECK(cpuid::hypervisor_of(capture(guest_of("VBoxVBoxVBox", 5))).max_leaf == 0x4000'0000);
}
