#include <exitless/virtio/split_driver.hpp>

#include "support/recording_access.hpp"
#include "support/split_memory.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

using exitless::errc;
using exitless::virtio::buffer;
using exitless::virtio::ring_word;
using exitless::virtio::split_driver;
using support::recording_access;
using support::split_memory;
namespace flag = exitless::virtio::descriptor_flag;

namespace {

struct rig {
    explicit rig(support::edge tight = support::edge::back)
        : memory{8, tight}
        , driver{memory.ring} {}

    // One readable buffer, published.
    void send(std::uint64_t token) {
        auto const part = memory.piece(0, 64);
        REQUIRE(driver.add({&part, 1}, {}, token));
        driver.publish();
    }

    split_memory<8> memory;
    split_driver<8> driver;
};

} // namespace

TEST_CASE("items 22 and 24: a new driver zeroes the used flags and wants no interrupts") {
    split_memory<8> memory;
    memory.ring.used_flags() = 0xffff;
    memory.ring.used_idx() = 77;
    memory.ring.avail_idx() = 77;
    memory.ring.used_event() = 77;
    split_driver driver{memory.ring};
    CHECK(memory.ring.used_flags() == 0);
    CHECK(memory.ring.used_idx() == 0);
    CHECK(memory.ring.avail_idx() == 0);
    CHECK(memory.ring.avail_flags() == exitless::virtio::avail_no_interrupt);
    CHECK(memory.ring.used_event() == 0);
}

TEST_CASE("item 11: a chain has its readable buffers first, then the writable ones") {
    rig r;
    std::array const readable{r.memory.piece(0, 10), r.memory.piece(100, 20)};
    std::array const writable{r.memory.piece(200, 30), r.memory.piece(300, 40)};
    REQUIRE(r.driver.add(readable, writable, 1));
    r.driver.publish();
    CHECK(r.memory.ring.avail_idx() == 1);
    auto id = r.memory.ring.avail_entry(0);
    for (std::size_t i = 0; i != 4; ++i) {
        auto const got = r.memory.described(id);
        auto const& sent = i < 2 ? readable[i] : writable[i - 2];
        CHECK(got.addr == sent.address);
        CHECK(got.len == sent.size);
        CHECK(got.flags == ((i < 2 ? 0 : flag::write) | (i < 3 ? flag::next : 0)));
        id = got.next;
    }
    CHECK(r.driver.free_descriptors() == 4);
}

TEST_CASE("item 13: a chain of impossible length is refused and changes nothing") {
    rig r;
    std::vector<buffer> const nine(9, r.memory.piece(0, 8));
    auto empty = r.memory.piece(0, 8);
    empty.size = 0;
    CHECK(r.driver.add({}, {}, 1).error() == errc::invalid_argument);
    CHECK(r.driver.add(nine, {}, 1).error() == errc::invalid_argument);
    CHECK(r.driver.add({nine.data(), 4}, {nine.data(), 5}, 1).error() == errc::invalid_argument);
    CHECK(r.driver.add({&empty, 1}, {}, 1).error() == errc::invalid_argument);
    CHECK(r.driver.add({nine.data(), 2}, {&empty, 1}, 1).error() == errc::invalid_argument);
    CHECK(r.driver.free_descriptors() == 8);
    r.driver.publish();
    CHECK(r.memory.ring.avail_idx() == 0);
    CHECK(r.driver.add({nine.data(), 8}, {}, 1));
}

TEST_CASE("item 13: a chain has at most 2^32 bytes, and no buffer wraps around") {
    rig r;
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    std::array<buffer, 3> parts{buffer{.address = 0, .size = most}, buffer{.address = 0, .size = 1},
                                buffer{.address = 0, .size = 1}};
    CHECK(r.driver.add(parts, {}, 1).error() == errc::invalid_argument);
    CHECK(r.driver.add({parts.data(), 2}, {&parts[2], 1}, 1).error() == errc::invalid_argument);
    CHECK(r.driver.add({parts.data(), 2}, {}, 1));
    parts[0].address = std::numeric_limits<std::uint64_t>::max() - 1;
    parts[0].size = 3;
    CHECK(r.driver.add({parts.data(), 1}, {}, 1).error() == errc::invalid_argument);
    parts[0].size = 2;
    CHECK(r.driver.add({parts.data(), 1}, {}, 1));
}

TEST_CASE("items 13 and 19: writable buffers of 2^32 bytes can be reported up to 2^32 - 1") {
    rig r;
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    std::array const parts{buffer{.address = 0, .size = most}, buffer{.address = 0, .size = 1}};
    REQUIRE(r.driver.add({}, parts, 1));
    r.driver.publish();
    r.memory.give_back(r.memory.ring.avail_entry(0), most);
    auto const got = r.driver.poll();
    REQUIRE((got && *got));
    CHECK((*got)->written == most);
}

TEST_CASE("item 15: no descriptor is ever marked indirect") {
    rig r;
    std::array const parts{r.memory.piece(0, 8), r.memory.piece(8, 8)};
    for (std::uint64_t i = 0; i != 4; ++i) {
        REQUIRE(r.driver.add({parts.data(), 1}, {&parts[1], 1}, i));
    }
    for (std::uint16_t id = 0; id != 8; ++id) {
        CHECK((r.memory.described(id).flags & flag::indirect) == 0);
    }
}

TEST_CASE("item 16: idx only moves forward, by the chains added, and wraps at 2^16") {
    rig r;
    std::uint16_t expected = 0;
    for (std::uint32_t i = 0; i != 70000; ++i) {
        r.send(i);
        REQUIRE(r.memory.ring.avail_idx() == ++expected);
        auto const slot = static_cast<std::uint16_t>((expected - 1U) & 7U);
        r.memory.give_back(r.memory.ring.avail_entry(slot), 0);
        auto const got = r.driver.poll();
        REQUIRE((got && *got));
        REQUIRE((*got)->token == i);
    }
}

TEST_CASE("item 17: idx is released after descriptors and entries, once a batch") {
    split_memory<8> memory;
    split_driver<8, recording_access> driver{memory.ring};
    auto& events = recording_access::events;
    events.clear();
    auto const part = memory.piece(0, 8);
    for (std::uint64_t i = 0; i != 5; ++i) {
        REQUIRE(driver.add({&part, 1}, {}, i));
    }
    for (auto const& event : events) {
        CHECK(event.where != &memory.ring.avail_idx());
    }
    CHECK(memory.ring.avail_idx() == 0);
    auto const before = events.size();
    driver.publish();
    REQUIRE(events.size() == before + 1);
    CHECK(events.back().what == recording_access::kind::store_release);
    CHECK(events.back().where == &memory.ring.avail_idx());
    CHECK(memory.ring.avail_idx() == 5);
}

TEST_CASE("item 18: a full fence stands before the device's flags are read") {
    split_memory<8> memory;
    split_driver<8, recording_access> driver{memory.ring};
    auto& events = recording_access::events;
    auto const part = memory.piece(0, 8);
    REQUIRE(driver.add({&part, 1}, {}, 1));
    driver.publish();
    events.clear();
    CHECK(driver.notification_wanted());
    REQUIRE(events.size() == 2);
    CHECK(events[0].what == recording_access::kind::fence);
    CHECK(events[1].where == &memory.ring.used_flags());
}

TEST_CASE("item 20: the used index is acquired before its element is read, once a batch") {
    split_memory<8> memory;
    split_driver<8, recording_access> driver{memory.ring};
    auto& events = recording_access::events;
    auto const part = memory.piece(0, 8);
    for (std::uint64_t i = 0; i != 3; ++i) {
        REQUIRE(driver.add({&part, 1}, {}, i));
    }
    driver.publish();
    for (std::uint16_t i = 0; i != 3; ++i) {
        memory.give_back(memory.ring.avail_entry(i), 0);
    }
    events.clear();
    for (int i = 0; i != 3; ++i) {
        auto const got = driver.poll();
        REQUIRE((got && *got));
    }
    std::size_t acquired = 0;
    for (auto const& event : events) {
        acquired += event.what == recording_access::kind::load_acquire ? 1 : 0;
    }
    CHECK(acquired == 1);
    CHECK(events.front().what == recording_access::kind::load_acquire);
    CHECK(events.front().where == &memory.ring.used_idx());
    CHECK(events.size() == 7); // then id and len of each element, once
}

TEST_CASE("item 22: without EVENT_IDX the flags decide, and avail_event is ignored") {
    rig r;
    r.memory.ring.used_element(7).len = 0;
    auto* const avail_event = reinterpret_cast<std::uint16_t*>(&r.memory.ring.used_element(7) + 1);
    *avail_event = 0xffff;
    CHECK(r.driver.notification_wanted());
    r.memory.ring.used_flags() = exitless::virtio::used_no_notify;
    CHECK_FALSE(r.driver.notification_wanted());
}

TEST_CASE("item 24: polling without anything used is no error, however often") {
    rig r;
    r.send(1);
    for (int i = 0; i != 1000; ++i) {
        auto const got = r.driver.poll();
        REQUIRE(got);
        REQUIRE_FALSE(*got);
    }
    CHECK(r.driver.in_flight() == 1);
}

TEST_CASE("a full queue says so, keeps what it has, and works again when one comes back") {
    rig r;
    auto const part = r.memory.piece(0, 8);
    std::array const two{part, part};
    for (std::uint64_t i = 0; i != 7; ++i) {
        REQUIRE(r.driver.add({&part, 1}, {}, i));
    }
    CHECK(r.driver.add(two, {}, 7).error() == errc::queue_full);
    REQUIRE(r.driver.add({&part, 1}, {}, 7));
    CHECK(r.driver.add({&part, 1}, {}, 8).error() == errc::queue_full);
    CHECK(r.driver.free_descriptors() == 0);
    r.driver.publish();
    r.memory.give_back(r.memory.ring.avail_entry(5), 0);
    auto const got = r.driver.poll();
    REQUIRE((got && *got));
    CHECK((*got)->token == 5);
    CHECK(r.driver.free_descriptors() == 1);
    CHECK(r.driver.add({&part, 1}, {}, 9));
}

TEST_CASE("chains that come back out of order keep their tokens, and no descriptor is lost") {
    rig r;
    std::array const parts{r.memory.piece(0, 8), r.memory.piece(8, 8), r.memory.piece(16, 8)};
    std::uint32_t state = 1;
    std::vector<std::pair<std::uint16_t, std::uint64_t>> held;
    std::uint64_t token = 0;
    for (int step = 0; step != 20000; ++step) {
        state = state * 1664525 + 1013904223;
        auto const length = 1 + (state >> 16) % 3;
        if ((state >> 24) % 2 == 0 && r.driver.free_descriptors() >= length) {
            auto const slot = r.memory.ring.slot(r.memory.ring.avail_idx());
            REQUIRE(r.driver.add({parts.data(), length}, {}, ++token));
            r.driver.publish();
            held.emplace_back(r.memory.ring.avail_entry(slot), token);
        } else if (!held.empty()) {
            auto const pick = (state >> 8) % held.size();
            r.memory.give_back(held[pick].first, 0);
            auto const got = r.driver.poll();
            REQUIRE((got && *got));
            REQUIRE((*got)->token == held[pick].second);
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(pick));
        }
    }
    for (auto const& [head, expected] : held) {
        r.memory.give_back(head, 0);
        auto const got = r.driver.poll();
        REQUIRE((got && *got));
        CHECK((*got)->token == expected);
    }
    CHECK(r.driver.free_descriptors() == 8);
}

TEST_CASE("a chain may stay out for 2^16 others, and come back amid unpublished ones") {
    rig r;
    r.send(1);
    for (std::uint32_t i = 0; i != 65534; ++i) {
        r.send(2);
        r.memory.give_back(r.memory.ring.avail_entry(static_cast<std::uint16_t>((i + 1) & 7U)), 0);
        auto const got = r.driver.poll();
        REQUIRE((got && *got));
    }
    auto const part = r.memory.piece(0, 8);
    REQUIRE(r.driver.add({&part, 1}, {}, 3));
    REQUIRE(r.driver.add({&part, 1}, {}, 4)); // the position that the first chain had
    r.memory.give_back(0, 0);
    auto const got = r.driver.poll();
    REQUIRE((got && *got));
    CHECK((*got)->token == 1);
    CHECK(r.driver.rollback() == 2);
    CHECK(r.driver.free_descriptors() == 8);
}

TEST_CASE("rollback takes back what was not published, and only that") {
    rig r;
    std::array const parts{r.memory.piece(0, 8), r.memory.piece(8, 8), r.memory.piece(16, 8)};
    for (std::uint64_t lap = 0; lap != 50; ++lap) {
        REQUIRE(r.driver.add({parts.data(), 2}, {}, lap));
        r.driver.publish();
        CHECK(r.driver.rollback() == 0);
        REQUIRE(r.driver.add({parts.data(), 3}, {}, 1000));
        REQUIRE(r.driver.add({parts.data(), 1}, {&parts[1], 1}, 1001));
        REQUIRE(r.driver.add({parts.data(), 1}, {}, 1002));
        CHECK(r.driver.free_descriptors() == 0);
        CHECK(r.driver.rollback() == 3);
        CHECK(r.driver.free_descriptors() == 6);
        CHECK(r.driver.rollback() == 0);
        r.driver.publish();
        CHECK(r.memory.ring.avail_idx() == lap + 1);
        auto const slot = static_cast<std::uint16_t>(lap % 8);
        r.memory.give_back(r.memory.ring.avail_entry(slot), 0);
        auto const got = r.driver.poll();
        REQUIRE((got && *got));
        CHECK((*got)->token == lap);
        CHECK(r.driver.free_descriptors() == 8);
    }
}

TEST_CASE("rollback finds its chains when the queue was full and refilled in between") {
    rig r;
    std::array const parts{r.memory.piece(0, 8), r.memory.piece(8, 8)};
    for (std::uint64_t i = 0; i != 7; ++i) {
        REQUIRE(r.driver.add({parts.data(), 1}, {}, i));
    }
    r.driver.publish();
    REQUIRE(r.driver.add({parts.data(), 1}, {}, 7)); // takes the last free descriptor
    for (std::uint16_t i = 0; i != 3; ++i) {
        r.memory.give_back(r.memory.ring.avail_entry(i), 0);
        auto const got = r.driver.poll();
        REQUIRE((got && *got));
    }
    REQUIRE(r.driver.add(parts, {}, 8));
    CHECK(r.driver.rollback() == 2);
    CHECK(r.driver.free_descriptors() == 4);
    for (std::uint64_t i = 0; i != 4; ++i) {
        REQUIRE(r.driver.add({parts.data(), 1}, {}, 10 + i));
    }
    r.driver.publish();
    std::array<bool, 8> seen{};
    for (std::uint16_t position = 3; position != 11; ++position) {
        auto const head = r.memory.ring.avail_entry(r.memory.ring.slot(position));
        REQUIRE(head < 8);
        CHECK_FALSE(seen[head]);
        seen[head] = true;
    }
}

TEST_CASE("a ring may be smaller than the capacity, down to one descriptor") {
    split_memory<8> memory{1};
    split_driver driver{memory.ring};
    auto const part = memory.piece(0, 8);
    for (std::uint64_t i = 0; i != 100; ++i) {
        REQUIRE(driver.add({&part, 1}, {}, i));
        CHECK(driver.add({&part, 1}, {}, i).error() == errc::queue_full);
        driver.publish();
        memory.give_back(0, 0);
        auto const got = driver.poll();
        REQUIRE((got && *got));
        CHECK((*got)->token == i);
    }
}

namespace {

// After a lie: the reason and place are kept, and nothing works any more.
void check_poisoned(rig& r, errc reason, ring_word where, std::uint64_t value) {
    auto const first = r.driver.poll();
    CHECK(first.error() == reason);
    auto const part = r.memory.piece(0, 8);
    for (int i = 0; i != 3; ++i) {
        CHECK(r.driver.poll().error() == errc::queue_poisoned);
        CHECK(r.driver.add({&part, 1}, {}, 1).error() == errc::queue_poisoned);
        r.memory.ring.used_idx() = static_cast<std::uint16_t>(r.memory.ring.used_idx() + 1U);
    }
    CHECK(r.driver.rollback() == 0);
    CHECK(r.driver.free_descriptors() == 0);
    CHECK(r.driver.poison().reason == reason);
    CHECK(r.driver.poison().where == where);
    CHECK(r.driver.poison().value == value);
}

} // namespace

TEST_CASE("hostile device: a used index beyond what is in flight") {
    rig r{GENERATE(support::edge::front, support::edge::back)};
    r.send(1);
    auto const idx = GENERATE(as<std::uint16_t>{}, 2, 9, 0x8000, 0xffff);
    r.memory.ring.used_idx() = idx;
    check_poisoned(r, errc::bad_index, ring_word::used_idx, idx);
}

TEST_CASE("hostile device: a used index that moves back") {
    rig r;
    r.send(1);
    r.memory.give_back(r.memory.ring.avail_entry(0), 0);
    REQUIRE(r.driver.poll());
    r.memory.ring.used_idx() = 0;
    check_poisoned(r, errc::bad_index, ring_word::used_idx, 0);
}

TEST_CASE("hostile device: a used index that counts chains not yet published") {
    rig r;
    r.send(1);
    auto const part = r.memory.piece(0, 8);
    REQUIRE(r.driver.add({&part, 1}, {}, 2));
    r.memory.ring.used_idx() = 2;
    check_poisoned(r, errc::bad_index, ring_word::used_idx, 2);
}

TEST_CASE("hostile device: an id beyond the queue") {
    rig r{GENERATE(support::edge::front, support::edge::back)};
    r.send(1);
    auto const id = GENERATE(as<std::uint32_t>{}, 8, 0x8000, 0x10000, 0xffff0000, 0xffffffff);
    r.memory.give_back(id, 0);
    check_poisoned(r, errc::bad_id, ring_word::used_id, id);
}

TEST_CASE("hostile device: an id that heads no chain") {
    rig r;
    std::array const parts{r.memory.piece(0, 8), r.memory.piece(8, 8)};
    REQUIRE(r.driver.add(parts, {}, 1));
    r.driver.publish();
    auto const head = r.memory.ring.avail_entry(0);
    auto const second = r.memory.described(head).next;
    r.memory.give_back(second, 0);
    check_poisoned(r, errc::bad_id, ring_word::used_id, second);
}

TEST_CASE("hostile device: an id that was given back before") {
    rig r;
    r.send(1);
    r.send(2);
    auto const head = r.memory.ring.avail_entry(0);
    r.memory.give_back(head, 0);
    auto const got = r.driver.poll();
    REQUIRE((got && *got));
    r.memory.give_back(head, 0);
    check_poisoned(r, errc::bad_id, ring_word::used_id, head);
}

TEST_CASE("hostile device: the id of a chain that is not published") {
    rig r;
    r.send(1);
    auto const part = r.memory.piece(0, 8);
    REQUIRE(r.driver.add({&part, 1}, {}, 2));
    auto const head = r.memory.ring.avail_entry(1);
    r.memory.give_back(head, 0);
    check_poisoned(r, errc::bad_id, ring_word::used_id, head);
}

TEST_CASE("hostile device: the id of a chain that was rolled back") {
    rig r;
    r.send(1);
    auto const part = r.memory.piece(0, 8);
    REQUIRE(r.driver.add({&part, 1}, {}, 2));
    auto const head = r.memory.ring.avail_entry(1);
    REQUIRE(r.driver.rollback() == 1);
    r.memory.give_back(head, 0);
    check_poisoned(r, errc::bad_id, ring_word::used_id, head);
}

TEST_CASE("hostile device: more written than the writable buffers hold") {
    rig r;
    auto const readable = r.memory.piece(0, 1000);
    auto const writable = r.memory.piece(2000, 16);
    REQUIRE(r.driver.add({&readable, 1}, {&writable, 1}, 1));
    r.driver.publish();
    auto const written = GENERATE(as<std::uint32_t>{}, 17, 1016, 0xffffffff);
    r.memory.give_back(r.memory.ring.avail_entry(0), written);
    check_poisoned(r, errc::bad_length, ring_word::used_len, written);
}

TEST_CASE("a poisoned driver shows the device nothing more") {
    rig r;
    r.send(1);
    auto const part = r.memory.piece(0, 8);
    REQUIRE(r.driver.add({&part, 1}, {}, 2));
    r.memory.give_back(8, 0);
    CHECK(r.driver.poll().error() == errc::bad_id);
    r.driver.publish();
    CHECK(r.memory.ring.avail_idx() == 1);
}

TEST_CASE("item 19: the device may report as much as the writable buffers hold, or less") {
    rig r;
    auto const readable = r.memory.piece(0, 1000);
    auto const writable = r.memory.piece(2000, 16);
    for (std::uint32_t const written : {0U, 7U, 16U}) {
        REQUIRE(r.driver.add({&readable, 1}, {&writable, 1}, written));
        r.driver.publish();
        auto const slot = r.memory.ring.slot(r.memory.ring.used_idx());
        r.memory.give_back(r.memory.ring.avail_entry(slot), written);
        auto const got = r.driver.poll();
        REQUIRE((got && *got));
        CHECK((*got)->written == written);
    }
}

TEST_CASE("hostile device: descriptors that it overwrote do not lead the driver") {
    rig r;
    std::array const parts{r.memory.piece(0, 8), r.memory.piece(8, 8)};
    for (std::uint64_t i = 0; i != 100; ++i) {
        REQUIRE(r.driver.add(parts, {}, i));
        auto const slot = r.memory.ring.slot(r.memory.ring.avail_idx());
        auto const head = r.memory.ring.avail_entry(slot);
        r.driver.publish();
        for (std::uint16_t id = 0; id != 8; ++id) {
            r.memory.describe(id, {.addr = ~0ULL, .len = ~0U, .flags = 0xffff, .next = 0xffff});
            r.memory.ring.avail_entry(id) = 0xffff;
        }
        r.memory.give_back(head, 0);
        auto const got = r.driver.poll();
        REQUIRE((got && *got));
        CHECK((*got)->token == i);
        CHECK(r.driver.free_descriptors() == 8);
    }
}

TEST_CASE("a driver touches the ring for nothing: neither an empty batch nor after a lie") {
    split_memory<8> memory;
    split_driver<8, recording_access> driver{memory.ring};
    auto& events = recording_access::events;
    auto const part = memory.piece(0, 8);
    REQUIRE(driver.add({&part, 1}, {}, 1));
    driver.publish();
    events.clear();
    driver.publish();
    CHECK(events.empty());
    REQUIRE(driver.add({&part, 1}, {}, 2));
    memory.give_back(8, 0);
    CHECK(driver.poll().error() == errc::bad_id);
    events.clear();
    CHECK(driver.poll().error() == errc::queue_poisoned);
    CHECK(driver.add({&part, 1}, {}, 3).error() == errc::queue_poisoned);
    CHECK(driver.rollback() == 0);
    driver.publish();
    CHECK(events.empty());
    CHECK_FALSE(driver.notification_wanted());
}
