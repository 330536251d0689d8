#include <exitless/virtio/memory.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

using exitless::errc;
using exitless::virtio::memory_map;
using exitless::virtio::memory_region;

namespace {
constexpr auto top = std::numeric_limits<std::uint64_t>::max();
} // namespace

TEST_CASE("a piece of a region knows both its addresses") {
    std::array<std::byte, 64> bytes{};
    memory_region const region{.address = 0x1000, .memory = bytes};
    auto const piece = region.at(16, 48);
    REQUIRE(piece);
    CHECK(piece->data == bytes.data() + 16);
    CHECK(piece->address == 0x1010);
    CHECK(piece->bytes().size() == 48);
}

TEST_CASE("a piece that is empty or reaches beyond its region is refused") {
    std::array<std::byte, 64> bytes{};
    memory_region const region{.address = 0x1000, .memory = bytes};
    CHECK(region.at(0, 0).error() == errc::invalid_argument);
    CHECK(region.at(16, 49).error() == errc::invalid_argument);
    CHECK(region.at(64, 1).error() == errc::invalid_argument);
    CHECK(region.at(std::numeric_limits<std::size_t>::max(), 2).error() == errc::invalid_argument);
}

TEST_CASE("a map translates what lies wholly in one region, and nothing else") {
    std::array<std::byte, 256> low{};
    std::array<std::byte, 256> high{};
    std::array const regions{memory_region{.address = 0x1000, .memory = low},
                             memory_region{.address = 0x1100, .memory = high}};
    auto const map = memory_map::of(regions);
    REQUIRE(map);
    CHECK(map->translate(0x1000, 256) == low.data());
    CHECK(map->translate(0x10ff, 1) == low.data() + 255);
    CHECK(map->translate(0x1100, 256) == high.data());
    CHECK(map->translate(0x11ff, 1) == high.data() + 255);
    CHECK(map->translate(0x0fff, 1) == nullptr);
    CHECK(map->translate(0x0fff, 2) == nullptr);
    CHECK(map->translate(0x10ff, 2) == nullptr); // two regions that touch are still two mappings
    CHECK(map->translate(0x1200, 1) == nullptr);
    CHECK(map->translate(0x1180, 129) == nullptr);
    CHECK(map->translate(0x1100, 0xffffffff) == nullptr);
    CHECK(map->translate(top, 1) == nullptr);
    CHECK(map->translate(top - 0xff, 0xffffffff) == nullptr);
}

TEST_CASE("a region may end at the last address, and not beyond") {
    std::array<std::byte, 256> bytes{};
    std::array const last{memory_region{.address = top - 255, .memory = bytes}};
    auto const map = memory_map::of(last);
    REQUIRE(map);
    CHECK(map->translate(top - 255, 256) == bytes.data());
    CHECK(map->translate(top, 1) == bytes.data() + 255);
    CHECK(map->translate(top, 2) == nullptr);
    CHECK(map->translate(0, 1) == nullptr);
    std::array const beyond{memory_region{.address = top - 254, .memory = bytes}};
    CHECK(memory_map::of(beyond).error() == errc::invalid_argument);
}

TEST_CASE("a map without regions translates nothing; empty and overlapping regions make no map") {
    std::array<std::byte, 256> bytes{};
    CHECK(memory_map::of({})->translate(0, 1) == nullptr);
    std::array const empty{memory_region{.address = 0x1000, .memory = {}}};
    CHECK(memory_map::of(empty).error() == errc::invalid_argument);
    std::array overlapping{memory_region{.address = 0x1000, .memory = bytes},
                           memory_region{.address = 0x10ff, .memory = bytes}};
    CHECK(memory_map::of(overlapping).error() == errc::invalid_argument);
    std::swap(overlapping[0], overlapping[1]);
    CHECK(memory_map::of(overlapping).error() == errc::invalid_argument);
}
