#include <exitless/critical_section.hpp>
#include <exitless/linux/vhost_user_channel.hpp>
#include <exitless/linux/vhost_user_dialogue.hpp>
#include <exitless/linux/vhost_user_message.hpp>
#include <exitless/linux/vhost_user_problem.hpp>

#include "support/hostile_backend.hpp"
#include "support/temporary_directory.hpp"
#include "support/unix_socket.hpp"

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

using namespace std::chrono_literals;
using namespace exitless::os::vhost;
using exitless::may_exit;

TEST_CASE("the header of a reply is judged by version, reply flag, request and size") {
    CHECK(judge_reply({request::set_owner, 5, 8}, request::set_owner, 8) == problem::none);
    // A back-end may leave the need_reply flag as it came.
    CHECK(judge_reply({request::set_owner, 13, 8}, request::set_owner, 8) == problem::none);
    CHECK(judge_reply({request::set_owner, 4, 8}, request::set_owner, 8) == problem::reply_version);
    CHECK(judge_reply({request::set_owner, 5, 9}, request::set_owner, 8) == problem::reply_size);
}

TEST_CASE("the time that is left is rounded up, never negative, and bounded") {
    auto const now = std::chrono::steady_clock::now();
    CHECK(milliseconds_until(may_exit, now - 1h) == 0);
    CHECK(milliseconds_until(may_exit, now + 1000h) == 60'000);
    auto const left = milliseconds_until(may_exit, now + 30s);
    CHECK(left > 0);
    CHECK(left <= 30'000);
}

TEST_CASE("a time-out of any size makes a deadline from now to in an hour") {
    using std::chrono::milliseconds;
    auto const now = std::chrono::steady_clock::now();
    auto const latest = deadline_in(may_exit, milliseconds::max());
    auto const earliest = deadline_in(may_exit, milliseconds::min());
    auto const then = std::chrono::steady_clock::now();
    CHECK(latest >= now + 1h);
    CHECK(latest <= then + 1h);
    CHECK(earliest >= now);
    CHECK(earliest <= then);
    CHECK(deadline_in(may_exit, 50s) >= now + 50s);
}

TEST_CASE("after the first fault of a call nothing more is asked, and the next call begins anew") {
    support::hostile_backend peer{{}};
    dialogue talk;
    talk.connect(may_exit, peer.socket(), 20s);
    REQUIRE(talk.outcome().what == problem::none);
    talk.begin_call(may_exit);
    talk.require(false, problem::no_feature);
    talk.require(false, problem::no_queue);
    talk.tell_confirmed(may_exit, request::set_owner, std::uint64_t{0});
    CHECK(talk.ask<std::uint64_t>(may_exit, request::get_features, std::uint64_t{0}) == 0);
    CHECK(talk.outcome().what == problem::no_feature);
    CHECK(talk.outcome().during == request::none);
    CHECK(peer.requests().empty());

    talk.begin_call(may_exit);
    CHECK(talk.ask<std::uint64_t>(may_exit, request::get_queue_num, std::uint64_t{0}) == 2);
    CHECK(talk.outcome().what == problem::none);
    CHECK(talk.outcome().during == request::get_queue_num);
}

TEST_CASE("a failed answer is zeroes, also when part of it has come") {
    support::hostile_backend peer{{.at = request::get_features,
                                   .how = support::misdeed::cut_payload,
                                   .features = 0x1122334455667788}};
    dialogue talk;
    talk.connect(may_exit, peer.socket(), 20s);
    CHECK(talk.ask<std::uint64_t>(may_exit, request::get_features, std::uint64_t{0}) == 0);
    CHECK(talk.outcome().what == problem::closed);
}

TEST_CASE("a peer that reads nothing cannot hold a sender beyond its deadline") {
    support::temporary_directory directory;
    int const listener = support::listening_socket(directory.file("deaf"), 1);
    channel link;
    auto const soon = [] { return std::chrono::steady_clock::now() + 200ms; };
    REQUIRE(link.connect(may_exit, directory.file("deaf"), soon()) == problem::none);
    std::array<std::byte, 4096> bytes{};
    auto last = problem::none;
    for (int i = 0; i != 10'000 && last == problem::none; ++i) {
        last = link.send(may_exit, bytes, -1, soon());
    }
    CHECK(last == problem::silent);
    ::close(listener);
    // Reset first, then a broken pipe: that must not become a SIGPIPE.
    CHECK(link.send(may_exit, bytes, -1, soon()) == problem::closed);
    CHECK(link.send(may_exit, bytes, -1, soon()) == problem::closed);
}
