#include "exit_statistics.hpp"

#include <unistd.h>

#include <cstring>
#include <string>

using kvm::cannot_count;

exit_statistics::exit_statistics(int vcpu)
    : file_{kvm::call(vcpu, KVM_GET_STATS_FD, "KVM_GET_STATS_FD", 0)} {
    if (::pread(file_, &header_, sizeof header_, 0) != sizeof header_) {
        throw cannot_count{kvm::failure("KVM's statistics")};
    }
    exits_ = offset_of("exits");
    of_host_interrupts_ = offset_of("irq_exits");
    of_host_nmis_ = offset_of("nmi_exits");
    if (exits_ < 0 || of_host_interrupts_ < 0) {
        throw cannot_count{"KVM's statistics have no exits and irq_exits"};
    }
}

auto exit_statistics::caused_by_guest() const -> std::uint64_t {
    auto const of_host = value_at(of_host_interrupts_) + value_at(of_host_nmis_);
    return value_at(exits_) - of_host;
}

auto exit_statistics::offset_of(std::string_view name) const -> long {
    std::string row(sizeof(kvm::statistic) + header_.name_size, '\0');
    for (std::uint32_t i = 0; i != header_.num_desc; ++i) {
        auto const place = static_cast<off_t>(header_.desc_offset + i * row.size());
        if (::pread(file_, row.data(), row.size(), place) != static_cast<ssize_t>(row.size())) {
            throw cannot_count{kvm::failure("KVM's statistics")};
        }
        kvm::statistic found{};
        std::memcpy(&found, row.data(), sizeof found);
        if (row.c_str() + sizeof found == name) {
            return static_cast<long>(header_.data_offset) + found.offset;
        }
    }
    return -1;
}

auto exit_statistics::value_at(long offset) const -> std::uint64_t {
    std::uint64_t value = 0;
    if (offset >= 0 && ::pread(file_, &value, sizeof value, offset) != sizeof value) {
        throw cannot_count{kvm::failure("KVM's statistics")};
    }
    return value;
}
