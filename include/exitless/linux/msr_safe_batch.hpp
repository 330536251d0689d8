// SPDX-License-Identifier: BSL-1.0
//
// msr_safe_batch.hpp: the batch of msr-safe's call: its layout, and what an answer means.
//
// A batch is one system call, and one interrupt for each CPU in it, however many registers are read
// there; one that names only the caller's own CPU interrupts none.
//
// The module looks at the whole batch before it does anything: for one register that is not in its
// list, or one CPU that is offline, it performs none, and the others come back without an error and
// without a value. So they have to be asked for again.
#pragma once

#include <exitless/base/config.hpp>

#include <linux/ioctl.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// One operation of a batch, as msr-safe 1.0 to 2.0 lays it out.
struct msr_batch_operation {
    std::uint16_t cpu = 0;        ///< The CPU that executes the instruction.
    std::uint16_t is_read = 1;    ///< 0: WRMSR.
    std::int32_t error = 0;       ///< A negative errno from the module, else 0.
    std::uint32_t address = 0;    ///< The register.
    std::uint64_t value = 0;      ///< What was read.
    std::uint64_t write_mask = 0; ///< The list's, from the module.
};
static_assert(std::is_standard_layout_v<msr_batch_operation> && sizeof(msr_batch_operation) == 32);
static_assert(offsetof(msr_batch_operation, is_read) == 2 &&
              offsetof(msr_batch_operation, error) == 4 &&
              offsetof(msr_batch_operation, address) == 8 &&
              offsetof(msr_batch_operation, value) == 16 &&
              offsetof(msr_batch_operation, write_mask) == 24);

/// The argument of the call. Modules before 2.0 have a gap where the version is.
struct msr_batch_request {
    std::uint32_t count = 0;                   ///< Operations.
    std::uint32_t version = 0x20000;           ///< 2.0.0; the major one must be the module's.
    msr_batch_operation* operations = nullptr; ///< The first one.
};
static_assert(std::is_standard_layout_v<msr_batch_request> && sizeof(msr_batch_request) == 16);
static_assert(offsetof(msr_batch_request, version) == 4 &&
              offsetof(msr_batch_request, operations) == 8);

/// The number of the call on /dev/cpu/msr_batch.
inline constexpr unsigned long msr_batch_call = _IOWR('c', 0xA2, msr_batch_request);

/// The system call that a batch is made by.
struct linux_kernel {
    /// ioctl(2) on a batch: 0, or -1 and errno.
    ///
    /// @exits  A system call, and one more for each intercepted register.
    /// @rt     Not for real-time code.
    [[nodiscard]] static auto ioctl(int file, unsigned long call,
                                    msr_batch_request& request) noexcept -> int {
        return ::ioctl(file, call, &request);
    }
};

/// A kernel that performs batches.
template <class Kernel>
concept msr_batch_kernel = requires(int file, unsigned long call, msr_batch_request& request) {
    { Kernel::ioctl(file, call, request) } noexcept -> std::same_as<int>;
};

/// Reads to be made, each for a place of its own among the caller's answers. At most `Capacity`.
template <std::size_t Capacity>
    requires(Capacity > 0 && Capacity <= 0xffff)
class msr_batch {
public:
    /// Adds a read, for the next place. False if there is no room, or no such number of a CPU.
    ///
    /// @exits  None.
    /// @rt     Not for real-time code: of use to a system call.
    [[nodiscard]] auto add(unsigned cpu, std::uint32_t address) noexcept -> bool {
        if (count_ == Capacity || cpu > 0xffff) {
            return false;
        }
        operations_[count_] = {.cpu = static_cast<std::uint16_t>(cpu), .address = address};
        places_[count_] = static_cast<std::uint16_t>(count_);
        ++count_;
        return true;
    }

    /// Whether nothing is left to be asked for.
    ///
    /// @exits  None.
    /// @rt     Not for real-time code: of use to a system call.
    [[nodiscard]] auto empty() const noexcept -> bool { return count_ == 0; }

    /// The argument of the call; valid while this object lives.
    ///
    /// @exits  None.
    /// @rt     Not for real-time code: of use to a system call.
    [[nodiscard]] auto request() noexcept -> msr_batch_request {
        return {.count = static_cast<std::uint32_t>(count_), .operations = operations_.data()};
    }

    /// Whether an operation has an error of its own. One of the whole call leaves none.
    ///
    /// @exits  None.
    /// @rt     Not for real-time code: of use to a system call.
    [[nodiscard]] auto has_errors() const noexcept -> bool { return has_error_but(0); }

    /// Hands each operation that was settled to `answer`, with its place; those that were not
    /// performed are left. After a call that gave errors, one at least is settled.
    ///
    /// @exits  None.
    /// @rt     Not for real-time code: of use to a system call.
    template <class Answer>
    void settle(Answer&& answer) noexcept {
        // EIO is the processor's: the batch was performed. Any other error came before that.
        auto const performed = !has_error_but(-EIO);
        std::size_t left = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            if (performed || operations_[i].error != 0) {
                answer(std::size_t{places_[i]}, operations_[i]);
            } else {
                operations_[left] = operations_[i];
                places_[left++] = places_[i];
            }
        }
        count_ = left;
    }

    /// Hands each place that has no answer yet to `visit`.
    ///
    /// @exits  None.
    /// @rt     Not for real-time code: of use to a system call.
    template <class Visit>
    void each_place(Visit&& visit) const noexcept {
        for (std::size_t i = 0; i < count_; ++i) {
            visit(std::size_t{places_[i]});
        }
    }

private:
    [[nodiscard]] auto has_error_but(std::int32_t expected) const noexcept -> bool {
        for (std::size_t i = 0; i < count_; ++i) {
            if (operations_[i].error != 0 && operations_[i].error != expected) {
                return true;
            }
        }
        return false;
    }

    std::array<msr_batch_operation, Capacity> operations_;
    std::array<std::uint16_t, Capacity> places_; // whom each operation answers
    std::size_t count_ = 0;
};

} // namespace os
EXITLESS_END_NAMESPACE
