// SPDX-License-Identifier: BSL-1.0
//
// addresses.hpp: sets of registers, written as tables of registers are.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using addresses = std::set<std::uint32_t>;

// Lists like "10 3A-3B": hexadecimal numbers and ranges.
inline auto addresses_of(std::initializer_list<std::string_view> lists) -> addresses {
    addresses all;
    for (auto const list : lists) {
        std::istringstream words{std::string{list}};
        for (std::string word; words >> word;) {
            auto const dash = word.find('-');
            auto const first = std::stoul(word.substr(0, dash), nullptr, 16);
            auto const last =
                dash == std::string::npos ? first : std::stoul(word.substr(dash + 1), nullptr, 16);
            for (auto one = first; one <= last; ++one) {
                all.insert(static_cast<std::uint32_t>(one));
            }
        }
    }
    return all;
}

// Every address that Intel's MSR bitmap covers.
inline auto bitmap_addresses() -> std::vector<std::uint32_t> {
    std::vector<std::uint32_t> all;
    for (std::uint32_t at = 0; at <= 0x1FFF; ++at) {
        all.push_back(at);
        all.push_back(0xC0000000 + at);
    }
    return all;
}
