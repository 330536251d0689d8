#include <exitless/virtio/chain.hpp>
#include <exitless/virtio/split_device.hpp>

#include "support/recording_access.hpp"
#include "support/split_memory.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cstdint>
#include <limits>
#include <vector>

using exitless::errc;
using exitless::virtio::ring_word;
using exitless::virtio::split_device;
using support::split_memory;
namespace flag = exitless::virtio::descriptor_flag;

namespace {

struct rig {
    explicit rig(support::edge tight = support::edge::back)
        : memory{8, tight, 4096}
        , device{memory.ring, memory.map} {}

    // Descriptor `id` with `len` bytes at `offset` of the payload.
    void describe(std::uint16_t id, std::uint64_t offset, std::uint32_t len, unsigned flags = 0,
                  std::uint16_t next = 0) {
        memory.describe(id, {.addr = split_memory<8>::device_address + offset,
                             .len = len,
                             .flags = static_cast<std::uint16_t>(flags),
                             .next = next});
    }

    split_memory<8> memory;
    split_device<8> device;
};

void check_poisoned(rig& r, errc reason, ring_word where, std::uint64_t value) {
    CHECK(r.device.poll().error() == reason);
    for (int i = 0; i != 3; ++i) {
        CHECK(r.device.poll().error() == errc::queue_poisoned);
        r.describe(0, 0, 8);
        r.memory.offer(0);
    }
    r.device.publish();
    CHECK(r.memory.ring.used_idx() == 0);
    CHECK(r.device.poison().reason == reason);
    CHECK(r.device.poison().where == where);
    CHECK(r.device.poison().value == value);
}

} // namespace

TEST_CASE("item 22: a new device wants no notifications and honours the driver's flag") {
    rig r;
    CHECK(r.memory.ring.used_flags() == exitless::virtio::used_no_notify);
    r.memory.ring.used_event() = 0xffff;
    CHECK(r.device.notification_wanted());
    r.memory.ring.avail_flags() = exitless::virtio::avail_no_interrupt;
    CHECK_FALSE(r.device.notification_wanted());
}

TEST_CASE("items 11 and 12: a chain arrives as readable and writable buffers, in order") {
    rig r;
    r.describe(5, 0, 10, flag::next, 2);
    r.describe(2, 100, 20, flag::next, 7);
    r.describe(7, 200, 30, flag::next | flag::write, 0);
    r.describe(0, 4056, 40, flag::write, 3);
    r.memory.offer(5);
    auto const before = r.memory.described(5);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    auto const& chain = **got;
    REQUIRE(chain.readable().size() == 2);
    REQUIRE(chain.writable().size() == 2);
    CHECK(chain.head() == 5);
    CHECK(chain.readable()[0].data == r.memory.payload.data());
    CHECK(chain.readable()[0].size == 10);
    CHECK(chain.readable()[1].data == r.memory.payload.data() + 100);
    CHECK(chain.writable()[0].data == r.memory.payload.data() + 200);
    CHECK(chain.writable()[1].data == r.memory.payload.data() + 4056);
    CHECK(chain.writable()[1].address == split_memory<8>::device_address + 4056);
    CHECK(chain.writable_bytes() == 70);
    REQUIRE(r.device.complete(chain, 70));
    r.device.publish();
    auto const after = r.memory.described(5);
    CHECK((before.addr == after.addr && before.len == after.len && before.flags == after.flags &&
           before.next == after.next));
}

TEST_CASE("item 12: descriptors are never written, shown by making them read-only") {
    rig r;
    r.describe(0, 0, 10, flag::write);
    REQUIRE(::mprotect(r.memory.descriptors.data() - 4096 + 128, 4096, PROT_READ) == 0);
    r.memory.offer(0);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    REQUIRE(r.device.complete(**got, 10));
    r.device.publish();
    CHECK(r.memory.ring.used_idx() == 1);
}

TEST_CASE("item 19: the used element is complete before idx shows it, once a batch") {
    rig r;
    for (std::uint16_t id = 0; id != 3; ++id) {
        r.describe(id, 0, 10, flag::write);
        r.memory.offer(id);
    }
    for (std::uint32_t i = 0; i != 3; ++i) {
        auto const got = r.device.poll();
        REQUIRE((got && *got));
        REQUIRE(r.device.complete(**got, i));
        CHECK(r.memory.ring.used_idx() == 0);
        CHECK(r.memory.ring.used_element(static_cast<std::uint16_t>(i)).id == i);
        CHECK(r.memory.ring.used_element(static_cast<std::uint16_t>(i)).len == i);
    }
    r.device.publish();
    CHECK(r.memory.ring.used_idx() == 3);
    CHECK(r.device.in_flight() == 0);
}

TEST_CASE("a chain is completed once, by its own queue, with no more than it holds") {
    rig r;
    r.describe(0, 0, 10, flag::write);
    r.describe(1, 0, 10);
    r.memory.offer(0);
    r.memory.offer(1);
    auto const writable = **r.device.poll();
    auto const readable = **r.device.poll();
    CHECK(r.device.complete(writable, 11).error() == errc::invalid_argument);
    CHECK(r.device.complete(readable, 1).error() == errc::invalid_argument);
    CHECK(r.device.in_flight() == 2);
    CHECK(r.device.complete(readable, 0));
    CHECK(r.device.complete(writable, 10));
    CHECK(r.device.complete(writable, 10).error() == errc::invalid_argument);
    r.device.publish();
    CHECK(r.memory.ring.used_idx() == 2);
    CHECK(r.memory.ring.used_element(0).id == 1);
    CHECK(r.memory.ring.used_element(1).id == 0);
}

TEST_CASE("a copy of a completed chain says nothing of the next one with its head") {
    rig r;
    r.describe(0, 0, 4096, flag::write);
    r.memory.offer(0);
    auto const stale = **r.device.poll();
    REQUIRE(r.device.complete(stale, 4096));
    r.device.publish();
    r.describe(0, 0, 8, flag::write);
    r.memory.offer(0);
    auto const fresh = **r.device.poll();
    CHECK(fresh.head() == stale.head());
    CHECK(r.device.complete(stale, 4096).error() == errc::invalid_argument);
    CHECK(r.device.complete(fresh, 8));
    CHECK(r.device.complete(fresh, 8).error() == errc::invalid_argument);
}

TEST_CASE("a chain of another, larger queue is refused") {
    split_memory<16> large;
    split_device other{large.ring, large.map};
    large.describe(15, {.addr = split_memory<16>::device_address, .len = 1, .flags = 0, .next = 0});
    large.offer(15);
    auto const foreign = **other.poll();
    rig r;
    CHECK(r.device.complete(foreign, 0).error() == errc::invalid_argument);
}

TEST_CASE("item 13: a chain as long as the queue is accepted") {
    rig r;
    for (std::uint16_t id = 0; id != 8; ++id) {
        r.describe(id, id * 8U, 8, id != 7 ? flag::next : 0U, static_cast<std::uint16_t>(id + 1U));
    }
    r.memory.offer(0);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    CHECK((*got)->readable().size() == 8);
}

TEST_CASE("hostile driver: an available index further ahead than the queue has descriptors") {
    rig r{GENERATE(support::edge::front, support::edge::back)};
    auto const idx = GENERATE(as<std::uint16_t>{}, 9, 0x8000, 0xffff);
    r.memory.ring.avail_idx() = idx;
    check_poisoned(r, errc::bad_index, ring_word::avail_idx, idx);
}

TEST_CASE("hostile driver: an available index that moves back, or over the chains still held") {
    rig r;
    r.describe(0, 0, 8);
    r.memory.offer(0);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    auto const idx = GENERATE(as<std::uint16_t>{}, 0, 0xffff, 9);
    r.memory.ring.avail_idx() = idx;
    check_poisoned(r, errc::bad_index, ring_word::avail_idx, idx);
    CHECK(r.device.complete(**got, 0).error() == errc::queue_poisoned);
}

TEST_CASE("hostile driver: a head beyond the queue") {
    rig r{GENERATE(support::edge::front, support::edge::back)};
    auto const head = GENERATE(as<std::uint16_t>{}, 8, 0x8000, 0xffff);
    r.memory.offer(head);
    check_poisoned(r, errc::bad_descriptor, ring_word::avail_ring, head);
}

TEST_CASE("hostile driver: a head that the device still holds") {
    rig r;
    r.describe(3, 0, 8);
    r.memory.offer(3);
    REQUIRE(*r.device.poll());
    r.memory.offer(3);
    check_poisoned(r, errc::bad_id, ring_word::avail_ring, 3);
}

TEST_CASE("hostile driver: a next beyond the queue") {
    rig r{GENERATE(support::edge::front, support::edge::back)};
    auto const next = GENERATE(as<std::uint16_t>{}, 8, 0x8000, 0xffff);
    r.describe(0, 0, 8, flag::next, next);
    r.memory.offer(0);
    check_poisoned(r, errc::bad_descriptor, ring_word::descriptor_next, next);
}

TEST_CASE("hostile driver: a chain that loops ends at the queue's size") {
    rig r{GENERATE(support::edge::front, support::edge::back)};
    r.describe(0, 0, 8, flag::next, 1);
    r.describe(1, 0, 8, flag::next, GENERATE(as<std::uint16_t>{}, 0, 1));
    r.memory.offer(0);
    CHECK(r.device.poll().error() == errc::bad_chain);
    CHECK(r.device.poison().where == ring_word::descriptor_next);
    CHECK(r.device.poll().error() == errc::queue_poisoned);
}

TEST_CASE("hostile driver: a chain longer than the device's own limit") {
    split_memory<8> memory;
    split_device<8, 2> device{memory.ring, memory.map};
    for (std::uint16_t id = 0; id != 3; ++id) {
        memory.describe(id, {.addr = split_memory<8>::device_address,
                             .len = 8,
                             .flags = static_cast<std::uint16_t>(id != 2 ? flag::next : 0),
                             .next = static_cast<std::uint16_t>(id + 1U)});
    }
    memory.offer(1);
    auto const two = device.poll();
    REQUIRE((two && *two));
    CHECK((*two)->readable().size() == 2);
    memory.offer(0);
    CHECK(device.poll().error() == errc::bad_chain);
}

TEST_CASE("hostile driver: a readable buffer after a writable one") {
    rig r;
    r.describe(0, 0, 8, flag::next | flag::write, 1);
    r.describe(1, 8, 8);
    r.memory.offer(0);
    check_poisoned(r, errc::bad_chain, ring_word::descriptor_flags, 0);
}

TEST_CASE("hostile driver: a buffer of no bytes") {
    rig r;
    r.describe(0, 0, 0);
    r.memory.offer(0);
    check_poisoned(r, errc::bad_descriptor, ring_word::descriptor_len, 0);
}

TEST_CASE("item 15, hostile driver: an indirect table that was not negotiated") {
    rig r;
    auto const flags = GENERATE(as<unsigned>{}, 4, 4 | 1, 4 | 2, 7);
    r.describe(0, 0, 16, flags, 1);
    r.memory.offer(0);
    check_poisoned(r, errc::bad_descriptor, ring_word::descriptor_flags, flags);
}

TEST_CASE("hostile driver: a buffer outside the shared memory, or only partly inside") {
    rig r{GENERATE(support::edge::front, support::edge::back)};
    struct place {
        std::uint64_t addr;
        std::uint32_t len;
    };
    constexpr auto base = split_memory<8>::device_address;
    auto const bad = GENERATE(place{0, 8}, place{base - 1, 8}, place{base + 4096, 1},
                              place{base + 4089, 8}, place{base, 4097}, place{base, 0xffffffff},
                              place{0xffffffffffffffff, 1}, place{0xfffffffffffffff0, 0xffffffff});
    r.memory.describe(0, {.addr = bad.addr, .len = bad.len, .flags = 0, .next = 0});
    r.memory.offer(0);
    check_poisoned(r, errc::bad_address, ring_word::descriptor_addr, bad.addr);
}

TEST_CASE("item 13, hostile driver: a chain of more than 2^32 bytes") {
    // Buffers may overlap: 4 GiB of a chain need no 4 GiB of memory, only a region that says so.
    split_memory<8> memory;
    exitless::virtio::memory_region const vast{
        .address = 0, .memory = {memory.payload.data(), std::size_t{1} << 32}};
    auto const map = *exitless::virtio::memory_map::of({&vast, 1});
    split_device device{memory.ring, map};
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    memory.describe(0, {.addr = 0, .len = most, .flags = flag::next, .next = 1});
    memory.describe(1, {.addr = 0, .len = 1, .flags = 0, .next = 0});
    memory.offer(0);
    auto const got = device.poll();
    REQUIRE((got && *got));
    REQUIRE(device.complete(**got, 0));
    device.publish();
    memory.describe(1, {.addr = 0, .len = 2, .flags = 0, .next = 0});
    memory.offer(0);
    CHECK(device.poll().error() == errc::bad_chain);
    CHECK(device.poison().where == ring_word::descriptor_len);
    CHECK(device.poison().value == (std::uint64_t{1} << 32) + 1);
}

TEST_CASE("a poisoned device shows the driver nothing more, and takes no completion") {
    rig r;
    r.describe(0, 0, 8);
    r.memory.offer(0);
    r.memory.offer(0);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    CHECK(r.device.poll().error() == errc::bad_id);
    CHECK(r.device.complete(**got, 0).error() == errc::queue_poisoned);
    r.device.publish();
    CHECK(r.memory.ring.used_idx() == 0);
}

TEST_CASE("a poisoned device forgets what it had completed but not yet shown") {
    rig r;
    r.describe(0, 0, 8);
    r.memory.offer(0);
    r.memory.offer(8);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    REQUIRE(r.device.complete(**got, 0));
    CHECK(r.device.poll().error() == errc::bad_descriptor);
    r.device.publish();
    CHECK(r.memory.ring.used_idx() == 0);
}

TEST_CASE("items 17 and 20: the device acquires the available index and releases the used one") {
    split_memory<8> memory;
    split_device<8, 8, support::recording_access> device{memory.ring, memory.map};
    using support::recording_access;
    auto& events = recording_access::events;
    memory.describe(0, {.addr = split_memory<8>::device_address, .len = 8, .flags = 0, .next = 0});
    memory.offer(0);
    events.clear();
    auto const got = device.poll();
    REQUIRE((got && *got));
    REQUIRE(events.size() == 5); // idx, the entry, and the descriptor's two words, once each
    CHECK(events[0].what == recording_access::kind::load_acquire);
    CHECK(events[0].where == &memory.ring.avail_idx());
    CHECK(events[1].what == recording_access::kind::prefetch);
    CHECK(events[1].where == &memory.ring.used_idx());
    CHECK(events[2].where == &memory.ring.avail_entry(0));
    REQUIRE(device.complete(**got, 0));
    events.clear();
    device.publish();
    REQUIRE(events.size() == 1);
    CHECK(events[0].what == recording_access::kind::store_release);
    CHECK(events[0].where == &memory.ring.used_idx());
    events.clear();
    static_cast<void>(device.notification_wanted());
    REQUIRE(events.size() == 2);
    CHECK(events[0].what == recording_access::kind::fence);
    CHECK(events[1].where == &memory.ring.avail_flags());
}

TEST_CASE("a device that finds nothing leaves the driver's cache lines alone") {
    split_memory<8> memory;
    split_device<8, 8, support::recording_access> device{memory.ring, memory.map};
    auto& events = support::recording_access::events;
    events.clear();
    CHECK_FALSE(*device.poll());
    REQUIRE(events.size() == 1);
    CHECK(events[0].where == &memory.ring.avail_idx());
}

TEST_CASE("a device touches the ring for nothing: neither an empty batch nor after a lie") {
    split_memory<8> memory;
    split_device<8, 8, support::recording_access> device{memory.ring, memory.map};
    auto& events = support::recording_access::events;
    events.clear();
    device.publish();
    CHECK(events.empty());
    memory.describe(0, {.addr = split_memory<8>::device_address, .len = 8, .flags = 0, .next = 0});
    memory.offer(0);
    memory.offer(0);
    auto const got = device.poll();
    REQUIRE((got && *got));
    CHECK(device.poll().error() == errc::bad_id);
    events.clear();
    CHECK(device.poll().error() == errc::queue_poisoned);
    CHECK(device.complete(**got, 0).error() == errc::queue_poisoned);
    device.publish();
    CHECK(events.empty());
    CHECK_FALSE(device.notification_wanted());
}

TEST_CASE("reserved descriptor flags are ignored") {
    rig r;
    r.describe(0, 0, 8, 0xfff8 | flag::write);
    r.memory.offer(0);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    CHECK((*got)->writable().size() == 1);
}

TEST_CASE("what the driver changes after the poll does not reach the chain") {
    rig r;
    r.describe(0, 0, 8, flag::write);
    r.memory.offer(0);
    auto const got = r.device.poll();
    REQUIRE((got && *got));
    r.memory.describe(0, {.addr = 0, .len = ~0U, .flags = 0xffff, .next = 0xffff});
    r.memory.ring.avail_entry(0) = 0xffff;
    CHECK((*got)->writable()[0].data == r.memory.payload.data());
    CHECK((*got)->writable()[0].size == 8);
    REQUIRE(r.device.complete(**got, 8));
    r.device.publish();
    CHECK(r.memory.ring.used_element(0).id == 0);
}
