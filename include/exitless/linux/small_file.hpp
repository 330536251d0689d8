// SPDX-License-Identifier: BSL-1.0
//
// small_file.hpp: the beginning of a file of /proc or /sys, in a buffer of fixed size.
//
// Such files have no size to ask for and can be cut short or changed under the reader; what is
// read is text from outside and is treated so. Set-up code reads them before memory is locked or
// while an allocator is being tuned, so nothing here allocates.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/linux/file_descriptor.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// read(2) that a signal does not end: the number of bytes, 0 at the end, -1 with errno.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code.
[[nodiscard]] inline auto read_some(file_descriptor const& file, char* to,
                                    std::size_t most) noexcept -> ::ssize_t {
    for (;;) {
        auto const got = ::read(file.get(), to, most);
        if (got >= 0 || errno != EINTR) {
            return got;
        }
    }
}

/// Up to `Capacity` bytes from the beginning of a file.
template <std::size_t Capacity>
class small_file {
public:
    /// Reads the file; `error()` tells what happened.
    ///
    /// @exits  What the system calls cost.
    /// @rt     Not for real-time code: open, read, close.
    explicit small_file(char const* path) noexcept {
        file_descriptor const file{::open(path, O_RDONLY | O_CLOEXEC)};
        if (!file) {
            error_ = errno;
            return;
        }
        while (size_ < Capacity) {
            auto const got = read_some(file, text_.data() + size_, Capacity - size_);
            if (got < 0) {
                error_ = errno;
                size_ = 0;
            }
            if (got <= 0) {
                return;
            }
            size_ += static_cast<std::size_t>(got);
        }
    }

    /// What was read; empty on failure. Valid while this object lives.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto text() const noexcept -> std::string_view { return {text_.data(), size_}; }

    /// The cause of a failure as an errno, 0 on success.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto error() const noexcept -> int { return error_; }

private:
    std::size_t size_ = 0;
    int error_ = 0;
    std::array<char, Capacity> text_;
};

/// Hands each line of a file of any size to `visit`, which returns false to stop. A line that is
/// longer than the buffer, or has no line end, may be cut and is left out.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code: open, reads, close.
template <std::size_t Capacity = 4096, class Visit>
inline void each_line(char const* path, Visit&& visit) noexcept {
    file_descriptor const file{::open(path, O_RDONLY | O_CLOEXEC)};
    std::array<char, Capacity> buffer;
    std::size_t kept = 0;
    bool cut = false; // the line at the buffer's beginning has lost its own beginning
    while (file) {
        auto const got = read_some(file, buffer.data() + kept, Capacity - kept);
        if (got <= 0) {
            return;
        }
        std::string_view text{buffer.data(), kept + static_cast<std::size_t>(got)};
        for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
            if (!cut && !visit(text.substr(0, end))) {
                return;
            }
            cut = false;
            text.remove_prefix(end + 1);
        }
        cut = cut || text.size() == Capacity;
        kept = cut ? 0 : text.size();
        std::memmove(buffer.data(), text.data(), kept);
    }
}

/// `text` without blanks and line ends at both ends.
///
/// @exits  None.
/// @rt     Bounded by the text's length.
[[nodiscard]] constexpr auto trimmed(std::string_view text) noexcept -> std::string_view {
    constexpr std::string_view blanks = " \t\r\n";
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The decimal number that all of `text` is, blanks around it apart.
///
/// @exits  Not counted: set-up code.
/// @rt     Bounded by the text's length.
[[nodiscard]] inline auto to_number(std::string_view text) noexcept -> std::optional<std::int64_t> {
    auto const digits = trimmed(text);
    std::int64_t value = 0;
    auto const* const end = digits.data() + digits.size();
    auto const read = std::from_chars(digits.data(), end, value);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != end) {
        return std::nullopt;
    }
    return value;
}

} // namespace os
EXITLESS_END_NAMESPACE
