#include <exitless/msr/acrn.hpp>
#include <exitless/msr/bare_metal.hpp>
#include <exitless/msr/kvm.hpp>
#include <exitless/msr/kvm_rules.hpp>
#include <exitless/msr/memory_backend.hpp>
#include <exitless/msr/offset_probe.hpp>
#include <exitless/msr/unknown_hypervisor.hpp>

#include <new>

namespace exitless::msr {
// op: exitless::msr::operator==(acrn_state const&, acrn_state const&)
extern "C" decltype(auto) wrap_msr_acrn_state_equals(acrn_state const& a0, acrn_state const& a1) {
    return a0 == a1;
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::acrn::effect(std::uint32_t, access, acrn_state)
extern "C" decltype(auto) wrap_msr_acrn_effect(std::uint32_t a0, access a1, acrn_state a2) {
    return exitless::msr::acrn::effect(a0, a1, a2);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::acrn::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_acrn_admits_exit(std::uint32_t a0, access a1) {
    return exitless::msr::acrn::admits_exit(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::acrn::after_write(std::uint32_t, acrn_state)
extern "C" decltype(auto) wrap_msr_acrn_after_write(std::uint32_t a0, acrn_state a1) {
    return exitless::msr::acrn::after_write(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::kvm_grants::effect(kvm_rule) const
extern "C" decltype(auto) wrap_msr_kvm_grants_effect(exitless::msr::kvm_grants const& self,
                                                     kvm_rule a0) {
    return self.effect(a0);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::operator==(kvm_vmx_state const&, kvm_vmx_state const&)
extern "C" decltype(auto) wrap_msr_kvm_vmx_state_equals(kvm_vmx_state const& a0,
                                                        kvm_vmx_state const& a1) {
    return a0 == a1;
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::operator==(kvm_svm_state const&, kvm_svm_state const&)
extern "C" decltype(auto) wrap_msr_kvm_svm_state_equals(kvm_svm_state const& a0,
                                                        kvm_svm_state const& a1) {
    return a0 == a1;
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::kvm_vmx::effect(std::uint32_t, access, kvm_vmx_state)
extern "C" decltype(auto) wrap_msr_kvm_vmx_effect(std::uint32_t a0, access a1, kvm_vmx_state a2) {
    return exitless::msr::kvm_vmx::effect(a0, a1, a2);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::kvm_vmx::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_kvm_vmx_admits_exit(std::uint32_t a0, access a1) {
    return exitless::msr::kvm_vmx::admits_exit(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::kvm_vmx::after_write(std::uint32_t, kvm_vmx_state)
extern "C" decltype(auto) wrap_msr_kvm_vmx_after_write(std::uint32_t a0, kvm_vmx_state a1) {
    return exitless::msr::kvm_vmx::after_write(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::kvm_svm::effect(std::uint32_t, access, kvm_svm_state)
extern "C" decltype(auto) wrap_msr_kvm_svm_effect(std::uint32_t a0, access a1, kvm_svm_state a2) {
    return exitless::msr::kvm_svm::effect(a0, a1, a2);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::kvm_svm::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_kvm_svm_admits_exit(std::uint32_t a0, access a1) {
    return exitless::msr::kvm_svm::admits_exit(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::kvm_svm::after_write(std::uint32_t, kvm_svm_state)
extern "C" decltype(auto) wrap_msr_kvm_svm_after_write(std::uint32_t a0, kvm_svm_state a1) {
    return exitless::msr::kvm_svm::after_write(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::bare_metal::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_bare_metal_admits_exit(std::uint32_t a0, access a1) {
    return exitless::msr::bare_metal::admits_exit(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::unknown_hypervisor::admits_exit(std::uint32_t, access)
extern "C" decltype(auto) wrap_msr_unknown_hypervisor_admits_exit(std::uint32_t a0, access a1) {
    return exitless::msr::unknown_hypervisor::admits_exit(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::basic_memory_backend()
extern "C" void wrap_msr_basic_memory_backend_basic_memory_backend(void* place) {
    ::new (place) exitless::msr::memory_backend();
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::basic_memory_backend(basic_memory_backend&&)
extern "C" void
wrap_msr_basic_memory_backend_basic_memory_backend_2(void* place,
                                                     exitless::msr::memory_backend&& a0) {
    ::new (place) exitless::msr::memory_backend(static_cast<exitless::msr::memory_backend&&>(a0));
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::operator=(basic_memory_backend&&)
extern "C" decltype(auto) wrap_msr_basic_memory_backend_assign(exitless::msr::memory_backend& self,
                                                               exitless::msr::memory_backend&& a0) {
    return self = static_cast<exitless::msr::memory_backend&&>(a0);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::set(std::uint32_t, std::uint64_t, std::uint64_t)
extern "C" decltype(auto) wrap_msr_basic_memory_backend_set(exitless::msr::memory_backend& self,
                                                            std::uint32_t a0, std::uint64_t a1,
                                                            std::uint64_t a2) {
    return self.set(a0, a1, a2);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::get(std::uint32_t) const
extern "C" decltype(auto)
wrap_msr_basic_memory_backend_get(exitless::msr::memory_backend const& self, std::uint32_t a0) {
    return self.get(a0);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::read(std::uint32_t)
extern "C" decltype(auto) wrap_msr_basic_memory_backend_read(exitless::msr::memory_backend& self,
                                                             std::uint32_t a0) {
    return self.read(a0);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::write(std::uint32_t, std::uint64_t)
extern "C" decltype(auto) wrap_msr_basic_memory_backend_write(exitless::msr::memory_backend& self,
                                                              std::uint32_t a0, std::uint64_t a1) {
    return self.write(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::reads() const
extern "C" decltype(auto)
wrap_msr_basic_memory_backend_reads(exitless::msr::memory_backend const& self) {
    return self.reads();
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::basic_memory_backend::writes() const
extern "C" decltype(auto)
wrap_msr_basic_memory_backend_writes(exitless::msr::memory_backend const& self) {
    return self.writes();
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::offset_probe::operator bool() const
extern "C" decltype(auto) wrap_msr_offset_probe_as_bool(exitless::msr::offset_probe const& self) {
    return static_cast<bool>(self);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::quartile(std::span<std::uint64_t>, std::size_t)
extern "C" decltype(auto) wrap_msr_quartile(std::span<std::uint64_t> a0, std::size_t a1) {
    return exitless::msr::quartile(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::percent_below(std::span<std::uint64_t const>, std::uint64_t)
extern "C" decltype(auto) wrap_msr_percent_below(std::span<std::uint64_t const> a0,
                                                 std::uint64_t a1) {
    return exitless::msr::percent_below(a0, a1);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::judge_offset(std::span<std::uint64_t>, std::span<std::uint64_t>,
// std::span<std::uint64_t>)
extern "C" decltype(auto) wrap_msr_judge_offset(std::span<std::uint64_t> a0,
                                                std::span<std::uint64_t> a1,
                                                std::span<std::uint64_t> a2) {
    return exitless::msr::judge_offset(a0, a1, a2);
}
} // namespace exitless::msr

namespace exitless::msr {
// op: exitless::msr::with_offset(acrn_state, offset_probe const&)
extern "C" decltype(auto) wrap_msr_with_offset(acrn_state a0, offset_probe const& a1) {
    return exitless::msr::with_offset(a0, a1);
}
} // namespace exitless::msr
