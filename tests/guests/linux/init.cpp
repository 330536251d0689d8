// init: the first and only program of a test guest under Linux. Loads the modules of /modules in
// the order of their names, runs the lines of /commands, prints a line for each, and ends the
// machine.
//
// A line of /commands is a name, the statuses that are good ("0,2"), and a command with its
// arguments, separated by tabs. Status 77 means that the command was skipped.
#include <fcntl.h>
#include <sched.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int skipped = 77;

void mount_all() {
    ::mount("proc", "/proc", "proc", 0, nullptr);
    ::mount("sysfs", "/sys", "sysfs", 0, nullptr);
    ::mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr);
    std::filesystem::create_directories("/dev/shm");
    ::mount("tmpfs", "/dev/shm", "tmpfs", 0, nullptr);
    ::mount("tmpfs", "/tmp", "tmpfs", 0, nullptr);
}

void open_console() {
    auto const console = ::open("/dev/console", O_RDWR);
    for (int file = 0; file != 3; ++file) {
        ::dup2(console, file);
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
}

// On all CPUs: Linux keeps everybody off those that its command line isolates.
void use_all_cpus() {
    cpu_set_t all;
    std::memset(&all, 0xff, sizeof all);
    ::sched_setaffinity(0, sizeof all, &all);
}

auto load_module(char const* file_name, char const* parameters) -> bool {
    auto const file = ::open(file_name, O_RDONLY | O_CLOEXEC);
    return ::syscall(SYS_finit_module, file, parameters, 0) == 0;
}

// The program as a command.
auto handle_module(int count, char** arguments) -> int {
    std::string_view const action = arguments[1];
    auto const done = action == "load"
                          ? load_module(arguments[2], count > 3 ? arguments[3] : "")
                          : ::syscall(SYS_delete_module, arguments[2], O_NONBLOCK) == 0;
    if (!done) {
        std::perror(arguments[2]);
    }
    return done ? 0 : 1;
}

auto now_s() -> double {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The status of a command, or 128 and the number of the signal that ended it.
auto run(std::vector<std::string>& words) -> int {
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    std::fflush(stdout);
    auto const child = ::fork();
    if (child == 0) {
        ::execv(arguments[0], arguments.data());
        std::perror(arguments[0]);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

auto split(std::string const& line, char between) -> std::vector<std::string> {
    std::istringstream text{line};
    std::vector<std::string> words;
    for (std::string one; std::getline(text, one, between);) {
        words.push_back(one);
    }
    return words;
}

// Runs one line and prints its outcome. False if it failed.
auto run_line(std::string const& line) -> bool {
    auto words = split(line, '\t');
    if (words.size() < 3) {
        std::printf("FAILED %s status 127: no command\n", line.c_str());
        return false;
    }
    auto const name = words[0];
    auto const good = split(words[1], ',');
    words.erase(words.begin(), words.begin() + 2);
    auto const begin = now_s();
    auto const status = run(words);
    auto const passed = std::ranges::count(good, std::to_string(status)) != 0;
    auto const* const outcome = passed ? "ok" : status == skipped ? "skip" : "FAILED";
    std::printf("%s %s status %d after %.1f s\n", outcome, name.c_str(), status, now_s() - begin);
    return passed || status == skipped;
}

auto run_commands() -> bool {
    std::ifstream commands{"/commands"};
    bool passed = true;
    int count = 0;
    for (std::string line; std::getline(commands, line); ++count) {
        passed = run_line(line) && passed;
    }
    return passed && count != 0;
}

// The byte goes to QEMU's isa-debug-exit or to kvm_exit_counter; where neither is, power goes off.
[[noreturn]] void end_machine(bool ports, bool passed) {
    std::fflush(stdout);
    ::usleep(20000); // the serial port's driver sends on
    if (ports) {
        outb(passed ? 0x10 : 0x11, 0x501);
    }
    ::reboot(RB_POWER_OFF);
    for (;;) {
        ::pause();
    }
}

} // namespace

int main(int count, char** arguments) {
    if (::getpid() != 1) {
        return count > 2 ? handle_module(count, arguments) : 64;
    }
    mount_all();
    open_console();
    use_all_cpus();
    std::printf("init: started after %.1f s\n", now_s());
    auto const ports = ::iopl(3) == 0; // a kernel that is locked down later gives none
    end_machine(ports, run_commands());
}
