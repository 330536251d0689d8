#include "plant_thread.hpp"

#include <pthread.h>
#include <sched.h>

#include <cstring>
#include <span>

namespace control_loop {

namespace virtio = exitless::virtio;

plant_thread::plant_thread(plant_options options)
    : memory_{std::make_unique<shared_memory>()}
    , driver_{ring()}
    , thread_{[this, options] { serve(options); }} {}

plant_thread::~plant_thread() {
    stop_.store(true, std::memory_order_relaxed);
    thread_.join();
}

auto plant_thread::send(command const& wanted) noexcept -> exitless::result<void> {
    // A chain of two descriptors each: a free pair means that the oldest message was answered.
    auto& message = memory_->messages[sent_ % slots];
    if (driver_.free_descriptors() < 2) {
        return exitless::errc::queue_full;
    }
    std::memcpy(&message.wanted, &wanted, sizeof wanted);
    auto const out = piece(&message.wanted, sizeof message.wanted);
    auto const in = piece(&message.answer, sizeof message.answer);
    if (auto const added = driver_.add({&out, 1}, {&in, 1}, sent_ % slots); !added) {
        return added.error();
    }
    ++sent_;
    driver_.publish();
    return {};
}

auto plant_thread::poll() noexcept -> exitless::result<std::optional<reading>> {
    auto const done = driver_.poll();
    if (!done) {
        return done.error();
    }
    if (!*done) {
        return std::optional<reading>{};
    }
    if ((*done)->written != sizeof(reading)) {
        return exitless::errc::bad_length;
    }
    reading answer;
    std::memcpy(&answer, &memory_->messages[(*done)->token].answer, sizeof answer);
    return std::optional{answer};
}

auto plant_thread::check(exitless::may_exit_t) noexcept -> exitless::result<void> {
    return trouble_.load(std::memory_order_relaxed);
}

auto plant_thread::bytes() noexcept -> std::span<std::byte> {
    return {reinterpret_cast<std::byte*>(memory_.get()), sizeof *memory_};
}

auto plant_thread::piece(void* data, std::size_t size) noexcept -> virtio::buffer {
    auto* const at = static_cast<std::byte*>(data);
    return {.data = at,
            .address = device_address + static_cast<std::uint64_t>(at - bytes().data()),
            .size = static_cast<std::uint32_t>(size)};
}

auto plant_thread::ring() noexcept -> virtio::split_ring<queue_size> {
    static_assert(virtio::split_layout::of(queue_size)->bytes <= sizeof shared_memory::ring);
    return *virtio::split_ring<queue_size>::over(memory_->ring,
                                                 *virtio::split_layout::of(queue_size));
}

void plant_thread::serve(plant_options options) noexcept {
    if (options.cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(static_cast<std::size_t>(options.cpu), &set);
        pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    }
    if (options.fifo) {
        sched_param const priority{.sched_priority = 1};
        pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
    }
    virtio::memory_region const region{.address = device_address, .memory = bytes()};
    virtio::split_device<queue_size> device{ring(), *virtio::memory_map::of({&region, 1})};
    motor plant;
    while (!stop_.load(std::memory_order_relaxed)) {
        auto const request = device.poll();
        if (!request) {
            trouble_.store(request.error(), std::memory_order_relaxed);
            return;
        }
        if (!*request) {
            if (options.yield) {
                sched_yield();
            }
            continue;
        }
        auto const& chain = **request;
        if (chain.readable().size() != 1 || chain.readable()[0].size != sizeof(command) ||
            chain.writable().size() != 1 || chain.writable()[0].size != sizeof(reading)) {
            trouble_.store(exitless::errc::bad_chain, std::memory_order_relaxed);
            return;
        }
        command wanted;
        std::memcpy(&wanted, chain.readable()[0].data, sizeof wanted);
        auto const answer = plant.step(wanted);
        std::memcpy(chain.writable()[0].data, &answer, sizeof answer);
        if (auto const done = device.complete(chain, sizeof answer); !done) {
            trouble_.store(done.error(), std::memory_order_relaxed);
            return;
        }
        device.publish();
    }
}

} // namespace control_loop
