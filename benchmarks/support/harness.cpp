#include "support/harness.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

auto elapsed_ns(row const& one, std::uint64_t times) -> double {
    prepared const scope{one};
    auto const begin = clock::now();
    one.run(times);
    return std::chrono::duration<double, std::nano>(clock::now() - begin).count();
}

/// As many operations as fill the chunk; found by doubling, so caches are warm afterwards. The
/// shortest of three runs is taken, for a run that was preempted says nothing about its length.
auto fitting_times(row const& one, double chunk_us) -> std::uint64_t {
    auto const shortest = [&one](std::uint64_t times) {
        return std::min({elapsed_ns(one, times), elapsed_ns(one, times), elapsed_ns(one, times)});
    };
    std::uint64_t times = 32;
    auto ns = shortest(times);
    while (ns < chunk_us * 500.0 && times < (std::uint64_t{1} << 40)) {
        times *= 2;
        ns = shortest(times);
    }
    auto const fitting = static_cast<double>(times) * chunk_us * 1e3 / ns;
    return std::max(std::uint64_t{32}, static_cast<std::uint64_t>(fitting));
}

void measure_once(measured& one, std::size_t samples) {
    if (one.what.run != nullptr) {
        one.rounds.push_back(elapsed_ns(one.what, one.times) / static_cast<double>(one.times));
        return;
    }
    prepared const scope{one.what};
    std::vector<double> round(samples);
    one.what.sample(round);
    one.rounds.push_back(percentile(round, 50));
    one.all.insert(one.all.end(), round.begin(), round.end());
}

/// Each round begins with another row, and every second round goes backwards.
void run_round(std::vector<measured>& all, std::size_t round, std::size_t samples) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const step = (round + i) % all.size();
        measure_once(all[round % 2 == 0 ? step : all.size() - 1 - step], samples);
    }
}

} // namespace

auto rows() -> std::vector<row>& {
    static std::vector<row> all;
    return all;
}

auto absences() -> std::vector<absence>& {
    static std::vector<absence> all;
    return all;
}

registered::registered(row const& one) {
    rows().push_back(one);
}
registered::registered(absence const& one) {
    absences().push_back(one);
}

prepared::prepared(row const& one)
    : after_{one.after} {
    if (one.before != nullptr) {
        one.before();
    }
}
prepared::~prepared() {
    if (after_ != nullptr) {
        after_();
    }
}

void demand_verified(row const& one) {
    prepared const scope{one};
    if (one.verified == nullptr || !one.verified()) {
        std::fprintf(stderr, "%s: the result is wrong, so its time means nothing\n", one.name);
        std::exit(1);
    }
}

auto run_rounds(problem const& what, options const& how) -> std::vector<measured> {
    std::vector<measured> all;
    std::stable_sort(rows().begin(), rows().end(),
                     [](row const& a, row const& b) { return a.kind < b.kind; });
    for (auto const& one : rows()) {
        demand_verified(one);
        all.push_back({.what = one,
                       .times = one.run != nullptr ? fitting_times(one, how.chunk_us) : 0,
                       .rounds = {},
                       .all = {}});
    }
    auto const samples = how.smoke ? std::min<std::size_t>(what.samples, 200) : what.samples;
    for (std::size_t round = 0; round < how.rounds; ++round) {
        auto const begin = clock::now();
        run_round(all, round, samples);
        // Leaves the CPUs to others, and stays below the kernel's throttling of real-time threads.
        std::this_thread::sleep_for((clock::now() - begin) / 3);
    }
    for (auto const& one : rows()) {
        demand_verified(one);
    }
    return all;
}

auto find(std::vector<measured> const& all, char const* name) -> measured const* {
    auto const at = std::find_if(all.begin(), all.end(), [name](measured const& one) {
        return std::strcmp(one.what.name, name) == 0;
    });
    return at == all.end() ? nullptr : &*at;
}

auto ns_per_tick() -> double {
    static auto const rate = [] {
        auto const begin = clock::now();
        auto const first = ticks();
        while (clock::now() - begin < std::chrono::milliseconds{20}) {
        }
        auto const last = ticks();
        return std::chrono::duration<double, std::nano>(clock::now() - begin).count() /
               static_cast<double>(last - first);
    }();
    return rate;
}

auto ratio(measured const& one, measured const& other) -> spread {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < one.rounds.size(); ++i) {
        ratios.push_back(one.rounds[i] / other.rounds[i]);
    }
    return spread_of(ratios);
}

} // namespace bench
