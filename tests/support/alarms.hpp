// Signals that interrupt the system calls of the thread that asks for them.
#pragma once

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <stdexcept>

namespace support {

/// SIGALRM to this thread every `period`, without SA_RESTART.
class alarms {
public:
    explicit alarms(std::chrono::milliseconds period) {
        struct sigaction action{};
        action.sa_handler = [](int) { count.fetch_add(1, std::memory_order_relaxed); };
        ::sigaction(SIGALRM, &action, &before_);
        count = 0;
        ::sigevent event{};
        event.sigev_notify = SIGEV_THREAD_ID;
        event.sigev_signo = SIGALRM;
        event._sigev_un._tid = ::gettid();
        auto const seconds = std::chrono::floor<std::chrono::seconds>(period);
        ::timespec const step{.tv_sec = seconds.count(),
                              .tv_nsec = std::chrono::nanoseconds{period - seconds}.count()};
        ::itimerspec const often{.it_interval = step, .it_value = step};
        if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0 ||
            ::timer_settime(timer_, 0, &often, nullptr) != 0) {
            throw std::runtime_error{"no timer"};
        }
    }
    ~alarms() {
        ::timer_delete(timer_);
        ::sigaction(SIGALRM, &before_, nullptr);
    }
    alarms(alarms const&) = delete;
    auto operator=(alarms const&) -> alarms& = delete;

    [[nodiscard]] static auto seen() -> unsigned { return count; }

private:
    inline static std::atomic<unsigned> count{0};
    struct sigaction before_{};
    ::timer_t timer_{};
};

} // namespace support
