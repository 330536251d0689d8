// A processor whose time-stamp counter does what a test says, and which counts what it is asked.
#pragma once

#include <exitless/x86/instruction.hpp>

#include <cstdint>
#include <string>

namespace support {

/// The counter advances by `step` with each read. `jump_at`: at that read, `jump` is added once.
struct fake_tsc {
    inline static std::uint64_t ticks = 0;
    inline static std::uint64_t step = 1;
    inline static std::uint64_t reads = 0;
    inline static std::uint64_t jump_at = 0;
    inline static std::int64_t jump = 0;
    inline static std::uint32_t aux = 0;
    inline static std::uint64_t pauses = 0;
    inline static std::string order; // l: LFENCE, t: RDTSC, p: RDTSCP, z: PAUSE

    static void reset(std::uint64_t start, std::uint64_t advance = 1) {
        ticks = start;
        step = advance;
        reads = jump_at = pauses = 0;
        jump = 0;
        aux = 0;
        order.clear();
    }

    static auto rdtsc() noexcept -> std::uint64_t {
        note('t');
        return advance();
    }
    static auto rdtscp() noexcept -> exitless::x86::tsc_reading {
        note('p');
        return {.tsc = advance(), .aux = aux};
    }
    static void lfence() noexcept { note('l'); }
    static void pause() noexcept {
        note('z');
        ++pauses;
    }

private:
    static auto advance() noexcept -> std::uint64_t {
        ticks += step;
        if (++reads == jump_at) {
            ticks += static_cast<std::uint64_t>(jump);
        }
        return ticks;
    }
    static void note(char what) {
        if (order.size() < 64) {
            order += what;
        }
    }
};

} // namespace support
