// Compiled with hidden visibility into each kind of module; MODULE_ENTRY names its one export.
#include "module.hpp"

#include <exitless/critical_section.hpp>

namespace {

void exiting_operation(exitless::may_exit_t consent,
                       exitless::site where = exitless::site::here()) {
    consent.check({.kind = exitless::violation_kind::exiting_call, .where = where});
}

constexpr module_view view{
    .checked = exitless::checks_enabled,
    .state = []() -> void const* { return &exitless::abi_v1::this_thread; },
    .handler = []() -> void const* { return &exitless::abi_v1::current_violation_handler; },
    .inside = [] { return exitless::in_critical_section(); },
    .in_section =
        [](void (*then)(void*), void* argument) {
            exitless::critical_section section{"module"};
            then(argument);
        },
    .exiting_call = [] { exiting_operation(exitless::may_exit); },
};

} // namespace

extern "C" [[gnu::visibility("default")]] auto MODULE_ENTRY() -> module_view const* {
    return &view;
}
