#include "machine.hpp"

#include <sched.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace control_loop {

auto look_at_machine() -> exitless::result<machine> {
    auto const cpu = exitless::cpuid::snapshot::capture(exitless::may_exit);
    auto const time = exitless::os::calibrate_tsc(exitless::may_exit, cpu);
    if (!time) {
        return time.error();
    }
    return machine{.cpu = cpu, .time = *time};
}

auto place(int wanted) -> std::optional<placement> {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return std::nullopt;
    }
    std::vector<int> cpus;
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &allowed)) {
            cpus.push_back(static_cast<int>(cpu));
        }
    }
    auto const loop = wanted < 0 ? cpus.back() : wanted;
    if (std::ranges::find(cpus, loop) == cpus.end()) {
        return std::nullopt;
    }
    auto const plant = cpus.front() != loop ? cpus.front() : cpus.back();
    return placement{.loop = loop, .plant = plant};
}

} // namespace control_loop
