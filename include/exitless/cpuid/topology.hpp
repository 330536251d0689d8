// SPDX-License-Identifier: BSL-1.0
//
// topology.hpp: how the logical CPUs of a package are arranged, as the CPU that was asked sees it.
//
// Guests are told all kinds of things: a leaf of zeros, zero threads, more threads than CPUs.
// Every count that comes out of here is at least 1, none of cores or threads exceeds that of CPUs,
// and a leaf that contradicts itself is passed over for the next older one.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/cpuid/vendor.hpp>

#include <bit>
#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

/// The arrangement of one package.
struct topology {
    std::uint32_t logical_cpus = 1;     ///< In the package.
    std::uint32_t cores = 1;            ///< In the package; on hybrid parts an estimate.
    std::uint32_t threads_per_core = 1; ///< Of the core that was asked.
    std::uint32_t smt_shift = 0;        ///< APIC id bits that number the threads of a core.
    std::uint32_t package_shift = 0;    ///< APIC id bits that number the CPUs of a package.
    std::uint32_t apic_id = 0;          ///< The x2APIC id where there is one, else the APIC id.
    std::uint32_t source_leaf = 0;      ///< The leaf that told it; 1 for the oldest way, 0: none.
};

/// How many low bits number `count` things; 0 for none or one.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto bits_for(std::uint32_t count) noexcept -> std::uint32_t {
    return count == 0 ? 0 : static_cast<std::uint32_t>(std::bit_width(count - 1));
}

/// `count`, but at least 1 and at most `most`, which is at least 1.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto within(std::uint32_t count, std::uint32_t most) noexcept
    -> std::uint32_t {
    return count == 0 ? 1 : count < most ? count : most;
}

/// Decodes one of the leaves that describe levels: 0BH, 1FH, 80000026H. Nothing if the leaf is
/// absent, gives no threads, or more threads than CPUs.
///
/// @exits  None.
/// @rt     Wait-free, at most 8 lookups.
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 1FH; AMD APM Vol. 3, "Function
///         8000_0026h - Extended CPU Topology".
[[nodiscard]] constexpr auto decode_levels(snapshot const& cpu, std::uint32_t leaf) noexcept
    -> std::optional<topology> {
    constexpr std::uint32_t innermost_level = 1; // Intel's SMT level, AMD's core
    topology found{.logical_cpus = 0, .threads_per_core = 1, .source_leaf = leaf};
    for (std::uint32_t i = 0; i < 8; ++i) {
        auto const level = cpu.leaf(leaf, i);
        auto const type = level.ecx >> 8 & 0xFF;
        if (type == 0) {
            break;
        }
        found.logical_cpus = level.ebx & 0xFFFF;
        found.package_shift = level.eax & 0x1F;
        found.apic_id = level.edx;
        if (type == innermost_level) {
            found.threads_per_core = found.logical_cpus;
            found.smt_shift = found.package_shift;
        }
    }
    if (found.threads_per_core == 0 || found.logical_cpus < found.threads_per_core) {
        return std::nullopt;
    }
    found.cores = found.logical_cpus / found.threads_per_core;
    return found;
}

/// What CPUs without those leaves tell: leaf 01H with 04H on Intel, with 80000008H and 8000001EH
/// on AMD.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 3A, "Identifying Topological Relationships"; AMD APM Vol. 3, "Multiple
///         Processor Topology".
[[nodiscard]] constexpr auto legacy_topology(snapshot const& cpu) noexcept -> topology {
    auto const id = cpu.leaf(1);
    topology found{.apic_id = id.ebx >> 24, .source_leaf = cpu.contains(1) ? 1U : 0U};
    auto const amd = follows_amd(vendor_of(cpu.leaf(0)));
    auto const claimed = cpu.has(htt) ? id.ebx >> 16 & 0xFF : 1;
    found.logical_cpus = claimed == 0 ? 1 : claimed;
    if (amd) {
        auto const size = cpu.leaf(0x80000008).ecx;
        auto const family = id.eax >> 8 & 0xF;
        auto const threads = cpu.has(topoext) ? (cpu.leaf(0x8000001E).ebx >> 8 & 0xFF) + 1 : 1;
        // Before family 17H that field counts the cores of a module, and they are no threads.
        found.threads_per_core = family == 0xF && (id.eax >> 20 & 0xFF) >= 0x8 ? threads : 1;
        found.logical_cpus = cpu.contains(0x80000008) ? (size & 0xFF) + 1 : found.logical_cpus;
        found.package_shift = size >> 12 & 0xF;
        found.cores = found.logical_cpus / found.threads_per_core;
    } else {
        found.cores = cpu.contains(4) ? (cpu.leaf(4).eax >> 26) + 1 : 1;
        found.threads_per_core = found.logical_cpus / found.cores;
    }
    found.cores = within(found.cores, found.logical_cpus);
    found.threads_per_core = within(found.threads_per_core, found.logical_cpus);
    found.smt_shift = bits_for(found.threads_per_core);
    found.package_shift =
        found.package_shift != 0 ? found.package_shift : bits_for(found.logical_cpus);
    return found;
}

/// The arrangement that the newest usable leaf describes.
///
/// @exits  None.
/// @rt     Wait-free, at most 24 lookups.
[[nodiscard]] constexpr auto topology_of(snapshot const& cpu) noexcept -> topology {
    for (std::uint32_t const leaf : {0x1FU, 0x80000026U, 0xBU}) {
        if (auto const found = decode_levels(cpu, leaf)) {
            return *found;
        }
    }
    return legacy_topology(cpu);
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
