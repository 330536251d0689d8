#include <exitless/measure/text_line.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <string>

using exitless::measure::text_line;

TEST_CASE("columns are right-aligned and never cut") {
    CHECK(text_line{}.text("ab", 4).text("c").line() == "  abc\n");
    CHECK(text_line{}.integer(0, 3).integer(1234, 3).line() == "  01234\n");
    CHECK(text_line{}.integer(std::numeric_limits<std::uint64_t>::max()).line() ==
          "18446744073709551615\n");
}

TEST_CASE("a fraction keeps its leading zeros") {
    CHECK(text_line{}.fixed(1, 0, 3).line() == "1.000\n");
    CHECK(text_line{}.fixed(1, 7, 3, 8).line() == "   1.007\n");
    CHECK(text_line{}.fixed(0, 50, 3).line() == "0.050\n");
    CHECK(text_line{}.fixed(0, 999, 3).line() == "0.999\n");
    CHECK(text_line{}.fixed(0, 1, 12).line() == "0.000000000001\n");
    CHECK(text_line{}.fixed(12, 5, 1, 3).line() == "12.5\n");
}

TEST_CASE("what does not fit on a line is dropped, and the line still ends") {
    text_line line;
    auto const text = line.text(std::string(300, 'x')).line();
    CHECK(text.size() == 128);
    CHECK(text.back() == '\n');
    CHECK(text.find_first_not_of('x') == 127);
}
