// SPDX-License-Identifier: BSL-1.0
//
// line_cursor.hpp: reads a line of text, for texts that are not trusted.
//
// The cursor stops at the first character that does not fit: that is the column of the error. The
// standard's searches are not used: they call memchr or can throw, which a freestanding program
// lacks.
#pragma once

#include <exitless/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

/// A place in a line. Every step either moves on, or fails and stays for good.
class line_cursor {
public:
    /// At the beginning of a line.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr explicit line_cursor(std::string_view line) noexcept
        : line_{line} {}

    /// Whether every step so far did fit.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto fits() const noexcept -> bool { return fits_; }

    /// Characters passed; after a failure, the place of the one that did not fit.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto position() const noexcept -> std::size_t { return at_; }

    /// What is left of the line.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto rest() const noexcept -> std::string_view {
        return {line_.data() + at_, line_.size() - at_};
    }

    /// Passes any of the given characters, if they are there.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the line.
    constexpr void skip(std::string_view any_of) noexcept {
        while (fits_ && at_ < line_.size() && is_one_of(line_[at_], any_of)) {
            ++at_;
        }
    }

    /// Passes exactly this text.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the text.
    constexpr void expect(std::string_view text) noexcept {
        for (auto const one : text) {
            if (!fits_ || at_ == line_.size() || line_[at_] != one) {
                fits_ = false;
                return;
            }
            ++at_;
        }
    }

    /// Passes a number without sign or prefix that fits into 32 bits.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the line.
    [[nodiscard]] constexpr auto number(unsigned base) noexcept -> std::uint32_t {
        std::uint64_t value = 0;
        auto const begin = at_;
        while (fits_ && at_ < line_.size() && digit(line_[at_]) < base) {
            value = value * base + digit(line_[at_]);
            if (value > 0xFFFFFFFF) {
                fits_ = false;
                return 0;
            }
            ++at_;
        }
        fits_ = fits_ && at_ != begin;
        return static_cast<std::uint32_t>(value);
    }

    /// Passes a register: exactly eight hexadecimal digits, as every tool writes them. A file that
    /// was cut short does not pass for one with smaller numbers.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] constexpr auto word() noexcept -> std::uint32_t {
        std::uint32_t value = 0;
        for (int i = 0; i < 8; ++i) {
            fits_ = fits_ && at_ < line_.size() && digit(line_[at_]) < 16;
            if (!fits_) {
                return 0;
            }
            value = value << 4 | digit(line_[at_]);
            ++at_;
        }
        return value;
    }

private:
    [[nodiscard]] static constexpr auto is_one_of(char wanted, std::string_view any_of) noexcept
        -> bool {
        for (auto const one : any_of) {
            if (one == wanted) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] static constexpr auto digit(char one) noexcept -> unsigned {
        constexpr unsigned none = 99;
        return one >= '0' && one <= '9'   ? static_cast<unsigned>(one - '0')
               : one >= 'a' && one <= 'f' ? static_cast<unsigned>(one - 'a') + 10
               : one >= 'A' && one <= 'F' ? static_cast<unsigned>(one - 'A') + 10
                                          : none;
    }

    std::string_view line_;
    std::size_t at_ = 0;
    bool fits_ = true;
};

/// Whether `text` begins with `with`.
///
/// @exits  None.
/// @rt     Wait-free, linear in `with`.
[[nodiscard]] constexpr auto begins(std::string_view text, std::string_view with) noexcept -> bool {
    line_cursor cursor{text};
    cursor.expect(with);
    return cursor.fits();
}

/// Where `part` begins in `text`; the length of `text` if it does not.
///
/// @exits  None.
/// @rt     Wait-free, linear in the product of both.
[[nodiscard]] constexpr auto place_of(std::string_view part, std::string_view text) noexcept
    -> std::size_t {
    for (std::size_t at = 0; at != text.size(); ++at) {
        if (begins({text.data() + at, text.size() - at}, part)) {
            return at;
        }
    }
    return text.size();
}

/// Whether `part` occurs in `text`.
///
/// @exits  None.
/// @rt     Wait-free, linear in the product of both.
[[nodiscard]] constexpr auto contains(std::string_view part, std::string_view text) noexcept
    -> bool {
    return place_of(part, text) != text.size();
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
