// Stands in for control_loop's machine.cpp where QEMU emulates the CPU. Its counter is the host's,
// which does not change its rate, and its LFENCE waits, as every instruction does there; but it
// says neither in CPUID, and a clock is not made of a counter that does not say so.
#define look_at_machine look_at_silicon
#include "machine.cpp"
#undef look_at_machine

#include <algorithm>
#include <iterator>

namespace control_loop {

auto look_at_machine() -> exitless::result<machine>;

auto look_at_machine() -> exitless::result<machine> {
    auto const captured = exitless::cpuid::snapshot::capture(exitless::may_exit);
    std::vector<exitless::cpuid::entry> entries;
    std::ranges::copy(captured.entries(), std::back_inserter(entries));
    // A leaf of nothing but zeros is not among them.
    entries.push_back({.leaf = exitless::cpuid::invariant_tsc.leaf,
                       .registers = {.edx = 1U << exitless::cpuid::invariant_tsc.bit}});
    auto const cpu = exitless::cpuid::snapshot::from(entries);
    auto const time =
        exitless::os::calibrate_tsc(exitless::may_exit, cpu, {.lfence_serializes = true});
    if (!time) {
        return time.error();
    }
    return machine{.cpu = cpu, .time = *time};
}

} // namespace control_loop
