// Stamps, a CPUID snapshot, the clock that they make, and a loop on it.
#include <exitless/cpuid.hpp>
#include <exitless/tsc.hpp>

#include "machine.hpp"
#include "storage.hpp"

#include <cstdint>
#include <string_view>

using namespace std::string_view_literals;
using guest::check;
namespace cpuid = exitless::cpuid;
namespace tsc = exitless::tsc;

namespace {

constexpr std::uint32_t ia32_tsc_aux = 0xc0000103;

constinit cpuid::snapshot per_thread;
constinit cpuid::snapshot per_cpu;

struct recorder {
    std::uint64_t cycles = 0;
    void lateness(std::uint64_t) noexcept { ++cycles; }
    void overrun(std::uint64_t) noexcept {}
};

void check_stamps() noexcept {
    guest::title("time stamps"sv);
    guest::write_msr(ia32_tsc_aux, 5);
    auto const before = tsc::now();
    auto const after = tsc::now();
    check("go up"sv, after.ticks > before.ticks && tsc::elapsed(before, after));
    check("carry IA32_TSC_AUX"sv, after.aux == 5);
    guest::write_msr(ia32_tsc_aux, 6);
    check("of two CPUs are not compared"sv, !tsc::elapsed(before, tsc::now()));
}

void check_snapshot() noexcept {
    guest::title("CPUID snapshot"sv);
    check("is empty before it is taken"sv, !per_thread.captured() && !per_thread.has(cpuid::fpu));
    per_thread = cpuid::snapshot::capture(exitless::may_exit);
    per_cpu = cpuid::snapshot::capture(exitless::basic_may_exit<guest::cpu_storage>{});
    check("is captured, whatever keeps the sections"sv,
          per_thread.captured() && per_cpu.captured() && per_thread.same_kind(per_cpu));
    check("has RDTSCP"sv, per_thread.has(cpuid::rdtscp));
    check("names the hypervisor"sv,
          cpuid::hypervisor_of(per_thread).kind == (guest::under_exit_counter()
                                                        ? cpuid::hypervisor_kind::kvm
                                                        : cpuid::hypervisor_kind::tcg));
    check("counts its cost"sv, per_thread.cpuids_executed() > 10);
    check("does not differ from now"sv, !per_thread.differs_from_now(exitless::may_exit));
}

void check_clock() noexcept {
    guest::title("clock"sv);
    auto const ratio = tsc::kernel_scaling(2'500'000); // 2.5 GHz, as good as any other here
    check("takes a rate"sv, static_cast<bool>(ratio));
    auto const made = exitless::tsc_clock::make(*ratio, {.ticks = tsc::read(), .ns = 1'000});
    check("is made"sv, static_cast<bool>(made));
    auto const ns = made->to_ns(2'500'000'000);
    check("turns ticks into nanoseconds"sv, ns > 999'999'000 && ns < 1'000'001'000);
    auto const begin = made->now_ns();
    check("waits"sv, tsc::wait_until(tsc::read() + 25'000).status == tsc::wait_status::reached);
    check("goes on meanwhile"sv, made->now_ns() >= begin + 9'990);
    auto loop = tsc::cyclic<>::make(*made, {.period_ns = 20'000});
    recorder heard;
    bool punctual = static_cast<bool>(loop);
    for (int cycle = 0; cycle != 5 && punctual; ++cycle) {
        punctual = loop->wait(heard).status == tsc::wait_status::reached;
    }
    check("keeps a loop"sv, punctual && heard.cycles == 5);
}

} // namespace

void check_time() noexcept {
    check_stamps();
    check_snapshot();
    check_clock();
}
