// Who accepts exits says why.
// EXPECT: no matching function|no matching constructor
#include <exitless/critical_section.hpp>

void function() {
#if defined(CONTROL)
    exitless::allow_exits scope{"logging"};
#else
    exitless::allow_exits scope{};
#endif
}
