// The floors: a word and a mask; as many CPUIDs as the library's capture executes. The peer that
// the compiler brings along.
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/x86/instruction.hpp>

#include "cpuid/config.hpp"

#include <cstdint>

auto avx2_by_compiler() -> bool {
    return __builtin_cpu_supports("avx2") != 0;
}

namespace {

std::uint32_t word = exitless::x86::native::cpuid(7, 0).ebx;

void run_test(std::uint64_t times) {
    ask_often(times, [] { return (word & 1U << 5) != 0; });
}

void run_compiler(std::uint64_t times) {
    ask_often(times, [] { return __builtin_cpu_supports("avx2"); });
}

void sample_bare(std::vector<double>& out) {
    static auto const count =
        exitless::cpuid::snapshot::capture(exitless::may_exit).cpuids_executed();
    time_each(out, [] {
        for (std::uint32_t i = 0; i < count; ++i) {
            bench::keep(exitless::x86::native::cpuid(0, 0).eax);
        }
    });
}

bench::registered const test{
    bench::row{.name = load_and_test, .kind = bench::role::floor, .run = run_test, .verified = [] {
                   return ((word & 1U << 5) != 0) == avx2_by_compiler();
               }}};
bench::registered const bare{bench::row{
    .name = bare_capture, .kind = bench::role::floor, .sample = sample_bare, .verified = [] {
        return exitless::x86::native::cpuid(0, 0).eax >= 1;
    }}};
bench::registered const compiler{bench::row{
    .name = compiler_query, .kind = bench::role::peer, .run = run_compiler, .verified = [] {
        return true;
    }}};

} // namespace
