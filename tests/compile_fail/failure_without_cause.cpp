// A failure has a cause: errc::none is none.
// EXPECT: constant expression
#include <exitless/base/result.hpp>

#ifdef CONTROL
constexpr exitless::result<int> failed{exitless::errc::timed_out};
#else
constexpr exitless::result<int> failed{exitless::errc::none};
#endif
static_assert(!failed);
