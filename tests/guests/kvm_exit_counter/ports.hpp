// ports.hpp: what the counter and a guest that is counted agree on.
#pragma once

#include <cstdint>

namespace counter_port {

inline constexpr std::uint16_t end_of_guest =
    0x501;                                        ///< As QEMU's isa-debug-exit; OUT 0x10 is good.
inline constexpr std::uint16_t begin = 0x510;     ///< OUT: from here on exits count.
inline constexpr std::uint16_t end = 0x511;       ///< OUT: up to here.
inline constexpr std::uint16_t signature = 0x514; ///< IN, 32 bits: `present` if there is a counter.
inline constexpr std::uint16_t result = 0x518;    ///< IN, 32 bits: the exits between the two.

inline constexpr std::uint32_t present = 0x45584954; // "EXIT"
inline constexpr std::uint8_t guest_passed = 0x10;

} // namespace counter_port
