// The loops that all links run. A link has a near side, `send(number)`, `flush()`, `receive()`, and
// a far side, `serve(burst)`, which answers at most so many messages. Numbers must come back in
// order; one that does not is counted in `lost`.
#pragma once

#include "ring/config.hpp"
#include "support/harness.hpp"
#include "support/machine.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

namespace ring {

/// The far side on its own CPU, for as long as the object lives. Ready when constructed.
class far_side {
public:
    template <class Serve>
    explicit far_side(Serve serve)
        : thread_{[this, serve] {
            bench::pin(bench::chosen_cpus().second);
            ready_.store(true, std::memory_order_release);
            while (!stop_.load(std::memory_order_relaxed)) {
                serve();
            }
        }} {
        // The new thread begins on this CPU: under SCHED_FIFO it starts only when this one yields.
        while (!ready_.load(std::memory_order_acquire)) {
            std::this_thread::yield();
        }
    }
    ~far_side() {
        stop_.store(true, std::memory_order_relaxed);
        thread_.join();
    }
    far_side(far_side const&) = delete;
    auto operator=(far_side const&) -> far_side& = delete;

private:
    alignas(64) std::atomic<bool> ready_{false};
    alignas(64) std::atomic<bool> stop_{false};
    alignas(64) std::thread thread_;
};

template <class Link>
struct on_link {
    inline static Link link{};
    inline static std::uint64_t lost = 0;
    inline static std::optional<far_side> other{};

    template <std::size_t Burst>
    static void start() {
        other.emplace([] { link.serve(Burst); });
    }
    static void stop() { other.reset(); }

    static void expect(std::uint64_t number, std::uint64_t expected) {
        lost += number == expected ? 0 : 1;
    }

    /// Both sides by turns on this CPU.
    template <std::size_t Burst>
    static void same_core(std::uint64_t times) {
        for (std::uint64_t done = 0; done < times; done += Burst) {
            for (std::size_t i = 0; i < Burst; ++i) {
                link.send(done + i);
            }
            link.flush();
            link.serve(Burst);
            for (std::size_t i = 0; i < Burst; ++i) {
                expect(link.receive().value_or(~done), done + i);
            }
        }
    }

    /// As many messages under way as the ring holds, sent by bursts; the far side serves by bursts.
    template <std::size_t Burst>
    static void two_cores(std::uint64_t times) {
        std::uint64_t sent = 0;
        for (std::uint64_t back = 0; back < times;) {
            auto const room = std::min<std::uint64_t>(ring_size - (sent - back), times - sent);
            if (room >= std::min<std::uint64_t>(Burst, times - sent) && room != 0) {
                auto const now = std::min<std::uint64_t>(Burst, room);
                for (std::uint64_t i = 0; i < now; ++i) {
                    link.send(sent++);
                }
                link.flush();
            }
            for (auto got = link.receive(); got; got = link.receive()) {
                expect(*got, back++);
            }
        }
    }

    static auto round_trip(std::uint64_t number) -> std::uint64_t {
        link.send(number);
        link.flush();
        auto got = link.receive();
        while (!got) {
            got = link.receive();
        }
        return *got;
    }

    static void round_trips(std::uint64_t times) {
        for (std::uint64_t i = 0; i < times; ++i) {
            expect(round_trip(i), i);
        }
    }

    /// One stamp a round trip: a sample reaches from stamp to stamp.
    static void stamped(std::vector<double>& out) {
        auto const ns = bench::ns_per_tick();
        round_trips(100);
        auto last = bench::ticks();
        for (auto& sample : out) {
            expect(round_trip(1), 1);
            auto const now = bench::ticks();
            sample = static_cast<double>(now - last) * ns;
            last = now;
        }
    }

    /// Every message that was sent so far came back in order, and so do the next ones.
    static auto same_core_verified() -> bool {
        same_core<burst>(4 * burst);
        return lost == 0 && link.sound();
    }
    static auto two_cores_verified() -> bool {
        two_cores<1>(std::uint64_t{3} * ring_size + 1);
        round_trips(10);
        return lost == 0 && link.sound();
    }
};

} // namespace ring
