// kvm.hpp: the calls of KVM that the counter makes, and what <linux/kvm.h> gets wrong in C++.
//
// In C++ the header of Linux 6.1 gives structures with a flexible array an empty member of size 1:
// sizeof(kvm_cpuid2) is 12, not 8, and so the ioctl numbers made of it do not exist. The layouts
// and numbers are therefore written out here.
#pragma once

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace kvm {

/// This machine cannot count exits: a reason to skip, not a fault.
struct cannot_count : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// As `struct kvm_cpuid2`, with room for all that KVM knows.
struct cpuid_list {
    std::uint32_t count = capacity;
    std::uint32_t padding = 0;
    std::array<kvm_cpuid_entry2, 256> entries{};

    static constexpr std::uint32_t capacity = 256;
};
inline constexpr unsigned long get_supported_cpuid = _IOC(_IOC_READ | _IOC_WRITE, KVMIO, 0x05, 8);
inline constexpr unsigned long set_cpuid = _IOC(_IOC_WRITE, KVMIO, 0x90, 8);

/// As `struct kvm_stats_desc`, without the name that follows it.
struct statistic {
    std::uint32_t flags;
    std::int16_t exponent;
    std::uint16_t size; ///< In words of 8 bytes.
    std::uint32_t offset;
    std::uint32_t bucket_size;
};
static_assert(sizeof(statistic) == 16);

/// "what: why", with why taken from errno.
[[nodiscard]] inline auto failure(std::string const& what) -> std::string {
    return what + ": " + std::strerror(errno);
}

/// An ioctl that must succeed, or the machine cannot count.
inline auto call(int descriptor, unsigned long request, char const* name, auto argument) -> int {
    auto const answer = ::ioctl(descriptor, request, argument);
    if (answer < 0) {
        throw cannot_count{failure(name)};
    }
    return answer;
}

} // namespace kvm
