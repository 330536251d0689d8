// What a benchmark's files register, and how the rounds are run.
//
// A ratio is the median of the ratios of single rounds: in each round every row runs once, close
// together, in an order that changes, so that what disturbs the machine disturbs all rows alike.
// The best of many runs is never reported.
#pragma once

#include <exitless/x86/instruction.hpp>

#include "support/statistics.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// What a row stands for in the comparison.
enum class role {
    exitless, ///< The library.
    floor,    ///< The same work done bare: what cannot be beaten.
    peer,     ///< What people use instead.
};

/// A row of the table. Exactly one of `run` and `sample` is set.
struct row {
    char const* name;
    role kind;
    /// Does the operation `times` times: measured as a whole, in nanoseconds per operation.
    void (*run)(std::uint64_t times) = nullptr;
    /// Does the operation as often as `out` has elements, and stores the nanoseconds of each.
    void (*sample)(std::vector<double>& out) = nullptr;
    /// Whether the operation did what it should; asked after all rounds, and once before.
    bool (*verified)() = nullptr;
    /// The row that this one is compared with; the first floor of the same kind if null.
    char const* against = nullptr;
    /// Called around each run, outside the measured time; may be null.
    void (*before)() = nullptr;
    void (*after)() = nullptr;
};

/// A row that this machine cannot have.
struct absence {
    char const* name;
    std::string reason;
};

/// What is claimed: a row takes at most `limit` times the time of another, or, if there is no
/// other, at most `limit` nanoseconds.
struct claim {
    char const* row;
    char const* other;
    double limit;
};

struct measured;

/// What one executable measures.
struct problem {
    char const* name;
    char const* what;
    std::vector<claim> claims;
    std::size_t samples = 2000; ///< Samples of a latency row in one round.
    bool two_cpus = false;      ///< Whether rows start a second thread.
    /// What must be said about this run, from its own figures; may be null.
    std::string (*note)(std::vector<measured> const&) = nullptr;
};

/// Defined by each problem.
auto this_problem() -> problem const&;

/// Makes a row part of the problem; so does an absence.
struct registered {
    explicit registered(row const& one);
    explicit registered(absence const& one);
};
auto rows() -> std::vector<row>&;
auto absences() -> std::vector<absence>&;

/// How a run was asked for.
struct options {
    std::size_t rounds = 301;
    double chunk_us = 20.0; ///< How long a row runs in one round: short, so that rows stay close.
    bool smoke = false;     ///< Few rounds: for the results' correctness, not for figures.
    std::string json;       ///< Where the raw results go; empty for nowhere.
};

/// What a row took: for `run` one figure a round, for `sample` all of them.
struct measured {
    row what{};
    std::uint64_t times = 0;    ///< Operations in one round.
    std::vector<double> rounds; ///< Nanoseconds per operation, or a round's median.
    std::vector<double> all;    ///< Every single latency; empty for `run`.
};

/// Calls a row's `before`, and its `after` when the scope ends.
class prepared {
public:
    explicit prepared(row const& one);
    ~prepared();
    prepared(prepared const&) = delete;
    auto operator=(prepared const&) -> prepared& = delete;

private:
    void (*after_)();
};

/// Ends the program unless the row did what it should.
void demand_verified(row const& one);

auto run_rounds(problem const& what, options const& how) -> std::vector<measured>;

/// The row of that name, or null.
auto find(std::vector<measured> const& all, char const* name) -> measured const*;

/// The clock of single latencies: an ordered read of the TSC, in ticks.
[[nodiscard, gnu::always_inline]] inline auto ticks() -> std::uint64_t {
    exitless::x86::native::lfence();
    return exitless::x86::native::rdtsc();
}
/// Nanoseconds of a tick, measured once against the steady clock.
auto ns_per_tick() -> double;

/// Median and spread of the ratios of single rounds.
auto ratio(measured const& one, measured const& other) -> spread;

/// The compiler must produce `value`, and must not assume anything about memory.
template <class T>
[[gnu::always_inline]] inline void keep(T const& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

} // namespace bench
