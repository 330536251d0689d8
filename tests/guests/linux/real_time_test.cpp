// What the other tests of this guest take for granted: the kernel preempts nearly everything, and
// keeps one CPU for who asks for it.
#include <exitless/tsc.hpp>

#include <catch2/catch_test_macros.hpp>
#include <sched.h>

#include <fstream>
#include <string>
#include <thread>

namespace {

auto first_word(char const* file) -> std::string {
    std::ifstream text{file};
    std::string word;
    text >> word;
    return word;
}

} // namespace

TEST_CASE("the kernel is PREEMPT_RT, and has two CPUs of which one is isolated") {
    CHECK(first_word("/sys/kernel/realtime") == "1");
    CHECK(first_word("/sys/devices/system/cpu/online") == "0-1");
    CHECK(first_word("/sys/devices/system/cpu/isolated") == "1");
    CHECK(first_word("/sys/devices/system/cpu/nohz_full") == "1");
}

TEST_CASE("a real-time thread on the isolated CPU reads that CPU's number in its stamps") {
    std::thread{[] {
        cpu_set_t isolated;
        CPU_ZERO(&isolated);
        CPU_SET(1, &isolated);
        REQUIRE(::sched_setaffinity(0, sizeof isolated, &isolated) == 0);
        sched_param const urgent{.sched_priority = 80};
        REQUIRE(::sched_setscheduler(0, SCHED_FIFO, &urgent) == 0);
        auto const begin = exitless::tsc::now();
        auto const end = exitless::tsc::now();
        CHECK((begin.aux & 0xfff) == 1); // Linux: node << 12 | CPU
        CHECK(exitless::tsc::elapsed(begin, end));
    }}.join();
}
