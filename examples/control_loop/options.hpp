// The command line of control_loop.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace control_loop {

// Exit statuses, after <sysexits.h> where one fits.
enum exit_status : int {
    exit_ok = 0,
    exit_violations = 2,   // a violation was caught
    exit_usage = 64,       // wrong options
    exit_bad_data = 65,    // the set points are malformed
    exit_no_input = 66,    // the set points cannot be read
    exit_unavailable = 69, // the machine, build or device cannot do what was asked
    exit_io = 74,          // the device died, or a file cannot be written
};

// A violation that is committed on purpose.
enum class provocation { none, cpuid, preempt };

struct options {
    std::uint32_t period_us = 500;
    std::uint64_t cycles = 0; // 0: as long as the set points last
    int cpu = -1;             // of the loop; -1: the last one that the process may use
    std::string setpoints;    // a file, or empty for the built-in path
    std::string json;         // a file to write, or empty
    std::string hgrm;         // a file to write, or empty
    std::string vhost_socket; // empty: the plant is a thread of this program
    provocation provoke = provocation::none;
    bool plant_fifo = false;
};

// What parsing ended with when the program shall not run.
struct stop {
    exit_status status;
    std::string text; // for standard output if the status is 0, else for standard error
};

[[nodiscard]] auto parse_options(int argc, char** argv) -> std::variant<options, stop>;

} // namespace control_loop
