// The library says which CPUs it is for.
// EXPECT: exitless is for 64-bit x86
// FLAGS: -m32
#include <exitless/base/config.hpp>
