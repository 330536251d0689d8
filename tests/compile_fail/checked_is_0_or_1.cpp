// The one configuration macro has two values.
// EXPECT: EXITLESS_CHECKED must be 0 or 1
// FLAGS: -DEXITLESS_CHECKED=2
#include <exitless/base/config.hpp>
