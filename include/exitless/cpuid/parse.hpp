// SPDX-License-Identifier: BSL-1.0
//
// parse.hpp: a snapshot from text: our own (dump.hpp), `cpuid -r`, AIDA64's and libcpuid's.
//
// A dump often holds all CPUs of a machine; a snapshot is of one, by default the first. The text
// is not trusted: what does not fit is an error with its place, never half a snapshot.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/cpuid/dump_syntax.hpp>
#include <exitless/cpuid/entry.hpp>
#include <exitless/cpuid/line_cursor.hpp>
#include <exitless/cpuid/snapshot.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// Where a text does not have the expected form; both count from 1, 0 means that it has.
struct parse_failure {
    std::uint32_t line = 0;   ///< From 1; 0 if nothing is wrong.
    std::uint32_t column = 0; ///< From 1.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(parse_failure, parse_failure) noexcept -> bool = default;
};

/// Reads one CPU of a dump, line by line.
class dump_reader {
public:
    /// A reader for the CPU with that place in the dump, from 0.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr explicit dump_reader(std::uint32_t wanted_cpu) noexcept
        : wanted_{wanted_cpu} {}

    /// Whether the wanted CPU's leaves are complete.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto done() const noexcept -> bool { return done_; }

    /// The entries of the wanted CPU.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto entries() const noexcept -> std::span<entry const> {
        return {entries_.data(), count_};
    }

    /// Takes the next line. Returns 0, or the column of what does not fit.
    ///
    /// @exits  None.
    /// @rt     Wait-free, linear in the line.
    [[nodiscard]] constexpr auto take(std::string_view line) noexcept -> std::size_t {
        switch (auto const kind = kind_of_line(line)) {
        case line_kind::ignored:
            return 0;
        case line_kind::end:
            done_ = true;
            return 0;
        case line_kind::cpu:
            begin_cpu();
            return 0;
        case line_kind::section:
            foreign_ = true;
            return 0;
        case line_kind::unknown: {
            line_cursor at{line};
            at.skip(" \t"sv);
            return foreign_ ? 0 : at.position() + 1;
        }
        case line_kind::etallen:
        case line_kind::aida64:
        case line_kind::libcpuid:
            return foreign_ ? 0 : take_entry(line, kind);
        }
        return 0;
    }

private:
    // Some dumps have two headings for a CPU: one without leaves before the next does not count.
    constexpr void begin_cpu() noexcept {
        if (has_leaves_) {
            done_ = cpu_ == wanted_;
            ++cpu_;
        }
        has_leaves_ = false;
        foreign_ = false;
        previous_ = {.leaf = ~0U};
    }

    [[nodiscard]] constexpr auto take_entry(std::string_view line, line_kind kind) noexcept
        -> std::size_t {
        line_cursor at{line};
        auto const one = kind == line_kind::etallen  ? read_etallen(at)
                         : kind == line_kind::aida64 ? read_aida64(at, previous_, numbered_)
                                                     : read_libcpuid(at);
        auto const comment = kind == line_kind::aida64 && begins(at.rest(), " "sv);
        if (!at.fits() || (!comment && !at.rest().empty())) {
            return at.position() + 1;
        }
        previous_ = one;
        has_leaves_ = true;
        return cpu_ != wanted_ || keep(one) ? 0 : 1;
    }

    [[nodiscard]] constexpr auto keep(entry const& one) noexcept -> bool {
        if (one.registers == x86::cpuid_registers{}) {
            return true;
        }
        if (count_ == max_entries) {
            return false;
        }
        entries_[count_] = one;
        ++count_;
        return true;
    }

    std::array<entry, max_entries> entries_{};
    std::size_t count_ = 0;
    entry previous_{.leaf = ~0U};
    std::uint32_t wanted_;
    std::uint32_t cpu_ = 0;
    bool numbered_ = false;
    bool has_leaves_ = false;
    bool foreign_ = false;
    bool done_ = false;
};

/// Reads CPU number `wanted_cpu` of a dump, counted from 0 in the order of the text.
///
/// Fails with `errc::parse_error` and the place in `failure` if a line does not fit, or, at the
/// end of the text, if it holds no such CPU.
///
/// @exits  None.
/// @rt     Wait-free, linear in the text.
[[nodiscard]] constexpr auto parse(std::string_view text, parse_failure& failure,
                                   std::uint32_t wanted_cpu = 0) noexcept -> result<snapshot> {
    dump_reader reader{wanted_cpu};
    failure = {};
    while (!text.empty() && !reader.done()) {
        ++failure.line;
        auto const length = place_of("\n"sv, text);
        std::string_view line{text.data(), length};
        text.remove_prefix(length == text.size() ? length : length + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        failure.column = static_cast<std::uint32_t>(reader.take(line));
        if (failure.column != 0) {
            return errc::parse_error;
        }
    }
    if (reader.entries().empty()) {
        failure = {.line = failure.line + 1, .column = 1};
        return errc::parse_error;
    }
    failure = {};
    return snapshot::from(reader.entries());
}

/// Reads the first CPU of a dump.
///
/// @exits  None.
/// @rt     Wait-free, linear in the text.
[[nodiscard]] constexpr auto parse(std::string_view text) noexcept -> result<snapshot> {
    parse_failure nobody_asks;
    return parse(text, nobody_asks);
}

} // namespace cpuid
EXITLESS_END_NAMESPACE
