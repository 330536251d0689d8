// SPDX-License-Identifier: BSL-1.0
//
// rdt.hpp: what of the caches and of memory bandwidth can be reserved and measured: Intel
// Resource Director Technology, which AMD calls Platform Quality of Service.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/snapshot.hpp>

#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

/// Cache allocation (CAT) of one level.
struct cache_allocation {
    std::uint32_t ways = 0;           ///< Bits of a capacity mask.
    std::uint32_t classes = 0;        ///< Classes of service (CLOS), numbered from 0.
    std::uint32_t shareable_mask = 0; ///< Ways that other agents of the part use too.
    bool code_and_data = false;       ///< Code and data can have different masks (CDP).
    bool any_mask = false;            ///< Masks may have holes.
};

/// Memory bandwidth allocation (MBA).
struct bandwidth_allocation {
    std::uint32_t classes = 0;      ///< Classes of service.
    std::uint32_t max_throttle = 0; ///< Intel: largest delay value. 0 on AMD.
    bool linear = false;            ///< Intel: the delay is proportional to the value.
    std::uint32_t limit_bits = 0;   ///< AMD: width of the bandwidth limit. 0 on Intel.
};

/// Monitoring of the last-level cache.
struct cache_monitoring {
    std::uint32_t monitoring_ids = 0;  ///< RMIDs of the cache, numbered from 0.
    std::uint32_t bytes_per_count = 0; ///< Unit of the counters.
    std::uint32_t counter_bits = 0;    ///< Width of the counters.
    bool occupancy = false;            ///< The cache that is filled is counted.
    bool total_bandwidth = false;      ///< Bytes from and to all memory are counted.
    bool local_bandwidth = false;      ///< Bytes from and to local memory are counted.
};

/// Decodes sub-leaf 1 (L3) or 2 (L2) of leaf 10H; nothing for one that is not declared.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 10H.
[[nodiscard]] constexpr auto decode_cache_allocation(snapshot const& cpu,
                                                     std::uint32_t resource) noexcept
    -> std::optional<cache_allocation> {
    auto const out = cpu.leaf(0x10, resource);
    if (resource >= 32 || (cpu.leaf(0x10).ebx >> resource & 1) == 0 ||
        !cpu.contains(0x10, resource)) {
        return std::nullopt;
    }
    return cache_allocation{.ways = (out.eax & 0x1F) + 1,
                            .classes = (out.edx & 0xFFFF) + 1,
                            .shareable_mask = out.ebx,
                            .code_and_data = (out.ecx >> 2 & 1) != 0,
                            .any_mask = (out.ecx >> 3 & 1) != 0};
}

/// Allocation of the L3 cache, if the guest has it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto l3_allocation_of(snapshot const& cpu) noexcept
    -> std::optional<cache_allocation> {
    return decode_cache_allocation(cpu, 1);
}

/// Allocation of the L2 cache, if the guest has it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto l2_allocation_of(snapshot const& cpu) noexcept
    -> std::optional<cache_allocation> {
    return decode_cache_allocation(cpu, 2);
}

/// Allocation of memory bandwidth, if the guest has it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 2A, leaf 10H, "Memory Bandwidth Allocation Enumeration Sub-leaf"; AMD
///         APM Vol. 3, "Function 8000_0020h - PQOS Extended Features".
[[nodiscard]] constexpr auto bandwidth_allocation_of(snapshot const& cpu) noexcept
    -> std::optional<bandwidth_allocation> {
    if (cpu.has(mba) && cpu.contains(0x10, 3)) {
        auto const out = cpu.leaf(0x10, 3);
        return bandwidth_allocation{.classes = (out.edx & 0xFFFF) + 1,
                                    .max_throttle = (out.eax & 0xFFF) + 1,
                                    .linear = (out.ecx >> 2 & 1) != 0};
    }
    if ((cpu.leaf(0x80000020).ebx >> 1 & 1) != 0 && cpu.contains(0x80000020, 1)) {
        auto const out = cpu.leaf(0x80000020, 1);
        return bandwidth_allocation{.classes = (out.edx & 0xFFFF) + 1, .limit_bits = out.eax};
    }
    return std::nullopt;
}

/// Monitoring of the L3 cache, if the guest has it.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 0FH.
[[nodiscard]] constexpr auto l3_monitoring_of(snapshot const& cpu) noexcept
    -> std::optional<cache_monitoring> {
    if ((cpu.leaf(0xF).edx >> 1 & 1) == 0 || !cpu.contains(0xF, 1)) {
        return std::nullopt;
    }
    constexpr std::uint32_t least_counter_bits = 24;
    auto const out = cpu.leaf(0xF, 1);
    return cache_monitoring{.monitoring_ids = out.ecx == ~0U ? ~0U : out.ecx + 1,
                            .bytes_per_count = out.ebx,
                            .counter_bits = least_counter_bits + (out.eax & 0xFF),
                            .occupancy = (out.edx & 1) != 0,
                            .total_bandwidth = (out.edx >> 1 & 1) != 0,
                            .local_bandwidth = (out.edx >> 2 & 1) != 0};
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
