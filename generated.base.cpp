#include <exitless/x86/instruction.hpp>
#include <new>

namespace exitless::x86 {
// op: exitless::x86::operator==(cpuid_registers const&, cpuid_registers const&)
extern "C" decltype(auto) wrap_x86_cpuid_registers_equals(cpuid_registers const& a0, cpuid_registers const& a1) { return a0 == a1; }
}
