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
        return line_.substr(at_);
    }

    /// Passes any of the given characters, if they are there.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the line.
    constexpr void skip(std::string_view any_of) noexcept {
        while (fits_ && at_ < line_.size() && any_of.find(line_[at_]) != std::string_view::npos) {
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
            if (value > 0xFFFF'FFFF) {
                fits_ = false;
                return 0;
            }
            ++at_;
        }
        fits_ = fits_ && at_ != begin;
        return static_cast<std::uint32_t>(value);
    }

private:
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
    cursor.skip(" \t");
    auto const text = cursor.rest();
    auto const none = std::string_view::npos;
    if (text.empty() || text.front() == '#') {
        return line_kind::ignored;
    }
    if (text.starts_with("0x")) {
        return line_kind::etallen;
    }
    if (text.find_first_not_of("-") == none && text.size() >= 8) {
        return line_kind::end;
    }
    if (text.find("CPU #") != none || text.starts_with("CPU#") || text.starts_with("CPU:") ||
        text.starts_with("CPU ")) {
        return line_kind::cpu;
    }
    if (text.starts_with("---")) {
        return line_kind::section;
    }
    if (text.starts_with("CPUID ")) {
        return line_kind::aida64;
    }
    if (text.find("_cpuid[") != none || text.starts_with("intel_fn") ||
        text.starts_with("amd_fn")) {
        return line_kind::libcpuid;
    }
    auto const name_end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    auto const property = name_end != none && name_end != 0 && text[name_end] == '=';
    return property ? line_kind::ignored : line_kind::unknown;
}

/// Reads a line of `cpuid -r`.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto read_etallen(line_cursor& at) noexcept -> entry {
    entry one;
    at.skip(" \t");
    at.expect("0x");
    one.leaf = at.number(16);
    at.expect(" 0x");
    one.subleaf = at.number(16);
    at.expect(": eax=0x");
    one.registers.eax = at.number(16);
    at.expect(" ebx=0x");
    one.registers.ebx = at.number(16);
    at.expect(" ecx=0x");
    one.registers.ecx = at.number(16);
    at.expect(" edx=0x");
    one.registers.edx = at.number(16);
    at.skip(" \t");
    return one;
}

/// Reads a line of AIDA64. Old versions do not number sub-leaves, they repeat the leaf.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto read_aida64(line_cursor& at, entry const& previous) noexcept -> entry {
    entry one;
    at.skip(" \t");
    at.expect("CPUID ");
    one.leaf = at.number(16);
    at.skip(": \t");
    one.registers.eax = at.number(16);
    at.expect("-");
    one.registers.ebx = at.number(16);
    at.expect("-");
    one.registers.ecx = at.number(16);
    at.expect("-");
    one.registers.edx = at.number(16);
    one.subleaf = one.leaf == previous.leaf ? previous.subleaf + 1 : 0;
    constexpr std::string_view numbered = " [SL ";
    if (at.rest().starts_with(numbered)) {
        at.expect(numbered);
        one.subleaf = at.number(16);
        at.expect("]");
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
    at.skip(" \t");
    auto const basic = at.rest().starts_with("basic_cpuid[");
    auto const extended = at.rest().starts_with("ext_cpuid[");
    if (basic || extended) {
        at.expect(basic ? "basic_cpuid[" : "ext_cpuid[");
        one.leaf = at.number(10) + (basic ? 0 : 0x8000'0000);
    } else {
        at.expect(at.rest().starts_with("intel_fn") ? "intel_fn" : "amd_fn");
        auto const name = at.rest().substr(0, at.rest().find('['));
        one.leaf = at.number(name.ends_with('h') ? 16 : 10);
        at.expect(name.ends_with('h') ? "h[" : "[");
        one.subleaf = at.number(10);
    }
    at.expect("]=");
    one.registers.eax = at.number(16);
    at.expect(" ");
    one.registers.ebx = at.number(16);
    at.expect(" ");
    one.registers.ecx = at.number(16);
    at.expect(" ");
    one.registers.edx = at.number(16);
    at.skip(" \t");
    return one;
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
