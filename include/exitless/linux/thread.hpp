// SPDX-License-Identifier: BSL-1.0
//
// thread.hpp: makes the calling thread a real-time thread, as far as it may.
//
// Every step is tried and reported, with or without privileges; a failed one does not stop the
// others, because half a set-up is better than none while one knows which half. Settings of the
// machine are looked at and named, never changed.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/file_descriptor.hpp>
#include <exitless/linux/setup_report.hpp>
#include <exitless/linux/thread_memory.hpp>
#include <exitless/linux/thread_scheduling.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/state.hpp>
#include <exitless/x86/instruction.hpp>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// What a real-time thread wants. The defaults ask for all that has one good value.
struct thread_options {
    int cpu = -1;                              ///< CPU to run on, -1: leave the affinity alone.
    int fifo_priority = 0;                     ///< 1 to 99, 0: leave the policy alone.
    std::size_t stack_bytes = 256 * 1024;      ///< Stack to take in.
    bool lock_memory = true;                   ///< mlockall.
    bool tune_malloc = true;                   ///< Keep freed memory.
    bool disable_thp = true;                   ///< No transparent huge pages.
    bool hold_cpu_awake = true;                ///< /dev/cpu_dma_latency at 0.
    cpuid::snapshot const* features = nullptr; ///< To know which vector registers to touch.
};

/// A request that no CPU of the machine go to a deep sleep, in force while it lives.
class cpu_latency_request {
public:
    /// Asks for wake-up within 0 us. `held()` says whether it is in force.
    ///
    /// @exits  What the system calls cost.
    /// @rt     Not for real-time code. In a section of a checked build a violation.
    template <section_storage Storage>
    [[nodiscard]] static auto hold(basic_may_exit<Storage> consent,
                                   site where = site::here()) noexcept -> cpu_latency_request {
        consent.check({.kind = violation_kind::exiting_call,
                       .what = "os::cpu_latency_request::hold",
                       .where = where});
        cpu_latency_request request;
        request.file_ = file_descriptor{::open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC)};
        std::int32_t const latency_us = 0;
        if (!request.file_ ||
            ::write(request.file_.get(), &latency_us, sizeof latency_us) != sizeof latency_us) {
            request.error_ = errno;
            request.file_ = file_descriptor{};
        }
        return request;
    }

    /// Whether the request is in force.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto held() const noexcept -> bool { return static_cast<bool>(file_); }

    /// Why it is not, as an errno.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto error() const noexcept -> int { return error_; }

private:
    file_descriptor file_;
    int error_ = 0;
};

/// A set-up that was made: its report, and what has to be held while the thread runs.
struct thread_setup {
    setup_report report;         ///< Every step.
    cpu_latency_request latency; ///< To be held while the thread runs.
};

/// Whether the operating system saves the YMM registers, by XCR0: OSXSAVE alone does not say so.
///
/// @exits  None.
/// @rt     Wait-free.
/// @spec   Intel SDM Vol. 1, "Detection of AVX Instructions".
[[nodiscard]] constexpr auto saves_ymm(std::uint64_t xcr0) noexcept -> bool {
    constexpr std::uint64_t sse_and_avx_state = 0x6;
    return (xcr0 & sse_and_avx_state) == sse_and_avx_state;
}

/// Touches the vector registers, so that their state is there before the loop. Step "vector".
///
/// @exits  Not counted: set-up code.
/// @rt     Wait-free: some instructions and one formatted text.
inline void warm_vectors(setup_report& report, cpuid::snapshot const* cpu) noexcept {
    asm volatile("{xorps %%xmm0, %%xmm0|xorps xmm0, xmm0}" : : : "xmm0");
    if (cpu == nullptr || !cpu->captured()) {
        report.skip("vector", "SSE only: set thread_options::features to a CPUID snapshot");
        return;
    }
    if (cpu->has(cpuid::avx) && cpu->has(cpuid::osxsave) && saves_ymm(x86::native::xgetbv(0))) {
        // VZEROUPPER clears the upper halves of all sixteen: the compiler may have values there.
        asm volatile("{vxorps %%ymm0, %%ymm0, %%ymm0|vxorps ymm0, ymm0, ymm0}\n\tvzeroupper"
                     :
                     :
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
        report.add("vector", true, "AVX touched");
        return;
    }
    report.add("vector", true, "SSE touched; there is no AVX here");
}

/// Says whether `latency` keeps the CPUs out of deep sleep. Step "dma_latency". A guest's idle
/// states are the hypervisor's: see the host's settings as well.
///
/// @exits  Not counted: set-up code.
/// @rt     Not for real-time code: formats text.
inline void report_latency(setup_report& report, cpu_latency_request const& latency) noexcept {
    report.add("dma_latency", latency.held(), "/dev/cpu_dma_latency: %s",
               latency.held() ? "held at 0 us" : std::strerror(latency.error()));
}

/// Takes every step for the calling thread and reports each. The steps that lock memory come last,
/// so that what the others brought in is locked too. Keep the result while the thread runs.
///
/// @exits  What its system calls cost.
/// @rt     Not for real-time code: for set-up. In a section of a checked build a violation.
template <section_storage Storage>
[[nodiscard]] inline auto prepare_thread(basic_may_exit<Storage> consent,
                                         thread_options const& wanted,
                                         site where = site::here()) noexcept -> thread_setup {
    consent.check(
        {.kind = violation_kind::exiting_call, .what = "os::prepare_thread", .where = where});
    basic_allow_exits<Storage> reported{"the whole of it is one violation"};
    thread_setup made;
    auto& report = made.report;
    auto const on = [&](bool asked, char const* id, auto step) {
        asked ? step() : report.skip(id, "not asked for");
    };
    pin_thread(report, wanted.cpu);
    set_fifo(report, wanted.fifo_priority);
    set_timer_slack(report);
    auto const cpu = wanted.cpu >= 0 ? wanted.cpu : ::sched_getcpu();
    report_rt_share(report, read_rt_share(running_kernel(), cpu), cpu);
    warm_vectors(report, wanted.features);
    report_binding(report);
    on(wanted.tune_malloc, "malloc", [&] { tune_malloc(report); });
    on(wanted.disable_thp, "thp", [&] { disable_thp(report); });
    on(wanted.hold_cpu_awake, "dma_latency", [&] {
        made.latency = cpu_latency_request::hold(consent);
        report_latency(report, made.latency);
    });
    prefault_stack(report, wanted.stack_bytes);
    on(wanted.lock_memory, "mlock", [&] { lock_memory(report); });
    return made;
}

} // namespace os
EXITLESS_END_NAMESPACE
