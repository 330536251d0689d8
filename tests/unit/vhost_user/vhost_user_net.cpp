#include <exitless/critical_section.hpp>
#include <exitless/linux/vhost_user_net.hpp>
#include <exitless/linux/vhost_user_net_memory.hpp>
#include <exitless/linux/vhost_user_net_queues.hpp>
#include <exitless/virtio/memory.hpp>
#include <exitless/virtio/split_device.hpp>

#include "support/descriptors.hpp"
#include "support/hostile_backend.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using exitless::errc;
using exitless::may_exit;
using exitless::os::vhost_user_net;
using exitless::os::vhost::frame_receiver;
using exitless::os::vhost::frame_transmitter;
using exitless::os::vhost::net_memory;
using exitless::os::vhost::net_queue;
using exitless::os::vhost::problem;

namespace virtio = exitless::virtio;

namespace {

// The device side of one queue, in this process.
class net_device {
public:
    net_device(net_memory const& memory, net_queue queue)
        : region_{.address = reinterpret_cast<std::uintptr_t>(memory.shared().bytes().data()),
                  .memory = memory.shared().bytes()}
        , device_{*memory.ring_of(queue), *virtio::memory_map::of({&region_, 1})} {}

    // Takes the next buffer that the driver offers; there must be one.
    auto take() -> virtio::chain {
        auto const polled = device_.poll();
        REQUIRE(polled);
        REQUIRE(*polled);
        return **polled;
    }
    [[nodiscard]] auto idle() -> bool { return !*device_.poll(); }
    void give_back(virtio::chain const& chain, std::uint32_t written) {
        REQUIRE(device_.complete(chain, written));
        device_.publish();
    }

private:
    virtio::memory_region region_;
    virtio::split_device<net_memory::queue_size> device_;
};

auto frame_of(std::size_t size, unsigned char fill) -> std::vector<std::byte> {
    return std::vector<std::byte>(size, std::byte{fill});
}

} // namespace

TEST_CASE("a frame is sent behind a header that asks for nothing") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    frame_transmitter transmitter{*memory};
    net_device device{*memory, net_queue::transmit};
    auto const frame = frame_of(60, 0xab);
    REQUIRE(transmitter.send(frame));
    auto const chain = device.take();
    REQUIRE(chain.readable().size() == 1);
    CHECK(chain.writable().empty());
    auto const bytes = chain.readable()[0].bytes();
    REQUIRE(bytes.size() == 12 + 60);
    CHECK(std::memcmp(bytes.data(), std::array<std::byte, 12>{}.data(), 12) == 0);
    CHECK(std::memcmp(bytes.data() + 12, frame.data(), frame.size()) == 0);
}

TEST_CASE("a frame of no size or too many bytes is refused") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    frame_transmitter transmitter{*memory};
    net_device device{*memory, net_queue::transmit};
    CHECK(transmitter.send({}).error() == errc::invalid_argument);
    CHECK(transmitter.send(frame_of(2037, 1)).error() == errc::invalid_argument);
    CHECK(device.idle());
    CHECK(transmitter.send(frame_of(2036, 1)));
}

TEST_CASE("no buffer is sent twice before the device has given it back") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    frame_transmitter transmitter{*memory};
    net_device device{*memory, net_queue::transmit};
    std::vector<virtio::chain> held;
    std::vector<std::byte const*> places; // a chain shows its buffers until the next one is taken
    for (unsigned i = 0; i != net_memory::queue_size; ++i) {
        REQUIRE(transmitter.send(frame_of(14, static_cast<unsigned char>(i))));
        held.push_back(device.take());
        places.push_back(held.back().readable()[0].data + 12);
    }
    CHECK(transmitter.send(frame_of(14, 1)).error() == errc::queue_full);
    for (unsigned i = 0; i != held.size(); ++i) {
        CHECK(*places[i] == std::byte{static_cast<unsigned char>(i)});
    }
    // Given back out of order, some of them; the others keep what they held.
    for (unsigned const i : {200U, 3U, 77U}) {
        device.give_back(held[i], 0);
    }
    for (auto const fill : std::array<unsigned char, 3>{0xf1, 0xf2, 0xf3}) {
        REQUIRE(transmitter.send(frame_of(14, fill)));
        CHECK(device.take().readable()[0].bytes()[12] == std::byte{fill});
    }
    CHECK(transmitter.send(frame_of(14, 1)).error() == errc::queue_full);
    CHECK(*places[4] == std::byte{4});
    CHECK(*places[201] == std::byte{201});
}

TEST_CASE("one send takes back two buffers at most") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    frame_transmitter transmitter{*memory};
    net_device device{*memory, net_queue::transmit};
    for (int i = 0; i != 10; ++i) {
        REQUIRE(transmitter.send(frame_of(14, 1)));
        device.give_back(device.take(), 0);
    }
    std::vector<virtio::chain> held;
    for (int i = 0; i != 8; ++i) {
        REQUIRE(transmitter.send(frame_of(14, 2)));
        held.push_back(device.take());
    }
    for (auto const& chain : held) {
        device.give_back(chain, 0);
    }
    REQUIRE(transmitter.send(frame_of(14, 3)));
    CHECK(transmitter.driver().in_flight() == 8 - 2 + 1);
}

TEST_CASE("a frame that arrives is copied out and its buffer offered again") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    frame_receiver receiver{*memory};
    net_device device{*memory, net_queue::receive};
    std::array<std::byte, 1514> into{};
    CHECK_FALSE(*receiver.receive(into));
    for (unsigned i = 0; i != 3 * net_memory::queue_size; ++i) {
        auto const chain = device.take();
        REQUIRE(chain.writable().size() == 1);
        auto const bytes = chain.writable()[0].bytes();
        REQUIRE(bytes.size() == net_memory::buffer_bytes);
        std::memcpy(bytes.data() + 12, &i, sizeof i);
        device.give_back(chain, 12 + 64);
        auto const got = receiver.receive(into);
        REQUIRE(got);
        REQUIRE(*got);
        CHECK(**got == 64);
        unsigned number = 0;
        std::memcpy(&number, into.data(), sizeof number);
        CHECK(number == i);
        CHECK(receiver.driver().in_flight() == net_memory::queue_size);
    }
}

TEST_CASE(
    "a frame that is too short for its header, or too long for the caller, is dropped by name") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    frame_receiver receiver{*memory};
    net_device device{*memory, net_queue::receive};
    std::array<std::byte, 100> into{};
    device.give_back(device.take(), 11);
    CHECK(receiver.receive(into).error() == errc::protocol_error);
    device.give_back(device.take(), 12 + 101);
    CHECK(receiver.receive(into).error() == errc::invalid_argument);
    device.give_back(device.take(), 12);
    CHECK(**receiver.receive(into) == 0);
    device.give_back(device.take(), 12 + 100);
    CHECK(**receiver.receive(into) == 100);
    CHECK(receiver.driver().in_flight() == net_memory::queue_size);
}

TEST_CASE("a device that claims more than a buffer holds poisons the queue") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    frame_receiver receiver{*memory};
    auto const ring = *memory->ring_of(net_queue::receive);
    virtio::smp_access::store(ring.used_element(0).id, std::uint32_t{0});
    virtio::smp_access::store(ring.used_element(0).len, net_memory::buffer_bytes + 1);
    virtio::smp_access::store_release(ring.used_idx(), std::uint16_t{1});
    std::array<std::byte, 4096> into{};
    CHECK(receiver.receive(into).error() == errc::bad_length);
    CHECK(receiver.receive(into).error() == errc::queue_poisoned);
}

TEST_CASE("rings and buffers of the shared memory do not overlap") {
    auto const memory = net_memory::create(may_exit);
    REQUIRE(memory);
    auto const shared = memory->shared().bytes();
    auto const* end = reinterpret_cast<std::byte const*>(
        &memory->ring_of(net_queue::transmit)->used_element(net_memory::queue_size - 1) + 1);
    CHECK(reinterpret_cast<std::byte const*>(&memory->ring_of(net_queue::receive)->descriptor(0)) ==
          shared.data());
    for (auto const queue : {net_queue::receive, net_queue::transmit}) {
        for (std::uint16_t slot = 0; slot != net_memory::queue_size; ++slot) {
            auto const place = memory->buffer(queue, slot, net_memory::buffer_bytes);
            CHECK(place.data >= end);
            CHECK(place.address == reinterpret_cast<std::uintptr_t>(place.data));
            end = place.data + place.size;
        }
    }
    CHECK(end <= shared.data() + shared.size());
    CHECK(net_memory{}.ring_of(net_queue::receive).error() == errc::no_device);
}

TEST_CASE("a back-end that wants notifications is refused, and nothing is left open") {
    auto const before = support::open_descriptors();
    {
        support::hostile_backend peer{{}};
        vhost_user_net device;
        CHECK(device.open(may_exit, peer.socket(), 300ms).error() == errc::not_supported);
        CHECK(device.failure().what == problem::not_polling);
        CHECK_FALSE(device.is_open());
        std::array<std::byte, 64> frame{};
        CHECK(device.send(frame).error() == errc::no_device);
        CHECK(device.receive(frame).error() == errc::no_device);
        CHECK(device.take_counts(may_exit).error() == errc::no_device);
        CHECK(device.close(may_exit).error() == errc::no_device);
        CHECK(device.failure().what == problem::not_polling);
    }
    CHECK(support::open_descriptors() == before);
}

TEST_CASE("a device that cannot be opened says at which step") {
    support::hostile_backend peer{
        {.at = exitless::os::vhost::request::set_vring_kick, .how = support::misdeed::close}};
    vhost_user_net device;
    CHECK(device.open(may_exit, peer.socket(), 20s).error() == errc::peer_closed);
    CHECK(device.failure().what == problem::closed);
    CHECK(device.failure().during == exitless::os::vhost::request::set_vring_kick);
    CHECK(device.open(may_exit, "/nonexistent/socket", 1s).error() == errc::no_device);
    CHECK(device.failure().what == problem::no_socket);
}

TEST_CASE("opening a device inside a section is one violation") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    support::hostile_backend peer{
        {.at = exitless::os::vhost::request::set_owner, .how = support::misdeed::close}};
    vhost_user_net device;
    support::recorded_violations violations;
    {
        exitless::critical_section section{"loop"};
        CHECK_FALSE(device.open(may_exit, peer.socket(), 20s));
    }
    REQUIRE(violations.size() == 1);
    CHECK(std::string_view{violations[0].what} == "os::vhost_user_net::open");
}
