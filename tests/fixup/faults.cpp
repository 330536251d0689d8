// RDMSR and WRMSR in a user program: all of them fault, and all of them are found, in whatever unit
// and section they came to lie.
#include "shared.hpp"

#include <ucontext.h>

#include <csignal>
#include <cstdint>
#include <cstdio>

namespace {

void on_fault(int, siginfo_t*, void* context) {
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    auto instruction = static_cast<std::uintptr_t>(registers[REG_RIP]);
    if (!exitless::x86::fix_up(instruction)) {
        std::signal(SIGSEGV, SIG_DFL);
    }
    registers[REG_RIP] = static_cast<greg_t>(instruction);
}

} // namespace

// Nobody calls it: a linker that collects garbage drops it, and its entry with it.
auto unused() -> bool {
    return exitless::x86::native::rdmsr(0x1b).faulted;
}

auto main() -> int {
    struct sigaction action{};
    action.sa_sigaction = &on_fault;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGSEGV, &action, nullptr);
    int found = 0;
    for (int i = 0; i < 3; ++i) { // the loop is unrolled
        found += exitless::x86::native::wrmsr(0x1b, 0) ? 0 : 1;
    }
    found += of_both_units() ? 1 : 0;
    found += other_unit() ? 2 : 0;
    if (found != 6) {
        std::printf("%d of 6 faults came back\n", found);
    }
    return found == 6 ? 0 : 1;
}
