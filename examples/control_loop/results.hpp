// What a run has found, and how it is shown: as text, as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace control_loop {

// One step of the real-time set-up.
struct setup_step {
    std::string id;
    bool asked;
    bool done;
    std::string why; // what was done; or what is lacking, or why nobody asked
};

// One kind of violation at one place.
struct caught {
    std::string kind;
    std::uint64_t count;
    std::string where;
};

struct quantiles {
    std::uint64_t p50;
    std::uint64_t p99;
    std::uint64_t p999;
    std::uint64_t max;
};

struct results {
    std::string device;
    bool checks = false;
    std::uint64_t tsc_khz = 0;
    std::string tsc_source;
    std::uint64_t cycles = 0;        // completed
    std::uint64_t sections = 0;      // entered
    std::uint64_t overruns = 0;      // periods that were missed, each counted
    std::uint64_t readings = 0;      // that came back
    std::uint64_t late_readings = 0; // periods that ended before theirs was there
    std::optional<quantiles> lateness_ns{};
    std::optional<quantiles> round_trip_ns{}; // of all that came back, late ones too
    std::uint64_t round_trip_count = 0;
    std::uint64_t round_trip_limit_ns = 0; // beyond it an answer is late
    double tracking_rms_rad = 0;
    double tracking_worst_rad = 0;
    std::vector<setup_step> setup{};
    std::vector<caught> violations{};
};

[[nodiscard]] auto to_json(results const& found) -> std::string;

} // namespace control_loop
