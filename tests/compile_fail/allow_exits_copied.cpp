// The scope that suspends a section restores it once: it cannot be copied.
// EXPECT: use of deleted function|call to deleted constructor
#include <exitless/critical_section.hpp>

void function() {
    exitless::allow_exits scope{"reason"};
#if !defined(CONTROL)
    exitless::allow_exits other{scope};
#endif
}
