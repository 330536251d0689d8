// The devices here are regular files in a tree of the test's own; tests/guests/linux/msr_test.cpp
// asks the kernel's driver.
#include <exitless/linux/msr_device.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/msr/guarded.hpp>
#include <exitless/msr/unknown_hypervisor.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/scope.hpp>
#include <exitless/x86/exit_catalog.hpp>

#include "msr_tree.hpp"
#include "support/descriptors.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using exitless::allow_exits;
using exitless::critical_section;
using exitless::errc;
using exitless::may_exit;
using exitless::msr::guarded;
using exitless::msr::unknown_hypervisor;
using exitless::os::msr_device;
using exitless::os::msr_failure;
using exitless::os::msr_mode;
using exitless::os::msr_operation;
using exitless::os::msr_problem;
using exitless::os::remote;
using exitless::x86::exit_id;

static_assert(exitless::msr::msr_backend<msr_device>);
static_assert(msr_device::cost == exitless::msr::backend_cost::system_call);
static_assert(std::is_nothrow_move_constructible_v<msr_device>);
static_assert(!std::is_copy_constructible_v<msr_device>);

namespace {

constexpr std::uint32_t tsc = 0x10;
constexpr std::uint32_t tsc_aux = 0xc0000103;

// This thread alone gives up what root may, for as long as the object lives.
class unprivileged {
public:
    unprivileged() { become(65534); }
    ~unprivileged() { become(0); }
    unprivileged(unprivileged const&) = delete;
    auto operator=(unprivileged const&) -> unprivileged& = delete;

private:
    void become(::uid_t user) const {
        if (root_) {
            ::syscall(SYS_setresuid, -1, user, -1);
        }
    }
    bool root_ = ::geteuid() == 0;
};

// A node whose accesses fail as those of another file of the kernel do.
void link_node(std::string const& node, std::string const& to) {
    std::filesystem::remove(node);
    std::filesystem::create_symlink(to, node);
}

} // namespace

TEST_CASE("a device reads and writes eight bytes at a register's address") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    tree.add_cpu(here.cpu());
    auto device = msr_device::open(may_exit, here.cpu(), msr_mode::read_write, tree.options());
    REQUIRE(device);
    CHECK(device->cpu() == here.cpu());
    CHECK(device->write(tsc_aux, 0x1122334455667788));
    CHECK(device->read(tsc_aux).value_or(0) == 0x1122334455667788);
    CHECK(device->read(tsc_aux + 8).value_or(1) == 0);
    CHECK(device->read(tsc).value_or(1) == 0);
    CHECK(device->failure().what == msr_problem::none);
}

TEST_CASE("a device that was opened for reading does not write") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    tree.add_cpu(here.cpu());
    auto device = msr_device::open(may_exit, here.cpu(), msr_mode::read, tree.options());
    REQUIRE(device);
    CHECK(device->read(tsc));
    CHECK(device->write(tsc, 1).error() == errc::no_privilege);
    CHECK(device->failure().what == msr_problem::opened_for_reading);
    CHECK(device->failure().during == msr_operation::write);
    CHECK(device->failure().os_error == EBADF);
}

TEST_CASE("the register of another CPU is refused before the device is touched") {
    support::pinned const here;
    auto const other = here.cpu() + 1;
    support::msr_tree tree{"msr"};
    tree.add_cpu(other);
    auto refused = msr_device::open(may_exit, other, msr_mode::read_write, tree.options());
    auto allowed =
        msr_device::open(may_exit, other, msr_mode::read_write, tree.options(remote::allowed));
    REQUIRE(refused);
    REQUIRE(allowed);
    CHECK(refused->may_access().error() == errc::wrong_cpu);
    CHECK(refused->write(tsc, 1).error() == errc::wrong_cpu);
    CHECK(refused->read(tsc).error() == errc::wrong_cpu);
    CHECK(allowed->read(tsc).value_or(7) == 0);
    CHECK(allowed->write(tsc, 2));
    CHECK(allowed->read(tsc).value_or(7) == 2);
}

TEST_CASE("a section refuses the system call in every build, unless exits are allowed") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    tree.add_cpu(here.cpu());
    auto device =
        msr_device::open(may_exit, here.cpu(), msr_mode::read_write, tree.options(remote::allowed));
    REQUIRE(device);
    support::recorded_violations const violations;
    errc written{};
    errc read{};
    bool permitted = false;
    {
        critical_section section{"test"};
        written = device->write(tsc, 1).error();
        read = device->read(tsc).error();
        allow_exits scope{"test"};
        permitted = device->read(tsc).value_or(1) == 0 && device->write(tsc, 3);
    }
    CHECK(written == errc::system_call_in_section);
    CHECK(read == errc::system_call_in_section);
    CHECK(permitted);
    CHECK(device->read(tsc).value_or(0) == 3);
    CHECK(device->failure().what == msr_problem::none);
    CHECK(violations.size() == (exitless::checks_enabled ? 2 : 0));
}

TEST_CASE("what a section refuses is a violation, once, and names register and place") {
    if (!exitless::checks_enabled) {
        SKIP("built without checks");
    }
    support::pinned const here;
    support::msr_tree tree{"msr"};
    tree.add_cpu(here.cpu());
    auto opened = msr_device::open(may_exit, here.cpu(), msr_mode::read_write, tree.options());
    REQUIRE(opened);
    auto& device = *opened;
    guarded<msr_device&, unknown_hypervisor> registers{device};
    support::recorded_violations const violations;
    {
        critical_section section{"test"};
        static_cast<void>(device.read(tsc_aux));
        static_cast<void>(device.write(tsc, 1));
        static_cast<void>(device.may_access()); // only asks
        static_cast<void>(registers.read_address(tsc));
        static_cast<void>(registers.write_address(tsc, 1));
    }
    REQUIRE(violations.count(exitless::violation_kind::msr_access) == 4);
    REQUIRE(violations.size() == 4);
    CHECK(violations[0].detail == tsc_aux);
    CHECK(violations[0].instruction == static_cast<std::uint16_t>(exit_id::rdmsr));
    CHECK(std::string_view{violations[0].where.file}.ends_with("msr_device.cpp"));
    CHECK(std::string_view{violations[0].section} == "test");
    CHECK(violations[1].detail == tsc);
    CHECK(violations[1].instruction == static_cast<std::uint16_t>(exit_id::wrmsr));
    CHECK(violations[1].where.line == violations[0].where.line + 1);
}

TEST_CASE("a device is not opened, and the reason is told") {
    support::msr_tree tree{"msr"};
    tree.add_cpu(0);
    auto const why = [&](unsigned cpu) {
        msr_failure told;
        auto options = tree.options();
        options.why = &told;
        auto const device = msr_device::open(may_exit, cpu, msr_mode::read_write, options);
        CHECK_FALSE(device);
        CHECK(device.error() == cause_of(told.what));
        CHECK(told.during == msr_operation::open);
        CHECK(told.os_error != 0);
        return told.what;
    };
    SECTION("no node, and the CPU is there") {
        CHECK(why(1) == msr_problem::no_node);
    }
    SECTION("no node, and no CPU") {
        CHECK(why(7) == msr_problem::cpu_offline);
    }
    SECTION("a node without a device behind it") {
        auto const node = tree.add_cpu(2);
        std::filesystem::remove(node);
        REQUIRE(::mknod(node.c_str(), S_IFSOCK | 0600, 0) == 0); // open(2) gives ENXIO
        CHECK(why(2) == msr_problem::no_driver);
        tree.say("devices/system/cpu/online", "0-1,3\n");
        CHECK(why(2) == msr_problem::cpu_offline);
    }
    SECTION("not the user's") {
        REQUIRE(::chmod(tree.add_cpu(2).c_str(), 0) == 0);
        unprivileged const user;
        CHECK(why(2) == msr_problem::no_permission);
    }
    SECTION("without being asked") {
        CHECK(msr_device::open(may_exit, 1, msr_mode::read, tree.options()).error() ==
              errc::no_device);
    }
}

TEST_CASE("a file that gives fewer than eight bytes is no MSR device") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    std::filesystem::resize_file(tree.add_cpu(here.cpu()), tsc + 4);
    auto device = msr_device::open(may_exit, here.cpu(), msr_mode::read, tree.options());
    REQUIRE(device);
    CHECK(device->read(tsc).error() == errc::no_device);
    CHECK(device->failure().os_error == 0);
}

TEST_CASE("a write that the kernel forbids is judged by what the system says of itself") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    exitless::os::file_descriptor const sealed{::memfd_create("msr", MFD_ALLOW_SEALING)};
    REQUIRE(::ftruncate(sealed.get(), 4096) == 0);
    REQUIRE(::fcntl(sealed.get(), F_ADD_SEALS, F_SEAL_WRITE) == 0); // write(2) gives EPERM
    link_node(tree.add_cpu(here.cpu()), "/proc/self/fd/" + std::to_string(sealed.get()));
    auto device = msr_device::open(may_exit, here.cpu(), msr_mode::read_write, tree.options());
    REQUIRE(device);
    CHECK(device->read(tsc).value_or(1) == 0);
    CHECK(device->write(tsc, 1).error() == errc::no_privilege);
    CHECK(device->failure().what == msr_problem::write_refused);
    tree.say("module/msr/parameters/allow_writes", "off\n");
    CHECK(device->write(tsc, 1).error() == errc::writes_off);
    tree.say("kernel/security/lockdown", "none [integrity] confidentiality\n");
    CHECK(device->write(tsc, 1).error() == errc::locked_down);
    CHECK(device->failure().os_error == EPERM);
}

TEST_CASE("an access that the processor refuses is told from one that the kernel refuses") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    link_node(tree.add_cpu(here.cpu()), "/proc/self/mem"); // EIO where no memory is mapped
    auto device = msr_device::open(may_exit, here.cpu(), msr_mode::read_write, tree.options());
    REQUIRE(device);
    CHECK(device->read(tsc).error() == errc::msr_faults);
    CHECK(device->write(tsc, 1).error() == errc::msr_faults);
    CHECK(device->failure().what == msr_problem::faults);
}

TEST_CASE("opening a device inside a section is a violation") {
    if (!exitless::checks_enabled) {
        SKIP("built without checks");
    }
    support::msr_tree tree{"msr"};
    tree.add_cpu(0);
    support::recorded_violations const violations;
    {
        critical_section section{"test"};
        CHECK(msr_device::open(may_exit, 0, msr_mode::read, tree.options()));
    }
    REQUIRE(violations.count(exitless::violation_kind::exiting_call) == 1);
    CHECK(std::string_view{violations[0].what} == "os::msr_device::open");
}

TEST_CASE("a call that a signal interrupts is made again, and no other") {
    int calls = 0;
    auto const answer = [&](int error, int times) {
        calls = 0;
        return exitless::os::uninterrupted([&] {
            errno = error;
            return ++calls <= times ? -1 : 8;
        });
    };
    CHECK(answer(EINTR, 3) == 8);
    CHECK(calls == 4);
    CHECK(answer(EIO, 3) == -1);
    CHECK(calls == 1);
}

TEST_CASE("a device owns its descriptor, and can be moved") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    tree.add_cpu(here.cpu());
    auto const before = support::open_descriptors();
    {
        auto opened = msr_device::open(may_exit, here.cpu(), msr_mode::read, tree.options());
        REQUIRE(opened);
        msr_device device{*std::move(opened)};
        CHECK(support::open_descriptors() == before + 1);
        CHECK(device.read(tsc));
    }
    CHECK(support::open_descriptors() == before);
}

TEST_CASE("an object that was moved from says so, whatever is asked of it") {
    support::pinned const here;
    support::msr_tree tree{"msr"};
    tree.add_cpu(here.cpu());
    auto opened = msr_device::open(may_exit, here.cpu(), msr_mode::read_write, tree.options());
    REQUIRE(opened);
    msr_device const device{*std::move(opened)};
    CHECK(device.may_access());
    // NOLINTBEGIN(bugprone-use-after-move): that is what is tried
    CHECK(opened->may_access().error() == errc::no_device);
    CHECK(opened->read(tsc).error() == errc::no_device);
    CHECK(opened->failure().what == msr_problem::moved_from);
    CHECK(opened->failure().during == msr_operation::read);
    CHECK(opened->write(tsc, 1).error() == errc::no_device);
    CHECK(opened->failure().what == msr_problem::moved_from);
    CHECK(opened->failure().during == msr_operation::write);
    CHECK(opened->failure().os_error == 0);
    // NOLINTEND(bugprone-use-after-move)
}
