// The library's reads, and its clock as os::calibrate_tsc_clock makes it.
#include <exitless/linux/tsc_source.hpp>
#include <exitless/tsc.hpp>

#include "tsc/config.hpp"

#include <time.h>

namespace {

exitless::tsc_clock the_clock;

auto now() -> exitless::tsc::timestamp {
    return exitless::tsc::now();
}
auto read() -> std::uint64_t {
    return exitless::tsc::read();
}
auto read_ordered() -> std::uint64_t {
    return exitless::tsc::read_ordered();
}
auto now_ns() -> std::uint64_t {
    return the_clock.now_ns();
}
auto now_ns_ordered() -> std::uint64_t {
    return the_clock.now_ns_ordered();
}

template <auto Read>
void run(std::uint64_t times) {
    read_often(times, Read);
}

template <auto Read>
auto verified() -> bool {
    return goes_on(Read);
}

auto stamp_verified() -> bool {
    auto const begin = now();
    auto const elapsed = exitless::tsc::elapsed(begin, now());
    return elapsed && *elapsed > 0 && goes_on([] { return now().ticks; });
}

/// Over 20 ms the clock and the kernel's agree to one part in a thousand.
template <auto Read>
auto clock_verified() -> bool {
    auto const kernel_ns = [] {
        timespec time{};
        clock_gettime(CLOCK_MONOTONIC_RAW, &time);
        return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
               static_cast<std::uint64_t>(time.tv_nsec);
    };
    auto const kernel_begin = kernel_ns();
    auto const begin = Read();
    while (kernel_ns() - kernel_begin < 20'000'000) {
    }
    auto const kernel = static_cast<double>(kernel_ns() - kernel_begin);
    auto const ours = static_cast<double>(Read() - begin);
    return goes_on(Read) && ours > kernel * 0.999 && ours < kernel * 1.001;
}

using bench::role;
bench::registered const rows[] = {bench::registered{bench::row{.name = stamp,
                                                               .kind = role::exitless,
                                                               .run = run<now>,
                                                               .verified = stamp_verified,
                                                               .against = bare_stamp}},
                                  bench::registered{bench::row{.name = plain_read,
                                                               .kind = role::exitless,
                                                               .run = run<read>,
                                                               .verified = verified<read>,
                                                               .against = bare_read}},
                                  bench::registered{bench::row{.name = ordered_read,
                                                               .kind = role::exitless,
                                                               .run = run<read_ordered>,
                                                               .verified = verified<read_ordered>,
                                                               .against = bare_ordered}}};

/// The clock's rows, or why there is no clock.
auto const clock_rows = [] {
    auto const made = exitless::os::calibrate_tsc_clock(exitless::may_exit);
    if (!made) {
        bench::registered{
            bench::absence{.name = clock_ns, .reason = exitless::message(made.error()).data()}};
        return false;
    }
    the_clock = *made;
    bench::registered{bench::row{.name = clock_ns,
                                 .kind = role::exitless,
                                 .run = run<now_ns>,
                                 .verified = clock_verified<now_ns>,
                                 .against = bare_read}};
    bench::registered{bench::row{.name = clock_ns_ordered,
                                 .kind = role::exitless,
                                 .run = run<now_ns_ordered>,
                                 .verified = clock_verified<now_ns_ordered>,
                                 .against = bare_ordered}};
    return true;
}();

} // namespace
