// SPDX-License-Identifier: BSL-1.0
//
// access.hpp: how a virtqueue touches memory that its peer can change at any time.
//
// Every word of a ring goes through an access policy, once: what was read is checked and used from
// the local copy, never read again. The policy is a template parameter of the queues, so that a
// test can replace it by one that explores every order in which the two sides may meet.
#pragma once

#include <exitless/base/config.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>

EXITLESS_BEGIN_NAMESPACE
namespace virtio {

/// Ring memory shared with another processor of the same coherent machine: a thread, a process,
/// a back-end on the host. On x86-64 loads and stores are plain MOVs.
struct smp_access {
    /// Reads a word that nothing else is ordered by.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    template <class T>
    [[nodiscard, gnu::always_inline]] static inline auto load(T& word) noexcept -> T {
        return std::atomic_ref<T>{word}.load(std::memory_order_relaxed);
    }
    /// Reads a word that publishes others: reads that follow see at least what was written before
    /// it.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one load.
    template <class T>
    [[nodiscard, gnu::always_inline]] static inline auto load_acquire(T& word) noexcept -> T {
        return std::atomic_ref<T>{word}.load(std::memory_order_acquire);
    }
    /// Writes a word that a later `store_release` publishes.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one store.
    template <class T>
    [[gnu::always_inline]] static inline void store(T& word, T value) noexcept {
        std::atomic_ref<T>{word}.store(value, std::memory_order_relaxed);
    }
    /// Writes a word after everything that was written before it.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one store.
    template <class T>
    [[gnu::always_inline]] static inline void store_release(T& word, T value) noexcept {
        std::atomic_ref<T>{word}.store(value, std::memory_order_release);
    }
    /// Asks for the cache line of a word that will be written soon, so that the store need not wait
    /// for the peer to part with it.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one instruction, which waits for nothing; a NOP on a CPU without it.
    /// @spec   Intel SDM Vol. 2B, "PREFETCHW - Prefetch Data Into Caches in Anticipation of a
    ///         Write".
    template <class T>
    [[gnu::always_inline]] static inline void prefetch_to_store(T const& word) noexcept {
        asm volatile("prefetchw %0" : : "m"(word));
    }
    /// Orders the stores before it against the loads after it, which x86-64 does not by itself.
    ///
    /// A locked instruction on the stack costs about half of an MFENCE. It is spelled out because
    /// ThreadSanitizer's compilers refuse `std::atomic_thread_fence`.
    ///
    /// @exits  None.
    /// @rt     Wait-free: one instruction; it waits until the store buffer has drained.
    /// @spec   Intel SDM Vol. 3A, "Memory Ordering in P6 and More Recent Processor Families".
    [[gnu::always_inline]] static inline void fence() noexcept {
        // "cc": OR sets the flags. "memory": no access of the program may cross.
        asm volatile("{lock orl $0, (%%rsp)|lock or dword ptr [rsp], 0}" : : : "memory", "cc");
    }
};

/// A policy for shared memory; `smp_access` says what its functions mean.
template <class Access>
concept ring_access = requires(std::uint16_t& word, std::uint16_t value) {
    { Access::load(word) } noexcept -> std::same_as<std::uint16_t>;
    { Access::load_acquire(word) } noexcept -> std::same_as<std::uint16_t>;
    { Access::store(word, value) } noexcept;
    { Access::store_release(word, value) } noexcept;
    { Access::prefetch_to_store(word) } noexcept;
    { Access::fence() } noexcept;
};

/// Writes `value` unless it is there already. A cache line that is only read stays with the peer:
/// in a steady flow most ring words keep their values from lap to lap, and skipping these stores
/// takes a quarter off the round trip. A peer that changes the word gains nothing: it would be
/// reading its own lie.
///
/// @exits  None.
/// @rt     Wait-free: one load and at most one store.
template <ring_access Access, class T>
[[gnu::always_inline]] inline void store_if_different(T& word, T value) noexcept {
    if (Access::load(word) != value) {
        Access::store(word, value);
    }
}

} // namespace virtio
EXITLESS_END_NAMESPACE
