#include <exitless/tsc/capabilities.hpp>
#include <exitless/tsc/clock.hpp>
#include <exitless/tsc/cyclic.hpp>
#include <exitless/tsc/rate.hpp>
#include <exitless/tsc/shared_clock.hpp>
#include <exitless/tsc/stamp.hpp>
#include <exitless/tsc/wait.hpp>

#include <new>

namespace exitless::tsc {
// op: exitless::tsc::operator==(timestamp const&, timestamp const&)
extern "C" decltype(auto) wrap_tsc_timestamp_equals(timestamp const& a0, timestamp const& a1) {
    return a0 == a1;
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::elapsed(timestamp, timestamp)
extern "C" decltype(auto) wrap_tsc_elapsed(timestamp a0, timestamp a1) {
    return exitless::tsc::elapsed(a0, a1);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::to_string(rate_source)
extern "C" decltype(auto) wrap_tsc_to_string(rate_source a0) {
    return exitless::tsc::to_string(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::divide(uint128, std::uint64_t)
extern "C" decltype(auto) wrap_tsc_divide(uint128 a0, std::uint64_t a1) {
    return exitless::tsc::divide(a0, a1);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::operator==(scaling const&, scaling const&)
extern "C" decltype(auto) wrap_tsc_scaling_equals(scaling const& a0, scaling const& a1) {
    return a0 == a1;
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::scaling::valid() const
extern "C" decltype(auto) wrap_tsc_scaling_valid(exitless::tsc::scaling const& self) {
    return self.valid();
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::scaling::nearest_khz(std::uint64_t)
extern "C" decltype(auto) wrap_tsc_scaling_nearest_khz(std::uint64_t a0) {
    return exitless::tsc::scaling::nearest_khz(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::scaling::to_ns(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_scaling_to_ns(exitless::tsc::scaling const& self,
                                                 std::uint64_t a0) {
    return self.to_ns(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::scaling::to_ticks(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_scaling_to_ticks(exitless::tsc::scaling const& self,
                                                    std::uint64_t a0) {
    return self.to_ticks(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::scaling_of(std::uint64_t, std::uint64_t)
extern "C" decltype(auto) wrap_tsc_scaling_of(std::uint64_t a0, std::uint64_t a1) {
    return exitless::tsc::scaling_of(a0, a1);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::scaling_of_multiplier(std::uint32_t, unsigned)
extern "C" decltype(auto) wrap_tsc_scaling_of_multiplier(std::uint32_t a0, unsigned a1) {
    return exitless::tsc::scaling_of_multiplier(a0, a1);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::operator==(kernel_multiplier const&, kernel_multiplier const&)
extern "C" decltype(auto) wrap_tsc_kernel_multiplier_equals(kernel_multiplier const& a0,
                                                            kernel_multiplier const& a1) {
    return a0 == a1;
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::kernel_multiplier_of(std::uint64_t)
extern "C" decltype(auto) wrap_tsc_kernel_multiplier_of(std::uint64_t a0) {
    return exitless::tsc::kernel_multiplier_of(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::kernel_scaling(std::uint64_t)
extern "C" decltype(auto) wrap_tsc_kernel_scaling(std::uint64_t a0) {
    return exitless::tsc::kernel_scaling(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::difference_ppb(std::uint64_t, std::uint64_t)
extern "C" decltype(auto) wrap_tsc_difference_ppb(std::uint64_t a0, std::uint64_t a1) {
    return exitless::tsc::difference_ppb(a0, a1);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::verify_clock(cpuid::snapshot const&, outside_evidence)
extern "C" decltype(auto) wrap_tsc_verify_clock(cpuid::snapshot const& a0, outside_evidence a1) {
    return exitless::tsc::verify_clock(a0, a1);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::verify(cpuid::snapshot const&, outside_evidence)
extern "C" decltype(auto) wrap_tsc_verify(cpuid::snapshot const& a0, outside_evidence a1) {
    return exitless::tsc::verify(a0, a1);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::khz_of_leaf_15h(x86::cpuid_registers const&)
extern "C" decltype(auto) wrap_tsc_khz_of_leaf_15h(x86::cpuid_registers const& a0) {
    return exitless::tsc::khz_of_leaf_15h(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::rate_of_crystal(cpuid::snapshot const&)
extern "C" decltype(auto) wrap_tsc_rate_of_crystal(cpuid::snapshot const& a0) {
    return exitless::tsc::rate_of_crystal(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::rate_of_hypervisor(cpuid::snapshot const&)
extern "C" decltype(auto) wrap_tsc_rate_of_hypervisor(cpuid::snapshot const& a0) {
    return exitless::tsc::rate_of_hypervisor(a0);
}
} // namespace exitless::tsc

namespace exitless {
// op: exitless::operator==(tsc_anchor const&, tsc_anchor const&)
extern "C" decltype(auto) wrap_tsc_anchor_equals(tsc_anchor const& a0, tsc_anchor const& a1) {
    return a0 == a1;
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::tsc_clock()
extern "C" void wrap_tsc_clock_tsc_clock(void* place) {
    ::new (place) exitless::tsc_clock();
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::make(tsc::scaling, tsc_anchor)
extern "C" decltype(auto) wrap_tsc_clock_make(tsc::scaling a0, tsc_anchor a1) {
    return exitless::tsc_clock::make(a0, a1);
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::now_ns() const
extern "C" decltype(auto) wrap_tsc_clock_now_ns(exitless::tsc_clock const& self) {
    return self.now_ns();
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::now_ns_ordered() const
extern "C" decltype(auto) wrap_tsc_clock_now_ns_ordered(exitless::tsc_clock const& self) {
    return self.now_ns_ordered();
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::now() const
extern "C" decltype(auto) wrap_tsc_clock_now(exitless::tsc_clock const& self) {
    return self.now();
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::ns_at(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_clock_ns_at(exitless::tsc_clock const& self, std::uint64_t a0) {
    return self.ns_at(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::ticks_at(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_clock_ticks_at(exitless::tsc_clock const& self,
                                                  std::uint64_t a0) {
    return self.ticks_at(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::to_ns(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_clock_to_ns(exitless::tsc_clock const& self, std::uint64_t a0) {
    return self.to_ns(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::to_ticks(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_clock_to_ticks(exitless::tsc_clock const& self,
                                                  std::uint64_t a0) {
    return self.to_ticks(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::khz() const
extern "C" decltype(auto) wrap_tsc_clock_khz(exitless::tsc_clock const& self) {
    return self.khz();
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::ratio() const
extern "C" decltype(auto) wrap_tsc_clock_ratio(exitless::tsc_clock const& self) {
    return self.ratio();
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::anchor() const
extern "C" decltype(auto) wrap_tsc_clock_anchor(exitless::tsc_clock const& self) {
    return self.anchor();
}
} // namespace exitless

namespace exitless {
// op: exitless::tsc_clock::continued_at(std::uint64_t, tsc::scaling) const
extern "C" decltype(auto) wrap_tsc_clock_continued_at(exitless::tsc_clock const& self,
                                                      std::uint64_t a0, tsc::scaling a1) {
    return self.continued_at(a0, a1);
}
} // namespace exitless

namespace exitless {
// op: exitless::operator==(tsc_clock const&, tsc_clock const&)
extern "C" decltype(auto) wrap_tsc_clock_equals(tsc_clock const& a0, tsc_clock const& a1) {
    return a0 == a1;
}
} // namespace exitless

namespace exitless {
// op: exitless::shared_tsc_clock::shared_tsc_clock(tsc_clock const&)
extern "C" void wrap_shared_tsc_clock_shared_tsc_clock(void* place, tsc_clock const& a0) {
    ::new (place) exitless::shared_tsc_clock(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::shared_tsc_clock::store(tsc_clock const&)
extern "C" decltype(auto) wrap_shared_tsc_clock_store(exitless::shared_tsc_clock& self,
                                                      tsc_clock const& a0) {
    return self.store(a0);
}
} // namespace exitless

namespace exitless {
// op: exitless::shared_tsc_clock::load() const
extern "C" decltype(auto) wrap_shared_tsc_clock_load(exitless::shared_tsc_clock const& self) {
    return self.load();
}
} // namespace exitless

namespace exitless {
// op: exitless::shared_tsc_clock::now_ns() const
extern "C" decltype(auto) wrap_shared_tsc_clock_now_ns(exitless::shared_tsc_clock const& self) {
    return self.now_ns();
}
} // namespace exitless

namespace exitless {
// op: exitless::shared_tsc_clock::generation() const
extern "C" decltype(auto) wrap_shared_tsc_clock_generation(exitless::shared_tsc_clock const& self) {
    return self.generation();
}
} // namespace exitless

namespace exitless::tsc {
// op: exitless::tsc::to_string(wait_status)
extern "C" decltype(auto) wrap_tsc_to_string_2(wait_status a0) {
    return exitless::tsc::to_string(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::no_relax::operator()(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_no_relax_call(exitless::tsc::no_relax const& self,
                                                 std::uint64_t a0) {
    return self(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::cyclic::release_ticks(std::uint64_t) const
extern "C" decltype(auto) wrap_tsc_cyclic_release_ticks(exitless::tsc::cyclic<> const& self,
                                                        std::uint64_t a0) {
    return self.release_ticks(a0);
}
} // namespace exitless::tsc

namespace exitless::tsc {
// op: exitless::tsc::cyclic::period_ns() const
extern "C" decltype(auto) wrap_tsc_cyclic_period_ns(exitless::tsc::cyclic<> const& self) {
    return self.period_ns();
}
} // namespace exitless::tsc
