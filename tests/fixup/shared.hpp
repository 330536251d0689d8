// An inline function of two units: the linker keeps one copy, and one entry.
#pragma once

#include <exitless/x86/instruction.hpp>

[[gnu::noinline]] inline auto of_both_units() -> bool {
    return exitless::x86::native::rdmsr(0x1b).faulted;
}

auto other_unit() -> bool;
