// A section without a name would end in the line that begins it.
// EXPECT: ignoring (return value|temporary)
#include <exitless/critical_section.hpp>

void function() {
#if defined(CONTROL)
    exitless::critical_section section{"named"};
#else
    exitless::critical_section{"nameless"};
#endif
}
