// SPDX-License-Identifier: BSL-1.0
//
// fault_fixup.hpp: the instructions that may raise \#GP, and where the program goes on if they do.
//
// A register that does not exist can only be found by trying: RDMSR and WRMSR raise \#GP. Each one
// that this library emits leaves two offsets in the section `exitless_fixup`: of itself, and of its
// landing place. A kernel's handler of \#GP (vector 13) looks the interrupted instruction up:
//
//     if (exitless::x86::fix_up(frame.rip)) { return; } // IRET goes on at the landing place
//
// and takes anything else for the error that it is. The handler must bring RFLAGS back as they
// were, which IRET does: the carry flag tells the landing place that the instruction faulted.
//
// The offsets are relative to their own place, so that nothing has to be relocated. An entry is of
// its instruction's COMDAT group and linked to its section (SHF_LINK_ORDER): linkers keep or drop
// both together. A linker script of one's own must name the section and its ends:
//
//     .exitless_fixup : { __start_exitless_fixup = .; KEEP(*(exitless_fixup)) __stop_exitless_fixup
//     = .; }
//
// A script that does not mention it is right too: GNU ld and LLD then define the two symbols.
#pragma once

#include <exitless/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

// What follows an instruction at label 2 to give it an entry; the landing place is label 3, behind
// it. "o": lives as long as the section of the label named last; "?": of the same COMDAT group.
#define EXITLESS_DETAIL_FIXUP_ENTRY                                                                \
    "3:\n"                                                                                         \
    ".pushsection exitless_fixup, \"ao?\", @progbits, .Lexitless_fixup%=\n"                        \
    ".balign 4\n"                                                                                  \
    ".long 2b - ., 3b - .\n"                                                                       \
    ".popsection"

EXITLESS_BEGIN_NAMESPACE
namespace x86 {

/// One entry of the section `exitless_fixup`: offsets relative to the field that holds them.
struct fixup_entry {
    std::int32_t instruction; ///< Of the instruction that may raise \#GP.
    std::int32_t landing;     ///< Of the place where the program goes on if it does.
};
static_assert(sizeof(fixup_entry) == 8 && alignof(fixup_entry) == 4);

/// The first entry of this module. Weak: a program without such an instruction has no section.
[[gnu::weak,
  gnu::visibility("hidden")]] extern fixup_entry const fixup_begin asm("__start_exitless_fixup");
/// What follows the last entry.
[[gnu::weak,
  gnu::visibility("hidden")]] extern fixup_entry const fixup_end asm("__stop_exitless_fixup");

/// The address that a field of an entry stands for.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] inline auto fixup_target(std::int32_t const& offset) noexcept -> std::uintptr_t {
    return reinterpret_cast<std::uintptr_t>(&offset) +
           static_cast<std::uintptr_t>(static_cast<std::intptr_t>(offset));
}

/// Where the program goes on if the instruction at this address raised \#GP; nothing if it is none
/// of this module's.
///
/// @exits  None.
/// @rt     Wait-free, at most one step for each RDMSR and WRMSR of the module.
[[nodiscard, gnu::visibility("hidden")]] inline auto fixup_for(std::uintptr_t instruction) noexcept
    -> std::optional<std::uintptr_t> {
    auto const* one = &fixup_begin;
    auto const* const end = &fixup_end;
    asm("" : "+r"(one)); // else the compiler may conclude that two objects are never at one address
    for (; one != end; ++one) {
        if (fixup_target(one->instruction) == instruction) {
            return fixup_target(one->landing);
        }
    }
    return std::nullopt;
}

/// For a kernel's handler of \#GP: moves the interrupted program's instruction pointer to the
/// landing place; false if the fault was none that is expected.
///
/// @exits  None.
/// @rt     Wait-free, as `fixup_for`.
[[nodiscard, gnu::visibility("hidden")]] inline auto
fix_up(std::uintptr_t& instruction_pointer) noexcept -> bool {
    auto const landing = fixup_for(instruction_pointer);
    instruction_pointer = landing.value_or(instruction_pointer);
    return landing.has_value();
}

} // namespace x86
EXITLESS_END_NAMESPACE
