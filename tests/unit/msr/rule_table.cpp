#include <exitless/msr/rule_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>

using exitless::msr::access;
using exitless::msr::ascending;
using exitless::msr::rule_at;
using exitless::msr::rule_range;

namespace {

using row = rule_range<char>;

constexpr auto table = std::to_array<row>({
    {0x0, 0x0, 'a', 'A'},
    {0x5, 0x7, 'b', 'B'},
    {0x8, 0x8, 'c', 'C'},
    {0xFFFFFFFE, 0xFFFFFFFF, 'd', 'D'},
});

constexpr auto read(std::uint32_t address) -> char {
    return rule_at(table, address, access::read, '-');
}
constexpr auto write(std::uint32_t address) -> char {
    return rule_at(table, address, access::write, '-');
}

} // namespace

TEST_CASE("an address has the rule of the range that holds it") {
    CHECK(read(0) == 'a');
    CHECK(read(5) == 'b');
    CHECK(read(6) == 'b');
    CHECK(read(7) == 'b');
    CHECK(read(8) == 'c');
    CHECK(read(0xFFFFFFFE) == 'd');
    CHECK(read(0xFFFFFFFF) == 'd');
}

TEST_CASE("reads and writes have rules of their own") {
    CHECK(write(0) == 'A');
    CHECK(write(7) == 'B');
    CHECK(write(0xFFFFFFFF) == 'D');
}

TEST_CASE("an address in no range has the caller's rule") {
    for (auto const address : {1U, 4U, 9U, 0xFFFFFFFDU}) {
        CHECK(read(address) == '-');
        CHECK(write(address) == '-');
    }
    CHECK(rule_at(std::array<row, 0>{}, 0, access::read, '-') == '-');
}

TEST_CASE("the compiler can look rules up") {
    constexpr auto rule = read(6);
    CHECK(rule == 'b');
}

TEST_CASE("ranges ascend only if none is empty, repeated or out of order") {
    CHECK(ascending(table));
    CHECK(ascending(std::array<row, 0>{}));
    CHECK_FALSE(ascending(std::to_array<row>({{5, 4, 'a', 'a'}})));
    CHECK_FALSE(ascending(std::to_array<row>({{1, 5, 'a', 'a'}, {5, 6, 'b', 'b'}})));
    CHECK_FALSE(ascending(std::to_array<row>({{5, 6, 'a', 'a'}, {1, 2, 'b', 'b'}})));
}
