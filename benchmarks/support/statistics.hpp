// Order statistics of measured figures.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace bench {

/// The smallest of `values` that `percent` % of them do not exceed; 0 if there are none.
inline auto percentile(std::vector<double> values, double percent) -> double {
    if (values.empty()) {
        return 0.0;
    }
    auto const count = static_cast<double>(values.size());
    auto const rank = std::clamp(std::ceil(percent / 100.0 * count - 1e-9), 1.0, count);
    auto const at = values.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

struct spread {
    double p10;
    double p50;
    double p90;
};

inline auto spread_of(std::vector<double> const& values) -> spread {
    return {.p10 = percentile(values, 10),
            .p50 = percentile(values, 50),
            .p90 = percentile(values, 90)};
}

} // namespace bench
