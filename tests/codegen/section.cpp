// Wrappers for section/. In an unchecked build a section is one addition and one subtraction on the
// thread's depth word, whatever stands between them: nothing else, and neither is deleted.
#include <exitless/critical_section.hpp>

#include <cstdint>

using exitless::critical_section;
using exitless::section_hook;
using exitless::section_record;
using exitless::thread_state;
using exitless::violation_kind;

extern "C" {

// op: exitless::basic_critical_section::basic_critical_section(char const*, site)
// op: exitless::basic_critical_section::~basic_critical_section()
// body unchecked: (mov )?add@fs (add|sub)@fs ret
void section_empty() {
    critical_section section{"empty"};
}

// op: exitless::basic_critical_section::basic_critical_section(char const*, site)
// op: exitless::basic_critical_section::~basic_critical_section()
// body unchecked: (mov )?add@fs mov (add|sub)@fs ret
void section_around_store(int& place) {
    critical_section section{"store"};
    place = 3;
}

// op: exitless::basic_critical_section::basic_critical_section(char const*, site)
// op: exitless::basic_critical_section::~basic_critical_section()
// body unchecked: (mov )?add@fs add@fs (add|sub)@fs (add|sub)@fs ret
void section_nested() {
    critical_section outer{"outer"};
    critical_section inner{"inner"};
}

// While the section lives its depth is in memory, not in a register.
// op: exitless::basic_critical_section::basic_critical_section(char const*, site)
// op: exitless::basic_critical_section::~basic_critical_section()
// body unchecked: (mov )?add@fs mov@fs (add|sub)@fs (mov )?ret
auto section_depth_inside() -> std::uint32_t {
    critical_section section{"depth"};
    return exitless::tls_storage::state().depth;
}

// op: exitless::basic_allow_exits::basic_allow_exits(char const*)
// op: exitless::basic_allow_exits::~basic_allow_exits()
// body unchecked: (mov )?mov@fs mov@fs mov@fs mov@fs (mov )?ret
auto allow_exits_depth_inside() -> std::uint32_t {
    exitless::allow_exits scope{"depth"};
    return exitless::tls_storage::state().depth;
}

// op: exitless::basic_may_exit::check(section::act const&) const
// body unchecked: ret
void consent_check() {
    exitless::may_exit.check({.kind = violation_kind::exiting_call});
}

// op: exitless::basic_allow_exits::basic_allow_exits(char const*)
// op: exitless::basic_allow_exits::~basic_allow_exits()
// body unchecked: (mov )*mov@fs mov@fs mov@fs ret
void allow_exits_empty() {
    exitless::allow_exits scope{"reason"};
}

// op: exitless::basic_interrupt_scope::basic_interrupt_scope()
// op: exitless::basic_interrupt_scope::~basic_interrupt_scope()
void interrupt_scope_around_store(int volatile& place) {
    exitless::interrupt_scope scope;
    place = 3;
}

// op: exitless::in_critical_section()
// body unchecked: (xor )?(mov )?(mov@fs test|cmp@fs) (xor )?setne ret
auto in_section() -> bool {
    return exitless::in_critical_section();
}

// op: exitless::tls_storage::state()
// body unchecked: mov@fs (add|lea) ret|(mov )add@fs ret
auto tls_state() -> thread_state* {
    return &exitless::tls_storage::state();
}

// op: exitless::tls_storage::owner()
// body unchecked: mov@fs ret
auto tls_owner() -> void const* {
    return exitless::tls_storage::owner();
}

// op: exitless::abi_v1::thread_state::add_hook(section_hook)
auto add_hook(thread_state& state, section_hook const& hook) -> bool {
    return state.add_hook(hook);
}

// op: exitless::section::remember(thread_state&, section_record const&)
auto section_remember(thread_state& state, section_record const& record) -> std::uint8_t {
    return exitless::section::remember(state, record);
}

// op: exitless::section::forget(thread_state&, std::uint8_t)
void section_forget(thread_state& state, std::uint8_t bit) {
    exitless::section::forget(state, bit);
}

// op: exitless::section::innermost(thread_state const&)
void section_innermost(thread_state const& state, section_record& out) {
    out = exitless::section::innermost(state);
}

// op: exitless::section::raise(act const&, section_record)
// allow: handler
void section_raise(exitless::section::act const& done, section_record const& record) {
    exitless::section::raise(done, record);
}

// op: exitless::section::call_enter_hooks(thread_state&, section_record)
// allow: hooks
void call_enter_hooks(thread_state& state, section_record const& record) {
    exitless::section::call_enter_hooks(state, record);
}

// op: exitless::section::call_leave_hooks(thread_state&, section_record)
// allow: hooks
void call_leave_hooks(thread_state& state, section_record const& record) {
    exitless::section::call_leave_hooks(state, record);
}

// op: exitless::section::begin_stretch(thread_state&, section_record)
// allow: hooks
void begin_stretch(thread_state& state, section_record const& record) {
    exitless::section::begin_stretch(state, record);
}

// op: exitless::section::disarm(thread_state&)
auto disarm(thread_state& state) -> violation_kind {
    return exitless::section::disarm(state);
}

// op: exitless::section::end_stretch(thread_state&, section_record, violation_kind)
// allow: hooks, handler
void end_stretch(thread_state& state, section_record const& record, violation_kind said) {
    exitless::section::end_stretch(state, record, said);
}

} // extern "C"
