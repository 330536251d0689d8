// Runs a program to its end and keeps what it wrote.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace support {

struct finished_program {
    int exit_code = -1; // -1: ended by a signal
    int signal = 0;
    std::string output; // standard error and standard output, as they came
};

// `environment` holds NAME=VALUE, added to this process's own.
inline auto run_program(std::vector<std::string> arguments,
                        std::vector<std::string> environment = {}) -> finished_program {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return {};
    }
    auto const child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        for (auto& setting : environment) {
            ::putenv(setting.data());
        }
        std::vector<char*> words;
        for (auto& argument : arguments) {
            words.push_back(argument.data());
        }
        words.push_back(nullptr);
        ::execvp(words[0], words.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    finished_program finished;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
        finished.output.append(buffer, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    int status = 0;
    if (::waitpid(child, &status, 0) == child) {
        finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        finished.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }
    return finished;
}

} // namespace support
