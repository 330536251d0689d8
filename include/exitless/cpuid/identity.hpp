// SPDX-License-Identifier: BSL-1.0
//
// identity.hpp: which CPU it is: vendor, family, model, stepping, brand, and the kind of core on
// parts that mix kinds.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/cpuid/vendor.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// What identifies a CPU model; extended family and model are added in.
struct identity {
    vendor maker = vendor::unknown; ///< Who made it.
    std::uint32_t family = 0;       ///< With the extended family added.
    std::uint32_t model = 0;        ///< With the extended model put before it.
    std::uint32_t stepping = 0;     ///< Revision of the model.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(identity const&, identity const&) noexcept -> bool = default;
};

/// Kinds of cores of one part.
enum class core_kind : std::uint8_t { unknown, performance, efficiency };

/// The brand, as the CPU spells it.
using brand_text = packed_text<48>;

/// Vendor, family, model and stepping; all zero for an empty snapshot.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 01H, "Version Information".
[[nodiscard]] constexpr auto identity_of(snapshot const& cpu) noexcept -> identity {
    auto const signature = cpu.leaf(1).eax;
    auto const base_family = signature >> 8 & 0xF;
    auto const base_model = signature >> 4 & 0xF;
    auto const extends_model = base_family >= 0x6; // the SDM: 6 and 15; Zhaoxin: 7 too
    return {.maker = vendor_of(cpu.leaf(0)),
            .family = base_family + (base_family == 0xF ? signature >> 20 & 0xFF : 0),
            .model = base_model | (extends_model ? signature >> 12 & 0xF0 : 0),
            .stepping = signature & 0xF};
}

/// The brand string of leaves 80000002H to 80000004H; empty if there is none.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto brand_of(snapshot const& cpu) noexcept -> brand_text {
    brand_text brand;
    for (std::uint32_t i = 0; i < 3; ++i) {
        auto const out = cpu.leaf(0x80000002 + i);
        auto const at = std::size_t{16} * i;
        brand.unpack(at, out.eax);
        brand.unpack(at + 4, out.ebx);
        brand.unpack(at + 8, out.ecx);
        brand.unpack(at + 12, out.edx);
    }
    return brand;
}

/// The kind of the core that was asked, where the CPU tells it. A snapshot of a hybrid part is
/// good for cores of its own kind only.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 1AH; AMD APM Vol. 3, "Function
///         8000_0026h - Extended CPU Topology".
[[nodiscard]] constexpr auto core_type(snapshot const& cpu) noexcept -> core_kind {
    switch (cpu.leaf(0x1A).eax >> 24) {
    case 0x20:
        return core_kind::efficiency;
    case 0x40:
        return core_kind::performance;
    default:
        break;
    }
    auto const amd = cpu.leaf(0x80000026);
    if ((amd.eax >> 30 & 1) == 0) {
        return core_kind::unknown;
    }
    return amd.ebx >> 28 == 0   ? core_kind::performance
           : amd.ebx >> 28 == 1 ? core_kind::efficiency
                                : core_kind::unknown;
}

/// Whether the part has cores of different kinds.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto is_hybrid(snapshot const& cpu) noexcept -> bool {
    return cpu.has(hybrid) || (cpu.leaf(0x80000026).eax >> 30 & 1) != 0;
}

/// The term that reports use for a kind of core.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(core_kind kind) noexcept -> std::string_view {
    switch (kind) {
    case core_kind::unknown:
        return "unknown"sv;
    case core_kind::performance:
        return "performance"sv;
    case core_kind::efficiency:
        return "efficiency"sv;
    }
    return "unknown"sv;
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
