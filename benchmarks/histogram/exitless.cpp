#include <exitless/measure/histogram.hpp>

#include "histogram/config.hpp"
#include "support/harness.hpp"

#include <algorithm>
#include <cstdint>

namespace {

constinit exitless::histogram usual;
constinit exitless::basic_histogram<10, 40> fine;

template <auto& Histogram>
void run(std::uint64_t times) {
    for_values(times, [](std::uint64_t value) { Histogram.record(value); });
}

template <auto& Histogram>
auto verified() -> bool {
    auto values = drawn_values();
    Histogram.reset();
    run<Histogram>(value_count);
    std::sort(values.begin(), values.end());
    auto const median = values[value_count / 2 - 1];
    auto const got = Histogram.percentile(50);
    return Histogram.count() == value_count && Histogram.min() == values.front() &&
           Histogram.max() == values.back() && got >= median && got - median <= median / 32;
}

bench::registered const usual_row{bench::row{.name = record_exitless,
                                             .kind = bench::role::exitless,
                                             .run = run<usual>,
                                             .verified = verified<usual>}};
bench::registered const fine_row{bench::row{.name = record_fine,
                                            .kind = bench::role::exitless,
                                            .run = run<fine>,
                                            .verified = verified<fine>}};

} // namespace
