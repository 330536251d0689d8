// Where the figures come from, and the set-up of the thread that measures.
#pragma once

#include <string>
#include <utility>

namespace bench {

/// The CPUs of the two sides: the last two that this process may use; the second is -1 if there is
/// only one.
auto chosen_cpus() -> std::pair<int, int>;

/// Pins the calling thread; a failure is printed, and measured around.
void pin(int cpu);

struct machine {
    std::string cpu;      ///< As the kernel names it, with family and model.
    std::string kernel;   ///< Release, and the hypervisor if there is one.
    std::string compiler; ///< Name and version.
    std::string policy;   ///< How the measuring thread is scheduled, and on which CPU.
    double load;          ///< Load average of the last minute.
};
auto this_machine() -> machine;

/// Times that another thread took the CPU from this process.
auto preemptions() -> long;

} // namespace bench
