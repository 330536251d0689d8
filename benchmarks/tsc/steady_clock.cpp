// What portable C++ uses.
#include "tsc/config.hpp"

#include <chrono>

namespace {

auto portable_time() -> std::chrono::steady_clock::time_point {
    return std::chrono::steady_clock::now();
}

void run(std::uint64_t times) {
    read_often(times, portable_time);
}
auto verified() -> bool {
    return goes_on(portable_time);
}

bench::registered const row{bench::row{.name = library_clock,
                                       .kind = bench::role::peer,
                                       .run = run,
                                       .verified = verified,
                                       .against = bare_read}};

} // namespace
