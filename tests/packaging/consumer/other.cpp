// The second translation unit: it must see the section that main.cpp is in.
#include <exitless/exitless.hpp>

auto other_unit_sees_section() -> bool;
auto other_unit_sees_section() -> bool {
    return exitless::in_critical_section();
}
