// Wrappers for base/ and x86/ (check.py says what the comments above them mean).
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/x86/exit_catalog.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstdint>
#include <string_view>

using exitless::errc;
using exitless::result;
using exitless::site;
using exitless::violation;
using cpu = exitless::x86::native;

extern "C" {

// op: exitless::message(errc)
auto message(errc cause, char const*& text) -> std::size_t {
    auto const found = message(cause);
    text = found.data();
    return found.size();
}

// op: exitless::result::result(T)
void result_of_value(result<std::uint64_t>& place, std::uint64_t value) {
    place = result<std::uint64_t>{value};
}

// op: exitless::result::result(errc)
void result_of_cause(result<std::uint64_t>& place, errc cause) {
    place = result<std::uint64_t>{cause};
}

// op: exitless::result::operator bool() const
// body unchecked: movzbl ret|mov ret
auto result_bool(result<std::uint64_t> const& one) -> bool {
    return static_cast<bool>(one);
}

// op: exitless::result::error() const
auto result_error(result<std::uint64_t> const& one) -> errc {
    return one.error();
}

// op: exitless::result::operator*()&
auto result_value(result<std::uint64_t>& one) -> std::uint64_t& {
    return *one;
}

// op: exitless::result::operator*() const&
auto result_const_value(result<std::uint64_t> const& one) -> std::uint64_t {
    return *one;
}

// op: exitless::result::operator*()&&
auto result_moved_value(result<std::uint64_t>& one) -> std::uint64_t {
    return *static_cast<result<std::uint64_t>&&>(one);
}

// op: exitless::result::operator->()
auto result_member(result<site>& one) -> char const*& {
    return one->file;
}

// op: exitless::result::operator->() const
auto result_const_member(result<site> const& one) -> char const* {
    return one->file;
}

// op: exitless::result::value_or(T) const
auto result_value_or(result<std::uint64_t> const& one, std::uint64_t other) -> std::uint64_t {
    return one.value_or(other);
}

// op: exitless::result<void>::result()
void result_void_success(result<void>& place) {
    place = result<void>{};
}

// op: exitless::result<void>::result(errc)
void result_void_cause(result<void>& place, errc cause) {
    place = result<void>{cause};
}

// op: exitless::result<void>::operator bool() const
auto result_void_bool(result<void> const& one) -> bool {
    return static_cast<bool>(one);
}

// op: exitless::result<void>::error() const
auto result_void_error(result<void> const& one) -> errc {
    return one.error();
}

// op: exitless::abi_v1::site::here(char const*, char const*, std::uint32_t)
void site_here(site& place) {
    place = site::here();
}

// op: exitless::abi_v1::site::known() const
auto site_known(site const& one) -> bool {
    return one.known();
}

// op: exitless::to_string(violation_kind)
auto violation_kind_to_string(exitless::violation_kind kind, char const*& text) -> std::size_t {
    auto const found = to_string(kind);
    text = found.data();
    return found.size();
}

// op: exitless::abi_v1::raise(violation const&)
// allow: handler
void raise(violation const& broken) {
    exitless::abi_v1::raise(broken);
}

// op: exitless::set_violation_handler(violation_handler)
auto set_handler(exitless::violation_handler handler) -> exitless::violation_handler {
    return exitless::set_violation_handler(handler);
}

// op: exitless::x86::native::rdtsc()
// body unchecked: rdtsc shl or ret
auto native_rdtsc() -> std::uint64_t {
    return cpu::rdtsc();
}

// op: exitless::x86::native::rdtscp()
// body unchecked: rdtscp( mov)?( shl)( mov)?( or)( mov)? ret
auto native_rdtscp() -> exitless::x86::tsc_reading {
    return cpu::rdtscp();
}

// op: exitless::x86::native::lfence()
// body unchecked: lfence ret
void native_lfence() {
    cpu::lfence();
}

// op: exitless::x86::native::cpuid(std::uint32_t, std::uint32_t)
// allow: exits
void native_cpuid(exitless::x86::cpuid_registers& out) {
    out = cpu::cpuid(0, 0);
}

// op: exitless::x86::native::xgetbv(std::uint32_t)
// body unchecked: (mov )*xgetbv (mov )*shl (mov )*or ret
auto native_xgetbv(std::uint32_t number) -> std::uint64_t {
    return cpu::xgetbv(number);
}

// op: exitless::x86::native::pause()
// allow: exits
void native_pause() {
    cpu::pause();
}

// op: exitless::x86::native::mark_section_enter()
// body unchecked: nopl ret
void native_mark_section_enter() {
    cpu::mark_section_enter();
}

// op: exitless::x86::native::mark_section_leave()
// body unchecked: nopl ret
void native_mark_section_leave() {
    cpu::mark_section_leave();
}

// op: exitless::x86::native::thread_pointer()
// body unchecked: mov@fs ret
auto native_thread_pointer() -> void const* {
    return cpu::thread_pointer();
}

// op: exitless::x86::exit_info(exit_id)
auto exit_info(exitless::x86::exit_id id) -> exitless::x86::exit_entry const* {
    return &exitless::x86::exit_info(id);
}

} // extern "C"
