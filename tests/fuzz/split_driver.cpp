// A driver whose device writes anything anywhere in the ring. Every token must come back at most
// once, for a chain that was published, with no more bytes than its writable buffers have.
#include <exitless/virtio.hpp>

#include "fuzz/script.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>

namespace virtio = exitless::virtio;
using exitless::errc;

namespace {

constexpr std::uint16_t size = 8;

struct hostile_device {
    std::unique_ptr<virtio::split_descriptor[]> descriptors{new virtio::split_descriptor[size]{}};
    std::unique_ptr<std::uint16_t[]> avail{new std::uint16_t[3 + size]{}};
    std::unique_ptr<std::uint32_t[]> used{new std::uint32_t[2 + 2 * size]{}};

    void act(fuzz::script& input) {
        auto const what = input.next<std::uint8_t>();
        auto* const halves = reinterpret_cast<std::uint16_t*>(used.get());
        switch (what % 4) {
        case 0: // a chain is given back as it should be
            used[1 + 2 * (halves[1] % size)] = static_cast<std::uint32_t>(what >> 4) % (size + 1);
            used[2 + 2 * (halves[1] % size)] = input.next<std::uint8_t>();
            ++halves[1];
            break;
        case 1: // any word of the used ring
            used[input.next<std::uint8_t>() % (1 + 2 * size)] = input.next<std::uint32_t>();
            break;
        case 2: // what the driver wrote
            descriptors[(what >> 4) % size] = {.addr = input.next<std::uint64_t>(),
                                               .len_flags_next = input.next<std::uint64_t>()};
            break;
        default:
            avail[input.next<std::uint8_t>() % (3 + size)] = input.next<std::uint16_t>();
        }
    }
};

struct promise {
    std::uint32_t writable = 0;
    bool published = false;
};

// What the harness itself knows of the chains that are out.
class account {
public:
    void added(std::uint64_t token, std::uint32_t writable) {
        chains_[token] = {.writable = writable, .published = false};
    }
    void published() {
        for (auto& [token, chain] : chains_) {
            chain.published = true;
        }
    }
    void rolled_back(std::uint16_t count) {
        std::uint16_t gone = 0;
        for (auto it = chains_.begin(); it != chains_.end();) {
            gone = static_cast<std::uint16_t>(gone + (it->second.published ? 0 : 1));
            it = it->second.published ? std::next(it) : chains_.erase(it);
        }
        fuzz::demand(gone == count);
    }
    void returned(virtio::used const& got) {
        auto const it = chains_.find(got.token);
        fuzz::demand(it != chains_.end() && it->second.published);
        fuzz::demand(got.written <= it->second.writable);
        chains_.erase(it);
    }

private:
    std::map<std::uint64_t, promise> chains_;
};

} // namespace

extern "C" auto LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t bytes) -> int {
    fuzz::script input{data, bytes};
    hostile_device device;
    auto const ring = *virtio::split_ring<size>::at(device.descriptors.get(), device.avail.get(),
                                                    device.used.get(), size);
    virtio::split_driver driver{ring};
    std::array<virtio::buffer, 4> parts{};
    parts.fill({.data = nullptr, .address = 0x1000, .size = 10});
    account known;
    std::uint64_t token = 0;
    while (!input.done()) {
        auto const step = input.next<std::uint8_t>();
        auto const sound = driver.poison().reason == errc::none;
        if (step % 5 == 0) {
            device.act(input);
        } else if (step % 5 == 1) {
            auto const readable = static_cast<std::size_t>(step >> 4) % 4;
            auto const writable = static_cast<std::size_t>(step >> 6);
            auto const free = driver.free_descriptors();
            auto const result =
                driver.add({parts.data(), readable}, {parts.data(), writable}, ++token);
            fuzz::demand(bool(result) ==
                         (sound && readable + writable != 0 && readable + writable <= free));
            if (result) {
                known.added(token, static_cast<std::uint32_t>(writable) * 10);
            }
        } else if (step % 5 == 2) {
            driver.publish();
            known.published();
        } else if (step % 5 == 3 && sound) {
            known.rolled_back(driver.rollback());
        } else {
            auto const got = driver.poll();
            fuzz::demand(sound || got.error() == errc::queue_poisoned);
            fuzz::demand(got || driver.poison().reason != errc::none);
            if (got && *got) {
                known.returned(**got);
            }
        }
        fuzz::demand(driver.free_descriptors() <= size && driver.in_flight() <= size);
    }
    return 0;
}
