// specimens.hpp: objects of the library in a state in which its operations have something to do.
#pragma once

#include <exitless/cpuid/dump.hpp>
#include <exitless/cpuid/parse.hpp>
#include <exitless/exitless.hpp>
#include <exitless/measure/hgrm.hpp>

#include "specimen.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>

namespace counting {

/// A number that is also a leaf of CPUID and a register that XGETBV reads.
template <>
struct specimen<std::uint32_t> : place<std::uint32_t> {
    static void renew() { ::new (bytes) std::uint32_t(0); }
};

template <>
struct specimen<std::string_view> : place<std::string_view> {
    static void renew() {
        using namespace std::string_view_literals;
        ::new (bytes) std::string_view{
            "   0x00000001 0x00: eax=0x000806f8 ebx=0x00800800 ecx=0xfffaf38b edx=0xbfebfbff"sv};
    }
};

/// One that holds a value.
template <class T>
struct specimen<exitless::result<T>> : place<exitless::result<T>> {
    static void renew() {
        specimen<T>::renew();
        ::new (place<exitless::result<T>>::bytes) exitless::result<T>{specimen<T>::object()};
    }
};
template <>
struct specimen<exitless::result<void>> : place<exitless::result<void>> {
    static void renew() { ::new (bytes) exitless::result<void>{}; }
};

/// The CPU that counts: its leaves are read once.
template <>
struct specimen<exitless::cpuid::snapshot> : place<exitless::cpuid::snapshot> {
    static void renew() {
        static constinit exitless::cpuid::snapshot captured;
        if (!captured.captured()) {
            captured = exitless::cpuid::snapshot::capture(exitless::may_exit);
        }
        ::new (bytes) exitless::cpuid::snapshot{captured};
    }
};

template <>
struct specimen<exitless::cpuid::line_cursor> : place<exitless::cpuid::line_cursor> {
    static void renew() {
        specimen<std::string_view>::renew();
        ::new (bytes) exitless::cpuid::line_cursor{specimen<std::string_view>::object()};
    }
};
template <>
struct specimen<exitless::cpuid::dump_reader> : place<exitless::cpuid::dump_reader> {
    static void renew() { ::new (bytes) exitless::cpuid::dump_reader{0}; }
};
template <>
struct specimen<exitless::cpuid::leaf_limits> : place<exitless::cpuid::leaf_limits> {
    static void renew() {
        specimen<exitless::cpuid::snapshot>::renew();
        ::new (bytes)
            exitless::cpuid::leaf_limits{specimen<exitless::cpuid::snapshot>::object().entries()};
    }
};
using native_walk = exitless::cpuid::walk<exitless::x86::native, exitless::cpuid::snapshot>;
template <>
struct specimen<native_walk> : place<native_walk> {
    static void renew() {
        specimen<exitless::cpuid::snapshot>::renew();
        ::new (bytes) native_walk{specimen<exitless::cpuid::snapshot>::object()};
    }
};

/// A clock of 2.5 GHz that reads 1 us now.
template <>
struct specimen<exitless::tsc_clock> : place<exitless::tsc_clock> {
    static void renew() {
        auto const ratio = exitless::tsc::kernel_scaling(2500000);
        auto const made =
            exitless::tsc_clock::make(*ratio, {.ticks = exitless::tsc::read_ordered(), .ns = 1000});
        ::new (bytes) exitless::tsc_clock{*made};
    }
};
template <>
struct specimen<exitless::shared_tsc_clock> : place<exitless::shared_tsc_clock> {
    static void renew() {
        specimen<exitless::tsc_clock>::renew();
        ::new (bytes) exitless::shared_tsc_clock{specimen<exitless::tsc_clock>::object()};
    }
};
template <>
struct specimen<exitless::tsc::cycle_plan> : place<exitless::tsc::cycle_plan> {
    static void renew() { ::new (bytes) exitless::tsc::cycle_plan{.period_ns = 20000}; }
};
template <>
struct specimen<exitless::tsc::cyclic<>> : place<exitless::tsc::cyclic<>> {
    static void renew() {
        specimen<exitless::tsc_clock>::renew();
        auto const made = exitless::tsc::cyclic<>::make(specimen<exitless::tsc_clock>::object(),
                                                        {.period_ns = 20000});
        ::new (bytes) exitless::tsc::cyclic<>{*made};
    }
};

/// A histogram with something in it.
template <>
struct specimen<exitless::histogram> : place<exitless::histogram> {
    static void renew() {
        auto& made = *::new (bytes) exitless::histogram{};
        for (std::uint64_t value = 1; value < 1000000; value *= 3) {
            made.record(value);
        }
    }
};
template <>
struct specimen<exitless::measure::hgrm::levels> : place<exitless::measure::hgrm::levels> {
    static void renew() { ::new (bytes) exitless::measure::hgrm::levels{5}; }
};
template <>
struct specimen<exitless::measure::hgrm::level> : place<exitless::measure::hgrm::level> {
    static void renew() { ::new (bytes) exitless::measure::hgrm::level{.part = 1, .of = 10}; }
};
template <class Sink>
using hgrm_writer =
    exitless::measure::hgrm::writer<exitless::histogram, Sink, exitless::measure::hgrm::unscaled>;
template <class Sink>
struct specimen<hgrm_writer<Sink>> : place<hgrm_writer<Sink>> {
    static void renew() {
        specimen<exitless::histogram>::renew();
        specimen<Sink>::renew();
        specimen<exitless::measure::hgrm::unscaled>::renew();
        ::new (place<hgrm_writer<Sink>>::bytes)
            hgrm_writer<Sink>{specimen<exitless::histogram>::object(),
                              specimen<Sink>::object(),
                              {},
                              specimen<exitless::measure::hgrm::unscaled>::object()};
    }
};

/// Some numbers, as a probe has measured them.
template <class Number>
    requires std::is_same_v<std::remove_const_t<Number>, std::uint64_t>
struct specimen<std::span<Number>> : place<std::span<Number>> {
    inline static constinit std::array<std::uint64_t, 9> numbers{};
    static void renew() {
        numbers = {40, 41, 39, 44, 40, 90, 40, 42, 41};
        ::new (place<std::span<Number>>::bytes) std::span<Number>{numbers};
    }
};

/// The section in hand: a token, which nobody reads.
template <>
struct specimen<exitless::critical_section> : place<exitless::critical_section> {
    static void renew() {}
};
template <class Policy, exitless::msr::backend_cost Cost, class Storage>
struct specimen<exitless::msr::guard<Policy, Cost, Storage>>
    : place<exitless::msr::guard<Policy, Cost, Storage>> {
    using guard = exitless::msr::guard<Policy, Cost, Storage>;
    static void renew() { ::new (place<guard>::bytes) guard{typename Policy::state_type{}}; }
};

/// A queue of 8 with one buffer used and one available, seen from both sides.
struct virtqueue {
    static constexpr std::uint16_t size = 8;
    using ring_type = exitless::virtio::split_ring<size>;
    using driver_type = exitless::virtio::split_driver<size>;
    using device_type = exitless::virtio::split_device<size>;

    inline static constinit std::array<std::byte, 256> shared{};
    inline static constinit exitless::virtio::buffer const one_buffer{.address = 0x1000,
                                                                      .size = 64};

    alignas(4096) static inline constinit std::byte ring_memory[4096]{};

    static void renew() {
        for (auto& one : ring_memory) {
            one = std::byte{0};
        }
        auto const layout = exitless::virtio::split_layout::of(size);
        ::new (place<exitless::virtio::split_layout>::bytes)
            exitless::virtio::split_layout{*layout};
        auto const& ring =
            *::new (place<ring_type>::bytes) ring_type{*ring_type::over(ring_memory, *layout)};
        static constinit exitless::virtio::memory_region const region{.address = 0x1000,
                                                                      .memory = shared};
        auto const map = exitless::virtio::memory_map::of(std::span{&region, 1});
        ::new (place<exitless::virtio::memory_map>::bytes) exitless::virtio::memory_map{*map};
        auto& driver = *::new (place<driver_type>::bytes) driver_type{ring};
        auto& device = *::new (place<device_type>::bytes) device_type{ring, *map};
        exchange(driver, device, region);
    }

private:
    static void exchange(driver_type& driver, device_type& device,
                         exitless::virtio::memory_region const& region) {
        auto const answer = region.at(0, 64);
        for (std::uint64_t token = 0; token != 3; ++token) {
            static_cast<void>(driver.add({}, std::span{&*answer, 1}, token));
        }
        driver.publish();
        auto const first = device.poll();
        static_cast<void>(device.complete(**first, 1));
        device.publish();
        auto const second = device.poll(); // taken, not completed
        ::new (place<exitless::virtio::chain>::bytes) exitless::virtio::chain{**second};
    }
};
template <class T>
struct of_virtqueue : place<T> {
    static void renew() { virtqueue::renew(); }
};
template <>
struct specimen<virtqueue::ring_type> : of_virtqueue<virtqueue::ring_type> {};
template <>
struct specimen<virtqueue::driver_type> : of_virtqueue<virtqueue::driver_type> {};
template <>
struct specimen<virtqueue::device_type> : of_virtqueue<virtqueue::device_type> {};
template <>
struct specimen<exitless::virtio::chain> : of_virtqueue<exitless::virtio::chain> {};
template <>
struct specimen<exitless::virtio::memory_map> : of_virtqueue<exitless::virtio::memory_map> {};
template <>
struct specimen<exitless::virtio::split_layout> : of_virtqueue<exitless::virtio::split_layout> {};
template <>
struct specimen<exitless::virtio::descriptor_ledger<8>>
    : place<exitless::virtio::descriptor_ledger<8>> {
    static void renew() {
        auto& made = *::new (bytes) exitless::virtio::descriptor_ledger<8>{7};
        made.take(0, {.token = 1, .count = 1});
        made.take(1, {.token = 2, .count = 1});
    }
};
template <>
struct specimen<exitless::virtio::chain_record> : place<exitless::virtio::chain_record> {
    static void renew() {
        ::new (bytes) exitless::virtio::chain_record{.token = 1, .writable = 64, .count = 1};
    }
};

} // namespace counting
