// kvm_exit_counter KERNEL [RAM-DISK]
//
// Boots a PVH kernel under /dev/kvm and hands its guest an exact counter of VM exits (ports.hpp).
// With a RAM disk the kernel is taken for Linux, and gets more memory.
// Status: 0 the guest passed, 1 it did not or came to grief, 77 this machine cannot count.
#include "guest_memory.hpp"
#include "kvm.hpp"
#include "virtual_machine.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

// The machine has no PCI and no HPET; the timer works, but Linux cannot check it under emulation.
constexpr std::string_view linux_arguments =
    "console=ttyS0 panic=-1 quiet pci=off no_timer_check nokaslr";

auto boot(char const* kernel, char const* ram_disk) -> bool {
    guest_memory const memory{ram_disk != nullptr ? 320 * mebibyte : 64 * mebibyte};
    auto const entry = load_elf(memory, map_file(kernel));
    if (ram_disk != nullptr) {
        write_start_info(memory, map_file(ram_disk), linux_arguments);
    } else {
        write_start_info(memory, {}, {});
    }
    virtual_machine machine{memory};
    return machine.run(entry);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::fputs("usage: kvm_exit_counter KERNEL [RAM-DISK]\n", stderr);
        return 64;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    try {
        return boot(argv[1], argc == 3 ? argv[2] : nullptr) ? 0 : 1;
    } catch (kvm::cannot_count const& reason) {
        std::printf("SKIP: %s\n", reason.what());
        return 77;
    } catch (std::exception const& wrong) {
        std::fprintf(stderr, "kvm_exit_counter: %s\n", wrong.what());
        return 1;
    }
}
