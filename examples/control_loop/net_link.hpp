// The motor behind a network: commands go as frames through a vhost-user back-end that returns
// them, and drive the motor when they come back.
#pragma once

#include <exitless/critical_section.hpp>
#include <exitless/linux/vhost_user_net.hpp>

#include "motor.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

namespace control_loop {

// Frames of random length, whose every byte is checked when they return.
class net_link {
public:
    // Connects to the back-end. The text says what went wrong, and is empty if nothing did.
    [[nodiscard]] auto open(std::string const& socket) -> std::string;

    // Sends a command. errc::queue_full while the back-end has taken none of the earlier ones.
    [[nodiscard]] auto send(command const& wanted) noexcept -> exitless::result<void>;
    // The reading that follows from the next frame that returned, if one has. A frame that is not
    // what was sent: errc::protocol_error.
    [[nodiscard]] auto poll() noexcept -> exitless::result<std::optional<reading>>;
    // Whether the back-end lives.
    [[nodiscard]] auto check(exitless::may_exit_t consent) noexcept -> exitless::result<void>;

    // Notifications sent to the back-end since `open`; nothing if that cannot be known.
    [[nodiscard]] auto kicks() noexcept -> std::optional<std::uint64_t>;

private:
    static constexpr std::size_t least_bytes = 64;
    static constexpr std::size_t most_bytes = 1514;
    static constexpr std::size_t header_bytes = 14; // Ethernet: destination, source, type
    static constexpr std::size_t remembered = 1024; // more than both queues hold
    static constexpr std::uint32_t seed = 20260501;

    using frame = std::array<std::byte, most_bytes>;

    // A frame that was sent: what comes back is compared with it, not with what it claims to be.
    struct memory {
        command wanted;
        std::size_t size;
    };

    // What the frame of a command looks like; the returned length is its size.
    static auto compose(command const& wanted, std::size_t size, frame& into) noexcept
        -> std::span<std::byte const>;

    exitless::os::vhost_user_net device_;
    motor plant_;
    std::minstd_rand lengths_{seed};
    std::array<memory, remembered> sent_frames_{};
    frame sent_{};
    frame received_{};
    frame expected_{};
};

} // namespace control_loop
