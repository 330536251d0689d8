// Commands as Ethernet frames, and the check of those that come back.
#pragma once

#include "motor.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <span>

namespace control_loop {

// Frames of random length. Each may return once, and then every byte of it is checked.
class frames {
public:
    static constexpr std::size_t least_bytes = 64;
    static constexpr std::size_t most_bytes = 1514;

    // The frame of a command; valid until the next call.
    [[nodiscard]] auto make(command const& wanted) noexcept -> std::span<std::byte const> {
        auto& own = out_[wanted.sequence % remembered];
        own = {.wanted = wanted, .size = least_bytes + lengths_() % (most_bytes - least_bytes + 1)};
        return compose(own);
    }

    // The command of a frame that came back; none if no such frame is out.
    [[nodiscard]] auto take_back(std::span<std::byte const> arrived) noexcept
        -> std::optional<command> {
        if (arrived.size() < least_bytes) {
            return std::nullopt;
        }
        command claimed;
        std::memcpy(&claimed, arrived.data() + header_bytes, sizeof claimed);
        auto& own = out_[claimed.sequence % remembered];
        // Compared with what was sent, not with what it claims to be.
        if (own.size != arrived.size() || !std::ranges::equal(arrived, compose(own))) {
            return std::nullopt;
        }
        own.size = 0;
        return own.wanted;
    }

private:
    static constexpr std::size_t header_bytes = 14; // Ethernet: destination, source, type
    static constexpr std::size_t remembered = 1024; // more than both queues hold
    static constexpr std::uint32_t seed = 20260501;

    struct memory {
        command wanted;
        std::size_t size; // 0: none is out
    };

    auto compose(memory const& one) noexcept -> std::span<std::byte const> {
        auto const bytes = std::span{frame_}.first(one.size);
        auto const content = header_bytes + sizeof one.wanted;
        std::ranges::fill(bytes.first(header_bytes - 2), std::byte{0xff}); // broadcast
        bytes[12] = std::byte{0x88}; // EtherType 88B5H: local experiments
        bytes[13] = std::byte{0xb5};
        std::memcpy(bytes.data() + header_bytes, &one.wanted, sizeof one.wanted);
        // The size is in the pattern, so that a frame cut short or grown is noticed.
        for (auto i = content; i < one.size; ++i) {
            bytes[i] = static_cast<std::byte>(one.wanted.sequence * 31 + i * 7 + one.size);
        }
        return bytes;
    }

    std::minstd_rand lengths_{seed};
    std::array<memory, remembered> out_{};
    std::array<std::byte, most_bytes> frame_{};
};

} // namespace control_loop
