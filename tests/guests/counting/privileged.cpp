// Wrappers (tests/codegen/check.py says what the comments above them mean) for operations that only
// ring 0 can perform: guarded accesses in a section, where they cost nothing. What KVM on AMD
// passes through is performed, what it intercepts is refused before it can exit.
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>

#include <array>
#include <cstdint>

using exitless::critical_section;
using exitless::errc;
using exitless::result;
namespace msr = exitless::msr;

namespace {

using registers = msr::guarded<msr::ring0_backend, msr::kvm_svm>;
constexpr msr::field<msr::ia32_kernel_gs_base_t, 11, 0> low_bits{};

} // namespace

extern "C" {

// op: exitless::msr::guarded::read(Register, Where const&)
void read_passed_through(registers& all) {
    critical_section section{"counted"};
    static_cast<void>(all.read(msr::ia32_fs_base, section));
}

// op: exitless::msr::guarded::read(Register, Where const&)
// op: exitless::msr::guard::refusal(basic_caller<Storage> const&) const
auto read_refused(registers& all) -> errc {
    critical_section section{"counted"};
    return all.read(msr::ia32_apic_base).error();
}

// op: exitless::msr::guarded::read(Field, Where const&)
// op: exitless::msr::field::of(std::uint64_t)
auto read_field_passed_through(registers& all) -> std::uint64_t {
    critical_section section{"counted"};
    return all.read(low_bits, section).value_or(0);
}

// op: exitless::msr::guarded::read(register_group<Registers...>, Where const&)
void read_group_passed_through(registers& all) {
    critical_section section{"counted"};
    static_cast<void>(
        all.read(msr::together<msr::ia32_fs_base, msr::ia32_kernel_gs_base>, section));
}

// op: exitless::msr::guarded::read_batch(std::span<std::uint32_t const>,
// std::span<result<std::uint64_t>>, Where const&)
void read_batch_partly_refused(registers& all) {
    critical_section section{"counted"};
    static constexpr std::array addresses{msr::ia32_fs_base.address, msr::ia32_apic_base.address};
    std::array<result<std::uint64_t>, 2> out{errc::not_captured, errc::not_captured};
    static_cast<void>(all.read_batch(addresses, out));
}

// op: exitless::msr::guarded::read_address(std::uint32_t, Where const&)
void read_address_refused(registers& all) {
    critical_section section{"counted"};
    static_cast<void>(all.read_address(msr::ia32_fs_base.address));
    static_cast<void>(all.read_address(msr::ia32_apic_base.address));
}

// op: exitless::msr::guarded::write(Register, std::uint64_t, Where const&)
void write_passed_through(registers& all, std::uint64_t value) {
    critical_section section{"counted"};
    static_cast<void>(all.write(msr::ia32_kernel_gs_base, value, section));
}

// op: exitless::msr::guarded::write(Register, std::integral_constant<std::uint64_t, Value>, Where
// const&)
void write_constant_passed_through(registers& all) {
    critical_section section{"counted"};
    static_cast<void>(all.write(msr::ia32_kernel_gs_base, msr::constant<0x20>, section));
}

// op: exitless::msr::guarded::write_address(std::uint32_t, std::uint64_t, Where const&)
void write_address_refused(registers& all, std::uint64_t value) {
    critical_section section{"counted"};
    static_cast<void>(all.write_address(msr::ia32_kernel_gs_base.address, value));
    static_cast<void>(all.write_address(msr::ia32_apic_base.address, value));
}

// op: exitless::msr::guarded::modify(Field, std::uint64_t, Where const&)
// op: exitless::msr::field::with(std::uint64_t, std::uint64_t)
void modify_passed_through(registers& all, std::uint64_t value) {
    critical_section section{"counted"};
    static_cast<void>(all.modify(low_bits, value, section));
}

// op: exitless::msr::guarded::modify(Field, std::integral_constant<std::uint64_t, Value>, Where
// const&)
void modify_constant_passed_through(registers& all) {
    critical_section section{"counted"};
    static_cast<void>(all.modify(low_bits, msr::constant<3>, section));
}

} // extern "C"
