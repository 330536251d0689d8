// Sockets that a test's front-end can connect to.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <stdexcept>
#include <string>

namespace support {

/// A socket of `type` bound to `path`. The caller closes it.
inline auto bound_socket(std::string const& path, int type) -> int {
    int const made = ::socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(made, reinterpret_cast<::sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error{"cannot bind " + path};
    }
    return made;
}

/// A stream socket at `path` on which up to `backlog` connections wait. The caller closes it.
inline auto listening_socket(std::string const& path, int backlog) -> int {
    int const made = bound_socket(path, SOCK_STREAM);
    if (::listen(made, backlog) != 0) {
        throw std::runtime_error{"cannot listen on " + path};
    }
    return made;
}

} // namespace support
