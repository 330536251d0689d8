// SPDX-License-Identifier: BSL-1.0
//
// log_linear.hpp: which bucket of a histogram a value belongs to, and which values a bucket holds.
//
// Every power of two is cut into the same number of buckets of equal width, so the error is a
// constant fraction of the value, from nanoseconds to minutes, and the bucket is found with a bit
// scan and two shifts. Decimal buckets would read nicer and cost a division or a search.
#pragma once

#include <exitless/base/config.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace measure {

/// The buckets of values below 2^ValueBits, 2^SubBucketBits of them for each power of two. Values
/// below 2^(SubBucketBits + 1) have a bucket each.
template <unsigned SubBucketBits, unsigned ValueBits>
struct log_linear {
    static_assert(SubBucketBits >= 1 && SubBucketBits < ValueBits && ValueBits <= 64 &&
                      SubBucketBits <= 16,
                  "log_linear: 1 <= SubBucketBits <= 16 and SubBucketBits < ValueBits <= 64");

    /// Buckets for each power of two.
    static constexpr std::uint64_t sub_buckets = std::uint64_t{1} << SubBucketBits;
    /// Powers of two that are told apart; the lowest one begins at 0.
    static constexpr std::size_t octaves = ValueBits - SubBucketBits + 1;
    /// Buckets in all.
    static constexpr std::size_t buckets = octaves << SubBucketBits;
    /// The highest value that has a bucket.
    static constexpr std::uint64_t max_value = ~std::uint64_t{0} >> (64 - ValueBits);

    /// The bucket of `value`; `buckets`, which is no bucket, if it is above `max_value`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a bit scan and two shifts.
    [[nodiscard, gnu::always_inline]] static constexpr auto bucket_of(std::uint64_t value) noexcept
        -> std::size_t {
        if (value > max_value) [[unlikely]] {
            return buckets;
        }
        // The lowest two powers of two share the width 1: the bit that is set here joins them, and
        // leaves the scan no zero to test for.
        auto const shift =
            static_cast<unsigned>(std::bit_width(value | sub_buckets)) - 1 - SubBucketBits;
        return static_cast<std::size_t>((std::uint64_t{shift} << SubBucketBits) + (value >> shift));
    }

    /// The lowest value in a bucket below `buckets`.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static constexpr auto lowest(std::size_t bucket) noexcept -> std::uint64_t {
        return bucket < sub_buckets ? bucket
                                    : (sub_buckets + bucket % sub_buckets) << width_bits(bucket);
    }

    /// The highest value in a bucket below `buckets`. It exceeds no value of the bucket by more
    /// than that value divided by `sub_buckets`.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static constexpr auto highest(std::size_t bucket) noexcept -> std::uint64_t {
        return lowest(bucket) + ((std::uint64_t{1} << width_bits(bucket)) - 1);
    }

private:
    static constexpr auto width_bits(std::size_t bucket) noexcept -> unsigned {
        auto const octave = static_cast<unsigned>(bucket >> SubBucketBits);
        return octave == 0 ? 0 : octave - 1;
    }
};

} // namespace measure
EXITLESS_END_NAMESPACE
