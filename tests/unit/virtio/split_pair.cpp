// Both sides of a queue against each other: every size, two threads, and peers that scribble.
#include <exitless/virtio.hpp>

#include "support/split_memory.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <span>
#include <thread>
#include <vector>

using exitless::errc;
using exitless::virtio::buffer;
using exitless::virtio::smp_access;
using exitless::virtio::split_device;
using exitless::virtio::split_driver;
using support::split_memory;

namespace {

constexpr std::uint32_t piece_bytes = 64;

// A cheap pattern that depends on the message and on the position in it.
auto pattern(std::uint32_t message, std::uint32_t position) -> std::byte {
    return static_cast<std::byte>(message * 31 + position * 7 + (message >> 8));
}

void fill(buffer const& target, std::uint32_t message) {
    for (std::uint32_t i = 0; i != target.size; ++i) {
        target.data[i] = pattern(message, i);
    }
}

auto holds(buffer const& source, std::uint32_t size, std::uint32_t message) -> bool {
    for (std::uint32_t i = 0; i != size; ++i) {
        if (source.data[i] != pattern(message, i)) {
            return false;
        }
    }
    return true;
}

// Copies what is readable to what is writable, and returns how much that was.
auto echo(exitless::virtio::chain const& request) -> std::uint32_t {
    std::uint32_t copied = 0;
    for (std::size_t i = 0; i != request.readable().size(); ++i) {
        auto const& from = request.readable()[i];
        auto const& to = request.writable()[i];
        std::memcpy(to.data, from.data, from.size);
        copied += from.size;
    }
    return copied;
}

} // namespace

TEST_CASE("every size from 1 to 32768 carries full laps of the ring") {
    for (std::uint32_t n = 1; n <= 32768; n *= 2) {
        split_memory<32768> memory{static_cast<std::uint16_t>(n)};
        auto const driver = std::make_unique<split_driver<32768>>(memory.ring);
        auto const device = std::make_unique<split_device<32768, 64>>(memory.ring, memory.map);
        auto const part = memory.piece(0, 8);
        for (std::uint64_t lap = 0; lap != 3; ++lap) {
            for (std::uint32_t i = 0; i != n; ++i) {
                REQUIRE(driver->add({&part, 1}, {}, lap * n + i));
            }
            REQUIRE(driver->add({&part, 1}, {}, 0).error() == errc::queue_full);
            driver->publish();
            REQUIRE(driver->in_flight() == n);
            for (std::uint32_t i = 0; i != n; ++i) {
                auto const got = device->poll();
                REQUIRE((got && *got));
                REQUIRE(device->complete(**got, 0));
            }
            REQUIRE_FALSE(*device->poll());
            device->publish();
            for (std::uint32_t i = 0; i != n; ++i) {
                auto const back = driver->poll();
                REQUIRE((back && *back));
                REQUIRE((*back)->token == lap * n + i);
            }
            REQUIRE_FALSE(*driver->poll());
        }
    }
}

TEST_CASE("a device may complete out of order") {
    split_memory<8> memory;
    split_driver driver{memory.ring};
    split_device device{memory.ring, memory.map};
    auto const part = memory.piece(0, 8);
    for (std::uint64_t i = 0; i != 4; ++i) {
        REQUIRE(driver.add({&part, 1}, {}, i));
    }
    driver.publish();
    auto const a = **device.poll();
    auto const b = **device.poll();
    auto const c = **device.poll();
    auto const d = **device.poll();
    for (auto const& done : {c, a, d, b}) {
        REQUIRE(device.complete(done, 0));
    }
    device.publish();
    for (std::uint64_t const token : {2U, 0U, 3U, 1U}) {
        CHECK((**driver.poll()).token == token);
    }
}

TEST_CASE("two threads exchange chains of several buffers, and every byte arrives") {
    constexpr std::uint32_t messages = 30000;
    constexpr std::uint16_t size = 32;
    split_memory<size> memory;
    split_driver driver{memory.ring};
    split_device device{memory.ring, memory.map};
    std::atomic<bool> stop{false};
    std::atomic<bool> sound{true};

    std::thread serving{[&] {
        while (!stop.load(std::memory_order_relaxed)) {
            bool any = false;
            for (;;) {
                auto const got = device.poll();
                if (!got) {
                    sound = false;
                    return;
                }
                if (!*got) {
                    break;
                }
                sound = sound && device.complete(**got, echo(**got));
                any = true;
            }
            if (any) {
                device.publish();
            } else {
                std::this_thread::yield();
            }
        }
    }};

    // Slot s of the payload: four pieces for the request, four for the answer.
    std::array<std::uint32_t, size / 2> message_of{};
    std::array<std::uint32_t, size / 2> free_slots{};
    std::uint32_t free_count = size / 2;
    for (std::uint32_t s = 0; s != free_count; ++s) {
        free_slots[s] = s;
    }
    auto const piece = [&](std::uint32_t slot, std::uint32_t k, std::uint32_t bytes) {
        return memory.piece((slot * 8 + k) * piece_bytes, bytes);
    };
    std::uint32_t sent = 0;
    std::uint32_t returned = 0;
    std::uint32_t wrong = 0;
    while (returned != messages && sound) {
        bool any = false;
        while (sent != messages && free_count != 0) {
            auto const slot = free_slots[free_count - 1];
            auto const parts = 1 + sent % 4;
            std::array<buffer, 4> request{};
            std::array<buffer, 4> answer{};
            for (std::uint32_t k = 0; k != parts; ++k) {
                request[k] = piece(slot, k, 1 + (sent + k) % piece_bytes);
                answer[k] = piece(slot, 4 + k, piece_bytes);
                fill(request[k], sent + k);
            }
            auto const added = driver.add({request.data(), parts}, {answer.data(), parts}, slot);
            if (added.error() == errc::queue_full) {
                break;
            }
            REQUIRE(added);
            message_of[slot] = sent++;
            --free_count;
            any = true;
        }
        if (any) {
            driver.publish();
        }
        auto const back = driver.poll();
        REQUIRE(back);
        if (!*back) {
            std::this_thread::yield();
            continue;
        }
        auto const slot = static_cast<std::uint32_t>((*back)->token);
        auto const message = message_of[slot];
        std::uint32_t expected = 0;
        for (std::uint32_t k = 0; k != 1 + message % 4; ++k) {
            auto const bytes = 1 + (message + k) % piece_bytes;
            wrong += holds(piece(slot, 4 + k, piece_bytes), bytes, message + k) ? 0U : 1U;
            expected += bytes;
        }
        wrong += (*back)->written == expected ? 0U : 1U;
        free_slots[free_count++] = slot;
        ++returned;
    }
    stop = true;
    serving.join();
    CHECK(sound);
    CHECK(returned == messages);
    CHECK(wrong == 0);
    CHECK(driver.free_descriptors() == size);
}

namespace {

// Writes arbitrary words all over the given memory, until told to stop. It has begun when it is
// made: a loaded machine may not run the thread again before its victim is done.
class scribbler {
public:
    scribbler(std::initializer_list<std::span<std::byte>> targets)
        : thread_{[this, all = std::vector(targets)] {
            std::uint32_t state = 12345;
            for (unsigned lap = 0; !stop_.load(std::memory_order_relaxed); ++lap) {
                if (lap == 200) {
                    begun_ = true;
                }
                for (auto const& target : all) {
                    state = state * 1664525 + 1013904223;
                    auto const offset = (state >> 8) % (target.size() / 2) * 2;
                    // Small numbers get past more checks than random ones.
                    auto const small = static_cast<std::uint16_t>((state >> 4) % 9);
                    auto& word = *reinterpret_cast<std::uint16_t*>(target.data() + offset);
                    smp_access::store(
                        word, (state & 1) != 0 ? small : static_cast<std::uint16_t>(state >> 16));
                }
            }
        }} {
        while (!begun_) {
            std::this_thread::yield();
        }
    }
    ~scribbler() {
        stop_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> begun_{false};
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

} // namespace

TEST_CASE("a driver survives a device that scribbles over the whole ring while it polls") {
    unsigned poisoned = 0;
    for (int round = 0; round != 200; ++round) {
        split_memory<8> memory{8, round % 2 == 0 ? support::edge::front : support::edge::back};
        split_driver driver{memory.ring};
        std::uint64_t token = 0;
        scribbler const attacker{memory.descriptors.bytes(), memory.avail.bytes(),
                                 memory.used.bytes()};
        std::array const parts{memory.piece(0, 8), memory.piece(8, 8)};
        for (int i = 0; i != 2000; ++i) {
            auto const added = driver.add({parts.data(), 1}, {&parts[1], 1}, ++token);
            REQUIRE((added || added.error() == errc::queue_full ||
                     added.error() == errc::queue_poisoned));
            driver.publish();
            auto const got = driver.poll();
            if (got && *got) {
                REQUIRE((*got)->token <= token);
                REQUIRE((*got)->written <= 8);
            }
            if (!got && got.error() != errc::queue_poisoned) {
                REQUIRE(driver.poison().reason == got.error());
            }
        }
        poisoned += driver.poison().reason != errc::none ? 1U : 0U;
    }
    CHECK(poisoned > 0);
}

TEST_CASE("a device survives a driver that scribbles over the whole ring while it polls") {
    unsigned poisoned = 0;
    for (int round = 0; round != 200; ++round) {
        split_memory<8> memory{8, round % 2 == 0 ? support::edge::front : support::edge::back};
        exitless::virtio::memory_region const everywhere{.address = 0,
                                                         .memory = memory.payload.bytes()};
        auto const map = *exitless::virtio::memory_map::of({&everywhere, 1});
        split_device device{memory.ring, map};
        scribbler const attacker{memory.descriptors.bytes(), memory.avail.bytes(),
                                 memory.used.bytes()};
        for (int i = 0; i != 2000; ++i) {
            auto const got = device.poll();
            if (!got || !*got) {
                continue;
            }
            auto const& chain = **got;
            REQUIRE(chain.readable().size() + chain.writable().size() <= 8);
            unsigned sum = 0;
            for (auto const& part : chain.readable()) {
                sum += static_cast<unsigned>(part.data[0]);
                sum += static_cast<unsigned>(part.data[part.size - 1]);
            }
            for (auto const& part : chain.writable()) {
                part.data[0] = part.data[part.size - 1] = static_cast<std::byte>(sum);
            }
            REQUIRE(device.complete(chain, 0));
            device.publish();
        }
        poisoned += device.poison().reason != errc::none ? 1U : 0U;
    }
    CHECK(poisoned > 0);
}
