// What suspends a section is a scope in it: it cannot be allocated and outlive the section.
// EXPECT: use of deleted function|call to deleted function 'operator new'
#include <exitless/critical_section.hpp>

void function() {
#if !defined(CONTROL)
    delete new exitless::allow_exits{"heap"};
#endif
}
