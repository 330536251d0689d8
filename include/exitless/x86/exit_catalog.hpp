// SPDX-License-Identifier: BSL-1.0
//
// exit_catalog.hpp: the table of instructions that can leave the guest, and under which control.
//
// One table serves everything that names an instruction: messages, documentation, audits.
// Row numbers are part of the reports' format: rows are appended, never renumbered.
#pragma once

#include <exitless/base/config.hpp>

#include <array>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace x86 {

/// A row of the exit catalogue.
enum class exit_id : std::uint16_t {
    none = 0,
    cpuid = 1,
    rdmsr = 2,
    wrmsr = 3,
    in = 4,
    out = 5,
    hlt = 6,
    pause = 7,
    rdtsc = 8,
    rdtscp = 9,
    rdpmc = 10,
    vmcall = 11,
    vmmcall = 12,
    monitor = 13,
    mwait = 14,
    wbinvd = 15,
    xsetbv = 16,
};

/// What happens when the instruction is executed with CPL 3.
enum class user_effect : std::uint8_t {
    executes,           ///< It executes, so it can exit.
    general_protection, ///< \#GP before any exit.
    /// \#GP before any exit, unless the operating system granted it (ioperm, iopl): then as
    /// executes.
    by_permission,
    invalid_opcode, ///< \#UD before any exit.
};

/// What the catalogue knows about one instruction.
struct exit_entry {
    exit_id id;                ///< The row itself.
    std::string_view mnemonic; ///< As in the SDM.
    std::string_view encoding; ///< Opcode bytes, hexadecimal.
    user_effect at_cpl3;       ///< Effect in user code.
    std::string_view vmx;      ///< Intel: the control that makes it exit, "always" or "never".
    std::string_view svm;      ///< AMD: the intercept, "never" if there is none.
    std::string_view instead;  ///< What to use in a critical section.
};

/// The rows, in the order of `exit_id`; row 0 is empty.
/// Source: Intel SDM Vol. 3C, "Instructions That Cause VM Exits"; AMD APM Vol. 2, "Instruction
/// Intercepts".
inline constexpr auto exit_catalog = std::to_array<exit_entry>({
    {exit_id::none, "", "", user_effect::executes, "never", "never", ""},
    {exit_id::cpuid, "CPUID", "0F A2", user_effect::executes, "always", "CPUID",
     "cpuid::snapshot, captured before the section"},
    {exit_id::rdmsr, "RDMSR", "0F 32", user_effect::general_protection, "MSR bitmaps", "MSRPM",
     "a guarded MSR that the hypervisor passes through"},
    {exit_id::wrmsr, "WRMSR", "0F 30", user_effect::general_protection, "MSR bitmaps", "MSRPM",
     "a guarded MSR that the hypervisor passes through"},
    {exit_id::in, "IN", "E4 E5 EC ED", user_effect::by_permission, "I/O bitmaps", "IOPM",
     "shared memory"},
    {exit_id::out, "OUT", "E6 E7 EE EF", user_effect::by_permission, "I/O bitmaps", "IOPM",
     "shared memory"},
    {exit_id::hlt, "HLT", "F4", user_effect::general_protection, "HLT exiting", "HLT",
     "a loop on the TSC"},
    {exit_id::pause, "PAUSE", "F3 90", user_effect::executes,
     "PAUSE exiting (any CPL), PAUSE-loop exiting (CPL 0)", "PAUSE filter", "a loop without PAUSE"},
    {exit_id::rdtsc, "RDTSC", "0F 31", user_effect::executes, "RDTSC exiting", "RDTSC",
     "nothing: have the hypervisor clear the control"},
    {exit_id::rdtscp, "RDTSCP", "0F 01 F9", user_effect::executes, "RDTSC exiting", "RDTSCP",
     "nothing: have the hypervisor clear the control"},
    {exit_id::rdpmc, "RDPMC", "0F 33", user_effect::executes, "RDPMC exiting", "RDPMC",
     "a time stamp"},
    {exit_id::vmcall, "VMCALL", "0F 01 C1", user_effect::executes, "always", "never",
     "shared memory"},
    {exit_id::vmmcall, "VMMCALL", "0F 01 D9", user_effect::executes, "never", "VMMCALL",
     "shared memory"},
    {exit_id::monitor, "MONITOR", "0F 01 C8", user_effect::invalid_opcode, "MONITOR exiting",
     "MONITOR", "a loop on the TSC"},
    {exit_id::mwait, "MWAIT", "0F 01 C9", user_effect::invalid_opcode, "MWAIT exiting", "MWAIT",
     "a loop on the TSC"},
    {exit_id::wbinvd, "WBINVD", "0F 09", user_effect::general_protection, "WBINVD exiting",
     "WBINVD", "CLFLUSHOPT or CLWB"},
    {exit_id::xsetbv, "XSETBV", "0F 01 D1", user_effect::general_protection, "always", "XSETBV",
     "the operating system's choice at start-up"},
});

/// The catalogue's row for `id`; the empty row for a number that is not in the table.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto exit_info(exit_id id) noexcept -> exit_entry const& {
    auto const row = static_cast<std::uint16_t>(id);
    return exit_catalog[row < exit_catalog.size() ? row : 0];
}

} // namespace x86
EXITLESS_END_NAMESPACE
