// SPDX-License-Identifier: BSL-1.0
//
// tripwire.hpp: finds out that a thread was preempted, migrated, blocked or hit by a signal while
// it was in a checked section, for the price of one store and one load.
//
// The kernel offers restartable sequences: a thread stores the address of a descriptor (start,
// length, abort address) in its rseq area, and when the kernel has interrupted the thread outside
// of that range it sets the word back to 0. A section stores the address of a descriptor whose
// range is never executed; if the word is 0 at the section's end, the kernel was there.
//
// Not on musl, on glibc before 2.35, under valgrind or qemu-user: no rseq area is registered.
// Minor page faults, system calls that do not block, and VM exits leave the word alone.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/report.hpp> // IWYU pragma: keep, says what was violated
#include <exitless/linux/audit/rseq.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/judge.hpp>
#include <exitless/section/state.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace os {
namespace rseq {

/// What `arm_tripwire` said on this thread.
[[gnu::tls_model("initial-exec"),
  gnu::visibility("default")]] inline constinit thread_local tripwire_state said =
    tripwire_state::not_armed;

} // namespace rseq

/// Whether the calling thread's tripwire is armed, and if not, why.
///
/// @exits  None.
/// @rt     Wait-free: one load.
[[nodiscard]] inline auto tripwire() noexcept -> tripwire_state {
    return rseq::said;
}

/// Tries the tripwire and arms it for the checked sections of the calling thread; once for a
/// thread, before its real-time work. Succeeds without a trial if it is armed already.
///
/// Fails with `system_call_in_section` inside a section; `not_supported` in a unit without checks,
/// without an rseq area, and where the kernel does not do what it should; `out_of_memory` if the
/// helper thread cannot be started. `tripwire()` tells these apart.
/// A forked child stays armed. The module that armed must stay loaded while the thread runs.
///
/// @exits  System calls, and an interrupt of this CPU.
/// @rt     For start-up: usually under a millisecond, up to two seconds.
/// @spec   Linux, include/uapi/linux/rseq.h; glibc manual, "Restartable Sequences".
inline auto arm_tripwire(may_exit_t consent, site where = site::here()) noexcept -> result<void> {
    consent.check(
        {.kind = violation_kind::exiting_call, .what = "os::arm_tripwire", .where = where});
    auto& state = tls_storage::state();
    if (state.depth != 0) {
        return errc::system_call_in_section;
    }
    if (state.rseq_cs != nullptr) {
        return {};
    }
    rseq::area volatile* own = nullptr;
    rseq::said = checks_enabled ? rseq::probe(own) : tripwire_state::checks_off;
    switch (rseq::said) {
    case tripwire_state::on:
    case tripwire_state::on_user_code:
        state.tripwire = rseq::armed_value();
        state.rseq_cs = &own->rseq_cs;
        return {};
    case tripwire_state::no_helper:
        return errc::out_of_memory;
    case tripwire_state::not_armed:
    case tripwire_state::checks_off:
    case tripwire_state::no_rseq_area:
    case tripwire_state::not_registered:
    case tripwire_state::unsteady:
    case tripwire_state::deaf:
        break;
    }
    return errc::not_supported;
}

/// Disarms the calling thread's tripwire. A section that is being executed is no longer judged by
/// it.
///
/// @exits  None.
/// @rt     Wait-free: some stores.
inline void disarm_tripwire() noexcept {
    auto& state = tls_storage::state();
    if (state.rseq_cs != nullptr) {
        *state.rseq_cs = 0;
        state.rseq_cs = nullptr;
        rseq::said = tripwire_state::not_armed;
    }
}

} // namespace os
EXITLESS_END_NAMESPACE
