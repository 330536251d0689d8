// SPDX-License-Identifier: BSL-1.0
//
// ring0_backend.hpp: RDMSR and WRMSR, for code that runs at ring 0.
//
// A register that does not exist raises \#GP. Where the kernel's handler calls `x86::fix_up`
// (x86/fault_fixup.hpp), that comes back as an error; where it does not, it is the error that an
// unexpected \#GP is.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/x86/instruction.hpp>

#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The registers of the CPU that executes this. It has no state: any number of objects will do.
template <x86::msr_processor Cpu>
struct basic_ring0_backend {
    static constexpr backend_cost cost = backend_cost::none; ///< The instruction alone.

    /// RDMSR: fails with `msr_faults` after a \#GP.
    ///
    /// @exits  Where the hypervisor intercepts the register. `msr::guarded` knows, and refuses.
    /// @rt     Wait-free: one instruction and a test of the carry flag.
    /// @needs  CPL 0, and a handler of \#GP that calls `x86::fix_up`.
    [[nodiscard, gnu::always_inline]] static inline auto read(std::uint32_t address) noexcept
        -> result<std::uint64_t> {
        auto const got = Cpu::rdmsr(address);
        if (got.faulted) [[unlikely]] {
            return errc::msr_faults;
        }
        return got.value;
    }

    /// WRMSR: fails with `msr_faults` after a \#GP.
    ///
    /// @exits  Where the hypervisor intercepts the register. `msr::guarded` knows, and refuses.
    /// @rt     Wait-free: one instruction and a test of the carry flag.
    /// @needs  CPL 0, and a handler of \#GP that calls `x86::fix_up`.
    [[nodiscard, gnu::always_inline]] static inline auto write(std::uint32_t address,
                                                               std::uint64_t value) noexcept
        -> result<void> {
        return Cpu::wrmsr(address, value) ? errc::none : errc::msr_faults;
    }
};

/// The processor's own registers.
using ring0_backend = basic_ring0_backend<x86::native>;

} // namespace msr
EXITLESS_END_NAMESPACE
