// Set to nothing, the one configuration macro has no value.
// EXPECT: EXITLESS_CHECKED must be 0 or 1
// FLAGS: -DEXITLESS_CHECKED=
#include <exitless/base/config.hpp>
