// A program that has a handler and no RDMSR: it links, and the handler finds nothing.
#include <exitless/x86/fault_fixup.hpp>

#include <cstdint>

auto main() -> int {
    std::uintptr_t place = reinterpret_cast<std::uintptr_t>(&place);
    return exitless::x86::fix_up(place) ? 1 : 0;
}
