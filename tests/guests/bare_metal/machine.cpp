#include "machine.hpp"

#include <exitless/x86/fault_fixup.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

// A freestanding compiler may ask for these four.
extern "C" {
auto memcpy(void* to, void const* from, std::size_t size) -> void* {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return static_cast<std::byte*>(to);
}
auto memset(void* to, int value, std::size_t size) -> void* {
    auto* const begin = to;
    asm volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(value) : "memory");
    return begin;
}
auto memmove(void* to, void const* from, std::size_t size) -> void* {
    auto* const out = static_cast<unsigned char volatile*>(to);
    auto const* const in = static_cast<unsigned char volatile const*>(from);
    if (to < from) {
        for (std::size_t i = 0; i < size; ++i) {
            out[i] = in[i];
        }
    } else {
        for (std::size_t i = size; i-- > 0;) {
            out[i] = in[i];
        }
    }
    return to;
}
auto memcmp(void const* one, void const* other, std::size_t size) -> int {
    auto const* const a = static_cast<unsigned char volatile const*>(one);
    auto const* const b = static_cast<unsigned char volatile const*>(other);
    for (std::size_t i = 0; i < size; ++i) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

extern char trap_stubs[];
extern char leave_function[];
extern std::uint64_t survives_stack;
extern char tls_begin[];
extern char tls_data_size[];
extern char tls_size[];

void on_trap(guest::trap_frame& frame);
}

using namespace std::string_view_literals; // without the suffix a freestanding program needs strlen

namespace guest {
namespace {

constexpr std::uint16_t serial = 0x3f8;
constexpr std::uint16_t debug_exit = 0x501;
constexpr std::uint32_t ia32_fs_base = 0xc0000100;
constexpr std::uint64_t local_apic = 0xfee00000;

int checks = 0;
int failures = 0;
bool volatile interrupted = false;

struct gate {
    std::uint16_t offset_low;
    std::uint16_t selector;
    std::uint8_t stack;
    std::uint8_t type;
    std::uint16_t offset_middle;
    std::uint32_t offset_high;
    std::uint32_t reserved;
};
alignas(16) gate gates[256];

struct [[gnu::packed]] table_register {
    std::uint16_t limit;
    std::uint64_t base;
};

alignas(64) std::byte thread_storage[4096];

void out8(std::uint16_t port, std::uint8_t value) {
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

auto apic(std::uint32_t offset) -> std::uint32_t volatile& {
    return *reinterpret_cast<std::uint32_t volatile*>(local_apic + offset);
}

void load_gates() {
    for (std::size_t vector = 0; vector < 256; ++vector) {
        auto const stub = reinterpret_cast<std::uint64_t>(trap_stubs) + 16 * vector;
        gates[vector] = {.offset_low = static_cast<std::uint16_t>(stub),
                         .selector = 8,
                         .stack = 0,
                         .type = 0x8e,
                         .offset_middle = static_cast<std::uint16_t>(stub >> 16),
                         .offset_high = 0,
                         .reserved = 0};
    }
    table_register const table{.limit = sizeof gates - 1,
                               .base = reinterpret_cast<std::uint64_t>(gates)};
    asm volatile("lidt %0" : : "m"(table));
}

// The block of the only thread, as the ABI lays it out: variables below the address that FS base
// holds, and that address itself at that address.
void load_thread_storage() {
    auto const size = reinterpret_cast<std::size_t>(tls_size);
    auto* const self = thread_storage + size;
    memcpy(thread_storage, tls_begin, reinterpret_cast<std::size_t>(tls_data_size));
    *reinterpret_cast<void**>(self) = self;
    write_msr(ia32_fs_base, reinterpret_cast<std::uint64_t>(self));
}

} // namespace

void print(std::string_view text) noexcept {
    for (char const one : text) {
        out8(serial, static_cast<std::uint8_t>(one));
    }
}

void print(std::uint64_t number) noexcept {
    char digits[20];
    std::size_t begin = sizeof digits;
    do {
        digits[--begin] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    print(std::string_view{digits + begin, sizeof digits - begin});
}

void check(std::string_view what, bool holds) noexcept {
    ++checks;
    failures += holds ? 0 : 1;
    print(holds ? "  ok    "sv : "  FAIL  "sv);
    print(what);
    print("\n"sv);
}

void title(std::string_view what) noexcept {
    print(what);
    print("\n"sv);
}

void write_msr(std::uint32_t address, std::uint64_t value) noexcept {
    asm volatile("wrmsr"
                 :
                 : "c"(address), "a"(static_cast<std::uint32_t>(value)),
                   "d"(static_cast<std::uint32_t>(value >> 32))
                 : "memory");
}

void set_up_machine() noexcept {
    load_gates();
    load_thread_storage();
    out8(0x21, 0xff); // the old interrupt controllers stay silent
    out8(0xa1, 0xff);
    apic(0xf0) = 0x1ff; // spurious-interrupt vector, APIC enabled
}

void finish() noexcept {
    print(static_cast<std::uint64_t>(checks));
    print(" checks, "sv);
    print(static_cast<std::uint64_t>(failures));
    print(" failed\n"sv);
    out8(debug_exit, checks != 0 && failures == 0 ? 0x10 : 0x11); // status 2 n + 1
    for (;;) {
        asm volatile("cli; hlt");
    }
}

void interrupt_myself() noexcept {
    apic(0x310) = 0;
    apic(0x300) = 0x40000 | interrupt_vector; // fixed, to this CPU
    await_interrupt();
}

void await_interrupt() noexcept {
    asm volatile("sti" : : : "memory");
    while (!interrupted) {
    }
    asm volatile("cli" : : : "memory");
    interrupted = false;
}

auto under_exit_counter() noexcept -> bool {
    std::uint32_t signature;
    asm volatile("inl %1, %0" : "=a"(signature) : "Nd"(std::uint16_t{0x514}));
    return signature == 0x45584954;
}

void end_interrupt() noexcept {
    if (x2apic_on) {
        write_msr(0x80b, 0);
    } else {
        apic(0xb0) = 0;
    }
}

} // namespace guest

void on_trap(guest::trap_frame& frame) {
    if (frame.vector == guest::interrupt_vector) {
        guest::interrupt_handler();
        guest::end_interrupt();
        guest::interrupted = true;
    } else if (frame.vector == 6 && survives_stack != 0) {
        guest::trapped_at = frame.rip;
        frame.rip = reinterpret_cast<std::uint64_t>(leave_function);
    } else if (frame.vector == 13 && exitless::x86::fix_up(frame.rip)) {
        ++guest::fixed_faults;
    } else {
        guest::print("unexpected exception "sv);
        guest::print(frame.vector);
        guest::print(" at "sv);
        guest::print(frame.rip);
        guest::check(": no exception"sv, false);
        guest::finish();
    }
}
