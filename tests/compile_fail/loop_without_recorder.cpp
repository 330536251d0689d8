// A loop tells its lateness to somebody: overruns are never skipped in silence.
// EXPECT: constraint|no matching
#include <exitless/tsc.hpp>

struct recorder {
    void lateness(std::uint64_t) noexcept {}
#if defined(CONTROL)
    void overrun(std::uint64_t) noexcept {}
#endif
};

auto function(exitless::tsc::cyclic<>& loop, recorder& heard) -> exitless::tsc::wake {
    return loop.wait(heard);
}
