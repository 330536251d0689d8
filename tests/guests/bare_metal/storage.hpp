// storage.hpp: the two places where a guest without an operating system can keep the state of its
// sections.
#pragma once

#include <exitless/section/state.hpp>

namespace guest {

/// What each CPU finds at GS base.
struct cpu_block {
    cpu_block* self;
    exitless::thread_state state;
};

/// The state of the CPU that executes this: what a kernel without thread-local storage has.
struct cpu_storage {
    [[gnu::always_inline]] static auto block() noexcept -> cpu_block* {
        cpu_block* self;
        asm volatile("mov %%gs:0, %0" : "=r"(self));
        return self;
    }
    static auto state() noexcept -> exitless::thread_state& { return block()->state; }
    static auto owner() noexcept -> void const* { return block(); }
};
static_assert(exitless::section_storage<cpu_storage>);

} // namespace guest
