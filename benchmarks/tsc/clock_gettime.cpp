// The kernel's clock, through the vDSO: unordered RDTSC or RDTSCP inside, and a sequence lock.
#include "tsc/config.hpp"

#include <time.h>

namespace {

auto kernel_time() -> std::uint64_t {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
}

void run(std::uint64_t times) {
    read_often(times, kernel_time);
}
auto verified() -> bool {
    return goes_on(kernel_time);
}

bench::registered const row{bench::row{.name = kernel_clock,
                                       .kind = bench::role::peer,
                                       .run = run,
                                       .verified = verified,
                                       .against = bare_read}};

} // namespace
