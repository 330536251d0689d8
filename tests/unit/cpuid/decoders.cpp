#include <exitless/cpuid/cache.hpp>
#include <exitless/cpuid/hypervisor.hpp>
#include <exitless/cpuid/identity.hpp>
#include <exitless/cpuid/rdt.hpp>
#include <exitless/cpuid/topology.hpp>

#include "fake_cpu.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cpuid = exitless::cpuid;
using cpuid::entry;
using cpuid::snapshot;

namespace {

constexpr entry intel{0, 0, {0x20, 0x756E'6547, 0x6C65'746E, 0x4965'6E69}};
constexpr entry amd{0, 0, {0x10, 0x6874'7541, 0x444D'4163, 0x6974'6E65}};

auto made(std::vector<entry> const& leaves) -> snapshot {
    return snapshot::from(leaves);
}

} // namespace

TEST_CASE("family and model have their extensions where the base asks for them") {
    auto const skylake = cpuid::identity_of(made({intel, {1, 0, {0x0005'0654, 0, 0, 0}}}));
    CHECK(skylake == cpuid::identity{cpuid::vendor::intel, 6, 0x55, 4});
    auto const zen5 = cpuid::identity_of(made({amd, {1, 0, {0x00B0'0F21, 0, 0, 0}}}));
    CHECK(zen5 == cpuid::identity{cpuid::vendor::amd, 0x1A, 2, 1});
    auto const k5 = cpuid::identity_of(made({amd, {1, 0, {0x0FFF'0534, 0, 0, 0}}}));
    CHECK(k5 == cpuid::identity{cpuid::vendor::amd, 5, 3, 4});
    CHECK(cpuid::identity_of({}) == cpuid::identity{});
}

TEST_CASE("the brand is the text of its three leaves") {
    auto const cpu = made({{0x8000'0000, 0, {0x8000'0004, 0, 0, 0}},
                           {0x8000'0002, 0, {0x6469'784F, 0x6956'2065, 0x6175'7472, 0x7554'206C}},
                           {0x8000'0003, 0, {0x6E69'7229, 0, 0, 0}}});
    CHECK(cpuid::brand_of(cpu).view() == "Oxide Virtual Tu)rin");
    CHECK(cpuid::brand_of({}).view().empty());
}

TEST_CASE("the kind of a core is told by leaf 1AH and by 80000026H") {
    using cpuid::core_kind;
    CHECK(cpuid::core_type(made({{0x1A, 0, {0x4000'0001, 0, 0, 0}}})) == core_kind::performance);
    CHECK(cpuid::core_type(made({{0x1A, 0, {0x2000'0001, 0, 0, 0}}})) == core_kind::efficiency);
    CHECK(cpuid::core_type(made({{0x1A, 0, {0x3000'0001, 0, 0, 0}}})) == core_kind::unknown);
    auto const efficient = made({amd, {0x8000'0026, 0, {1U << 30, 1U << 28, 0x100, 0}}});
    CHECK(cpuid::core_type(efficient) == core_kind::efficiency);
    CHECK(cpuid::is_hybrid(efficient));
    CHECK(cpuid::core_type({}) == core_kind::unknown);
    CHECK(cpuid::is_hybrid(made({{7, 0, {0, 0, 0, 1U << 15}}})));
    CHECK_FALSE(cpuid::is_hybrid({}));
}

TEST_CASE("the caches of leaf 4") {
    auto const caches = cpuid::caches_of(made({intel,
                                               {4, 0, {0x3C00'4121, 0x01C0'003F, 0x3F, 0}},
                                               {4, 1, {0x3C00'4122, 0x01C0'003F, 0x3F, 0}},
                                               {4, 2, {0x3C00'4143, 0x01C0'003F, 0x1FF, 0}},
                                               {4, 3, {0x3C07'C163, 0x04C0'003F, 0x2FFF, 6}}}));
    REQUIRE(caches.all().size() == 4);
    auto const l3 = caches.find(3, cpuid::cache_kind::unified);
    REQUIRE(l3);
    CHECK(l3->bytes == 15'728'640);
    CHECK(l3->ways == 20);
    CHECK(l3->line_bytes == 64);
    CHECK(l3->sets == 12'288);
    CHECK(l3->sharing == 32);
    CHECK(l3->inclusive);
    CHECK(caches.find(2, cpuid::cache_kind::instruction)->bytes == 262'144); // unified serves both
    CHECK(caches.find(1, cpuid::cache_kind::instruction)->bytes == 32'768);
    CHECK_FALSE(caches.find(4, cpuid::cache_kind::unified));
}

TEST_CASE("a cache that is fully associative has no number of ways, and its size all the same") {
    auto const found = cpuid::decode_cache({0x0221, 0x03C0'003F, 0, 0});
    REQUIRE(found);
    CHECK(found->fully_associative);
    CHECK(found->ways == 0);
    CHECK(found->bytes == 1024);
}

TEST_CASE("AMD's caches come from 8000001DH, and from older leaves where that is not offered") {
    entry const features{0x8000'0001, 0, {0, 0, 1U << 22, 0}};
    entry const new_l1{0x8000'001D, 0, {0x121, 0x02C0'003F, 0x3F, 0}};
    entry const old_l1{0x8000'0005, 0, {0, 0, 0x300C'0140, 0x2008'0140}};
    entry const old_l2{0x8000'0006, 0, {0, 0, 0x0400'6140, 0x0010'9140}};
    auto const now = cpuid::caches_of(made({amd, features, new_l1, old_l1, old_l2}));
    REQUIRE(now.all().size() == 1);
    CHECK(now.all()[0].bytes == 49'152);
    CHECK(now.all()[0].ways == 12);
    auto const old = cpuid::caches_of(made({amd, new_l1, old_l1, old_l2}));
    REQUIRE(old.all().size() == 4);
    CHECK(old.all()[0].ways == 12);
    CHECK(old.all()[2].ways == 8);
    CHECK(old.all()[2].bytes == 1024 * 1024);
    CHECK(old.all()[3].bytes == 2 * 1024 * 1024);
    CHECK(old.all()[3].ways == 0); // code 9: see 8000001DH
}

TEST_CASE("a cache of a type that no manual knows ends the list") {
    CHECK_FALSE(cpuid::decode_cache({0, ~0U, ~0U, ~0U}));
    CHECK_FALSE(cpuid::decode_cache({4, ~0U, ~0U, ~0U}));
    CHECK(cpuid::decode_cache({3, 0, 0, 0}));
    std::vector<entry> endless{intel};
    for (std::uint32_t i = 0; i < 30; ++i) {
        endless.push_back({4, i, {0x21, 0, 0, 0}});
    }
    CHECK(cpuid::caches_of(made(endless)).all().size() == cpuid::cache_list::capacity);
}

TEST_CASE("the topology of the newest leaf that makes sense") {
    entry const core_0{0xB, 0, {1, 2, 0x100, 5}};
    entry const core_1{0xB, 1, {5, 12, 0x201, 5}};
    auto const old = cpuid::topology_of(made({intel, core_0, core_1}));
    CHECK(old.source_leaf == 0xB);
    CHECK(old.logical_cpus == 12);
    CHECK(old.cores == 6);
    CHECK(old.threads_per_core == 2);
    CHECK(old.smt_shift == 1);
    CHECK(old.package_shift == 5);
    CHECK(old.apic_id == 5);
    entry const newer{0x1F, 0, {1, 2, 0x100, 9}};
    entry const die{0x1F, 1, {7, 64, 0x502, 9}};
    CHECK(cpuid::topology_of(made({intel, core_0, core_1, newer, die})).cores == 32);
}

TEST_CASE("a topology leaf with zero threads is passed over") {
    for (auto const& lie : {entry{0xB, 0, {0, 0, 0x100, 0}}, entry{0xB, 0, {0, 0, 0, 7}}}) {
        auto const found = cpuid::topology_of(made({intel, {1, 0, {0x6F7, 0, 0, 0}}, lie}));
        CHECK(found.source_leaf == 1);
        CHECK(found.logical_cpus == 1);
        CHECK(found.cores == 1);
        CHECK(found.threads_per_core == 1);
    }
    // More threads in a core than CPUs in the package.
    auto const more = made({intel, {0xB, 0, {1, 8, 0x100, 0}}, {0xB, 1, {1, 2, 0x201, 0}}});
    CHECK(cpuid::topology_of(more).source_leaf != 0xB);
    CHECK(cpuid::topology_of({}).cores == 1);
}

TEST_CASE("a guest of one CPU has one core, whatever the host's leaf 4 says of cores") {
    auto const found = cpuid::topology_of(made({intel,
                                                {1, 0, {0x906E9, 0x0001'0800, 0, 0}},
                                                {4, 0, {0x1C00'0121, 0x01C0'003F, 0x3F, 0}}}));
    CHECK(found.logical_cpus == 1);
    CHECK(found.cores == 1);
    CHECK(found.threads_per_core == 1);
}

TEST_CASE("so many things are numbered by so many bits") {
    static_assert(cpuid::bits_for(0) == 0 && cpuid::bits_for(1) == 0 && cpuid::bits_for(2) == 1);
    static_assert(cpuid::bits_for(3) == 2 && cpuid::bits_for(4) == 2 && cpuid::bits_for(5) == 3);
    static_assert(cpuid::bits_for(1U << 31) == 31 && cpuid::bits_for(~0U) == 32);
    SUCCEED();
}

TEST_CASE("the topology of CPUs before leaf 0BH") {
    constexpr std::uint32_t with_htt = 1U << 28;
    auto const core_2 = cpuid::topology_of(made({intel,
                                                 {1, 0, {0x6F7, 0x0204'0800, 0, with_htt}},
                                                 {4, 0, {0x0C00'0121, 0x01C0'003F, 0x3F, 0}}}));
    CHECK(core_2.logical_cpus == 4);
    CHECK(core_2.cores == 4);
    CHECK(core_2.threads_per_core == 1);
    CHECK(core_2.apic_id == 2);
    CHECK(core_2.package_shift == 2);
    auto const zen = cpuid::topology_of(made({amd,
                                              {1, 0, {0x0080'0F11, 0, 0, with_htt}},
                                              {0x8000'0001, 0, {0, 0, 1U << 22, 0}},
                                              {0x8000'0008, 0, {0, 0, 0x400F, 0}},
                                              {0x8000'001E, 0, {0, 0x100, 0, 0}}}));
    CHECK(zen.logical_cpus == 16);
    CHECK(zen.cores == 8);
    CHECK(zen.threads_per_core == 2);
    CHECK(zen.smt_shift == 1);
    CHECK(zen.package_shift == 4);
}

TEST_CASE("cache allocation gives ways, classes, shared ways and CDP") {
    entry const list{0x10, 0, {0, 2, 0, 0}};
    entry const l3{0x10, 1, {0xA, 0x600, 4, 0xF}};
    auto const cpu = made({intel, list, l3, {0x10, 2, {7, 0, 0, 7}}});
    CHECK(cpu.has(cpuid::cat_l3));
    auto const found = cpuid::l3_allocation_of(cpu);
    REQUIRE(found);
    CHECK(found->ways == 11);
    CHECK(found->classes == 16);
    CHECK(found->shareable_mask == 0x600);
    CHECK(found->code_and_data);
    CHECK_FALSE(found->any_mask);
    CHECK_FALSE(cpuid::l2_allocation_of(cpu)); // sub-leaf 0 does not declare it
    CHECK_FALSE(cpuid::l3_allocation_of(made({intel, list})));
    CHECK_FALSE(cpuid::l3_allocation_of({}));
    auto const far = made({intel, {0x10, 0, {0, 1U << 8, 0, 0}}, {0x10, 40, {7, 0, 0, 7}}});
    CHECK_FALSE(cpuid::decode_cache_allocation(far, 40)); // no bit declares it
}

TEST_CASE("bandwidth allocation in Intel's and in AMD's form") {
    auto const of_intel = cpuid::bandwidth_allocation_of(
        made({intel, {0x10, 0, {0, 8, 0, 0}}, {0x10, 3, {0x59, 0, 4, 7}}}));
    REQUIRE(of_intel);
    CHECK(of_intel->max_throttle == 90);
    CHECK(of_intel->classes == 8);
    CHECK(of_intel->linear);
    auto const of_amd = cpuid::bandwidth_allocation_of(
        made({amd, {0x8000'0020, 0, {0, 2, 0, 0}}, {0x8000'0020, 1, {0xB, 0, 0, 0xF}}}));
    REQUIRE(of_amd);
    CHECK(of_amd->limit_bits == 11);
    CHECK(of_amd->classes == 16);
    CHECK_FALSE(cpuid::bandwidth_allocation_of({}));
}

TEST_CASE("cache monitoring gives ids, unit and width") {
    auto const found = cpuid::l3_monitoring_of(
        made({intel, {0xF, 0, {0, 0xFF, 0, 2}}, {0xF, 1, {8, 0x1'C000, 0xFF, 7}}}));
    REQUIRE(found);
    CHECK(found->monitoring_ids == 256);
    CHECK(found->bytes_per_count == 114'688);
    CHECK(found->counter_bits == 32);
    CHECK((found->occupancy && found->total_bandwidth && found->local_bandwidth));
    CHECK_FALSE(cpuid::l3_monitoring_of(made({intel, {0xF, 0, {0, 0xFF, 0, 2}}})));
}

TEST_CASE("decoders survive whatever a CPU claims") {
    using support::noisy_cpu;
    for (std::uint64_t seed = 1; seed < 4000; ++seed) {
        noisy_cpu::reset(seed);
        auto const cpu = snapshot::capture<noisy_cpu>(exitless::may_exit);
        CAPTURE(seed);
        auto const shape = cpuid::topology_of(cpu);
        REQUIRE(shape.cores >= 1);
        REQUIRE(shape.threads_per_core >= 1);
        REQUIRE(shape.logical_cpus >= 1);
        auto const legacy = cpuid::legacy_topology(cpu);
        REQUIRE((legacy.cores >= 1 && legacy.threads_per_core >= 1 && legacy.smt_shift <= 32));
        for (auto const& one : {shape, legacy}) {
            REQUIRE(one.cores <= one.logical_cpus);
            REQUIRE(one.threads_per_core <= one.logical_cpus);
        }
        REQUIRE(cpuid::caches_of(cpu).all().size() <= cpuid::cache_list::capacity);
        auto const host = cpuid::hypervisor_of(cpu);
        REQUIRE(host.max_leaf - host.base < cpuid::max_hypervisor_leaves);
        REQUIRE(cpuid::brand_of(cpu).view().size() <= 48);
        REQUIRE(cpuid::identity_of(cpu).model <= 0xFF);
        if (auto const l3 = cpuid::l3_allocation_of(cpu)) {
            REQUIRE((l3->ways <= 32 && l3->classes <= 0x1'0000));
        }
        if (auto const rest = cpuid::bandwidth_allocation_of(cpu)) {
            REQUIRE(rest->classes >= 1);
        }
        if (auto const ids = cpuid::l3_monitoring_of(cpu)) {
            REQUIRE(ids->monitoring_ids >= 1);
        }
    }
}
