#include "ring/config.hpp"
#include "support/harness.hpp"

#include <cstdio>

namespace {

/// The host moves the vCPUs of a guest: on one chip a line goes to and fro in some 110 ns, between
/// two in four times that. Figures of different placements cannot be compared, and the host may
/// move them during a run, so the rounds of each placement are told apart by the bare line's own
/// time.
constexpr auto far_ns = 250.0;

/// The rounds of `one` in which the bare line was as far as asked for.
auto placed(bench::measured const& one, bench::measured const& line, bool far) -> bench::measured {
    bench::measured rest;
    for (std::size_t i = 0; i < line.rounds.size(); ++i) {
        if ((line.rounds[i] >= far_ns) == far) {
            rest.rounds.push_back(one.rounds[i]);
        }
    }
    return rest;
}

auto placement(bench::measured const& line, bench::measured const& lines,
               bench::measured const& split, bool far) -> std::string {
    auto const floor = placed(line, line, far);
    if (floor.rounds.empty()) {
        return "";
    }
    auto const ring = placed(split, line, far);
    auto const ns = bench::spread_of(floor.rounds);
    auto const to_one = bench::ratio(ring, floor);
    auto const to_two = bench::ratio(ring, placed(lines, line, far));
    char text[300];
    std::snprintf(text, sizeof text,
                  "Placement %s: %zu rounds; the line's round trip takes %.0f ns (%.0f..%.0f), the "
                  "virtqueue's %.3f times that (%.3f..%.3f), and %.3f times that of two lines "
                  "(%.3f..%.3f).\n",
                  far ? "far" : "near", floor.rounds.size(), ns.p50, ns.p10, ns.p90, to_one.p50,
                  to_one.p10, to_one.p90, to_two.p50, to_two.p10, to_two.p90);
    return text;
}

auto placements(std::vector<bench::measured> const& all) -> std::string {
    auto const* line = bench::find(all, line_mean);
    auto const* lines = bench::find(all, lines_mean);
    auto const* split = bench::find(all, split_mean);
    return line == nullptr || lines == nullptr || split == nullptr
               ? "Placement unknown.\n"
               : placement(*line, *lines, *split, false) + placement(*line, *lines, *split, true);
}

} // namespace

auto bench::this_problem() -> problem const& {
    static problem const ring{.name = "ring",
                              .what = "a message to the other side and back",
                              .claims = {{split_stamped, line_stamped, 1.3},
                                         {split_mean, line_mean, 1.3},
                                         {split_mean, lines_mean, 1.1},
                                         {split_mean, boost_mean, 1.0},
                                         {split_two_1, boost_two_1, 1.0},
                                         {split_two_32, boost_two_32, 1.0}},
                              .two_cpus = true,
                              .note = placements};
    return ring;
}
