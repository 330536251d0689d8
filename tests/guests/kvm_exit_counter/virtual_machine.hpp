// virtual_machine.hpp: one virtual CPU under KVM that runs until its guest ends, and counts for it.
#pragma once

#include "exit_statistics.hpp"
#include "guest_memory.hpp"
#include "kvm.hpp"
#include "uart.hpp"

#include <cstdint>
#include <optional>

/// A machine with in-kernel interrupt controllers and timer, a serial port, and the exit counter.
class virtual_machine {
public:
    explicit virtual_machine(guest_memory const& memory);

    /// Starts at a PVH entry and returns whether the guest said that it passed.
    [[nodiscard]] auto run(std::uint32_t entry) -> bool;

private:
    void offer_cpuid() const;
    void enter_at(std::uint32_t entry) const;
    void on_port();
    void on_port_read(std::uint16_t port, std::uint8_t* value) const;
    void on_port_write(std::uint16_t port, std::uint8_t value);
    void on_uart(std::uint8_t* value);
    void end_count();
    [[noreturn]] void on_unknown_exit() const;

    int kvm_;
    int machine_;
    int vcpu_ = -1;
    kvm_run* shared_ = nullptr;
    std::optional<exit_statistics> statistics_;
    uart serial_;
    bool serial_line_ = false;
    std::uint64_t begun_at_ = 0;
    std::optional<std::uint32_t> counted_;
    std::optional<bool> passed_;
};
