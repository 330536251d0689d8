// A section is where it was entered: it cannot be moved.
// EXPECT: use of deleted function|call to deleted constructor
#include <exitless/critical_section.hpp>

#include <utility>

void function() {
    exitless::critical_section section{"one"};
#if !defined(CONTROL)
    exitless::critical_section other{std::move(section)};
#endif
}
