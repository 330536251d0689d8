// SPDX-License-Identifier: BSL-1.0
//
// snapshot.hpp: everything that CPUID says, read once and kept as a value.
//
// CPUID always leaves the guest, so a program executes it when it starts and asks the snapshot
// from then on. Two stores serve two questions: the leaves with features lie at fixed places, so
// that `has` is a load and a test; all leaves lie in a sorted list, for `leaf`. What is not in a
// snapshot reads as zero, as an absent leaf does; nothing here ever executes CPUID on the side.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/site.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/cpuid/entry.hpp>
#include <exitless/cpuid/features.hpp>
#include <exitless/cpuid/vendor.hpp>
#include <exitless/cpuid/walk.hpp>
#include <exitless/section/consent.hpp>
#include <exitless/section/state.hpp>
#include <exitless/x86/exit_catalog.hpp>
#include <exitless/x86/instruction.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

using std::string_view_literals::operator""sv; // a length known when compiled: no strlen

/// How many sub-leaves a snapshot holds. The largest known dump of one CPU has some 90.
inline constexpr std::size_t max_entries = 192;

/// The CPUID leaves of one CPU. On a hybrid part, take one on a CPU of each core type.
class snapshot {
public:
    /// An empty snapshot, which has no feature: `captured()` is false.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr snapshot() noexcept = default;

    /// Reads the leaves of the CPU that executes this.
    ///
    /// @exits  One per CPUID: the leaves that are there and a few more, at most `max_cpuids`.
    ///         `cpuids_executed()` tells how many it took.
    /// @rt     Bounded by the hypervisor only. For start-up.
    template <x86::cpuid_source Cpu = x86::native, section_storage Storage>
    [[nodiscard]] static auto capture(basic_may_exit<Storage> consent,
                                      site where = site::here()) noexcept -> snapshot {
        consent.check({.kind = violation_kind::exiting_call,
                       .instruction = x86::exit_id::cpuid,
                       .what = "cpuid::snapshot::capture",
                       .where = where});
        snapshot taken;
        walk<Cpu, snapshot> all{taken};
        all.run();
        taken.captured_ = true;
        taken.cpuids_ = all.executed();
        taken.truncated_ |= all.cut_short();
        return taken;
    }

    /// A snapshot of leaves that come from elsewhere: a file, another machine, a table. Kept are
    /// those that are not zero and within the range that the list itself claims.
    ///
    /// @exits  None.
    /// @rt     Wait-free, quadratic in the number of entries if they are not sorted.
    [[nodiscard]] static constexpr auto from(std::span<entry const> entries) noexcept -> snapshot {
        snapshot made;
        leaf_limits const limits{entries};
        for (auto const& one : entries) {
            if (limits.admits(one.leaf)) {
                made.put(one.leaf, one.subleaf, one.registers);
            }
        }
        made.captured_ = true;
        return made;
    }

    /// Whether there is anything to ask. All decoders treat an empty snapshot as a CPU without
    /// any leaf; who needs to tell the two apart returns `errc::not_captured`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    [[nodiscard]] constexpr auto captured() const noexcept -> bool { return captured_; }

    /// Whether the CPU has the feature: false if its leaf is absent.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load and one test for a constant feature of a dense leaf, else a
    ///         search of at most 8 steps.
    [[nodiscard, gnu::always_inline]] constexpr auto has(feature const& asked) const noexcept
        -> bool {
        auto const place = dense_index(asked.leaf, asked.subleaf);
        auto const word = place < dense_leaves ? select(dense_[place], asked.in)
                                               : select(leaf(asked.leaf, asked.subleaf), asked.in);
        return asked.bit < 32 && (word & 1U << (asked.bit & 31)) != 0;
    }

    /// Whether the CPU has all of the features.
    ///
    /// @exits  None.
    /// @rt     Wait-free: as `has`, once per feature; features of one register are tested at once.
    template <class... More>
    [[nodiscard, gnu::always_inline]] constexpr auto has_all(feature const& first,
                                                             More const&... more) const noexcept
        -> bool {
        return (has(first) && ... && has(more));
    }

    /// What CPUID returned for the sub-leaf; zeros if it is not in the snapshot.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most 8 steps.
    [[nodiscard]] constexpr auto leaf(std::uint32_t number,
                                      std::uint32_t subleaf = 0) const noexcept
        -> x86::cpuid_registers {
        auto const at = position(number, subleaf);
        return holds(at, number, subleaf) ? entries_[at].registers : x86::cpuid_registers{};
    }

    /// Whether the sub-leaf is in the snapshot: it was there and not all zero.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most 8 steps.
    [[nodiscard]] constexpr auto contains(std::uint32_t number,
                                          std::uint32_t subleaf = 0) const noexcept -> bool {
        return holds(position(number, subleaf), number, subleaf);
    }

    /// All sub-leaves that are not zero, in ascending order.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto entries() const noexcept -> std::span<entry const> {
        return {entries_.data(), count_};
    }

    /// How many CPUIDs the capture executed; 0 for a snapshot that came from elsewhere.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto cpuids_executed() const noexcept -> std::uint32_t {
        return cpuids_;
    }

    /// Whether there were more sub-leaves than a snapshot holds or a capture reads: some are
    /// missing, and what they would have said reads as absent.
    ///
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto truncated() const noexcept -> bool { return truncated_; }

    /// Whether the CPU that executes this differs from the snapshot, in more than what depends on
    /// which CPU of the machine it is and what the operating system has switched on: for use
    /// after a restore or a migration. True for an empty snapshot.
    ///
    /// @exits  As `capture`.
    /// @rt     Bounded by the hypervisor only.
    template <x86::cpuid_source Cpu = x86::native, section_storage Storage>
    [[nodiscard]] auto differs_from_now(basic_may_exit<Storage> consent,
                                        site where = site::here()) const noexcept -> bool {
        return !captured_ || !same_kind(capture<Cpu>(consent, where));
    }

    /// Whether two snapshots are of CPUs of one kind: equal but for APIC ids, for Xen's numbers of
    /// vCPU and domain, and for bits that report what the operating system has switched on.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `max_entries` steps.
    [[nodiscard]] constexpr auto same_kind(snapshot const& other) const noexcept -> bool {
        if (captured_ != other.captured_) {
            return false;
        }
        auto const ids = xen_ids();
        auto const other_ids = other.xen_ids();
        for (std::size_t i = 0, j = 0;; ++i, ++j) {
            i = skip_ids(i, ids);
            j = other.skip_ids(j, other_ids);
            if (i == count_ || j == other.count_) {
                return i == count_ && j == other.count_;
            }
            if (independent_of_cpu(entries_[i], ids) !=
                independent_of_cpu(other.entries_[j], other_ids)) {
                return false;
            }
        }
    }

    /// Whether two snapshots hold the same leaves with the same values.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `max_entries` steps.
    [[nodiscard]] friend constexpr auto operator==(snapshot const& a, snapshot const& b) noexcept
        -> bool {
        if (a.captured_ != b.captured_ || a.count_ != b.count_) {
            return false;
        }
        for (std::size_t i = 0; i < a.count_; ++i) {
            if (a.entries_[i] != b.entries_[i]) {
                return false;
            }
        }
        return true;
    }

private:
    template <x86::cpuid_source Cpu, class Into>
    friend class walk;

    // The leaf in which Xen numbers the vCPU and the domain; 0 under another hypervisor, which may
    // keep something else there.
    [[nodiscard]] constexpr auto xen_ids() const noexcept -> std::uint32_t {
        for (auto const base : {0x40000000U, hidden_hypervisor_base}) {
            if (hypervisor_text(leaf(base)).view() == "XenVMMXenVMM"sv) {
                return base + 4;
            }
        }
        return 0;
    }

    // The first entry from `at` on that says more than which CPU was asked. A leaf may hold nothing
    // else, and is not in the snapshot of CPU 0, whose number is zero.
    [[nodiscard]] constexpr auto skip_ids(std::size_t at, std::uint32_t xen_ids) const noexcept
        -> std::size_t {
        while (at < count_ &&
               independent_of_cpu(entries_[at], xen_ids).registers == x86::cpuid_registers{}) {
            ++at;
        }
        return at;
    }

    [[nodiscard]] static constexpr auto key(std::uint32_t number, std::uint32_t subleaf) noexcept
        -> std::uint64_t {
        return std::uint64_t{number} << 32 | subleaf;
    }

    // Where the sub-leaf is, or where it would have to be inserted.
    [[nodiscard]] constexpr auto position(std::uint32_t number,
                                          std::uint32_t subleaf) const noexcept -> std::size_t {
        std::size_t low = 0;
        std::size_t high = count_;
        while (low < high) {
            auto const middle = low + (high - low) / 2;
            auto const& one = entries_[middle];
            if (key(one.leaf, one.subleaf) < key(number, subleaf)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    [[nodiscard]] constexpr auto holds(std::size_t at, std::uint32_t number,
                                       std::uint32_t subleaf) const noexcept -> bool {
        return at < count_ && entries_[at].leaf == number && entries_[at].subleaf == subleaf;
    }

    // The first value of a sub-leaf stays: captures never repeat one, and files must not.
    constexpr void put(std::uint32_t number, std::uint32_t subleaf,
                       x86::cpuid_registers const& out) noexcept {
        auto const at = position(number, subleaf);
        if (out == x86::cpuid_registers{} || holds(at, number, subleaf)) {
            return;
        }
        if (count_ == max_entries) {
            truncated_ = true;
            return;
        }
        for (std::size_t i = count_; i > at; --i) {
            entries_[i] = entries_[i - 1];
        }
        entries_[at] = {.leaf = number, .subleaf = subleaf, .registers = out};
        ++count_;
        if (auto const place = dense_index(number, subleaf); place < dense_leaves) {
            dense_[place] = out;
        }
    }

    std::array<x86::cpuid_registers, dense_leaves> dense_{};
    std::array<entry, max_entries> entries_{};
    std::size_t count_ = 0;
    std::uint32_t cpuids_ = 0;
    bool captured_ = false;
    bool truncated_ = false;
};
static_assert(std::is_trivially_copyable_v<snapshot>);

} // namespace cpuid
EXITLESS_END_NAMESPACE
