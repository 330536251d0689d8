// SPDX-License-Identifier: BSL-1.0
//
// message.hpp: a violation in words: what, where, in which section, and what to use instead.
//
// The text is put together in a fixed buffer, without printf: an abort can be asked for inside a
// signal handler, where printf is not allowed.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/linux/audit/place_table.hpp>
#include <exitless/x86/exit_catalog.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace os {

/// Text in a fixed buffer; what does not fit is cut off.
class message_text {
public:
    /// The text so far.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] auto view() const noexcept -> std::string_view {
        return {characters_.data(), size_};
    }

    /// Appends text; null counts as "?".
    /// @exits  None.
    /// @rt     Wait-free, bounded by the text's length.
    auto add(std::string_view text) noexcept -> message_text& {
        for (auto const character : text) {
            if (size_ < characters_.size()) {
                characters_[size_] = character;
                ++size_;
            }
        }
        return *this;
    }
    /// @copydoc add(std::string_view)
    auto add(char const* text) noexcept -> message_text& {
        return add(text != nullptr ? std::string_view{text} : std::string_view{"?"});
    }
    /// Appends a number in decimal.
    /// @exits  None.
    /// @rt     Wait-free, at most 20 steps.
    auto add_decimal(std::uint64_t number) noexcept -> message_text& {
        return add_digits(number, 10);
    }
    /// Appends a number in hexadecimal as the manuals write it, for example 1BH.
    /// @exits  None.
    /// @rt     Wait-free, at most 16 steps.
    auto add_hex(std::uint64_t number) noexcept -> message_text& {
        return add_digits(number, 16).add("H");
    }

private:
    auto add_digits(std::uint64_t number, std::uint64_t base) noexcept -> message_text& {
        std::array<char, 20> digits;
        auto begin = digits.size();
        do {
            --begin;
            digits[begin] = "0123456789ABCDEF"[number % base];
            number /= base;
        } while (number != 0);
        return add(std::string_view{digits.data() + begin, digits.size() - begin});
    }

    std::array<char, 1024> characters_;
    std::size_t size_ = 0;
};

/// What to use instead of what was done; empty where the catalogue and the kind know nothing.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto remedy(violation const& broken) noexcept -> std::string_view {
    auto const& row = x86::exit_info(static_cast<x86::exit_id>(broken.instruction));
    if (!row.instead.empty()) {
        return row.instead;
    }
    switch (broken.kind) {
    case violation_kind::notification:
        return "a peer that polls; notify it after the section";
    case violation_kind::preempted:
        return "an isolated CPU, a real-time policy, blocked signals, and no blocking call";
    case violation_kind::tripwire_lost:
        return "a library without restartable sequences, such as a malloc without per-CPU caches";
    case violation_kind::wrong_thread:
        return "a section that ends before the coroutine is suspended";
    case violation_kind::system_call:
        return "a call before or after the section, or allow_exits around it";
    case violation_kind::page_fault:
        return "memory that is locked and touched before the section";
    case violation_kind::allocation:
        return "storage that is allocated before the section";
    case violation_kind::none:
    case violation_kind::exiting_call:
    case violation_kind::msr_access:
    case violation_kind::exiting_instruction:
    case violation_kind::interrupt:
        break;
    }
    return "";
}

/// Appends what was done: "CPUID, leaf 15H, subleaf 0H", "MSR 1BH". A call that executes several
/// CPUIDs has no leaf.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
inline void add_deed(message_text& text, violation const& broken) noexcept {
    auto const id = static_cast<x86::exit_id>(broken.instruction);
    text.add(x86::exit_info(id).mnemonic);
    auto const one = broken.kind == violation_kind::exiting_instruction || broken.detail != 0;
    if (id == x86::exit_id::cpuid && one) {
        text.add(", leaf ").add_hex(broken.detail >> 32);
        text.add(", subleaf ").add_hex(broken.detail & 0xffffffffU);
    } else if (broken.kind == violation_kind::msr_access) {
        text.add(" MSR ").add_hex(broken.detail);
    } else if (broken.kind == violation_kind::system_call) {
        text.add("number ").add_decimal(broken.detail);
    } else if (broken.detail != 0) {
        text.add(" ").add_hex(broken.detail);
    }
}

/// Appends "file:line, in function".
///
/// @exits  None.
/// @rt     Wait-free, bounded by the lengths of the names.
inline void add_site(message_text& text, site const& where) noexcept {
    text.add(where.file).add(":").add_decimal(where.line);
    if (where.function != nullptr) {
        text.add(", in ").add(where.function);
    }
}

/// Whether both are the same place in the source.
///
/// @exits  None.
/// @rt     Wait-free, bounded by the lengths of the names.
[[nodiscard]] constexpr auto same_place(site const& one, site const& other) noexcept -> bool {
    return one.known() && other.known() && one.line == other.line &&
           std::string_view{one.file} == other.file;
}

/// Appends one violation, one to six lines. Where it is the section as a whole that was disturbed,
/// the place is where that was entered, and stands there once.
///
/// @exits  None.
/// @rt     Wait-free, bounded by the lengths of the names.
inline void add_violation(message_text& text, violation const& broken) noexcept {
    text.add("exitless: ").add(to_string(broken.kind));
    if (broken.section != nullptr) {
        text.add(" in critical section \"").add(broken.section).add("\"");
    }
    if (broken.instruction != 0 || broken.detail != 0) {
        text.add(": ");
        add_deed(text, broken);
    }
    text.add("\n");
    if (broken.where.known() && !same_place(broken.where, broken.section_where)) {
        text.add("  at       ");
        add_site(text, broken.where);
        text.add("\n");
    }
    if (broken.what != nullptr) {
        text.add("  by       ").add(broken.what).add("\n");
    }
    if (broken.address != 0) {
        text.add("  code at  ").add_hex(broken.address).add("\n");
    }
    if (broken.section_where.known()) {
        text.add("  section  entered at ");
        add_site(text, broken.section_where);
        text.add("\n");
    }
    if (auto const instead = remedy(broken); !instead.empty()) {
        text.add("  instead  ").add(instead).add("\n");
    }
}

/// Appends one line of a summary: how often, what, where.
///
/// @exits  None.
/// @rt     Wait-free, bounded by the lengths of the names.
inline void add_summary_line(message_text& text, violation_place const& place) noexcept {
    text.add("  ").add_decimal(place.count).add(" x ").add(to_string(place.first.kind));
    if (place.first.section != nullptr) {
        text.add(" in \"").add(place.first.section).add("\"");
    }
    if (place.first.where.known()) {
        text.add(" at ");
        add_site(text, place.first.where);
    }
    text.add("\n");
}

} // namespace os
EXITLESS_END_NAMESPACE
