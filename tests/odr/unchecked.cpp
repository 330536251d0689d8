#include "unit.hpp"

#if EXITLESS_CHECKED
#error "this unit must be compiled with EXITLESS_CHECKED=0"
#endif

auto unchecked_unit() -> unit_view {
#include "unit.inc"
}
