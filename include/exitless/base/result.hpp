// SPDX-License-Identifier: BSL-1.0
//
// result.hpp: a value, or the reason why there is none.
//
// std::expected would do, but it is C++23 and missing from half of the supported compilers.
// Reading the value of a failed result traps instead of being undefined: after a test of the
// result the compiler drops the check, so it costs nothing where it was used properly.
#pragma once

#include <exitless/base/config.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace exitless::abi_v1 {

/// Why an operation of the library failed. New causes are appended; numbers never change.
enum class errc : std::uint16_t {
    none = 0,
    invalid_argument = 1,
    not_supported = 2,
    not_captured = 3,
    // TSC
    no_rdtscp = 16,
    tsc_not_invariant = 17,
    rdtsc_trapped = 18,
    lfence_not_serializing = 19,
    tsc_rate_unknown = 20,
    tsc_unstable = 21,
    // MSR
    msr_exits = 32,
    msr_faults = 33,
    reserved_bits = 34,
    breaks_policy = 35,
    // operating system
    no_device = 48,
    no_privilege = 49,
    cpu_offline = 50,
    wrong_cpu = 51,
    system_call_in_section = 52,
    io_error = 53,
    timed_out = 54,
    peer_closed = 55,
    protocol_error = 56,
    out_of_memory = 57,
    already_done = 58,
    locked_down = 59,
    writes_off = 60,
    // text
    parse_error = 64,
    // virtqueue
    queue_full = 80,
    queue_poisoned = 81,
    bad_descriptor = 82,
    bad_index = 83,
    bad_length = 84,
    bad_chain = 85,
    bad_address = 86,
    bad_id = 87,
};

} // namespace exitless::abi_v1

EXITLESS_BEGIN_NAMESPACE

using abi_v1::errc;

/// A sentence that names the cause and, where there is one, the remedy. Of the library's version
/// and not of `abi_v1`: it grows with the causes.
///
/// @exits  None.
/// @rt     Wait-free, constant time.
[[nodiscard]] constexpr auto message(errc cause) noexcept -> std::string_view {
    using namespace std::string_view_literals; // a length known to the compiler: no call of strlen
    switch (cause) {
    case errc::none:
        return "no error"sv;
    case errc::invalid_argument:
        return "an argument is outside its documented range"sv;
    case errc::not_supported:
        return "this CPU, kernel or build does not offer the operation"sv;
    case errc::not_captured:
        return "the CPUID snapshot is empty: call cpuid::snapshot::capture(may_exit) first"sv;
    case errc::no_rdtscp:
        return "the CPU offers no RDTSCP (CPUID.80000001H:EDX[27]): let the hypervisor expose it"sv;
    case errc::tsc_not_invariant:
        return "the TSC is not invariant (CPUID.80000007H:EDX[8]): its rate follows the CPU's, "
               "so it is no clock; let the hypervisor expose the bit if the host's TSC is"sv;
    case errc::rdtsc_trapped:
        return "RDTSC leaves the guest here: the hypervisor intercepts it, and the TSC is no "
               "exit-free clock"sv;
    case errc::lfence_not_serializing:
        return "LFENCE does not order instructions on this AMD CPU (CPUID.80000021H:EAX[2] is "
               "clear), so no ordered time stamp can be taken; if MSR C0011029H[1] is set, say so "
               "with tsc::outside_evidence"sv;
    case errc::tsc_rate_unknown:
        return "no source gave the rate of the TSC"sv;
    case errc::tsc_unstable:
        return "the TSC and the reference clock disagree: the TSC jumped, or "
               "the machine was too busy to calibrate"sv;
    case errc::msr_exits:
        return "the access would leave the guest: it is refused in a critical section; make it "
               "before or "
               "after, or inside allow_exits"sv;
    case errc::msr_faults:
        return "the access raises #GP: the register does not exist or the value is not allowed"sv;
    case errc::reserved_bits:
        return "the value sets reserved bits of the register: WRMSR would raise #GP"sv;
    case errc::breaks_policy:
        return "the write would end what the policy promises of the vCPU for the whole run: use a "
               "policy that follows writes, such as msr::acrn"sv;
    case errc::no_device:
        return "the device or file does not exist"sv;
    case errc::no_privilege:
        return "the operation needs a privilege that this process lacks"sv;
    case errc::cpu_offline:
        return "the CPU is offline or does not exist"sv;
    case errc::wrong_cpu:
        return "the thread does not run on the CPU that the operation is for"sv;
    case errc::system_call_in_section:
        return "the operation is a system call: it is refused inside a critical section"sv;
    case errc::io_error:
        return "the operating system reported an input or output error"sv;
    case errc::timed_out:
        return "the other side did not answer in time"sv;
    case errc::peer_closed:
        return "the other side closed the connection or died"sv;
    case errc::protocol_error:
        return "the other side broke the protocol"sv;
    case errc::out_of_memory:
        return "there is not enough memory"sv;
    case errc::already_done:
        return "the operation was done before and can be done only once"sv;
    case errc::locked_down:
        return "the kernel is locked down (Secure Boot, or lockdown= on its command line) and "
               "refuses to write MSRs; reading is allowed. Only another boot lifts it"sv;
    case errc::writes_off:
        return "the msr driver refuses to write: load it with allow_writes=on, or write on to "
               "/sys/module/msr/parameters/allow_writes"sv;
    case errc::parse_error:
        return "the text does not have the expected form"sv;
    case errc::queue_full:
        return "not enough descriptors are free: poll for used buffers first"sv;
    case errc::queue_poisoned:
        return "the peer broke the rules earlier: reset the device and set the queue up again"sv;
    case errc::bad_descriptor:
        return "the peer wrote an invalid descriptor"sv;
    case errc::bad_index:
        return "the peer moved its ring index beyond the queue size"sv;
    case errc::bad_length:
        return "the peer claims to have written more than the buffer holds"sv;
    case errc::bad_chain:
        return "the peer's descriptor chain is too long, loops, or has readable "
               "buffers after writable ones"sv;
    case errc::bad_address:
        return "the peer's buffer lies outside the shared memory"sv;
    case errc::bad_id:
        return "the peer returned a buffer that it does not hold"sv;
    }
    return "unknown error"sv;
}

/// A value of type T, or an errc that is not `errc::none`. Trivially copyable if T is.
template <class T>
class [[nodiscard]] result {
public:
    using value_type = T; ///< What a success carries.

    /// Success.
    /// @exits  None.
    /// @rt     Wait-free up to T's own construction.
    constexpr result(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
        : value_{std::move(value)} {}
    /// Failure; traps on `errc::none`, which is no cause, and does not compile in a constant.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr result(errc cause) noexcept
        : error_{cause} {
        if (cause == errc::none) {
            __builtin_trap();
        }
    }

    /// True on success.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return value_.has_value(); }
    /// The cause of the failure, `errc::none` on success.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto error() const noexcept -> errc { return error_; }

    /// The value; traps on a failed result.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto operator*() & noexcept -> T& { return checked(*this); }
    /// @copydoc operator*()
    [[nodiscard]] constexpr auto operator*() const& noexcept -> T const& { return checked(*this); }
    /// @copydoc operator*()
    [[nodiscard]] constexpr auto operator*() && noexcept -> T&& {
        return std::move(checked(*this));
    }
    /// Member access to the value; traps on a failed result.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto operator->() noexcept -> T* { return &checked(*this); }
    /// @copydoc operator->()
    [[nodiscard]] constexpr auto operator->() const noexcept -> T const* { return &checked(*this); }

    /// The value, or `fallback` on failure.
    /// @exits  None.
    /// @rt     Wait-free up to T's own copy.
    [[nodiscard]] constexpr auto value_or(T fallback) const
        noexcept(std::is_nothrow_copy_constructible_v<T>) -> T {
        return value_ ? *value_ : std::move(fallback);
    }

private:
    template <class Self>
    [[nodiscard]] static constexpr auto& checked(Self& self) noexcept {
        if (!self.value_) {
            __builtin_trap();
        }
        return *self.value_;
    }

    std::optional<T> value_;
    errc error_ = errc::none;
};

/// Success without a value, or an errc.
template <>
class [[nodiscard]] result<void> {
public:
    using value_type = void; ///< A success carries nothing.

    /// Success.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr result() noexcept = default;
    /// Failure, unless `cause` is `errc::none`.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr result(errc cause) noexcept
        : error_{cause} {}

    /// True on success.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return error_ == errc::none; }
    /// The cause of the failure, `errc::none` on success.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto error() const noexcept -> errc { return error_; }

private:
    errc error_ = errc::none;
};

EXITLESS_END_NAMESPACE

namespace exitless::abi_v1 {
using exitless::message; // where a call with an errc looks for it
} // namespace exitless::abi_v1
