// SPDX-License-Identifier: BSL-1.0
//
// dump.hpp: a snapshot as text, for files, reports and other people's decoders.
//
// The form is that of `cpuid -r`, so that `cpuid -f` reads it too; `parse` (parse.hpp) reads it
// back. Leaves of zeros are left out.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/entry.hpp>
#include <exitless/cpuid/snapshot.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// One line of text, without allocation.
class dump_line {
public:
    /// Appends text; what does not fit is cut off.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the text.
    constexpr void text(std::string_view more) noexcept {
        for (auto const one : more) {
            if (length_ < characters_.size()) {
                characters_[length_] = one;
                ++length_;
            }
        }
    }

    /// Appends "0x" and at least `digits` hexadecimal digits.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    constexpr void hex(std::uint32_t value, unsigned digits) noexcept {
        constexpr std::string_view alphabet = "0123456789abcdef"sv;
        text("0x"sv);
        for (unsigned i = 8; i-- > 0;) {
            if (i < digits || value >> (4 * i) != 0) {
                text({alphabet.data() + (value >> (4 * i) & 0xF), 1});
            }
        }
    }

    /// The line so far.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto view() const noexcept -> std::string_view {
        return {characters_.data(), length_};
    }

private:
    std::array<char, 96> characters_{};
    std::size_t length_ = 0;
};

/// Writes the snapshot as text: hands `sink` one std::string_view per line.
///
/// @exits  None by itself; the sink states its own.
/// @rt     Wait-free up to the sink, which is called once per entry and once more.
template <class Sink>
constexpr void dump(snapshot const& cpu, Sink&& sink) {
    sink(std::string_view{"CPU:\n"sv});
    for (auto const& one : cpu.entries()) {
        dump_line line;
        line.text("   "sv);
        line.hex(one.leaf, 8);
        line.text(" "sv);
        line.hex(one.subleaf, 2);
        line.text(": eax="sv);
        line.hex(one.registers.eax, 8);
        line.text(" ebx="sv);
        line.hex(one.registers.ebx, 8);
        line.text(" ecx="sv);
        line.hex(one.registers.ecx, 8);
        line.text(" edx="sv);
        line.hex(one.registers.edx, 8);
        line.text("\n"sv);
        sink(line.view());
    }
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
