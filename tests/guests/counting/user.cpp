// user.cpp: counts in a program of a Linux guest under kvm_exit_counter. A tick of that Linux costs
// an exit now and then, so everything here is short and counted many times.
#include <exitless/base/violation.hpp>

#include "../bare_metal/machine.hpp"
#include "count.hpp"
#include "counter.hpp"

#include <sched.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string_view>

using namespace std::string_view_literals;
using namespace counting;

namespace guest {

void print(std::string_view text) noexcept {
    std::fwrite(text.data(), 1, text.size(), stdout);
}
void print(std::uint64_t number) noexcept {
    std::printf("%llu", static_cast<unsigned long long>(number));
}

} // namespace guest

namespace {

void read_clock() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
}
constexpr control controls[] = {
    {"100 getppid()"sv, known::everywhere, 0, times<100, [] { ::syscall(SYS_getppid); }>},
    {"100 clock_gettime()"sv, known::kvm_svm, 0, times<100, read_clock>},
};

// Nothing may be paged in, and nobody else may run, between the two ends of a count.
auto stay_undisturbed() -> bool {
    sched_param const urgent{.sched_priority = 90};
    return ::mlockall(MCL_CURRENT | MCL_FUTURE) == 0 &&
           ::sched_setscheduler(0, SCHED_FIFO, &urgent) == 0;
}

} // namespace

int main() {
    if (::iopl(3) != 0 || !counter_present()) {
        std::puts("SKIP: this is no guest of kvm_exit_counter, or not root's");
        return 77;
    }
    if (!stay_undisturbed()) {
        std::perror("real-time priority and locked memory");
        return 1;
    }
    exitless::set_violation_handler([](exitless::violation const&) noexcept {});
    place_of_count const here{.name = "user"sv, .repeats = 40};
    count(here, common_controls());
    count(here, controls);
    count_operations(here);
    return 0;
}
