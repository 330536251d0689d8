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

/// A text as a template's argument.
template <std::size_t Size>
struct literal {
    char text[Size]{}; ///< The text, with its end.

    /// The text itself.
    ///
    /// @exits  None.
    /// @rt     Executed by the compiler only.
    consteval literal(char const (&from)[Size]) noexcept {
        for (std::size_t i = 0; i < Size; ++i) {
            text[i] = from[i];
        }
    }
};

/// Gives a register its name.
template <literal Name>
struct named {
    /// The manual's name.
    static constexpr std::string_view name{static_cast<char const*>(Name.text),
                                           sizeof(Name.text) - 1};
};

namespace detail {

/// A name with a number in it.
struct numbered_name {
    std::array<char, 40> text{}; ///< The name.
    std::size_t length = 0;      ///< Characters of it.

    /// Adds a text.
    constexpr void append(std::string_view more) noexcept {
        for (auto const one : more) {
            text[length++] = one;
        }
    }
    /// Adds a number.
    constexpr void append(unsigned number) noexcept {
        if (number >= 10) {
            append(number / 10);
        }
        text[length++] = static_cast<char>('0' + number % 10);
    }
};

/// The name of one register of a family.
template <literal Before, unsigned Number, literal After>
inline constexpr auto spelling = [] {
    numbered_name made;
    made.append(named<Before>::name);
    made.append(Number);
    made.append(named<After>::name);
    return made;
}();

} // namespace detail

/// Gives a register of a family its name, with the register's number in it.
template <literal Before, unsigned Number, literal After = "">
struct numbered {
    /// The manual's name.
    static constexpr std::string_view name{detail::spelling<Before, Number, After>.text.data(),
                                           detail::spelling<Before, Number, After>.length};
};

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

/// What an element of a list holds: the number of its registers, and their rows. This one is a
/// single register.
template <class Register>
struct rows_of {
    static constexpr std::size_t count = 1; ///< How many registers.
    /// Writes the rows, and moves on.
    static constexpr void fill(register_row*& at) noexcept {
        *at++ = {Register::address, Register::allowed, Register::reserved, Register::name};
    }
};

/// A list.
template <class... Elements>
struct rows_of<register_list<Elements...>> {
    static constexpr std::size_t count = (rows_of<Elements>::count + ... + 0); ///< Of all elements.
    /// Writes the rows, and moves on.
    static constexpr void fill(register_row*& at) noexcept { (rows_of<Elements>::fill(at), ...); }
};

/// A family.
template <unsigned Count, template <unsigned> class Each>
struct rows_of<repeated<Count, Each>> {
    static constexpr std::size_t count = Count * rows_of<Each<0>>::count; ///< Of all numbers.
    /// Writes the rows, and moves on.
    static constexpr void fill(register_row*& at) noexcept {
        [&]<unsigned... N>(std::integer_sequence<unsigned, N...>) {
            (rows_of<Each<N>>::fill(at), ...);
        }(std::make_integer_sequence<unsigned, Count>{});
    }
};

/// The rows of a list.
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
