// The library's driver and device side over one split ring, all checks of the peer included.
#include <exitless/virtio.hpp>

#include "ring/config.hpp"
#include "ring/link.hpp"

#include <array>
#include <cstdlib>

namespace {

namespace virtio = exitless::virtio;

constexpr auto layout = *virtio::split_layout::of(ring_size);
alignas(4096) std::array<std::byte, layout.bytes> ring_memory{};
alignas(4096) std::array<std::byte, 4096> payload{};
std::array<virtio::memory_region, 1> const regions{{{.address = 0x10000, .memory = payload}}};

class split {
public:
    void send(std::uint64_t number) {
        refused_ += driver_.add({&message_, 1}, {}, number) ? 0U : 1U;
    }
    void flush() { driver_.publish(); }
    auto receive() -> std::optional<std::uint64_t> {
        auto const got = driver_.poll();
        return got && *got ? std::optional{(*got)->token} : std::nullopt;
    }
    void serve(std::size_t most) {
        std::size_t done = 0;
        for (; done < most; ++done) {
            auto const got = device_.poll();
            if (!got || !*got || !device_.complete(**got, 0)) {
                break;
            }
        }
        if (done != 0) {
            device_.publish();
        }
    }
    [[nodiscard]] auto sound() const -> bool {
        return refused_ == 0 && driver_.poison().reason == exitless::errc::none &&
               device_.poison().reason == exitless::errc::none;
    }

private:
    static auto ring_of() -> virtio::split_ring<ring_size> {
        return *virtio::split_ring<ring_size>::over(ring_memory, layout);
    }
    virtio::buffer message_ = *regions[0].at(0, 64);
    std::uint64_t refused_ = 0;
    alignas(128) virtio::split_driver<ring_size> driver_{ring_of()};
    alignas(128) virtio::split_device<ring_size, 4> device_{ring_of(),
                                                            *virtio::memory_map::of(regions)};
};

using library = ring::on_link<split>;
using bench::role;

bench::registered const rows[] = {
    bench::registered{bench::row{.name = split_mean,
                                 .kind = role::exitless,
                                 .run = library::round_trips,
                                 .verified = library::two_cores_verified,
                                 .before = library::start<1>,
                                 .after = library::stop}},
    bench::registered{bench::row{.name = split_stamped,
                                 .kind = role::exitless,
                                 .sample = library::stamped,
                                 .verified = library::two_cores_verified,
                                 .before = library::start<1>,
                                 .after = library::stop}},
    bench::registered{bench::row{.name = split_same_1,
                                 .kind = role::exitless,
                                 .run = library::same_core<1>,
                                 .verified = library::same_core_verified,
                                 .against = boost_same_1}},
    bench::registered{bench::row{.name = split_same_32,
                                 .kind = role::exitless,
                                 .run = library::same_core<burst>,
                                 .verified = library::same_core_verified,
                                 .against = boost_same_32}},
    bench::registered{bench::row{.name = split_two_1,
                                 .kind = role::exitless,
                                 .run = library::two_cores<1>,
                                 .verified = library::two_cores_verified,
                                 .against = boost_two_1,
                                 .before = library::start<1>,
                                 .after = library::stop}},
    bench::registered{bench::row{.name = split_two_32,
                                 .kind = role::exitless,
                                 .run = library::two_cores<burst>,
                                 .verified = library::two_cores_verified,
                                 .against = boost_two_32,
                                 .before = library::start<burst>,
                                 .after = library::stop}},
};

} // namespace
