#include "count.hpp"

#include <exitless/critical_section.hpp>
#include <exitless/x86/instruction.hpp>

#include "../bare_metal/machine.hpp"
#include "counter.hpp"
#include "rooms.hpp"

#include <atomic>

using namespace std::string_view_literals;
using cpu = exitless::x86::native;
using guest::print;

namespace counting {
namespace {

// "count", what, where, exits, name; of a control also what is expected where. Tabs between them.
void print_line(std::string_view what, place_of_count const& here, std::uint32_t exits,
                std::string_view name) {
    for (auto const text : {"count\t"sv, what, "\t"sv, here.name, "\t"sv}) {
        print(text);
    }
    print(exits);
    print("\t"sv);
    print(name);
}

auto word_for(known where) -> std::string_view {
    switch (where) {
    case known::everywhere:
        return "everywhere"sv;
    case known::kvm_svm:
        return "kvm-svm"sv;
    case known::nowhere:
        break;
    }
    return "nowhere"sv;
}

void count(place_of_count const& here, operation const& one) {
    print_line("operation"sv, here, least_exits_of(one.prepare, one.run, here.repeats, 0),
               one.name);
    print("\n"sv);
}

// What would be found if an operation of the library executed CPUID.
void planted_cpuid(exitless::x86::cpuid_registers& out) {
    exitless::critical_section section{"planted"};
    out = cpu::cpuid(0, 0);
}

std::atomic<std::uint64_t> word = 0;

constexpr control controls[] = {
    {"nothing"sv, known::everywhere, 0, [] {}},
    {"1000 RDTSCP"sv, known::everywhere, 0, times<1000, [] { static_cast<void>(cpu::rdtscp()); }>},
    {"1000 LOCK XADD"sv, known::everywhere, 0, times<1000, [] { word.fetch_add(1); }>},
    {"1000 MFENCE"sv, known::everywhere, 0, times<1000, [] { asm volatile("mfence"); }>},
    {"1000 PAUSE"sv, known::nowhere, 0, times<1000, [] { cpu::pause(); }>},
    {"1 CPUID"sv, known::everywhere, 1, times<1, [] { static_cast<void>(cpu::cpuid(0, 0)); }>},
    {"10 CPUID"sv, known::everywhere, 10, times<10, [] { static_cast<void>(cpu::cpuid(0, 0)); }>},
    {"10 IN"sv, known::everywhere, 10, times<10, [] { read_port(0x80); }>},
    {"10 OUT"sv, known::everywhere, 10, times<10, [] { write_port(0x80, 0); }>},
};

} // namespace

auto common_controls() -> std::span<control const> {
    return controls;
}

void count(place_of_count const& here, std::span<control const> all) {
    for (auto const& one : all) {
        auto const exits = least_exits_of([] {}, one.run, here.repeats, one.expected);
        print_line("control"sv, here, exits, one.name);
        print("\t"sv);
        print(one.expected);
        print("\t"sv);
        print(word_for(one.where));
        print("\n"sv);
    }
}

void count_operations(place_of_count const& here) {
    for (auto const* const list : rooms()) {
        for (auto const& one : *list) {
            count(here, one);
        }
    }
    count(here, row<&planted_cpuid>("planted_cpuid"sv));
}

} // namespace counting
