// PyTorch's cpuinfo: executes CPUID and reads /proc and /sys. It initialises once a process, so
// each sample of its capture is a new process, which times itself and prints the ticks.
#include "cpuid/config.hpp"

#if __has_include(<cpuinfo.h>)
#include <cpuinfo.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr char const* sampled = "EXITLESS_BENCHMARK_CPUINFO";

// Runs before main in a process that was started for one sample.
bool const is_the_sample = [] {
    if (std::getenv(sampled) == nullptr) {
        return false;
    }
    auto const begin = bench::ticks();
    auto const known = cpuinfo_initialize();
    std::printf("%llu\n", known ? static_cast<unsigned long long>(bench::ticks() - begin) : 0ULL);
    std::fflush(stdout);
    _exit(0);
}();

auto own_path() -> std::string {
    std::string path(4096, '\0');
    auto const length = readlink("/proc/self/exe", path.data(), path.size());
    path.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return path;
}

auto sample_in_new_process() -> double {
    auto const command = std::string{sampled} + "=1 '" + own_path() + "'";
    auto* const pipe = popen(command.c_str(), "r");
    unsigned long long ticks = 0;
    auto const read = pipe != nullptr && std::fscanf(pipe, "%llu", &ticks) == 1;
    return pipe != nullptr && pclose(pipe) == 0 && read
               ? static_cast<double>(ticks) * bench::ns_per_tick()
               : 0.0;
}

void run_query(std::uint64_t times) {
    ask_often(times, [] { return cpuinfo_has_x86_avx2(); });
}

void sample_capture(std::vector<double>& out) {
    for (auto& sample : out) {
        sample = sample_in_new_process();
    }
}

auto query_verified() -> bool {
    return !is_the_sample && cpuinfo_initialize() && cpuinfo_has_x86_avx2() == avx2_by_compiler();
}

using bench::role;
bench::registered const rows[] = {
    bench::registered{bench::row{
        .name = cpuinfo_query, .kind = role::peer, .run = run_query, .verified = query_verified}},
    bench::registered{bench::row{
        .name = cpuinfo_capture, .kind = role::peer, .sample = sample_capture, .verified = [] {
            return sample_in_new_process() > 0.0;
        }}}};

} // namespace
#else
namespace {
bench::registered const missing{
    bench::absence{.name = "cpuinfo", .reason = "libcpuinfo-dev is not installed"}};
} // namespace
#endif
