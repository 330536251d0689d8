// The path that the motor shall follow: positions over time, read from CSV text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace control_loop {

struct setpoint {
    double time_s;       // from the start, strictly increasing
    double position_rad; // of the motor's shaft
};

// Positions between two set points lie on a straight line; before the first and after the last
// the position is held.
class trajectory {
public:
    explicit trajectory(std::vector<setpoint> points)
        : points_{std::move(points)} {}

    // Called with times that do not decrease: the search goes on where it ended. No allocation.
    [[nodiscard]] auto at(double time_s) noexcept -> double;
    [[nodiscard]] auto duration_s() const noexcept -> double { return points_.back().time_s; }

private:
    std::vector<setpoint> points_; // never empty
    std::size_t next_ = 0;         // first point later than the last time asked for
};

// Where and why a text is not a list of set points. Line and column count from 1.
struct csv_error {
    std::size_t line;
    std::size_t column;
    std::string reason;
};

// A header line `time_s,position_rad`, then one set point a line; empty lines and lines that
// begin with # are skipped.
[[nodiscard]] auto parse_setpoints(std::string_view text) -> std::variant<trajectory, csv_error>;

// The set points that are used when no file is named.
[[nodiscard]] auto default_setpoints() -> std::string_view;

} // namespace control_loop
