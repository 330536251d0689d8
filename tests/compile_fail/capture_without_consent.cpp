// A capture executes CPUID, which always exits: the caller says that it may.
// EXPECT: no matching function
#include <exitless/cpuid.hpp>

auto function() -> exitless::cpuid::snapshot {
#if defined(CONTROL)
    return exitless::cpuid::snapshot::capture(exitless::may_exit);
#else
    return exitless::cpuid::snapshot::capture();
#endif
}
