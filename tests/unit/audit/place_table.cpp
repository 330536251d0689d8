#include <exitless/linux/audit/place_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <thread>
#include <vector>

using exitless::violation;
using exitless::violation_kind;
using exitless::os::place_hash;
using exitless::os::place_table;
using exitless::os::violation_place;

namespace {

auto at_line(std::uint32_t line) -> violation {
    return {.kind = violation_kind::exiting_call,
            .where = {.file = "loop.cpp", .function = "step", .line = line},
            .section = "control"};
}

template <std::size_t Capacity>
auto places_of(place_table<Capacity> const& table) -> std::vector<violation_place> {
    std::vector<violation_place> all;
    table.for_each([&](violation_place const& one) { all.push_back(one); });
    return all;
}

} // namespace

TEST_CASE("violations at one place are counted together and those at two apart") {
    place_table<8> table;
    table.record(at_line(8)); // lines that differ by eight meet in one slot
    table.record(at_line(16));
    table.record(at_line(8));
    auto const places = places_of(table);
    REQUIRE(places.size() == 2);
    CHECK(places[0].count + places[1].count == 3);
    CHECK((places[0].first.where.line == 8 ? places[0] : places[1]).count == 2);
    CHECK(table.total() == 3);
    CHECK(table.dropped() == 0);
}

TEST_CASE("kind, instruction, address, file, line and section each make another place") {
    auto const base = at_line(1);
    auto const differs = [&](auto change) {
        auto other = base;
        change(other);
        return place_hash(other) != place_hash(base);
    };
    CHECK(differs([](violation& v) { v.kind = violation_kind::preempted; }));
    CHECK(differs([](violation& v) { v.instruction = 1; }));
    CHECK(differs([](violation& v) { v.address = 4096; }));
    CHECK(differs([](violation& v) { v.where.file = "other.cpp"; }));
    CHECK(differs([](violation& v) { v.where.line = 2; }));
    CHECK(differs([](violation& v) { v.section = "audio"; }));
    CHECK(differs([](violation& v) { v.section = nullptr; }));
    CHECK_FALSE(differs([](violation& v) { v.tsc = 77; }));
    CHECK_FALSE(differs([](violation& v) { v.detail = 77; }));
}

TEST_CASE("a place is known by its names, wherever they are stored") {
    std::string const file = "loop.cpp";
    auto other = at_line(1);
    other.where.file = file.c_str();
    CHECK(place_hash(other) == place_hash(at_line(1)));
}

TEST_CASE("the first violation at a place is the one that is kept") {
    place_table<8> table;
    auto one = at_line(1);
    one.detail = 11;
    table.record(one);
    one.detail = 22;
    table.record(one);
    REQUIRE(places_of(table).size() == 1);
    CHECK(places_of(table)[0].first.detail == 11);
}

TEST_CASE("a full table counts what it cannot keep") {
    place_table<4> table;
    for (std::uint32_t line = 4; line <= 24; line += 4) { // all meet in one slot
        table.record(at_line(line));
    }
    table.record(at_line(4));
    CHECK(places_of(table).size() == 4);
    CHECK(table.dropped() == 2);
    CHECK(table.total() == 7);
}

TEST_CASE("a place is handed out as new once, and again only after a clear") {
    place_table<8> table;
    int taken = 0;
    auto const count = [&](violation_place const&) { ++taken; };
    table.record(at_line(1));
    table.take_new(count);
    CHECK(taken == 1);
    table.record(at_line(1));
    table.take_new(count);
    CHECK(taken == 1);
    table.record(at_line(2));
    table.take_new(count);
    CHECK(taken == 2);

    table.clear();
    CHECK(table.total() == 0);
    CHECK(places_of(table).empty());
    table.record(at_line(1));
    table.take_new(count);
    CHECK(taken == 3);
}

TEST_CASE("threads that record at once lose nothing and make no place twice") {
    place_table<64> table;
    constexpr std::uint32_t lines = 20;
    constexpr std::uint64_t rounds = 2'000;
    auto const work = [&] {
        for (std::uint64_t round = 0; round < rounds; ++round) {
            for (std::uint32_t line = 0; line < lines; ++line) {
                table.record(at_line(line));
            }
        }
    };
    std::uint64_t seen_as_new = 0;
    std::thread first{work};
    std::thread second{work};
    for (int look = 0; look < 1'000; ++look) {
        table.take_new([&](violation_place const& one) {
            ++seen_as_new;
            CHECK(std::string{one.first.section} == "control");
        });
    }
    first.join();
    second.join();
    table.take_new([&](violation_place const&) { ++seen_as_new; });
    CHECK(seen_as_new == lines);
    CHECK(table.total() == 2 * rounds * lines);
    auto const places = places_of(table);
    CHECK(places.size() == lines);
    for (auto const& one : places) {
        CHECK(one.count == 2 * rounds);
    }
}
