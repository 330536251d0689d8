// A device whose driver writes anything anywhere in the ring. The ring's parts are heap blocks of
// their exact size, so that AddressSanitizer sees one byte too far.
#include <exitless/virtio.hpp>

#include "fuzz/script.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace virtio = exitless::virtio;
using exitless::errc;

namespace {

constexpr std::uint16_t size = 8;
constexpr std::uint64_t base = 0x10000;

struct hostile_driver {
    std::unique_ptr<virtio::split_descriptor[]> descriptors{new virtio::split_descriptor[size]{}};
    std::unique_ptr<std::uint16_t[]> avail{new std::uint16_t[3 + size]{}};
    std::unique_ptr<std::uint32_t[]> used{new std::uint32_t[2 + 2 * size]{}};
    std::unique_ptr<std::byte[]> payload{new std::byte[256]{}};
    std::array<virtio::memory_region, 2> regions{
        virtio::memory_region{.address = base, .memory = {payload.get(), 128}},
        virtio::memory_region{.address = base + 200, .memory = {payload.get() + 128, 128}}};

    void act(fuzz::script& input) {
        auto const what = input.next<std::uint8_t>();
        auto const slot = static_cast<std::size_t>(what >> 4) % size;
        switch (what % 4) {
        case 0: // a descriptor that is nearly right: small offset, any length, flags and next
            descriptors[slot] = {
                .addr = base + input.next<std::uint16_t>() % 512,
                .len_flags_next = virtio::pack(
                    {.addr = 0,
                     .len = input.next<std::uint8_t>(),
                     .flags = input.next<std::uint8_t>(),
                     .next = static_cast<std::uint16_t>(input.next<std::uint8_t>() % (size + 1))})};
            break;
        case 1: // a descriptor of any bits
            descriptors[slot] = {.addr = input.next<std::uint64_t>(),
                                 .len_flags_next = input.next<std::uint64_t>()};
            break;
        case 2: // a head is offered as it should be
            avail[2 + avail[1] % size] = input.next<std::uint8_t>() % (size + 1);
            ++avail[1];
            break;
        default: // any word of the available ring
            avail[input.next<std::uint8_t>() % (3 + size)] = input.next<std::uint16_t>();
        }
    }
};

void check(virtio::chain const& found, hostile_driver const& driver) {
    fuzz::demand(found.head() < size);
    fuzz::demand(found.readable().size() + found.writable().size() >= 1);
    fuzz::demand(found.readable().size() + found.writable().size() <= size);
    std::uint64_t writable = 0;
    for (auto const& part : found.readable()) {
        fuzz::demand(part.size != 0 && part.address >= base);
        static_cast<void>(std::uint8_t{part.data[0] == part.data[part.size - 1]});
    }
    for (auto const& part : found.writable()) {
        fuzz::demand(part.size != 0);
        part.data[0] = part.data[part.size - 1] = std::byte{1};
        fuzz::demand(part.data >= driver.payload.get() &&
                     part.data + part.size <= driver.payload.get() + 256);
        writable += part.size;
    }
    fuzz::demand(found.writable_bytes() == writable);
}

} // namespace

extern "C" auto LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t bytes) -> int {
    fuzz::script input{data, bytes};
    hostile_driver driver;
    auto const ring = *virtio::split_ring<size>::at(driver.descriptors.get(), driver.avail.get(),
                                                    driver.used.get(), size);
    virtio::split_device device{ring, *virtio::memory_map::of(driver.regions)};
    std::vector<virtio::chain> held;
    std::bitset<size> out;
    while (!input.done()) {
        auto const step = input.next<std::uint8_t>();
        if (step % 4 == 0) {
            driver.act(input);
        } else if (step % 4 == 1 && !held.empty()) {
            auto const done = held.back();
            held.pop_back();
            auto const result = device.complete(done, step);
            fuzz::demand(result || step > done.writable_bytes() ||
                         result.error() == errc::queue_poisoned);
            out[done.head()] = !result;
        } else if (step % 4 == 2) {
            device.publish();
        } else {
            auto const was = device.poison();
            auto const found = device.poll();
            fuzz::demand(was.reason == errc::none || found.error() == errc::queue_poisoned);
            fuzz::demand(found || device.poison().reason != errc::none);
            if (found && *found) {
                check(**found, driver);
                fuzz::demand(!out[(*found)->head()]);
                out.set((*found)->head());
                held.push_back(**found);
            }
        }
        fuzz::demand(device.in_flight() <= size);
    }
    return 0;
}
