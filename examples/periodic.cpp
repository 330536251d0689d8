// The program of the README: a loop of a millisecond, and what it has to say at the end.
#include <exitless/hosted.hpp>

#include <cstdint>
#include <iostream>

namespace os = exitless::os;
namespace tsc = exitless::tsc;
using exitless::may_exit; // what may leave the guest asks for it; in a section that is a violation

void control_step() {} // yours

struct recorder { // hears how punctual the loop is
    exitless::histogram late_ns;
    std::uint64_t missed = 0;
    void lateness(std::uint64_t ns) noexcept { late_ns.record(ns); }
    void overrun(std::uint64_t releases) noexcept { missed += releases; }
};

int main() {
    auto const setup = os::prepare_thread(may_exit, {.cpu = 0, .fifo_priority = 80});
    auto const clock = os::calibrate_tsc_clock(may_exit);
    if (!clock) {
        std::cerr << message(clock.error()) << '\n';
        return 1;
    }
    if (!os::arm_tripwire(may_exit)) { // finds out that a section was preempted
        std::cerr << "tripwire " << to_string(os::tripwire()) << '\n';
    }
    static recorder seen;
    auto loop = *tsc::cyclic<>::make(*clock, {.period_ns = 1'000'000});
    for (int i = 0; i < 1000 && loop.wait(seen).status == tsc::wait_status::reached; ++i) {
        exitless::critical_section section{"control"}; // nothing leaves the guest while it lives
        control_step();
    }
    std::cout << "late p50 " << seen.late_ns.percentile(50) << ", max " << seen.late_ns.max()
              << " ns; " << seen.missed << " releases missed\n";
    return os::violations().empty() ? 0 : 2; // each was printed when its section had ended
}
