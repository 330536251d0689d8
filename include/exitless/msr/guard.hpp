// SPDX-License-Identifier: BSL-1.0
//
// guard.hpp: decides which accesses to model-specific registers are refused.
//
// In a critical section all are that the policy does not call free, in every build: one that faults
// costs as much as one that exits, because as a rule the hypervisor raises the fault. So are all
// accesses by way of the kernel. A refusal is an error code, and in a checked build a violation
// too.
//
// Of these functions the code depends on the build, and their last parameter's type with it; an
// object is the same in all units.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/base/violation.hpp>
#include <exitless/msr/access.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/section/caller.hpp>
#include <exitless/section/scope.hpp>
#include <exitless/section/state.hpp>
#include <exitless/x86/exit_catalog.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What an access takes last: nothing, which is the place of the call, or the critical section that
/// it is made in.
template <class Where, class Storage>
concept place_of_access = std::same_as<Where, basic_caller<Storage>> ||
                          std::same_as<Where, basic_critical_section<Storage>>;

/// Knows the policy, what an access costs besides, and the state of one vCPU.
template <exit_policy Policy, backend_cost Cost, section_storage Storage>
class guard {
    using state_type = typename Policy::state_type;
    static constexpr bool calls_kernel = Cost == backend_cost::system_call;

public:
    /// The guard of a vCPU in this state.
    ///
    /// @exits  None.
    /// @rt     Wait-free up to the state's copy.
    [[nodiscard]] constexpr explicit guard(state_type state) noexcept
        : state_{state} {}

    /// The state: as given, and as the writes since have changed it.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy.
    [[nodiscard]] constexpr auto state() const noexcept -> state_type { return state_; }

    /// Takes note of a write that is about to be made; false if the policy cannot follow it, and
    /// it must not be.
    ///
    /// @exits  None.
    /// @rt     Wait-free, as the policy.
    [[nodiscard]] constexpr auto expect_write(std::uint32_t address, std::uint64_t value) noexcept
        -> bool {
        auto const next = Policy::after_write(address, value, state_);
        if (next) {
            state_ = *next;
        }
        return next.has_value();
    }

    /// Why the access must not be made now: `msr_exits`, `msr_faults`, `system_call_in_section`, or
    /// `none` if it may be. `name` is for the report; static storage, or null.
    ///
    /// @exits  None by itself; a violation's handler decides.
    /// @rt     Wait-free: one load outside sections, inside what the policy takes.
    [[nodiscard, gnu::always_inline]] inline auto
    refusal_at(std::uint32_t address, access kind, char const* name,
               basic_caller<Storage> const& where) const noexcept -> errc {
        auto const cause = in_critical_section<Storage>() ? in_section(address, kind) : errc::none;
        if (cause != errc::none) [[unlikely]] {
            auto const instruction =
                kind == access::read ? x86::exit_id::rdmsr : x86::exit_id::wrmsr;
            where.was_refused({.kind = violation_kind::msr_access,
                               .instruction = instruction,
                               .detail = address,
                               .what = name});
        }
        return cause;
    }

    /// The same for a register known when the program is compiled: one that cannot be read or
    /// written at all is an error of the compiler, and one that is free in every state is not asked
    /// for at run time.
    ///
    /// @exits  None by itself; a violation's handler decides.
    /// @rt     Wait-free: nothing if it is always free, one load outside sections, inside what the
    ///         policy takes.
    template <msr_register Register, access Kind>
    [[nodiscard, gnu::always_inline]] inline auto
    refusal([[maybe_unused]] basic_caller<Storage> const& where) const noexcept -> errc {
        demand_right<Register, Kind>();
        if constexpr (!calls_kernel && !Policy::admits_exit(Register::address, Kind)) {
            return errc::none; // the compiler's answer: the table is not searched at run time
        } else {
            return refusal_at(Register::address, Kind, std::string_view{Register::name}.data(),
                              where);
        }
    }

    /// `none`, for an access inside this section that is free in every state that the policy's type
    /// admits; an error of the compiler for all others.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a constant.
    template <msr_register Register, access Kind>
    [[nodiscard, gnu::always_inline]] static constexpr auto
    refusal(basic_critical_section<Storage> const&) noexcept -> errc {
        demand_right<Register, Kind>();
        static_assert(!calls_kernel, "this backend makes a system call for each access: use it "
                                     "before or after the section");
        static_assert(!Policy::admits_exit(Register::address, Kind),
                      "this access leaves the guest, or faults, in some state that the policy "
                      "admits: make it before or after the section, or use a policy that knows the "
                      "state, such as msr::acrn_fixed");
        return errc::none;
    }

private:
    template <class Register, access Kind>
    static constexpr void demand_right() noexcept {
        static_assert(Kind == access::write || readable_register<Register>,
                      "this register is write-only, RDMSR raises #GP: keep what was written");
        static_assert(Kind == access::read || writable_register<Register>,
                      "this register is read-only, WRMSR raises #GP: only the hardware sets it");
    }

    [[nodiscard, gnu::always_inline]] constexpr auto in_section(std::uint32_t address,
                                                                access kind) const noexcept
        -> errc {
        if (calls_kernel) {
            return errc::system_call_in_section;
        }
        auto const effect = Policy::effect(address, kind, state_);
        return effect == exit_effect::free     ? errc::none
               : effect == exit_effect::faults ? errc::msr_faults
                                               : errc::msr_exits;
    }

    [[no_unique_address]] state_type state_;
};

} // namespace msr
EXITLESS_END_NAMESPACE
