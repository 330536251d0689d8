// What may exit is not called without saying so.
// EXPECT: too few arguments|no matching function
#include <exitless/critical_section.hpp>

void exiting_operation(exitless::may_exit_t consent) {
    consent.check({});
}

void function() {
#if defined(CONTROL)
    exiting_operation(exitless::may_exit);
#else
    exiting_operation();
#endif
}
