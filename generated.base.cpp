#include <exitless/x86/fault_fixup.hpp>
#include <exitless/x86/instruction.hpp>

#include <new>

namespace exitless::x86 {
// op: exitless::x86::fixup_target(std::int32_t const&)
extern "C" decltype(auto) wrap_x86_fixup_target(std::int32_t const& a0) {
    return exitless::x86::fixup_target(a0);
}
} // namespace exitless::x86

namespace exitless::x86 {
// op: exitless::x86::fixup_for(std::uintptr_t)
extern "C" decltype(auto) wrap_x86_fixup_for(std::uintptr_t a0) {
    return exitless::x86::fixup_for(a0);
}
} // namespace exitless::x86

namespace exitless::x86 {
// op: exitless::x86::fix_up(std::uintptr_t&)
extern "C" decltype(auto) wrap_x86_fix_up(std::uintptr_t& a0) {
    return exitless::x86::fix_up(a0);
}
} // namespace exitless::x86

namespace exitless::x86 {
// op: exitless::x86::operator==(cpuid_registers const&, cpuid_registers const&)
extern "C" decltype(auto) wrap_x86_cpuid_registers_equals(cpuid_registers const& a0,
                                                          cpuid_registers const& a1) {
    return a0 == a1;
}
} // namespace exitless::x86

namespace exitless::x86 {
// op: exitless::x86::native::rdmsr(std::uint32_t)
// allow: exits
extern "C" decltype(auto) wrap_x86_native_rdmsr(std::uint32_t a0) {
    return exitless::x86::native::rdmsr(a0);
}
} // namespace exitless::x86

namespace exitless::x86 {
// op: exitless::x86::native::wrmsr(std::uint32_t, std::uint64_t)
// allow: exits
extern "C" decltype(auto) wrap_x86_native_wrmsr(std::uint32_t a0, std::uint64_t a1) {
    return exitless::x86::native::wrmsr(a0, a1);
}
} // namespace exitless::x86
