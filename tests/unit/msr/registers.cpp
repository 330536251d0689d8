#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>
#include <exitless/msr/registers.hpp>

#include <asm/kvm_para.h>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace msr = exitless::msr;

namespace {

// The manuals' tables, typed a second time: address, rights, name, reserved bits. A # in a name is
// the number of a family's register, whose address is followed by stride and count.
constexpr auto manual = R"(
10 rw IA32_TIME_STAMP_COUNTER
11 rw MSR_KVM_WALL_CLOCK
12 rw MSR_KVM_SYSTEM_TIME
17 ro IA32_PLATFORM_ID
1B rw IA32_APIC_BASE 63:52 9 7:0
33 rw MSR_TEST_CTRL
34 ro MSR_SMI_COUNT
3A rw IA32_FEATURE_CONTROL 63:21 19 16 7:3
3B rw IA32_TSC_ADJUST
48 rw IA32_SPEC_CTRL 63:32
49 wo IA32_PRED_CMD 63:8 6:1
79 wo IA32_BIOS_UPDT_TRIG
8B rw IA32_BIOS_SIGN_ID
BD ro IA32_XAPIC_DISABLE_STATUS
C1+1*8 rw IA32_PMC#
CE ro MSR_PLATFORM_INFO
CF ro IA32_CORE_CAPABILITIES
E1 rw IA32_UMWAIT_CONTROL 63:32 1
E2 rw MSR_PKG_CST_CONFIG_CONTROL
E7 rw IA32_MPERF
E8 rw IA32_APERF
FE ro IA32_MTRRCAP
10A ro IA32_ARCH_CAPABILITIES
10B wo IA32_FLUSH_CMD 63:1
122 rw IA32_TSX_CTRL 63:2
123 rw IA32_MCU_OPT_CTRL
140 rw MSR_MISC_FEATURES_ENABLES
174 rw IA32_SYSENTER_CS
175 rw IA32_SYSENTER_ESP
176 rw IA32_SYSENTER_EIP
179 ro IA32_MCG_CAP
17A rw IA32_MCG_STATUS
17B rw IA32_MCG_CTL
186+1*8 rw IA32_PERFEVTSEL# 63:48
198 ro IA32_PERF_STATUS
199 rw IA32_PERF_CTL 63:33 31:16
19A rw IA32_CLOCK_MODULATION 63:5
19B rw IA32_THERM_INTERRUPT 63:26 7:5
19C rw IA32_THERM_STATUS 63:32
1A0 rw IA32_MISC_ENABLE
1A2 rw MSR_TEMPERATURE_TARGET
1A4 rw MSR_MISC_FEATURE_CONTROL
1A6 rw MSR_OFFCORE_RSP_0
1A7 rw MSR_OFFCORE_RSP_1
1AD rw MSR_TURBO_RATIO_LIMIT
1B0 rw IA32_ENERGY_PERF_BIAS 63:4
1B1 rw IA32_PACKAGE_THERM_STATUS 63:32
1B2 rw IA32_PACKAGE_THERM_INTERRUPT 63:26 7:5 3
1C4 rw IA32_XFD
1C5 rw IA32_XFD_ERR
1D9 rw IA32_DEBUGCTL 63:16
1FC rw MSR_POWER_CTL
200+2*10 rw IA32_MTRR_PHYSBASE# 63:52 11:8
201+2*10 rw IA32_MTRR_PHYSMASK# 63:52 10:0
250 rw IA32_MTRR_FIX64K_00000
258 rw IA32_MTRR_FIX16K_80000
259 rw IA32_MTRR_FIX16K_A0000
268 rw IA32_MTRR_FIX4K_C0000
269 rw IA32_MTRR_FIX4K_C8000
26A rw IA32_MTRR_FIX4K_D0000
26B rw IA32_MTRR_FIX4K_D8000
26C rw IA32_MTRR_FIX4K_E0000
26D rw IA32_MTRR_FIX4K_E8000
26E rw IA32_MTRR_FIX4K_F0000
26F rw IA32_MTRR_FIX4K_F8000
277 rw IA32_PAT 63:59 55:51 47:43 39:35 31:27 23:19 15:11 7:3
280+1*32 rw IA32_MC#_CTL2 29:15
2FF rw IA32_MTRR_DEF_TYPE 63:12 9:8
309+1*7 rw IA32_FIXED_CTR#
329 rw MSR_PERF_METRICS
345 ro IA32_PERF_CAPABILITIES
38D rw IA32_FIXED_CTR_CTRL
38E ro IA32_PERF_GLOBAL_STATUS
38F rw IA32_PERF_GLOBAL_CTRL 63:49
390 rw IA32_PERF_GLOBAL_STATUS_RESET
391 rw IA32_PERF_GLOBAL_STATUS_SET
392 ro IA32_PERF_GLOBAL_INUSE
3F1 rw IA32_PEBS_ENABLE
3F2 rw MSR_PEBS_DATA_CFG
3F6 rw MSR_PEBS_LD_LAT_THRESHOLD
3F8 ro MSR_PKG_C3_RESIDENCY
3F9 ro MSR_PKG_C6_RESIDENCY
3FA ro MSR_PKG_C7_RESIDENCY
3FC ro MSR_CORE_C3_RESIDENCY
3FD ro MSR_CORE_C6_RESIDENCY
3FE ro MSR_CORE_C7_RESIDENCY
400+4*32 rw IA32_MC#_CTL
401+4*32 rw IA32_MC#_STATUS
402+4*32 rw IA32_MC#_ADDR
403+4*32 rw IA32_MC#_MISC
4C1+1*8 rw IA32_A_PMC#
4D0 rw IA32_MCG_EXT_CTL 63:1
600 rw IA32_DS_AREA
606 ro MSR_RAPL_POWER_UNIT
60A rw MSR_PKGC3_IRTL
60B rw MSR_PKGC6_IRTL
60C rw MSR_PKGC7_IRTL
60D ro MSR_PKG_C2_RESIDENCY
610 rw MSR_PKG_POWER_LIMIT
611 ro MSR_PKG_ENERGY_STATUS
613 ro MSR_PKG_PERF_STATUS
614 ro MSR_PKG_POWER_INFO
618 rw MSR_DRAM_POWER_LIMIT
619 ro MSR_DRAM_ENERGY_STATUS
61B ro MSR_DRAM_PERF_STATUS
61C ro MSR_DRAM_POWER_INFO
630 ro MSR_PKG_C8_RESIDENCY
631 ro MSR_PKG_C9_RESIDENCY
632 ro MSR_PKG_C10_RESIDENCY
633 rw MSR_PKGC8_IRTL
634 rw MSR_PKGC9_IRTL
635 rw MSR_PKGC10_IRTL
638 rw MSR_PP0_POWER_LIMIT
639 ro MSR_PP0_ENERGY_STATUS
63A rw MSR_PP0_POLICY
63B ro MSR_PP0_PERF_STATUS
640 rw MSR_PP1_POWER_LIMIT
641 ro MSR_PP1_ENERGY_STATUS
642 rw MSR_PP1_POLICY
648 ro MSR_CONFIG_TDP_NOMINAL
649 ro MSR_CONFIG_TDP_LEVEL1
64A ro MSR_CONFIG_TDP_LEVEL2
64B rw MSR_CONFIG_TDP_CONTROL
64C rw MSR_TURBO_ACTIVATION_RATIO
64D ro MSR_PLATFORM_ENERGY_COUNTER
64E ro MSR_PPERF
64F rw MSR_CORE_PERF_LIMIT_REASONS
660 ro MSR_CORE_C1_RESIDENCY
6A0 rw IA32_U_CET 9:6
6A2 rw IA32_S_CET 9:6
6A4+1*4 rw IA32_PL#_SSP 1:0
6A8 rw IA32_INTERRUPT_SSP_TABLE_ADDR
6E0 rw IA32_TSC_DEADLINE
770 rw IA32_PM_ENABLE 63:1
771 ro IA32_HWP_CAPABILITIES
772 rw IA32_HWP_REQUEST_PKG 63:42
773 rw IA32_HWP_INTERRUPT 63:4
774 rw IA32_HWP_REQUEST 58:43
775 ro IA32_PECI_HWP_REQUEST_INFO
776 rw IA32_HWP_CTL 63:1
777 rw IA32_HWP_STATUS 63:32
802 ro IA32_X2APIC_APICID
803 ro IA32_X2APIC_VERSION
808 rw IA32_X2APIC_TPR 63:8
80A ro IA32_X2APIC_PPR
80B wo IA32_X2APIC_EOI 63:0
80D ro IA32_X2APIC_LDR
80F rw IA32_X2APIC_SIVR 63:13 11:10
810+1*8 ro IA32_X2APIC_ISR#
818+1*8 ro IA32_X2APIC_TMR#
820+1*8 ro IA32_X2APIC_IRR#
828 rw IA32_X2APIC_ESR 63:0
82F rw IA32_X2APIC_LVT_CMCI 63:17 15:13 11
830 rw IA32_X2APIC_ICR 31:20 17:16 13
832 rw IA32_X2APIC_LVT_TIMER 63:19 15:13 11:8
833 rw IA32_X2APIC_LVT_THERMAL 63:17 15:13 11
834 rw IA32_X2APIC_LVT_PMI 63:17 15:13 11
835 rw IA32_X2APIC_LVT_LINT0 63:17 11
836 rw IA32_X2APIC_LVT_LINT1 63:17 11
837 rw IA32_X2APIC_LVT_ERROR 63:17 15:13 11
838 rw IA32_X2APIC_INIT_COUNT 63:32
839 ro IA32_X2APIC_CUR_COUNT
83E rw IA32_X2APIC_DIV_CONF 63:4 2
83F wo IA32_X2APIC_SELF_IPI 63:8
C80 rw IA32_DEBUG_INTERFACE 63:32 29:1
C81 rw IA32_L3_QOS_CFG 63:1
C82 rw IA32_L2_QOS_CFG 63:1
C8D rw IA32_QM_EVTSEL 63:44 30:8
C8E ro IA32_QM_CTR
C8F rw IA32_PQR_ASSOC 31:12
C90+1*16 rw IA32_L3_MASK_# 63:32
D10+1*64 rw IA32_L2_MASK_# 63:32
D50+1*64 rw IA32_L2_QOS_EXT_BW_THRTL_# 63:16
DA0 rw IA32_XSS 9 7:0
17D0 rw IA32_HW_FEEDBACK_PTR 63:52 11:1
17D1 rw IA32_HW_FEEDBACK_CONFIG 63:2
17D2 ro IA32_THREAD_FEEDBACK_CHAR
17D4 rw IA32_HW_FEEDBACK_THREAD_CONFIG 63:1
40000000 rw HV_X64_MSR_GUEST_OS_ID
40000001 rw HV_X64_MSR_HYPERCALL
40000002 ro HV_X64_MSR_VP_INDEX
40000003 rw HV_X64_MSR_RESET
40000010 ro HV_X64_MSR_VP_RUNTIME
40000020 ro HV_X64_MSR_TIME_REF_COUNT
40000021 rw HV_X64_MSR_REFERENCE_TSC
40000022 ro HV_X64_MSR_TSC_FREQUENCY
40000023 ro HV_X64_MSR_APIC_FREQUENCY
40000070 wo HV_X64_MSR_EOI
40000071 rw HV_X64_MSR_ICR
40000072 rw HV_X64_MSR_TPR
40000073 rw HV_X64_MSR_VP_ASSIST_PAGE
40000080 rw HV_X64_MSR_SCONTROL
40000081 ro HV_X64_MSR_SVERSION
40000082 rw HV_X64_MSR_SIEFP
40000083 rw HV_X64_MSR_SIMP
40000084 rw HV_X64_MSR_EOM
40000090+1*16 rw HV_X64_MSR_SINT#
400000B0+2*4 rw HV_X64_MSR_STIMER#_CONFIG
400000B1+2*4 rw HV_X64_MSR_STIMER#_COUNT
400000F0 ro HV_X64_MSR_GUEST_IDLE
40000100+1*5 rw HV_X64_MSR_CRASH_P#
40000105 rw HV_X64_MSR_CRASH_CTL
40000106 rw HV_X64_MSR_REENLIGHTENMENT_CONTROL
40000107 rw HV_X64_MSR_TSC_EMULATION_CONTROL
40000108 rw HV_X64_MSR_TSC_EMULATION_STATUS
40000118 rw HV_X64_MSR_TSC_INVARIANT_CONTROL
4B564D00 rw MSR_KVM_WALL_CLOCK_NEW
4B564D01 rw MSR_KVM_SYSTEM_TIME_NEW
4B564D02 rw MSR_KVM_ASYNC_PF_EN 5:4
4B564D03 rw MSR_KVM_STEAL_TIME 5:1
4B564D04 rw MSR_KVM_PV_EOI_EN 1
4B564D05 rw MSR_KVM_POLL_CONTROL 63:1
4B564D06 rw MSR_KVM_ASYNC_PF_INT 63:8
4B564D07 rw MSR_KVM_ASYNC_PF_ACK
4B564D08 rw MSR_KVM_MIGRATION_CONTROL 63:1
C0000080 rw IA32_EFER 63:22 19 16 9 7:1
C0000081 rw IA32_STAR
C0000082 rw IA32_LSTAR
C0000083 rw IA32_CSTAR
C0000084 rw IA32_FMASK 63:32
C00000E7 ro MPERF_RO
C00000E8 ro APERF_RO
C00000E9 rw IR_PERF_COUNT
C0000100 rw IA32_FS_BASE
C0000101 rw IA32_GS_BASE
C0000102 rw IA32_KERNEL_GS_BASE
C0000103 rw IA32_TSC_AUX 63:32
C0000104 rw TSC_RATIO 63:40
C0000200+1*16 rw L3QOS_BW_CONTROL_#
C0000280+1*16 rw L3QOS_SLOWBW_CONTROL_#
C0000300 ro PERF_CNTR_GLOBAL_STATUS
C0000301 rw PERF_CNTR_GLOBAL_CTL
C0000302 rw PERF_CNTR_GLOBAL_STATUS_CLR
C0010000+1*4 rw PERF_LEGACY_CTL#
C0010004+1*4 rw PERF_LEGACY_CTR#
C0010010 rw SYSCFG
C0010015 rw HWCR
C0010055 rw INT_PENDING_MSG
C0010061 ro PSTATE_CURRENT_LIMIT
C0010062 rw PSTATE_CONTROL 63:3
C0010063 ro PSTATE_STATUS
C0010064+1*8 rw PSTATE_DEF_#
C0010114 rw VM_CR 63:5
C0010115 rw IGNNE 63:1
C0010117 rw VM_HSAVE_PA 63:52 11:0
C0010118 rw SVM_KEY
C001011B wo AVIC_DOORBELL 63:32
C001011F rw VIRT_SPEC_CTRL
C0010131 ro SEV_STATUS
C0010140 rw OSVW_ID_LENGTH
C0010141 rw OSVW_STATUS
C0010200+2*6 rw PERF_CTL#
C0010201+2*6 rw PERF_CTR#
C0010299 ro RAPL_PWR_UNIT
C001029A ro CORE_ENERGY_STAT
C001029B ro PKG_ENERGY_STAT
C00102B0 ro CPPC_CAPABILITY_1
C00102B1 rw CPPC_ENABLE
C00102B2 ro CPPC_CAPABILITY_2
C00102B3 rw CPPC_REQUEST
C00102B4 rw CPPC_STATUS
C0011029 rw DE_CFG
)";

struct known {
    std::uint32_t address;
    msr::rights allowed;
    std::uint64_t reserved;
};

// "63:52 9" as a mask.
auto bits_in(std::istream& text) -> std::uint64_t {
    std::uint64_t mask = 0;
    for (std::string word; text >> word;) {
        auto const high = std::stoul(word);
        auto const colon = word.find(':');
        auto const low = colon == std::string::npos ? high : std::stoul(word.substr(colon + 1));
        for (auto bit = low; bit <= high; ++bit) {
            mask |= std::uint64_t{1} << bit;
        }
    }
    return mask;
}

auto rights_of(std::string_view word) -> msr::rights {
    return word == "ro"   ? msr::rights::read_only
           : word == "wo" ? msr::rights::write_only
                          : msr::rights::read_write;
}

void expand(std::string const& line, std::map<std::string, known>& into) {
    std::istringstream text{line};
    std::string place;
    std::string allowed;
    std::string name;
    text >> place >> allowed >> name;
    auto const reserved = bits_in(text);
    auto const number = name.find('#');
    auto const plus = place.find('+');
    REQUIRE((number == std::string::npos) == (plus == std::string::npos));
    auto const first = static_cast<std::uint32_t>(std::stoul(place, nullptr, 16));
    auto const family = plus != std::string::npos;
    auto const stride = family ? std::stoul(place.substr(plus + 1)) : 0;
    auto const count = family ? std::stoul(place.substr(place.find('*') + 1)) : 1;
    for (unsigned long n = 0; n < count; ++n) {
        auto spelled = name;
        if (family) {
            spelled.replace(number, 1, std::to_string(n));
        }
        auto const address = first + static_cast<std::uint32_t>(n * stride);
        REQUIRE(into.emplace(spelled, known{address, rights_of(allowed), reserved}).second);
    }
}

auto manuals() -> std::map<std::string, known> {
    std::map<std::string, known> all;
    std::istringstream lines{manual};
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) {
            expand(line, all);
        }
    }
    return all;
}

template <class List>
auto is_sorted() -> bool {
    return std::ranges::is_sorted(msr::register_table<List>, {}, &msr::register_row::address);
}

template <unsigned N>
concept has_bank = requires { typename msr::ia32_mc_ctl_t<N>; };

} // namespace

TEST_CASE("registers have the manuals' address, rights and reserved bits") {
    auto expected = manuals();
    CHECK(msr::register_table<>.size() == expected.size());
    for (auto const& row : msr::register_table<>) {
        CAPTURE(row.name);
        auto const found = expected.find(std::string{row.name});
        REQUIRE(found != expected.end());
        CHECK(row.address == found->second.address);
        CHECK(row.allowed == found->second.allowed);
        CHECK(row.reserved == found->second.reserved);
    }
}

TEST_CASE("no register is listed twice, and no address has two names") {
    std::set<std::uint32_t> addresses;
    std::set<std::string_view> names;
    for (auto const& row : msr::register_table<>) {
        CAPTURE(row.name);
        CHECK(addresses.insert(row.address).second);
        CHECK(names.insert(row.name).second);
    }
}

TEST_CASE("within a theme registers go up in address") {
    CHECK(is_sorted<msr::apic_registers>());
    CHECK(is_sorted<msr::apic_interrupts_registers>());
    CHECK(is_sorted<msr::tsc_registers>());
    CHECK(is_sorted<msr::thermal_registers>());
    CHECK(is_sorted<msr::frequency_registers>());
    CHECK(is_sorted<msr::idle_registers>());
    CHECK(is_sorted<msr::energy_registers>());
    CHECK(is_sorted<msr::performance_counters_registers>());
    CHECK(is_sorted<msr::sampling_registers>());
    CHECK(is_sorted<msr::rdt_registers>());
    CHECK(is_sorted<msr::memory_type_registers>());
    CHECK(is_sorted<msr::machine_check_registers>());
    CHECK(is_sorted<msr::control_registers>());
    CHECK(is_sorted<msr::system_call_registers>());
    CHECK(is_sorted<msr::speculation_registers>());
    CHECK(is_sorted<msr::kvm_registers>());
    CHECK(is_sorted<msr::hyper_v_registers>());
    CHECK(is_sorted<msr::hyper_v_events_registers>());
    CHECK(is_sorted<msr::amd_registers>());
    CHECK(is_sorted<msr::amd_counters_registers>());
}

TEST_CASE("what is only read has no bits that a write must leave out") {
    for (auto const& row : msr::register_table<>) {
        CAPTURE(row.name);
        CHECK((row.allowed != msr::rights::read_only || row.reserved == 0));
    }
}

TEST_CASE("KVM's registers have the numbers of Linux's header for guests") {
    CHECK(msr::msr_kvm_wall_clock.address == MSR_KVM_WALL_CLOCK);
    CHECK(msr::msr_kvm_system_time.address == MSR_KVM_SYSTEM_TIME);
    CHECK(msr::msr_kvm_wall_clock_new.address == MSR_KVM_WALL_CLOCK_NEW);
    CHECK(msr::msr_kvm_system_time_new.address == MSR_KVM_SYSTEM_TIME_NEW);
    CHECK(msr::msr_kvm_async_pf_en.address == MSR_KVM_ASYNC_PF_EN);
    CHECK(msr::msr_kvm_steal_time.address == MSR_KVM_STEAL_TIME);
    CHECK(msr::msr_kvm_pv_eoi_en.address == MSR_KVM_PV_EOI_EN);
    CHECK(msr::msr_kvm_poll_control.address == MSR_KVM_POLL_CONTROL);
    CHECK(msr::msr_kvm_async_pf_int.address == MSR_KVM_ASYNC_PF_INT);
    CHECK(msr::msr_kvm_async_pf_ack.address == MSR_KVM_ASYNC_PF_ACK);
    CHECK(msr::msr_kvm_migration_control.address == MSR_KVM_MIGRATION_CONTROL);
    CHECK(msr::msr_kvm_async_pf_en.enabled.mask == KVM_ASYNC_PF_ENABLED);
    CHECK(msr::msr_kvm_async_pf_en.send_always.mask == KVM_ASYNC_PF_SEND_ALWAYS);
    CHECK(msr::msr_kvm_async_pf_en.delivery_as_pf_vmexit.mask ==
          KVM_ASYNC_PF_DELIVERY_AS_PF_VMEXIT);
    CHECK(msr::msr_kvm_async_pf_en.delivery_as_int.mask == KVM_ASYNC_PF_DELIVERY_AS_INT);
    CHECK(msr::msr_kvm_steal_time.reserved == KVM_STEAL_RESERVED_MASK);
    CHECK(msr::msr_kvm_migration_control.ready.mask == KVM_MIGRATION_READY);
}

TEST_CASE("a register of a family has its number in its name") {
    CHECK(msr::ia32_mc_status<0>.name == "IA32_MC0_STATUS");
    CHECK(msr::ia32_mc_status<31>.name == "IA32_MC31_STATUS");
    CHECK(msr::ia32_l2_mask<63>.name == "IA32_L2_MASK_63");
    CHECK(msr::ia32_x2apic_isr7.name == "IA32_X2APIC_ISR7");
    CHECK(msr::ia32_x2apic_tmr3.address == 0x81B);
    CHECK(msr::ia32_x2apic_irr<5>.address == msr::ia32_x2apic_irr5.address);
    STATIC_CHECK(has_bank<31>);
    STATIC_CHECK_FALSE(has_bank<32>);
}

TEST_CASE("types say what can be done with a register") {
    STATIC_CHECK(msr::readable_register<msr::ia32_apic_base_t>);
    STATIC_CHECK(msr::writable_register<msr::ia32_apic_base_t>);
    STATIC_CHECK_FALSE(msr::writable_register<msr::ia32_x2apic_apicid_t>);
    STATIC_CHECK_FALSE(msr::writable_register<msr::ia32_x2apic_isr_t<0>>);
    STATIC_CHECK_FALSE(msr::writable_register<msr::msr_smi_count_t>);
    STATIC_CHECK_FALSE(msr::readable_register<msr::ia32_x2apic_eoi_t>);
    STATIC_CHECK_FALSE(msr::readable_register<msr::ia32_pred_cmd_t>);
    STATIC_CHECK_FALSE(std::same_as<msr::ia32_mperf_t, msr::ia32_aperf_t>);
}
