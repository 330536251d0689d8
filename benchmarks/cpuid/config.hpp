// Asking what the CPU can do: once at start (capture), and then on the hot path (query). The
// features asked for are AVX2, and AVX2, BMI2 and FMA together.
#pragma once

#include "support/harness.hpp"

#include <cstdint>

inline constexpr char const* query = "snapshot::has(avx2)";
inline constexpr char const* query_three = "snapshot::has_all(avx2, bmi2, fma)";
inline constexpr char const* load_and_test = "one load and test";
inline constexpr char const* capture = "snapshot::capture";
inline constexpr char const* bare_capture = "as many bare CPUIDs as the capture takes";
inline constexpr char const* libcpuid_query = "libcpuid: flags[CPU_FEATURE_AVX2]";
inline constexpr char const* libcpuid_capture = "libcpuid: cpuid_get_raw_data, cpu_identify";
inline constexpr char const* cpuinfo_query = "cpuinfo_has_x86_avx2";
inline constexpr char const* cpuinfo_capture = "cpuinfo_initialize, in a new process";
inline constexpr char const* compiler_query = "__builtin_cpu_supports(\"avx2\")";

/// Asks as often as the loop turns: the compiler may assume nothing about memory in between.
template <class Ask>
[[gnu::always_inline]] inline void ask_often(std::uint64_t times, Ask&& ask) {
    for (std::uint64_t i = 0; i < times; ++i) {
        bench::keep(ask());
    }
}

/// Nanoseconds of each call of `act`.
template <class Act>
void time_each(std::vector<double>& out, Act&& act) {
    auto const ns = bench::ns_per_tick();
    for (auto& sample : out) {
        auto const begin = bench::ticks();
        act();
        sample = static_cast<double>(bench::ticks() - begin) * ns;
    }
}

/// What the compiler's own run-time support says of AVX2: the answers must agree.
auto avx2_by_compiler() -> bool;
