// count.hpp: counts lists of things and prints a line each, for exits.py.
#pragma once

#include "operation.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace counting {

/// Where a control's figure is known beforehand.
enum class known {
    everywhere, ///< Under every hypervisor that intercepts what x86 makes it intercept.
    kvm_svm,    ///< Under KVM on AMD, as its intercepts and MSR bitmap say.
    nowhere,    ///< Depends on the host; what an emulator does not model, it does not count.
};

/// Code whose exits are known: it shows that the counter counts.
struct control {
    std::string_view name;
    known where;
    std::uint32_t expected;
    void (*run)();
};

/// `N` times the same.
template <int N, auto Code>
void times() {
    for (int i = 0; i != N; ++i) {
        Code();
    }
}

/// The privilege that counts, and how often it counts one thing.
struct place_of_count {
    std::string_view name;
    int repeats;
};

void count(place_of_count const& here, std::span<control const> controls);

/// Every operation of the library, and one with a CPUID planted in it.
void count_operations(place_of_count const& here);

/// The controls of every privilege.
[[nodiscard]] auto common_controls() -> std::span<control const>;

} // namespace counting
