// Boost.Lockfree's wait-free queue, one for each direction: what a message between two threads of
// one process uses. It moves a word; it has no buffers, no device that may lie, and no memory map.
#include "ring/config.hpp"
#include "ring/link.hpp"

#if __has_include(<boost/lockfree/spsc_queue.hpp>)
#include <boost/lockfree/policies.hpp>
#include <boost/lockfree/spsc_queue.hpp>

#include <array>

namespace {

class queue_pair {
    using queue = boost::lockfree::spsc_queue<std::uint64_t, boost::lockfree::capacity<ring_size>>;

public:
    // A burst goes over in one call, as it does with the virtqueue's index.
    void send(std::uint64_t number) { batch_[held_++] = number; }
    void flush() {
        refused_ += held_ - requests_.push(batch_.data(), held_);
        held_ = 0;
    }
    auto receive() -> std::optional<std::uint64_t> {
        std::uint64_t number = 0;
        return answers_.pop(number) ? std::optional{number} : std::nullopt;
    }
    void serve(std::size_t most) {
        std::array<std::uint64_t, burst> numbers;
        if (auto const count = requests_.pop(numbers.data(), most); count != 0) {
            refused_far_ += count - answers_.push(numbers.data(), count);
        }
    }
    [[nodiscard]] auto sound() const -> bool { return refused_ + refused_far_ == 0; }

private:
    queue requests_;
    queue answers_;
    alignas(128) std::array<std::uint64_t, burst> batch_{};
    std::size_t held_ = 0;
    std::uint64_t refused_ = 0;
    alignas(128) std::uint64_t refused_far_ = 0;
};

using pair = ring::on_link<queue_pair>;
using bench::role;

bench::registered const rows[] = {
    bench::registered{bench::row{.name = boost_mean,
                                 .kind = role::peer,
                                 .run = pair::round_trips,
                                 .verified = pair::two_cores_verified,
                                 .before = pair::start<1>,
                                 .after = pair::stop}},
    bench::registered{bench::row{.name = boost_stamped,
                                 .kind = role::peer,
                                 .sample = pair::stamped,
                                 .verified = pair::two_cores_verified,
                                 .before = pair::start<1>,
                                 .after = pair::stop}},
    bench::registered{bench::row{.name = boost_same_1,
                                 .kind = role::peer,
                                 .run = pair::same_core<1>,
                                 .verified = pair::same_core_verified,
                                 .against = boost_same_1}},
    bench::registered{bench::row{.name = boost_same_32,
                                 .kind = role::peer,
                                 .run = pair::same_core<burst>,
                                 .verified = pair::same_core_verified,
                                 .against = boost_same_32}},
    bench::registered{bench::row{.name = boost_two_1,
                                 .kind = role::peer,
                                 .run = pair::two_cores<1>,
                                 .verified = pair::two_cores_verified,
                                 .against = boost_two_1,
                                 .before = pair::start<1>,
                                 .after = pair::stop}},
    bench::registered{bench::row{.name = boost_two_32,
                                 .kind = role::peer,
                                 .run = pair::two_cores<burst>,
                                 .verified = pair::two_cores_verified,
                                 .against = boost_two_32,
                                 .before = pair::start<burst>,
                                 .after = pair::stop}},
};

} // namespace
#else
namespace {
bench::registered const missing{
    bench::absence{.name = "Boost.Lockfree", .reason = "libboost-dev is not installed"}};
} // namespace
#endif
