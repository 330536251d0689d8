#include <exitless/linux/msr_problem.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cerrno>
#include <set>
#include <string_view>

using exitless::errc;
using exitless::os::cause_of;
using exitless::os::cpu_listing;
using exitless::os::judge_msr_error;
using exitless::os::look_up_cpu;
using exitless::os::msr_evidence;
using exitless::os::msr_operation;
using exitless::os::msr_problem;
using exitless::os::says_locked_down;

namespace {

constexpr auto opening = msr_operation::open;
constexpr auto reading = msr_operation::read;
constexpr auto writing = msr_operation::write;

constexpr msr_evidence open_kernel{.lockdown = "[none] integrity confidentiality\n",
                                   .allow_writes = "default\n",
                                   .online = "0-3\n"};
constexpr msr_evidence locked{
    .lockdown = "none [integrity] confidentiality\n", .allow_writes = "off\n", .online = "0-3\n"};
constexpr msr_evidence off{
    .lockdown = "[none] integrity confidentiality\n", .allow_writes = "off\n", .online = "0-3\n"};
constexpr msr_evidence silent{};

struct judged {
    int number;
    msr_operation during;
    unsigned cpu;
    msr_evidence known;
    msr_problem what;
    errc cause;
};

constexpr judged table[] = {
    {ENOENT, opening, 0, open_kernel, msr_problem::no_node, errc::no_device},
    {ENOENT, opening, 7, open_kernel, msr_problem::cpu_offline, errc::cpu_offline},
    {ENOENT, opening, 7, silent, msr_problem::no_node, errc::no_device},
    {ENOTDIR, opening, 0, open_kernel, msr_problem::no_node, errc::no_device},
    // A node without a driver, unless the CPU is not there either, or nobody says.
    {ENXIO, opening, 0, open_kernel, msr_problem::no_driver, errc::no_device},
    {ENXIO, opening, 7, open_kernel, msr_problem::cpu_offline, errc::cpu_offline},
    {ENXIO, opening, 0, silent, msr_problem::cpu_offline, errc::cpu_offline},
    {ENODEV, opening, 0, open_kernel, msr_problem::no_driver, errc::no_device},
    {EACCES, opening, 0, open_kernel, msr_problem::no_permission, errc::no_privilege},
    {EPERM, opening, 0, open_kernel, msr_problem::not_granted, errc::no_privilege},
    // Lockdown is looked at by writes only: a process without the capability is told of that.
    {EPERM, opening, 0, locked, msr_problem::not_granted, errc::no_privilege},
    {EIO, opening, 0, open_kernel, msr_problem::no_msrs, errc::not_supported},
    {EMFILE, opening, 0, open_kernel, msr_problem::system, errc::io_error},
    {EIO, reading, 0, open_kernel, msr_problem::faults, errc::msr_faults},
    {ENXIO, reading, 0, open_kernel, msr_problem::cpu_offline, errc::cpu_offline},
    {EPERM, reading, 0, locked, msr_problem::not_granted, errc::no_privilege},
    {ENXIO, writing, 0, open_kernel, msr_problem::cpu_offline, errc::cpu_offline},
    {EBADF, reading, 0, open_kernel, msr_problem::system, errc::io_error},
    {0, reading, 0, open_kernel, msr_problem::no_msr_device, errc::no_device},
    {EINVAL, reading, 0, open_kernel, msr_problem::no_msr_device, errc::no_device},
    {EIO, writing, 0, open_kernel, msr_problem::faults, errc::msr_faults},
    {EBADF, writing, 0, open_kernel, msr_problem::opened_for_reading, errc::no_privilege},
    {EPERM, writing, 0, locked, msr_problem::locked_down, errc::locked_down},
    {EPERM, writing, 0, off, msr_problem::writes_off, errc::writes_off},
    {EPERM, writing, 0, open_kernel, msr_problem::write_refused, errc::no_privilege},
    {EPERM, writing, 0, silent, msr_problem::write_refused, errc::no_privilege},
};

} // namespace

TEST_CASE("each errno of the msr driver is told by its cause") {
    for (auto const& one : table) {
        CAPTURE(one.number, static_cast<int>(one.during), one.cpu, one.known.lockdown);
        auto const what = judge_msr_error(one.number, one.during, one.cpu, one.known);
        CHECK(message(what) == message(one.what));
        CHECK(cause_of(what) == one.cause);
    }
}

TEST_CASE("every problem of an MSR device has words of its own") {
    std::set<std::string_view> words;
    int count = 0;
    for (auto what = msr_problem::none; what <= msr_problem::system;
         what = static_cast<msr_problem>(static_cast<int>(what) + 1)) {
        words.insert(message(what));
        ++count;
        CHECK((cause_of(what) == errc::none) == (what == msr_problem::none));
    }
    CHECK(words.size() == static_cast<std::size_t>(count));
    CHECK_FALSE(words.contains("unknown problem"));
}

TEST_CASE("a process that is kept from the device is told of both causes") {
    auto const words = message(msr_problem::not_granted);
    CHECK(words.find("CAP_SYS_RAWIO") != words.npos);
    CHECK(words.find("--device=/dev/cpu/N/msr") != words.npos);
}

TEST_CASE("a list of CPUs tells which is there, and other text tells nothing") {
    using enum cpu_listing;
    CHECK(look_up_cpu("0-3\n", 0) == listed);
    CHECK(look_up_cpu("0-3\n", 3) == listed);
    CHECK(look_up_cpu("0-3\n", 4) == missing);
    CHECK(look_up_cpu("0,2-3,8\n", 1) == missing);
    CHECK(look_up_cpu("0,2-3,8\n", 7) == missing);
    CHECK(look_up_cpu("0\n", 1) == missing);
    CHECK(look_up_cpu("0,2-3,8\n", 0) == listed);
    CHECK(look_up_cpu("0,2-3,8\n", 8) == listed);
    for (auto const* text : {"", "\n", "all", "0-", "-3", "0,", "0-1-2", "0 2", "5,", "5,all"}) {
        CAPTURE(text);
        CHECK(look_up_cpu(text, 5) == unknown);
    }
}

TEST_CASE("the mode of lockdown that is in force stands in brackets") {
    CHECK(says_locked_down("none [integrity] confidentiality\n"));
    CHECK(says_locked_down("none integrity [confidentiality]\n"));
    CHECK_FALSE(says_locked_down("[none] integrity confidentiality\n"));
    CHECK_FALSE(says_locked_down(""));
}
