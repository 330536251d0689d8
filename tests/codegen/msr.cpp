// Wrappers for msr/. With the section in hand an access is its instruction and the test of a flag:
// nothing is left of the policy. The same without it, if the register is free in every state.
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

using exitless::critical_section;
using exitless::errc;
using exitless::tls_storage;
namespace msr = exitless::msr;

namespace {

using fixed = msr::acrn_fixed<msr::acrn_state{.offset = msr::tsc_offset::zero}>;
using fixed_registers = msr::guarded<msr::ring0_backend, fixed>;
using registers = msr::guarded<msr::ring0_backend, msr::acrn>;
using guard = msr::guard<msr::acrn, msr::backend_cost::none, tls_storage>;
using fixed_guard = msr::guard<fixed, msr::backend_cost::none, tls_storage>;
using caller = exitless::basic_caller<tls_storage>;

} // namespace

extern "C" {

// op: exitless::basic_caller::here(char const*, char const*, std::uint32_t)
// op: exitless::basic_caller::was_refused(section::act) const
// body unchecked: ret
void caller_was_refused() {
    caller::here().was_refused({.kind = exitless::violation_kind::msr_access});
}

// An RDMSR that the policy calls free in every state.
//
// executes: rdmsr
// op: exitless::msr::guarded::read(Register, Where const&)
// op: exitless::msr::guard::refusal(basic_critical_section<Storage> const&)
// op: exitless::msr::basic_ring0_backend::read(std::uint32_t)
// body unchecked: (xor )?mov stc rdmsr clc (setb )?((?!call).)*ret
auto fixed_read_in_section(fixed_registers& all, critical_section const& section) -> std::uint64_t {
    return all.read(msr::ia32_x2apic_cur_count, section).value_or(0);
}

// The compiler knows that it is free in every state: nobody asks whether there is a section.
//
// executes: rdmsr
// op: exitless::msr::guarded::read(Register, Where const&)
// body unchecked: (xor )?mov stc rdmsr clc ((?!call|@fs).)*ret
auto fixed_read(fixed_registers& all) -> std::uint64_t {
    return all.read(msr::ia32_x2apic_cur_count).value_or(0);
}

// executes: rdmsr
// op: exitless::msr::guarded::read(Register, Where const&)
// body unchecked: (?=.* stc rdmsr clc )(?!.*stc.*stc)((?!call|@fs).)*
auto fixed_read_in_loop(fixed_registers& all, critical_section const& section, std::uint64_t times)
    -> std::uint64_t {
    std::uint64_t sum = 0;
    for (; times != 0; --times) {
        sum += all.read(msr::ia32_x2apic_cur_count, section).value_or(0);
    }
    return sum;
}

// executes: wrmsr
// op: exitless::msr::guarded::write(Register, std::uint64_t, Where const&)
// op: exitless::msr::basic_ring0_backend::write(std::uint32_t, std::uint64_t)
// body unchecked: ((mov|shr|xor) )*stc wrmsr clc ((?!call|@fs).)*ret
auto fixed_deadline_in_section(fixed_registers& all, std::uint64_t value,
                               critical_section const& section) -> errc {
    return all.write(msr::ia32_tsc_deadline, value, section).error();
}

// Which is asked at run time if the state decides.
//
// executes: rdmsr
// op: exitless::msr::guarded::read(Register, Where const&)
// op: exitless::msr::guard::refusal(basic_caller<Storage> const&) const
// body unchecked: (?=.*@fs)(?=.* stc rdmsr clc )((?!call).)*
auto read_what_exits(registers& all) -> std::uint64_t {
    return all.read(msr::ia32_apic_base).value_or(0);
}

// executes: rdmsr
// op: exitless::msr::guarded::read(Field, Where const&)
// op: exitless::msr::field::of(std::uint64_t)
auto read_field(fixed_registers& all, critical_section const& section) -> std::uint64_t {
    return all.read(msr::ia32_x2apic_tpr.priority_class, section).value_or(0);
}

// executes: rdmsr
// op: exitless::msr::guarded::read(register_group<Registers...>, Where const&)
auto read_several(fixed_registers& all, critical_section const& section) -> std::uint64_t {
    return all.read(msr::together<msr::ia32_x2apic_cur_count, msr::ia32_x2apic_tpr>, section)[1]
        .value_or(0);
}

// executes: rdmsr
// op: exitless::msr::guarded::read_batch(std::span<std::uint32_t const>,
// std::span<result<std::uint64_t>>, Where const&)
void read_batch(registers& all, std::span<std::uint32_t const> addresses,
                std::span<exitless::result<std::uint64_t>> out) {
    static_cast<void>(all.read_batch(addresses, out));
}

// executes: rdmsr
// op: exitless::msr::guarded::read_address(std::uint32_t, Where const&)
auto read_address(registers& all, std::uint32_t address) -> std::uint64_t {
    return all.read_address(address).value_or(0);
}

// executes: wrmsr
// op: exitless::msr::guarded::write_address(std::uint32_t, std::uint64_t, Where const&)
auto write_address(registers& all, std::uint32_t address, std::uint64_t value) -> errc {
    return all.write_address(address, value).error();
}

// executes: wrmsr
// op: exitless::msr::guarded::write(Register, std::integral_constant<std::uint64_t, Value>, Where
// const&)
// body unchecked: ((mov|xor) )*stc wrmsr clc ((?!call|@fs).)*ret
auto write_constant(fixed_registers& all, critical_section const& section) -> errc {
    return all.write(msr::ia32_x2apic_tpr, msr::constant<0x20>, section).error();
}

// executes: rdmsr|wrmsr
// op: exitless::msr::guarded::modify(Field, std::uint64_t, Where const&)
// op: exitless::msr::field::with(std::uint64_t, std::uint64_t)
auto modify(fixed_registers& all, std::uint64_t value, critical_section const& section) -> errc {
    return all.modify(msr::ia32_x2apic_tpr.priority_class, value, section).error();
}

// executes: rdmsr|wrmsr
// op: exitless::msr::guarded::modify(Field, std::integral_constant<std::uint64_t, Value>, Where
// const&)
auto modify_constant(fixed_registers& all, critical_section const& section) -> errc {
    return all.modify(msr::ia32_x2apic_tpr.priority_class, msr::constant<3>, section).error();
}

// op: exitless::msr::guarded::guarded(Backend, state_type)
// op: exitless::msr::guarded::state() const
// op: exitless::msr::guarded::set_state(state_type)
// executes: rdmsr
// op: exitless::msr::read_all(Backend&, std::span<std::uint32_t const>,
// std::span<result<std::uint64_t>>)
void read_all(msr::ring0_backend& one, std::span<std::uint32_t const> addresses,
              std::span<exitless::result<std::uint64_t>> out) {
    msr::read_all(one, addresses, out);
}

// executes: rdmsr
// op: exitless::msr::read_permitted(Backend&, std::span<std::uint32_t const>,
// std::span<result<std::uint64_t>>)
void read_permitted(msr::ring0_backend& one, std::span<std::uint32_t const> addresses,
                    std::span<exitless::result<std::uint64_t>> out) {
    msr::read_permitted(one, addresses, out);
}

// op: exitless::msr::guarded::guarded(guarded&&)
// op: exitless::msr::guarded::operator=(guarded&&)
void guarded_move(registers& one, registers& other) {
    registers between{static_cast<registers&&>(one)};
    other = static_cast<registers&&>(between);
}

// op: exitless::msr::longest_batch()
// body unchecked: mov ret
auto longest_batch() -> std::size_t {
    return msr::longest_batch<msr::ring0_backend>();
}

// op: exitless::msr::guard::guard(state_type)
// op: exitless::msr::guard::state() const
auto guarded_state(registers& place, msr::acrn_state state) -> msr::tsc_offset {
    place = registers{{}, state};
    place.set_state(state);
    return place.state().offset;
}

// op: exitless::msr::guarded::backend()
auto guarded_backend(registers& all) -> msr::ring0_backend* {
    return &all.backend();
}

// op: exitless::msr::guard::expect_write(std::uint32_t, std::uint64_t)
auto guard_expect_write(guard& one, std::uint32_t address, std::uint64_t value) -> bool {
    return one.expect_write(address, value);
}

// op: exitless::msr::guard::refusal(basic_critical_section<Storage> const&)
// body unchecked: xor ret
auto guard_refusal_in_section(critical_section const& section) -> errc {
    return fixed_guard::refusal<msr::ia32_x2apic_cur_count_t, msr::access::read>(section);
}

// op: exitless::msr::guard::refusal_at(std::uint32_t, access, char const*, basic_caller<Storage>
// const&) const
auto guard_refusal_at(guard const& one, std::uint32_t address, msr::access kind) -> errc {
    return one.refusal_at(address, kind, nullptr, caller::here());
}

// op: exitless::msr::acrn_fixed::effect(std::uint32_t, access, state_type)
auto fixed_effect(std::uint32_t address, msr::access kind) -> msr::exit_effect {
    return fixed::effect(address, kind);
}

// op: exitless::msr::acrn_fixed::admits_exit(std::uint32_t, access)
auto fixed_admits_exit(std::uint32_t address, msr::access kind) -> bool {
    return fixed::admits_exit(address, kind);
}

// op: exitless::msr::acrn_fixed::after_write(std::uint32_t, std::uint64_t, state_type)
auto fixed_after_write(std::uint32_t address, std::uint64_t value) -> bool {
    return fixed::after_write(address, value, {}).has_value();
}

// op: exitless::msr::bare_metal::effect(std::uint32_t, access, state_type)
auto bare_metal_effect(std::uint32_t address, msr::access kind) -> msr::exit_effect {
    return msr::bare_metal::effect(address, kind, {});
}

// op: exitless::msr::bare_metal::after_write(std::uint32_t, std::uint64_t, state_type)
// body unchecked: mov ret
auto bare_metal_after_write(std::uint32_t address, std::uint64_t value) -> bool {
    return msr::bare_metal::after_write(address, value, {}).has_value();
}

// op: exitless::msr::unknown_hypervisor::effect(std::uint32_t, access, state_type)
auto unknown_hypervisor_effect(std::uint32_t address, msr::access kind) -> msr::exit_effect {
    return msr::unknown_hypervisor::effect(address, kind, {});
}

// op: exitless::msr::unknown_hypervisor::after_write(std::uint32_t, std::uint64_t, state_type)
// body unchecked: mov ret
auto unknown_hypervisor_after_write(std::uint32_t address, std::uint64_t value) -> bool {
    return msr::unknown_hypervisor::after_write(address, value, {}).has_value();
}

// op: exitless::msr::rule_at(std::array<rule_range<Rule>, Size> const&, std::uint32_t, access,
// Rule)
auto rule_at(std::uint32_t address, msr::access kind) -> msr::acrn_rule {
    return msr::rule_at(msr::acrn_rules::general, address, kind, msr::acrn_rule::free);
}

// op: exitless::msr::ascending(std::array<rule_range<Rule>, Size> const&)
auto ascending() -> bool {
    return msr::ascending(msr::acrn_rules::general);
}

// allow: exits
// op: exitless::msr::time_read(Backend&, std::uint32_t, tsc::timestamp const&, std::uint64_t&)
// op: exitless::msr::probe_tsc_offset(Backend&, basic_may_exit<Storage>, probe_plan, site)
auto probe_tsc_offset(msr::ring0_backend& all) -> msr::tsc_offset {
    return msr::probe_tsc_offset(all, exitless::may_exit).offset;
}

} // extern "C"
