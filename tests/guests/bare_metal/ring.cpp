// Driver and device of a split virtqueue on the same CPU, only memory between them; each round trip
// inside a section, timed.
#include <exitless/critical_section.hpp>
#include <exitless/measure/histogram.hpp>
#include <exitless/virtio.hpp>

#include "machine.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

using namespace std::string_view_literals;
namespace virtio = exitless::virtio;
using cpu = exitless::x86::native;
using guest::check;

namespace {

constexpr std::uint16_t size = 8;
constexpr std::uint64_t rounds = 10'000;

alignas(4096) std::array<std::byte, 4096> ring_memory;
alignas(64) std::array<std::byte, 64> shared;
constinit exitless::histogram latency;

struct round_trip {
    virtio::split_driver<size>& driver;
    virtio::split_device<size>& device;
    virtio::memory_region const& region;

    /// Sends `value` to the device, which answers value * 3. False if anything went wrong.
    [[nodiscard]] auto operator()(std::uint64_t value) const noexcept -> bool {
        auto const request = region.at(0, sizeof value);
        auto const answer = region.at(32, sizeof value);
        std::memcpy(shared.data(), &value, sizeof value);
        if (!driver.add(std::span{&*request, 1}, std::span{&*answer, 1}, value)) {
            return false;
        }
        driver.publish();
        if (!serve()) {
            return false;
        }
        auto const done = driver.poll();
        std::uint64_t result = 0;
        std::memcpy(&result, shared.data() + 32, sizeof result);
        return done && *done && (*done)->token == value && (*done)->written == sizeof value &&
               result == value * 3;
    }

    [[nodiscard]] auto serve() const noexcept -> bool {
        auto const got = device.poll();
        if (!got || !*got || (*got)->readable().size() != 1 || (*got)->writable().size() != 1) {
            return false;
        }
        std::uint64_t value = 0;
        std::memcpy(&value, (*got)->readable()[0].data, sizeof value);
        value *= 3;
        std::memcpy((*got)->writable()[0].data, &value, sizeof value);
        auto const completed = device.complete(**got, sizeof value);
        device.publish();
        return static_cast<bool>(completed);
    }
};

} // namespace

void check_ring() noexcept {
    guest::title("a virtqueue, both sides"sv);
    auto const layout = virtio::split_layout::of(size);
    auto const ring = virtio::split_ring<size>::over(ring_memory, *layout);
    std::array const regions{virtio::memory_region{.address = 0x1000, .memory = shared}};
    auto const memory = virtio::memory_map::of(regions);
    check("is laid out"sv, layout && ring && memory);
    virtio::split_driver<size> driver{*ring};
    virtio::split_device<size> device{*ring, *memory};
    round_trip const trip{driver, device, regions[0]};
    bool right = true;
    for (std::uint64_t round = 0; round != rounds; ++round) { // the indices wrap around
        exitless::critical_section section{"round trip"};
        auto const begin = cpu::rdtscp().tsc;
        right = trip(round) && right;
        latency.record(cpu::rdtscp().tsc - begin);
    }
    check("10,000 round trips"sv, right);
    check("neither side asks to be notified"sv,
          !driver.notification_wanted() && !device.notification_wanted());
    check("both are sound"sv, driver.poison().reason == exitless::errc::none &&
                                  device.poison().reason == exitless::errc::none);
    check("all were timed"sv, latency.count() == rounds && latency.max() >= latency.min() &&
                                  latency.percentile(99.9) >= latency.percentile(50));
    ring->used_idx() = static_cast<std::uint16_t>(ring->used_idx() + size + 1);
    check("a lie of the device is noticed"sv,
          !driver.poll() && driver.poison().reason == exitless::errc::bad_index);
}
