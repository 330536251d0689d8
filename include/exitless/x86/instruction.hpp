// SPDX-License-Identifier: BSL-1.0
//
// instruction.hpp: one function per machine instruction, without policy.
//
// The functions are static members of one type, so that everything above can be templated on the
// processor and tested with one that counts. Operands are 64 bits wide where the instruction
// clears the upper halves: a 32-bit output would cost a move to widen it. What has operands in its
// text is written in both dialects, {AT&T|Intel}, because a program may be compiled with
// -masm=intel.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/x86/fault_fixup.hpp>

#include <concepts>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace x86 {

/// What one RDTSCP reads.
struct tsc_reading {
    std::uint64_t tsc; ///< Time-stamp counter, in ticks.
    std::uint32_t aux; ///< IA32_TSC_AUX.
};

/// What one RDMSR gives.
struct msr_reading {
    std::uint64_t value; ///< What the register held; no meaning after a fault.
    bool faulted;        ///< \#GP: the register does not exist, or cannot be read.
};

/// What one CPUID returns.
struct cpuid_registers {
    std::uint32_t eax = 0; ///< EAX after the instruction.
    std::uint32_t ebx = 0; ///< EBX after the instruction.
    std::uint32_t ecx = 0; ///< ECX after the instruction.
    std::uint32_t edx = 0; ///< EDX after the instruction.

    /// Equality of all four registers.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] friend constexpr auto operator==(cpuid_registers const&,
                                                   cpuid_registers const&) noexcept
        -> bool = default;
};

/// The processor that executes this code.
struct native {
    /// RDTSC: the time-stamp counter, in ticks; not ordered against other instructions.
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear (`os::calibrate_tsc_clock`
    ///         measures it).
    /// @rt     Wait-free: one instruction, a shift and an or.
    /// @spec   Intel SDM Vol. 2B, "RDTSC - Read Time-Stamp Counter".
    [[nodiscard, gnu::always_inline]] static inline auto rdtsc() noexcept -> std::uint64_t {
        std::uint64_t low;
        std::uint64_t high;
        // "memory": memory accesses of the program stay on their side of the read.
        asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
        return high << 32 | low;
    }

    /// RDTSCP: the time-stamp counter and IA32_TSC_AUX, after all earlier instructions.
    ///
    /// @exits  None while the hypervisor leaves "RDTSC exiting" clear.
    /// @rt     Wait-free: one instruction, a shift and an or.
    /// @needs  CPUID.80000001H:EDX.RDTSCP[bit 27]; \#UD otherwise.
    /// @spec   Intel SDM Vol. 2B, "RDTSCP - Read Time-Stamp Counter and Processor ID".
    [[nodiscard, gnu::always_inline]] static inline auto rdtscp() noexcept -> tsc_reading {
        std::uint64_t low;
        std::uint64_t high;
        std::uint64_t aux;
        asm volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(aux) : : "memory");
        return {.tsc = high << 32 | low, .aux = static_cast<std::uint32_t>(aux)};
    }

    /// LFENCE: no later instruction starts before all earlier ones have completed.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one instruction; it waits for outstanding loads.
    /// @needs  On AMD, CPUID.80000021H:EAX[bit 2] for that ordering.
    /// @spec   Intel SDM Vol. 2A, "LFENCE - Load Fence"; AMD APM Vol. 3, "LFENCE".
    [[gnu::always_inline]] static inline void lfence() noexcept {
        asm volatile("lfence" : : : "memory");
    }

    /// CPUID: always leaves the guest. Use a `cpuid::snapshot` instead.
    ///
    /// @exits  One, unconditionally.
    /// @rt     Bounded by the hypervisor only; 11,000 to 15,000 cycles have been measured.
    /// @spec   Intel SDM Vol. 3C, "Instructions That Cause VM Exits Unconditionally".
    [[nodiscard, gnu::always_inline]] static inline auto cpuid(std::uint32_t leaf,
                                                               std::uint32_t subleaf) noexcept
        -> cpuid_registers {
        cpuid_registers out;
        asm volatile("cpuid"
                     : "=a"(out.eax), "=b"(out.ebx), "=c"(out.ecx), "=d"(out.edx)
                     : "a"(leaf), "c"(subleaf)
                     : "memory");
        return out;
    }

    /// XGETBV: an extended control register. Number 0 is XCR0: the states that the operating system
    /// saves.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one instruction, a shift and an or.
    /// @needs  CPUID.01H:ECX.OSXSAVE[bit 27]; \#UD otherwise.
    /// @spec   Intel SDM Vol. 2D, "XGETBV - Get Value of Extended Control Register".
    [[nodiscard, gnu::always_inline]] static inline auto xgetbv(std::uint32_t number) noexcept
        -> std::uint64_t {
        std::uint64_t low;
        std::uint64_t high;
        asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(number));
        return high << 32 | low;
    }

    /// RDMSR: a model-specific register. A \#GP that the handler passes to `x86::fix_up` is told in
    /// the result; in a program whose handler does not, it is what \#GP is there.
    ///
    /// @exits  Where the hypervisor intercepts the register. `msr::guarded` knows, and refuses.
    /// @rt     Wait-free: one instruction between STC and CLC, a shift and an or.
    /// @needs  CPL 0; \#GP otherwise.
    /// @spec   Intel SDM Vol. 2B, "RDMSR - Read From Model Specific Register".
    [[nodiscard, gnu::always_inline]] static inline auto rdmsr(std::uint32_t address) noexcept
        -> msr_reading {
        std::uint64_t low;
        std::uint64_t high;
        bool faulted;
        // A fault goes on behind CLC, with the carry flag that STC has set.
        asm volatile("stc\n"
                     "2: .Lexitless_fixup%=: rdmsr\n"
                     "clc\n" EXITLESS_DETAIL_FIXUP_ENTRY
                     : "=a"(low), "=d"(high), "=@ccc"(faulted)
                     : "c"(address)
                     : "memory");
        return {.value = high << 32 | low, .faulted = faulted};
    }

    /// WRMSR: writes a model-specific register. True if it did, false after a \#GP; see `rdmsr`.
    ///
    /// @exits  Where the hypervisor intercepts the register. `msr::guarded` knows, and refuses.
    /// @rt     Wait-free: one instruction between STC and CLC, and a shift. Most registers make it
    ///         serialise.
    /// @needs  CPL 0; \#GP otherwise.
    /// @spec   Intel SDM Vol. 2D, "WRMSR - Write to Model Specific Register".
    [[nodiscard, gnu::always_inline]] static inline auto wrmsr(std::uint32_t address,
                                                               std::uint64_t value) noexcept
        -> bool {
        bool written;
        asm volatile("stc\n"
                     "2: .Lexitless_fixup%=: wrmsr\n"
                     "clc\n" EXITLESS_DETAIL_FIXUP_ENTRY
                     : "=@ccnc"(written)
                     : "c"(address), "a"(static_cast<std::uint32_t>(value)),
                       "d"(static_cast<std::uint32_t>(value >> 32))
                     : "memory");
        return written;
    }

    /// PAUSE: tells the core that this is a spin loop. Exits after some thousands of executions.
    ///
    /// @exits  Where the hypervisor filters PAUSE: on AMD at any privilege level, on Intel at
    ///         CPL 0, after about 4,096 cycles of spinning. No wait of this library uses it by
    ///         default.
    /// @rt     Wait-free: one instruction, 10 to 140 cycles.
    /// @spec   Intel SDM Vol. 3C, "PAUSE-Loop Exiting"; AMD APM Vol. 2, "Pause Intercept
    ///         Filtering".
    [[gnu::always_inline]] static inline void pause() noexcept {
        asm volatile("pause" : : : "memory");
    }

    /// Two NOPs with a recognisable displacement: an emulator that traces instructions can cut
    /// the outermost critical section out.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one instruction without effect.
    [[gnu::always_inline]] static inline void mark_section_enter() noexcept {
        asm volatile("{nopl 0x5a5a5a01(%%rax)|nop dword ptr [rax + 0x5a5a5a01]}" : : : "memory");
    }
    /// See `mark_section_enter`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one instruction without effect.
    [[gnu::always_inline]] static inline void mark_section_leave() noexcept {
        asm volatile("{nopl 0x5a5a5a02(%%rax)|nop dword ptr [rax + 0x5a5a5a02]}" : : : "memory");
    }

    /// The word at %fs:0, which the x86-64 ABI makes the thread's own address.
    ///
    /// It is read anew at each call: a compiler may keep the address of a thread-local variable
    /// over a switch of fibers, and would not notice that the thread has changed.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    /// @spec   System V ABI, AMD64 supplement, "Thread-Local Storage".
    [[nodiscard, gnu::always_inline]] static inline auto thread_pointer() noexcept -> void const* {
        void const* self;
        asm volatile("{movq %%fs:0, %0|mov %0, qword ptr fs:0}" : "=r"(self));
        return self;
    }
};

/// A processor with an ordered and an unordered read of the time-stamp counter.
template <class Cpu>
concept tsc_source = requires {
    { Cpu::rdtsc() } noexcept -> std::same_as<std::uint64_t>;
    { Cpu::rdtscp() } noexcept -> std::same_as<tsc_reading>;
    { Cpu::lfence() } noexcept;
};

/// A processor that can be asked what it can do.
template <class Cpu>
concept cpuid_source = requires(std::uint32_t number) {
    { Cpu::cpuid(number, number) } noexcept -> std::same_as<cpuid_registers>;
};

/// A processor whose model-specific registers can be tried.
template <class Cpu>
concept msr_processor = requires(std::uint32_t address, std::uint64_t value) {
    { Cpu::rdmsr(address) } noexcept -> std::same_as<msr_reading>;
    { Cpu::wrmsr(address, value) } noexcept -> std::same_as<bool>;
};

} // namespace x86
EXITLESS_END_NAMESPACE
