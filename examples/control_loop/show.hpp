// What a run prints.
#pragma once

#include "loop.hpp"
#include "machine.hpp"
#include "results.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace control_loop {

void show_machine(machine const& here, bool checks);
void show_setup(results const& found);
void show_kicks(exitless::result<std::uint64_t> kicks);
void show_results(results const& found, telemetry const& told);

// The lateness as an HdrHistogram percentile distribution, in nanoseconds.
[[nodiscard]] auto to_hgrm(exitless::histogram const& lateness_ns) -> std::string;

// Says how far the loop is, twice a second: a line that is overwritten on a terminal, a line each
// five seconds elsewhere.
class progress {
public:
    explicit progress(std::uint64_t cycles);
    ~progress();
    progress(progress const&) = delete;
    auto operator=(progress const&) -> progress& = delete;

    void update(telemetry const& told);

private:
    std::uint64_t cycles_;
    bool terminal_;
    std::chrono::steady_clock::time_point next_;
};

} // namespace control_loop
