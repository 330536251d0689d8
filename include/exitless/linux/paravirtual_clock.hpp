// SPDX-License-Identifier: BSL-1.0
//
// paravirtual_clock.hpp: the multiplier of the clock page that KVM and Xen hosts share with the
// guest's kernel.
//
// Where the kernel's clock source is kvm-clock, CLOCK_MONOTONIC_RAW runs with this multiplier, and
// a clock that is to agree with it must do the same. The kernel maps the page for the vDSO, in
// [vvar_vclock] (in [vvar] before Linux 6.13). Its layout is the hypervisor's ABI. Touching a page
// that the kernel has not filled raises SIGBUS; handing its address to write(2) fails with EFAULT
// instead, so the page is read through a pipe.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/small_file.hpp>
#include <exitless/tsc/rate.hpp>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// The page's beginning, as the hypervisor fills it.
/// Source: Linux, Documentation/virt/kvm/x86/msr.rst, "MSR_KVM_SYSTEM_TIME_NEW".
struct paravirtual_time_info {
    std::uint32_t version;           ///< Odd while the hypervisor changes the page.
    std::uint32_t pad0;              ///< Unused.
    std::uint64_t tsc_timestamp;     ///< Counter at the last change.
    std::uint64_t system_time;       ///< Nanoseconds at the last change.
    std::uint32_t tsc_to_system_mul; ///< Nanoseconds a tick, 0.32 fixed point.
    std::int8_t tsc_shift;           ///< Ticks are shifted left by this first.
    std::uint8_t flags;              ///< Bit 0: one multiplier serves all vCPUs.
    std::array<std::uint8_t, 2> pad; ///< Unused.
};
static_assert(sizeof(paravirtual_time_info) == 32);

/// The scaling that the page describes. Fails with `tsc_unstable` if the page is being changed or
/// if each vCPU has its own, and with `tsc_rate_unknown` if it is no rate of a TSC.
///
/// @exits  None.
/// @rt     Bounded: one division of 128 steps. Meant for set-up.
[[nodiscard]] constexpr auto scaling_of(paravirtual_time_info const& page) noexcept
    -> result<tsc::scaling> {
    constexpr std::uint8_t tsc_stable = 1U << 0U;
    if (page.version == 0 || page.version % 2 != 0 || (page.flags & tsc_stable) == 0) {
        return errc::tsc_unstable;
    }
    if (page.tsc_shift < -24 || page.tsc_shift > 32) {
        return errc::tsc_rate_unknown;
    }
    return tsc::scaling_of_multiplier(page.tsc_to_system_mul,
                                      static_cast<unsigned>(32 - page.tsc_shift));
}

/// Copies `size` bytes at `address` of this process; false if they cannot be read.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code: five system calls.
[[nodiscard]] inline auto copy_if_readable(std::uintptr_t address, void* to,
                                           std::size_t size) noexcept -> bool {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        return false;
    }
    file_descriptor const out{ends[0]};
    file_descriptor const in{ends[1]};
    // The bare system call: the library's function may assume that the address is a good one.
    auto const all = static_cast<long>(size);
    return ::syscall(SYS_write, in.get(), address, size) == all &&
           ::read(out.get(), to, size) == all;
}

/// The first address of the mapping called `name` if `line` of /proc/self/maps is its line.
///
/// @exits  Not counted: set-up code.
/// @rt     Bounded by the line's length.
[[nodiscard]] inline auto mapping_address(std::string_view line, std::string_view name) noexcept
    -> std::optional<std::uintptr_t> {
    auto const blank = line.rfind(' ');
    if (blank == std::string_view::npos || line.substr(blank + 1) != name) {
        return std::nullopt;
    }
    std::uintptr_t address = 0;
    auto const* const end = line.data() + blank;
    auto const read = std::from_chars(line.data(), end, address, 16);
    if (read.ec != std::errc{} || read.ptr == end || *read.ptr != '-' || address % 4096 != 0) {
        return std::nullopt;
    }
    return address;
}

/// Where the kernel has mapped the clock page for the vDSO, if it says so.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code.
[[nodiscard]] inline auto find_clock_page() noexcept -> std::optional<std::uintptr_t> {
    std::optional<std::uintptr_t> page;
    each_line("/proc/self/maps", [&page](std::string_view line) noexcept {
        if (auto const own = mapping_address(line, "[vvar_vclock]")) {
            page = own;
            return false;
        }
        if (auto const all = mapping_address(line, "[vvar]")) {
            page = *all + 4096; // where it is the second of four
        }
        return true;
    });
    return page;
}

/// The scaling of this guest's clock page. Fails with `no_device` if there is no page that can be
/// read, and as `scaling_of`.
///
/// @exits  What the system calls cost.
/// @rt     Not for real-time code.
[[nodiscard]] inline auto read_paravirtual_clock() noexcept -> result<tsc::scaling> {
    auto const address = find_clock_page();
    if (!address) {
        return errc::no_device;
    }
    paravirtual_time_info page{};
    if (!copy_if_readable(*address, &page, sizeof page)) {
        return errc::no_device;
    }
    return scaling_of(page);
}

} // namespace os
EXITLESS_END_NAMESPACE
