// SPDX-License-Identifier: BSL-1.0
//
// hgrm.hpp: a histogram as HdrHistogram's percentile distribution text (`.hgrm`), which its plotter
// and many other tools read.
//
// The text is made without libc, line by line, and goes to a callable: a file, a serial port, a
// string. Levels of the distribution are fractions with a power of two below, so all of a row is
// exact integer arithmetic; only mean and deviation are floating point.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/measure/histogram.hpp>
#include <exitless/measure/text_line.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace measure {

/// How a histogram is written.
struct hgrm_options {
    /// Recorded units in a printed one: 1000 prints nanoseconds as microseconds. 0 is taken as 1.
    std::uint32_t units_per_printed = 1;
    /// Rows until half of the rest of the values is reached, from 1 to 100.
    std::uint32_t rows_per_half = 5;
};

/// The arithmetic of `write_hgrm`.
namespace hgrm {

/// A level of the distribution: all but `part` / `of` of the values.
struct level {
    std::uint64_t part; ///< Numerator.
    std::uint64_t of;   ///< Denominator.

    /// How many of `count` values are at or below the level, rounded up.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto rank(std::uint64_t count) const noexcept -> std::uint64_t {
        return count - (count / of * part + count % of * part / of);
    }
    /// The level in units of 10^-12.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto trillionths() const noexcept -> std::uint64_t {
        return 1000000000000 - part * 1000000000000 / of;
    }
};

/// The levels below 1: each half of what is left is cut into the same number of steps, down to a
/// share of 2^-39, which is as much as the columns show.
class levels {
public:
    /// The first level is 0. `per_half` is clamped to 1..100.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    explicit constexpr levels(std::uint32_t per_half) noexcept
        : per_half_{per_half < 1 ? 1U : (per_half > 100 ? 100U : per_half)} {}

    /// Whether there are no more levels below 1.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto done() const noexcept -> bool { return half_ == 39; }
    /// The level at hand.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto now() const noexcept -> level {
        return {.part = 2 * per_half_ - step_, .of = 2 * per_half_ << half_};
    }
    /// Goes to the next level.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr void advance() noexcept {
        if (++step_ == per_half_) {
            step_ = 0;
            ++half_;
        }
    }

private:
    std::uint64_t per_half_;
    std::uint64_t step_ = 0;
    unsigned half_ = 0;
};

/// Square root without libm, to about 1 part in 10^15: Newton's method from above.
///
/// @exits  None.
/// @rt     Bounded: at most 128 steps, enough for all squares below 2^128.
[[nodiscard]] constexpr auto square_root(double square) noexcept -> double {
    if (!(square > 0.0)) {
        return 0.0;
    }
    auto root = square > 1.0 ? square : 1.0;
    for (int i = 0; i < 128; ++i) {
        auto const next = 0.5 * (root + square / root);
        if (!(next < root)) {
            break;
        }
        root = next;
    }
    return root;
}

/// One run over a histogram; `write_hgrm` is its use.
template <class Histogram, class Sink, class Scale>
class writer {
public:
    /// Adds up what `source` holds now.
    ///
    /// @exits  None.
    /// @rt     Bounded: one load for each bucket.
    writer(Histogram const& source, Sink& sink, hgrm_options options, Scale& scale) noexcept
        : source_{source}
        , sink_{sink}
        , scale_{scale}
        , ratio_{options.units_per_printed == 0 ? 1U : options.units_per_printed}
        , level_{options.rows_per_half}
        , total_{source.count()}
        , lowest_{source.min()}
        , highest_{source.max()} {}

    /// The column titles. Literals carry their length here: without builtins it would be a call of
    /// strlen.
    ///
    /// @exits  None by itself; the sink decides.
    /// @rt     Wait-free up to the sink.
    void titles() const {
        using namespace std::string_view_literals;
        sink_(text_line{}
                  .text("Value"sv, 12)
                  .text("Percentile"sv, 15)
                  .text("TotalCount"sv, 11)
                  .text("1/(1-Percentile)"sv, 17)
                  .line());
        sink_(text_line{}.line());
    }

    /// A row for each level, and one for the maximum.
    ///
    /// @exits  None by itself; the sink decides.
    /// @rt     Bounded: one load for each bucket, and the sink's time for each row.
    void rows() {
        for_each([this](std::uint64_t, std::uint64_t highest, std::uint64_t count) {
            seen_ += count;
            while (!finished_ && level_.now().rank(total_) <= seen_) {
                row(highest < highest_ ? highest : highest_);
                level_.advance();
                finished_ = seen_ >= total_ || level_.done();
            }
        });
        if (total_ != 0) {
            text_line out;
            value(out, highest_).fixed(1, 0, 12, 15).integer(total_, 11);
            sink_(out.line());
        }
    }

    /// Mean, deviation, maximum, count, and the shape of the buckets.
    ///
    /// @exits  None by itself; the sink decides.
    /// @rt     Bounded: two loads for each bucket.
    void summary() const {
        using namespace std::string_view_literals;
        using layout = typename Histogram::layout;
        auto const mean = average([](double middle) { return middle; });
        auto const variance =
            average([mean](double middle) { return (middle - mean) * (middle - mean); });
        text_line moments;
        decimal(moments.text("#[Mean    = "sv), mean).text(", StdDeviation   = "sv);
        sink_(decimal(moments, square_root(variance)).text("]"sv).line());
        text_line extremes;
        value(extremes.text("#[Max     = "sv), highest_).text(", Total count    = "sv);
        sink_(extremes.integer(total_, 12).text("]"sv).line());
        text_line shape;
        shape.text("#[Buckets = "sv).integer(layout::octaves, 12).text(", SubBuckets     = "sv);
        sink_(shape.integer(layout::sub_buckets, 12).text("]"sv).line());
    }

private:
    // The saturated values are one more bucket, that of the maximum.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        source_.for_each_bucket(
            [&](bucket const& one) { visit(one.lowest, one.highest, one.count); });
        if (auto const saturated = source_.saturated(); saturated != 0) {
            visit(highest_, highest_, saturated);
        }
    }

    void row(std::uint64_t highest) const {
        auto const level = level_.now();
        auto const inverse = (level.of * 100 + level.part / 2) / level.part;
        text_line out;
        value(out, highest).fixed(0, level.trillionths(), 12, 15).integer(seen_, 11);
        sink_(out.fixed(inverse / 100, inverse % 100, 2, 15).line());
    }

    template <class Moment>
    [[nodiscard]] auto average(Moment&& moment) const -> double {
        double sum = 0.0;
        for_each([&](std::uint64_t lowest, std::uint64_t highest, std::uint64_t count) {
            auto const low = lowest < lowest_ ? lowest_ : lowest;
            auto const high = highest < highest_ ? highest : highest_;
            auto const middle = static_cast<double>(scale_(low + (high - low) / 2));
            sum += moment(middle / static_cast<double>(ratio_)) * static_cast<double>(count);
        });
        return total_ == 0 ? 0.0 : sum / static_cast<double>(total_);
    }

    auto value(text_line& out, std::uint64_t recorded) const -> text_line& {
        auto const scaled = static_cast<std::uint64_t>(scale_(recorded));
        return out.fixed(scaled / ratio_, scaled % ratio_ * 1000 / ratio_, 3, 12);
    }

    auto decimal(text_line& out, double number) const noexcept -> text_line& {
        constexpr auto beyond = 18446744073709551616.0; // 2^64
        auto whole = number < beyond ? static_cast<std::uint64_t>(number) : ~std::uint64_t{0};
        auto thousandths =
            number < beyond
                ? static_cast<std::uint64_t>((number - static_cast<double>(whole)) * 1000.0 + 0.5)
                : 0;
        return out.fixed(whole + thousandths / 1000, thousandths % 1000, 3, 12);
    }

    Histogram const& source_;
    Sink& sink_;
    Scale& scale_;
    std::uint64_t ratio_;
    levels level_;
    std::uint64_t total_;
    std::uint64_t lowest_;
    std::uint64_t highest_;
    std::uint64_t seen_ = 0;
    bool finished_ = false;
};

/// Leaves a value as it is.
struct unscaled {
    /// Returns `value`.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr auto operator()(std::uint64_t value) const noexcept -> std::uint64_t { return value; }
};

} // namespace hgrm

/// Writes the percentile distribution of `source` to `sink(std::string_view)`, a line per call.
/// `scale(value)` turns a recorded value into the unit that `options` divides: pass a clock's
/// conversion to print nanoseconds of recorded ticks. Mean and deviation are those of the buckets'
/// middles. If another thread is recording in `source`, write a copy instead: rows could disagree.
///
/// @exits  None by itself; `sink` decides.
/// @rt     Bounded: at most 40 * `rows_per_half` calls of `sink`; not for the loop. Uses SSE
///         registers.
/// @spec   HdrHistogram, "outputPercentileDistribution".
template <unsigned SubBucketBits, unsigned ValueBits, class Sink, class Scale = hgrm::unscaled>
void write_hgrm(basic_histogram<SubBucketBits, ValueBits> const& source, Sink&& sink,
                hgrm_options options = {}, Scale&& scale = {}) {
    hgrm::writer<basic_histogram<SubBucketBits, ValueBits>, std::remove_reference_t<Sink>,
                 std::remove_reference_t<Scale> const>
        out{source, sink, options, scale};
    out.titles();
    out.rows();
    out.summary();
}

} // namespace measure
EXITLESS_END_NAMESPACE
