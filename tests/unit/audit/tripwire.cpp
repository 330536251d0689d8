#include <exitless/critical_section.hpp>
#include <exitless/linux/audit/rseq.hpp>
#include <exitless/linux/audit/tripwire.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

namespace os = exitless::os;
using exitless::critical_section;
using exitless::violation_kind;
using os::tripwire_state;

namespace {

// A thread of its own: others keep what they had armed.
template <class Body>
void on_armed_thread(Body body) {
    bool armed = false;
    std::string why;
    std::thread{[&] {
        armed = static_cast<bool>(os::arm_tripwire(exitless::may_exit));
        why = std::string{to_string(os::tripwire())};
        if (armed) {
            body();
        }
    }}.join();
    if (!armed) {
        SKIP(why);
    }
}

} // namespace

TEST_CASE("a thread's tripwire is off until it is armed and after it is disarmed") {
    CHECK(os::tripwire() == tripwire_state::not_armed);
    CHECK(exitless::abi_v1::this_thread.rseq_cs == nullptr);
    on_armed_thread([] {
        CHECK((os::tripwire() == tripwire_state::on ||
               os::tripwire() == tripwire_state::on_user_code));
        CHECK(exitless::abi_v1::this_thread.rseq_cs != nullptr);
        os::disarm_tripwire();
        CHECK(os::tripwire() == tripwire_state::not_armed);
        CHECK(exitless::abi_v1::this_thread.rseq_cs == nullptr);
    });
    CHECK(os::tripwire() == tripwire_state::not_armed);
}

TEST_CASE("arming twice is arming once") {
    on_armed_thread([] {
        auto* const word = exitless::abi_v1::this_thread.rseq_cs;
        CHECK(os::arm_tripwire(exitless::may_exit));
        CHECK(exitless::abi_v1::this_thread.rseq_cs == word);
    });
}

TEST_CASE("arming inside a section is refused, and a violation of a checked build") {
    support::recorded_violations violations;
    critical_section section{"too late"};
    CHECK(os::arm_tripwire(exitless::may_exit).error() == exitless::errc::system_call_in_section);
    CHECK(os::tripwire() == tripwire_state::not_armed);
    CHECK(violations.size() == (exitless::checks_enabled ? 1U : 0U));
}

TEST_CASE("disarming inside a section keeps the section's end quiet") {
    support::recorded_violations violations;
    on_armed_thread([] {
        critical_section section{"disarmed"};
        auto const& word = *exitless::abi_v1::this_thread.rseq_cs;
        os::disarm_tripwire();
        CHECK(word == 0);
    });
    CHECK(violations.count(violation_kind::tripwire_lost) == 0);
    CHECK(violations.count(violation_kind::preempted) == 0);
}

TEST_CASE("code that takes the rseq area is reported as such, not as a preemption") {
    support::recorded_violations violations;
    static constexpr os::rseq::descriptor of_a_malloc = os::rseq::wire;
    on_armed_thread([] {
        for (int again = 0; again < 100; ++again) {
            critical_section section{"sharing"};
            *exitless::abi_v1::this_thread.rseq_cs = reinterpret_cast<std::uintptr_t>(&of_a_malloc);
        }
    });
    CHECK(violations.count(violation_kind::tripwire_lost) > 0);
}

TEST_CASE("the descriptor is what the kernel asks for") {
    auto const& wire = os::rseq::wire;
    auto const start = reinterpret_cast<std::uintptr_t>(wire.start);
    auto const abort = reinterpret_cast<std::uintptr_t>(wire.abort);
    CHECK(alignof(os::rseq::descriptor) == 32);
    CHECK(wire.version == 0);
    CHECK(wire.flags == 0);
    CHECK(wire.length > 0);
    CHECK(abort - start >= wire.length); // the abort address lies outside of the range
    std::uint32_t signature = 0;
    std::memcpy(&signature, static_cast<char const*>(wire.abort) - 4, sizeof signature);
    CHECK(signature == 0x53053053);
}

TEST_CASE("each state has a sentence of its own, and only two begin with on") {
    for (int number = 0; number <= static_cast<int>(tripwire_state::deaf); ++number) {
        auto const state = static_cast<tripwire_state>(number);
        auto const on = state == tripwire_state::on || state == tripwire_state::on_user_code;
        CHECK(to_string(state).starts_with(on ? "on" : "off: "));
    }
}

TEST_CASE("a word that the kernel does not know holds, and the trial calls it deaf") {
    os::rseq::area volatile unregistered{};
    CHECK(os::rseq::holds(unregistered));
    CHECK_FALSE(os::rseq::sees_blocking(unregistered));
    CHECK(os::rseq::breaks(unregistered) == tripwire_state::deaf); // takes two seconds
    CHECK(unregistered.rseq_cs == 0);
}

TEST_CASE("a word that somebody else writes does not hold") {
    if (std::thread::hardware_concurrency() < 2) {
        SKIP("needs two CPUs");
    }
    os::rseq::area volatile disputed{};
    std::atomic<bool> done{false};
    // The dispute is the test: ThreadSanitizer is not to call it a race.
    std::thread other{[&]() __attribute__((no_sanitize("thread"))) {
        while (!done) {
            disputed.rseq_cs = 1;
        }
    }};
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    bool held = true;
    while (held && std::chrono::steady_clock::now() < deadline) { // until both threads run
        held = os::rseq::holds(disputed);
        std::this_thread::yield();
    }
    done = true;
    other.join();
    CHECK_FALSE(held);
}
