// ring0.cpp: counts at ring 0, in a guest without an operating system under kvm_exit_counter.
#include <exitless/base/violation.hpp>
#include <exitless/x86/instruction.hpp>

#include "../bare_metal/machine.hpp"
#include "count.hpp"
#include "counter.hpp"

#include <cstdint>
#include <string_view>

using namespace std::string_view_literals;
using namespace counting;

namespace {

constexpr std::uint32_t ia32_time_stamp_counter = 0x10;
constexpr std::uint32_t ia32_apic_base = 0x1b;
constexpr std::uint32_t ia32_tsc_adjust = 0x3b;
constexpr std::uint32_t ia32_tsc_deadline = 0x6e0;
constexpr std::uint32_t ia32_x2apic_apicid = 0x802;
constexpr std::uint32_t ia32_x2apic_tpr = 0x808;
constexpr std::uint32_t ia32_x2apic_eoi = 0x80b;
constexpr std::uint32_t ia32_efer = 0xc0000080;
constexpr std::uint32_t ia32_fs_base = 0xc0000100;
constexpr std::uint32_t ia32_kernel_gs_base = 0xc0000102;
constexpr std::uint32_t ia32_tsc_aux = 0xc0000103;

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
    guest::write_msr(ia32_apic_base, read_msr<ia32_apic_base>() | enabled);
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

constexpr control controls[] = {
    {"1000 CPUID"sv, known::everywhere, 1000,
     times<1000, [] { static_cast<void>(exitless::x86::native::cpuid(1, 0)); }>},
    {"100 RDMSR IA32_TIME_STAMP_COUNTER"sv, known::kvm_svm, 100,
     times<100, read_msr<ia32_time_stamp_counter>>},
    {"100 RDMSR IA32_TSC_ADJUST"sv, known::kvm_svm, 100, times<100, read_msr<ia32_tsc_adjust>>},
    {"100 RDMSR IA32_TSC_AUX"sv, known::kvm_svm, 100, times<100, read_msr<ia32_tsc_aux>>},
    {"100 WRMSR IA32_TSC_DEADLINE"sv, known::kvm_svm, 100,
     times<100, write_zero<ia32_tsc_deadline>>},
    {"100 RDMSR IA32_APIC_BASE"sv, known::kvm_svm, 100, times<100, read_msr<ia32_apic_base>>},
    {"100 RDMSR IA32_X2APIC_APICID"sv, known::kvm_svm, 100,
     times<100, read_msr<ia32_x2apic_apicid>>},
    {"100 WRMSR IA32_X2APIC_TPR"sv, known::kvm_svm, 100, times<100, write_zero<ia32_x2apic_tpr>>},
    {"100 WRMSR IA32_X2APIC_EOI"sv, known::kvm_svm, 100, times<100, write_zero<ia32_x2apic_eoi>>},
    {"100 RDMSR IA32_EFER"sv, known::kvm_svm, 100, times<100, read_msr<ia32_efer>>},
    {"100 RDMSR IA32_FS_BASE"sv, known::kvm_svm, 0, times<100, read_msr<ia32_fs_base>>},
    {"100 WRMSR IA32_KERNEL_GS_BASE"sv, known::kvm_svm, 0,
     times<100, write_zero<ia32_kernel_gs_base>>},
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
