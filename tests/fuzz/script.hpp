// A fuzzer's input, read as a script of small numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fuzz {

class script {
public:
    script(std::uint8_t const* data, std::size_t size)
        : at_{data}
        , left_{size} {}

    [[nodiscard]] auto done() const -> bool { return left_ == 0; }

    /// The next number; zero bytes follow the end.
    template <class T>
    [[nodiscard]] auto next() -> T {
        T value{};
        auto const bytes = left_ < sizeof value ? left_ : sizeof value;
        if (bytes != 0) {
            std::memcpy(&value, at_, bytes);
        }
        at_ += bytes;
        left_ -= bytes;
        return value;
    }

private:
    std::uint8_t const* at_;
    std::size_t left_;
};

/// What the harness finds wrong, AddressSanitizer would not see: stop here.
inline void demand(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

} // namespace fuzz
