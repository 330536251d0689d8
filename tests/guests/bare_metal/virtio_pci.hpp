// virtio_pci.hpp: a virtio device on the PCI bus, as QEMU's q35 has them.
#pragma once

#include <exitless/virtio.hpp>

#include <cstddef>
#include <cstdint>

namespace guest {

/// The configuration space of one function of bus 0, by the old ports.
class pci_function {
public:
    explicit pci_function(std::uint32_t device) noexcept
        : address_{0x80000000 | device << 11} {}

    [[nodiscard]] auto read(std::uint32_t place) const noexcept -> std::uint32_t {
        select(place);
        std::uint32_t value;
        asm volatile("inl %1, %0" : "=a"(value) : "Nd"(data_port));
        return value;
    }
    [[nodiscard]] auto read8(std::uint32_t place) const noexcept -> std::uint32_t {
        return read(place) >> (place % 4 * 8) & 0xff;
    }
    void write(std::uint32_t place, std::uint32_t value) const noexcept {
        select(place);
        asm volatile("outl %0, %1" : : "a"(value), "Nd"(data_port));
    }
    /// The memory behind a base address register.
    [[nodiscard]] auto memory(std::uint32_t number) const noexcept -> std::uint64_t {
        auto const place = 0x10 + number * 4;
        std::uint64_t const low = read(place);
        bool const wide = (low & 6) == 4;
        std::uint64_t const high = wide ? read(place + 4) : 0;
        return high << 32 | (low & ~std::uint64_t{0xf});
    }

private:
    static constexpr std::uint16_t address_port = 0xcf8;
    static constexpr std::uint16_t data_port = 0xcfc;

    void select(std::uint32_t place) const noexcept {
        asm volatile("outl %0, %1" : : "a"(address_ | (place & 0xfc)), "Nd"(address_port));
    }

    std::uint32_t address_;
};

/// The registers of one device: Virtio 1.3, "Common configuration structure layout".
class virtio_pci {
public:
    /// The device with an ID; its `found()` is false if there is none.
    static auto find(std::uint32_t id) noexcept -> virtio_pci {
        constexpr std::uint32_t vendor = 0x1af4;
        for (std::uint32_t device = 0; device != 32; ++device) {
            pci_function const one{device};
            if (one.read(0) == ((0x1040 + id) << 16 | vendor)) {
                return virtio_pci{one};
            }
        }
        return {};
    }
    [[nodiscard]] auto found() const noexcept -> bool { return common_ != 0; }

    [[nodiscard]] auto status() const noexcept -> std::uint32_t {
        return at<std::uint8_t>(device_status);
    }
    void set_status(std::uint32_t value) const noexcept {
        at<std::uint8_t>(device_status) = static_cast<std::uint8_t>(value);
    }
    [[nodiscard]] auto features() const noexcept -> exitless::virtio::feature_set {
        at<std::uint32_t>(device_feature_select) = 0;
        std::uint64_t const low = at<std::uint32_t>(device_feature);
        at<std::uint32_t>(device_feature_select) = 1;
        std::uint64_t const high = at<std::uint32_t>(device_feature);
        return exitless::virtio::feature_set{high << 32 | low};
    }
    void accept(exitless::virtio::feature_set chosen) const noexcept {
        at<std::uint32_t>(driver_feature_select) = 0;
        at<std::uint32_t>(driver_feature) = static_cast<std::uint32_t>(chosen.bits());
        at<std::uint32_t>(driver_feature_select) = 1;
        at<std::uint32_t>(driver_feature) = static_cast<std::uint32_t>(chosen.bits() >> 32);
    }
    void enable_queue(std::uint16_t size, std::byte const* memory,
                      exitless::virtio::split_layout const& layout) noexcept {
        at<std::uint16_t>(queue_select) = 0;
        at<std::uint16_t>(queue_size) = size;
        set_address(queue_descriptors, memory + layout.descriptor_table);
        set_address(queue_driver, memory + layout.available_ring);
        set_address(queue_device, memory + layout.used_ring);
        bell_ = bells_ + std::uint64_t{at<std::uint16_t>(queue_notify_offset)} * bell_step_;
        at<std::uint16_t>(queue_enable) = 1;
    }
    void notify() const noexcept { *reinterpret_cast<std::uint16_t volatile*>(bell_) = 0; }

private:
    enum offset : std::uint32_t {
        device_feature_select = 0x00,
        device_feature = 0x04,
        driver_feature_select = 0x08,
        driver_feature = 0x0c,
        device_status = 0x14,
        queue_select = 0x16,
        queue_size = 0x18,
        queue_enable = 0x1c,
        queue_notify_offset = 0x1e,
        queue_descriptors = 0x20,
        queue_driver = 0x28,
        queue_device = 0x30,
    };

    virtio_pci() noexcept = default;
    explicit virtio_pci(pci_function const& function) noexcept {
        constexpr std::uint32_t vendor_specific = 9;
        constexpr std::uint32_t memory_and_bus_master = 6;
        function.write(4, (function.read(4) & 0xffff) | memory_and_bus_master);
        for (auto at = function.read8(0x34); at != 0; at = function.read8(at + 1)) {
            if (function.read8(at) == vendor_specific) {
                take(function, at);
            }
        }
    }
    // Virtio 1.3, "Virtio Structure PCI Capabilities".
    void take(pci_function const& function, std::uint32_t capability) noexcept {
        auto const structure =
            function.memory(function.read8(capability + 4)) + function.read(capability + 8);
        switch (function.read8(capability + 3)) {
        case 1:
            common_ = structure;
            break;
        case 2:
            bells_ = structure;
            bell_step_ = function.read(capability + 16);
            break;
        default:
            break;
        }
    }
    template <class Width>
    [[nodiscard]] auto at(std::uint32_t place) const noexcept -> Width volatile& {
        return *reinterpret_cast<Width volatile*>(common_ + place);
    }
    void set_address(offset place, void const* what) const noexcept {
        auto const address = reinterpret_cast<std::uint64_t>(what);
        at<std::uint32_t>(place) = static_cast<std::uint32_t>(address);
        at<std::uint32_t>(place + 4U) = static_cast<std::uint32_t>(address >> 32);
    }

    std::uint64_t common_ = 0;
    std::uint64_t bells_ = 0;
    std::uint64_t bell_ = 0;
    std::uint32_t bell_step_ = 0;
};

} // namespace guest
