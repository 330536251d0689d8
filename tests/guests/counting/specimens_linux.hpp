// specimens_linux.hpp: as specimens.hpp, for what needs an operating system.
#pragma once

#include <exitless/hosted.hpp>
#include <exitless/linux/small_file.hpp>
#include <exitless/linux/vhost_user_net_queues.hpp>

#include "specimens.hpp"

#include <link.h>

#include <new>
#include <utility>

namespace counting {

template <>
struct specimen<exitless::os::small_file<64>> : place<exitless::os::small_file<64>> {
    static void renew() {
        ::new (bytes) exitless::os::small_file<64>{"/proc/sys/kernel/osrelease"};
    }
};

/// The dynamic section of an object that says nothing about when it is bound.
template <>
struct specimen<ElfW(Dyn) const*> : place<ElfW(Dyn) const*> {
    static constexpr ElfW(Dyn) entries[2] = {{.d_tag = DT_FLAGS, .d_un = {}},
                                             {.d_tag = DT_NULL, .d_un = {}}};
    static void renew() { ::new (bytes) ElfW(Dyn) const*(entries); }
};

/// The driver's device of CPU 0, opened once; where it is not loaded, no device.
template <>
struct specimen<exitless::os::msr_device> : place<exitless::os::msr_device> {
    static void renew() {
        static bool const opened = open();
        static_cast<void>(opened);
    }
    static auto open() -> bool {
        auto made = exitless::os::msr_device::open(exitless::may_exit, 0);
        if (made) {
            ::new (bytes) exitless::os::msr_device{std::move(*made)};
        }
        return static_cast<bool>(made);
    }
};
template <>
struct specimen<exitless::os::msr_path> : place<exitless::os::msr_path> {
    static void renew() { ::new (bytes) exitless::os::msr_path{"/dev", 0, "msr"}; }
};
template <>
struct specimen<exitless::os::msr_evidence_files> : place<exitless::os::msr_evidence_files> {
    static void renew() { ::new (bytes) exitless::os::msr_evidence_files{"/sys"}; }
};

/// Shared memory is had once: nobody would give it back.
template <>
struct specimen<exitless::os::vhost::net_memory> : place<exitless::os::vhost::net_memory> {
    static void renew() {
        static auto& only = *::new (bytes) exitless::os::vhost::net_memory{
            std::move(*exitless::os::vhost::net_memory::create(exitless::may_exit))};
        static_cast<void>(only);
    }
};
template <class Side>
struct over_net_memory : place<Side> {
    static void renew() {
        using memory = specimen<exitless::os::vhost::net_memory>;
        memory::renew();
        ::new (place<Side>::bytes) Side{memory::object()};
    }
};
template <>
struct specimen<exitless::os::vhost::frame_transmitter>
    : over_net_memory<exitless::os::vhost::frame_transmitter> {};
template <>
struct specimen<exitless::os::vhost::frame_receiver>
    : over_net_memory<exitless::os::vhost::frame_receiver> {};

} // namespace counting
