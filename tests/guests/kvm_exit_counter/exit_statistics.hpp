// exit_statistics.hpp: KVM's own count of how often a virtual CPU left the guest.
#pragma once

#include "kvm.hpp"

#include <cstdint>
#include <string_view>

/// The binary statistics of one virtual CPU. KVM adds up every exit in "exits"; those that an
/// interrupt or NMI of the host caused are no doing of the guest, and counted apart as well.
class exit_statistics {
public:
    explicit exit_statistics(int vcpu);

    /// Exits so far that the guest itself caused.
    [[nodiscard]] auto caused_by_guest() const -> std::uint64_t;

private:
    [[nodiscard]] auto offset_of(std::string_view name) const -> long;
    [[nodiscard]] auto value_at(long offset) const -> std::uint64_t;

    int file_;
    kvm_stats_header header_{};
    long exits_ = -1;
    long of_host_interrupts_ = -1;
    long of_host_nmis_ = -1; ///< -1 where there is none: only x86 kernels with NMI exits have it.
};
