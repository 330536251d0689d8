// A split virtqueue has a power of two of descriptors.
// EXPECT: static assertion failed|static_assert failed
#include <exitless/virtio.hpp>

#if defined(CONTROL)
using ring = exitless::virtio::split_ring<8>;
#else
using ring = exitless::virtio::split_ring<12>;
#endif

auto function(ring const& one) -> std::uint16_t {
    return one.size();
}
