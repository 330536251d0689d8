// The section of an unchecked build.
#define EXITLESS_CHECKED 0
#include "section/exitless_rows.hpp"

static_assert(!exitless::checks_enabled);

namespace {
bench::registered const row{bench::row{.name = section_release,
                                       .kind = bench::role::exitless,
                                       .run = run_sections,
                                       .verified = sections_are_entered}};
} // namespace
