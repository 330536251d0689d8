// Whether the step "malloc" is done: with the C library's own allocator, and only with that.
//
// usage: malloc own | other
#include <exitless/linux/setup_report.hpp>
#include <exitless/linux/thread_memory.hpp>

#include <cstdlib>
#include <string_view>

int main(int, char** argv) {
    exitless::os::setup_report report;
    exitless::os::tune_malloc(report);
    std::free(std::malloc(1));
    auto const own = std::string_view{argv[1]} == "own";
    return report.find("malloc")->done == own ? 0 : 1;
}
