// Wrappers for measure/.
#include <exitless/measure/hgrm.hpp>

#include <new>
#include <string_view>

using exitless::histogram;
namespace measure = exitless::measure;

namespace {

using line_sink = void (*)(std::string_view);
using writer = measure::hgrm::writer<histogram, line_sink, measure::hgrm::unscaled>;

} // namespace

extern "C" {

// op: exitless::basic_histogram::record(std::uint64_t)
void histogram_record(histogram& all, std::uint64_t value) {
    all.record(value);
}

// op: exitless::basic_histogram::for_each_bucket(Visitor&&) const
void histogram_for_each_bucket(histogram const& all, std::uint64_t& sum) {
    all.for_each_bucket([&](measure::bucket const& one) { sum += one.count; });
}

// op: exitless::measure::hgrm::writer::writer(Histogram const&, Sink&, hgrm_options, Scale&)
void writer_of(void* place, histogram const& source, line_sink& sink,
               measure::hgrm_options const& options, measure::hgrm::unscaled& scale) {
    ::new (place) writer{source, sink, options, scale};
}

// op: exitless::measure::hgrm::writer::titles() const
// allow: indirect
void writer_titles(writer const& one) {
    one.titles();
}

// op: exitless::measure::hgrm::writer::rows()
// allow: indirect
void writer_rows(writer& one) {
    one.rows();
}

// op: exitless::measure::hgrm::writer::summary() const
// allow: indirect
void writer_summary(writer const& one) {
    one.summary();
}

// allow: indirect
// op: exitless::measure::write_hgrm(basic_histogram<SubBucketBits, ValueBits> const&, Sink&&,
// hgrm_options, Scale&&)
void write_hgrm(histogram const& source, line_sink sink) {
    measure::write_hgrm(source, sink);
}

} // extern "C"
