// An interrupt's scope ends with its handler: it cannot be allocated.
// EXPECT: use of deleted function|call to deleted function 'operator new'
#include <exitless/critical_section.hpp>

void function() {
#if !defined(CONTROL)
    delete new exitless::interrupt_scope;
#endif
}
