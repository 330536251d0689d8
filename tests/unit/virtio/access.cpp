#include <exitless/virtio/access.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>

using memory = exitless::virtio::smp_access;

static_assert(exitless::virtio::ring_access<memory>);

TEMPLATE_TEST_CASE("words of shared memory are read and written whole", "", std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    constexpr auto most = std::numeric_limits<TestType>::max();
    TestType words[3]{};
    memory::store(words[1], most);
    CHECK(memory::load(words[1]) == most);
    CHECK(memory::load_acquire(words[1]) == most);
    memory::store_release(words[1], TestType{1});
    memory::fence();
    CHECK(words[1] == 1);
    CHECK(words[0] == 0);
    CHECK(words[2] == 0);
}
