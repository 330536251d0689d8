// HdrHistogram_c with 2 and 3 significant digits, from 1 ns to 60 s, as its documentation uses it.
#include "histogram/config.hpp"
#include "support/harness.hpp"

#if __has_include(<hdr/hdr_histogram.h>)
#include <hdr/hdr_histogram.h>

#include <cstdint>

namespace {

template <int Digits>
auto the_histogram() -> hdr_histogram* {
    static auto* const made = [] {
        hdr_histogram* h = nullptr;
        hdr_init(1, std::int64_t{60'000'000'000}, Digits, &h);
        return h;
    }();
    return made;
}

template <int Digits>
void run(std::uint64_t times) {
    auto* const h = the_histogram<Digits>();
    for_values(times, [h](std::uint64_t value) {
        bench::keep(hdr_record_value(h, static_cast<std::int64_t>(value)));
    });
}

template <int Digits>
auto verified() -> bool {
    auto* const h = the_histogram<Digits>();
    if (h == nullptr) {
        return false;
    }
    hdr_reset(h);
    run<Digits>(value_count);
    return h->total_count == static_cast<std::int64_t>(value_count);
}

bench::registered const two{bench::row{.name = "HdrHistogram_c, 2 digits",
                                       .kind = bench::role::peer,
                                       .run = run<2>,
                                       .verified = verified<2>}};
bench::registered const three{bench::row{.name = "HdrHistogram_c, 3 digits",
                                         .kind = bench::role::peer,
                                         .run = run<3>,
                                         .verified = verified<3>}};

} // namespace
#else
namespace {
bench::registered const missing{
    bench::absence{.name = "HdrHistogram_c", .reason = "libhdr_histogram is not installed"}};
} // namespace
#endif
