#include "section/config.hpp"
#include "support/harness.hpp"

auto bench::this_problem() -> problem const& {
    static problem const section{.name = "section",
                                 .what = "enter and leave a critical section",
                                 .claims = {{section_release, bare_two, 1.05}}};
    return section;
}
