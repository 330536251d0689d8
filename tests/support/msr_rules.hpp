// A policy that says everything, and registers for it: the hypervisor is told by the address.
#pragma once

#include <exitless/msr/access.hpp>
#include <exitless/msr/register.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace support {

namespace msr = exitless::msr;

/// Addresses 1xxH are free, 2xxH exit, 3xxH fault; 4xxH are free while the state is open, which a
/// write to 4FFH ends; 5xxH are read freely, and exit on a write.
struct rules {
    struct state_type {
        bool open = false;
    };
    static constexpr auto effect(std::uint32_t address, msr::access kind, state_type state) noexcept
        -> msr::exit_effect {
        switch (address >> 8) {
        case 1:
            return msr::exit_effect::free;
        case 3:
            return msr::exit_effect::faults;
        case 4:
            return state.open ? msr::exit_effect::free : msr::exit_effect::exits;
        case 5:
            return kind == msr::access::read ? msr::exit_effect::free : msr::exit_effect::exits;
        default:
            return msr::exit_effect::exits;
        }
    }
    static constexpr auto admits_exit(std::uint32_t address, msr::access kind) noexcept -> bool {
        return effect(address, kind, {}) != msr::exit_effect::free;
    }
    static constexpr auto after_write(std::uint32_t address, std::uint64_t value,
                                      state_type state) noexcept -> std::optional<state_type> {
        if (address == 0x4fe && value == unfollowable) {
            return std::nullopt;
        }
        return state_type{.open = state.open && address != 0x4ff};
    }
    static constexpr std::uint64_t unfollowable = 0xbad;
};
static_assert(msr::exit_policy<rules>);

struct free_type : msr::register_at<0x100, msr::rights::read_write, 0xf000> {
    static constexpr std::string_view name{"FREE"};
};
struct exiting_type : msr::register_at<0x200, msr::rights::read_write> {
    static constexpr std::string_view name{"EXITING"};
};
struct faulting_type : msr::register_at<0x300, msr::rights::read_write> {
    static constexpr std::string_view name{"FAULTING"};
};
struct depending_type : msr::register_at<0x400, msr::rights::read_write> {
    static constexpr std::string_view name{"DEPENDING"};
};
struct closing_type : msr::register_at<0x4ff, msr::rights::read_write> {
    static constexpr std::string_view name{"CLOSING"};
};
struct read_freely_type : msr::register_at<0x500, msr::rights::read_write> {
    static constexpr std::string_view name{"READ_FREELY"};
};
inline constexpr free_type free_register{};
inline constexpr exiting_type exiting_register{};
inline constexpr faulting_type faulting_register{};
inline constexpr depending_type depending_register{};
inline constexpr closing_type closing_register{};
inline constexpr read_freely_type read_freely_register{};

inline constexpr msr::field<free_type, 7, 4> free_nibble{};
inline constexpr msr::field<exiting_type, 0> exiting_bit{};
inline constexpr msr::field<read_freely_type, 0> read_freely_bit{};

} // namespace support
