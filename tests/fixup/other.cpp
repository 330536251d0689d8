#include "shared.hpp"

auto other_unit() -> bool {
    return of_both_units() && !exitless::x86::native::wrmsr(0x10, 1);
}
