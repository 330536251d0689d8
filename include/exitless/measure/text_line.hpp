// SPDX-License-Identifier: BSL-1.0
//
// text_line.hpp: a line of a table, made without libc and without allocation, in columns.
#pragma once

#include <exitless/base/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace measure {

/// One line of text with right-aligned columns. What does not fit is dropped.
class text_line {
public:
    /// Appends `text`, with spaces in front of it up to `width`.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the text.
    constexpr auto text(std::string_view text, std::size_t width = 0) noexcept -> text_line& {
        for (auto i = text.size(); i < width; ++i) {
            put(' ');
        }
        for (auto const c : text) {
            put(c);
        }
        return *this;
    }

    /// Appends `value` in decimal, right-aligned.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most 20 digits.
    constexpr auto integer(std::uint64_t value, std::size_t width = 0) noexcept -> text_line& {
        std::array<char, 20> digits{};
        auto first = digits.size();
        do {
            digits[--first] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        return text({digits.data() + first, digits.size() - first}, width);
    }

    /// Appends `whole`, a point and `decimals` digits of `fraction`, which counts units of the last
    /// digit; right-aligned. `decimals` is from 1 to 19.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most 40 digits.
    constexpr auto fixed(std::uint64_t whole, std::uint64_t fraction, std::size_t decimals,
                         std::size_t width = 0) noexcept -> text_line& {
        integer(whole, width > decimals + 1 ? width - decimals - 1 : 0);
        put('.');
        std::uint64_t unit = 1;
        for (std::size_t i = 1; i < decimals; ++i) {
            unit *= 10;
        }
        for (; unit > fraction && unit > 1; unit /= 10) {
            put('0');
        }
        return integer(fraction);
    }

    /// What was appended, and a line feed.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto line() noexcept -> std::string_view {
        buffer_[size_] = '\n';
        return {buffer_.data(), size_ + 1};
    }

private:
    constexpr void put(char c) noexcept {
        if (size_ + 1 < buffer_.size()) {
            buffer_[size_++] = c;
        }
    }
    std::array<char, 128> buffer_{};
    std::size_t size_ = 0;
};

} // namespace measure
EXITLESS_END_NAMESPACE
