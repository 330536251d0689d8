// SPDX-License-Identifier: BSL-1.0
//
// acrn.hpp: which accesses to model-specific registers leave a real-time VM (RTVM) of ACRN.
//
// Most of it is fixed. Four things are not: how the local APIC is virtualised, whether the PMU is
// passed through, whether the TSC has an offset, and whether the VM manages the temperature. No
// register and no CPUID leaf tells any of them for certain, the TSC's offset none at all; so
// the state says what the program's owner knows, and the default assumes nothing that is not the
// rule for an RTVM.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/access.hpp>
#include <exitless/msr/acrn_rules.hpp>
#include <exitless/msr/rule_table.hpp>

#include <cstdint>
#include <optional>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// How the guest reaches its local APIC.
enum class apic_mode : std::uint8_t {
    xapic,              ///< By memory; so is every guest before it turns x2APIC on.
    x2apic_apicv,       ///< By registers of a virtual APIC.
    x2apic_passthrough, ///< By the registers of the CPU: an RTVM after it turned x2APIC on.
};

/// What the hypervisor adds to the TSC (the VMCS field "TSC offset"), which it keeps per vCPU.
enum class tsc_offset : std::uint8_t {
    zero,    ///< Nothing: TSC_DEADLINE and reads of TSC_ADJUST reach the hardware.
    nonzero, ///< Something: the hypervisor has to convert TSC_DEADLINE and TSC_ADJUST.
    unknown, ///< Nobody has told: what exits in either case may exit.
};

/// What is known of a vCPU. The default is an RTVM nobody has looked at: a release build of ACRN
/// refuses to pass the PMU through, and no value that a guest can read tells the offset.
struct acrn_state {
    apic_mode apic = apic_mode::x2apic_passthrough; ///< How the local APIC is reached.
    bool pmu_passthrough = false;                   ///< The guest has the PMU: debug builds only.
    tsc_offset offset = tsc_offset::unknown;        ///< What is added to the TSC.
    bool vtm = false;                               ///< The guest manages the temperature.

    /// Whether two states are equal.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(acrn_state const&, acrn_state const&) noexcept
        -> bool = default;
};

/// The policy for a guest of ACRN whose state is known at run time.
struct acrn {
    /// What is known of the vCPU.
    using state_type = acrn_state;

    /// What comes of an access.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a search of at most 6 steps.
    [[nodiscard]] static constexpr auto effect(std::uint32_t address, access kind,
                                               acrn_state state) noexcept -> exit_effect {
        return applied(rule(address, kind, state.apic), state);
    }

    /// Whether the access exits or faults in any state. Whatever does so in some state does so in
    /// this one: each thing that a state can grant is withheld.
    ///
    /// @exits  None.
    /// @rt     Wait-free: as `effect`.
    [[nodiscard]] static constexpr auto admits_exit(std::uint32_t address, access kind) noexcept
        -> bool {
        constexpr acrn_state nothing_granted{.apic = apic_mode::xapic};
        return effect(address, kind, nothing_granted) != exit_effect::free;
    }

    /// The state after a write. One to TIME_STAMP_COUNTER (10H) or TSC_ADJUST (3BH) gives the TSC
    /// an offset that the guest cannot know. One to APIC_BASE (1BH) can turn x2APIC off; how the
    /// APIC is reached after one that turns it on only the owner can say.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static constexpr auto after_write(std::uint32_t address, std::uint64_t value,
                                                    acrn_state state) noexcept
        -> std::optional<acrn_state> {
        if (address == 0x10 || address == 0x3B) {
            state.offset = tsc_offset::unknown;
        } else if (address == 0x1B && !turns_x2apic_on(value)) {
            state.apic = apic_mode::xapic;
        }
        return state;
    }

private:
    [[nodiscard]] static constexpr auto rule(std::uint32_t address, access kind,
                                             apic_mode apic) noexcept -> acrn_rule {
        using rules = acrn_rules;
        if (address > rules::high_end ||
            (address > rules::low_end && address < rules::high_begin)) {
            return acrn_rule::exits;
        }
        if (address >= rules::x2apic_begin && address <= rules::x2apic_end) {
            return x2apic_rule(address, kind, apic);
        }
        return rule_at(rules::general, address, kind, acrn_rule::free);
    }

    [[nodiscard]] static constexpr auto x2apic_rule(std::uint32_t address, access kind,
                                                    apic_mode apic) noexcept -> acrn_rule {
        switch (apic) {
        case apic_mode::x2apic_passthrough:
            return rule_at(acrn_rules::x2apic_passthrough, address, kind, acrn_rule::free);
        case apic_mode::x2apic_apicv:
            return rule_at(acrn_rules::x2apic_apicv, address, kind,
                           kind == access::read ? acrn_rule::free : acrn_rule::exits);
        case apic_mode::xapic:
            break;
        }
        return acrn_rule::exits;
    }

    [[nodiscard]] static constexpr auto applied(acrn_rule rule, acrn_state state) noexcept
        -> exit_effect {
        switch (rule) {
        case acrn_rule::free:
            return exit_effect::free;
        case acrn_rule::faults:
            return exit_effect::faults;
        case acrn_rule::pmu:
            return state.pmu_passthrough ? exit_effect::free : exit_effect::faults;
        case acrn_rule::thermal_set:
            return state.vtm ? exit_effect::exits : exit_effect::faults;
        case acrn_rule::thermal_lvt:
            return state.vtm ? exit_effect::free : exit_effect::exits;
        case acrn_rule::offset_known:
            return offset_is_zero(state) ? exit_effect::free : exit_effect::exits;
        case acrn_rule::exits:
            break;
        }
        return exit_effect::exits;
    }

    // ACRN stops intercepting when it passes the local APIC through, not before.
    [[nodiscard]] static constexpr auto offset_is_zero(acrn_state state) noexcept -> bool {
        return state.apic == apic_mode::x2apic_passthrough && state.offset == tsc_offset::zero;
    }
};
static_assert(exit_policy<acrn>);

/// The policy for a guest of ACRN whose state is known when the program is compiled, so that the
/// compiler can refuse what exits in this state, and lets pass what exits only in others.
///
/// The state is a promise for the whole run. A write that ends it is not made, even outside
/// sections: where the offset is promised to be zero, one to TIME_STAMP_COUNTER or TSC_ADJUST;
/// where x2APIC is, one to APIC_BASE that turns it off. A program that does that uses `acrn`.
template <acrn_state State>
struct acrn_fixed {
    /// Nothing is left to know at run time.
    struct state_type {};

    /// What comes of an access.
    ///
    /// @exits  None.
    /// @rt     Wait-free: as `acrn::effect`.
    [[nodiscard]] static constexpr auto effect(std::uint32_t address, access kind,
                                               state_type = {}) noexcept -> exit_effect {
        return acrn::effect(address, kind, State);
    }

    /// Whether the access exits or faults in the state.
    ///
    /// @exits  None.
    /// @rt     Wait-free: as `acrn::effect`.
    [[nodiscard]] static constexpr auto admits_exit(std::uint32_t address, access kind) noexcept
        -> bool {
        return effect(address, kind) != exit_effect::free;
    }

    /// Nothing, for a write that ends the promise.
    ///
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    [[nodiscard]] static constexpr auto after_write(std::uint32_t address, std::uint64_t value,
                                                    state_type) noexcept
        -> std::optional<state_type> {
        auto const next = acrn::after_write(address, value, State);
        auto const kept = next->apic == State.apic &&
                          (next->offset == State.offset || State.offset != tsc_offset::zero);
        return kept ? std::optional{state_type{}} : std::nullopt;
    }
};
static_assert(exit_policy<acrn_fixed<acrn_state{}>>);

} // namespace msr
EXITLESS_END_NAMESPACE
