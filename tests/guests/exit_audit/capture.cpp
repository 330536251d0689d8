// Captures CPUID in a section and prints what the snapshot says that it cost: the plugin must have
// counted the same.
#include <exitless/cpuid.hpp>
#include <exitless/critical_section.hpp>

#include <cstdio>

int main() {
    exitless::set_violation_handler([](exitless::violation const&) noexcept {});
    exitless::cpuid::snapshot cpu;
    {
        exitless::critical_section section{"capture"};
        cpu = exitless::cpuid::snapshot::capture(exitless::may_exit);
    }
    std::printf("CPUIDs executed: %u\n", static_cast<unsigned>(cpu.cpuids_executed()));
}
