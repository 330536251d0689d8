// counter.hpp: asks kvm_exit_counter how many VM exits a piece of code costs. A program of Linux
// needs iopl(3) for it.
#pragma once

#include "../kvm_exit_counter/ports.hpp"

#include <cstdint>

namespace counting {

inline auto read_port(std::uint16_t port) noexcept -> std::uint32_t {
    std::uint32_t value;
    asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

inline void write_port(std::uint16_t port, std::uint8_t value) noexcept {
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

[[nodiscard]] inline auto counter_present() noexcept -> bool {
    return read_port(counter_port::signature) == counter_port::present;
}

/// The exits of one call.
[[nodiscard]] inline auto exits_of(void (*code)()) noexcept -> std::uint32_t {
    write_port(counter_port::begin, 0);
    code();
    write_port(counter_port::end, 0);
    return read_port(counter_port::result);
}

/// What a call costs when nothing else happens: the least of `repeats` calls, after two that take
/// page faults out of the way. Fewer calls are made if one costs no more than `least`.
/// `prepare` runs before each.
[[nodiscard]] inline auto least_exits_of(void (*prepare)(), void (*code)(), int repeats,
                                         std::uint32_t least) noexcept -> std::uint32_t {
    std::uint32_t best = 0xffffffff;
    for (int i = -2; i < repeats && (i < 1 || best > least); ++i) {
        prepare();
        auto const counted = exits_of(code);
        best = i >= 0 && counted < best ? counted : best;
    }
    return best;
}

} // namespace counting
