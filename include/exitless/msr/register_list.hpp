// SPDX-License-Identifier: BSL-1.0
//
// register_list.hpp: registers that come in numbers, and lists of registers.
//
// A list names types and instantiates none of them, so that it costs a program nothing until a
// table is made of it.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

namespace detail {

/// A register's name with its number in it.
struct numbered_name {
    std::array<char, 40> text{};
    std::size_t length = 0;

    constexpr void append(std::string_view more) noexcept {
        for (auto const one : more) {
            text[length++] = one;
        }
    }
    constexpr void append(unsigned number) noexcept {
        if (number >= 10) {
            append(number / 10);
        }
        text[length++] = static_cast<char>('0' + number % 10);
    }
};

/// Not consteval: clang 14 refuses such a call in a template, with an argument that depends on it.
constexpr auto numbered(std::string_view before, unsigned number,
                        std::string_view after = {}) noexcept -> numbered_name {
    numbered_name made;
    made.append(before);
    made.append(number);
    made.append(after);
    return made;
}

} // namespace detail

/// Types of registers; an element can be a list itself.
template <class... Elements>
struct register_list {};

/// The lists `Each<0>` to `Each<Count - 1>`, one after the other.
template <unsigned Count, template <unsigned> class Each>
struct repeated {};

/// What is known of a register, as a value: for documents, messages and tests.
struct register_row {
    std::uint32_t address = 0;           ///< Operand of RDMSR and WRMSR.
    rights allowed = rights::read_write; ///< What it can be asked for.
    std::uint64_t reserved = 0;          ///< Bits that must be written as zero.
    std::string_view name;               ///< The manual's name.
};

namespace detail {

/// What a list holds: the number of its registers, and their rows. This one is a single register.
template <class Register>
struct rows_of {
    static constexpr std::size_t count = 1;
    static constexpr void fill(register_row*& at) noexcept {
        *at++ = {Register::address, Register::allowed, Register::reserved, Register::name};
    }
};

template <class... Elements>
struct rows_of<register_list<Elements...>> {
    static constexpr std::size_t count = (rows_of<Elements>::count + ... + 0);
    static constexpr void fill(register_row*& at) noexcept { (rows_of<Elements>::fill(at), ...); }
};

template <unsigned Count, template <unsigned> class Each>
struct rows_of<repeated<Count, Each>> {
    static constexpr std::size_t count = Count * rows_of<Each<0>>::count;
    template <unsigned... N>
    static constexpr void fill(register_row*& at, std::integer_sequence<unsigned, N...>) noexcept {
        (rows_of<Each<N>>::fill(at), ...);
    }
    static constexpr void fill(register_row*& at) noexcept {
        fill(at, std::make_integer_sequence<unsigned, Count>{});
    }
};

template <class List>
consteval auto table_of() noexcept {
    std::array<register_row, rows_of<List>::count> table{};
    auto* at = table.data();
    rows_of<List>::fill(at);
    return table;
}

} // namespace detail
} // namespace msr
EXITLESS_END_NAMESPACE
