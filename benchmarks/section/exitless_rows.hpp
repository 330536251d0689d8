// The code that both builds of the section run.
#pragma once

#include <exitless/critical_section.hpp>

#include "section/config.hpp"
#include "support/harness.hpp"

#include <cstdint>

namespace {

void run_sections(std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
        exitless::critical_section section{"benchmark"};
    }
}

auto sections_are_entered() -> bool {
    auto inside = false;
    {
        exitless::critical_section section{"benchmark"};
        inside = exitless::in_critical_section();
    }
    return inside && !exitless::in_critical_section();
}

} // namespace
