// The vhost-user front-end and the split driver against a back-end that nobody here wrote: DPDK's
// net_vhost in testpmd.
#include "support/net_vhost.hpp"

#include <exitless/critical_section.hpp>
#include <exitless/linux/vhost_user_net.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using exitless::errc;
using exitless::may_exit;
using exitless::os::vhost_user_net;

namespace {

constexpr std::size_t smallest = 60;
constexpr std::size_t largest = 1514;

// Frame `number` of a run: its length and content follow from the seed, so that the receiver knows
// them too.
class frame_source {
public:
    explicit frame_source(std::uint32_t seed)
        : engine_{seed} {}

    auto next() -> std::span<std::byte const> {
        auto const size = std::uniform_int_distribution<std::size_t>{smallest, largest}(engine_);
        auto word = engine_();
        for (std::size_t i = 0; i < size; i += sizeof word) {
            word = word * 6364136223846793005U + 1442695040888963407U;
            std::memcpy(bytes_.data() + i, &word, sizeof word);
        }
        return std::span{bytes_}.first(size);
    }

private:
    std::mt19937_64 engine_;
    std::array<std::byte, largest + sizeof(std::uint64_t)> bytes_{};
};

// What a polling loop does when nothing arrives: at most `patience` it goes on, asking whether the
// peer is there.
class watch {
public:
    explicit watch(vhost_user_net& device)
        : device_{device} {}

    void progress() { since_ = std::chrono::steady_clock::now(); }
    auto idle() -> exitless::result<void> {
        if (++rounds_ % 1024 != 0) {
            return {};
        }
        if (auto const there = device_.check_peer(may_exit); !there) {
            return there;
        }
        return std::chrono::steady_clock::now() - since_ < 10s ? errc::none : errc::timed_out;
    }

private:
    vhost_user_net& device_;
    std::uint64_t rounds_ = 0;
    std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

struct outcome {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t wrong = 0;
    std::uint64_t refused = 0; // send: queue full
    errc error = errc::none;
};

// Echoes `count` frames with up to `in_flight` under way. Send and receive run inside critical
// sections.
auto echo(vhost_user_net& device, std::uint64_t count, std::uint64_t in_flight) -> outcome {
    outcome run;
    frame_source outgoing{2026};
    frame_source expected{2026};
    std::array<std::byte, vhost_user_net::max_frame_bytes> arrived{};
    std::optional<std::span<std::byte const>> waiting;
    watch patience{device};
    while (run.received != count) {
        bool moved = false;
        if (!waiting && run.sent != count && run.sent - run.received < in_flight) {
            waiting = outgoing.next();
        }
        exitless::result<void> sent = errc::queue_full;
        exitless::result<std::optional<std::size_t>> got = std::optional<std::size_t>{};
        {
            exitless::critical_section section{"echo"};
            sent = waiting ? device.send(*waiting) : sent;
            got = device.receive(arrived);
        }
        if (!got || (!sent && sent.error() != errc::queue_full)) {
            run.error = got ? sent.error() : got.error();
            return run;
        }
        if (sent) {
            waiting.reset();
            ++run.sent;
            moved = true;
        } else if (waiting) {
            ++run.refused;
        }
        if (*got) {
            auto const frame = expected.next();
            auto const same = **got == frame.size() &&
                              std::memcmp(arrived.data(), frame.data(), frame.size()) == 0;
            run.wrong += same ? 0 : 1;
            ++run.received;
            moved = true;
        }
        if (moved) {
            patience.progress();
        } else if (auto const there = patience.idle(); !there) {
            run.error = there.error();
            return run;
        }
    }
    return run;
}

// A port that has just come up may drop frames: DPDK takes from one queue a moment before it may
// put into the other. Sends numbered frames, a new one every 100 ms, until the newest has come
// back; returns how many were lost.
auto await_link(vhost_user_net& device) -> std::uint64_t {
    std::array<std::byte, smallest> probe{};
    std::array<std::byte, largest> arrived{};
    std::uint64_t echoes = 0;
    for (std::uint64_t number = 1; number <= 100; ++number) {
        std::memcpy(probe.data(), &number, sizeof number);
        REQUIRE(device.send(probe));
        auto const end = std::chrono::steady_clock::now() + 100ms;
        while (std::chrono::steady_clock::now() < end) {
            auto const got = device.receive(arrived);
            if (!got) {
                FAIL(message(got.error()));
            }
            echoes += *got ? 1U : 0U;
            if (*got && std::memcmp(arrived.data(), probe.data(), probe.size()) == 0) {
                return number - echoes;
            }
        }
    }
    FAIL("no echo within 10 s");
    return 0;
}

void skip_unless_there(support::net_vhost& peer) {
    if (!peer.installed()) {
        SKIP("dpdk-testpmd is not installed (Debian: dpdk-dev)");
    }
    INFO(peer.log());
    REQUIRE(peer.listens());
}

void require_open(vhost_user_net& device, support::net_vhost const& peer) {
    auto const opened = device.open(may_exit, peer.socket(), 10s);
    INFO(exitless::os::vhost::message(device.failure().what)
         << " (" << exitless::os::vhost::to_string(device.failure().during) << ")\n"
         << peer.log());
    REQUIRE(opened);
    if (auto const lost = await_link(device); lost != 0) {
        std::printf("net_vhost: %llu frames were lost before the link was up\n",
                    static_cast<unsigned long long>(lost));
    }
}

} // namespace

TEST_CASE("DPDK echoes 100,000 frames of random lengths, each as it was sent, and no notification "
          "is sent") {
    support::net_vhost peer{EXITLESS_NET_VHOST};
    skip_unless_there(peer);
    vhost_user_net device;
    require_open(device, peer);
    auto const set_up = device.take_counts(may_exit);
    REQUIRE(set_up);

    auto const begin = std::chrono::steady_clock::now();
    auto const run = echo(device, 100'000, 200);
    auto const spent = std::chrono::steady_clock::now() - begin;
    INFO(peer.log());
    CHECK(run.error == errc::none);
    CHECK(run.sent == 100'000);
    CHECK(run.received == 100'000);
    CHECK(run.wrong == 0);
    CHECK(device.poison().reason == errc::none);
    CHECK_FALSE(device.notification_wanted());
    auto const counts = device.take_counts(may_exit);
    REQUIRE(counts);
    CHECK(set_up->kicks == 0);
    CHECK(counts->kicks == 0);
    std::printf("net_vhost: 100000 echoes in %lld ms; kicks 0; calls: %llu at the set-up, %llu in "
                "the run; send found the queue full %llu times\n",
                static_cast<long long>(
                    std::chrono::duration_cast<std::chrono::milliseconds>(spent).count()),
                static_cast<unsigned long long>(set_up->calls),
                static_cast<unsigned long long>(counts->calls),
                static_cast<unsigned long long>(run.refused));
}

TEST_CASE("a loop over a back-end that is killed ends with an error that says so") {
    support::net_vhost peer{EXITLESS_NET_VHOST};
    skip_unless_there(peer);
    vhost_user_net device;
    require_open(device, peer);

    std::thread killer{[&] {
        std::this_thread::sleep_for(300ms);
        peer.kill();
    }};
    auto const run = echo(device, std::numeric_limits<std::uint64_t>::max(), 64);
    killer.join();
    CHECK(run.received > 0);
    CHECK(run.wrong == 0);
    CHECK(run.error == errc::peer_closed);
    CHECK(device.failure().what == exitless::os::vhost::problem::closed);
    CHECK(device.check_peer(may_exit).error() == errc::peer_closed);
    std::printf("net_vhost: killed after %llu echoes; noticed: %.*s\n",
                static_cast<unsigned long long>(run.received),
                static_cast<int>(message(run.error).size()), message(run.error).data());

    auto const again = device.open(may_exit, peer.socket(), 1s);
    CHECK(again.error() == errc::no_device);
    CHECK(device.failure().what == exitless::os::vhost::problem::not_served);
}

TEST_CASE("a back-end serves one front-end after the other, and tells where its queue stood") {
    support::net_vhost peer{EXITLESS_NET_VHOST};
    skip_unless_there(peer);
    for (int round = 0; round != 3; ++round) {
        vhost_user_net device;
        require_open(device, peer);
        auto const run = echo(device, 500, 1);
        INFO("round " << round << ", sent " << run.sent << ", received " << run.received << "\n"
                      << peer.log());
        CHECK(run.error == errc::none);
        CHECK(run.wrong == 0);
        CHECK(device.close(may_exit));
    }
}
