// A failure is looked at.
// EXPECT: ignoring return(ed)? value|nodiscard
#include <exitless/base/result.hpp>

auto operation() -> exitless::result<int> {
    return exitless::errc::timed_out;
}

void function() {
#if defined(CONTROL)
    if (operation()) {
    }
#else
    operation();
#endif
}
