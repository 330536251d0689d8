#include <exitless/virtio/split_ring.hpp>

#include "support/guarded_memory.hpp"

#include <catch2/catch_test_macros.hpp>
// NOLINTNEXTLINE(readability-identifier-naming): the kernel's
#define VIRTIO_RING_NO_LEGACY // the helpers in it are C only
#include <linux/virtio_ring.h>

#include <array>
#include <cstddef>
#include <cstdint>

using exitless::errc;
using exitless::virtio::pack;
using exitless::virtio::split_layout;
using exitless::virtio::split_ring;
using exitless::virtio::unpack;

namespace flag = exitless::virtio::descriptor_flag;
static_assert(flag::next == VRING_DESC_F_NEXT);
static_assert(flag::write == VRING_DESC_F_WRITE);
static_assert(flag::indirect == VRING_DESC_F_INDIRECT);
static_assert(exitless::virtio::avail_no_interrupt == VRING_AVAIL_F_NO_INTERRUPT);
static_assert(exitless::virtio::used_no_notify == VRING_USED_F_NO_NOTIFY);

TEST_CASE("item 10: the parts are aligned, do not overlap and hold every size up to 32768") {
    for (std::uint32_t size = 1; size <= 32768; size *= 2) {
        for (std::size_t const alignment : {16U, 128U, 4096U}) {
            auto const layout = split_layout::of(static_cast<std::uint16_t>(size), alignment);
            REQUIRE(layout);
            CHECK(layout->descriptor_table % 16 == 0);
            CHECK(layout->available_ring % 2 == 0);
            CHECK(layout->used_ring % 4 == 0);
            CHECK(layout->available_ring >= layout->descriptor_table + 16 * size);
            CHECK(layout->used_ring >= layout->available_ring + 6 + 2 * size);
            CHECK(layout->bytes >= layout->used_ring + 6 + 8 * size);
        }
    }
}

TEST_CASE("item 10: a size that is no power of two up to 32768 is refused") {
    for (std::uint16_t const size : std::array<std::uint16_t, 6>{0, 3, 100, 32767, 32769, 65535}) {
        CHECK(split_layout::of(size).error() == errc::invalid_argument);
    }
    CHECK(split_layout::of(8, 8).error() == errc::invalid_argument);
    CHECK(split_layout::of(8, 48).error() == errc::invalid_argument);
    CHECK(split_layout::of(8, 8192).error() == errc::invalid_argument);
}

TEST_CASE("item 10: misaligned or missing parts, and rings beyond the capacity, are refused") {
    alignas(16) std::array<std::byte, 4096> block{};
    auto* const base = block.data();
    using ring = split_ring<16>;
    CHECK(ring::at(base, base + 512, base + 1024, 16));
    CHECK(ring::at(base + 8, base + 512, base + 1024, 16).error() == errc::invalid_argument);
    CHECK(ring::at(base, base + 513, base + 1024, 16).error() == errc::invalid_argument);
    CHECK(ring::at(base, base + 512, base + 1026, 16).error() == errc::invalid_argument);
    CHECK(ring::at(base, base + 514, base + 1028, 16));
    CHECK(ring::at(nullptr, base, base, 16).error() == errc::invalid_argument);
    CHECK(ring::at(base, nullptr, base, 16).error() == errc::invalid_argument);
    CHECK(ring::at(base, base, nullptr, 16).error() == errc::invalid_argument);
    CHECK(ring::at(base, base + 512, base + 1024, 32).error() == errc::invalid_argument);
    CHECK(ring::at(base, base + 512, base + 1024, 12).error() == errc::invalid_argument);
    CHECK(ring::at(base, base + 512, base + 1024, 0).error() == errc::invalid_argument);
    auto const layout = *split_layout::of(16);
    CHECK(ring::over({base, layout.bytes}, layout));
    CHECK(ring::over({base, layout.bytes - 1}, layout).error() == errc::invalid_argument);
}

TEST_CASE("item 9: every field stands where Linux has it, at every size") {
    for (std::uint32_t n = 1; n <= 32768; n *= 2) {
        auto const size = static_cast<std::uint16_t>(n);
        auto const layout = *split_layout::of(size, 4096);
        support::guarded_memory block{layout.bytes, support::edge::front};
        auto const ring = *split_ring<32768>::over(block.bytes(), layout);
        ::vring linux_view{};
        linux_view.desc = reinterpret_cast<::vring_desc*>(block.data());
        linux_view.avail =
            reinterpret_cast<::vring_avail*>(block.data() + sizeof(::vring_desc) * size);
        auto const avail_end =
            sizeof(::vring_desc) * size + sizeof(::__virtio16) * (3 + std::size_t{size});
        linux_view.used =
            reinterpret_cast<::vring_used*>(block.data() + (avail_end + 4095) / 4096 * 4096);
        auto const same = [](void const* ours, void const* theirs) { return ours == theirs; };
        CHECK(same(&ring.descriptor(static_cast<std::uint16_t>(size - 1U)),
                   &linux_view.desc[size - 1]));
        CHECK(same(&ring.avail_flags(), &linux_view.avail->flags));
        CHECK(same(&ring.avail_idx(), &linux_view.avail->idx));
        CHECK(same(&ring.avail_entry(static_cast<std::uint16_t>(size - 1U)),
                   &linux_view.avail->ring[size - 1]));
        CHECK(same(&ring.used_event(), &linux_view.avail->ring[size]));
        CHECK(same(&ring.used_flags(), &linux_view.used->flags));
        CHECK(same(&ring.used_idx(), &linux_view.used->idx));
        CHECK(same(&ring.used_element(static_cast<std::uint16_t>(size - 1U)).len,
                   &linux_view.used->ring[size - 1].len));
        CHECK(ring.size() == size);
    }
}

TEST_CASE("item 9: a descriptor's two words are the four fields of the specification") {
    alignas(16)::vring_desc theirs{
        .addr = 0x0123456789abcdef, .len = 0xdeadbeef, .flags = 3, .next = 0x7fff};
    exitless::virtio::split_descriptor ours{};
    static_assert(sizeof ours == sizeof theirs);
    __builtin_memcpy(&ours, &theirs, sizeof ours);
    auto const fields = unpack(ours.addr, ours.len_flags_next);
    CHECK(fields.addr == theirs.addr);
    CHECK(fields.len == theirs.len);
    CHECK(fields.flags == theirs.flags);
    CHECK(fields.next == theirs.next);
    CHECK(pack(fields) == ours.len_flags_next);
}
