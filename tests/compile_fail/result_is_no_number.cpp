// A result is tested explicitly: it does not convert to a number.
// EXPECT: cannot convert|no viable conversion
#include <exitless/base/result.hpp>

auto operation() -> exitless::result<int> {
    return 3;
}

void function() {
#if defined(CONTROL)
    [[maybe_unused]] bool const one = static_cast<bool>(operation());
#else
    [[maybe_unused]] bool const one = operation();
#endif
}
