// A section is a scope: an array of it cannot be allocated either.
// EXPECT: use of deleted function|call to deleted function 'operator new
#include <exitless/critical_section.hpp>

void function() {
#if !defined(CONTROL)
    delete[] new exitless::critical_section[1]{exitless::critical_section{"heap"}};
#endif
}
