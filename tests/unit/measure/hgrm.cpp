#include <exitless/measure/hgrm.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using exitless::histogram;
using exitless::measure::hgrm_options;
using exitless::measure::write_hgrm;
using exitless::measure::hgrm::level;
using exitless::measure::hgrm::square_root;

namespace {

struct row {
    double value;
    double percentile;
    double count;
    double inverse; // 0 in the last row, which has no such column
};

struct parsed {
    std::string titles;
    std::vector<row> rows;
    std::vector<std::string> comments;
};

/// Reads the text as HdrHistogram's plotter does: lines that begin with # are comments, others are
/// columns apart by spaces.
auto parse(std::string const& text) -> parsed {
    parsed out;
    std::istringstream lines{text};
    std::getline(lines, out.titles);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) {
            continue;
        }
        if (line.front() == '#') {
            out.comments.push_back(line);
            continue;
        }
        std::istringstream columns{line};
        row one{};
        REQUIRE(columns >> one.value >> one.percentile >> one.count);
        columns >> one.inverse;
        out.rows.push_back(one);
    }
    return out;
}

template <class... Arguments>
auto text_of(histogram const& h, Arguments&&... arguments) -> std::string {
    std::string text;
    write_hgrm(
        h,
        [&](std::string_view line) {
            REQUIRE(line.ends_with('\n'));
            REQUIRE(line.find('\n') == line.size() - 1);
            text += line;
        },
        arguments...);
    return text;
}

auto number_after(std::string const& line, std::string_view name) -> double {
    auto const at = line.find(name);
    REQUIRE(at != std::string::npos);
    return std::stod(line.substr(line.find('=', at) + 1));
}

} // namespace

TEST_CASE("the text of a small histogram is HdrHistogram's, to the column") {
    histogram h;
    h.record(1000);
    h.record(1000);
    h.record(2000);
    h.record(3000);
    // Middles of the buckets, cut at minimum and maximum: 1003 twice, 1999, 2972.
    CHECK(text_of(h, hgrm_options{.units_per_printed = 1000, .rows_per_half = 1}) ==
          "       Value     Percentile TotalCount 1/(1-Percentile)\n"
          "\n"
          "       1.007 0.000000000000          2           1.00\n"
          "       1.007 0.500000000000          2           2.00\n"
          "       2.015 0.750000000000          3           4.00\n"
          "       3.000 0.875000000000          4           8.00\n"
          "       3.000 1.000000000000          4\n"
          "#[Mean    =        1.744, StdDeviation   =        0.817]\n"
          "#[Max     =        3.000, Total count    =            4]\n"
          "#[Buckets =           36, SubBuckets     =           32]\n");
}

TEST_CASE("an empty histogram has titles and a summary of zeros") {
    auto const text = parse(text_of(histogram{}));
    CHECK(text.rows.empty());
    REQUIRE(text.comments.size() == 3);
    CHECK(number_after(text.comments[0], "Mean") == 0);
    CHECK(number_after(text.comments[0], "StdDeviation") == 0);
    CHECK(number_after(text.comments[1], "Max") == 0);
    CHECK(number_after(text.comments[1], "Total count") == 0);
}

TEST_CASE("each row tells the histogram's own percentile and how many values are at or below it") {
    std::mt19937_64 random{5};
    std::vector<std::uint64_t> values(50'000);
    histogram h;
    for (auto& value : values) {
        value = 200 + (random() >> (40 + random() % 20));
        h.record(value);
    }
    std::sort(values.begin(), values.end());
    auto const text = parse(text_of(h));
    REQUIRE(text.rows.size() > 50);
    CHECK(text.titles == "       Value     Percentile TotalCount 1/(1-Percentile)");
    for (std::size_t i = 0; i < text.rows.size(); ++i) {
        auto const& one = text.rows[i];
        auto const value = static_cast<std::uint64_t>(one.value);
        auto const below = std::upper_bound(values.begin(), values.end(), value) - values.begin();
        CHECK(one.count == static_cast<double>(below));
        CHECK((i == 0 || value == h.percentile(one.percentile * 100.0)));
        CHECK(one.count >= one.percentile * 50'000.0 - 1e-6);
        if (i + 1 < text.rows.size()) {
            CHECK(one.percentile < text.rows[i + 1].percentile);
            CHECK(one.value <= text.rows[i + 1].value);
            CHECK(one.inverse == Catch::Approx(1.0 / (1.0 - one.percentile)).margin(0.006));
        }
    }
    CHECK(text.rows.back().percentile == 1.0);
    CHECK(text.rows.back().inverse == 0.0);
    CHECK(static_cast<std::uint64_t>(text.rows.back().value) == values.back());
    CHECK(text.rows.back().count == 50'000);
}

TEST_CASE("mean and deviation are those of the values, within a bucket's width") {
    std::mt19937_64 random{6};
    histogram h;
    double sum = 0;
    double squares = 0;
    constexpr int count = 20'000;
    for (int i = 0; i < count; ++i) {
        auto const value = 10'000 + random() % 90'000;
        h.record(value);
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    auto const mean = sum / count;
    auto const text = parse(text_of(h));
    CHECK(number_after(text.comments[0], "Mean") == Catch::Approx(mean).epsilon(0.01));
    CHECK(number_after(text.comments[0], "StdDeviation") ==
          Catch::Approx(std::sqrt(squares / count - mean * mean)).epsilon(0.01));
}

TEST_CASE("saturated values are in the text, at the maximum") {
    histogram h;
    h.record(100);
    h.record(std::numeric_limits<std::uint64_t>::max());
    auto const raw = text_of(h);
    auto const text = parse(raw);
    CHECK(raw.find("18446744073709551615.000 1.000000000000          2\n") != std::string::npos);
    CHECK(text.rows.back().count == 2);
    CHECK(text.rows.front().value == 101);
    CHECK(number_after(text.comments[1], "Max") == 18446744073709551615.0);
    CHECK(number_after(text.comments[0], "Mean") == Catch::Approx(9.223372036854776e18));
}

TEST_CASE("recorded units are scaled by the callable, then divided") {
    histogram h;
    for (int i = 0; i < 10; ++i) {
        h.record(26'000);
    }
    auto const text = parse(text_of(h, hgrm_options{.units_per_printed = 1000},
                                    [](std::uint64_t ticks) { return ticks * 10 / 26; }));
    CHECK(text.rows.back().value == 10.0);
    CHECK(number_after(text.comments[0], "Mean") == Catch::Approx(10.0).epsilon(0.01));
    CHECK(number_after(text.comments[1], "Max") == 10.0);
}

TEST_CASE("options out of range are clamped, as they say") {
    histogram h;
    for (std::uint64_t value = 1; value <= 10'000; ++value) {
        h.record(value);
    }
    CHECK(text_of(h, hgrm_options{.units_per_printed = 0, .rows_per_half = 0}) ==
          text_of(h, hgrm_options{.units_per_printed = 1, .rows_per_half = 1}));
    CHECK(text_of(h, hgrm_options{.rows_per_half = 4'000'000'000}) ==
          text_of(h, hgrm_options{.rows_per_half = 100}));
}

TEST_CASE("a level's rank is exact where a product would overflow") {
    CHECK(level{.part = 1, .of = 2}.rank(3) == 2);
    CHECK(level{.part = 10, .of = 10}.rank(7) == 0);
    constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
    CHECK(level{.part = 1, .of = 2}.rank(huge) == huge / 2 + 1);
    CHECK(level{.part = 199, .of = std::uint64_t{200} << 38}.rank(huge) ==
          huge - huge / (std::uint64_t{200} << 38) * 199 -
              huge % (std::uint64_t{200} << 38) * 199 / (std::uint64_t{200} << 38));
}

TEST_CASE("the square root is the C library's, to 15 digits") {
    CHECK(square_root(0.0) == 0.0);
    CHECK(square_root(-1.0) == 0.0);
    std::mt19937_64 random{3};
    for (int i = -200; i < 128; ++i) {
        auto const square = std::ldexp(1.0 + static_cast<double>(random() % 1000) / 1000.0, i);
        if (i >= -100) {
            CHECK(square_root(square) == Catch::Approx(std::sqrt(square)).epsilon(1e-14));
        }
    }
}
