#include "setpoints.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace control_loop {

namespace {

constexpr std::string_view header = "time_s,position_rad";
constexpr double largest_time_s = 1e6;
constexpr double largest_position_rad = 1e6;

auto without_line_end(std::string_view line) -> std::string_view {
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// Reads fields of one line and remembers where the first thing that is wrong stands.
class line_reader {
public:
    line_reader(std::string_view line, std::size_t number)
        : line_{line}
        , number_{number} {}

    auto number(double limit, std::string_view what) -> std::optional<double> {
        skip_blanks();
        number_at_ = at_;
        double value = 0;
        auto const* begin = line_.data() + at_;
        auto const* end = line_.data() + line_.size();
        auto const [stop, failure] = std::from_chars(begin, end, value);
        if (failure != std::errc{} || !std::isfinite(value)) {
            return fail("expected a number for " + std::string{what});
        }
        if (std::abs(value) > limit) {
            return fail(std::string{what} + " is out of range");
        }
        at_ += static_cast<std::size_t>(stop - begin);
        skip_blanks();
        return value;
    }

    auto comma() -> bool {
        if (at_ == line_.size() || line_[at_] != ',') {
            fail("expected a comma");
            return false;
        }
        ++at_;
        return true;
    }

    auto end() -> bool {
        if (at_ != line_.size()) {
            fail("expected the end of the line");
            return false;
        }
        return true;
    }

    // What is wrong stands here, or is the last number.
    auto fail(std::string reason) -> std::nullopt_t { return fail_at(at_, std::move(reason)); }
    auto fail_number(std::string reason) -> std::nullopt_t {
        return fail_at(number_at_, std::move(reason));
    }

    [[nodiscard]] auto error() const -> csv_error { return error_; }

private:
    auto fail_at(std::size_t at, std::string reason) -> std::nullopt_t {
        error_ = csv_error{number_, at + 1, std::move(reason)};
        return std::nullopt;
    }

    void skip_blanks() {
        while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t')) {
            ++at_;
        }
    }

    std::string_view line_;
    std::size_t number_;
    std::size_t at_ = 0;
    std::size_t number_at_ = 0;
    csv_error error_{};
};

auto read_point(line_reader& reader, std::vector<setpoint> const& earlier)
    -> std::optional<setpoint> {
    auto const time_s = reader.number(largest_time_s, "time_s");
    if (!time_s) {
        return std::nullopt;
    }
    if (*time_s < 0 || (!earlier.empty() && *time_s <= earlier.back().time_s)) {
        return reader.fail_number(
            "time_s must not be negative, and must increase from line to line");
    }
    if (!reader.comma()) {
        return std::nullopt;
    }
    auto const position_rad = reader.number(largest_position_rad, "position_rad");
    if (!position_rad || !reader.end()) {
        return std::nullopt;
    }
    return setpoint{*time_s, *position_rad};
}

} // namespace

auto trajectory::at(double time_s) noexcept -> double {
    while (next_ < points_.size() && points_[next_].time_s <= time_s) {
        ++next_;
    }
    if (next_ == 0) {
        return points_.front().position_rad;
    }
    if (next_ == points_.size()) {
        return points_.back().position_rad;
    }
    auto const& from = points_[next_ - 1];
    auto const& to = points_[next_];
    auto const part = (time_s - from.time_s) / (to.time_s - from.time_s);
    return from.position_rad + part * (to.position_rad - from.position_rad);
}

auto parse_setpoints(std::string_view text) -> std::variant<trajectory, csv_error> {
    std::vector<setpoint> points;
    bool header_seen = false;
    std::size_t number = 0;
    while (!text.empty()) {
        auto const length = text.find('\n');
        auto const line = without_line_end(text.substr(0, length));
        text = length == std::string_view::npos ? std::string_view{} : text.substr(length + 1);
        ++number;
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (!header_seen) {
            if (line != header) {
                return csv_error{number, 1, "expected the header " + std::string{header}};
            }
            header_seen = true;
            continue;
        }
        line_reader reader{line, number};
        auto const point = read_point(reader, points);
        if (!point) {
            return reader.error();
        }
        points.push_back(*point);
    }
    if (points.empty()) {
        return csv_error{number + 1, 1, "expected at least one set point"};
    }
    return trajectory{std::move(points)};
}

} // namespace control_loop
