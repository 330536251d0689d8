// The motor behind a network: commands go as frames through a vhost-user back-end that returns
// them, and drive the motor when they come back.
#pragma once

#include <exitless/critical_section.hpp>
#include <exitless/linux/vhost_user_net.hpp>

#include "frames.hpp"
#include "motor.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace control_loop {

class net_link {
public:
    // Connects to the back-end. The text says what went wrong, and is empty if nothing did.
    [[nodiscard]] auto open(std::string const& socket) -> std::string;

    // Sends a command. errc::queue_full while the back-end has taken none of the earlier ones.
    [[nodiscard]] auto send(command const& wanted) noexcept -> exitless::result<void>;
    // The reading that follows from the next frame that returned, if one has. A frame that was not
    // sent, or has returned before: errc::protocol_error.
    [[nodiscard]] auto poll() noexcept -> exitless::result<std::optional<reading>>;
    // Whether the back-end lives.
    [[nodiscard]] auto check(exitless::may_exit_t consent) noexcept -> exitless::result<void>;

    // Notifications sent to the back-end since `open`.
    [[nodiscard]] auto kicks() noexcept -> exitless::result<std::uint64_t>;

private:
    exitless::os::vhost_user_net device_;
    motor plant_;
    frames frames_;
    std::array<std::byte, frames::most_bytes> received_{};
};

} // namespace control_loop
