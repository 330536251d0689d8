// A section is a scope: it cannot be allocated.
// EXPECT: use of deleted function|call to deleted function 'operator new'
#include <exitless/critical_section.hpp>

void function() {
#if !defined(CONTROL)
    delete new exitless::critical_section{"heap"};
#endif
}
