// SPDX-License-Identifier: BSL-1.0
//
// cpuinfo.hpp: what /proc/cpuinfo says about the TSC of the first processor listed.
//
// "cpu MHz" is the TSC's kHz with three decimals where the kernel knows no other frequency, as in
// most guests, and the core's present clock elsewhere: a candidate, never a fact. "bogomips" always
// comes from the TSC's rate, but in steps of 5 kHz. The text is not trusted: a line that does not
// have the kernel's form is as good as absent.
#pragma once

#include <exitless/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What was found; 0 stands for "not said".
struct cpuinfo {
    std::uint64_t mhz_khz = 0;      ///< "cpu MHz", in kHz.
    std::uint64_t bogomips_khz = 0; ///< "bogomips" / 2, in kHz, rounded down to 5.
};

/// A decimal number with at most three decimals, times 1,000; 0 if it is not one or is too large.
///
/// @exits  None.
/// @rt     Bounded by the text's length.
[[nodiscard]] constexpr auto parse_thousandths(std::string_view text) noexcept -> std::uint64_t {
    constexpr std::uint64_t most = 1000000000000;
    std::uint64_t value = 0;
    int decimals = -1; // -1: before the point
    for (char const c : text) {
        if (c == '.' && decimals < 0 && value != 0) {
            decimals = 0;
        } else if (c >= '0' && c <= '9' && decimals < 3 && value < most) {
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
            decimals += decimals >= 0 ? 1 : 0;
        } else {
            return 0;
        }
    }
    if (decimals == 0) {
        return 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 3; ++i) {
        value *= 10;
    }
    return value < most ? value : 0;
}

/// The value of the first line "KEY<tabs>: VALUE" of `text`; empty if there is none. A last line
/// without its line end may be cut, and is not taken.
///
/// @exits  None.
/// @rt     Bounded by the text's length.
[[nodiscard]] constexpr auto cpuinfo_value(std::string_view text, std::string_view key) noexcept
    -> std::string_view {
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (line.substr(0, key.size()) != key) {
            continue;
        }
        line.remove_prefix(key.size());
        auto const colon = line.find_first_not_of('\t');
        if (colon != std::string_view::npos && line.substr(colon, 2) == ": ") {
            return line.substr(colon + 2);
        }
    }
    return {};
}

/// Reads the text of /proc/cpuinfo, of which the first processor's block is enough.
///
/// @exits  None.
/// @rt     Bounded by the text's length.
[[nodiscard]] constexpr auto parse_cpuinfo(std::string_view text) noexcept -> cpuinfo {
    auto const twice = parse_thousandths(cpuinfo_value(text, "bogomips"));
    return {
        .mhz_khz = parse_thousandths(cpuinfo_value(text, "cpu MHz")),
        .bogomips_khz = twice / 2,
    };
}

} // namespace os
EXITLESS_END_NAMESPACE
