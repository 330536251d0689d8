#include <exitless/msr/acrn.hpp>
#include <exitless/msr/bare_metal.hpp>
#include <exitless/msr/kvm.hpp>
#include <exitless/msr/kvm_rules.hpp>
#include <exitless/msr/unknown_hypervisor.hpp>
#include <new>

namespace exitless::msr {
// op: exitless::msr::operator==(acrn_state const&, acrn_state const&)
extern "C" decltype(auto) wrap_msr_acrn_state_equals(acrn_state const& a0, acrn_state const& a1) { return a0 == a1; }
}

namespace exitless::msr {
// op: exitless::msr::acrn::effect(std::uint32_t, access, acrn_state)
extern "C" decltype(auto) wrap_msr_acrn_effect(std::uint32_t a0, access a1, acrn_state a2) { return exitless::msr::acrn::effect(a0, a1, a2); }
}

namespace exitless::msr {
// op: exitless::msr::acrn::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_acrn_admits_exit(std::uint32_t a0, access a1) { return exitless::msr::acrn::admits_exit(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::acrn::after_write(std::uint32_t, acrn_state)
extern "C" decltype(auto) wrap_msr_acrn_after_write(std::uint32_t a0, acrn_state a1) { return exitless::msr::acrn::after_write(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::kvm_grants::effect(kvm_rule) const
extern "C" decltype(auto) wrap_msr_kvm_grants_effect(exitless::msr::kvm_grants const& self, kvm_rule a0) { return self.effect(a0); }
}

namespace exitless::msr {
// op: exitless::msr::operator==(kvm_vmx_state const&, kvm_vmx_state const&)
extern "C" decltype(auto) wrap_msr_kvm_vmx_state_equals(kvm_vmx_state const& a0, kvm_vmx_state const& a1) { return a0 == a1; }
}

namespace exitless::msr {
// op: exitless::msr::operator==(kvm_svm_state const&, kvm_svm_state const&)
extern "C" decltype(auto) wrap_msr_kvm_svm_state_equals(kvm_svm_state const& a0, kvm_svm_state const& a1) { return a0 == a1; }
}

namespace exitless::msr {
// op: exitless::msr::kvm_vmx::effect(std::uint32_t, access, kvm_vmx_state)
extern "C" decltype(auto) wrap_msr_kvm_vmx_effect(std::uint32_t a0, access a1, kvm_vmx_state a2) { return exitless::msr::kvm_vmx::effect(a0, a1, a2); }
}

namespace exitless::msr {
// op: exitless::msr::kvm_vmx::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_kvm_vmx_admits_exit(std::uint32_t a0, access a1) { return exitless::msr::kvm_vmx::admits_exit(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::kvm_vmx::after_write(std::uint32_t, kvm_vmx_state)
extern "C" decltype(auto) wrap_msr_kvm_vmx_after_write(std::uint32_t a0, kvm_vmx_state a1) { return exitless::msr::kvm_vmx::after_write(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::kvm_svm::effect(std::uint32_t, access, kvm_svm_state)
extern "C" decltype(auto) wrap_msr_kvm_svm_effect(std::uint32_t a0, access a1, kvm_svm_state a2) { return exitless::msr::kvm_svm::effect(a0, a1, a2); }
}

namespace exitless::msr {
// op: exitless::msr::kvm_svm::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_kvm_svm_admits_exit(std::uint32_t a0, access a1) { return exitless::msr::kvm_svm::admits_exit(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::kvm_svm::after_write(std::uint32_t, kvm_svm_state)
extern "C" decltype(auto) wrap_msr_kvm_svm_after_write(std::uint32_t a0, kvm_svm_state a1) { return exitless::msr::kvm_svm::after_write(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::bare_metal::effect(std::uint32_t, access, state_type)
extern "C" decltype(auto) wrap_msr_bare_metal_effect(std::uint32_t a0, access a1, state_type a2) { return exitless::msr::bare_metal::effect(a0, a1, a2); }
}

namespace exitless::msr {
// op: exitless::msr::bare_metal::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_bare_metal_admits_exit(std::uint32_t a0, access a1) { return exitless::msr::bare_metal::admits_exit(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::bare_metal::after_write(std::uint32_t, state_type)
extern "C" decltype(auto) wrap_msr_bare_metal_after_write(std::uint32_t a0, state_type a1) { return exitless::msr::bare_metal::after_write(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::unknown_hypervisor::effect(std::uint32_t, access, state_type)
extern "C" decltype(auto) wrap_msr_unknown_hypervisor_effect(std::uint32_t a0, access a1, state_type a2) { return exitless::msr::unknown_hypervisor::effect(a0, a1, a2); }
}

namespace exitless::msr {
// op: exitless::msr::unknown_hypervisor::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_unknown_hypervisor_admits_exit(std::uint32_t a0, access a1) { return exitless::msr::unknown_hypervisor::admits_exit(a0, a1); }
}

namespace exitless::msr {
// op: exitless::msr::unknown_hypervisor::after_write(std::uint32_t, state_type)
extern "C" decltype(auto) wrap_msr_unknown_hypervisor_after_write(std::uint32_t a0, state_type a1) { return exitless::msr::unknown_hypervisor::after_write(a0, a1); }
}
