// What each unit of the mixed program does, checked or not.
#pragma once

#include <exitless/hosted.hpp>

// A value type with members that exit, as the library's own are: untagged, its exiting member told
// apart by the type of its parameter.
struct device {
    int id = 7;

    [[nodiscard]] auto query(exitless::may_exit_t consent,
                             exitless::site where = exitless::site::here()) const -> int {
        consent.check({.kind = exitless::violation_kind::exiting_call, .where = where});
        return id;
    }
};

struct unit_view {
    bool checked;
    void const* state;
    void const* handler;
    void const* report;
    exitless::violation_handler (*set_handler)(exitless::violation_handler);
    bool (*inside)();
    int (*query)(device const&);
    void (*in_section)(void (*then)());
    void (*in_allow_exits)(void (*then)());
    exitless::errc (*arm_tripwire)();
};

auto checked_unit() -> unit_view;
auto unchecked_unit() -> unit_view;
