// The core of the library in a guest without an operating system: PVH boot, ring 0, one CPU.
#include "machine.hpp"

void check_sections() noexcept;
void check_interrupts() noexcept;
void check_violations() noexcept;
void check_ring() noexcept;
void check_entropy_device() noexcept;
void check_time() noexcept;
void check_msrs() noexcept;
void check_x2apic() noexcept;

extern "C" void guest_main() {
    guest::set_up_machine();
    check_sections();
    check_interrupts();
    check_violations();
    check_time();
    check_msrs();
    check_ring();
    check_entropy_device();
    check_x2apic(); // last: it cannot be undone
    guest::finish();
}
