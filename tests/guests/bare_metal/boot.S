// SPDX-License-Identifier: BSL-1.0
//
// boot.S: from QEMU's PVH entry (32-bit, flat, paging off) to C++ in 64-bit mode: an identity map of 4 GiB,
// SSE on, a stack; and the stubs that bring interrupts and exceptions to on_trap().
    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, 18                      // name size, descriptor size, XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long start

    .section .boot, "ax", @progbits
    .code32
    .globl start
start:
    cld
    mov $page_tables, %edi
    xor %eax, %eax
    mov $(0x6000 / 4), %ecx
    rep stosl
    movl $(page_directory_pointers + 3), page_tables
    mov $(page_directories + 3), %eax   // present, writable
    mov $page_directory_pointers, %edi
    mov $4, %ecx
1:  mov %eax, (%edi)
    add $0x1000, %eax
    add $8, %edi
    loop 1b
    mov $0xe3, %eax                     // present, writable, accessed, dirty, 2 MiB
    mov $page_directories, %edi
    mov $2048, %ecx
2:  mov %eax, (%edi)
    add $0x200000, %eax
    add $8, %edi
    loop 2b
    mov $page_tables, %eax
    mov %eax, %cr3
    mov $0x620, %eax                    // PAE, OSFXSR, OSXMMEXCPT
    mov %eax, %cr4
    mov $0xc0000080, %ecx               // IA32_EFER
    rdmsr
    or $0x100, %eax                     // LME
    wrmsr
    mov %cr0, %eax
    or $0x80000003, %eax                // PG, MP, PE
    and $~4, %eax                       // not EM
    mov %eax, %cr0
    lgdt gdt_register
    ljmp $8, $start64

    .code64
start64:
    mov $16, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov $stack_top, %esp
    xor %ebp, %ebp
    call guest_main
3:  hlt
    jmp 3b

    .text
// bool survives(void (*function)()): calls it; false if it raised #UD, which leave_function() makes return here.
    .globl survives
survives:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, survives_stack
    sub $8, %rsp
    call *%rdi
    mov $1, %eax
4:  mov survives_stack, %rsp
    movq $0, survives_stack
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
    .globl leave_function
leave_function:
    xor %eax, %eax
    jmp 4b

// One stub a vector; those without an error code push 0 in its place. Each is 16 bytes long.
    .balign 16
    .globl trap_stubs
trap_stubs:
    .set vector, 0
    .rept 256
    .balign 16
    .if vector != 8 && vector != 10 && vector != 11 && vector != 12 && vector != 13 && vector != 14 && vector != 17
    push $0
    .endif
    push $vector
    jmp trap
    .set vector, vector + 1
    .endr
trap:
    push %rax
    push %rcx
    push %rdx
    push %rbx
    push %rbp
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, %rbx
    lea 120(%rsp), %rdi                 // struct trap_frame
    and $-16, %rsp
    sub $512, %rsp
    fxsave (%rsp)
    cld
    call on_trap
    fxrstor (%rsp)
    mov %rbx, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rbp
    pop %rbx
    pop %rdx
    pop %rcx
    pop %rax
    add $16, %rsp
    iretq

    .data
    .balign 16
gdt:
    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdt_register:
    .word 23
    .quad gdt

    .bss
    .globl survives_stack
    .balign 4096
page_tables:
    .skip 4096
page_directory_pointers:
    .skip 4096
page_directories:
    .skip 16384
    .skip 65536
stack_top:
survives_stack:
    .skip 8

    .section .note.GNU-stack, "", @progbits
