// SPDX-License-Identifier: BSL-1.0
//
// who_traps.cpp: prints the table of docs/msr.md: what becomes of each register's accesses, as the
// policies say it. Neighbours that fare alike share a row.
#include <exitless/msr.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

namespace msr = exitless::msr;
using msr::access;
using msr::exit_effect;

template <class Policy, typename Policy::state_type State>
constexpr auto effect(std::uint32_t address, access kind) -> exit_effect {
    return Policy::effect(address, kind, State);
}

struct guest {
    char const* name;
    exit_effect (*effect)(std::uint32_t, access);
};

constexpr msr::kvm_vmx_state with_apicv{
    .kernel = msr::kvm_kernel::since_5_0, .x2apic = true, .apicv = true, .edge_triggered = true};
constexpr msr::kvm_svm_state with_x2avic{.x2apic = true, .x2avic = true, .edge_triggered = true};

constexpr std::array guests{
    guest{"ACRN RTVM", effect<msr::acrn, msr::acrn_state{}>},
    guest{"ACRN RTVM, TSC offset zero",
          effect<msr::acrn, msr::acrn_state{.offset = msr::tsc_offset::zero}>},
    guest{"KVM Intel", effect<msr::kvm_vmx, msr::kvm_vmx_state{}>},
    guest{"KVM Intel, APICv", effect<msr::kvm_vmx, with_apicv>},
    guest{"KVM AMD", effect<msr::kvm_svm, msr::kvm_svm_state{}>},
    guest{"KVM AMD, x2AVIC", effect<msr::kvm_svm, with_x2avic>},
};

auto word(exit_effect effect) -> std::string_view {
    switch (effect) {
    case exit_effect::free:
        return "free";
    case exit_effect::exits:
        return "exits";
    case exit_effect::faults:
        return "\\#GP";
    }
    return "";
}

/// "R free, W exits", or what both have in common.
auto cell(guest const& in, msr::register_row const& row) -> std::string {
    auto const read = word(in.effect(row.address, access::read));
    auto const write = word(in.effect(row.address, access::write));
    if (row.allowed == msr::rights::read_only) {
        return std::string{read};
    }
    if (row.allowed == msr::rights::write_only || read == write) {
        return std::string{write};
    }
    return "R " + std::string{read} + ", W " + std::string{write};
}

auto cells(msr::register_row const& row) -> std::string {
    std::string line;
    for (auto const& one : guests) {
        line += " " + cell(one, row) + " |";
    }
    return line;
}

auto rights_of(msr::register_row const& row) -> char const* {
    switch (row.allowed) {
    case msr::rights::read_only:
        return "R";
    case msr::rights::write_only:
        return "W";
    case msr::rights::read_write:
        break;
    }
    return "RW";
}

/// Rows that fare alike, one after the other.
void print_group(msr::register_row const& first, msr::register_row const& last) {
    auto const several = &first != &last;
    std::printf("| %XH%s", first.address, several ? " to " : "");
    if (several) {
        std::printf("%XH", last.address);
    }
    std::printf(" | %.*s%s%.*s | %s |%s\n", static_cast<int>(first.name.size()), first.name.data(),
                several ? " to " : "", several ? static_cast<int>(last.name.size()) : 0,
                last.name.data(), rights_of(first), cells(first).c_str());
}

auto alike(msr::register_row const& a, msr::register_row const& b) -> bool {
    return b.address == a.address + 1 && a.allowed == b.allowed && cells(a) == cells(b);
}

template <class List>
void print_theme(char const* heading) {
    std::printf("\n### %s\n\n| address | register | |", heading);
    for (auto const& one : guests) {
        std::printf(" %s |", one.name);
    }
    std::printf("\n|---|---|---|");
    for (std::size_t i = 0; i < guests.size(); ++i) {
        std::printf("---|");
    }
    std::printf("\n");
    auto const& rows = msr::register_table<List>;
    for (std::size_t i = 0; i < rows.size();) {
        auto end = i + 1;
        while (end < rows.size() && alike(rows[end - 1], rows[end])) {
            ++end;
        }
        print_group(rows[i], rows[end - 1]);
        i = end;
    }
}

} // namespace

auto main() -> int {
    print_theme<msr::apic_registers>("Local APIC (x2APIC)");
    print_theme<msr::apic_interrupts_registers>(
        "Local APIC: interrupts under way and local vectors");
    print_theme<msr::tsc_registers>("Time");
    print_theme<msr::thermal_registers>("Temperature");
    print_theme<msr::frequency_registers>("Frequency");
    print_theme<msr::idle_registers>("Idle states");
    print_theme<msr::energy_registers>("Energy");
    print_theme<msr::performance_counters_registers>("Performance counters");
    print_theme<msr::sampling_registers>("Sampling");
    print_theme<msr::rdt_registers>("Resource director (RDT)");
    print_theme<msr::memory_type_registers>("Memory types");
    print_theme<msr::machine_check_registers>("Machine check");
    print_theme<msr::control_registers>("Control");
    print_theme<msr::system_call_registers>("System calls and segment bases");
    print_theme<msr::speculation_registers>("Speculation");
    print_theme<msr::kvm_registers>("KVM's own");
    print_theme<msr::hyper_v_registers>("Hyper-V's own");
    print_theme<msr::hyper_v_events_registers>("Hyper-V's own: messages and timers");
    print_theme<msr::amd_registers>("AMD");
    print_theme<msr::amd_counters_registers>("AMD: counters");
}
