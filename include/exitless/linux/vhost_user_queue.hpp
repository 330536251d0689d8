// SPDX-License-Identifier: BSL-1.0
//
// vhost_user_queue.hpp: what a vhost-user device is told of a virtqueue: where it lies, and the
// eventfds that the protocol asks for.
//
// The protocol wants both eventfds even of a driver that polls. The kick eventfd is handed over
// and never written: read at the end of a run, it proves that nothing was notified.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/virtio/split_ring.hpp>

#include <sys/uio.h>

#include <cerrno>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace os::vhost {

/// Where the parts of a split virtqueue lie, all in the shared memory.
struct queue_layout {
    std::uint16_t size = 0;                 ///< Entries.
    void const* descriptor_table = nullptr; ///< Its first byte.
    void const* available_ring = nullptr;   ///< Its first byte.
    void const* used_ring = nullptr;        ///< Its first byte.
};

/// The layout of a queue whose driver works on `ring`.
///
/// @exits  None.
/// @rt     Wait-free.
template <std::uint16_t Capacity>
[[nodiscard]] auto layout_of(virtio::split_ring<Capacity> const& ring) noexcept -> queue_layout {
    return {.size = ring.size(),
            .descriptor_table = &ring.descriptor(0),
            .available_ring = &ring.avail_flags(),
            .used_ring = &ring.used_flags()};
}

/// The eventfds of one queue. A polling driver neither writes nor waits; the counts prove it.
struct notifiers {
    file_descriptor kick; ///< Driver to device: "available buffer notification".
    file_descriptor call; ///< Device to driver: "used buffer notification".
};

/// Reads and clears an eventfd: how many notifications were sent through it since the last time.
/// Never waits: the back-end has the same eventfd, and could have made it a blocking one.
/// Errors: io_error; not_supported (Linux before 5.8).
///
/// @exits  May: it is a system call.
/// @rt     Not for the loop.
[[nodiscard]] inline auto take_count(may_exit_t consent, file_descriptor const& event,
                                     site where = site::here()) noexcept -> result<std::uint64_t> {
    consent.check(
        {.kind = violation_kind::exiting_call, .what = "os::vhost::take_count", .where = where});
    std::uint64_t count = 0;
    ::iovec const part{.iov_base = &count, .iov_len = sizeof count};
    if (::preadv2(event.get(), &part, 1, -1, RWF_NOWAIT) == static_cast<::ssize_t>(sizeof count)) {
        return count;
    }
    if (errno == EAGAIN) {
        return std::uint64_t{0};
    }
    if (errno == EOPNOTSUPP) {
        return errc::not_supported;
    }
    return errc::io_error;
}

} // namespace os::vhost
EXITLESS_END_NAMESPACE
