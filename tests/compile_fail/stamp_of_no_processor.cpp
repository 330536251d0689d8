// A stamp is read from a type that has the instructions.
// EXPECT: constraint|no matching function
#include <exitless/tsc.hpp>

struct processor {
    static auto rdtsc() noexcept -> std::uint64_t { return 1; }
    static auto rdtscp() noexcept -> exitless::x86::tsc_reading { return {.tsc = 1, .aux = 0}; }
#if defined(CONTROL)
    static void lfence() noexcept {}
#endif
};

auto function() -> std::uint64_t {
    return exitless::tsc::now<processor>().ticks;
}
