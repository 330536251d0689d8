// SPDX-License-Identifier: BSL-1.0
//
// msr_safe.hpp: model-specific registers by way of msr-safe, a kernel module with a list of what
// may be read and written, and with batches.
//
// A process needs no capability, only the file's permissions; the administrator's list says which
// registers may be read and, bit by bit, written. A write leaves the other bits as they are and
// says nothing of it: read back where that matters.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/msr_device.hpp>
#include <exitless/linux/msr_problem.hpp>
#include <exitless/linux/msr_safe_batch.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/section/consent.hpp>

#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What the errors of msr-safe mean.
struct msr_safe_driver {
    static constexpr char const* node = "msr_safe";                ///< The node's name.
    static constexpr char const* batch_node = "cpu/msr_batch";     ///< The one for batches.
    static constexpr char const* open_name = "os::msr_safe::open"; ///< For violations.

    /// As `judge_msr_error`, with the module's own numbers.
    ///
    /// @exits  None.
    /// @rt     Bounded by the texts' length.
    /// @spec   msr-safe's README, "ERRORS".
    [[nodiscard]] static auto judge(int number, msr_operation during, unsigned cpu,
                                    msr_evidence const& known) noexcept -> msr_problem {
        switch (number) {
        case EACCES:
            return during == msr_operation::open ? msr_problem::no_permission
                                                 : msr_problem::not_listed;
        case ENOTTY:
            return msr_problem::no_msr_device;
        case ENOPROTOOPT:
            return msr_problem::other_version;
        case E2BIG:
        case ENOMEM:
            return msr_problem::no_memory;
        default:
            break;
        }
        auto const what = judge_msr_error(number, during, cpu, known);
        return what == msr_problem::no_node ? msr_problem::no_safe_node : what;
    }
};

/// One register of a batch, and its answer.
struct msr_batch_read {
    unsigned cpu = 0;                             ///< Whose register.
    std::uint32_t address = 0;                    ///< Which one.
    result<std::uint64_t> value = errc::io_error; ///< The answer.
};

/// The registers of one CPU, and batches. Errors of an access are those of `msr_device`, with
/// no_privilege for what the list does not name. `MaxBatch` bounds a batch, which is built on the
/// stack: 34 bytes for each register.
template <std::size_t MaxBatch = 64, msr_batch_kernel Kernel = linux_kernel>
class basic_msr_safe : public basic_msr_device<msr_safe_driver> {
public:
    /// The longest batch.
    static constexpr std::size_t max_batch = MaxBatch;

    /// Opens the device of `cpu`, and the one for batches. Errors: no_device, cpu_offline,
    /// no_privilege, not_supported, io_error; `msr_options::why` is told more.
    ///
    /// @exits  May: these are system calls.
    /// @rt     Not for the loop. In a section of a checked build a violation.
    [[nodiscard]] static auto open(may_exit_t consent, unsigned cpu, msr_mode mode = msr_mode::read,
                                   msr_options const& options = {},
                                   site where = site::here()) noexcept -> result<basic_msr_safe> {
        auto device = basic_msr_device::open(consent, cpu, mode, options, where);
        if (!device) {
            return device.error();
        }
        basic_msr_safe made{*std::move(device)};
        made.batches_ = open_node(msr_path{options.devices, msr_safe_driver::batch_node}, O_RDONLY);
        if (!made.batches_) {
            return made.fail_to_open(errno, options);
        }
        return made;
    }

    /// Reads registers of the device's own CPU: `out[i]` answers `addresses[i]`. Errors of the
    /// whole: system_call_in_section (in a checked build a violation as well, with the first
    /// address), wrong_cpu, invalid_argument (sizes that differ or are beyond `max_batch`),
    /// no_device (the object was moved from, or no msr-safe is behind the node), not_supported (its
    /// version is another), out_of_memory, io_error.
    ///
    /// @exits  As `read_batch` of any CPU.
    /// @rt     Never in a loop: refused inside a section. The thread can sleep.
    [[nodiscard]] auto read_batch(std::span<std::uint32_t const> addresses,
                                  std::span<result<std::uint64_t>> out,
                                  caller const& where = caller::here()) noexcept -> result<void> {
        if (addresses.size() != out.size()) {
            return errc::invalid_argument;
        }
        batch asked;
        for (auto const address : addresses) {
            if (!asked.add(cpu(), address)) {
                return errc::invalid_argument;
            }
        }
        return perform(asked, where,
                       [&](std::size_t at, result<std::uint64_t> one) { out[at] = one; });
    }

    /// Reads registers of any CPUs; those of others only with `remote::allowed`, else wrong_cpu.
    /// Errors of the whole as above; each register has its own answer besides.
    ///
    /// @exits  A system call, one more for each intercepted register, and for each CPU of the batch
    ///         but the caller's an interrupt. Where registers are not in the list, the call is made
    ///         again without them: once as a rule, and never more often than there are registers.
    /// @rt     Never in a loop: refused inside a section. The thread can sleep.
    /// @spec   msr-safe's README, "/dev/cpu/msr_batch".
    [[nodiscard]] auto read_batch(std::span<msr_batch_read> reads,
                                  caller const& where = caller::here()) noexcept -> result<void> {
        batch asked;
        for (auto const& one : reads) {
            if (one.cpu != cpu() && other_cpus() == remote::refused) {
                return errc::wrong_cpu;
            }
            if (!asked.add(one.cpu, one.address)) {
                return errc::invalid_argument;
            }
        }
        return perform(asked, where,
                       [&](std::size_t at, result<std::uint64_t> one) { reads[at].value = one; });
    }

private:
    using batch = msr_batch<MaxBatch>;

    explicit basic_msr_safe(basic_msr_device device) noexcept
        : basic_msr_device{std::move(device)} {}

    // Each round answers one register at least.
    template <class Answer>
    [[nodiscard]] auto perform(batch& asked, caller const& where, Answer answer) noexcept
        -> result<void> {
        auto const first = asked.empty() ? 0 : asked.request().operations->address;
        if (auto const admitted = admit(msr_operation::read, first, where); !admitted) {
            return admitted;
        }
        while (!asked.empty()) {
            auto const number = submit(asked);
            if (number != 0 && !asked.has_errors()) {
                auto const cause = fail(number, msr_operation::read);
                asked.each_place([&](std::size_t at) { answer(at, cause); });
                return cause;
            }
            asked.settle([&](std::size_t at, msr_batch_operation const& done) {
                answer(at, outcome(done));
            });
        }
        return {};
    }

    [[nodiscard]] auto submit(batch& asked) noexcept -> int {
        auto request = asked.request();
        auto const done =
            uninterrupted([&] { return Kernel::ioctl(batches_.get(), msr_batch_call, request); });
        return done < 0 ? errno : 0;
    }

    [[nodiscard]] static auto outcome(msr_batch_operation const& done) noexcept
        -> result<std::uint64_t> {
        if (done.error == 0) {
            return done.value;
        }
        return cause_of(msr_safe_driver::judge(-done.error, msr_operation::read, done.cpu, {}));
    }

    file_descriptor batches_;
};

/// /dev/cpu/N/msr_safe and /dev/cpu/msr_batch.
using msr_safe = basic_msr_safe<>;
static_assert(msr::msr_backend<msr_safe>);

} // namespace os
EXITLESS_END_NAMESPACE
