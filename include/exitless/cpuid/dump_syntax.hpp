// SPDX-License-Identifier: BSL-1.0
//
// dump_syntax.hpp: the lines of the three kinds of CPUID dumps that are around.
//
//   cpuid -r:         0x0000000b 0x01: eax=0x00000004 ebx=0x00000008 ecx=0x00000201 edx=0x00000000
//   AIDA64:           CPUID 0000000B: 00000004-00000008-00000201-00000000 [SL 01]
//   libcpuid:         intel_fn11[1]=00000004 00000008 00000201 00000000
//
// A line is read by a cursor that stops at the first character that does not fit: that is the
// column of the error.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/entry.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// A place in a line. Every step either moves on, or fails and stays for good.
class line_cursor {
public:
    /// At the beginning of a line.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr explicit line_cursor(std::string_view line) noexcept
        : line_{line} {}

    /// Whether every step so far did fit.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto fits() const noexcept -> bool { return fits_; }

    /// Characters passed; after a failure, the place of the one that did not fit.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto position() const noexcept -> std::size_t { return at_; }

    /// What is left of the line.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto rest() const noexcept -> std::string_view {
        return {line_.data() + at_, line_.size() - at_};
    }

    /// Passes any of the given characters, if they are there.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the line.
    constexpr void skip(std::string_view any_of) noexcept {
        while (fits_ && at_ < line_.size() && is_one_of(line_[at_], any_of)) {
            ++at_;
        }
    }

    /// Passes exactly this text.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the text.
    constexpr void expect(std::string_view text) noexcept {
        for (auto const one : text) {
            if (!fits_ || at_ == line_.size() || line_[at_] != one) {
                fits_ = false;
                return;
            }
            ++at_;
        }
    }

    /// Passes a number without sign or prefix that fits into 32 bits.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the line.
    [[nodiscard]] constexpr auto number(unsigned base) noexcept -> std::uint32_t {
        std::uint64_t value = 0;
        auto const begin = at_;
        while (fits_ && at_ < line_.size() && digit(line_[at_]) < base) {
            value = value * base + digit(line_[at_]);
            if (value > 0xFFFFFFFF) {
                fits_ = false;
                return 0;
            }
            ++at_;
        }
        fits_ = fits_ && at_ != begin;
        return static_cast<std::uint32_t>(value);
    }

private:
    // std::string_view's own searches would call memchr.
    [[nodiscard]] static constexpr auto is_one_of(char wanted, std::string_view any_of) noexcept
        -> bool {
        for (auto const one : any_of) {
            if (one == wanted) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] static constexpr auto digit(char one) noexcept -> unsigned {
        constexpr unsigned none = 99;
        return one >= '0' && one <= '9'   ? static_cast<unsigned>(one - '0')
               : one >= 'a' && one <= 'f' ? static_cast<unsigned>(one - 'a') + 10
               : one >= 'A' && one <= 'F' ? static_cast<unsigned>(one - 'A') + 10
                                          : none;
    }

    std::string_view line_;
    std::size_t at_ = 0;
    bool fits_ = true;
};

/// Whether `text` begins with `with`. The standard's own can throw, in a compiler's eyes, and a
/// freestanding program would need what throws.
///
/// @exits  None.
/// @rt     Wait-free, linear in `with`.
[[nodiscard]] constexpr auto begins(std::string_view text, std::string_view with) noexcept -> bool {
    line_cursor cursor{text};
    cursor.expect(with);
    return cursor.fits();
}

/// Where `part` begins in `text`; the length of `text` if it does not.
///
/// @exits  None.
/// @rt     Wait-free, linear in the product of both.
[[nodiscard]] constexpr auto place_of(std::string_view part, std::string_view text) noexcept
    -> std::size_t {
    for (std::size_t at = 0; at != text.size(); ++at) {
        if (begins({text.data() + at, text.size() - at}, part)) {
            return at;
        }
    }
    return text.size();
}

/// What kind of line it is.
enum class line_kind : std::uint8_t {
    ignored,  ///< Blank, a comment, or a property such as "version=".
    cpu,      ///< The heading of the next CPU's leaves.
    section,  ///< The heading of something else: what follows is no dump.
    end,      ///< A line of dashes: the dump is over.
    etallen,  ///< `cpuid -r`, and our own.
    aida64,   ///< AIDA64 and InstLatx64.
    libcpuid, ///< libcpuid.
    unknown,  ///< None of these.
};

/// Tells the lines apart by how they begin.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto kind_of_line(std::string_view line) noexcept -> line_kind {
    line_cursor cursor{line};
    cursor.skip(" \t"sv);
    auto const text = cursor.rest();
    if (text.empty() || text.front() == '#') {
        return line_kind::ignored;
    }
    if (begins(text, "0x"sv)) {
        return line_kind::etallen;
    }
    line_cursor dashes{text};
    dashes.skip("-"sv);
    if (dashes.rest().empty() && text.size() >= 8) {
        return line_kind::end;
    }
    if (place_of("CPU #"sv, text) != text.size() || begins(text, "CPU#"sv) ||
        begins(text, "CPU:"sv) || begins(text, "CPU "sv)) {
        return line_kind::cpu;
    }
    if (begins(text, "---"sv)) {
        return line_kind::section;
    }
    if (begins(text, "CPUID "sv)) {
        return line_kind::aida64;
    }
    if (place_of("_cpuid["sv, text) != text.size() || begins(text, "intel_fn"sv) ||
        begins(text, "amd_fn"sv)) {
        return line_kind::libcpuid;
    }
    line_cursor name{text};
    name.skip("abcdefghijklmnopqrstuvwxyz_"sv);
    auto const property = name.position() != 0 && begins(name.rest(), "="sv);
    return property ? line_kind::ignored : line_kind::unknown;
}

/// Reads four registers, in hexadecimal, with these texts before the second, third and fourth.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto read_registers(line_cursor& at, std::string_view before_ebx,
                                            std::string_view before_ecx,
                                            std::string_view before_edx) noexcept
    -> x86::cpuid_registers {
    x86::cpuid_registers out;
    out.eax = at.number(16);
    at.expect(before_ebx);
    out.ebx = at.number(16);
    at.expect(before_ecx);
    out.ecx = at.number(16);
    at.expect(before_edx);
    out.edx = at.number(16);
    return out;
}

/// Reads a line of `cpuid -r`.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto read_etallen(line_cursor& at) noexcept -> entry {
    entry one;
    at.skip(" \t"sv);
    at.expect("0x"sv);
    one.leaf = at.number(16);
    at.expect(" 0x"sv);
    one.subleaf = at.number(16);
    at.expect(": eax=0x"sv);
    one.registers = read_registers(at, " ebx=0x"sv, " ecx=0x"sv, " edx=0x"sv);
    at.skip(" \t"sv);
    return one;
}

/// Reads a line of AIDA64. Old versions do not number sub-leaves, they repeat the leaf.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto read_aida64(line_cursor& at, entry const& previous) noexcept -> entry {
    entry one;
    at.skip(" \t"sv);
    at.expect("CPUID "sv);
    one.leaf = at.number(16);
    at.skip(": \t"sv);
    one.registers = read_registers(at, "-"sv, "-"sv, "-"sv);
    one.subleaf = one.leaf == previous.leaf ? previous.subleaf + 1 : 0;
    constexpr std::string_view numbered = " [SL "sv;
    if (begins(at.rest(), numbered)) {
        at.expect(numbered);
        one.subleaf = at.number(16);
        at.expect("]"sv);
    }
    return one;
}

/// Reads a line of libcpuid: "basic_cpuid[1]", "ext_cpuid[1]", "intel_fn11[1]",
/// "amd_fn8000001dh[1]". The number of a leaf is hexadecimal if an "h" follows it.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto read_libcpuid(line_cursor& at) noexcept -> entry {
    entry one;
    at.skip(" \t"sv);
    auto const basic = begins(at.rest(), "basic_cpuid["sv);
    auto const extended = begins(at.rest(), "ext_cpuid["sv);
    if (basic || extended) {
        at.expect(basic ? "basic_cpuid["sv : "ext_cpuid["sv);
        one.leaf = at.number(10) + (basic ? 0 : 0x80000000);
    } else {
        at.expect(begins(at.rest(), "intel_fn"sv) ? "intel_fn"sv : "amd_fn"sv);
        auto const hexadecimal = place_of("h["sv, at.rest()) < place_of("["sv, at.rest());
        one.leaf = at.number(hexadecimal ? 16 : 10);
        at.expect(hexadecimal ? "h["sv : "["sv);
        one.subleaf = at.number(10);
    }
    at.expect("]="sv);
    one.registers = read_registers(at, " "sv, " "sv, " "sv);
    at.skip(" \t"sv);
    return one;
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
