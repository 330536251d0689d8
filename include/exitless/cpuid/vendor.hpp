// SPDX-License-Identifier: BSL-1.0
//
// vendor.hpp: who made the CPU, and the twelve characters in which CPUs and hypervisors say it.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// Whose CPU it is. Hygon's and Zhaoxin's follow AMD's and VIA's leaves.
enum class vendor : std::uint8_t { unknown, intel, amd, hygon, centaur, zhaoxin };

/// Up to `Length` characters that were packed into registers; unused ones are zero.
template <std::size_t Length>
struct packed_text {
    std::array<char, Length> characters{}; ///< The text, filled up with zeros.

    /// The text, up to its first zero.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `Length` steps.
    [[nodiscard]] constexpr auto view() const noexcept -> std::string_view {
        std::size_t length = 0;
        while (length < Length && characters[length] != '\0') {
            ++length;
        }
        return {characters.data(), length};
    }

    /// Packs out one register, its lowest byte first, at position `at`.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    constexpr void unpack(std::size_t at, std::uint32_t word) noexcept {
        for (std::size_t i = 0; i < 4 && at + i < Length; ++i) {
            characters[at + i] = static_cast<char>(static_cast<unsigned char>(word >> (8 * i)));
        }
    }

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(packed_text const&, packed_text const&) noexcept
        -> bool = default;
};

/// Text of a CPU's vendor or of a hypervisor.
using signature_text = packed_text<12>;

/// The vendor's text of leaf 0: its registers' order is EBX, EDX, ECX.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 00H.
[[nodiscard]] constexpr auto vendor_text(x86::cpuid_registers const& leaf_0) noexcept
    -> signature_text {
    signature_text text;
    text.unpack(0, leaf_0.ebx);
    text.unpack(4, leaf_0.edx);
    text.unpack(8, leaf_0.ecx);
    return text;
}

/// The hypervisor's text of leaf 40000000H: its registers' order is EBX, ECX, EDX.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto hypervisor_text(x86::cpuid_registers const& leaf_base) noexcept
    -> signature_text {
    signature_text text;
    text.unpack(0, leaf_base.ebx);
    text.unpack(4, leaf_base.ecx);
    text.unpack(8, leaf_base.edx);
    return text;
}

/// The vendor that leaf 0 names.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto vendor_of(x86::cpuid_registers const& leaf_0) noexcept -> vendor {
    auto const text = vendor_text(leaf_0);
    auto const name = text.view();
    if (name == "GenuineIntel"sv) {
        return vendor::intel;
    }
    if (name == "AuthenticAMD"sv) {
        return vendor::amd;
    }
    if (name == "HygonGenuine"sv) {
        return vendor::hygon;
    }
    if (name == "CentaurHauls"sv) {
        return vendor::centaur;
    }
    return name == "  Shanghai  "sv ? vendor::zhaoxin : vendor::unknown;
}

/// Whether the vendor's extended leaves are AMD's.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto follows_amd(vendor maker) noexcept -> bool {
    return maker == vendor::amd || maker == vendor::hygon;
}

/// The vendor's name as it is commonly written.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(vendor maker) noexcept -> std::string_view {
    switch (maker) {
    case vendor::unknown:
        return "unknown"sv;
    case vendor::intel:
        return "Intel"sv;
    case vendor::amd:
        return "AMD"sv;
    case vendor::hygon:
        return "Hygon"sv;
    case vendor::centaur:
        return "VIA"sv;
    case vendor::zhaoxin:
        return "Zhaoxin"sv;
    }
    return "unknown"sv;
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
