#include <exitless/critical_section.hpp>
#include <exitless/linux/shared_memory.hpp>
#include <exitless/linux/vhost_user.hpp>
#include <exitless/linux/vhost_user_problem.hpp>
#include <exitless/linux/vhost_user_queue.hpp>
#include <exitless/virtio/features.hpp>

#include "support/alarms.hpp"
#include "support/descriptors.hpp"
#include "support/hostile_backend.hpp"
#include "support/unix_socket.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using exitless::errc;
using exitless::may_exit;
using exitless::result;
using exitless::os::shared_memory;
using exitless::os::vhost_user;
using exitless::os::vhost::problem;
using exitless::os::vhost::request;
using support::hostile_backend;
using support::misdeed;

namespace feature = exitless::virtio::feature;

namespace {

// Long enough for a loaded machine; only what never comes takes it up.
constexpr auto patient = std::chrono::milliseconds{20'000};
constexpr auto brief = std::chrono::milliseconds{150};

// Everything that a front-end does, up to the first error.
auto run(vhost_user& device, std::string const& socket, std::chrono::milliseconds timeout)
    -> result<void> {
    auto memory = shared_memory::create(may_exit, 4096);
    if (!memory) {
        return memory.error();
    }
    if (auto const done = device.connect(may_exit, socket, timeout); !done) {
        return done;
    }
    if (auto const done = device.negotiate(may_exit, {}, feature::version_1); !done) {
        return done.error();
    }
    if (auto const done = device.share(may_exit, *memory); !done) {
        return done;
    }
    auto const* const base = memory->bytes().data();
    if (auto const done = device.start(may_exit, 1,
                                       {.size = 16,
                                        .descriptor_table = base,
                                        .available_ring = base + 1024,
                                        .used_ring = base + 2048});
        !done) {
        return done.error();
    }
    if (auto const done = device.check_peer(may_exit); !done) {
        return done;
    }
    return device.stop(may_exit, 1).error();
}

constexpr std::array confirmed{
    request::set_owner,      request::set_features,   request::set_mem_table,
    request::set_vring_num,  request::set_vring_base, request::set_vring_addr,
    request::set_vring_kick, request::set_vring_call, request::set_vring_enable};
constexpr std::array answered{
    request::get_features,   request::get_protocol_features, request::get_queue_num,
    request::set_owner,      request::set_features,          request::set_mem_table,
    request::set_vring_num,  request::set_vring_base,        request::set_vring_addr,
    request::set_vring_kick, request::set_vring_call,        request::set_vring_enable,
    request::get_vring_base};

template <std::size_t Count>
void expect_everywhere(std::array<request, Count> const& steps, misdeed how, problem what,
                       errc cause, std::chrono::milliseconds timeout) {
    for (auto const at : steps) {
        INFO(to_string(at));
        auto const before = support::open_descriptors();
        {
            hostile_backend peer{{.at = at, .how = how}};
            vhost_user device;
            auto const done = run(device, peer.socket(), timeout);
            CHECK(done.error() == cause);
            CHECK(device.failure().what == what);
            CHECK(device.failure().during == at);
            CHECK(device.check_peer(may_exit).error() == errc::peer_closed);
            CHECK(device.failure().what == what);
        }
        CHECK(support::open_descriptors() == before);
    }
}

} // namespace

TEST_CASE("the set-up follows the protocol, step by step") {
    hostile_backend peer{{}};
    vhost_user device;
    REQUIRE(run(device, peer.socket(), patient));
    CHECK(device.failure().what == problem::none);
    CHECK(device.queue_limit() == 2);
    CHECK(device.offered() == (feature::version_1 | feature::protocol_features));

    constexpr std::array expected{request::get_features,
                                  request::get_protocol_features,
                                  request::set_protocol_features,
                                  request::get_queue_num,
                                  request::set_owner,
                                  request::set_features,
                                  request::set_mem_table,
                                  request::set_vring_num,
                                  request::set_vring_base,
                                  request::set_vring_addr,
                                  request::set_vring_kick,
                                  request::set_vring_call,
                                  request::set_vring_enable,
                                  request::get_vring_base};
    auto const requests = peer.requests();
    REQUIRE(requests.size() == expected.size());
    for (std::size_t i = 0; i != expected.size(); ++i) {
        INFO(to_string(expected[i]));
        auto const& one = requests[i];
        CHECK(one.head.type == expected[i]);
        auto const carries = expected[i] == request::set_mem_table ||
                             expected[i] == request::set_vring_kick ||
                             expected[i] == request::set_vring_call;
        CHECK(one.descriptors == (carries ? 1 : 0));
        bool wants_reply = false;
        for (auto const step : confirmed) {
            wants_reply = wants_reply || step == expected[i];
        }
        CHECK(one.head.flags == (wants_reply ? 9U : 1U));
    }
    std::uint64_t accepted = 0;
    std::memcpy(&accepted, requests[5].payload.data(), sizeof accepted);
    CHECK(accepted == (feature::version_1 | feature::protocol_features).bits());
    std::array<std::uint32_t, 2> enable{};
    std::memcpy(enable.data(), requests[12].payload.data(), sizeof enable);
    CHECK(enable == std::array<std::uint32_t, 2>{1, 1});
}

TEST_CASE("a back-end that closes the connection at any step is a closed peer") {
    expect_everywhere(answered, misdeed::close, problem::closed, errc::peer_closed, patient);
    expect_everywhere(answered, misdeed::cut_header, problem::closed, errc::peer_closed, patient);
    expect_everywhere(answered, misdeed::cut_payload, problem::closed, errc::peer_closed, patient);
}

TEST_CASE("a back-end that falls silent at any step times out") {
    expect_everywhere(answered, misdeed::silence, problem::silent, errc::timed_out, brief);
}

TEST_CASE("half a reply is no reply") {
    constexpr std::array steps{request::get_features, request::set_mem_table};
    expect_everywhere(steps, misdeed::partial_header, problem::silent, errc::timed_out, brief);
    expect_everywhere(steps, misdeed::partial_payload, problem::silent, errc::timed_out, brief);
}

TEST_CASE(
    "a reply to something else, of another version or of the wrong size breaks the protocol") {
    constexpr auto cause = errc::protocol_error;
    expect_everywhere(answered, misdeed::wrong_request, problem::reply_request, cause, patient);
    expect_everywhere(answered, misdeed::wrong_version, problem::reply_version, cause, patient);
    expect_everywhere(answered, misdeed::no_reply_flag, problem::reply_version, cause, patient);
    expect_everywhere(answered, misdeed::reserved_flag, problem::reply_version, cause, patient);
    expect_everywhere(answered, misdeed::huge_size, problem::reply_size, cause, patient);
    expect_everywhere(answered, misdeed::small_size, problem::reply_size, cause, patient);
    expect_everywhere(answered, misdeed::empty, problem::reply_size, cause, patient);
}

TEST_CASE("a step that the back-end refuses is named") {
    expect_everywhere(confirmed, misdeed::nack, problem::rejected, errc::protocol_error, patient);
}

TEST_CASE("file descriptors that nobody asked for are refused and do not leak") {
    constexpr auto cause = errc::protocol_error;
    expect_everywhere(answered, misdeed::descriptors, problem::reply_descriptors, cause, patient);
    expect_everywhere(answered, misdeed::late_descriptors, problem::reply_descriptors, cause,
                      patient);
}

TEST_CASE("a second answer is taken for no later one, and an idle back-end may not speak") {
    hostile_backend peer{{.at = request::get_features, .how = misdeed::two_answers}};
    vhost_user device;
    CHECK(run(device, peer.socket(), patient).error() == errc::protocol_error);
    CHECK(device.failure().what == problem::reply_request);

    hostile_backend idle{{.at = request::set_vring_enable, .how = misdeed::two_answers}};
    CHECK(run(device, idle.socket(), patient).error() == errc::protocol_error);
    CHECK(device.failure().what == problem::unasked);
}

TEST_CASE("a queue index and a base that the protocol does not allow are refused") {
    vhost_user device;
    hostile_backend other{{.vring_base_index = 1}};
    CHECK(run(device, other.socket(), patient).error() == errc::protocol_error);
    CHECK(device.failure().what == problem::reply_value);
    hostile_backend beyond{{.vring_base = 0x10000}};
    CHECK(run(device, beyond.socket(), patient).error() == errc::protocol_error);
    CHECK(device.failure().what == problem::reply_value);
}

TEST_CASE("a back-end without what is needed is refused by the name of it") {
    vhost_user device;
    hostile_backend legacy{{.features = std::uint64_t{1} << 30}};
    CHECK(run(device, legacy.socket(), patient).error() == errc::not_supported);
    CHECK(device.failure().what == problem::no_feature);
    hostile_backend old{{.features = std::uint64_t{1} << 32}};
    CHECK(run(device, old.socket(), patient).error() == errc::not_supported);
    CHECK(device.failure().what == problem::no_protocol_features);
    hostile_backend mute{{.protocol_features = 1}};
    CHECK(run(device, mute.socket(), patient).error() == errc::not_supported);
    CHECK(device.failure().what == problem::no_reply_ack);
    hostile_backend bare{{.queues = 0}};
    CHECK(run(device, bare.socket(), patient).error() == errc::not_supported);
    CHECK(device.failure().what == problem::no_queue);
}

TEST_CASE("a back-end that does not say how many queues it has is not asked") {
    hostile_backend peer{{.protocol_features = 1U << 3}};
    vhost_user device;
    CHECK(run(device, peer.socket(), patient));
    CHECK(device.queue_limit() == 0);
}

TEST_CASE("each reason why a socket cannot be connected to has its own problem") {
    support::temporary_directory directory;
    auto const connect = [](std::string_view path, std::chrono::milliseconds timeout) {
        vhost_user device;
        auto const done = device.connect(may_exit, path, timeout);
        CHECK(device.failure().os_error == 0);
        return std::pair{done.error(), device.failure().what};
    };
    auto const before = support::open_descriptors();

    CHECK(connect(directory.file("none"), patient) ==
          std::pair{errc::no_device, problem::no_socket});
    ::close(support::listening_socket(directory.file("left"), 1));
    CHECK(connect(directory.file("left"), patient) ==
          std::pair{errc::no_device, problem::not_served});
    int const datagrams = support::bound_socket(directory.file("datagrams"), SOCK_DGRAM);
    CHECK(connect(directory.file("datagrams"), patient) ==
          std::pair{errc::no_device, problem::not_a_stream});
    ::close(datagrams);
    for (auto const& path : {std::string{}, std::string(108, 'x'), std::string("a\0b", 3)}) {
        CHECK(connect(path, patient) == std::pair{errc::invalid_argument, problem::bad_argument});
    }

    int const full = support::listening_socket(directory.file("full"), 0);
    vhost_user first;
    REQUIRE(first.connect(may_exit, directory.file("full"), patient));
    CHECK(connect(directory.file("full"), brief) == std::pair{errc::timed_out, problem::silent});
    ::close(full);
    CHECK(first.check_peer(may_exit).error() == errc::peer_closed);
    CHECK(support::open_descriptors() == before);
}

TEST_CASE("calls in the wrong order fail and end the connection") {
    hostile_backend peer{{}};
    auto const memory = shared_memory::create(may_exit, 4096);
    REQUIRE(memory);
    vhost_user device;
    CHECK(device.negotiate(may_exit, {}, {}).error() == errc::invalid_argument);
    CHECK(device.failure().what == problem::wrong_order);
    REQUIRE(device.connect(may_exit, peer.socket(), patient));
    CHECK(device.failure().what == problem::none);
    CHECK(device.share(may_exit, *memory).error() == errc::invalid_argument);
    CHECK(device.negotiate(may_exit, {}, {}).error() == errc::invalid_argument);
    REQUIRE(device.connect(may_exit, peer.socket(), patient));
    CHECK(device.start(may_exit, 0, {}).error() == errc::invalid_argument);
    REQUIRE(device.connect(may_exit, peer.socket(), patient));
    CHECK(device.stop(may_exit, 0).error() == errc::invalid_argument);
}

TEST_CASE("a queue whose number the protocol cannot carry is not started") {
    hostile_backend peer{{}};
    auto const memory = shared_memory::create(may_exit, 4096);
    REQUIRE(memory);
    vhost_user device;
    REQUIRE(device.connect(may_exit, peer.socket(), patient));
    REQUIRE(device.negotiate(may_exit, {}, feature::version_1));
    REQUIRE(device.share(may_exit, *memory));
    auto const told = peer.requests().size();
    CHECK(device.start(may_exit, 256, {}).error() == errc::invalid_argument);
    CHECK(device.failure().what == problem::bad_argument);
    CHECK(peer.requests().size() == told);
}

TEST_CASE("the eventfds count, are closed on exec, and stay open with their owner") {
    hostile_backend peer{{}};
    auto const memory = shared_memory::create(may_exit, 4096);
    REQUIRE(memory);
    vhost_user device;
    REQUIRE(device.connect(may_exit, peer.socket(), patient));
    REQUIRE(device.negotiate(may_exit, {}, feature::version_1));
    REQUIRE(device.share(may_exit, *memory));
    auto const* const base = memory->bytes().data();
    auto const events = device.start(may_exit, 0, {16, base, base + 1024, base + 2048});
    REQUIRE(events);
    for (auto const* event : {&events->kick, &events->call}) {
        CHECK((::fcntl(event->get(), F_GETFD) & FD_CLOEXEC) != 0);
        CHECK(*exitless::os::vhost::take_count(may_exit, *event) == 0);
        std::uint64_t const three = 3;
        REQUIRE(::write(event->get(), &three, sizeof three) == sizeof three);
        CHECK(*exitless::os::vhost::take_count(may_exit, *event) == 3);
        CHECK(*exitless::os::vhost::take_count(may_exit, *event) == 0);
    }
    CHECK(exitless::os::vhost::take_count(may_exit, exitless::os::file_descriptor{}).error() ==
          errc::io_error);
}

TEST_CASE("a back-end that makes the eventfds blocking holds nobody up") {
    exitless::os::file_descriptor const event{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    // The flag belongs to the open file, which the back-end has too.
    int const theirs = ::dup(event.get());
    REQUIRE(::fcntl(theirs, F_SETFL, 0) == 0);
    support::alarms const unstuck{2s};
    CHECK(*exitless::os::vhost::take_count(may_exit, event) == 0);
    REQUIRE(::eventfd_write(theirs, 5) == 0);
    CHECK(*exitless::os::vhost::take_count(may_exit, event) == 5);
    ::close(theirs);
}

TEST_CASE("a call that signals keep interrupting ends as it would without them") {
    hostile_backend sound{{}};
    hostile_backend mute{{.at = request::set_mem_table, .how = misdeed::silence}};
    support::alarms const storm{1ms};
    vhost_user device;
    CHECK(run(device, sound.socket(), patient));
    CHECK(run(device, mute.socket(), brief).error() == errc::timed_out);
    CHECK(storm.seen() != 0);
}

TEST_CASE("memory that is not there cannot be shared") {
    hostile_backend peer{{}};
    vhost_user device;
    REQUIRE(device.connect(may_exit, peer.socket(), patient));
    REQUIRE(device.negotiate(may_exit, {}, feature::version_1));
    CHECK(device.share(may_exit, shared_memory{}).error() == errc::invalid_argument);
    CHECK(device.failure().what == problem::bad_argument);
}

TEST_CASE("each call of the front-end inside a section is one violation that names it") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    hostile_backend peer{{}};
    vhost_user device;
    support::recorded_violations violations;
    {
        exitless::critical_section section{"loop"};
        CHECK(device.connect(may_exit, peer.socket(), patient));
        CHECK(device.negotiate(may_exit, {}, feature::version_1));
        CHECK(device.check_peer(may_exit));
    }
    REQUIRE(violations.size() == 3);
    CHECK(std::string_view{violations[0].what} == "os::vhost_user::connect");
    CHECK(std::string_view{violations[1].what} == "os::vhost_user::negotiate");
    CHECK(std::string_view{violations[2].what} == "os::vhost_user::check_peer");
    CHECK(std::string_view{violations[2].where.file}.ends_with("vhost_user.cpp"));
}

TEST_CASE("every problem has its own sentence and every request its name") {
    std::vector<std::string_view> seen;
    for (auto what = problem::none; what <= problem::no_memory;
         what = static_cast<problem>(static_cast<int>(what) + 1)) {
        auto const text = message(what);
        CHECK(text != "unknown problem");
        for (auto const other : seen) {
            CHECK(text != other);
        }
        seen.push_back(text);
        CHECK((cause_of(what) == errc::none) == (what == problem::none));
    }
    for (auto const step : answered) {
        CHECK(to_string(step) != "unknown request");
    }
}
