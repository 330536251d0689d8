#include "virtual_machine.hpp"

#include "ports.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <cstring>
#include <stdexcept>
#include <string>

using kvm::cannot_count;

namespace {

auto open_kvm() -> int {
    auto const file = ::open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (file < 0) {
        throw cannot_count{kvm::failure("/dev/kvm")};
    }
    if (kvm::call(file, KVM_CHECK_EXTENSION, "KVM_CAP_BINARY_STATS_FD", KVM_CAP_BINARY_STATS_FD) ==
        0) {
        throw cannot_count{"this kernel's KVM has no binary statistics (Linux 5.14)"};
    }
    return file;
}

auto flat_segment(std::uint16_t selector, std::uint8_t type) -> kvm_segment {
    kvm_segment one{};
    one.limit = 0xffffffff;
    one.selector = selector;
    one.type = type;
    one.present = 1;
    one.db = 1;
    one.s = 1;
    one.g = 1;
    return one;
}

} // namespace

virtual_machine::virtual_machine(guest_memory const& memory)
    : kvm_{open_kvm()}
    , machine_{kvm::call(kvm_, KVM_CREATE_VM, "KVM_CREATE_VM", 0)} {
    constexpr std::uint64_t task_state_segment = 0xfffbd000; // where no memory is
    kvm::call(machine_, KVM_SET_TSS_ADDR, "KVM_SET_TSS_ADDR", task_state_segment);
    kvm::call(machine_, KVM_CREATE_IRQCHIP, "KVM_CREATE_IRQCHIP", 0);
    kvm_pit_config timer{};
    kvm::call(machine_, KVM_CREATE_PIT2, "KVM_CREATE_PIT2", &timer);
    kvm_userspace_memory_region region{};
    region.memory_size = memory.bytes().size();
    region.userspace_addr = reinterpret_cast<std::uint64_t>(memory.bytes().data());
    kvm::call(machine_, KVM_SET_USER_MEMORY_REGION, "KVM_SET_USER_MEMORY_REGION", &region);
    vcpu_ = kvm::call(machine_, KVM_CREATE_VCPU, "KVM_CREATE_VCPU", 0);
    auto const size = static_cast<std::size_t>(
        kvm::call(kvm_, KVM_GET_VCPU_MMAP_SIZE, "KVM_GET_VCPU_MMAP_SIZE", 0));
    auto* const shared = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu_, 0);
    if (shared == MAP_FAILED) {
        throw cannot_count{kvm::failure("the virtual CPU's page")};
    }
    shared_ = static_cast<kvm_run*>(shared);
    statistics_.emplace(vcpu_);
    offer_cpuid();
}

// All that KVM supports, and what its interrupt controller does although it does not say so. Of the
// extended state only that of SSE: an emulated SVM does not intercept XSETBV, so KVM would not hear
// of more, and CPUID would give Linux sizes that contradict each other.
void virtual_machine::offer_cpuid() const {
    constexpr std::uint32_t tsc_deadline = 1U << 24;
    constexpr std::uint32_t hypervisor = 1U << 31;
    constexpr std::uint32_t x87_and_sse = 3;
    kvm::cpuid_list list;
    kvm::call(kvm_, kvm::get_supported_cpuid, "KVM_GET_SUPPORTED_CPUID", &list);
    for (std::size_t i = 0; i != list.count; ++i) {
        auto& one = list.entries[i];
        if (one.function == 1) {
            one.ecx |= tsc_deadline | hypervisor;
        } else if (one.function == 0xd && one.index == 0) {
            one.eax &= x87_and_sse;
            one.edx = 0;
        }
    }
    kvm::call(vcpu_, kvm::set_cpuid, "KVM_SET_CPUID2", &list);
}

// PVH's state: 32-bit protected mode, flat segments, paging off, EBX at the start info.
void virtual_machine::enter_at(std::uint32_t entry) const {
    kvm_sregs system{};
    kvm::call(vcpu_, KVM_GET_SREGS, "KVM_GET_SREGS", &system);
    system.cs = flat_segment(8, 11);
    system.ds = system.es = system.fs = system.gs = system.ss = flat_segment(16, 3);
    system.cr0 = 0x11; // protected mode, extension type
    system.cr4 = 0;
    system.efer = 0;
    kvm::call(vcpu_, KVM_SET_SREGS, "KVM_SET_SREGS", &system);
    kvm_regs general{};
    general.rip = entry;
    general.rbx = start_info_address;
    general.rflags = 2;
    kvm::call(vcpu_, KVM_SET_REGS, "KVM_SET_REGS", &general);
}

auto virtual_machine::run(std::uint32_t entry) -> bool {
    enter_at(entry);
    while (!passed_) {
        if (::ioctl(vcpu_, KVM_RUN, 0) != 0) {
            if (errno != EINTR) {
                throw std::runtime_error{kvm::failure("KVM_RUN")};
            }
        } else if (shared_->exit_reason == KVM_EXIT_IO) {
            on_port();
        } else if (shared_->exit_reason == KVM_EXIT_MMIO) {
            std::memset(shared_->mmio.data, 0xff, sizeof shared_->mmio.data); // nothing is there
        } else {
            on_unknown_exit();
        }
    }
    return *passed_;
}

void virtual_machine::on_port() {
    auto* value = reinterpret_cast<std::uint8_t*>(shared_) + shared_->io.data_offset;
    for (std::uint32_t i = 0; i != shared_->io.count; ++i, value += shared_->io.size) {
        auto const port = shared_->io.port;
        if (port >= uart::base && port < uart::base + uart::size) {
            on_uart(value);
        } else if (shared_->io.direction == KVM_EXIT_IO_OUT) {
            on_port_write(port, *value);
        } else {
            on_port_read(port, value);
        }
    }
}

void virtual_machine::on_port_write(std::uint16_t port, std::uint8_t value) {
    switch (port) {
    case counter_port::end_of_guest:
        passed_ = value == counter_port::guest_passed;
        break;
    case counter_port::begin:
        begun_at_ = statistics_->caused_by_guest();
        break;
    case counter_port::end:
        end_count();
        break;
    default:
        break;
    }
}

// The write that ends the count is an exit as well; the one that began it was counted before.
void virtual_machine::end_count() {
    counted_ = static_cast<std::uint32_t>(statistics_->caused_by_guest() - begun_at_ - 1);
}

void virtual_machine::on_port_read(std::uint16_t port, std::uint8_t* value) const {
    constexpr std::uint16_t clock_data = 0x71;
    constexpr std::uint16_t system_control = 0x61;
    std::uint32_t answer = 0xffffffff; // nothing is there
    switch (port) {
    case counter_port::signature:
        answer = counter_port::present;
        break;
    case counter_port::result:
        answer = counted_.value_or(answer);
        break;
    case clock_data:
    case system_control:
        answer = 0;
        break; // Linux waits for a bit to go away
    default:
        break;
    }
    std::memcpy(value, &answer, shared_->io.size);
}

void virtual_machine::on_uart(std::uint8_t* value) {
    auto const place = static_cast<unsigned>(shared_->io.port - uart::base);
    if (shared_->io.direction == KVM_EXIT_IO_OUT) {
        serial_.write(place, *value);
    } else {
        *value = serial_.read(place);
    }
    if (serial_.interrupts() != serial_line_) {
        serial_line_ = !serial_line_;
        kvm_irq_level line{};
        line.irq = uart::interrupt_line;
        line.level = serial_line_ ? 1 : 0;
        kvm::call(machine_, KVM_IRQ_LINE, "KVM_IRQ_LINE", &line);
    }
}

void virtual_machine::on_unknown_exit() const {
    kvm_regs general{};
    kvm::call(vcpu_, KVM_GET_REGS, "KVM_GET_REGS", &general);
    auto const where = " at address " + std::to_string(general.rip);
    if (shared_->exit_reason == KVM_EXIT_INTERNAL_ERROR &&
        shared_->internal.suberror == KVM_INTERNAL_ERROR_EMULATION) {
        throw cannot_count{"this KVM emulates the guest's code instead of running it" + where};
    }
    throw std::runtime_error{"the guest ended with KVM's exit reason " +
                             std::to_string(shared_->exit_reason) + where};
}
