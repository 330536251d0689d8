// The section of a checked build: it records itself, and asks for audits.
#define EXITLESS_CHECKED 1
#include "section/exitless_rows.hpp"

static_assert(exitless::checks_enabled);

namespace {
bench::registered const row{bench::row{.name = section_checked,
                                       .kind = bench::role::exitless,
                                       .run = run_sections,
                                       .verified = sections_are_entered}};
} // namespace
