#include <exitless/virtio/poison.hpp>

#include <catch2/catch_test_macros.hpp>

using exitless::virtio::poison_record;
using exitless::virtio::ring_word;

TEST_CASE("a record that nobody wrote names no rule") {
    poison_record const sound;
    CHECK(sound.reason == exitless::errc::none);
    CHECK(sound.where == ring_word::none);
    CHECK(sound.index == 0);
    CHECK(sound.value == 0);
}

TEST_CASE("every word of the rings has a name of its own") {
    auto const unknown = to_string(static_cast<ring_word>(0xffff));
    CHECK(unknown == "unknown");
    CHECK(to_string(ring_word::used_len) == "used.ring.len");
    for (unsigned one = 0; one < 0x40; ++one) {
        for (unsigned other = 0; other < one; ++other) {
            auto const text = to_string(static_cast<ring_word>(one));
            CHECK((text == unknown || text != to_string(static_cast<ring_word>(other))));
        }
    }
}
