// QEMU's virtio-rng over virtio-mmio, polled: a device that nobody here wrote fills a buffer.
#include <exitless/virtio.hpp>

#include "machine.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

using namespace std::string_view_literals;
namespace virtio = exitless::virtio;
using guest::check;

namespace {

constexpr std::uint16_t size = 8;
constexpr std::uint32_t entropy = 4; // device ID

// Virtio 1.3, "MMIO Device Register Layout", in bytes.
enum class reg : std::uint32_t {
    magic = 0x00,
    version = 0x04,
    device_id = 0x08,
    device_features = 0x10,
    device_features_sel = 0x14,
    driver_features = 0x20,
    driver_features_sel = 0x24,
    queue_sel = 0x30,
    queue_size_max = 0x34,
    queue_size = 0x38,
    queue_ready = 0x44,
    queue_notify = 0x50,
    status = 0x70,
    queue_desc = 0x80,
    queue_driver = 0x90,
    queue_device = 0xa0,
};

alignas(4096) std::array<std::byte, 4096> ring_memory;
alignas(64) std::array<std::byte, 64> random_bytes;

/// The registers of one device.
struct transport {
    std::uint64_t base;

    [[nodiscard]] auto at(reg offset, std::uint32_t more = 0) const noexcept -> std::uint32_t
        volatile& {
        return *reinterpret_cast<std::uint32_t volatile*>(
            base + static_cast<std::uint32_t>(offset) + more);
    }
    void address(reg offset, void const* what) const noexcept {
        at(offset) = static_cast<std::uint32_t>(reinterpret_cast<std::uint64_t>(what));
        at(offset, 4) = 0;
    }
    [[nodiscard]] auto features() const noexcept -> virtio::feature_set {
        at(reg::device_features_sel) = 0;
        std::uint64_t const low = at(reg::device_features);
        at(reg::device_features_sel) = 1;
        std::uint64_t const high = at(reg::device_features);
        return virtio::feature_set{high << 32 | low};
    }
    void accept(virtio::feature_set chosen) const noexcept {
        at(reg::driver_features_sel) = 0;
        at(reg::driver_features) = static_cast<std::uint32_t>(chosen.bits());
        at(reg::driver_features_sel) = 1;
        at(reg::driver_features) = static_cast<std::uint32_t>(chosen.bits() >> 32);
    }
};

auto find_device() noexcept -> std::uint64_t {
    for (std::uint64_t base = 0xfeb00000; base != 0xfeb00000 + 24 * 512; base += 512) {
        transport const one{base};
        if (one.at(reg::magic) == 0x74726976 && one.at(reg::version) == 2 &&
            one.at(reg::device_id) == entropy) {
            return base;
        }
    }
    return 0;
}

/// Resets the device and agrees on features; false if it refuses.
auto negotiate(transport const& device) noexcept -> bool {
    device.at(reg::status) = 0;
    device.at(reg::status) = 1; // ACKNOWLEDGE
    device.at(reg::status) = 3; // DRIVER
    auto const chosen = virtio::negotiate(device.features(), virtio::split_ring_features,
                                          virtio::feature::version_1);
    if (!chosen) {
        return false;
    }
    device.accept(*chosen);
    device.at(reg::status) = 11; // FEATURES_OK
    return (device.at(reg::status) & 8) != 0;
}

void enable_queue(transport const& device, virtio::split_layout const& layout) noexcept {
    device.at(reg::queue_sel) = 0;
    device.at(reg::queue_size) = size;
    device.address(reg::queue_desc, ring_memory.data() + layout.descriptor_table);
    device.address(reg::queue_driver, ring_memory.data() + layout.available_ring);
    device.address(reg::queue_device, ring_memory.data() + layout.used_ring);
    device.at(reg::queue_ready) = 1;
    device.at(reg::status) = 15; // DRIVER_OK
}

auto all_zero(std::span<std::byte const> bytes) noexcept -> bool {
    for (auto const one : bytes) {
        if (one != std::byte{0}) {
            return false;
        }
    }
    return true;
}

} // namespace

void check_entropy_device() noexcept {
    guest::title("QEMU's entropy device over virtio-mmio"sv);
    transport const device{find_device()};
    check("is there"sv, device.base != 0);
    if (device.base == 0) {
        return;
    }
    check("agrees on features"sv, negotiate(device));
    auto const layout = virtio::split_layout::of(size);
    auto const ring = virtio::split_ring<size>::over(ring_memory, *layout);
    virtio::split_driver<size> driver{*ring};
    enable_queue(device, *layout);
    // Memory is mapped where it is: a device address is a pointer.
    virtio::memory_region const region{
        .address = reinterpret_cast<std::uint64_t>(random_bytes.data()), .memory = random_bytes};
    auto const whole = region.at(0, sizeof random_bytes);
    check("is offered a buffer"sv,
          driver.add({}, std::span{&*whole, 1}, 7).error() == exitless::errc::none);
    driver.publish();
    if (driver.notification_wanted()) {
        device.at(reg::queue_notify) = 0; // outside any section: this exits
    }
    auto done = driver.poll();
    while (done && !*done) { // the test's time limit bounds it
        done = driver.poll();
    }
    check("fills it"sv,
          done && (*done)->token == 7 && (*done)->written != 0 && !all_zero(random_bytes));
}
