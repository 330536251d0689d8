// A directory of its own for a test, removed with everything in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace support {

class temporary_directory {
public:
    temporary_directory() {
        auto pattern = (std::filesystem::temp_directory_path() / "exitless.XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error{"no temporary directory at " + pattern};
        }
        path_ = pattern;
    }
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_directory(temporary_directory const&) = delete;
    auto operator=(temporary_directory const&) -> temporary_directory& = delete;

    [[nodiscard]] auto file(std::string const& name) const -> std::string {
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

} // namespace support
