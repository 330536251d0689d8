// SPDX-License-Identifier: BSL-1.0
//
// guarded.hpp: access to model-specific registers that never leaves the guest inside a section.
//
// Inside a section an access reaches the backend only if the policy calls it free (guard.hpp).
// Outside, and inside `allow_exits`, everything is performed. Whoever passes the section has the
// compiler decide, and nothing is left to be checked at run time:
//
//     auto const left = registers.read(msr::ia32_x2apic_cur_count, section);
//
// What is wrong with the register itself (reading one that is write-only, a reserved bit, a field
// that is too small) is an error of the compiler wherever it can know.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/msr/access.hpp>
#include <exitless/msr/backend.hpp>
#include <exitless/msr/batch.hpp>
#include <exitless/msr/guard.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/section/caller.hpp>
#include <exitless/section/state.hpp>

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// A value that the compiler checks: `g.write(msr::ia32_x2apic_tpr, msr::constant<0x20>)`.
template <std::uint64_t Value>
inline constexpr std::integral_constant<std::uint64_t, Value> constant{};

/// Registers that are read at once: `g.read(msr::together<msr::ia32_mperf, msr::ia32_aperf>)`.
template <auto... Registers>
    requires(msr_register<std::remove_cvref_t<decltype(Registers)>> && ...)
struct register_group {};
/// The object of such a group.
template <auto... Registers>
inline constexpr register_group<Registers...> together{};

/// The registers that `Backend` reaches, guarded by what `Policy` knows of the hypervisor.
///
/// A vCPU has one object, which is moved and not copied: the state of a copy would not follow the
/// other's writes. It is not for several threads at once. The backend is part of the object, and
/// takes no room if it is empty; `guarded<Backend&, Policy>` refers to one that lives elsewhere.
/// `Storage` is whose critical sections count: a kernel whose sections are
/// `basic_critical_section<per_cpu>` names `per_cpu` here too.
template <class Backend, exit_policy Policy, section_storage Storage = tls_storage>
    requires msr_backend<std::remove_reference_t<Backend>>
class guarded {
    using here = basic_caller<Storage>;
    using guard_type = guard<Policy, std::remove_reference_t<Backend>::cost, Storage>;

public:
    using state_type = typename Policy::state_type; ///< What is known at run time.

    /// Guards `backend`, on a vCPU of which `state` is known.
    ///
    /// @exits  None.
    /// @rt     Wait-free up to the moves of both.
    [[nodiscard]] constexpr explicit guarded(Backend backend = Backend{},
                                             state_type state = {}) noexcept
        : backend_{static_cast<Backend&&>(backend)}
        , guard_{state} {}

    guarded(guarded const&) = delete;
    auto operator=(guarded const&) -> guarded& = delete;
    /// Takes over the backend and what is known of the vCPU.
    ///
    /// @exits  None.
    /// @rt     Wait-free up to the moves of both.
    constexpr guarded(guarded&&) noexcept = default;
    /// @copydoc guarded(guarded&&)
    constexpr auto operator=(guarded&&) noexcept -> guarded& = default;
    ~guarded() = default;

    /// Reads a register. Fails with `msr_exits`, `msr_faults` or `system_call_in_section` if the
    /// access is refused, else as the backend does.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take.
    template <msr_register Register, place_of_access<Storage> Where = here>
    [[nodiscard, gnu::always_inline]] inline auto read(Register,
                                                       Where const& where = Where::here()) noexcept
        -> result<std::uint64_t> {
        auto const cause = guard_.template refusal<Register, access::read>(where);
        if (cause != errc::none) [[unlikely]] {
            return cause;
        }
        return backend_.read(Register::address);
    }

    /// Reads a field of a register. Fails as the read of the register does.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take.
    template <register_field Field, place_of_access<Storage> Where = here>
    [[nodiscard, gnu::always_inline]] inline auto read(Field,
                                                       Where const& where = Where::here()) noexcept
        -> result<std::uint64_t> {
        auto const whole = read(typename Field::register_type{}, where);
        return whole ? result<std::uint64_t>{Field::of(*whole)} : whole;
    }

    /// Reads several registers, at once if the backend can. Each has a result of its own: what is
    /// refused does not keep the others from being read.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the registers.
    /// @rt     Wait-free: what the policy and the backend take.
    template <auto... Registers, place_of_access<Storage> Where = here>
    [[nodiscard]] auto read(register_group<Registers...>,
                            Where const& where = Where::here()) noexcept
        -> std::array<result<std::uint64_t>, sizeof...(Registers)> {
        constexpr std::array<std::uint32_t, sizeof...(Registers)> addresses{Registers.address...};
        std::array<result<std::uint64_t>, sizeof...(Registers)> values{
            judged(guard_.template refusal<std::remove_cvref_t<decltype(Registers)>, access::read>(
                where))...};
        read_permitted(backend_, addresses, values);
        return values;
    }

    /// Reads registers whose addresses are known only at run time, at once if the backend can:
    /// `out[i]` answers `addresses[i]`. Fails with `invalid_argument` if there are not as many
    /// answers as addresses.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the registers.
    /// @rt     Wait-free: what the policy and the backend take.
    template <std::same_as<here> Where = here>
    auto read_batch(std::span<std::uint32_t const> addresses, std::span<result<std::uint64_t>> out,
                    Where const& where = Where::here()) noexcept -> result<void> {
        if (addresses.size() != out.size()) {
            return errc::invalid_argument;
        }
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = judged(guard_.refusal_at(addresses[i], access::read, nullptr, where));
        }
        read_permitted(backend_, addresses, out);
        return {};
    }

    /// Reads a register whose address is known only at run time. Fails as `read` does.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take.
    template <std::same_as<here> Where = here>
    [[nodiscard]] auto read_address(std::uint32_t address,
                                    Where const& where = Where::here()) noexcept
        -> result<std::uint64_t> {
        auto const cause = guard_.refusal_at(address, access::read, nullptr, where);
        return cause != errc::none ? result<std::uint64_t>{cause} : backend_.read(address);
    }

    /// Writes a register. Fails with `reserved_bits` if the value has one of them, with
    /// `msr_exits`, `msr_faults` or `system_call_in_section` if the access is refused, with
    /// `breaks_policy` if it would end what the policy's type promises, else as the backend does.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take.
    template <msr_register Register, place_of_access<Storage> Where = here>
    [[gnu::always_inline]] inline auto write(Register, std::uint64_t value,
                                             Where const& where = Where::here()) noexcept
        -> result<void> {
        auto const cause = guard_.template refusal<Register, access::write>(where);
        return cause != errc::none ? cause : perform_write<Register>(value);
    }

    /// Writes a constant, in which a reserved bit is an error of the compiler.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take.
    template <msr_register Register, std::uint64_t Value, place_of_access<Storage> Where = here>
    [[gnu::always_inline]] inline auto write(Register name,
                                             std::integral_constant<std::uint64_t, Value>,
                                             Where const& where = Where::here()) noexcept
        -> result<void> {
        static_assert((Value & Register::reserved) == 0,
                      "the value sets reserved bits of the register: WRMSR would raise #GP");
        return write(name, Value, where);
    }

    /// Writes a register whose address is known only at run time. Fails as `write` does; which bits
    /// are reserved is not known here.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take.
    template <std::same_as<here> Where = here>
    auto write_address(std::uint32_t address, std::uint64_t value,
                       Where const& where = Where::here()) noexcept -> result<void> {
        auto const cause = guard_.refusal_at(address, access::write, nullptr, where);
        return cause != errc::none ? cause : perform_write_at(address, value);
    }

    /// Sets one field of a register: reads it, and writes it with all other bits as they were.
    /// Fails with `invalid_argument` if the value does not fit, else as `read` and `write` do; what
    /// is refused as a write is not read either. An interrupt handler that writes the register in
    /// between is overwritten.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take, twice.
    template <register_field Field, place_of_access<Storage> Where = here>
    [[gnu::always_inline]] inline auto modify(Field, std::uint64_t value,
                                              Where const& where = Where::here()) noexcept
        -> result<void> {
        using whole = typename Field::register_type;
        if (value > Field::max) [[unlikely]] {
            return errc::invalid_argument;
        }
        if (auto const cause = guard_.template refusal<whole, access::write>(where);
            cause != errc::none) {
            return cause;
        }
        auto const old = read(whole{}, where);
        return old ? perform_change<whole>(*old, Field::with(*old, value)) : old.error();
    }

    /// Sets one field to a constant, which the compiler refuses if it does not fit.
    ///
    /// @exits  None inside a critical section; outside, what the policy says of the register.
    /// @rt     Wait-free: what the policy and the backend take, twice.
    template <register_field Field, std::uint64_t Value, place_of_access<Storage> Where = here>
    [[gnu::always_inline]] inline auto modify(Field name,
                                              std::integral_constant<std::uint64_t, Value>,
                                              Where const& where = Where::here()) noexcept
        -> result<void> {
        static_assert(Value <= Field::max, "the value does not fit the field");
        return modify(name, Value, where);
    }

    /// What is known of the vCPU: as set, and as the writes through this object have changed it.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy.
    [[nodiscard]] constexpr auto state() const noexcept -> state_type { return guard_.state(); }
    /// Says what is known of the vCPU, for example after `probe_tsc_offset`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: a copy.
    constexpr void set_state(state_type state) noexcept { guard_ = guard_type{state}; }

    /// The backend, unguarded.
    ///
    /// @exits  None.
    /// @rt     Wait-free: an address.
    [[nodiscard]] constexpr auto backend() noexcept -> std::remove_reference_t<Backend>& {
        return backend_;
    }

private:
    // A reserved bit that the hardware has set goes back as it was: a newer CPU may know it.
    template <class Register>
    [[nodiscard, gnu::always_inline]] inline auto perform_change(std::uint64_t old,
                                                                 std::uint64_t value) noexcept
        -> result<void> {
        return (value & ~old & Register::reserved) != 0
                   ? errc::reserved_bits
                   : perform_write_at(Register::address, value);
    }

    template <class Register>
    [[nodiscard, gnu::always_inline]] inline auto perform_write(std::uint64_t value) noexcept
        -> result<void> {
        return perform_change<Register>(0, value);
    }

    [[nodiscard, gnu::always_inline]] inline auto perform_write_at(std::uint32_t address,
                                                                   std::uint64_t value) noexcept
        -> result<void> {
        auto const before = guard_;
        if (!guard_.expect_write(address, value)) [[unlikely]] {
            return errc::breaks_policy;
        }
        // A handler that interrupts the program here is judged by what the write does.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        auto const done = backend_.write(address, value);
        if (!done) {
            guard_ = before;
        }
        return done;
    }

    // What `read_permitted` is to make of a read: whatever is a failure already, it leaves.
    [[nodiscard]] static constexpr auto judged(errc cause) noexcept -> result<std::uint64_t> {
        return cause == errc::none ? result<std::uint64_t>{0} : result<std::uint64_t>{cause};
    }

    [[no_unique_address]] Backend backend_;
    [[no_unique_address]] guard_type guard_;
};

} // namespace msr
EXITLESS_END_NAMESPACE
