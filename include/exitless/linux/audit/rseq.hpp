// SPDX-License-Identifier: BSL-1.0
//
// rseq.hpp: the kernel's restartable sequences, used as a tripwire, and the trial of it.
//
// The range that is never executed and its abort address lie in read-only data: nothing has to be
// written in assembly, and one inline constant serves every unit and module.
//
// Being registered proves little, so the wire is tried: it must hold while nothing happens, and
// break when another thread has the kernel interrupt this one. Since Linux 6.19 the word is looked
// at only after an interrupt of user code: a switch inside a system call then stays unseen, and a
// signal to oneself would prove nothing. So the trial uses an interrupt, and tries a blocking call
// apart.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/x86/instruction.hpp>

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// Whether the calling thread's tripwire is armed, and if not, why.
enum class tripwire_state : std::uint8_t {
    not_armed,      ///< Nobody asked for it, or it was disarmed.
    on,             ///< Armed.
    on_user_code,   ///< Armed; switches inside system calls are not seen.
    checks_off,     ///< Asked for by a unit without checks.
    no_rseq_area,   ///< The C library has none.
    not_registered, ///< The C library did not register it with the kernel.
    no_helper,      ///< No thread could be started to try it.
    unsteady,       ///< The word did not keep its value.
    deaf,           ///< The word kept its value over an interruption.
};

/// A sentence for a report.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto to_string(tripwire_state state) noexcept -> std::string_view {
    switch (state) {
    case tripwire_state::not_armed:
        return "off: not armed";
    case tripwire_state::on:
        return "on";
    case tripwire_state::on_user_code:
        return "on, but this kernel (6.19 or newer) does not show switches inside system calls";
    case tripwire_state::checks_off:
        return "off: this unit is built without checks, its sections do not look at the tripwire";
    case tripwire_state::no_rseq_area:
        return "off: the C library has no restartable sequences (glibc 2.35 or newer has)";
    case tripwire_state::not_registered:
        return "off: restartable sequences are not registered: switched off by GLIBC_TUNABLES "
               "(glibc.pthread.rseq=0), valgrind, an emulator, or a kernel before 4.18";
    case tripwire_state::no_helper:
        return "off: no thread could be started to try it";
    case tripwire_state::unsteady:
        return "off: the rseq word changes although nothing happens";
    case tripwire_state::deaf:
        return "off: the kernel does not clear the rseq word when it interrupts the thread, or is "
               "older than 5.10 and cannot be asked to";
    }
    return "unknown";
}

namespace rseq {

/// The first fields of the kernel's `struct rseq`.
struct area {
    std::uint32_t cpu_id_start; ///< Number of the CPU, as the kernel last wrote it.
    std::uint32_t cpu_id;       ///< The CPU; -1 and -2 when not registered.
    std::uint64_t rseq_cs;      ///< Address of the descriptor in force, or 0.
};

/// The kernel's `struct rseq_cs`, with its addresses as pointers so that they can be constants.
struct alignas(32) descriptor {
    std::uint32_t version; ///< Zero.
    std::uint32_t flags;   ///< Zero.
    void const* start;     ///< First address of the sequence.
    std::uint64_t length;  ///< Bytes of the sequence.
    void const* abort;     ///< Where an interrupted sequence goes on.
};
static_assert(sizeof(descriptor) == 32 && offsetof(area, rseq_cs) == 8);

/// The range that is never executed, and behind it the abort address: the kernel wants to find
/// glibc's signature in the four bytes before that.
struct never_executed {
    std::uint32_t signature = 0x53053053; ///< What the kernel wants before the landing place.
    std::uint32_t landing = 0;            ///< An address that is never executed.
};
/// See `never_executed`.
inline constexpr never_executed range{};
/// What a section stores while the tripwire is armed.
inline constexpr descriptor wire{.version = 0,
                                 .flags = 0,
                                 .start = &range.signature,
                                 .length = sizeof range.signature,
                                 .abort = &range.landing};

// glibc's own symbols, weak so that programs link where there are none.
[[gnu::weak]] extern std::ptrdiff_t const glibc_offset asm("__rseq_offset");
[[gnu::weak]] extern unsigned const glibc_size asm("__rseq_size");

/// The value of a section's word while it is armed.
///
/// @exits  None.
/// @rt     Wait-free: an address.
[[nodiscard]] inline auto armed_value() noexcept -> std::uint64_t {
    return reinterpret_cast<std::uintptr_t>(&wire);
}

/// Finds the calling thread's area; `not_armed` means that `found` is set.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] inline auto find(area volatile*& found) noexcept -> tripwire_state {
    if (&glibc_offset == nullptr || &glibc_size == nullptr) {
        return tripwire_state::no_rseq_area;
    }
    auto const thread = reinterpret_cast<std::uintptr_t>(x86::native::thread_pointer());
    auto const address = thread + static_cast<std::uintptr_t>(glibc_offset);
    found = reinterpret_cast<area volatile*>(address);
    auto const registered = glibc_size != 0 && static_cast<std::int32_t>(found->cpu_id) >= 0;
    return registered ? tripwire_state::not_armed : tripwire_state::not_registered;
}

/// Interrupts a thread until told to stop: by an interrupt of the CPU that the thread is on
/// (membarrier), or by preempting it where both share one.
struct disturber {
    area volatile* target;          ///< Whom to disturb.
    std::atomic<bool> ready{false}; ///< Set when it can run while the target spins.
    std::atomic<bool> done{false};  ///< Set when it has been disturbed.

    /// Thread function; `self` is a disturber.
    ///
    /// @exits  System calls, interrupts.
    /// @rt     For start-up.
    static auto run(void* self) noexcept -> void* {
        auto& me = *static_cast<disturber*>(self);
        free_itself();
        me.ready.store(true, std::memory_order_release);
        while (!me.done.load(std::memory_order_acquire)) {
            pause_100_us();
            constexpr int private_expedited_rseq = 1 << 7;
            constexpr unsigned one_cpu = 1;
            ::syscall(SYS_membarrier, private_expedited_rseq, one_cpu, me.target->cpu_id);
        }
        return nullptr;
    }

    /// Sleeps.
    ///
    /// @exits  One system call.
    /// @rt     Blocks.
    static void pause_100_us() noexcept {
        std::timespec const time{.tv_sec = 0, .tv_nsec = 100000};
        ::nanosleep(&time, nullptr);
    }

private:
    // Off the target's CPU if there is another, and above its priority if there is none. Where
    // both are refused, an ordinary scheduling policy still lets this thread run.
    static void free_itself() noexcept {
        ::cpu_set_t all;
        CPU_ZERO(&all);
        for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            CPU_SET(cpu, &all);
        }
        ::sched_setaffinity(0, sizeof all, &all);
        ::sched_param priority{};
        auto const policy = ::sched_getscheduler(0);
        if ((policy == SCHED_FIFO || policy == SCHED_RR) && ::sched_getparam(0, &priority) == 0) {
            ++priority.sched_priority;
            ::sched_setscheduler(0, policy, &priority);
        }
    }
};

/// Whether the word keeps its value while nothing happens: now and then a thread is preempted
/// for good reason, so most of 64 short looks must find it.
///
/// @exits  None.
/// @rt     Wait-free, some microseconds.
[[nodiscard]] inline auto holds(area volatile& own) noexcept -> bool {
    int kept = 0;
    for (int look = 0; look < 64; ++look) {
        own.rseq_cs = armed_value();
        for (int spins = 0; spins < 100 && own.rseq_cs != 0; ++spins) {
        }
        kept += own.rseq_cs == armed_value() ? 1 : 0;
        own.rseq_cs = 0;
    }
    return kept > 32;
}

/// Whether the kernel clears the word when it interrupts user code.
///
/// @exits  Interrupts, and the system calls that start and join a thread.
/// @rt     For start-up: up to two seconds, usually under a millisecond.
[[nodiscard]] inline auto breaks(area volatile& own) noexcept -> tripwire_state {
    constexpr int register_private_expedited_rseq = 1 << 8;
    ::syscall(SYS_membarrier, register_private_expedited_rseq, 0, 0);
    disturber other{.target = &own};
    ::pthread_t thread{};
    if (::pthread_create(&thread, nullptr, &disturber::run, &other) != 0) {
        return tripwire_state::no_helper;
    }
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds{2};
    // It begins with this thread's CPU and policy: beside a real-time thread that spins it would
    // never come to leave them.
    while (!other.ready.load(std::memory_order_acquire) &&
           std::chrono::steady_clock::now() < deadline) {
        disturber::pause_100_us();
    }
    own.rseq_cs = armed_value();
    while (own.rseq_cs != 0 && std::chrono::steady_clock::now() < deadline) {
        for (int spins = 0; spins < 10000 && own.rseq_cs != 0; ++spins) {
        }
    }
    auto const broken = own.rseq_cs == 0;
    own.rseq_cs = 0;
    other.done.store(true, std::memory_order_release);
    ::pthread_join(thread, nullptr);
    return broken ? tripwire_state::on : tripwire_state::deaf;
}

/// Whether a switch inside a system call clears the word, too.
///
/// @exits  A system call.
/// @rt     Blocks for some 100 microseconds.
[[nodiscard]] inline auto sees_blocking(area volatile& own) noexcept -> bool {
    own.rseq_cs = armed_value();
    disturber::pause_100_us();
    auto const seen = own.rseq_cs == 0;
    own.rseq_cs = 0;
    return seen;
}

/// Tries the calling thread's tripwire; `on` and `on_user_code` mean that `own` works.
///
/// @exits  See `breaks` and `sees_blocking`.
/// @rt     For start-up.
[[nodiscard]] inline auto probe(area volatile*& own) noexcept -> tripwire_state {
    auto state = find(own);
    if (state != tripwire_state::not_armed) {
        return state;
    }
    if (!holds(*own)) {
        return tripwire_state::unsteady;
    }
    state = breaks(*own);
    if (state == tripwire_state::on && !sees_blocking(*own)) {
        return tripwire_state::on_user_code;
    }
    return state;
}

} // namespace rseq
} // namespace os
EXITLESS_END_NAMESPACE
