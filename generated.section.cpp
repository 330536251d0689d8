#include <exitless/section/judge.hpp>

#include <new>

namespace exitless::section {
// op: exitless::section::arm(thread_state&)
extern "C" decltype(auto) wrap_section_arm(thread_state& a0) {
    return exitless::section::arm(a0);
}
} // namespace exitless::section
