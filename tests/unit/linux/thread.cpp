#include <exitless/critical_section.hpp>
#include <exitless/linux/setup_report.hpp>
#include <exitless/linux/thread.hpp>
#include <exitless/linux/thread_memory.hpp>
#include <exitless/linux/thread_scheduling.hpp>

#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <new>
#include <string>
#include <string_view>
#include <thread>

using exitless::may_exit;
using exitless::os::kernel_version;
using exitless::os::parse_kernel_version;
using exitless::os::prepare_thread;
using exitless::os::setup_report;
using exitless::os::thread_options;

namespace os = exitless::os;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

// What a child process did, and what the kernel says of it afterwards.
struct outcome {
    setup_report report;
    int policy = -1;
    int priority = -1;
    int cpus = 0;
    int cpu = -1;
    int thp_disabled = -1;
    int timer_slack = -1;
};

void observe(outcome& seen) {
    seen.policy = ::sched_getscheduler(0);
    sched_param parameters{};
    ::sched_getparam(0, &parameters);
    seen.priority = parameters.sched_priority;
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    ::sched_getaffinity(0, sizeof cpus, &cpus);
    seen.cpus = CPU_COUNT(&cpus);
    seen.cpu = ::sched_getcpu();
    seen.thp_disabled = ::prctl(PR_GET_THP_DISABLE, 0UL, 0UL, 0UL, 0UL);
    seen.timer_slack = ::prctl(PR_GET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL);
}

// Settings outlive the thread that makes them, so each test makes them in a process of its own.
auto in_child(thread_options const& wanted, bool as_nobody) -> outcome {
    auto* const shared =
        ::mmap(nullptr, sizeof(outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    auto* const seen = new (shared) outcome;
    auto const child = ::fork();
    if (child == 0) {
        if (as_nobody) {
            rlimit const none{0, 0};
            rlimit const little{64 * 1024, 64 * 1024};
            if (::setrlimit(RLIMIT_RTPRIO, &none) != 0 ||
                ::setrlimit(RLIMIT_MEMLOCK, &little) != 0 || ::setgid(65534) != 0 ||
                ::setuid(65534) != 0) {
                ::_exit(1);
            }
        }
        auto const made = prepare_thread(may_exit, wanted);
        seen->report = made.report;
        observe(*seen);
        ::_exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    auto const copy = *seen;
    ::munmap(shared, sizeof(outcome));
    REQUIRE(status == 0);
    return copy;
}

auto done(outcome const& seen, std::string_view id) -> bool {
    auto const* const step = seen.report.find(id);
    REQUIRE(step != nullptr);
    return step->done;
}

auto why(outcome const& seen, std::string_view id) -> std::string {
    auto const* const step = seen.report.find(id);
    REQUIRE(step != nullptr);
    return std::string{step->why()};
}

auto contains(std::string_view text, std::string_view part) -> bool {
    return text.find(part) != std::string_view::npos;
}

constexpr auto ids = {"affinity", "fifo", "timer_slack", "throttling", "vector", "binding",
                      "malloc",   "thp",  "dma_latency", "stack",      "mlock"};

} // namespace

TEST_CASE("a call of this header that is a violation is reported, not trapped") {
    CHECK(exitless::abi_v1::default_violation_handler.load() == &exitless::os::report::handle);
}

TEST_CASE("with privileges the steps are taken, and the kernel confirms them") {
    if (::geteuid() != 0) {
        SKIP("needs root");
    }
    auto const cpu = exitless::cpuid::snapshot::capture(may_exit);
    auto const seen = in_child({.cpu = 0, .fifo_priority = 7, .features = &cpu}, false);
    CHECK(done(seen, "affinity"));
    CHECK(seen.cpus == 1);
    CHECK(seen.cpu == 0);
    CHECK(done(seen, "fifo") == (seen.policy == SCHED_FIFO));
    CHECK((!done(seen, "fifo") || seen.priority == 7));
    CHECK(done(seen, "timer_slack"));
    CHECK(done(seen, "thp") == (seen.thp_disabled == 1));
    CHECK(done(seen, "malloc") == !sanitized);
    CHECK(done(seen, "stack"));
    CHECK(done(seen, "vector"));
    CHECK(done(seen, "dma_latency") == (::access("/dev/cpu_dma_latency", W_OK) == 0));
}

TEST_CASE("without privileges the report is complete, and says what is lacking") {
    if (::geteuid() != 0) {
        SKIP("needs root to become nobody");
    }
    auto const seen = in_child({.cpu = 0, .fifo_priority = 7}, true);
    CHECK(seen.report.steps().size() == ids.size());
    for (auto const* id : ids) {
        CHECK_FALSE(why(seen, id).empty());
    }
    CHECK_FALSE(done(seen, "fifo"));
    CHECK(contains(why(seen, "fifo"), "CAP_SYS_NICE"));
    CHECK(seen.policy == SCHED_OTHER);
    CHECK_FALSE(done(seen, "dma_latency"));
    CHECK(contains(why(seen, "dma_latency"), "Permission denied"));
    if (!sanitized) { // sanitizers let mlockall do nothing and succeed
        CHECK_FALSE(done(seen, "mlock"));
        CHECK(contains(why(seen, "mlock"), "CAP_IPC_LOCK"));
    }
    CHECK(done(seen, "affinity"));
    CHECK(done(seen, "stack"));
    CHECK_FALSE(seen.report.complete());
}

TEST_CASE("what was not asked for is not done, but does not make a set-up incomplete") {
    auto const seen = in_child(
        {.lock_memory = false, .tune_malloc = false, .disable_thp = false, .hold_cpu_awake = false},
        false);
    for (auto const* id : {"affinity", "fifo", "malloc", "thp", "dma_latency", "mlock", "vector"}) {
        INFO(id);
        CHECK_FALSE(done(seen, id));
        CHECK_FALSE(seen.report.find(id)->asked);
    }
    CHECK(why(seen, "mlock") == "not asked for");
    CHECK(contains(why(seen, "vector"), "thread_options::features"));
    CHECK(seen.policy == SCHED_OTHER);
    CHECK(seen.thp_disabled == 0);
    CHECK(seen.report.steps().size() == ids.size());
}

TEST_CASE("impossible wishes are refused with a reason") {
    auto const seen =
        in_child({.cpu = 1'023, .fifo_priority = 100, .stack_bytes = std::size_t{1} << 40}, false);
    CHECK_FALSE(done(seen, "affinity"));
    CHECK(contains(why(seen, "affinity"), "CPU 1023"));
    CHECK_FALSE(done(seen, "fifo"));
    CHECK_FALSE(done(seen, "stack"));
    CHECK(contains(why(seen, "stack"), "RLIMIT_STACK"));
    CHECK(contains(why(in_child({.cpu = 5'000}, false), "affinity"), "CPU 5000"));
    auto const huge = in_child({.stack_bytes = ~std::size_t{0}}, false);
    CHECK_FALSE(done(huge, "stack"));
}

TEST_CASE("a stack is not taken in to its very end: calls and signals need the rest") {
    std::thread{[] { // its stack is there as a whole
        setup_report report;
        os::prefault_stack(report, os::stack_left() - 32 * 1024);
        CHECK_FALSE(report.find("stack")->done);
        os::prefault_stack(report, os::stack_left() - 128 * 1024);
        CHECK(report.steps().back().done);
    }}
        .join();
}

TEST_CASE("the kernel's version decides who throttles") {
    CHECK(parse_kernel_version("6.18.44-fc-v769") == kernel_version{6, 18});
    CHECK(parse_kernel_version("6.1.0-rt5") == kernel_version{6, 1});
    CHECK(parse_kernel_version("5.10") == kernel_version{5, 10});
    for (auto const* text : {"", "6", "6.", ".1", "x.y", "99999999999.1", "-1.2"}) {
        INFO(text);
        CHECK(parse_kernel_version(text) == kernel_version{});
    }
    CHECK_FALSE(os::read_rt_share({6, 11}, 0).fair_server);
    CHECK(os::read_rt_share({6, 12}, 0).fair_server);
    CHECK(os::read_rt_share({7, 0}, 0).fair_server);
    CHECK(os::read_rt_share({5, 10}, 0).runtime.has_value());
}

TEST_CASE("the throttling hole is named by its mechanism and setting") {
    setup_report report;
    os::report_rt_share(report, {.fair_server = false, .runtime = 950'000}, 3);
    os::report_rt_share(report, {.fair_server = false, .runtime = -1}, 3);
    os::report_rt_share(report, {.fair_server = false}, 3);
    os::report_rt_share(report, {.fair_server = true, .runtime = 50'000'000}, 3);
    os::report_rt_share(report, {.fair_server = true, .runtime = 0}, 3);
    os::report_rt_share(report, {.fair_server = true}, 3);
    auto const steps = report.steps();
    CHECK_FALSE(steps[0].done);
    CHECK(contains(steps[0].why(), "sched_rt_runtime_us"));
    CHECK(contains(steps[0].why(), "950000"));
    CHECK(steps[1].done);
    CHECK(contains(steps[1].why(), "RT throttling is off"));
    CHECK_FALSE(steps[2].done);
    CHECK_FALSE(steps[3].done);
    CHECK(contains(steps[3].why(), "fair_server/cpu3/runtime"));
    CHECK(steps[4].done);
    CHECK(contains(steps[4].why(), "runtime is 0"));
    CHECK_FALSE(steps[5].done);
}

TEST_CASE("objects bind lazily unless one of three marks says otherwise") {
    auto const entry = [](ElfW(Sxword) tag, ElfW(Xword) value = 0) {
        ElfW(Dyn) made{};
        made.d_tag = tag;
        made.d_un.d_val = value;
        return made;
    };
    ElfW(Dyn) const lazy[] = {entry(DT_JMPREL), entry(DT_NULL)};
    ElfW(Dyn) const none[] = {entry(DT_NULL)};
    ElfW(Dyn) const now[] = {entry(DT_JMPREL), entry(DT_BIND_NOW), entry(DT_NULL)};
    ElfW(Dyn) const flags[] = {entry(DT_JMPREL), entry(DT_FLAGS, DF_BIND_NOW), entry(DT_NULL)};
    ElfW(Dyn) const flags_1[] = {entry(DT_FLAGS_1, DF_1_NOW), entry(DT_JMPREL), entry(DT_NULL)};
    ElfW(Dyn) const other[] = {entry(DT_FLAGS, DF_SYMBOLIC), entry(DT_JMPREL), entry(DT_NULL)};
    CHECK(os::binds_lazily(lazy));
    CHECK(os::binds_lazily(other));
    CHECK_FALSE(os::binds_lazily(none));
    CHECK_FALSE(os::binds_lazily(now));
    CHECK_FALSE(os::binds_lazily(flags));
    CHECK_FALSE(os::binds_lazily(flags_1));
}

TEST_CASE("a report keeps its capacity, and cuts long reasons") {
    setup_report report;
    CHECK(report.complete());
    std::string const text(1'000, 'x');
    for (std::size_t i = 0; i < setup_report::capacity + 3; ++i) {
        report.add("step", true, "%s", text.c_str());
    }
    CHECK(report.steps().size() == setup_report::capacity);
    CHECK(report.steps()[0].why().size() == report.steps()[0].reason.size() - 1);
    report.skip("step", "no room");
    CHECK(report.steps().back().asked);
    CHECK(report.complete());
    CHECK(report.find("other") == nullptr);
}

TEST_CASE("a report is complete when all that was asked for is done") {
    setup_report report;
    report.skip("one", "ask for it");
    CHECK_FALSE(report.find("one")->asked);
    CHECK(report.find("one")->why() == "ask for it");
    CHECK(report.complete());
    report.add("two", true, "done");
    CHECK(report.complete());
    report.add("three", false, "refused");
    CHECK_FALSE(report.complete());
}

TEST_CASE("AVX needs an operating system that saves both halves of its registers") {
    CHECK(os::saves_ymm(0b111));
    CHECK_FALSE(os::saves_ymm(0b101));
    CHECK_FALSE(os::saves_ymm(0b011));
    CHECK_FALSE(os::saves_ymm(~std::uint64_t{0b100}));
}

TEST_CASE("the stack is taken in to its lowest page") {
    constexpr std::size_t page = 4096;
    constexpr std::size_t whole = 1024 * page; // ThreadSanitizer keeps much of its own there
    auto const lowest_is_there = [](std::size_t bytes) {
        auto* const stack = ::mmap(nullptr, whole, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        REQUIRE(stack != MAP_FAILED);
        struct {
            std::size_t bytes;
            bool there;
        } job{bytes, false};
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstack(&attributes, stack, whole);
        ::pthread_t thread{};
        auto const run = [](void* given) -> void* {
            auto& asked = *static_cast<decltype(job)*>(given);
            auto* const top = static_cast<char*>(__builtin_frame_address(0));
            os::touch_stack(asked.bytes);
            auto* const low = top - asked.bytes;
            unsigned char resident = 0;
            ::mincore(low - reinterpret_cast<std::uintptr_t>(low) % page, page, &resident);
            asked.there = (resident & 1U) != 0;
            return nullptr;
        };
        auto const started = ::pthread_create(&thread, &attributes, run, &job) == 0;
        pthread_attr_destroy(&attributes);
        REQUIRE(started);
        ::pthread_join(thread, nullptr);
        ::munmap(stack, whole);
        return job.there;
    };
    for (std::size_t part = 0; part != page; part += 512) {
        INFO(part);
        CHECK(lowest_is_there(16 * page + part));
    }
}

TEST_CASE("setting a thread up inside a section is a violation") {
    if (!exitless::checks_enabled) {
        SKIP("checks are off in this build");
    }
    support::recorded_violations violations;
    exitless::critical_section section{"loop"};
    static_cast<void>(prepare_thread(may_exit, {.lock_memory = false,
                                                .tune_malloc = false,
                                                .disable_thp = false,
                                                .hold_cpu_awake = false}));
    CHECK(violations.count(exitless::violation_kind::exiting_call) == 1);
    static_cast<void>(os::cpu_latency_request::hold(may_exit));
    CHECK(violations.count(exitless::violation_kind::exiting_call) == 2);
}

TEST_CASE("functions of one object are told from those of two") {
    auto const address = [](auto* function) {
        return reinterpret_cast<std::uintptr_t>(function); // NOLINT: compared with the linker's map
    };
    CHECK(exitless::os::in_one_object(address(&::mallopt), address(&::mallopt)));
    CHECK_FALSE(
        exitless::os::in_one_object(address(&::mallopt), address(&exitless::os::touch_stack)));
    CHECK_FALSE(exitless::os::in_one_object(0, 0));
}
