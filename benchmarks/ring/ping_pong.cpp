// The floors. One cache line that two cores write by turns: no ring can answer sooner. And two
// lines, one each way: no ring with an index a direction can, and a line that both sides write
// moves with its ownership, which saves a request.
#include "ring/config.hpp"
#include "ring/link.hpp"

namespace {

class alignas(4096) one_line {
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

/// Each side writes a line of its own and polls the other's.
class alignas(4096) two_lines {
public:
    void send(std::uint64_t number) { number_ = number; }
    void flush() { request_.store(++turn_, std::memory_order_release); }
    auto receive() -> std::optional<std::uint64_t> {
        return answer_.load(std::memory_order_acquire) == turn_ ? std::optional{number_}
                                                                : std::nullopt;
    }
    void serve(std::size_t) {
        if (auto const turn = request_.load(std::memory_order_acquire); turn != answered_) {
            answered_ = turn;
            answer_.store(turn, std::memory_order_release);
        }
    }
    [[nodiscard]] auto sound() const -> bool { return answer_ == turn_; }

private:
    alignas(128) std::atomic<std::uint64_t> request_{0}; // the near side writes it
    alignas(128) std::atomic<std::uint64_t> answer_{0};  // the far side writes it
    alignas(128) std::uint64_t turn_ = 0;                // the near side's own
    std::uint64_t number_ = 0;
    alignas(128) std::uint64_t answered_ = 0; // the far side's own
};

template <class Link>
auto verified() -> bool {
    ring::on_link<Link>::round_trips(100);
    return ring::on_link<Link>::lost == 0 && ring::on_link<Link>::link.sound();
}

template <class Link>
constexpr auto mean(char const* name) -> bench::row {
    return {.name = name,
            .kind = bench::role::floor,
            .run = ring::on_link<Link>::round_trips,
            .verified = verified<Link>,
            .before = ring::on_link<Link>::template start<1>,
            .after = ring::on_link<Link>::stop};
}

bench::registered const one{mean<one_line>(line_mean)};
bench::registered const two{mean<two_lines>(lines_mean)};
bench::registered const stamped{bench::row{.name = line_stamped,
                                           .kind = bench::role::floor,
                                           .sample = ring::on_link<one_line>::stamped,
                                           .verified = verified<one_line>,
                                           .before = ring::on_link<one_line>::start<1>,
                                           .after = ring::on_link<one_line>::stop}};

} // namespace
