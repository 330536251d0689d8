// The table that people read, and the raw results that machines read.
#pragma once

#include "support/harness.hpp"
#include "support/machine.hpp"

#include <cstdio>
#include <vector>

namespace bench {

void print_markdown(std::FILE* out, problem const& what, machine const& where,
                    std::vector<measured> const& all);
void print_json(std::FILE* out, problem const& what, machine const& where,
                std::vector<measured> const& all);

} // namespace bench
