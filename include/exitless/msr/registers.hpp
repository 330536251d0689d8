// SPDX-License-Identifier: BSL-1.0
//
// registers.hpp: the model-specific registers that a real-time program meets, by theme.
//
// A name is the manual's in lower case: `ia32_tsc_deadline` is the object, `ia32_tsc_deadline_t`
// its type, `ia32_mc_status<3>` one of a numbered family. Reserved bits are those that no CPU
// takes; whether this CPU has a register, or a field of it, is in CPUID. A register that is not
// here is a struct of the program's own over `register_at`.
//
// @spec Intel SDM Vol. 4 and the chapters of Vol. 3 that it refers to; AMD APM Vol. 2, appendix
//       "MSR Cross-Reference"; Linux, "KVM-specific MSRs"; Hyper-V TLFS, "MSRs".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register_list.hpp>
#include <exitless/msr/registers/amd.hpp>
#include <exitless/msr/registers/amd_counters.hpp>
#include <exitless/msr/registers/apic.hpp>
#include <exitless/msr/registers/apic_interrupts.hpp>
#include <exitless/msr/registers/control.hpp>
#include <exitless/msr/registers/energy.hpp>
#include <exitless/msr/registers/frequency.hpp>
#include <exitless/msr/registers/hyper_v.hpp>
#include <exitless/msr/registers/hyper_v_events.hpp>
#include <exitless/msr/registers/idle.hpp>
#include <exitless/msr/registers/kvm.hpp>
#include <exitless/msr/registers/machine_check.hpp>
#include <exitless/msr/registers/memory_type.hpp>
#include <exitless/msr/registers/performance_counters.hpp>
#include <exitless/msr/registers/rdt.hpp>
#include <exitless/msr/registers/sampling.hpp>
#include <exitless/msr/registers/speculation.hpp>
#include <exitless/msr/registers/system_call.hpp>
#include <exitless/msr/registers/thermal.hpp>
#include <exitless/msr/registers/tsc.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// All registers, theme by theme.
using all_registers =
    register_list<apic_registers, apic_interrupts_registers, tsc_registers, thermal_registers,
                  frequency_registers, idle_registers, energy_registers,
                  performance_counters_registers, sampling_registers, rdt_registers,
                  memory_type_registers, machine_check_registers, control_registers,
                  system_call_registers, speculation_registers, kvm_registers, hyper_v_registers,
                  hyper_v_events_registers, amd_registers, amd_counters_registers>;

/// The rows of a list, families expanded, by address within a theme. It is made where it is used
/// first: `register_table<>`, or of one theme `register_table<apic_registers>`.
template <class List = all_registers>
inline constexpr auto register_table = detail::table_of<List>();

} // namespace msr
EXITLESS_END_NAMESPACE
