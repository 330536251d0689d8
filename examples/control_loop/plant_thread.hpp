// The motor as a virtqueue's device in a thread of this program.
#pragma once

#include <exitless/critical_section.hpp>
#include <exitless/virtio.hpp>

#include "motor.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>

namespace control_loop {

// How the plant's thread runs.
struct plant_options {
    int cpu = -1;       // -1: wherever the system puts it
    bool fifo = false;  // a real-time priority
    bool yield = false; // gives the CPU away between polls: the loop has no other CPU
};

// The driver side of the queue, for the loop, and the thread that serves the device side.
class plant_thread {
public:
    // Throws std::system_error if there is no thread to be had.
    explicit plant_thread(plant_options options);
    ~plant_thread();
    plant_thread(plant_thread const&) = delete;
    auto operator=(plant_thread const&) -> plant_thread& = delete;

    // Sends a command. errc::queue_full if the plant has not answered the earlier ones yet.
    [[nodiscard]] auto send(command const& wanted) noexcept -> exitless::result<void>;
    // The next reading, if one has arrived.
    [[nodiscard]] auto poll() noexcept -> exitless::result<std::optional<reading>>;
    // Whether the plant still works: its own error otherwise.
    [[nodiscard]] auto check(exitless::may_exit_t consent) noexcept -> exitless::result<void>;

private:
    static constexpr std::uint16_t queue_size = 16; // eight commands in flight
    static constexpr std::size_t slots = queue_size / 2;
    static constexpr std::uint64_t device_address = 0x1'0000'0000;

    struct slot {
        command wanted;
        reading answer;
    };
    // What both sides share; everything else is private to one of them.
    struct shared_memory {
        alignas(128) std::array<std::byte, 1024> ring;
        alignas(64) std::array<slot, slots> messages;
    };

    [[nodiscard]] auto bytes() noexcept -> std::span<std::byte>;
    [[nodiscard]] auto piece(void* data, std::size_t size) noexcept -> exitless::virtio::buffer;
    [[nodiscard]] auto ring() noexcept -> exitless::virtio::split_ring<queue_size>;
    void serve(plant_options options) noexcept;

    std::unique_ptr<shared_memory> memory_;
    exitless::virtio::split_driver<queue_size> driver_;
    std::uint64_t sent_ = 0;
    std::atomic<exitless::errc> trouble_{exitless::errc::none};
    std::atomic<bool> stop_{false};
    std::thread thread_; // last: it uses all of the above
};

} // namespace control_loop
