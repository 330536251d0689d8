// SPDX-License-Identifier: BSL-1.0
//
// capabilities.hpp: what CPUID says about the time-stamp counter: whether stamps and clocks may
// be made of it, and its rate where that can be had exactly.
//
// These are questions for set-up. An answer is an error by name, because each has another remedy
// and because a clock on a counter that follows the core's frequency is worse than none.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/hypervisor.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/cpuid/vendor.hpp>
#include <exitless/tsc/rate.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace tsc {

/// What is known beside CPUID.
struct outside_evidence {
    /// The operating system made LFENCE serialise, by MSR C0011029H, where CPUID is silent.
    bool lfence_serializes = false;
};

/// Whether `tsc::read_ordered` and a `tsc_clock` do here what they say. Fails with `not_captured`,
/// `tsc_not_invariant`, or on AMD and Hygon with `lfence_not_serializing`.
///
/// @exits  None.
/// @rt     Wait-free: some loads and tests.
/// @spec   AMD APM Vol. 3, "LFENCE"; Intel SDM Vol. 3B, "Invariant TSC".
[[nodiscard]] constexpr auto verify_clock(cpuid::snapshot const& cpu,
                                          outside_evidence known = {}) noexcept -> result<void> {
    if (!cpu.captured()) {
        return errc::not_captured;
    }
    if (!cpu.has(cpuid::invariant_tsc)) {
        return errc::tsc_not_invariant;
    }
    auto const optional = cpuid::follows_amd(cpuid::vendor_of(cpu.leaf(0)));
    if (optional && !known.lfence_serializes && !cpu.has(cpuid::lfence_serializing)) {
        return errc::lfence_not_serializing;
    }
    return {};
}

/// Whether `tsc::now` and `tsc::elapsed` do here what they say. Fails with `not_captured`,
/// `no_rdtscp`, and as `verify_clock`.
///
/// @exits  None.
/// @rt     Wait-free: some loads and tests.
[[nodiscard]] constexpr auto verify(cpuid::snapshot const& cpu,
                                    outside_evidence known = {}) noexcept -> result<void> {
    if (cpu.captured() && !cpu.has(cpuid::rdtscp)) {
        return errc::no_rdtscp;
    }
    return verify_clock(cpu, known);
}

/// The kHz of CPUID.15H: crystal in ECX (Hz) times EBX over EAX; 0 if one of them is missing or
/// the result is no rate of a TSC. Rounded down, as Linux does with a crystal of whole kHz: its
/// clock runs at that.
///
/// The product is taken in 64 bits: hypervisors give a crystal of 1 GHz.
///
/// @exits  None.
/// @rt     Wait-free: a multiplication and a division. Meant for set-up.
/// @spec   Intel SDM Vol. 2A, "CPUID", leaf 15H.
[[nodiscard]] constexpr auto khz_of_leaf_15h(x86::cpuid_registers const& leaf) noexcept
    -> std::uint64_t {
    if (leaf.eax == 0 || leaf.ebx == 0 || leaf.ecx == 0) {
        return 0;
    }
    auto const khz = std::uint64_t{leaf.ecx} * leaf.ebx / leaf.eax / 1000;
    return khz >= min_khz && khz <= max_khz ? khz : 0;
}

/// A rate that CPUID gives exactly.
struct exact_rate {
    std::uint64_t khz = 0;                     ///< 0 if there is none.
    rate_source source = rate_source::unknown; ///< Who says so.
};

/// The rate from CPUID.15H, with source `cpuid_15h`.
///
/// @exits  None.
/// @rt     Wait-free: a multiplication and a division. Meant for set-up.
[[nodiscard]] constexpr auto rate_of_crystal(cpuid::snapshot const& cpu) noexcept -> exact_rate {
    return {.khz = khz_of_leaf_15h(cpu.leaf(0x15, 0)), .source = rate_source::cpuid_15h};
}

/// The rate from a leaf of the hypervisor (`cpuid::hypervisor_tsc_khz`), with source
/// `hypervisor_leaf`.
///
/// @exits  None.
/// @rt     Wait-free, bounded by the hypervisor's leaves in the snapshot. Meant for set-up.
[[nodiscard]] constexpr auto rate_of_hypervisor(cpuid::snapshot const& cpu) noexcept -> exact_rate {
    std::uint64_t const khz = cpuid::hypervisor_tsc_khz(cpu).value_or(0);
    return {.khz = khz >= min_khz && khz <= max_khz ? khz : 0,
            .source = rate_source::hypervisor_leaf};
}

} // namespace tsc
EXITLESS_END_NAMESPACE
