// The machine that the loop runs on: its capabilities, its clock, and which CPUs to use.
#pragma once

#include <exitless/base/result.hpp>
#include <exitless/cpuid.hpp>
#include <exitless/linux/tsc_source.hpp>

#include <optional>

namespace control_loop {

struct machine {
    exitless::cpuid::snapshot cpu;
    exitless::os::calibration time;
};

// Captures the CPU's capabilities and makes the clock. Leaves the guest: for start-up.
[[nodiscard]] auto look_at_machine() -> exitless::result<machine>;

// Which CPUs the threads get; the same one twice if the process may use only one.
struct placement {
    int loop;
    int plant;
};

// `wanted` is the loop's CPU, or -1 for the last that the process may use. Nothing if it may not
// use that one.
[[nodiscard]] auto place(int wanted) -> std::optional<placement>;

} // namespace control_loop
