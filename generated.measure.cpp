#include <exitless/measure/hgrm.hpp>
#include <exitless/measure/histogram.hpp>
#include <exitless/measure/log_linear.hpp>
#include <exitless/measure/text_line.hpp>

#include <new>

namespace exitless::measure {
// op: exitless::measure::log_linear::bucket_of(std::uint64_t)
extern "C" decltype(auto) wrap_measure_log_linear_bucket_of(std::uint64_t a0) {
    return exitless::histogram::layout::bucket_of(a0);
}
} // namespace exitless::measure

namespace exitless::measure {
// op: exitless::measure::log_linear::lowest(std::size_t)
extern "C" decltype(auto) wrap_measure_log_linear_lowest(std::size_t a0) {
    return exitless::histogram::layout::lowest(a0);
}
} // namespace exitless::measure

namespace exitless::measure {
// op: exitless::measure::log_linear::highest(std::size_t)
extern "C" decltype(auto) wrap_measure_log_linear_highest(std::size_t a0) {
    return exitless::histogram::layout::highest(a0);
}
} // namespace exitless::measure

namespace exitless::measure {
// op: exitless::measure::percentile_rank(double, std::uint64_t)
extern "C" decltype(auto) wrap_measure_percentile_rank(double a0, std::uint64_t a1) {
    return exitless::measure::percentile_rank(a0, a1);
}
} // namespace exitless::measure

namespace exitless {
// op: exitless::basic_histogram::basic_histogram()
extern "C" void wrap_basic_histogram_basic_histogram(void* place) {
    ::new (place) exitless::histogram();
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::basic_histogram(basic_histogram const&)
extern "C" void wrap_basic_histogram_basic_histogram_2(void* place, exitless::histogram const& a0) {
    ::new (place) exitless::histogram(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::operator=(basic_histogram const&)
extern "C" decltype(auto) wrap_basic_histogram_assign(exitless::histogram& self,
                                                      exitless::histogram const& a0) {
    return self = a0;
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::merge(basic_histogram const&)
extern "C" decltype(auto) wrap_basic_histogram_merge(exitless::histogram& self,
                                                     exitless::histogram const& a0) {
    return self.merge(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::reset()
extern "C" decltype(auto) wrap_basic_histogram_reset(exitless::histogram& self) {
    return self.reset();
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::count() const
extern "C" decltype(auto) wrap_basic_histogram_count(exitless::histogram const& self) {
    return self.count();
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::saturated() const
extern "C" decltype(auto) wrap_basic_histogram_saturated(exitless::histogram const& self) {
    return self.saturated();
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::min() const
extern "C" decltype(auto) wrap_basic_histogram_min(exitless::histogram const& self) {
    return self.min();
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::max() const
extern "C" decltype(auto) wrap_basic_histogram_max(exitless::histogram const& self) {
    return self.max();
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::value_at_rank(std::uint64_t) const
extern "C" decltype(auto) wrap_basic_histogram_value_at_rank(exitless::histogram const& self,
                                                             std::uint64_t a0) {
    return self.value_at_rank(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::basic_histogram::percentile(double) const
extern "C" decltype(auto) wrap_basic_histogram_percentile(exitless::histogram const& self,
                                                          double a0) {
    return self.percentile(a0);
}
} // namespace exitless

namespace exitless::measure {
// op: exitless::measure::text_line::text(std::string_view, std::size_t)
extern "C" decltype(auto) wrap_measure_text_line_text(exitless::measure::text_line& self,
                                                      std::string_view a0, std::size_t a1) {
    return self.text(a0, a1);
}
} // namespace exitless::measure

namespace exitless::measure {
// op: exitless::measure::text_line::integer(std::uint64_t, std::size_t)
extern "C" decltype(auto) wrap_measure_text_line_integer(exitless::measure::text_line& self,
                                                         std::uint64_t a0, std::size_t a1) {
    return self.integer(a0, a1);
}
} // namespace exitless::measure

namespace exitless::measure {
// op: exitless::measure::text_line::fixed(std::uint64_t, std::uint64_t, std::size_t, std::size_t)
extern "C" decltype(auto) wrap_measure_text_line_fixed(exitless::measure::text_line& self,
                                                       std::uint64_t a0, std::uint64_t a1,
                                                       std::size_t a2, std::size_t a3) {
    return self.fixed(a0, a1, a2, a3);
}
} // namespace exitless::measure

namespace exitless::measure {
// op: exitless::measure::text_line::line()
extern "C" decltype(auto) wrap_measure_text_line_line(exitless::measure::text_line& self) {
    return self.line();
}
} // namespace exitless::measure

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::level::rank(std::uint64_t) const
extern "C" decltype(auto) wrap_measure_hgrm_level_rank(exitless::measure::hgrm::level const& self,
                                                       std::uint64_t a0) {
    return self.rank(a0);
}
} // namespace exitless::measure::hgrm

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::level::trillionths() const
extern "C" decltype(auto)
wrap_measure_hgrm_level_trillionths(exitless::measure::hgrm::level const& self) {
    return self.trillionths();
}
} // namespace exitless::measure::hgrm

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::levels::levels(std::uint32_t)
extern "C" void wrap_measure_hgrm_levels_levels(void* place, std::uint32_t a0) {
    ::new (place) exitless::measure::hgrm::levels(a0);
}
} // namespace exitless::measure::hgrm

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::levels::done() const
extern "C" decltype(auto)
wrap_measure_hgrm_levels_done(exitless::measure::hgrm::levels const& self) {
    return self.done();
}
} // namespace exitless::measure::hgrm

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::levels::now() const
extern "C" decltype(auto)
wrap_measure_hgrm_levels_now(exitless::measure::hgrm::levels const& self) {
    return self.now();
}
} // namespace exitless::measure::hgrm

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::levels::advance()
extern "C" decltype(auto) wrap_measure_hgrm_levels_advance(exitless::measure::hgrm::levels& self) {
    return self.advance();
}
} // namespace exitless::measure::hgrm

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::square_root(double)
extern "C" decltype(auto) wrap_measure_hgrm_square_root(double a0) {
    return exitless::measure::hgrm::square_root(a0);
}
} // namespace exitless::measure::hgrm

namespace exitless::measure::hgrm {
// op: exitless::measure::hgrm::unscaled::operator()(std::uint64_t) const
extern "C" decltype(auto)
wrap_measure_hgrm_unscaled_call(exitless::measure::hgrm::unscaled const& self, std::uint64_t a0) {
    return self(a0);
}
} // namespace exitless::measure::hgrm
