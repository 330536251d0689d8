// A static program: no loader, thread-local storage set up by the start-up code.
#include <exitless/hosted.hpp>

#include <cstdio>
#include <thread>

using exitless::critical_section;
namespace os = exitless::os;

namespace {

auto failed = 0;

void expect(bool fulfilled, char const* what) {
    if (!fulfilled) {
        std::printf("not fulfilled: %s\n", what);
        failed = 1;
    }
}

void on_this_thread() {
    expect(!exitless::in_critical_section(), "a thread begins outside of sections");
    auto const armed = os::arm_tripwire(exitless::may_exit);
    expect(static_cast<bool>(armed), "the tripwire can be armed");
    {
        critical_section section{"static"};
        expect(exitless::in_critical_section(), "a section is entered");
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    expect(!exitless::in_critical_section(), "a section is left");
}

} // namespace

auto main() -> int {
    on_this_thread();
    std::thread{on_this_thread}.join();
    auto const seen = os::tripwire() == os::tripwire_state::on ? 2U : 0U;
    expect(os::violation_count() >= seen, "the default report hears both preemptions");
    expect(os::report::installed, "the default report is installed");
    return failed;
}
