// SPDX-License-Identifier: BSL-1.0
//
// cache.hpp: the caches that the CPU declares: leaf 04H, AMD's 8000001DH, and AMD's older leaves
// 80000005H and 80000006H where neither is there. The descriptor bytes of leaf 02H are not
// decoded: CPUs that have nothing else are older than hardware virtualisation.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/cpuid/vendor.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

/// What a cache holds.
enum class cache_kind : std::uint8_t { data = 1, instruction = 2, unified = 3 };

/// One cache as seen from the CPU that was asked.
struct cache {
    std::uint32_t level = 0;               ///< 1, 2, 3 or 4.
    cache_kind kind = cache_kind::unified; ///< Data, instructions, or both.
    std::uint64_t bytes = 0;               ///< Size.
    std::uint32_t ways = 0;                ///< 0: fully associative, or not told.
    std::uint32_t line_bytes = 0;          ///< Bytes of a line.
    std::uint32_t sets = 0;                ///< 0: not told.
    std::uint32_t sharing = 0;      ///< Largest number of logical CPUs that share it; 0: not told.
    bool fully_associative = false; ///< Any line may lie in any way.
    bool inclusive = false;         ///< It holds what the levels below it hold.
};

/// The caches of a CPU.
class cache_list {
public:
    /// How many a CPU can have here.
    static constexpr std::size_t capacity = 16;

    /// The caches in the order in which the CPU gives them.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto all() const noexcept -> std::span<cache const> {
        return {caches_.data(), count_};
    }

    /// The cache of that level and kind; a unified one serves both kinds.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `capacity` steps.
    [[nodiscard]] constexpr auto find(std::uint32_t level, cache_kind kind) const noexcept
        -> std::optional<cache> {
        for (auto const& one : all()) {
            if (one.level == level && (one.kind == kind || one.kind == cache_kind::unified)) {
                return one;
            }
        }
        return std::nullopt;
    }

    /// Adds a cache; one too many is dropped.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr void add(cache const& one) noexcept {
        if (count_ < capacity) {
            caches_[count_] = one;
            ++count_;
        }
    }

private:
    std::array<cache, capacity> caches_{};
    std::size_t count_ = 0;
};

/// Decodes a sub-leaf of leaf 04H or 8000001DH; nothing for the one that ends the list. A size
/// of 2^64 bytes, which only a lie can give, comes out as 0.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 04H; AMD APM Vol. 3, "Function
///         8000_001Dh - Cache Topology Information".
[[nodiscard]] constexpr auto decode_cache(x86::cpuid_registers const& out) noexcept
    -> std::optional<cache> {
    auto const type = out.eax & 0x1F;
    if (type == 0 || type > 3) {
        return std::nullopt;
    }
    auto const line = (out.ebx & 0xFFF) + 1;
    auto const partitions = (out.ebx >> 12 & 0x3FF) + 1;
    auto const ways = (out.ebx >> 22) + 1;
    auto const sets = std::uint64_t{out.ecx} + 1;
    auto const full = (out.eax >> 9 & 1) != 0;
    return cache{.level = out.eax >> 5 & 7,
                 .kind = static_cast<cache_kind>(type),
                 .bytes = sets * ways * partitions * line,
                 .ways = full ? 0 : ways,
                 .line_bytes = line,
                 .sets = static_cast<std::uint32_t>(sets),
                 .sharing = (out.eax >> 14 & 0xFFF) + 1,
                 .fully_associative = full,
                 .inclusive = (out.edx >> 1 & 1) != 0};
}

/// Ways of AMD's four-bit code in leaf 80000006H; 0 for "fully" and for codes without a number.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   AMD APM Vol. 3, "Function 8000_0006h - L2 Cache and TLB and L3 Cache Information".
[[nodiscard]] constexpr auto amd_ways(std::uint32_t code) noexcept -> std::uint32_t {
    constexpr std::array<std::uint8_t, 16> ways{0,  1, 2,  3,  4,  6,  8,   0,
                                                16, 0, 32, 48, 64, 96, 128, 0};
    return ways[code & 0xF];
}

/// Adds what AMD's leaves 80000005H and 80000006H tell. They do not say who shares a cache.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
/// @spec   AMD APM Vol. 3, "Function 8000_0005h - L1 Cache and TLB Information".
constexpr void add_amd_caches(snapshot const& cpu, cache_list& found) noexcept {
    constexpr std::uint32_t fully = 0xF;
    auto const first = cpu.leaf(0x80000005);
    auto const next = cpu.leaf(0x80000006);
    auto const level_1 = [&](std::uint32_t word, cache_kind kind) {
        auto const ways = word >> 16 & 0xFF;
        if (word >> 24 != 0) {
            found.add({.level = 1,
                       .kind = kind,
                       .bytes = std::uint64_t{word >> 24} * 1024,
                       .ways = ways == 0xFF ? 0 : ways,
                       .line_bytes = word & 0xFF,
                       .fully_associative = ways == 0xFF});
        }
    };
    auto const outer = [&](std::uint32_t level, std::uint32_t word, std::uint64_t bytes) {
        auto const code = word >> 12 & 0xF;
        if (bytes != 0 && code != 0) {
            found.add({.level = level,
                       .bytes = bytes,
                       .ways = amd_ways(code),
                       .line_bytes = word & 0xFF,
                       .fully_associative = code == fully});
        }
    };
    level_1(first.ecx, cache_kind::data);
    level_1(first.edx, cache_kind::instruction);
    outer(2, next.ecx, std::uint64_t{next.ecx >> 16} * 1024);
    outer(3, next.edx, std::uint64_t{next.edx >> 18} * 512 * 1024);
}

/// The caches that the snapshot tells of; none if it tells of none.
///
/// @exits  None.
/// @rt     Wait-free, bounded by `cache_list::capacity` lookups.
[[nodiscard]] constexpr auto caches_of(snapshot const& cpu) noexcept -> cache_list {
    auto const amd = follows_amd(vendor_of(cpu.leaf(0)));
    cache_list found;
    std::uint32_t const leaf = amd && cpu.has(topoext) ? 0x8000001D : 0x4;
    for (std::uint32_t i = 0; i < cache_list::capacity; ++i) {
        auto const one = decode_cache(cpu.leaf(leaf, i));
        if (!one) {
            break;
        }
        found.add(*one);
    }
    if (found.all().empty() && vendor_of(cpu.leaf(0)) != vendor::intel) {
        add_amd_caches(cpu, found);
    }
    return found;
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
