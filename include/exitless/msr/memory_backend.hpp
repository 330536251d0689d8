// SPDX-License-Identifier: BSL-1.0
//
// memory_backend.hpp: registers that are memory, for tests and simulations.
//
// It behaves as a CPU does: what is not there faults, and so does a write to bits that cannot be
// written. It counts the accesses, so that a test can tell that one was never made.
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/base/result.hpp>
#include <exitless/msr/backend.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Up to `Capacity` registers in memory. It is moved and not copied: two copies would be two
/// machines. A test that wants to look into the machine gives `guarded` a reference to it.
template <std::size_t Capacity>
class basic_memory_backend {
public:
    static constexpr backend_cost cost = backend_cost::none; ///< A place in memory.

    /// A machine without registers.
    /// @exits  None.
    /// @rt     Wait-free.
    constexpr basic_memory_backend() noexcept = default;
    /// Takes the other one's place.
    /// @exits  None.
    /// @rt     Wait-free, linear in `Capacity`.
    constexpr basic_memory_backend(basic_memory_backend&&) noexcept = default;
    /// @copydoc basic_memory_backend(basic_memory_backend&&)
    constexpr auto operator=(basic_memory_backend&&) noexcept -> basic_memory_backend& = default;

    /// Sets a register, and adds it if it is not there: what the hardware does. A program can write
    /// the bits in `writable`; if there is none, every write faults. Fails with `out_of_memory` if
    /// there is no room.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `Capacity` steps.
    constexpr auto set(std::uint32_t address, std::uint64_t value,
                       std::uint64_t writable = ~std::uint64_t{0}) noexcept -> result<void> {
        auto* one = find(address);
        if (one == nullptr) {
            if (used_ == Capacity) {
                return errc::out_of_memory;
            }
            one = &cells_[used_];
            ++used_;
        }
        *one = {.address = address, .value = value, .writable = writable};
        return {};
    }

    /// What a register holds, which counts as no access; `msr_faults` if it is not there.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `Capacity` steps.
    [[nodiscard]] constexpr auto get(std::uint32_t address) const noexcept
        -> result<std::uint64_t> {
        for (auto const& one : std::span{cells_}.first(used_)) {
            if (one.address == address) {
                return one.value;
            }
        }
        return errc::msr_faults;
    }

    /// RDMSR: fails with `msr_faults` if the register is not there.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `Capacity` steps.
    [[nodiscard]] constexpr auto read(std::uint32_t address) noexcept -> result<std::uint64_t> {
        ++reads_;
        return get(address);
    }

    /// WRMSR: fails with `msr_faults` if the register is not there or would change a bit that
    /// cannot be written.
    ///
    /// @exits  None.
    /// @rt     Wait-free, at most `Capacity` steps.
    [[nodiscard]] constexpr auto write(std::uint32_t address, std::uint64_t value) noexcept
        -> result<void> {
        ++writes_;
        auto* const one = find(address);
        if (one == nullptr || one->writable == 0 || ((one->value ^ value) & ~one->writable) != 0) {
            return errc::msr_faults;
        }
        one->value = value;
        return {};
    }

    /// How many reads there were, failed ones too.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto reads() const noexcept -> std::uint64_t { return reads_; }
    /// How many writes there were, failed ones too.
    /// @exits  None.
    /// @rt     Wait-free.
    [[nodiscard]] constexpr auto writes() const noexcept -> std::uint64_t { return writes_; }

private:
    struct cell {
        std::uint32_t address = 0;
        std::uint64_t value = 0;
        std::uint64_t writable = 0;
    };

    [[nodiscard]] constexpr auto find(std::uint32_t address) noexcept -> cell* {
        for (auto& one : std::span{cells_}.first(used_)) {
            if (one.address == address) {
                return &one;
            }
        }
        return nullptr;
    }

    std::array<cell, Capacity> cells_{};
    std::size_t used_ = 0;
    std::uint64_t reads_ = 0;
    std::uint64_t writes_ = 0;
};

/// A machine with room for 64 registers.
using memory_backend = basic_memory_backend<64>;

} // namespace msr
EXITLESS_END_NAMESPACE
