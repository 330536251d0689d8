#include "setpoints.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <variant>

using control_loop::csv_error;
using control_loop::parse_setpoints;
using control_loop::trajectory;

namespace {

auto error_of(std::string_view text) -> csv_error {
    auto const parsed = parse_setpoints(text);
    REQUIRE(std::holds_alternative<csv_error>(parsed));
    return std::get<csv_error>(parsed);
}

auto path_of(std::string_view text) -> trajectory {
    auto parsed = parse_setpoints(text);
    REQUIRE(std::holds_alternative<trajectory>(parsed));
    return std::get<trajectory>(parsed);
}

} // namespace

TEST_CASE("positions between two set points lie on a line, and are held outside") {
    auto path = path_of("time_s,position_rad\n1,2\n3,6\n");
    CHECK(path.at(0.0) == 2.0);
    CHECK(path.at(1.0) == 2.0);
    CHECK(path.at(2.0) == Catch::Approx(4.0));
    CHECK(path.at(3.0) == 6.0);
    CHECK(path.at(99.0) == 6.0);
    CHECK(path.duration_s() == 3.0);
}

TEST_CASE("comments, empty lines, blanks and carriage returns are accepted") {
    auto path = path_of("# a path\r\n\r\ntime_s,position_rad\r\n 0 ,\t1 \r\n# there\r\n1,2");
    CHECK(path.at(0.0) == 1.0);
    CHECK(path.at(1.0) == 2.0);
}

TEST_CASE("the built-in path is a path") {
    CHECK(path_of(control_loop::default_setpoints()).duration_s() > 0.0);
}

TEST_CASE("what is wrong with set points is said with line and column") {
    struct {
        std::string_view text;
        std::size_t line;
        std::size_t column;
        std::string_view reason;
    } const cases[] = {
        {"", 1, 1, "at least one set point"},
        {"# nothing\n", 2, 1, "at least one set point"},
        {"time_s,position_rad\n", 2, 1, "at least one set point"},
        {"time,position\n0,0\n", 1, 1, "expected the header"},
        {"time_s,position_rad\n0,0\nx,1\n", 3, 1, "a number for time_s"},
        {"time_s,position_rad\n0,0\n1;1\n", 3, 2, "a comma"},
        {"time_s,position_rad\n0,0\n1,\n", 3, 3, "a number for position_rad"},
        {"time_s,position_rad\n0,0\n1,1,1\n", 3, 4, "the end of the line"},
        {"time_s,position_rad\n0,nan\n", 2, 3, "a number for position_rad"},
        {"time_s,position_rad\n0,1e400\n", 2, 3, "a number for position_rad"},
        {"time_s,position_rad\n0,1e9\n", 2, 3, "position_rad is out of range"},
        {"time_s,position_rad\n1e7,0\n", 2, 1, "time_s is out of range"},
        {"time_s,position_rad\n-1,0\n", 2, 1, "must not be negative"},
        {"time_s,position_rad\n1,0\n 1,0\n", 3, 2, "must increase"},
        {"time_s,position_rad\n\n#\n2,0\n1,0\n", 5, 1, "must increase"},
    };
    for (auto const& one : cases) {
        CAPTURE(one.text);
        auto const wrong = error_of(one.text);
        CHECK(wrong.line == one.line);
        CHECK(wrong.column == one.column);
        CHECK(wrong.reason.find(one.reason) != std::string::npos);
    }
}
