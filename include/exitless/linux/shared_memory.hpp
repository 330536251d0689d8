// SPDX-License-Identifier: BSL-1.0
//
// shared_memory.hpp: anonymous memory that another process can map.
//
// The memory is sealed against shrinking and growing before anybody else sees its descriptor: a
// peer that could truncate the file would turn our next load into a SIGBUS. It cannot be sealed
// against writing, for the peer is meant to write, and then a hostile one can punch holes: that
// costs page faults here, and zeroes, but no signal. All pages are there from the start, so that
// the loop takes no first-touch fault; locking them is the business of whoever sets up the thread.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/section/consent.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// A memfd and its mapping, readable and writable. Movable; the addresses stay.
class shared_memory {
public:
    /// Maps nothing.
    /// @exits  None.
    /// @rt     Wait-free.
    shared_memory() noexcept = default;

    /// Creates zeroed, sealed, populated memory of `size_bytes`, rounded up to whole pages.
    /// Errors: invalid_argument (0, beyond 1 TiB or RLIMIT_FSIZE), not_supported (the kernel has
    /// no memfd), out_of_memory, io_error.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop.
    [[nodiscard]] static auto create(may_exit_t consent, std::size_t size_bytes,
                                     site where = site::here()) noexcept -> result<shared_memory> {
        consent.check({.kind = violation_kind::exiting_call,
                       .what = "os::shared_memory::create",
                       .where = where});
        auto const page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        if (size_bytes == 0 || size_bytes > max_bytes) {
            return errc::invalid_argument;
        }
        auto const size = (size_bytes + page - 1) / page * page;
        return within_limit(size) ? map_sealed(size) : errc::invalid_argument;
    }

    /// Takes over `other`'s memory.
    /// @exits  None.
    /// @rt     Wait-free.
    shared_memory(shared_memory&& other) noexcept
        : file_{std::move(other.file_)}
        , bytes_{std::exchange(other.bytes_, {})} {}
    /// Unmaps the own memory and takes over `other`'s.
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    auto operator=(shared_memory&& other) noexcept -> shared_memory& {
        if (this != &other) {
            unmap();
            file_ = std::move(other.file_);
            bytes_ = std::exchange(other.bytes_, {});
        }
        return *this;
    }
    /// Unmaps the memory. A peer that has mapped it keeps its own mapping.
    /// @exits  May: it is a system call.
    /// @rt     Not for the loop.
    ~shared_memory() { unmap(); }

    shared_memory(shared_memory const&) = delete;
    auto operator=(shared_memory const&) -> shared_memory& = delete;

    /// The memory; empty if nothing is mapped. What a peer writes there is not to be trusted.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto bytes() const noexcept -> std::span<std::byte> { return bytes_; }
    /// The descriptor to hand to the peer; it stays owned here.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto descriptor() const noexcept -> int { return file_.get(); }

private:
    // 1 TiB: beyond any ring, far below where rounding up or off_t could overflow.
    static constexpr std::size_t max_bytes = std::size_t{1} << 40;
    static_assert(max_bytes < static_cast<std::size_t>(std::numeric_limits<off_t>::max()));

    shared_memory(file_descriptor file, std::span<std::byte> bytes) noexcept
        : file_{std::move(file)}
        , bytes_{bytes} {}

    // A memfd is a file: growing it beyond the process's limit ends the process by SIGXFSZ.
    [[nodiscard]] static auto within_limit(std::size_t size) noexcept -> bool {
        ::rlimit limit{};
        return ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || size <= limit.rlim_cur;
    }

    // Gives the file its size and every page of it; errno says why not. Piece by piece, because a
    // signal undoes the call that it interrupts: one that comes often would undo a large one for
    // ever.
    [[nodiscard]] static auto fill(int file, std::size_t size) noexcept -> bool {
        constexpr std::size_t piece = 256 * 1024;
        for (std::size_t at = 0; at < size;) {
            auto const more = size - at < piece ? size - at : piece;
            if (::fallocate(file, 0, static_cast<off_t>(at), static_cast<off_t>(more)) == 0) {
                at += more;
            } else if (errno != EINTR) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] static auto map_sealed(std::size_t size) noexcept -> result<shared_memory> {
        file_descriptor file{::memfd_create("exitless", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
        if (!file) {
            return cause_of(errno);
        }
        if (!fill(file.get(), size) ||
            ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
            return cause_of(errno);
        }
        void* const base =
            ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file.get(), 0);
        if (base == MAP_FAILED) {
            return cause_of(errno);
        }
        return shared_memory{std::move(file), {static_cast<std::byte*>(base), size}};
    }

    [[nodiscard]] static auto cause_of(int number) noexcept -> errc {
        switch (number) {
        case ENOSYS:
        case EINVAL:
            return errc::not_supported;
        case ENOMEM:
        case ENOSPC:
        case EFBIG:
            return errc::out_of_memory;
        default:
            return errc::io_error;
        }
    }

    void unmap() noexcept {
        if (!bytes_.empty()) {
            static_cast<void>(::munmap(bytes_.data(), bytes_.size()));
            bytes_ = {};
        }
    }

    file_descriptor file_;
    std::span<std::byte> bytes_;
};

} // namespace os
EXITLESS_END_NAMESPACE
