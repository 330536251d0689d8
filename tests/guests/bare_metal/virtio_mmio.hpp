// virtio_mmio.hpp: a virtio device behind memory-mapped registers, as QEMU's microvm has them.
#pragma once

#include <exitless/virtio.hpp>

#include <cstddef>
#include <cstdint>

namespace guest {

/// The registers of one device: Virtio 1.3, "MMIO Device Register Layout".
class virtio_mmio {
public:
    explicit virtio_mmio(std::uint64_t base) noexcept
        : base_{base} {}

    /// The device with an ID; its `found()` is false if there is none.
    static auto find(std::uint32_t id) noexcept -> virtio_mmio {
        constexpr std::uint32_t magic_value = 0x74726976;
        for (std::uint64_t base = 0xfeb00000; base != 0xfeb00000 + 24 * 512; base += 512) {
            virtio_mmio const one{base};
            if (one.at(magic) == magic_value && one.at(version) == 2 && one.at(device_id) == id) {
                return one;
            }
        }
        return virtio_mmio{0};
    }
    [[nodiscard]] auto found() const noexcept -> bool { return base_ != 0; }

    [[nodiscard]] auto status() const noexcept -> std::uint32_t { return at(device_status); }
    void set_status(std::uint32_t value) const noexcept { at(device_status) = value; }

    [[nodiscard]] auto features() const noexcept -> exitless::virtio::feature_set {
        at(device_features_select) = 0;
        std::uint64_t const low = at(device_features);
        at(device_features_select) = 1;
        std::uint64_t const high = at(device_features);
        return exitless::virtio::feature_set{high << 32 | low};
    }
    void accept(exitless::virtio::feature_set chosen) const noexcept {
        at(driver_features_select) = 0;
        at(driver_features) = static_cast<std::uint32_t>(chosen.bits());
        at(driver_features_select) = 1;
        at(driver_features) = static_cast<std::uint32_t>(chosen.bits() >> 32);
    }
    void enable_queue(std::uint16_t size, std::byte const* memory,
                      exitless::virtio::split_layout const& layout) const noexcept {
        at(queue_select) = 0;
        at(queue_size) = size;
        set_address(queue_descriptors, memory + layout.descriptor_table);
        set_address(queue_driver, memory + layout.available_ring);
        set_address(queue_device, memory + layout.used_ring);
        at(queue_ready) = 1;
    }
    void notify() const noexcept { at(queue_notify) = 0; }

private:
    enum offset : std::uint32_t {
        magic = 0x00,
        version = 0x04,
        device_id = 0x08,
        device_features = 0x10,
        device_features_select = 0x14,
        driver_features = 0x20,
        driver_features_select = 0x24,
        queue_select = 0x30,
        queue_size = 0x38,
        queue_ready = 0x44,
        queue_notify = 0x50,
        device_status = 0x70,
        queue_descriptors = 0x80,
        queue_driver = 0x90,
        queue_device = 0xa0,
    };

    [[nodiscard]] auto at(std::uint32_t place) const noexcept -> std::uint32_t volatile& {
        return *reinterpret_cast<std::uint32_t volatile*>(base_ + place);
    }
    void set_address(offset place, void const* what) const noexcept {
        auto const address = reinterpret_cast<std::uint64_t>(what);
        at(place) = static_cast<std::uint32_t>(address);
        at(place + 4U) = static_cast<std::uint32_t>(address >> 32);
    }

    std::uint64_t base_;
};

} // namespace guest
