// SPDX-License-Identifier: BSL-1.0
//
// stamp.hpp: reads of the time-stamp counter, from the cheapest to the one that can be compared.
//
// The processor may move an RDTSC over the instructions around it. RDTSCP waits for those before
// it but does not hold back those after it, so `now` adds an LFENCE; it is the only read that
// says on which vCPU it was made. CPUID orders as well, and many timing libraries use it for that:
// in a guest it always exits, and costs as much as some hundred stamps.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstdint>
#include <optional>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace tsc {

/// What `now` reads: both fields come from one instruction.
struct timestamp {
    std::uint64_t ticks = 0; ///< Time-stamp counter, in ticks.
    std::uint32_t aux = 0;   ///< IA32_TSC_AUX; Linux keeps `node << 12 | cpu` there.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(timestamp const&, timestamp const&) noexcept -> bool = default;
};
static_assert(std::is_trivially_copyable_v<timestamp> && sizeof(timestamp) == 16);

/// A stamp that neither the code before nor the code after the call can slip past.
///
/// Loads before the call are done when the counter is read. Stores before it have been executed,
/// but other processors may not see them yet.
///
/// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
/// @rt     Wait-free: RDTSCP, LFENCE, shift, or.
/// @needs  CPUID.80000001H:EDX.RDTSCP[bit 27], \#UD otherwise; on AMD, an LFENCE that serialises.
///         `tsc::verify` checks both.
/// @spec   Intel SDM Vol. 2B, "RDTSCP - Read Time-Stamp Counter and Processor ID".
template <x86::tsc_source Cpu = x86::native>
[[nodiscard, gnu::always_inline]] inline auto now() noexcept -> timestamp {
    auto const reading = Cpu::rdtscp();
    Cpu::lfence(); // what is timed must not start before the counter has been read
    return {.ticks = reading.tsc, .aux = reading.aux};
}

/// The counter, in ticks, unordered: the read may move by the depth of the processor's reorder
/// buffer, some hundred instructions. Enough for a clock, too little to time a short region.
///
/// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
/// @rt     Wait-free: RDTSC, shift, or.
/// @spec   Intel SDM Vol. 2B, "RDTSC - Read Time-Stamp Counter".
template <x86::tsc_source Cpu = x86::native>
[[nodiscard, gnu::always_inline]] inline auto read() noexcept -> std::uint64_t {
    return Cpu::rdtsc();
}

/// The counter, in ticks, after all earlier instructions; later ones may overtake the read.
/// Two such reads of one vCPU never go backwards.
///
/// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
/// @rt     Wait-free: LFENCE, RDTSC, shift, or.
/// @needs  On AMD, an LFENCE that serialises (`tsc::verify_clock`).
/// @spec   Intel SDM Vol. 2B, "RDTSC - Read Time-Stamp Counter".
template <x86::tsc_source Cpu = x86::native>
[[nodiscard, gnu::always_inline]] inline auto read_ordered() noexcept -> std::uint64_t {
    Cpu::lfence();
    return Cpu::rdtsc();
}

/// The ticks from `begin` to `end`; nothing if the two were taken on different vCPUs, or if the
/// counter was set back between them. A thread that left its vCPU and came back is not noticed.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto elapsed(timestamp begin, timestamp end) noexcept
    -> std::optional<std::uint64_t> {
    if (begin.aux != end.aux || end.ticks < begin.ticks) {
        return std::nullopt;
    }
    return end.ticks - begin.ticks;
}

} // namespace tsc
EXITLESS_END_NAMESPACE
