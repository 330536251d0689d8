// ring0.cpp: counts at ring 0, in a guest without an operating system under kvm_exit_counter.
#include <exitless/base/violation.hpp>
#include <exitless/msr.hpp>
#include <exitless/x86/instruction.hpp>

#include "../bare_metal/machine.hpp"
#include "count.hpp"
#include "counter.hpp"

#include <cstdint>
#include <string_view>

using namespace std::string_view_literals;
using namespace counting;
namespace msr = exitless::msr;

namespace {

template <std::uint32_t Address>
auto read_msr() -> std::uint64_t {
    std::uint64_t low;
    std::uint64_t high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(Address));
    return high << 32 | low;
}
template <std::uint32_t Address>
void write_zero() {
    guest::write_msr(Address, 0);
}

void enable_x2apic() {
    constexpr std::uint64_t enabled = 0xc00; // EN, EXTD
    constexpr auto base = msr::ia32_apic_base.address;
    guest::write_msr(base, read_msr<base>() | enabled);
}

// What XGETBV needs.
void enable_xsave() {
    constexpr std::uint64_t osxsave = 1U << 18;
    std::uint64_t features;
    asm volatile("mov %%cr4, %0" : "=r"(features));
    asm volatile("mov %0, %%cr4" : : "r"(features | osxsave));
}

void read_and_write_cr3() {
    std::uint64_t value;
    asm volatile("mov %%cr3, %0; mov %0, %%cr3" : "=r"(value) : : "memory");
}
void read_cr0() {
    std::uint64_t value;
    asm volatile("mov %%cr0, %0" : "=r"(value));
}
void flush_line() {
    static std::uint64_t line;
    asm volatile("clflush %0" : "+m"(line));
}

// Of an MSR the library's own policy says what it costs: the bed judges the policy, too.
constexpr auto cost(std::uint32_t address, msr::access kind) -> std::uint32_t {
    return msr::kvm_svm::effect(address, kind, {.x2apic = true}) == msr::exit_effect::free ? 0
                                                                                           : 100;
}
template <auto Register>
constexpr auto hundred_reads(std::string_view name) -> control {
    return {name, known::kvm_svm, cost(Register.address, msr::access::read),
            times<100, read_msr<Register.address>>};
}
template <auto Register>
constexpr auto hundred_writes(std::string_view name) -> control {
    return {name, known::kvm_svm, cost(Register.address, msr::access::write),
            times<100, write_zero<Register.address>>};
}

constexpr control controls[] = {
    {"1000 CPUID"sv, known::everywhere, 1000,
     times<1000, [] { static_cast<void>(exitless::x86::native::cpuid(1, 0)); }>},
    hundred_reads<msr::ia32_tsc>("100 RDMSR IA32_TIME_STAMP_COUNTER"sv),
    hundred_reads<msr::ia32_tsc_adjust>("100 RDMSR IA32_TSC_ADJUST"sv),
    hundred_reads<msr::ia32_tsc_aux>("100 RDMSR IA32_TSC_AUX"sv),
    hundred_writes<msr::ia32_tsc_deadline>("100 WRMSR IA32_TSC_DEADLINE"sv),
    hundred_reads<msr::ia32_apic_base>("100 RDMSR IA32_APIC_BASE"sv),
    hundred_reads<msr::ia32_x2apic_apicid>("100 RDMSR IA32_X2APIC_APICID"sv),
    hundred_writes<msr::ia32_x2apic_tpr>("100 WRMSR IA32_X2APIC_TPR"sv),
    hundred_writes<msr::ia32_x2apic_eoi>("100 WRMSR IA32_X2APIC_EOI"sv),
    hundred_reads<msr::ia32_efer>("100 RDMSR IA32_EFER"sv),
    hundred_reads<msr::ia32_fs_base>("100 RDMSR IA32_FS_BASE"sv),
    hundred_writes<msr::ia32_kernel_gs_base>("100 WRMSR IA32_KERNEL_GS_BASE"sv),
    {"100 MOV from and to CR3"sv, known::kvm_svm, 0, times<100, read_and_write_cr3>},
    {"100 MOV from CR0"sv, known::kvm_svm, 0, times<100, read_cr0>},
    {"100 MOV to CR8"sv, known::kvm_svm, 0,
     times<100, [] { asm volatile("mov %0, %%cr8"
                                  :
                                  : "r"(std::uint64_t{0})); }>},
    {"100 INVLPG"sv, known::kvm_svm, 0,
     times<100, [] { asm volatile("invlpg (%0)"
                                  :
                                  : "r"(std::uint64_t{0x200000})
                                  : "memory"); }>},
    {"100 CLFLUSH"sv, known::everywhere, 0, times<100, flush_line>},
    {"100 STI and CLI"sv, known::kvm_svm, 0, times<100, [] { asm volatile("sti; cli"); }>},
    {"100 WBINVD"sv, known::kvm_svm, 100, times<100, [] { asm volatile("wbinvd"); }>},
};

} // namespace

extern "C" void guest_main() {
    guest::set_up_machine();
    guest::check("an exit counter is there"sv, counter_present());
    if (counter_present()) {
        exitless::set_violation_handler([](exitless::violation const&) noexcept {});
        enable_x2apic();
        enable_xsave();
        place_of_count const here{.name = "ring0"sv, .repeats = 3};
        count(here, common_controls());
        count(here, controls);
        count_operations(here);
    }
    guest::finish();
}
