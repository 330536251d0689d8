#include "frames.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

using control_loop::frames;

namespace {

auto copy_of(std::span<std::byte const> frame) -> std::vector<std::byte> {
    return {frame.begin(), frame.end()};
}

} // namespace

TEST_CASE("a frame that returns gives its command, once") {
    frames sent;
    auto const first = copy_of(sent.make({.sequence = 7, .voltage_v = 1.5, .period_s = 1e-3}));
    auto const second = copy_of(sent.make({.sequence = 8, .voltage_v = -2, .period_s = 1e-3}));
    CHECK(sent.take_back(second)->voltage_v == -2);
    auto const back = sent.take_back(first);
    REQUIRE(back);
    CHECK(back->sequence == 7);
    CHECK(back->voltage_v == 1.5);
    CHECK_FALSE(sent.take_back(first));
    CHECK_FALSE(sent.take_back(second));
}

TEST_CASE("a frame that is not what was sent gives nothing, and leaves the true one out") {
    frames sent;
    auto const frame = copy_of(sent.make({.sequence = 1, .voltage_v = 3, .period_s = 1e-3}));
    for (std::size_t at = 0; at != frame.size(); ++at) {
        auto wrong = frame;
        wrong[at] ^= std::byte{1};
        CHECK_FALSE(sent.take_back(wrong));
    }
    CHECK_FALSE(sent.take_back({}));
    CHECK_FALSE(sent.take_back(std::span{frame}.first(frames::least_bytes - 1)));
    CHECK_FALSE(sent.take_back(std::span{frame}.first(frame.size() - 1)));
    CHECK(sent.take_back(frame));
}

TEST_CASE("frames have the lengths of Ethernet") {
    frames sent;
    for (std::uint64_t i = 1; i != 5'000; ++i) {
        auto const size = sent.make({.sequence = i, .voltage_v = 0, .period_s = 1e-3}).size();
        CHECK((size >= frames::least_bytes && size <= frames::most_bytes));
    }
}
