// SPDX-License-Identifier: BSL-1.0
//
// msr_device.hpp: the model-specific registers of one CPU by way of Linux' msr driver.
//
// Every access is a system call, and one to the register of another CPU interrupts that CPU and
// waits for it. So a device refuses to be used inside a critical section, in every build, and by a
// thread that runs on another CPU than the device's; the former is a violation in a checked build.
// The class is the same in all builds, its functions' last parameter is not. Pin the thread: one
// that is moved between that check and the call gets the right register, by an interrupt.
//
// The driver's own switch (allow_writes) is looked at to name an error, and never changed.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/msr_files.hpp>
#include <exitless/linux/msr_problem.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/section/caller.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/state.hpp>
#include <exitless/x86/exit_catalog.hpp>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <concepts>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What a device is opened for.
enum class msr_mode : std::uint8_t {
    read,       ///< Reading only.
    read_write, ///< Reading and writing.
};

/// Whether a thread may use the registers of a CPU that it does not run on.
enum class remote : std::uint8_t {
    refused, ///< No: `errc::wrong_cpu`, and the device is not touched.
    allowed, ///< Yes: each access interrupts the other CPU and waits for it.
};

/// Where a device is, and how it may be used. The paths must outlive the device.
struct msr_options {
    remote other_cpus = remote::refused; ///< Consent to interrupt other CPUs.
    char const* devices = "/dev";        ///< Where the nodes are: cpu/N/msr below it.
    char const* system = "/sys";         ///< Where sysfs is, and securityfs in it.
    msr_failure* why = nullptr;          ///< Told what is wrong if the device cannot be opened.
};

/// A driver: the name of its nodes, how a violation names its `open`, and what its errors mean.
template <class Driver>
concept msr_driver =
    requires(int number, msr_operation during, unsigned cpu, msr_evidence const& known) {
        { Driver::node } -> std::convertible_to<char const*>;
        { Driver::open_name } -> std::convertible_to<char const*>;
        { Driver::judge(number, during, cpu, known) } noexcept -> std::same_as<msr_problem>;
    };

/// Makes a system call again while a signal interrupts it.
///
/// @exits  What the system call costs.
/// @rt     Not for real-time code.
template <class Call>
[[nodiscard]] inline auto uninterrupted(Call call) noexcept {
    for (;;) {
        auto const got = call();
        if (got >= 0 || errno != EINTR) {
            return got;
        }
    }
}

/// The registers of one CPU: a backend of `msr::guarded` whose accesses are system calls.
///
/// Errors of an access, before the driver is asked: system_call_in_section (in a checked build a
/// violation as well), no_device (the object was moved from), wrong_cpu. Of the driver: msr_faults;
/// cpu_offline; no_device where the file takes or gives no 8 bytes, or calls the access invalid: it
/// is no MSR device; no_privilege where a security module or filter forbids the access, and for a
/// write where the device was opened for reading; for a write locked_down and writes_off, or
/// no_privilege where the files do not tell which; else io_error.
///
/// An error of the driver reads three small files to learn its cause; `failure` has it in words.
template <msr_driver Driver>
class basic_msr_device {
protected:
    using caller = basic_caller<tls_storage>; ///< Who is told of a refusal.

public:
    /// What each access costs besides the access.
    static constexpr msr::backend_cost cost = msr::backend_cost::system_call;

    /// Opens the device of `cpu`. Errors: no_device, cpu_offline, no_privilege, not_supported,
    /// io_error; `msr_options::why` is told more.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop. In a section of a checked build a violation.
    [[nodiscard]] static auto open(may_exit_t consent, unsigned cpu, msr_mode mode = msr_mode::read,
                                   msr_options const& options = {},
                                   site where = site::here()) noexcept -> result<basic_msr_device> {
        consent.check(
            {.kind = violation_kind::exiting_call, .what = Driver::open_name, .where = where});
        basic_msr_device made{cpu, options};
        auto const access = mode == msr_mode::read ? O_RDONLY : O_RDWR;
        made.file_ = open_node(msr_path{options.devices, cpu, Driver::node}, access);
        if (!made.file_) {
            return made.fail_to_open(errno, options);
        }
        return made;
    }

    /// Reads a register.
    ///
    /// @exits  A system call; another where the hypervisor intercepts RDMSR of the register; more
    ///         for the interrupt on another CPU.
    /// @rt     Never in a loop: refused inside a section. The thread can sleep.
    /// @spec   msr(4): pread of 8 bytes at the register's address.
    [[nodiscard]] auto read(std::uint32_t address, caller const& where = caller::here()) noexcept
        -> result<std::uint64_t> {
        if (auto const admitted = admit(msr_operation::read, address, where); !admitted) {
            return admitted.error();
        }
        std::uint64_t value = 0;
        auto const got = uninterrupted(
            [&] { return ::pread(file_.get(), &value, sizeof value, ::off_t{address}); });
        if (got != sizeof value) {
            return fail(got < 0 ? errno : 0, msr_operation::read);
        }
        return value;
    }

    /// Writes a register. The kernel is tainted by that.
    ///
    /// @exits  A system call; another where the hypervisor intercepts WRMSR of the register; more
    ///         for the interrupt on another CPU.
    /// @rt     Never in a loop: refused inside a section. The thread can sleep.
    /// @spec   msr(4): pwrite of 8 bytes at the register's address.
    [[nodiscard]] auto write(std::uint32_t address, std::uint64_t value,
                             caller const& where = caller::here()) noexcept -> result<void> {
        if (auto const admitted = admit(msr_operation::write, address, where); !admitted) {
            return admitted;
        }
        auto const got = uninterrupted(
            [&] { return ::pwrite(file_.get(), &value, sizeof value, ::off_t{address}); });
        if (got != sizeof value) {
            return fail(got < 0 ? errno : 0, msr_operation::write);
        }
        return {};
    }

    /// Whether an access by the calling thread would reach the driver now.
    ///
    /// @exits  Not counted: it asks the C library for the CPU.
    /// @rt     Not for real-time code; no system call where the kernel shows the CPU in memory.
    [[nodiscard]] auto may_access() const noexcept -> result<void> {
        if (in_critical_section()) {
            return errc::system_call_in_section;
        }
        if (!file_) {
            return errc::no_device;
        }
        auto const here =
            other_cpus_ == remote::allowed || ::sched_getcpu() == static_cast<int>(cpu_);
        return here ? errc::none : errc::wrong_cpu;
    }

    /// The CPU whose registers these are.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto cpu() const noexcept -> unsigned { return cpu_; }
    /// What the driver refused last; `msr_problem::none` while there is nothing.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto failure() const noexcept -> msr_failure const& { return failure_; }

protected:
    /// Opens a file close-on-exec.
    [[nodiscard]] static auto open_node(msr_path const& path, int access) noexcept
        -> file_descriptor {
        return file_descriptor{
            uninterrupted([&] { return ::open(path.text(), access | O_CLOEXEC); })};
    }
    /// Names an error by its number, and keeps it.
    [[nodiscard]] auto fail(int number, msr_operation during) noexcept -> errc {
        msr_evidence_files const files{system_};
        failure_ = {.what = Driver::judge(number, during, cpu_, files.texts()),
                    .during = during,
                    .os_error = number};
        return cause_of(failure_.what);
    }
    /// The same for `open`, which leaves no device to be asked.
    [[nodiscard]] auto fail_to_open(int number, msr_options const& options) noexcept -> errc {
        auto const cause = fail(number, msr_operation::open);
        if (options.why != nullptr) {
            *options.why = failure_;
        }
        return cause;
    }
    /// As `may_access`, and tells who asked for what: `guarded` refuses before it comes to this.
    [[nodiscard]] auto admit(msr_operation during, std::uint32_t address,
                             caller const& where) noexcept -> result<void> {
        auto const admitted = may_access();
        if (admitted.error() == errc::system_call_in_section) {
            auto const reading = during == msr_operation::read;
            where.was_refused({.kind = violation_kind::msr_access,
                               .instruction = reading ? x86::exit_id::rdmsr : x86::exit_id::wrmsr,
                               .detail = address});
        } else if (admitted.error() == errc::no_device) {
            failure_ = {.what = msr_problem::moved_from, .during = during};
        }
        return admitted;
    }
    /// Whether other CPUs may be interrupted.
    [[nodiscard]] auto other_cpus() const noexcept -> remote { return other_cpus_; }

private:
    basic_msr_device(unsigned cpu, msr_options const& options) noexcept
        : cpu_{cpu}
        , other_cpus_{options.other_cpus}
        , system_{options.system} {}

    file_descriptor file_;
    unsigned cpu_;
    remote other_cpus_;
    char const* system_;
    msr_failure failure_{};
};

/// The kernel's own driver: all registers, for a process with CAP_SYS_RAWIO.
struct linux_msr_driver {
    static constexpr char const* node = "msr";                       ///< The node's name.
    static constexpr char const* open_name = "os::msr_device::open"; ///< For violations.

    /// See `judge_msr_error`.
    ///
    /// @exits  None.
    /// @rt     Bounded by the texts' length.
    [[nodiscard]] static auto judge(int number, msr_operation during, unsigned cpu,
                                    msr_evidence const& known) noexcept -> msr_problem {
        return judge_msr_error(number, during, cpu, known);
    }
};

/// /dev/cpu/N/msr.
using msr_device = basic_msr_device<linux_msr_driver>;
static_assert(msr::msr_backend<msr_device>);

} // namespace os
EXITLESS_END_NAMESPACE
