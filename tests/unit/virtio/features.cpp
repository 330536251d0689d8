#include <exitless/virtio/features.hpp>

#include <catch2/catch_test_macros.hpp>
#include <linux/virtio_config.h>
// NOLINTNEXTLINE(readability-identifier-naming): the kernel's
#define VIRTIO_RING_NO_LEGACY // the helpers in it are C only
#include <linux/virtio_ring.h>

#include <array>

using exitless::errc;
using exitless::virtio::confirm_features;
using exitless::virtio::feature_prerequisite;
using exitless::virtio::feature_set;
using exitless::virtio::negotiate;
using exitless::virtio::split_ring_features;
namespace feature = exitless::virtio::feature;

namespace {
constexpr auto mac = feature_set::bit(5);
constexpr auto ctrl_vq = feature_set::bit(17);
constexpr auto ctrl_rx = feature_set::bit(18);
constexpr auto multi_queue = feature_set::bit(22);
} // namespace

static_assert(feature::notify_on_empty == feature_set::bit(VIRTIO_F_NOTIFY_ON_EMPTY));
static_assert(feature::any_layout == feature_set::bit(VIRTIO_F_ANY_LAYOUT));
static_assert(feature::indirect_desc == feature_set::bit(VIRTIO_RING_F_INDIRECT_DESC));
static_assert(feature::event_idx == feature_set::bit(VIRTIO_RING_F_EVENT_IDX));
static_assert(feature::version_1 == feature_set::bit(VIRTIO_F_VERSION_1));
static_assert(feature::access_platform == feature_set::bit(VIRTIO_F_ACCESS_PLATFORM));
static_assert(feature::ring_packed == feature_set::bit(VIRTIO_F_RING_PACKED));
static_assert(feature::order_platform == feature_set::bit(VIRTIO_F_ORDER_PLATFORM));
static_assert(feature::sr_iov == feature_set::bit(VIRTIO_F_SR_IOV));

TEST_CASE("item 1: only offered bits that are wanted are accepted, unknown ones are left alone") {
    auto const offered = feature::version_1 | mac | feature_set::bit(63) | feature::event_idx;
    auto const chosen = negotiate(offered, mac | ctrl_vq, feature::version_1);
    REQUIRE(chosen);
    CHECK(*chosen == (feature::version_1 | mac));
}

TEST_CASE("item 1: a bit whose prerequisite is not accepted is not accepted either") {
    // Listed in the unhelpful order: what depends on a dropped bit must be dropped too.
    std::array const rules{feature_prerequisite{.what = multi_queue, .needs = ctrl_rx},
                           feature_prerequisite{.what = ctrl_rx, .needs = ctrl_vq}};
    auto const offered = feature::version_1 | ctrl_rx | multi_queue;
    auto const chosen = negotiate(offered, ctrl_rx | multi_queue, feature::version_1, rules);
    REQUIRE(chosen);
    CHECK(*chosen == feature::version_1);
    CHECK(negotiate(offered, {}, ctrl_rx, rules).error() == errc::not_supported);
    auto const all = offered | ctrl_vq;
    CHECK(*negotiate(all, all, {}, rules) == all);
}

TEST_CASE("item 1: a required bit that is not offered is an error") {
    CHECK(negotiate(feature::version_1, {}, mac).error() == errc::not_supported);
}

TEST_CASE("item 1: a device refuses bits it did not offer and bits without their prerequisite") {
    std::array const rules{feature_prerequisite{.what = ctrl_rx, .needs = ctrl_vq}};
    auto const offered = feature::version_1 | ctrl_vq | ctrl_rx;
    CHECK(confirm_features(offered, offered, rules));
    CHECK(confirm_features(offered, feature::version_1, rules));
    CHECK(confirm_features(offered, feature::version_1 | mac, rules).error() ==
          errc::not_supported);
    CHECK(confirm_features(offered, feature::version_1 | ctrl_rx, rules).error() ==
          errc::not_supported);
}

TEST_CASE("item 5: an offered VERSION_1 is always accepted, and a device insists on it") {
    CHECK(negotiate(feature::version_1, {}, {})->has(feature::version_1));
    CHECK(negotiate({}, {}, feature::version_1).error() == errc::not_supported);
    CHECK(confirm_features(feature::version_1 | mac, mac).error() == errc::not_supported);
}

TEST_CASE("item 5: the split queues accept the platform features and no other ring format") {
    auto const all = feature_set{~std::uint64_t{0}};
    auto const chosen = negotiate(all, split_ring_features, feature::version_1);
    REQUIRE(chosen);
    CHECK(chosen->has(feature::access_platform | feature::order_platform));
    CHECK_FALSE(chosen->has(feature::ring_packed));
    CHECK_FALSE(chosen->has(feature::in_order));
    CHECK_FALSE(chosen->has(feature::indirect_desc));
    CHECK_FALSE(chosen->has(feature::event_idx));
}

TEST_CASE("a feature number that does not exist is the empty set") {
    CHECK(feature_set::bit(64) == feature_set{});
    CHECK(feature_set::bit(63).bits() == std::uint64_t{1} << 63);
}
