#include "ring/config.hpp"
#include "support/harness.hpp"

#include <cstdio>

namespace {

/// The host moves the vCPUs of a guest: on one chip a line goes to and fro in some 150 ns, between
/// two in three times that. Figures of different placements cannot be compared.
auto placement(std::vector<bench::measured> const& all) -> std::string {
    constexpr auto far_ns = 250.0;
    auto const* line = bench::find(all, line_mean);
    if (line == nullptr) {
        return "Placement unknown.";
    }
    auto const ns = bench::spread_of(line->rounds);
    char text[160];
    std::snprintf(text, sizeof text,
                  "Placement: %s (the cache line's round trip takes %.0f ns, p10..p90 %.0f..%.0f).",
                  ns.p50 < far_ns ? "near" : "far", ns.p50, ns.p10, ns.p90);
    return text;
}

} // namespace

auto bench::this_problem() -> problem const& {
    static problem const ring{.name = "ring",
                              .what = "a message to the other side and back",
                              .claims = {{split_mean, line_mean, 1.3},
                                         {split_mean, boost_mean, 1.0},
                                         {split_two_1, boost_two_1, 1.0},
                                         {split_two_32, boost_two_32, 1.0}},
                              .two_cpus = true,
                              .note = placement};
    return ring;
}
