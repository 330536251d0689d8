// SPDX-License-Identifier: BSL-1.0
//
// register.hpp: what is known of a model-specific register when the program is compiled.
//
// Each register is a type of its own: its address, whether it can be read and written, the bits
// that must be zero, its fields. So a write to a read-only register, a field of another register or
// a reserved bit is an error of the compiler.
#pragma once

#include <exitless/base/config.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What a register can be asked for.
enum class rights : std::uint8_t {
    read_only,  ///< WRMSR raises \#GP.
    write_only, ///< RDMSR raises \#GP.
    read_write, ///< Both are defined.
};

/// Bits `High` to `Low` of a word, for what has no name: `bits<63, 52> | bits<9>`.
template <unsigned High, unsigned Low = High>
    requires(Low <= High && High < 64)
inline constexpr std::uint64_t bits = ~std::uint64_t{0} >> (63 - (High - Low)) << Low;

/// The base of a register's type. `Reserved` are the bits that no CPU lets a program set.
template <std::uint32_t Address, rights Rights, std::uint64_t Reserved = 0>
struct register_at {
    static constexpr std::uint32_t address = Address;   ///< Operand of RDMSR and WRMSR.
    static constexpr rights allowed = Rights;           ///< What it can be asked for.
    static constexpr std::uint64_t reserved = Reserved; ///< Bits that must be written as zero.
};

/// A register's type: made from `register_at`, with the manual's name.
template <class Register>
concept msr_register = requires {
    { Register::address } -> std::convertible_to<std::uint32_t>;
    { Register::allowed } -> std::convertible_to<rights>;
    { Register::reserved } -> std::convertible_to<std::uint64_t>;
    { Register::name } -> std::convertible_to<std::string_view>;
};

/// A register that RDMSR reads.
template <class Register>
concept readable_register = msr_register<Register> && Register::allowed != rights::write_only;

/// A register that WRMSR writes.
template <class Register>
concept writable_register = msr_register<Register> && Register::allowed != rights::read_only;

/// Bits `High` to `Low` of a register.
template <class Register, unsigned High, unsigned Low = High>
    requires(Low <= High && High < 64)
struct field {
    using register_type = Register; ///< The register that the field is part of.

    /// The largest value that fits.
    static constexpr std::uint64_t max = ~std::uint64_t{0} >> (63 - (High - Low));
    /// The bits of the field in its register.
    static constexpr std::uint64_t mask = max << Low;

    /// The field's value in a register's value.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a shift and an AND.
    [[nodiscard]] static constexpr auto of(std::uint64_t value) noexcept -> std::uint64_t {
        return value >> Low & max;
    }
    /// A register's value with the field set to `part`, of which what does not fit is dropped.
    ///
    /// @exits  None.
    /// @rt     Wait-free: shifts, ANDs and an OR.
    [[nodiscard]] static constexpr auto with(std::uint64_t value, std::uint64_t part) noexcept
        -> std::uint64_t {
        return (value & ~mask) | (part << Low & mask);
    }
};

/// Some bits of a register: made from `field`.
template <class Field>
concept register_field = requires(std::uint64_t value) {
    requires msr_register<typename Field::register_type>;
    { Field::max } -> std::convertible_to<std::uint64_t>;
    { Field::of(value) } noexcept -> std::same_as<std::uint64_t>;
    { Field::with(value, value) } noexcept -> std::same_as<std::uint64_t>;
};

} // namespace msr
EXITLESS_END_NAMESPACE
