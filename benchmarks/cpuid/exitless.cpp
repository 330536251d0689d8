#include <exitless/cpuid.hpp>

#include "cpuid/config.hpp"

namespace {

namespace cpuid = exitless::cpuid;

auto the_snapshot = cpuid::snapshot::capture(exitless::may_exit);

void run_query(std::uint64_t times) {
    ask_often(times, [] { return the_snapshot.has(cpuid::avx2); });
}

void run_three(std::uint64_t times) {
    ask_often(times, [] { return the_snapshot.has_all(cpuid::avx2, cpuid::bmi2, cpuid::fma); });
}

void sample_capture(std::vector<double>& out) {
    time_each(out, [] { bench::keep(cpuid::snapshot::capture(exitless::may_exit).captured()); });
}

auto verified() -> bool {
    return the_snapshot.has(cpuid::avx2) == avx2_by_compiler() &&
           !the_snapshot.differs_from_now(exitless::may_exit);
}

auto three_verified() -> bool {
    return the_snapshot.has_all(cpuid::avx2, cpuid::bmi2, cpuid::fma) ==
           (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
            __builtin_cpu_supports("fma"));
}

using bench::role;
bench::registered const rows[] = {
    bench::registered{
        bench::row{.name = query, .kind = role::exitless, .run = run_query, .verified = verified}},
    bench::registered{bench::row{
        .name = query_three, .kind = role::exitless, .run = run_three, .verified = three_verified}},
    bench::registered{bench::row{
        .name = capture, .kind = role::exitless, .sample = sample_capture, .verified = verified}}};

} // namespace
