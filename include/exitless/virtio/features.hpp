// SPDX-License-Identifier: BSL-1.0
//
// features.hpp: feature bits and how driver and device agree on them.
//
// A feature is a set of one bit, so that sets are written as `version_1 | ring_packed` and a
// device type can add its own bits (0 to 23 and 50 up) as constants of the same type.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>

#include <cstdint>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

/// A set of feature bits.
class feature_set {
public:
    /// The empty set.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr feature_set() noexcept = default;
    /// The set whose bits are `bits`, as they travel: bit n is feature n.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr explicit feature_set(std::uint64_t bits) noexcept
        : bits_{bits} {}
    /// The set of one feature, by its number (0 to 63).
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] static constexpr auto bit(unsigned number) noexcept -> feature_set {
        return number < 64 ? feature_set{std::uint64_t{1} << number} : feature_set{};
    }

    /// The bits as they travel.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto bits() const noexcept -> std::uint64_t { return bits_; }
    /// Whether all features of `other` are in this set.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto has(feature_set other) const noexcept -> bool {
        return (other.bits_ & ~bits_) == 0;
    }
    /// This set without the features of `other`.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto without(feature_set other) const noexcept -> feature_set {
        return feature_set{bits_ & ~other.bits_};
    }

    /// Features in either set.
    /// @exits  None.
    /// @rt     Wait-free.
    friend constexpr auto operator|(feature_set a, feature_set b) noexcept -> feature_set {
        return feature_set{a.bits_ | b.bits_};
    }
    /// Features in both sets.
    /// @exits  None.
    /// @rt     Wait-free.
    friend constexpr auto operator&(feature_set a, feature_set b) noexcept -> feature_set {
        return feature_set{a.bits_ & b.bits_};
    }
    /// Whether the sets are the same.
    /// @exits  None.
    /// @rt     Wait-free.
    friend constexpr auto operator==(feature_set, feature_set) noexcept -> bool = default;

private:
    std::uint64_t bits_ = 0;
};

/// The features that are not of one device type.
/// Virtio 1.3, "Reserved Feature Bits".
namespace feature {
inline constexpr auto notify_on_empty = feature_set::bit(24); ///< VIRTIO_F_NOTIFY_ON_EMPTY, legacy
inline constexpr auto any_layout = feature_set::bit(27);      ///< VIRTIO_F_ANY_LAYOUT, legacy
inline constexpr auto indirect_desc = feature_set::bit(28);   ///< VIRTIO_F_INDIRECT_DESC
inline constexpr auto event_idx = feature_set::bit(29);       ///< VIRTIO_F_EVENT_IDX
inline constexpr auto protocol_features = feature_set::bit(30); ///< VHOST_USER_F_PROTOCOL_FEATURES
inline constexpr auto version_1 = feature_set::bit(32);         ///< VIRTIO_F_VERSION_1
inline constexpr auto access_platform = feature_set::bit(33);   ///< VIRTIO_F_ACCESS_PLATFORM
inline constexpr auto ring_packed = feature_set::bit(34);       ///< VIRTIO_F_RING_PACKED
inline constexpr auto in_order = feature_set::bit(35);          ///< VIRTIO_F_IN_ORDER
inline constexpr auto order_platform = feature_set::bit(36);    ///< VIRTIO_F_ORDER_PLATFORM
inline constexpr auto sr_iov = feature_set::bit(37);            ///< VIRTIO_F_SR_IOV
inline constexpr auto notification_data = feature_set::bit(38); ///< VIRTIO_F_NOTIFICATION_DATA
inline constexpr auto notif_config_data = feature_set::bit(39); ///< VIRTIO_F_NOTIF_CONFIG_DATA
inline constexpr auto ring_reset = feature_set::bit(40);        ///< VIRTIO_F_RING_RESET
inline constexpr auto admin_vq = feature_set::bit(41);          ///< VIRTIO_F_ADMIN_VQ
} // namespace feature

/// The features that the split queues of this library can work under. On x86-64 the barriers of
/// ORDER_PLATFORM are those of any coherent memory, and under ACCESS_PLATFORM it is the caller
/// who knows the device addresses.
inline constexpr auto split_ring_features =
    feature::version_1 | feature::access_platform | feature::order_platform;

/// "`what` must not be accepted without `needs`": a rule of a device type.
struct feature_prerequisite {
    feature_set what;  ///< The feature.
    feature_set needs; ///< What must be accepted with it.
};

/// The driver's choice: of what the device offers, the features that are wanted or required.
/// An offered VERSION_1 is always taken, as the specification demands. A wanted feature whose
/// prerequisite is missing is left out; unknown offered bits are left alone.
/// Fails with `errc::not_supported` iff a required feature is not offered or had to be left out.
///
/// @exits  None.
/// @rt     Bounded: quadratic in the number of rules.
/// @spec   Virtio 1.3, "Driver Requirements: Feature Bits".
[[nodiscard]] constexpr auto negotiate(feature_set offered, feature_set wanted,
                                       feature_set required,
                                       std::span<feature_prerequisite const> rules = {}) noexcept
    -> result<feature_set> {
    auto accepted = offered & (wanted | required | feature::version_1);
    for (auto pass = rules.size(); pass != 0; --pass) {
        for (auto const& rule : rules) {
            if (!accepted.has(rule.needs)) {
                accepted = accepted.without(rule.what);
            }
        }
    }
    if (!accepted.has(required)) {
        return errc::not_supported;
    }
    return accepted;
}

/// The device's answer to what a driver chose: `errc::not_supported` if it must not confirm
/// FEATURES_OK, because a feature was not offered, lacks its prerequisite, or VERSION_1 is missing
/// (this library has no legacy device).
///
/// @exits  None.
/// @rt     Bounded: linear in the number of rules.
/// @spec   Virtio 1.3, "Device Requirements: Feature Bits", "Reserved Feature Bits".
[[nodiscard]] constexpr auto
confirm_features(feature_set offered, feature_set chosen,
                 std::span<feature_prerequisite const> rules = {}) noexcept -> result<void> {
    if (!offered.has(chosen) || !chosen.has(feature::version_1)) {
        return errc::not_supported;
    }
    for (auto const& rule : rules) {
        if ((chosen & rule.what) != feature_set{} && !chosen.has(rule.needs)) {
            return errc::not_supported;
        }
    }
    return {};
}

} // namespace virtio
EXITLESS_END_NAMESPACE
