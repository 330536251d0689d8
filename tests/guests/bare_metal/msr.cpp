// Model-specific registers at ring 0: real faults and their fix-up, a register that an instruction
// shows, the guard in a section, and the probe of the TSC's offset.
#include <exitless/critical_section.hpp>
#include <exitless/msr.hpp>
#include <exitless/tsc.hpp>

#include "machine.hpp"
#include "storage.hpp"

#include <cstdint>
#include <string_view>

using namespace std::string_view_literals;
using exitless::errc;
using exitless::violation;
using exitless::violation_kind;
using guest::check;
namespace msr = exitless::msr;
namespace tsc = exitless::tsc;

namespace {

using msr::ia32_apic_base;
using msr::ia32_tsc_aux;

// What the low bits of TSC_AUX are under Linux.
constexpr msr::field<msr::ia32_tsc_aux_t, 11, 0> cpu_number{};

int heard = 0;
violation last;

void hear(violation const& broken) noexcept {
    ++heard;
    last = broken;
}

/// Hears violations for as long as it lives.
struct listener {
    listener() noexcept {
        heard = 0;
        exitless::set_violation_handler(&hear);
    }
    ~listener() { exitless::set_violation_handler(nullptr); }
};

template <class Storage>
using registers_of_guest = msr::guarded<msr::ring0_backend, msr::acrn, Storage>;

// Values that every processor refuses; an unknown register may read as zero.
void check_faults() noexcept {
    guest::title("faults of RDMSR and WRMSR"sv);
    msr::ring0_backend const registers;
    auto const before = guest::fixed_faults;
    check("a misaligned address in VM_HSAVE_PA is one"sv,
          registers.write(0xC0010117, 0xFFF).error() == errc::msr_faults);
    check("so is a reserved bit of PKRS"sv,
          registers.write(0x6E1, std::uint64_t{1} << 40).error() == errc::msr_faults);
    check("each came as an exception"sv, guest::fixed_faults == before + 2);
    auto const whole = registers.read(ia32_apic_base.address);
    check("what exists is read"sv, whole && (*whole >> 12 & 0xFFFFFF) == 0xFEE00);
    check("without any"sv, guest::fixed_faults == before + 2);
}

template <class Storage>
void check_registers(std::string_view where) noexcept {
    guest::title(where);
    registers_of_guest<Storage> registers;
    check("TSC_AUX is written"sv, static_cast<bool>(registers.write(ia32_tsc_aux, 0x5007)));
    check("and read"sv, registers.read(ia32_tsc_aux).value_or(0) == 0x5007);
    check("and seen by RDTSCP"sv, tsc::now().aux == 0x5007);
    check("a field of it is set"sv, static_cast<bool>(registers.modify(cpu_number, 9)));
    check("and its other bits are kept"sv, tsc::now().aux == 0x5009);
    check("reserved bits are refused without a fault"sv,
          registers.write(ia32_tsc_aux, std::uint64_t{1} << 32).error() == errc::reserved_bits &&
              tsc::now().aux == 0x5009);
    check("a field is read"sv, registers.read(ia32_apic_base.bsp).value_or(0) == 1);
    auto const both = registers.read(msr::together<ia32_tsc_aux, ia32_apic_base>);
    check("two are read together"sv,
          both[0].value_or(0) == 0x5009 && (both[1].value_or(0) & 0x100) != 0);
}

template <class Storage>
void check_guard(std::string_view where) noexcept {
    guest::title(where);
    listener const listening;
    registers_of_guest<Storage> registers;
    auto const faults = guest::fixed_faults;
    exitless::basic_critical_section<Storage> section{"guarded"};
    check("what exits is refused"sv, registers.read(ia32_apic_base).error() == errc::msr_exits);
    check("by its address, too"sv, registers.write_address(0x10, 0).error() == errc::msr_exits);
    check("what faults is refused"sv, registers.read_address(0x572).error() == errc::msr_faults &&
                                          guest::fixed_faults == faults);
    check("each is a violation in a checked build only"sv,
          heard == (exitless::checks_enabled ? 3 : 0));
    check("which names it"sv,
          heard == 0 || (last.kind == violation_kind::msr_access && last.detail == 0x572));
    check("what is free is performed"sv,
          registers.write(ia32_tsc_aux, 3, section) && tsc::now().aux == 3 &&
              registers.read(ia32_tsc_aux, section).value_or(0) == 3);
    exitless::basic_allow_exits<Storage> allowed{"test"};
    check("where exits are allowed everything is"sv,
          static_cast<bool>(registers.read(ia32_apic_base)));
    check("and is no violation"sv, heard == (exitless::checks_enabled ? 3 : 0));
}

// No hypervisor that this runs under is ACRN: the probe must see that it cannot tell.
void check_probe() noexcept {
    guest::title("the probe of the TSC's offset"sv);
    msr::ring0_backend registers;
    auto const found = msr::probe_tsc_offset(registers, exitless::may_exit);
    check("decides nothing here"sv, !found && found.offset == msr::tsc_offset::unknown);
    guest::print("        a free read takes "sv);
    guest::print(found.free_median);
    guest::print(" ticks, APIC_BASE "sv);
    guest::print(found.trapped_median);
    guest::print(", TSC_ADJUST "sv);
    guest::print(found.candidate_median);
    guest::print("\n"sv);
}

} // namespace

void check_msrs() noexcept {
    check_faults();
    check_registers<exitless::tls_storage>("guarded registers"sv);
    check_guard<exitless::tls_storage>("the guard in a section per thread"sv);
    check_guard<guest::cpu_storage>("the guard in a section per CPU"sv);
    check_probe();
}
