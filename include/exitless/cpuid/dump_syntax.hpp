// SPDX-License-Identifier: BSL-1.0
//
// dump_syntax.hpp: the lines of the three kinds of CPUID dumps that are around.
//
//   cpuid -r:         0x0000000b 0x01: eax=0x00000004 ebx=0x00000008 ecx=0x00000201 edx=0x00000000
//   AIDA64:           CPUID 0000000B: 00000004-00000008-00000201-00000000 [SL 01]
//   libcpuid:         intel_fn11[1]=00000004 00000008 00000201 00000000
//
// Registers have eight digits in all of them.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/entry.hpp>
#include <exitless/cpuid/line_cursor.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// What kind of line it is.
enum class line_kind : std::uint8_t {
    ignored,  ///< Blank, a comment, or a property such as "version=" or "allcpu:".
    cpu,      ///< The heading of the next CPU's leaves.
    section,  ///< The heading of something else: what follows is no dump.
    end,      ///< A line of dashes: the dump is over.
    etallen,  ///< `cpuid -r`, and our own.
    aida64,   ///< AIDA64 and InstLatx64.
    libcpuid, ///< libcpuid.
    unknown,  ///< None of these.
};

/// Whether the line is the heading of a CPU's leaves: "CPU 0:" (`cpuid -r`), "CPU:", "CPU#001 ...",
/// "------[ CPUID Registers / Logical CPU #0 ]------". AIDA64's "CPU Type   :" is not.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto is_cpu_heading(std::string_view text) noexcept -> bool {
    line_cursor numbered{text};
    numbered.expect("CPU "sv);
    numbered.skip("0123456789"sv);
    return (numbered.fits() && numbered.rest() == ":"sv) || begins(text, "CPU:"sv) ||
           begins(text, "CPU#"sv) ||
           (contains("CPU #"sv, text) && !contains("MSR Registers"sv, text));
}

/// Tells the lines apart by how they begin.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto kind_of_line(std::string_view line) noexcept -> line_kind {
    line_cursor cursor{line};
    cursor.skip(" \t"sv);
    auto const text = cursor.rest();
    if (text.empty() || text.front() == '#' || begins(text, "allcpu:"sv)) {
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
    if (is_cpu_heading(text)) {
        return line_kind::cpu;
    }
    if (begins(text, "---"sv) || begins(text, "MSR Registers"sv)) {
        return line_kind::section;
    }
    if (begins(text, "CPUID "sv)) {
        return line_kind::aida64;
    }
    if (contains("_cpuid["sv, text) || begins(text, "intel_fn"sv) || begins(text, "amd_fn"sv)) {
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
    out.eax = at.word();
    at.expect(before_ebx);
    out.ebx = at.word();
    at.expect(before_ecx);
    out.ecx = at.word();
    at.expect(before_edx);
    out.edx = at.word();
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

/// Reads a line of AIDA64. Old versions do not number sub-leaves, they repeat the leaf; `numbered`
/// says whether the line before did, then whether this one does. Of one leaf all or none do.
///
/// @exits  None.
/// @rt     Wait-free, linear in the line.
[[nodiscard]] constexpr auto read_aida64(line_cursor& at, entry const& previous,
                                         bool& numbered) noexcept -> entry {
    entry one;
    at.skip(" \t"sv);
    at.expect("CPUID "sv);
    one.leaf = at.number(16);
    at.skip(": \t"sv);
    one.registers = read_registers(at, "-"sv, "-"sv, "-"sv);
    auto const repeats = one.leaf == previous.leaf;
    one.subleaf = repeats ? previous.subleaf + 1 : 0;
    constexpr std::string_view number = " [SL "sv;
    numbered = begins(at.rest(), number) || (repeats && numbered);
    if (numbered) {
        at.expect(number);
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
