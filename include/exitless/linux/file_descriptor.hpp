// SPDX-License-Identifier: BSL-1.0
//
// file_descriptor.hpp: a file descriptor that is closed once, by its owner.
//
// The destructor is a system call and cannot ask for consent: let owners end outside critical
// sections. Every descriptor that the library opens is close-on-exec.
#pragma once

#include <exitless/base/config.hpp>

#include <unistd.h>

#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// Owns one file descriptor, or none. Movable, not copyable.
class file_descriptor {
public:
    /// Owns nothing.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr file_descriptor() noexcept = default;
    /// Takes ownership of `number`; a negative number is no descriptor.
    /// @exits  None.
    /// @rt     Wait-free.
    explicit constexpr file_descriptor(int number) noexcept
        : number_{number} {}
    /// Takes over what `other` owns.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr file_descriptor(file_descriptor&& other) noexcept
        : number_{std::exchange(other.number_, -1)} {}
    /// Closes the own descriptor and takes over what `other` owns.
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    auto operator=(file_descriptor&& other) noexcept -> file_descriptor& {
        if (this != &other) {
            reset();
            number_ = std::exchange(other.number_, -1);
        }
        return *this;
    }
    /// Closes the descriptor.
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    ~file_descriptor() { reset(); }

    file_descriptor(file_descriptor const&) = delete;
    auto operator=(file_descriptor const&) -> file_descriptor& = delete;

    /// The number, negative if there is none. The owner stays the owner.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto get() const noexcept -> int { return number_; }
    /// Whether there is a descriptor.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return number_ >= 0; }

    /// Closes the descriptor, if there is one.
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    void reset() noexcept {
        if (number_ >= 0) {
            // Linux frees the number even where close reports an error: never close it twice.
            static_cast<void>(::close(std::exchange(number_, -1)));
        }
    }

private:
    int number_ = -1;
};

} // namespace os
EXITLESS_END_NAMESPACE
