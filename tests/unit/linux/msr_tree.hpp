// A tree like /dev and /sys of real files, for the paths that a device is given. pread and pwrite
// work there as they do on the driver's nodes: what is not the driver is the file's content.
#pragma once

#include <exitless/linux/msr_device.hpp>

#include "support/temporary_directory.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace support {

class msr_tree {
public:
    explicit msr_tree(std::string_view node)
        : node_{node} {
        say("kernel/security/lockdown", "[none] integrity confidentiality\n");
        say("devices/system/cpu/online", "0-3\n");
    }

    /// The node of `cpu`: a sparse file in which every register is there and reads as zero.
    auto add_cpu(unsigned cpu) -> std::string {
        auto const path = devices_ + "/cpu/" + std::to_string(cpu) + "/" + node_;
        write(path, "");
        std::filesystem::resize_file(path, 0x1'0000'0008);
        return path;
    }
    /// A file of the system, below /sys.
    void say(std::string const& name, std::string_view text) { write(system_ + "/" + name, text); }
    /// A file of the devices, below /dev.
    void add_device(std::string const& name) { write(devices_ + "/" + name, ""); }

    [[nodiscard]] auto
    options(exitless::os::remote other_cpus = exitless::os::remote::refused) const
        -> exitless::os::msr_options {
        return {.other_cpus = other_cpus, .devices = devices_.c_str(), .system = system_.c_str()};
    }

private:
    static void write(std::filesystem::path const& path, std::string_view text) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path, std::ios::binary} << text;
    }

    temporary_directory place_;
    std::string node_;
    std::string devices_ = place_.file("dev");
    std::string system_ = place_.file("sys");
};

/// Keeps the calling thread on the CPU that it runs on.
class pinned {
public:
    pinned()
        : cpu_{static_cast<unsigned>(::sched_getcpu())} {
        ::cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(cpu_, &one);
        if (::sched_getaffinity(0, sizeof before_, &before_) != 0 ||
            ::sched_setaffinity(0, sizeof one, &one) != 0) {
            throw std::runtime_error{"the thread cannot be pinned"};
        }
    }
    ~pinned() { ::sched_setaffinity(0, sizeof before_, &before_); }
    pinned(pinned const&) = delete;
    auto operator=(pinned const&) -> pinned& = delete;

    [[nodiscard]] auto cpu() const -> unsigned { return cpu_; }

private:
    unsigned cpu_;
    ::cpu_set_t before_{};
};

} // namespace support
