#include "support/machine.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

namespace bench {
namespace {

auto first_line(char const* path) -> std::string {
    std::ifstream file{path};
    std::string line;
    std::getline(file, line);
    return line;
}

auto cpu_field(std::string const& name) -> std::string {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);) {
        auto const colon = line.find(':');
        if (colon != std::string::npos &&
            line.substr(0, line.find_last_not_of(" \t:", colon) + 1) == name) {
            return colon + 2 < line.size() ? line.substr(colon + 2) : "";
        }
    }
    return "?";
}

auto scheduling() -> std::string {
    sched_param priority{};
    sched_getparam(0, &priority);
    auto const fifo = sched_getscheduler(0) == SCHED_FIFO;
    auto text =
        fifo ? "SCHED_FIFO " + std::to_string(priority.sched_priority) : std::string{"SCHED_OTHER"};
    auto const [own, other] = chosen_cpus();
    text += ", CPU " + std::to_string(own);
    return other < 0 ? text : text + " (second thread: CPU " + std::to_string(other) + ")";
}

} // namespace

auto chosen_cpus() -> std::pair<int, int> {
    static auto const chosen = [] {
        cpu_set_t allowed;
        CPU_ZERO(&allowed);
        sched_getaffinity(0, sizeof allowed, &allowed);
        std::vector<int> usable;
        for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (CPU_ISSET(cpu, &allowed)) {
                usable.push_back(static_cast<int>(cpu));
            }
        }
        auto const count = usable.size();
        return std::pair{count > 0 ? usable[count - 1] : 0, count > 1 ? usable[count - 2] : -1};
    }();
    return chosen;
}

void pin(int cpu) {
    cpu_set_t wanted;
    CPU_ZERO(&wanted);
    CPU_SET(static_cast<std::size_t>(cpu), &wanted);
    if (sched_setaffinity(0, sizeof wanted, &wanted) != 0) {
        std::fprintf(stderr, "cannot pin to CPU %d: %s; figures will be worse\n", cpu,
                     std::strerror(errno));
    }
}

auto this_machine() -> machine {
    utsname kernel{};
    uname(&kernel);
    auto const virtualised = cpu_field("flags").find(" hypervisor") != std::string::npos;
    return {.cpu = cpu_field("model name") + " (family " + cpu_field("cpu family") + ", model " +
                   cpu_field("model") + ")",
            .kernel = std::string{"Linux "} + kernel.release +
                      (virtualised ? ", guest" : ", no hypervisor bit"),
            .compiler = BENCH_COMPILER,
            .policy = scheduling(),
            .load = std::strtod(first_line("/proc/loadavg").c_str(), nullptr)};
}

auto preemptions() -> long {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nivcsw;
}

} // namespace bench
