// What each unit of the mixed program does, checked or not.
#pragma once

#include <exitless/hosted.hpp>

#include <cstdint>
#include <string_view>

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

// Registers that both units share: the object is the same, its guard tells them apart.
struct exiting_register : exitless::msr::register_at<0x1B, exitless::msr::rights::read_write> {
    static constexpr std::string_view name{"IA32_APIC_BASE"};
};
using registers = exitless::msr::guarded<exitless::msr::memory_backend, exitless::msr::acrn>;

struct unit_view {
    bool checked;
    void const* state;
    void const* handler;
    void const* report;
    exitless::violation_handler (*set_handler)(exitless::violation_handler);
    bool (*inside)();
    int (*query)(device const&);
    exitless::errc (*read)(registers&);
    exitless::errc (*read_address)(registers&);
    exitless::errc (*read_several)(registers&);
    void (*in_section)(void (*then)());
    void (*in_allow_exits)(void (*then)());
    exitless::errc (*arm_tripwire)();
};

auto checked_unit() -> unit_view;
auto unchecked_unit() -> unit_view;
