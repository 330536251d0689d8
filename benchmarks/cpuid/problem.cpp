#include "cpuid/config.hpp"

auto bench::this_problem() -> problem const& {
    static problem const cpuid{.name = "cpuid",
                               .what = "capture what the CPU can do, and ask for it",
                               .claims = {{query, load_and_test, 1.05},
                                          {query, libcpuid_query, 1.05},
                                          {query, cpuinfo_query, 1.05},
                                          {capture, bare_capture, 1.1},
                                          {capture, libcpuid_capture, 1.0},
                                          {capture, cpuinfo_capture, 1.0}},
                               .samples = 3};
    return cpuid;
}
