#include <exitless/tsc/shared_clock.hpp>

#include "support/fake_tsc.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

using exitless::shared_tsc_clock;
using exitless::tsc_clock;

namespace tsc = exitless::tsc;

namespace {
// All four words of clock `i` follow from i, so that a mixture of two shows.
auto numbered(std::uint64_t i) -> tsc_clock {
    auto const ratio = *tsc::scaling_of(1'000'000'000 + i, 500'000'000);
    return *tsc_clock::make(ratio, {.ticks = i, .ns = i * 3});
}
} // namespace

TEST_CASE("a shared clock gives what was stored last") {
    shared_tsc_clock shared{numbered(1)};
    CHECK(shared.load() == numbered(1));
    CHECK(shared.store(numbered(2)));
    CHECK(shared.load() == numbered(2));
    CHECK(shared.store(numbered(3)));
    CHECK(shared.load() == numbered(3));
    CHECK(shared.generation() == 2);
}

TEST_CASE("a shared clock tells the time of its present clock") {
    shared_tsc_clock shared{*tsc_clock::make(*tsc::kernel_scaling(1'000'000), {})};
    support::fake_tsc::reset(41);
    CHECK(shared.now_ns<support::fake_tsc>() == 42U);
}

TEST_CASE("readers never see a mixture of two clocks while writers replace them") {
    shared_tsc_clock shared{numbered(0)};
    std::vector<tsc_clock> clocks;
    for (std::uint64_t i = 0; i < 64; ++i) {
        clocks.push_back(numbered(i));
    }
    std::atomic<int> writers{2};
    std::atomic<std::uint64_t> stored{0};
    auto write = [&](std::uint64_t first) {
        std::uint64_t done = 0;
        for (auto i = first; i < first + 400'000; ++i) {
            done += shared.store(clocks[i % clocks.size()]) ? 1U : 0U;
        }
        stored += done;
        --writers;
    };
    std::thread one{write, std::uint64_t{0}};
    std::thread other{write, std::uint64_t{32}};
    std::uint64_t read = 0;
    std::uint64_t mixed = 0;
    while (writers.load(std::memory_order_relaxed) != 0) {
        if (auto const seen = shared.load()) {
            ++read;
            auto const number = seen->anchor().ticks;
            mixed += number >= clocks.size() || *seen != clocks[number] ? 1U : 0U;
        }
    }
    one.join();
    other.join();
    CHECK(mixed == 0);
    CHECK(read > 0);
    CHECK(shared.generation() == stored.load());
}
