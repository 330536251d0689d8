// machine.hpp: the few things of the machine that the guest needs: console, traps, model-specific
// registers, thread-local storage, the local APIC, and a way to end with a status.
#pragma once

#include <cstdint>
#include <string_view>

namespace guest {

/// What the stubs of boot.S push, and the processor before them.
struct trap_frame {
    std::uint64_t vector;
    std::uint64_t error;
    std::uint64_t rip;
    std::uint64_t cs;
    std::uint64_t rflags;
    std::uint64_t rsp;
    std::uint64_t ss;
};

inline constexpr std::uint8_t interrupt_vector = 0x40;

/// Prints on the serial console.
void print(std::string_view text) noexcept;
void print(std::uint64_t number) noexcept;

/// Notes and prints the outcome of one check.
void check(std::string_view what, bool holds) noexcept;

/// Begins a group of checks.
void title(std::string_view what) noexcept;

/// Loads the interrupt descriptor table, and FS base with a thread's storage.
void set_up_machine() noexcept;

/// Ends QEMU with status 33 if all checks held and there were any, else 35.
[[noreturn]] void finish() noexcept;

/// Called for `interrupt_vector`.
inline void (*interrupt_handler)() noexcept = nullptr;

/// Whether the local APIC is reached by registers: who turns that on says so.
inline bool x2apic_on = false;

/// Whether tests/guests/kvm_exit_counter runs this guest: it has no device but a console.
auto under_exit_counter() noexcept -> bool;

/// Tells the local APIC that an interrupt was served.
void end_interrupt() noexcept;

/// Sends this CPU an interrupt through its local APIC and waits until it has been served.
void interrupt_myself() noexcept;

/// Waits for an interrupt that was sent, with interrupts on meanwhile.
void await_interrupt() noexcept;

void write_msr(std::uint32_t address, std::uint64_t value) noexcept;

/// How many #GPs of RDMSR and WRMSR have been fixed up.
inline int fixed_faults = 0;

/// Where the last #UD that `survives` caught was raised.
inline std::uint64_t trapped_at = 0;

} // namespace guest

/// Calls `function`; false if it executed an invalid opcode. In boot.S.
extern "C" auto survives(void (*function)()) -> bool;
