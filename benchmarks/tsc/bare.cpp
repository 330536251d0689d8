// The floors: the same instructions, written here, with nothing around them.
#include "tsc/config.hpp"

namespace {

auto rdtsc() -> std::uint64_t {
    std::uint64_t low;
    std::uint64_t high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return high << 32 | low;
}

auto lfence_rdtsc() -> std::uint64_t {
    std::uint64_t low;
    std::uint64_t high;
    asm volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high));
    return high << 32 | low;
}

auto rdtscp_lfence() -> std::uint64_t {
    std::uint64_t low;
    std::uint64_t high;
    asm volatile("rdtscp\n\tlfence" : "=a"(low), "=d"(high) : : "rcx");
    return high << 32 | low;
}

template <auto Read>
void run(std::uint64_t times) {
    read_often(times, Read);
}

template <auto Read>
auto verified() -> bool {
    return goes_on(Read);
}

using bench::role;
bench::registered const rows[] = {
    bench::registered{bench::row{
        .name = bare_read, .kind = role::floor, .run = run<rdtsc>, .verified = verified<rdtsc>}},
    bench::registered{bench::row{.name = bare_ordered,
                                 .kind = role::floor,
                                 .run = run<lfence_rdtsc>,
                                 .verified = verified<lfence_rdtsc>}},
    bench::registered{bench::row{.name = bare_stamp,
                                 .kind = role::floor,
                                 .run = run<rdtscp_lfence>,
                                 .verified = verified<rdtscp_lfence>}}};

} // namespace
