// The floor: one cache line that two cores write by turns. No ring can answer sooner.
#include "ring/config.hpp"
#include "ring/link.hpp"

namespace {

class line {
public:
    void send(std::uint64_t number) { number_ = number; }
    void flush() { word_.store(++turn_, std::memory_order_release); }
    auto receive() -> std::optional<std::uint64_t> {
        if (word_.load(std::memory_order_acquire) != turn_ + 1) {
            return std::nullopt;
        }
        ++turn_;
        return number_;
    }
    void serve(std::size_t) {
        if (auto const word = word_.load(std::memory_order_acquire); word % 2 == 1) {
            word_.store(word + 1, std::memory_order_release);
        }
    }
    [[nodiscard]] auto sound() const -> bool { return turn_ % 2 == 0; }

private:
    alignas(128) std::atomic<std::uint64_t> word_{0}; // odd: the far side's turn
    alignas(128) std::uint64_t turn_ = 0;             // the near side's own
    std::uint64_t number_ = 0;
};

using floor_of = ring::on_link<line>;

auto verified() -> bool {
    floor_of::round_trips(100);
    return floor_of::lost == 0 && floor_of::link.sound();
}

bench::registered const mean{bench::row{.name = line_mean,
                                        .kind = bench::role::floor,
                                        .run = floor_of::round_trips,
                                        .verified = verified,
                                        .before = floor_of::start<1>,
                                        .after = floor_of::stop}};
bench::registered const stamped{bench::row{.name = line_stamped,
                                           .kind = bench::role::floor,
                                           .sample = floor_of::stamped,
                                           .verified = verified,
                                           .before = floor_of::start<1>,
                                           .after = floor_of::stop}};

} // namespace
