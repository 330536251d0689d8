// libcpuid: reads the leaves, then decodes brand, caches and features into one structure. That is
// more than a capture does and the same CPUIDs are the bulk of it.
#include "cpuid/config.hpp"

#if __has_include(<libcpuid/libcpuid.h>)
#include <libcpuid/libcpuid.h>

namespace {

cpu_id_t identified{};

auto identify() -> bool {
    cpu_raw_data_t raw{};
    return cpuid_get_raw_data(&raw) == 0 && cpu_identify(&raw, &identified) == 0;
}

void run_query(std::uint64_t times) {
    ask_often(times, [] { return identified.flags[CPU_FEATURE_AVX2] != 0; });
}

void sample_capture(std::vector<double>& out) {
    time_each(out, [] { bench::keep(identify()); });
}

auto verified() -> bool {
    return identify() && (identified.flags[CPU_FEATURE_AVX2] != 0) == avx2_by_compiler();
}

using bench::role;
bench::registered const rows[] = {
    bench::registered{bench::row{
        .name = libcpuid_query, .kind = role::peer, .run = run_query, .verified = verified}},
    bench::registered{bench::row{.name = libcpuid_capture,
                                 .kind = role::peer,
                                 .sample = sample_capture,
                                 .verified = verified}}};

} // namespace
#else
namespace {
bench::registered const missing{
    bench::absence{.name = "libcpuid", .reason = "libcpuid-dev is not installed"}};
} // namespace
#endif
