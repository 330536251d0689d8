#include "net_link.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace control_loop {

auto net_link::open(std::string const& socket) -> std::string {
    if (device_.open(exitless::may_exit, socket)) {
        return {};
    }
    return std::string{exitless::os::vhost::message(device_.failure().what)};
}

auto net_link::send(command const& wanted) noexcept -> exitless::result<void> {
    auto const size = least_bytes + lengths_() % (most_bytes - least_bytes + 1);
    sent_frames_[wanted.sequence % remembered] = {.wanted = wanted, .size = size};
    return device_.send(compose(wanted, size, sent_));
}

auto net_link::poll() noexcept -> exitless::result<std::optional<reading>> {
    auto const size = device_.receive(received_);
    if (!size) {
        return size.error();
    }
    if (!*size) {
        return std::optional<reading>{};
    }
    auto const arrived = std::span<std::byte const>{received_}.first(**size);
    if (arrived.size() < least_bytes) {
        return exitless::errc::protocol_error;
    }
    command claimed;
    std::memcpy(&claimed, arrived.data() + header_bytes, sizeof claimed);
    auto const& own = sent_frames_[claimed.sequence % remembered];
    if (own.size != arrived.size()) {
        return exitless::errc::protocol_error;
    }
    auto const expected = compose(own.wanted, own.size, expected_);
    if (std::memcmp(arrived.data(), expected.data(), expected.size()) != 0) {
        return exitless::errc::protocol_error;
    }
    return std::optional{plant_.step(own.wanted)};
}

auto net_link::check(exitless::may_exit_t consent) noexcept -> exitless::result<void> {
    return device_.check_peer(consent);
}

auto net_link::kicks() noexcept -> std::optional<std::uint64_t> {
    auto const counts = device_.take_counts(exitless::may_exit);
    return counts ? std::optional{counts->kicks} : std::nullopt;
}

auto net_link::compose(command const& wanted, std::size_t size, frame& into) noexcept
    -> std::span<std::byte const> {
    auto const bytes = std::span{into}.first(size);
    auto const content = header_bytes + sizeof wanted;
    std::ranges::fill(bytes.first(header_bytes - 2), std::byte{0xff}); // broadcast
    bytes[12] = std::byte{0x88}; // EtherType 88B5H: local experiments
    bytes[13] = std::byte{0xb5};
    std::memcpy(bytes.data() + header_bytes, &wanted, sizeof wanted);
    // The size is in the pattern, so that a frame cut short or grown is noticed.
    for (auto i = content; i < size; ++i) {
        bytes[i] = static_cast<std::byte>(wanted.sequence * 31 + i * 7 + size);
    }
    return bytes;
}

} // namespace control_loop
