#include "unit.hpp"

#if !EXITLESS_CHECKED
#error "this unit must be compiled with EXITLESS_CHECKED=1"
#endif

auto checked_unit() -> unit_view {
#include "unit.inc"
}
