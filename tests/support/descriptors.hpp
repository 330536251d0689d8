// How many file descriptors this process has open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace support {

[[nodiscard]] inline auto open_descriptors() -> std::ptrdiff_t {
    return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"},
                         std::filesystem::directory_iterator{});
}

} // namespace support
