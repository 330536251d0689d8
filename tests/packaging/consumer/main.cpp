// The first of two translation units: what both include must not be defined twice.
#include <exitless/exitless.hpp>

#include <cstdio>

auto other_unit_sees_section() -> bool;
auto thread_sees_section() -> bool;

int main() {
    auto const cpu = exitless::cpuid::snapshot::capture(exitless::may_exit);
    if (other_unit_sees_section()) {
        return 1;
    }
    exitless::critical_section section{"main"};
    if (!other_unit_sees_section()) {
        return 2;
    }
    if (cpu.has(exitless::cpuid::rdtscp)) {
        auto const begin = exitless::tsc::now();
        auto const ticks = exitless::tsc::elapsed(begin, exitless::tsc::now());
        std::printf("two stamps are %llu ticks apart\n", ticks ? 0ULL + *ticks : 0ULL);
    }
#ifdef CONSUMER_HAS_THREADS
    exitless::allow_exits starts_a_thread{"a thread is started here"};
    if (thread_sees_section()) {
        return 3;
    }
#endif
    std::printf("exitless %d.%d.%d\n", EXITLESS_VERSION_MAJOR, EXITLESS_VERSION_MINOR,
                EXITLESS_VERSION_PATCH);
    return 0;
}
