// The library says which language it needs.
// EXPECT: exitless needs C\+\+20 or later
// FLAGS: -std=c++17
#include <exitless/base/config.hpp>
