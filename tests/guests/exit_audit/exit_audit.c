// exit_audit: a plugin for QEMU's emulator that counts executions of instructions which a hypervisor
// may intercept: in total, and inside of critical sections, which checked builds mark by two NOPs
// (x86::native::mark_section_enter, mark_section_leave).
//
//   qemu-x86_64 -plugin exit_audit.so,out=FILE PROGRAM
//
// FILE has a line "instruction total in-sections" for each that was executed, and "sections N".
// QEMU's header is packaged nowhere: what is used of the interface, version 1 (QEMU 4.2 to 8.2), is
// declared here.
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*on_translation)(plugin_id, struct qemu_plugin_tb *);
typedef void (*on_execution)(unsigned cpu, void *data);
typedef void (*on_end)(plugin_id, void *data);
enum register_access { no_registers };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, on_translation);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, on_execution,
                                            enum register_access, void *data);
void qemu_plugin_register_atexit_cb(plugin_id, on_end, void *data);
size_t qemu_plugin_tb_n_insns(struct qemu_plugin_tb const *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(struct qemu_plugin_tb const *, size_t);
void const *qemu_plugin_insn_data(struct qemu_plugin_insn const *);
size_t qemu_plugin_insn_size(struct qemu_plugin_insn const *);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

enum kind {
    other,
    cpuid, rdmsr, wrmsr, in, out, hlt, pause, rdtsc, rdtscp, rdpmc, system_call, hypercall, wbinvd,
    xsetbv, invlpg, move_control, move_debug, monitor, rdrand, software_interrupt,
    kinds,
    section_enter, section_leave,
};
static char const *const names[kinds] = {
    "other", "cpuid", "rdmsr", "wrmsr", "in", "out", "hlt", "pause", "rdtsc", "rdtscp", "rdpmc", "syscall", "hypercall",
    "wbinvd", "xsetbv", "invlpg", "mov-cr", "mov-dr", "monitor", "rdrand", "int",
};

enum { max_cpus = 1024 };
static atomic_ulong total[kinds], in_sections[kinds], sections;
static atomic_bool inside[max_cpus]; // a thread of a program is a CPU
static char const *out_file;

// Opcodes behind 0F 01: those without memory by their whole second byte, INVLPG by its field.
static enum kind kind_of_system_group(uint8_t modrm) {
    switch (modrm) {
    case 0xf9: return rdtscp;
    case 0xc1: case 0xd9: case 0xd4: return hypercall;
    case 0xd1: return xsetbv;
    case 0xc8: case 0xc9: case 0xfa: case 0xfb: return monitor;
    default: return modrm < 0xc0 && (modrm >> 3 & 7) == 7 ? invlpg : other;
    }
}

// 0F 1F /0 with a displacement that nobody uses otherwise.
static enum kind kind_of_nop(uint8_t const *bytes, size_t size) {
    uint32_t displacement = 0;
    if (size < 6 || bytes[1] != 0x80) {
        return other;
    }
    memcpy(&displacement, bytes + 2, sizeof displacement);
    return displacement == 0x5a5a5a01 ? section_enter : displacement == 0x5a5a5a02 ? section_leave : other;
}

// What stands behind 0F.
static enum kind kind_of_two_bytes(uint8_t const *bytes, size_t size) {
    uint8_t const modrm = size > 1 ? bytes[1] : 0;
    switch (bytes[0]) {
    case 0xa2: return cpuid;
    case 0x32: return rdmsr;
    case 0x30: return wrmsr;
    case 0x31: return rdtsc;
    case 0x33: return rdpmc;
    case 0x05: case 0x34: return system_call;
    case 0x08: case 0x09: return wbinvd;
    case 0x20: case 0x22: return move_control;
    case 0x21: case 0x23: return move_debug;
    case 0xae: return modrm >= 0xf0 && modrm < 0xf8 ? monitor : other; // MFENCE, unless prefixed
    case 0xc7: return modrm >= 0xf0 ? rdrand : other;
    case 0x01: return kind_of_system_group(modrm);
    case 0x1f: return kind_of_nop(bytes, size);
    default: return other;
    }
}

static enum kind kind_of(uint8_t const *bytes, size_t size) {
    bool repeated = false, prefixed = false;
    size_t at = 0;
    for (; at < size && strchr("\x66\xf2\xf3\xf0\x2e\x36\x3e\x26\x64\x65\x67", bytes[at]) && bytes[at] != 0; ++at) {
        repeated = repeated || bytes[at] == 0xf3;
        prefixed = prefixed || bytes[at] == 0x66 || bytes[at] == 0xf2 || bytes[at] == 0xf3;
    }
    if (at < size && (bytes[at] & 0xf0) == 0x40) {
        ++at; // REX
    }
    if (at + 1 < size && bytes[at] == 0x0f) {
        enum kind const found = kind_of_two_bytes(bytes + at + 1, size - at - 1);
        return found == monitor && bytes[at + 1] == 0xae && !prefixed ? other : found;
    }
    switch (at < size ? bytes[at] : 0) {
    case 0x90: return repeated ? pause : other;
    case 0xf4: return hlt;
    case 0xe4: case 0xe5: case 0xec: case 0xed: case 0x6c: case 0x6d: return in;
    case 0xe6: case 0xe7: case 0xee: case 0xef: case 0x6e: case 0x6f: return out;
    case 0xcc: case 0xcd: case 0xf1: return software_interrupt;
    default: return other;
    }
}

static void count(unsigned cpu, void *data) {
    enum kind const found = (enum kind)(uintptr_t)data;
    atomic_fetch_add(&total[found], 1);
    if (inside[cpu % max_cpus]) {
        atomic_fetch_add(&in_sections[found], 1);
    }
}
static void enter(unsigned cpu, void *data) {
    (void)data;
    inside[cpu % max_cpus] = true;
    atomic_fetch_add(&sections, 1);
}
static void leave(unsigned cpu, void *data) {
    (void)data;
    inside[cpu % max_cpus] = false;
}

static void translate(plugin_id id, struct qemu_plugin_tb *block) {
    (void)id;
    for (size_t i = 0; i != qemu_plugin_tb_n_insns(block); ++i) {
        struct qemu_plugin_insn *const one = qemu_plugin_tb_get_insn(block, i);
        enum kind const found = kind_of(qemu_plugin_insn_data(one), qemu_plugin_insn_size(one));
        if (found != other) {
            qemu_plugin_register_vcpu_insn_exec_cb(
                one, found == section_enter ? enter : found == section_leave ? leave : count, no_registers,
                (void *)(uintptr_t)found);
        }
    }
}

static void report(plugin_id id, void *data) {
    (void)id;
    (void)data;
    FILE *const file = fopen(out_file, "w");
    if (!file) {
        perror(out_file);
        return;
    }
    fprintf(file, "sections %lu\n", sections);
    for (int one = other + 1; one != kinds; ++one) {
        if (total[one] != 0) {
            fprintf(file, "%s %lu %lu\n", names[one], total[one], in_sections[one]);
        }
    }
    fclose(file);
}

EXPORT int qemu_plugin_install(plugin_id id, void const *about, int count_of_arguments, char **arguments) {
    (void)about;
    if (count_of_arguments != 1 || strncmp(arguments[0], "out=", 4) != 0) {
        fputs("exit_audit: give out=FILE\n", stderr);
        return 1;
    }
    out_file = strdup(arguments[0] + 4);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    qemu_plugin_register_atexit_cb(id, report, NULL);
    return 0;
}
