// Links only if the target that brings the linux wing brings threads too.
#include <exitless/hosted.hpp>

#include <thread>

auto thread_sees_section() -> bool;
auto thread_sees_section() -> bool {
    bool seen = true;
    std::thread{[&] { seen = exitless::in_critical_section(); }}.join();
    return seen;
}
