// DPDK's net_vhost back-end as a child process: started by tests/peers/net_vhost.sh, killed with
// the object.
#pragma once

#include "support/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace support {

class net_vhost {
public:
    // `script` is the path of net_vhost.sh. Returns when the back-end listens, or has failed.
    explicit net_vhost(char const* script) {
        auto const log = directory_.file("log");
        child_ = ::fork();
        if (child_ == 0) {
            run(script, log.c_str());
        }
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!listens() && !ended() && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
    }
    ~net_vhost() { kill(); }
    net_vhost(net_vhost const&) = delete;
    auto operator=(net_vhost const&) -> net_vhost& = delete;

    [[nodiscard]] auto socket() const -> std::string { return directory_.file("socket"); }
    [[nodiscard]] auto installed() -> bool { return !ended() || WEXITSTATUS(status_) != 77; }
    [[nodiscard]] auto log() const -> std::string {
        std::ifstream file{directory_.file("log")};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    // Whether a process listens on the socket: flag 00010000 in the kernel's list.
    [[nodiscard]] auto listens() const -> bool {
        std::ifstream list{"/proc/net/unix"};
        for (std::string line; std::getline(list, line);) {
            if (line.find(" 00010000 ") != std::string::npos && line.ends_with(socket())) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] auto ended() -> bool {
        if (child_ > 0 && ::waitpid(child_, &status_, WNOHANG) == child_) {
            child_ = -1;
        }
        return child_ < 0;
    }

    // SIGKILL: the back-end gets no chance to say good-bye.
    void kill() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            ::waitpid(child_, &status_, 0);
            child_ = -1;
        }
    }

private:
    [[noreturn]] void run(char const* script, char const* log) const {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        int const file = ::open(log, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        ::execl("/bin/sh", "sh", script, socket().c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }

    temporary_directory directory_;
    ::pid_t child_ = -1;
    int status_ = 0;
};

} // namespace support
