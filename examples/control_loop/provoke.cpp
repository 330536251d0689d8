#include <exitless/cpuid.hpp>

#include "loop.hpp"

#include <time.h>

namespace control_loop {

void provoke(provocation kind) noexcept {
    switch (kind) {
    case provocation::cpuid:
        static_cast<void>(exitless::cpuid::snapshot::capture(exitless::may_exit));
        break;
    case provocation::preempt: {
        timespec const nap{.tv_sec = 0, .tv_nsec = 100'000};
        nanosleep(&nap, nullptr);
        break;
    }
    case provocation::none:
        break;
    }
}

} // namespace control_loop
