#include "histogram/config.hpp"
#include "support/harness.hpp"

#include <cmath>
#include <random>

auto bench::this_problem() -> problem const& {
    static problem const histogram{.name = "histogram",
                                   .what = "record one latency",
                                   .claims = {{record_exitless, nullptr, 1.8},
                                              {record_exitless, plain_array, 1.25},
                                              {record_exitless, "HdrHistogram_c, 2 digits", 0.5}}};
    return histogram;
}

auto drawn_values() -> std::array<std::uint64_t, value_count> const& {
    static auto const drawn = [] {
        std::array<std::uint64_t, value_count> values{};
        std::mt19937_64 random{2026};
        for (auto& value : values) {
            auto const position = static_cast<double>(random() >> 11) * 0x1p-53;
            value = static_cast<std::uint64_t>(200.0 * std::pow(850.0, position));
        }
        return values;
    }();
    return drawn;
}
