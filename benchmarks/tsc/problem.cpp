#include "tsc/config.hpp"

auto bench::this_problem() -> problem const& {
    static problem const tsc{.name = "tsc",
                             .what = "read the time",
                             .claims = {{stamp, bare_stamp, 1.03},
                                        {plain_read, bare_read, 1.03},
                                        {ordered_read, bare_ordered, 1.03},
                                        {clock_ns, bare_read, 1.05},
                                        {clock_ns, kernel_clock, 0.5},
                                        {clock_ns_ordered, kernel_clock, 0.8}}};
    return tsc;
}
