// Records violations instead of reporting them, for as long as the object lives.
#pragma once

#include <exitless/base/violation.hpp>

#include <cstddef>
#include <vector>

namespace support {

class recorded_violations {
public:
    recorded_violations()
        : previous_{exitless::set_violation_handler(
              [](exitless::violation const& broken) noexcept { seen().push_back(broken); })} {
        seen().clear();
        seen().reserve(64);
    }
    ~recorded_violations() { exitless::set_violation_handler(previous_); }
    recorded_violations(recorded_violations const&) = delete;
    auto operator=(recorded_violations const&) -> recorded_violations& = delete;

    [[nodiscard]] auto size() const -> std::size_t { return seen().size(); }
    [[nodiscard]] auto operator[](std::size_t i) const -> exitless::violation const& {
        return seen().at(i);
    }
    [[nodiscard]] auto count(exitless::violation_kind kind) const -> std::size_t {
        std::size_t n = 0;
        for (auto const& one : seen()) {
            n += one.kind == kind ? 1 : 0;
        }
        return n;
    }

private:
    static auto seen() -> std::vector<exitless::violation>& {
        static std::vector<exitless::violation> all;
        return all;
    }
    exitless::violation_handler previous_;
};

} // namespace support
