// Violations that check.py must find: one in each wrapper, of the kind that its comment names.
#include <exitless/critical_section.hpp>

#include <cstdint>
#include <cstdlib>

using cpu = exitless::x86::native;

[[gnu::noinline]] static auto innermost(unsigned leaf) -> unsigned {
    return cpu::cpuid(leaf, 0).eax;
}
[[gnu::noinline]] static auto between(unsigned leaf) -> unsigned {
    return innermost(leaf) + 1;
}
[[gnu::noinline, gnu::cold]] static void outlined(unsigned* place) {
    *place = cpu::cpuid(7, 0).ebx;
}

extern "C" {

// planted: cpuid.*can leave the guest
auto plain_cpuid() -> unsigned {
    return cpu::cpuid(0, 0).eax;
}

// planted: cpuid.* in _ZL9innermostj.*can leave the guest
auto nested_cpuid(unsigned leaf) -> unsigned {
    return between(leaf) + between(leaf + 1);
}

// planted: cpuid.* in _ZL8outlinedPj.*can leave the guest
void outlined_cpuid(unsigned* place) {
    if (*place == 42) {
        outlined(place);
    }
}

// planted: malloc.*calls out of the library
auto call_of_malloc() -> void* {
    auto* place = static_cast<int*>(std::malloc(64));
    if (place != nullptr) {
        *place = 1;
    }
    return place;
}

// planted: (malloc|free).*calls out of the library
void tail_call_of_free(void* place) {
    std::free(place);
}

// planted: indirect call
auto indirect_call(int (*function)(int)) -> int {
    return function(1) + 1;
}

// planted: indirect call
auto indirect_tail_call(int (*function)(int)) -> int {
    return function(1);
}

// planted: pause.*can leave the guest
void spin(int volatile* place) {
    while (*place == 0) {
        cpu::pause();
    }
}

// planted: syscall.*can leave the guest
void system_call() {
    asm volatile("syscall" : : "a"(39) : "rcx", "r11", "memory");
}

// planted: in .*can leave the guest
void port_read() {
    asm volatile("inb $0x80, %%al" : : : "al");
}

// planted: cr3.*can leave the guest
void control_register() {
    asm volatile("mov %%rax, %%cr3" : : : "memory");
}

// A call with the prefixes that the ABI gives it where it fetches a thread-local variable.
// planted: malloc.*calls out of the library
void call_with_prefixes() {
    asm volatile(".byte 0x66, 0x66\n\trex64 call malloc@PLT" : : : "memory");
}

// planted: reaches the violation handler in an unchecked build
void handler_in_release(exitless::violation const& broken) {
    exitless::abi_v1::raise(broken);
}

// A section without fences, as the optimiser would leave it.
// body unchecked: (mov )?add@fs (add|sub)@fs ret
// planted: expected .* found .ret
void section_without_fences() {
    exitless::abi_v1::this_thread.depth += 1;
    exitless::abi_v1::this_thread.depth -= 1;
}

// A prefix that makes an instruction a fence, and costs a cache line.
// body unchecked: or ret
// planted: expected .* found .lock or ret
void locked() {
    asm volatile("lock orl $0, (%%rsp)" : : : "memory", "cc");
}

// An exchange with memory is locked without saying so; only that of a register with itself pads.
// body unchecked: ret
// planted: expected .* found .xchg ret
void exchange(unsigned* place) {
    asm volatile("xchgl %%eax, %0" : "+m"(*place) : : "eax", "memory");
}

} // extern "C"
