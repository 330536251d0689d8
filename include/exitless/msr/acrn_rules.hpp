// SPDX-License-Identifier: BSL-1.0
//
// acrn_rules.hpp: the registers that ACRN intercepts in a post-launched VM.
//
// ACRN sets its MSR bitmap up from a few lists and changes it in three places: when the guest turns
// x2APIC on, and when it writes the TSC or TSC_ADJUST. A rule names what the answer depends on;
// acrn.hpp applies it to a state.
//
// `faults` stands where ACRN answers with \#GP in every build and configuration. Where that depends
// on a feature the state does not carry (SGX, HWP or cache allocation for guests, hidden MTRRs), or
// on the value, the rule is `exits`: the hypervisor is entered in any case.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/access.hpp>
#include <exitless/msr/rule_table.hpp>

#include <array>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What ACRN does with an access, and what that depends on.
enum class acrn_rule : std::uint8_t {
    free,         ///< Not intercepted.
    exits,        ///< Intercepted and emulated.
    faults,       ///< \#GP, from ACRN or from the local APIC.
    pmu,          ///< Not intercepted if the PMU is passed through, else \#GP.
    thermal_set,  ///< Emulated if the VM manages the temperature (VTM), else \#GP.
    thermal_lvt,  ///< Not intercepted if the VM manages the temperature (VTM).
    offset_known, ///< Not intercepted if the local APIC is passed through and the TSC offset is 0.
};

/// The rules of ACRN, all but those for the x2APIC in one table.
/// @spec   ACRN 3.4, hypervisor/arch/x86/guest/vmsr.c, "init_msr_emulation" and the handlers.
struct acrn_rules {
    using enum acrn_rule;
    /// A row of the tables.
    using row = rule_range<acrn_rule>;

    /// What lies outside these two ranges is in no MSR bitmap: the processor exits.
    static constexpr std::uint32_t low_end = 0x1FFF;
    static constexpr std::uint32_t high_begin = 0xC0000000; ///< The second range of the bitmap.
    static constexpr std::uint32_t high_end = 0xC0001FFF;   ///< Its last address.

    static constexpr std::uint32_t x2apic_begin = 0x800; ///< First address of the x2APIC.
    static constexpr std::uint32_t x2apic_end = 0x8FF;   ///< Last address of the x2APIC.

    /// All registers but the x2APIC's; one that is not listed is free.
    static constexpr auto general = std::to_array<row>({
        {0x10, 0x10, free, exits},          // TIME_STAMP_COUNTER
        {0x1B, 0x1B, exits, exits},         // APIC_BASE
        {0x33, 0x33, exits, exits},         // TEST_CTL
        {0x3A, 0x3A, exits, faults},        // FEATURE_CONTROL
        {0x3B, 0x3B, offset_known, exits},  // TSC_ADJUST
        {0x79, 0x79, faults, exits},        // BIOS_UPDT_TRIG
        {0x8B, 0x8F, exits, exits},         // BIOS_SIGN_ID, SGXLEPUBKEYHASH0-3
        {0x9B, 0x9B, faults, faults},       // SMM_MONITOR_CTL
        {0x9E, 0x9E, faults, faults},       // SMBASE
        {0xC1, 0xC8, pmu, pmu},             // PMC0-7
        {0xCE, 0xCE, exits, exits},         // PLATFORM_INFO
        {0xE1, 0xE1, exits, exits},         // UMWAIT_CONTROL
        {0xE7, 0xE8, exits, exits},         // MPERF, APERF
        {0xFE, 0xFE, exits, exits},         // MTRR_CAP
        {0x179, 0x17A, exits, exits},       // MCG_CAP, MCG_STATUS
        {0x17B, 0x17B, faults, faults},     // MCG_CTL
        {0x186, 0x189, pmu, pmu},           // PERFEVTSEL0-3
        {0x198, 0x199, exits, exits},       // PERF_STATUS, PERF_CTL
        {0x19A, 0x19C, exits, thermal_set}, // CLOCK_MODULATION, THERM_INTERRUPT, THERM_STATUS
        {0x1A0, 0x1A0, exits, exits},       // MISC_ENABLE
        {0x1B1, 0x1B2, exits, thermal_set}, // PACKAGE_THERM_STATUS, PACKAGE_THERM_INTERRUPT
        {0x1F2, 0x1F5, faults, faults},     // SMRR, PRMRR
        {0x1FB, 0x1FB, faults, faults},     // PRMRR_VALID_CONFIG
        {0x200, 0x213, faults, faults},     // MTRR_PHYSBASE_0 to MTRR_PHYSMASK_9
        {0x250, 0x250, exits, exits},       // MTRR_FIX64K
        {0x258, 0x259, exits, exits},       // MTRR_FIX16K
        {0x268, 0x26F, exits, exits},       // MTRR_FIX4K
        {0x277, 0x277, exits, exits},       // PAT
        {0x2F4, 0x2F5, faults, faults},     // UNCORE_PRMRR
        {0x2FF, 0x2FF, exits, exits},       // MTRR_DEF_TYPE
        {0x300, 0x301, faults, faults},     // SGXOWNEREPOCH0-1
        {0x309, 0x30B, pmu, pmu},           // FIXED_CTR0-2
        {0x345, 0x345, pmu, pmu},           // PERF_CAPABILITIES
        {0x38D, 0x392, pmu, pmu},           // FIXED_CTR_CTL to PERF_GLOBAL_INUSE
        {0x480, 0x492, faults, faults},     // VMX capabilities
        {0x4C1, 0x4C8, pmu, pmu},           // A_PMC0-7
        {0x4D0, 0x4D0, faults, faults},     // MCG_EXT_CTL
        {0x500, 0x500, exits, exits},       // SGX_SVN_STATUS
        {0x560, 0x561, faults, faults},     // RTIT_OUTPUT
        {0x570, 0x572, faults, faults},     // RTIT_CTL, RTIT_STATUS, RTIT_CR3_MATCH
        {0x580, 0x587, faults, faults},     // RTIT_ADDR
        {0x600, 0x600, pmu, pmu},           // DS_AREA
        {0x6A0, 0x6A0, faults, faults},     // U_CET
        {0x6A2, 0x6A2, faults, faults},     // S_CET
        {0x6A4, 0x6A8, faults, faults},     // PL0_SSP to INTERRUPT_SSP_TABLE_ADDR
        {0x6E0, 0x6E0, offset_known, offset_known}, // TSC_DEADLINE
        {0x770, 0x771, exits, exits},               // PM_ENABLE, HWP_CAPABILITIES
        {0x772, 0x773, faults, faults},             // HWP_REQUEST_PKG, HWP_INTERRUPT
        {0x774, 0x774, exits, exits},               // HWP_REQUEST
        {0x776, 0x776, faults, faults},             // HWP_CTL
        {0x777, 0x777, exits, exits},               // HWP_STATUS
        {0x990, 0x991, exits, exits},               // COPY_STATUS, IWKEYBACKUP_STATUS
        {0xC80, 0xC82, faults, faults},             // DEBUG_INTERFACE, L3_QOS_CFG, L2_QOS_CFG
        {0xC8D, 0xC8E, faults, faults},             // QM_EVTSEL, QM_CTR
        {0xC8F, 0xD8F, exits, exits},               // PQR_ASSOC, masks of cache and bandwidth
        {0xD90, 0xD90, faults, faults},             // BNDCFGS
        {0xD91, 0xD92, exits, exits},           // COPY_LOCAL_TO_PLATFORM, COPY_PLATFORM_TO_LOCAL
        {0xDA0, 0xDA0, free, exits},            // XSS
        {0x17D0, 0x17D2, faults, faults},       // HW_FEEDBACK_PTR to THREAD_FEEDBACK_CHAR
        {0x17D4, 0x17D4, faults, faults},       // HW_FEEDBACK_THREAD_CONFIG
        {0xC0000080, 0xC0000080, exits, exits}, // EFER
    });

    /// The x2APIC with APIC virtualisation: what is not listed can be read, not written.
    static constexpr auto x2apic_apicv = std::to_array<row>({
        {0x808, 0x808, free, free},   // TPR
        {0x80B, 0x80B, free, free},   // EOI
        {0x839, 0x839, exits, exits}, // CUR_COUNT
        {0x83F, 0x83F, free, free},   // SELF_IPI
    });

    /// The x2APIC passed through: what is not listed is free. The hardware answers a write to a
    /// register that is read-only, and a read of one that is write-only, with \#GP. Whether a
    /// register exists is not judged, here or in the other tables.
    /// @spec   Intel SDM Vol. 3A, "x2APIC Register Address Space".
    static constexpr auto x2apic_passthrough = std::to_array<row>({
        {0x802, 0x802, exits, faults},            // APICID: ACRN numbers the vCPUs
        {0x803, 0x803, free, faults},             // VERSION
        {0x80A, 0x80A, free, faults},             // PPR
        {0x80B, 0x80B, faults, free},             // EOI
        {0x80D, 0x80D, exits, faults},            // LDR
        {0x810, 0x827, free, faults},             // ISR, TMR, IRR
        {0x830, 0x830, free, exits},              // ICR: ACRN looks who may be interrupted
        {0x833, 0x833, thermal_lvt, thermal_lvt}, // LVT_THERMAL
        {0x839, 0x839, free, faults},             // CUR_COUNT
        {0x83F, 0x83F, faults, free},             // SELF_IPI
    });

    static_assert(ascending(general) && ascending(x2apic_apicv) && ascending(x2apic_passthrough));
};

} // namespace msr
EXITLESS_END_NAMESPACE
