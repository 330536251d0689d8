// SPDX-License-Identifier: BSL-1.0
//
// msr_problem.hpp: why Linux refuses an access to a model-specific register, in words that tell
// the operator what to do.
//
// The drivers have few numbers for many causes: ENXIO at open is a CPU that is not there, or a node
// without a driver; EPERM at a write is kernel lockdown or the driver's own switch. What tells them
// apart stands in small files; judging is a pure function of the number and those texts. `errc`
// tells a program what to do next, a `msr_problem` tells a person.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/linux/small_file.hpp>

#include <cerrno>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What was asked of a driver.
enum class msr_operation : std::uint8_t { open, read, write };

/// What went wrong.
enum class msr_problem : std::uint8_t {
    none,
    no_node,
    no_safe_node,
    no_driver,
    cpu_offline,
    no_permission,
    not_granted,
    no_msrs,
    opened_for_reading,
    not_listed,
    locked_down,
    writes_off,
    write_refused,
    faults,
    no_msr_device,
    moved_from,
    other_version,
    no_memory,
    system,
};

/// A sentence that names the problem and, where there is one, the remedy.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto message(msr_problem what) noexcept -> std::string_view {
    switch (what) {
    case msr_problem::none:
        return "no problem";
    case msr_problem::no_node:
        return "there is no /dev/cpu/N/msr: load the driver (modprobe msr); a container needs the "
               "node as well";
    case msr_problem::no_safe_node:
        return "there is no /dev/cpu/N/msr_safe or no /dev/cpu/msr_batch: load msr-safe.ko; a "
               "container needs the nodes as well";
    case msr_problem::no_driver:
        return "no driver answers behind the node: load it (modprobe msr, or msr-safe.ko); for a "
               "container the host must";
    case msr_problem::cpu_offline:
        return "the CPU is offline or does not exist: see /sys/devices/system/cpu/online";
    case msr_problem::no_permission:
        return "the file may not be opened: run as root, or change the file's permissions; the msr "
               "driver wants CAP_SYS_RAWIO as well";
    case msr_problem::not_granted:
        return "the kernel keeps the process from the device: CAP_SYS_RAWIO is missing, which the "
               "msr driver wants besides the file's permissions, or a container's device rules "
               "leave the node out; both are granted from outside (--cap-add=SYS_RAWIO "
               "--device=/dev/cpu/N/msr)";
    case msr_problem::no_msrs:
        return "the CPU has no MSRs (CPUID.01H:EDX[5])";
    case msr_problem::opened_for_reading:
        return "the device was opened for reading: ask for msr_mode::read_write";
    case msr_problem::not_listed:
        return "the register is not in msr-safe's list, or none of its bits may be written: the "
               "administrator adds it to /dev/cpu/msr_allowlist";
    case msr_problem::locked_down:
        return message(errc::locked_down);
    case msr_problem::writes_off:
        return message(errc::writes_off);
    case msr_problem::write_refused:
        return "the kernel refuses to write: see /sys/kernel/security/lockdown (mount securityfs) "
               "and, as root, /sys/module/msr/parameters/allow_writes; or a security module "
               "forbids "
               "it";
    case msr_problem::faults:
        return message(errc::msr_faults);
    case msr_problem::no_msr_device:
        return "the file is no MSR device: it takes or gives no 8 bytes, or knows no batches";
    case msr_problem::moved_from:
        return "the object was moved from, and has no device any more";
    case msr_problem::other_version:
        return "the loaded msr-safe has a newer major version than 2";
    case msr_problem::no_memory:
        return "the kernel has no memory for the batch";
    case msr_problem::system:
        return "the operating system refused a call";
    }
    return "unknown problem";
}

/// What a program is told of a problem.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto cause_of(msr_problem what) noexcept -> errc {
    switch (what) {
    case msr_problem::none:
        return errc::none;
    case msr_problem::no_node:
    case msr_problem::no_safe_node:
    case msr_problem::no_driver:
    case msr_problem::no_msr_device:
    case msr_problem::moved_from:
        return errc::no_device;
    case msr_problem::cpu_offline:
        return errc::cpu_offline;
    case msr_problem::no_permission:
    case msr_problem::not_granted:
    case msr_problem::opened_for_reading:
    case msr_problem::not_listed:
    case msr_problem::write_refused:
        return errc::no_privilege;
    case msr_problem::locked_down:
        return errc::locked_down;
    case msr_problem::writes_off:
        return errc::writes_off;
    case msr_problem::faults:
        return errc::msr_faults;
    case msr_problem::no_msrs:
    case msr_problem::other_version:
        return errc::not_supported;
    case msr_problem::no_memory:
        return errc::out_of_memory;
    case msr_problem::system:
        break;
    }
    return errc::io_error;
}

/// What the kernel says of itself in files; a text is empty where its file cannot be read, and then
/// proves nothing.
struct msr_evidence {
    std::string_view lockdown;     ///< /sys/kernel/security/lockdown
    std::string_view allow_writes; ///< /sys/module/msr/parameters/allow_writes
    std::string_view online;       ///< /sys/devices/system/cpu/online
};

/// What a list of CPUs says of one.
enum class cpu_listing : std::uint8_t {
    unknown, ///< Nothing: the text is no such list.
    listed,  ///< It is there.
    missing, ///< It is not.
};

/// What `list`, as "0-3,8", says of `cpu`.
///
/// @exits  None.
/// @rt     Bounded by the text's length.
[[nodiscard]] inline auto look_up_cpu(std::string_view list, unsigned cpu) noexcept -> cpu_listing {
    auto found = cpu_listing::missing;
    for (auto rest = trimmed(list);;) {
        auto const item = rest.substr(0, rest.find(','));
        auto const dash = item.find('-');
        auto const first = to_number(item.substr(0, dash));
        auto const last = dash == item.npos ? first : to_number(item.substr(dash + 1));
        if (!first || !last) {
            return cpu_listing::unknown;
        }
        if (*first <= cpu && cpu <= *last) {
            found = cpu_listing::listed;
        }
        if (item.size() == rest.size()) {
            return found;
        }
        rest.remove_prefix(item.size() + 1);
    }
}

/// Whether the text of /sys/kernel/security/lockdown says that the kernel is locked down: the mode
/// in force stands in brackets.
///
/// @exits  None.
/// @rt     Bounded by the text's length.
[[nodiscard]] constexpr auto says_locked_down(std::string_view text) noexcept -> bool {
    return text.find("[integrity]") != text.npos || text.find("[confidentiality]") != text.npos;
}

/// Why the kernel's own driver refused to write with EPERM. It asks for lockdown first.
///
/// @exits  None.
/// @rt     Bounded by the texts' length.
[[nodiscard]] constexpr auto judge_refused_write(msr_evidence const& known) noexcept
    -> msr_problem {
    if (says_locked_down(known.lockdown)) {
        return msr_problem::locked_down;
    }
    return trimmed(known.allow_writes) == "off" ? msr_problem::writes_off
                                                : msr_problem::write_refused;
}

/// What a failed call to the kernel's own driver means; `number` is its errno, 0 if it took or gave
/// fewer than 8 bytes. A refusal to open is never lockdown: the driver asks for that when it
/// writes. Nor does an access miss a driver: only the CPU can have gone since it was opened.
///
/// @exits  None.
/// @rt     Bounded by the texts' length.
/// @spec   Linux, arch/x86/kernel/msr.c; msr(4).
[[nodiscard]] inline auto judge_msr_error(int number, msr_operation during, unsigned cpu,
                                          msr_evidence const& known) noexcept -> msr_problem {
    auto const opening = during == msr_operation::open;
    auto const writing = during == msr_operation::write;
    auto const listing = look_up_cpu(known.online, cpu);
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return listing == cpu_listing::missing ? msr_problem::cpu_offline : msr_problem::no_node;
    case ENXIO:
    case ENODEV:
        return opening && listing == cpu_listing::listed ? msr_problem::no_driver
                                                         : msr_problem::cpu_offline;
    case EACCES:
        return msr_problem::no_permission;
    case EIO:
        return opening ? msr_problem::no_msrs : msr_problem::faults;
    case EPERM:
        return writing ? judge_refused_write(known) : msr_problem::not_granted;
    case EBADF:
        return writing ? msr_problem::opened_for_reading : msr_problem::system;
    case 0:
    case EINVAL:
        return msr_problem::no_msr_device;
    default:
        return msr_problem::system;
    }
}

/// The problem of the last access that the kernel refused, or of opening the device.
struct msr_failure {
    msr_problem what = msr_problem::none;       ///< The problem.
    msr_operation during = msr_operation::open; ///< What was asked for.
    int os_error = 0;                           ///< errno where there was one, else 0.
};

} // namespace os
EXITLESS_END_NAMESPACE
