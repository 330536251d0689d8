// Wrappers for tsc/. A stamp is its bare instructions: RDTSCP, then LFENCE, and what joins two
// halves.
#include <exitless/tsc.hpp>

#include <cstdint>

using exitless::tsc_clock;
using exitless::x86::native;
namespace tsc = exitless::tsc;

namespace {

/// Keeps what a loop reports.
struct recorder {
    std::uint64_t worst = 0;
    std::uint64_t missed = 0;
    void lateness(std::uint64_t ns) noexcept { worst = ns > worst ? ns : worst; }
    void overrun(std::uint64_t releases) noexcept { missed += releases; }
};

} // namespace

extern "C" {

// op: exitless::tsc::now()
// body unchecked: rdtscp (?=.*lfence)(?=.*shl)(?=.*or)(mov |shl |or |lfence )+ret
auto tsc_now() -> tsc::timestamp {
    return tsc::now();
}

// op: exitless::tsc::read()
// body unchecked: rdtsc shl or ret
auto tsc_read() -> std::uint64_t {
    return tsc::read();
}

// op: exitless::tsc::read_ordered()
// body unchecked: lfence rdtsc (lfence )?shl (lfence )?or (lfence )?ret
auto tsc_read_ordered() -> std::uint64_t {
    return tsc::read_ordered();
}

// PAUSEs this far apart are not what a hypervisor counts.
//
// executes: pause
// op: exitless::tsc::spaced_pause::operator()(std::uint64_t)
void spaced_pause(tsc::spaced_pause<>& step, std::uint64_t ticks) {
    step(ticks);
}

// op: exitless::tsc::wait_since(std::uint64_t, std::uint64_t, Step&&)
auto wait_since(std::uint64_t last, std::uint64_t deadline) -> tsc::wait_result {
    return tsc::wait_since(last, deadline);
}

// op: exitless::tsc::wait_until(std::uint64_t, Step&&)
auto wait_until(std::uint64_t deadline) -> tsc::wait_result {
    return tsc::wait_until(deadline);
}

// op: exitless::tsc::cyclic::make(tsc_clock const&, cycle_plan, Step)
auto cyclic_make(tsc_clock const& clock, tsc::cycle_plan plan) -> exitless::result<tsc::cyclic<>> {
    return tsc::cyclic<>::make(clock, plan);
}

// op: exitless::tsc::cyclic::wait(Recorder&)
auto cyclic_wait(tsc::cyclic<>& loop, recorder& heard) -> tsc::wake {
    return loop.wait(heard);
}

} // extern "C"
