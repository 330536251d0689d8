// CPUs made of tables and of noise, which count how often they are asked.
#pragma once

#include <exitless/cpuid.hpp>

#include <cstdint>
#include <vector>

namespace support {

namespace cpuid = exitless::cpuid;
using exitless::x86::cpuid_registers;

// Answers from a table; zeros for what is not in it.
struct table_cpu {
    inline static std::vector<cpuid::entry> leaves;
    inline static std::vector<cpuid::entry> asked;

    static void reset(std::vector<cpuid::entry> table) {
        leaves = std::move(table);
        asked.clear();
    }
    static auto cpuid(std::uint32_t leaf, std::uint32_t subleaf) noexcept -> cpuid_registers {
        asked.push_back({.leaf = leaf, .subleaf = subleaf, .registers = {}});
        for (auto const& one : leaves) {
            if (one.leaf == leaf && one.subleaf == subleaf) {
                return one.registers;
            }
        }
        return {};
    }
    static auto was_asked(std::uint32_t leaf) -> bool {
        for (auto const& one : asked) {
            if (one.leaf == leaf) {
                return true;
            }
        }
        return false;
    }
};

// Answers with noise: 16 random bytes, with runs of ones and zeros among them.
struct noisy_cpu {
    inline static std::uint64_t seed = 1;
    inline static std::uint32_t count = 0;

    static void reset(std::uint64_t start) {
        seed = start * 0x9E37'79B9'7F4A'7C15 + 1;
        count = 0;
    }
    static auto next() noexcept -> std::uint32_t {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        auto const value = static_cast<std::uint32_t>(seed >> 32);
        switch (seed & 7) {
        case 0:
            return 0;
        case 1:
            return ~0U;
        case 2:
            return value & 0xFF;
        default:
            return value;
        }
    }
    static auto cpuid(std::uint32_t leaf, std::uint32_t) noexcept -> cpuid_registers {
        ++count;
        cpuid_registers out{next(), next(), next(), next()};
        if (leaf == 0 || leaf == 0x8000'0000) { // else most walks would end here
            out.eax = leaf | (next() & 0x7F);
        }
        if (leaf == 1) {
            out.ecx |= 1U << 31;
        }
        return out;
    }
};

// Twelve characters as a hypervisor's first leaf has them.
inline auto hypervisor_leaf(std::uint32_t leaf, std::uint32_t last, char const* text)
    -> cpuid::entry {
    auto const word = [&](int at) {
        std::uint32_t value = 0;
        for (int i = 3; i >= 0; --i) {
            value = value << 8 | static_cast<unsigned char>(text[at + i]);
        }
        return value;
    };
    return {.leaf = leaf, .subleaf = 0, .registers = {last, word(0), word(4), word(8)}};
}

// A guest of the hypervisor with that signature (12 characters, zero-padded) and more leaves.
inline auto guest_of(char const* text, std::uint32_t last, std::vector<cpuid::entry> more = {})
    -> std::vector<cpuid::entry> {
    std::vector<cpuid::entry> leaves{
        {.leaf = 0, .subleaf = 0, .registers = {1, 0x756E'6547, 0x6C65'746E, 0x4965'6E69}},
        {.leaf = 1, .subleaf = 0, .registers = {0x906E9, 0, 1U << 31, 0}},
        hypervisor_leaf(0x4000'0000, last, text)};
    leaves.insert(leaves.end(), more.begin(), more.end());
    return leaves;
}

} // namespace support
