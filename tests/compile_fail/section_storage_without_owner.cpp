// The state of a section is kept by a type that also tells who entered it.
// EXPECT: constraint|constraints not satisfied
#include <exitless/critical_section.hpp>

struct storage {
    static auto state() noexcept -> exitless::thread_state& {
        return exitless::abi_v1::this_thread;
    }
#if defined(CONTROL)
    static auto owner() noexcept -> void const* { return nullptr; }
#endif
};

void function() {
    exitless::basic_critical_section<storage> section{"storage"};
}
