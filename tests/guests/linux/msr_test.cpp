// Asks the msr driver of a Linux guest, and the processor behind it.
//
//   msr_test [driver | writes-off | lockdown | no-device]
//     driver      the driver is loaded and lets root write (the default)
//     writes-off  it is loaded with allow_writes=off
//     lockdown    locks the kernel down, which only another boot lifts: let it be the last test.
//     The
//                 kernel then refuses iopl and ioperm, too
//     no-device   it is not loaded
//
// Prints `ok NAME`, `skip NAME: REASON` or `FAILED NAME: ...` for each check. Status 0: none
// failed, 1: one did, 77: nothing could be tried.
#include <exitless/linux/msr_device.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/scope.hpp>
#include <exitless/x86/instruction.hpp>

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

using exitless::allow_exits;
using exitless::critical_section;
using exitless::errc;
using exitless::may_exit;
using exitless::result;
using exitless::os::msr_device;
using exitless::os::msr_failure;
using exitless::os::msr_mode;
using exitless::os::msr_options;
using exitless::os::msr_problem;
using exitless::os::remote;

namespace {

constexpr std::uint32_t tsc = 0x10;
constexpr std::uint32_t tsc_aux = 0xc0000103;
constexpr std::uint32_t vm_hsave_pa = 0xc0010117; // takes page-aligned addresses only
constexpr std::uint32_t no_register = 0xffffffff;
constexpr unsigned msr_major = 202;       // devices.txt
constexpr std::uint64_t cpu_bits = 0xfff; // of TSC_AUX, as Linux sets it; the node is above
constexpr std::uint64_t other_node = 5 << 12;

int failed = 0;

void check(bool held, char const* name, std::string_view found = "") {
    failed += held ? 0 : 1;
    std::printf(held ? "ok %s\n" : "FAILED %s: %.*s\n", name, static_cast<int>(found.size()),
                found.data());
}

void check_error(errc found, errc wanted, char const* name) {
    check(found == wanted, name, message(found));
}

void skip(char const* name, char const* reason) {
    std::printf("skip %s: %s\n", name, reason);
}

auto opened(unsigned cpu, msr_options const& options = {}) -> result<msr_device> {
    return msr_device::open(may_exit, cpu, msr_mode::read_write, options);
}

auto move_to(unsigned cpu) -> bool {
    ::cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    return ::sched_setaffinity(0, sizeof one, &one) == 0;
}

auto say(char const* path, std::string_view text) -> bool {
    int const file = ::open(path, O_WRONLY | O_CLOEXEC);
    auto const written = file >= 0 ? ::write(file, text.data(), text.size()) : -1;
    ::close(file);
    return written == static_cast<::ssize_t>(text.size());
}

// Runs `deed` in a child that may give up what it likes; whether it held there.
template <class Deed>
auto holds_in_child(Deed deed) -> bool {
    std::fflush(stdout);
    auto const child = ::fork();
    if (child == 0) {
        ::_exit(deed() ? 0 : 1);
    }
    int status = 1;
    return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

// A node of this program's own, in a folder like /dev.
class own_node {
public:
    own_node(unsigned cpu, unsigned driver) {
        if (::mkdtemp(root_.data()) == nullptr) {
            return;
        }
        folders_[0] = root_ + "/cpu";
        folders_[1] = folders_[0] + "/" + std::to_string(cpu);
        for (auto const& one : folders_) {
            ::mkdir(one.c_str(), 0700);
        }
        made_ = ::mknod(path().c_str(), S_IFCHR | 0600, ::makedev(driver, cpu)) == 0;
    }
    ~own_node() {
        ::unlink(path().c_str());
        ::rmdir(folders_[1].c_str());
        ::rmdir(folders_[0].c_str());
        ::rmdir(root_.c_str());
    }
    own_node(own_node const&) = delete;
    auto operator=(own_node const&) -> own_node& = delete;

    [[nodiscard]] auto made() const -> bool { return made_; }
    [[nodiscard]] auto devices() const -> char const* { return root_.c_str(); }

private:
    [[nodiscard]] auto path() const -> std::string { return folders_[1] + "/msr"; }
    std::string root_ = "/msr_test.XXXXXX";
    std::string folders_[2];
    bool made_ = false;
};

void registers(msr_device& here) {
    auto const before = here.read(tsc_aux);
    check(before && (*before & cpu_bits) == 0, "TSC_AUX_is_the_CPU", message(before.error()));
    check_error(here.read(tsc).error(), errc::none, "the_TSC_is_read");
    if (!before) {
        return;
    }
    auto const changed = *before ^ other_node;
    check_error(here.write(tsc_aux, changed).error(), errc::none, "TSC_AUX_is_written");
    auto const seen = exitless::x86::native::rdtscp().aux;
    auto const read = here.read(tsc_aux).value_or(0);
    check_error(here.write(tsc_aux, *before).error(), errc::none, "TSC_AUX_is_restored");
    check(seen == changed, "RDTSCP_sees_what_was_written");
    check(read == changed, "what_was_written_is_read");
}

void faults(msr_device& here) {
    check_error(here.write(vm_hsave_pa, 0xfff).error(), errc::msr_faults, "a_wrong_value_faults");
    check(here.failure().os_error == EIO, "a_fault_is_EIO");
    // An emulator may let every register be read.
    auto const unknown = here.read(no_register).error();
    if (unknown == errc::none) {
        skip("an_unknown_register_faults", "this processor lets it be read");
    } else {
        check_error(unknown, errc::msr_faults, "an_unknown_register_faults");
    }
}

void sections(msr_device& here) {
    static int refused = 0;
    auto* const handler =
        exitless::set_violation_handler([](exitless::violation const& broken) noexcept {
            refused += broken.kind == exitless::violation_kind::msr_access ? 1 : 0;
        });
    errc read{};
    errc written{};
    bool allowed = false;
    {
        critical_section section{"msr_test"};
        read = here.read(tsc_aux).error();
        written = here.write(tsc_aux, other_node).error();
        allow_exits scope{"to see that it is performed"};
        allowed = here.read(tsc_aux).value_or(other_node) != other_node;
    }
    exitless::set_violation_handler(handler);
    check(refused == (exitless::checks_enabled ? 2 : 0), "each_refusal_is_a_violation");
    check_error(read, errc::system_call_in_section, "a_section_refuses_to_read");
    check_error(written, errc::system_call_in_section, "a_section_refuses_to_write");
    check(allowed, "allow_exits_lets_read_what_was_not_written");
}

void other_cpu() {
    auto strict = opened(1);
    auto consenting = opened(1, {.other_cpus = remote::allowed});
    if (!strict || !consenting) {
        skip("another_CPU", "there is one CPU only");
        return;
    }
    auto const before = consenting->read(tsc_aux);
    check(before && (*before & cpu_bits) == 1, "with_consent_another_CPU_is_read",
          message(before.error()));
    check_error(strict->read(tsc_aux).error(), errc::wrong_cpu, "another_CPU_is_not_read");
    check_error(strict->write(tsc_aux, other_node | 1).error(), errc::wrong_cpu,
                "another_CPU_is_not_written");
    check(consenting->read(tsc_aux).value_or(0) == before.value_or(1),
          "a_refused_write_was_not_made");
    check(move_to(1), "the_thread_moves");
    check_error(strict->read(tsc_aux).error(), errc::none, "on_its_CPU_the_device_is_read");
    check(move_to(0), "the_thread_moves_back");

    char const* const online = "/sys/devices/system/cpu/cpu1/online";
    if (!say(online, "0")) {
        skip("a_CPU_that_goes_offline", "it cannot be taken away");
        return;
    }
    check_error(consenting->read(tsc_aux).error(), errc::cpu_offline, "a_CPU_that_goes_offline");
    check_error(opened(1).error(), errc::cpu_offline, "a_CPU_that_is_offline");
    check(say(online, "1"), "the_CPU_comes_back");
    check_error(consenting->read(tsc_aux).error(), errc::none, "its_device_works_again");
}

void absent_cpu() {
    auto const absent = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_CONF)) + 5;
    msr_failure why;
    check_error(opened(absent, {.why = &why}).error(), errc::cpu_offline, "a_CPU_without_a_node");
    check(why.os_error == ENOENT, "which_is_ENOENT", std::strerror(why.os_error));

    own_node const node{absent, msr_major};
    if (!node.made()) {
        skip("a_node_without_a_CPU", "no node can be made");
        return;
    }
    check_error(opened(absent, {.devices = node.devices(), .why = &why}).error(), errc::cpu_offline,
                "a_node_without_a_CPU");
    check(why.os_error == ENXIO, "which_is_ENXIO", std::strerror(why.os_error));
}

auto lose_raw_io() -> bool {
    ::__user_cap_header_struct head{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    ::__user_cap_data_struct sets[2]{};
    if (::syscall(SYS_capget, &head, sets) != 0) {
        return false;
    }
    sets[0].effective &= ~(1U << CAP_SYS_RAWIO);
    return ::syscall(SYS_capset, &head, sets) == 0;
}

auto refused_as(msr_problem wanted) -> bool {
    msr_failure why;
    auto const device = opened(0, {.why = &why});
    return device.error() == errc::no_privilege && why.what == wanted;
}

void privileges() {
    check(holds_in_child([] {
              return ::setgroups(0, nullptr) == 0 && ::setgid(65534) == 0 && ::setuid(65534) == 0 &&
                     refused_as(msr_problem::no_permission);
          }),
          "nobody_may_not_open_it");
    check(holds_in_child([] { return lose_raw_io() && refused_as(msr_problem::not_granted); }),
          "root_without_CAP_SYS_RAWIO_may_not");
    auto reader = msr_device::open(may_exit, 0);
    check(reader && reader->read(tsc_aux), "reading_is_the_default");
    check(reader && reader->write(tsc_aux, 0).error() == errc::no_privilege &&
              reader->failure().what == msr_problem::opened_for_reading,
          "a_device_for_reading_is_not_written");
}

void driver(msr_device& here) {
    registers(here);
    faults(here);
    sections(here);
    other_cpu();
    absent_cpu();
    privileges();
}

// A write that changes nothing, should it be made.
void refused_write(msr_device& here, errc wanted) {
    auto const value = here.read(tsc_aux);
    check(static_cast<bool>(value), "reading_is_allowed", message(value.error()));
    check_error(here.write(tsc_aux, value.value_or(0)).error(), wanted, "writing_is_not");
}

auto lock_down() -> bool {
    ::mount("none", "/sys/kernel/security", "securityfs", 0, nullptr); // where it is not yet
    return say("/sys/kernel/security/lockdown", "integrity");
}

void no_device() {
    msr_failure why;
    check_error(opened(0, {.why = &why}).error(), errc::no_device, "there_is_no_device");
    check(why.what == msr_problem::no_node, "which_is_the_driver_missing", message(why.what));

    own_node const node{0, msr_major};
    auto const device = opened(0, {.devices = node.devices(), .why = &why});
    if (!node.made() || why.os_error == EPERM) {
        skip("a_node_without_a_driver", "device nodes are not for this process");
        return;
    }
    check_error(device.error(), errc::no_device, "a_node_without_a_driver");
    check(why.what == msr_problem::no_driver, "which_is_ENXIO_too", message(why.what));
}

auto skip_all(char const* reason) -> int {
    std::printf("SKIP: %s\n", reason);
    return 77;
}

} // namespace

int main(int count, char** arguments) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    std::string_view const mode = count > 1 ? arguments[1] : "driver";
    auto const there = ::access("/dev/cpu/0/msr", F_OK) == 0;
    if (mode == "no-device") {
        if (there) {
            return skip_all("the msr driver is loaded");
        }
        no_device();
        return failed != 0 ? 1 : 0;
    }
    if (!there || ::geteuid() != 0 || !move_to(0)) {
        return skip_all("needs root, CPU 0 and the msr driver");
    }
    auto here = opened(0);
    check_error(here.error(), errc::none, "the_device_of_CPU_0_is_opened");
    if (here && mode == "driver") {
        driver(*here);
    } else if (here && mode == "writes-off") {
        refused_write(*here, errc::writes_off);
    } else if (here && mode == "lockdown") {
        if (!lock_down()) {
            return skip_all("this kernel cannot be locked down");
        }
        refused_write(*here, errc::locked_down);
    } else if (here) {
        check(false, "the_argument", mode);
    }
    return failed != 0 ? 1 : 0;
}
