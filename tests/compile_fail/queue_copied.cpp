// A queue's private record of its descriptors has one owner.
// EXPECT: use of deleted function|call to deleted constructor
#include <exitless/virtio.hpp>

using driver = exitless::virtio::split_driver<8>;

auto function(driver const& one) -> std::uint16_t {
#if defined(CONTROL)
    driver const& other = one;
#else
    driver const other = one;
#endif
    return other.in_flight();
}
