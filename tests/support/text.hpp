// Questions about what was printed.
#pragma once

#include <cstddef>
#include <string_view>

namespace support {

inline auto occurrences(std::string_view text, std::string_view of) -> std::size_t {
    std::size_t n = 0;
    for (auto at = text.find(of); at != text.npos; at = text.find(of, at + of.size())) {
        ++n;
    }
    return n;
}

} // namespace support
