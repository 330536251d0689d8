#include "net_link.hpp"

#include <span>

namespace control_loop {

auto net_link::open(std::string const& socket) -> std::string {
    if (device_.open(exitless::may_exit, socket)) {
        return {};
    }
    return std::string{exitless::os::vhost::message(device_.failure().what)};
}

auto net_link::send(command const& wanted) noexcept -> exitless::result<void> {
    return device_.send(frames_.make(wanted));
}

auto net_link::poll() noexcept -> exitless::result<std::optional<reading>> {
    auto const size = device_.receive(received_);
    if (!size) {
        return size.error();
    }
    if (!*size) {
        return std::optional<reading>{};
    }
    auto const returned = frames_.take_back(std::span{received_}.first(**size));
    if (!returned) {
        return exitless::errc::protocol_error;
    }
    return std::optional{plant_.step(*returned)};
}

auto net_link::check(exitless::may_exit_t consent) noexcept -> exitless::result<void> {
    return device_.check_peer(consent);
}

auto net_link::kicks() noexcept -> exitless::result<std::uint64_t> {
    auto const counts = device_.take_counts(exitless::may_exit);
    return counts ? exitless::result{counts->kicks} : counts.error();
}

} // namespace control_loop
