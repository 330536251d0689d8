// QEMU's entropy device, polled: a device that nobody here wrote fills a buffer, over the bus that
// the machine has.
#include <exitless/virtio.hpp>

#include "machine.hpp"
#include "virtio_mmio.hpp"
#include "virtio_pci.hpp"

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

alignas(4096) std::array<std::byte, 4096> ring_memory;
alignas(64) std::array<std::byte, 64> random_bytes;

/// Resets the device and agrees on features; false if it refuses.
auto negotiate(auto const& device) noexcept -> bool {
    device.set_status(0);
    while (device.status() != 0) {
    }
    device.set_status(1); // ACKNOWLEDGE
    device.set_status(3); // DRIVER
    auto const chosen = virtio::negotiate(device.features(), virtio::split_ring_features,
                                          virtio::feature::version_1);
    if (!chosen) {
        return false;
    }
    device.accept(*chosen);
    device.set_status(11); // FEATURES_OK
    return (device.status() & 8) != 0;
}

auto all_zero(std::span<std::byte const> bytes) noexcept -> bool {
    for (auto const one : bytes) {
        if (one != std::byte{0}) {
            return false;
        }
    }
    return true;
}

void check_device(auto device) noexcept {
    check("agrees on features"sv, negotiate(device));
    auto const layout = virtio::split_layout::of(size);
    auto const ring = virtio::split_ring<size>::over(ring_memory, *layout);
    virtio::split_driver<size> driver{*ring};
    device.enable_queue(size, ring_memory.data(), *layout);
    device.set_status(15); // DRIVER_OK
    // Memory is mapped where it is: a device address is a pointer.
    virtio::memory_region const region{
        .address = reinterpret_cast<std::uint64_t>(random_bytes.data()), .memory = random_bytes};
    auto const whole = region.at(0, sizeof random_bytes);
    check("is offered a buffer"sv,
          driver.add({}, std::span{&*whole, 1}, 7).error() == exitless::errc::none);
    driver.publish();
    if (driver.notification_wanted()) {
        device.notify(); // outside any section: this exits
    }
    auto done = driver.poll();
    while (done && !*done) { // the test's time limit bounds it
        done = driver.poll();
    }
    check("fills it"sv,
          done && (*done)->token == 7 && (*done)->written != 0 && !all_zero(random_bytes));
}

} // namespace

void check_entropy_device() noexcept {
    auto const on_pci = guest::virtio_pci::find(entropy);
    if (on_pci.found()) {
        guest::title("QEMU's entropy device over virtio-pci"sv);
        return check_device(on_pci);
    }
    if (guest::under_exit_counter()) {
        guest::print("not there: an entropy device\n"sv);
        return;
    }
    guest::title("QEMU's entropy device over virtio-mmio"sv);
    auto const mapped = guest::virtio_mmio::find(entropy);
    check("is there"sv, mapped.found());
    if (mapped.found()) {
        check_device(mapped);
    }
}
