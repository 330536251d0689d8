// User code may not execute RDMSR: #GP, which Linux delivers as SIGSEGV. A signal handler that does
// what a kernel's own would do is all that the fix-up needs.
#include <exitless/x86/fault_fixup.hpp>
#include <exitless/x86/instruction.hpp>

#include <catch2/catch_test_macros.hpp>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

using cpu = exitless::x86::native;
namespace x86 = exitless::x86;

static_assert(x86::msr_processor<cpu>);

namespace {

int faults = 0;

void on_fault(int, siginfo_t*, void* context) {
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    auto instruction = static_cast<std::uintptr_t>(registers[REG_RIP]);
    if (x86::fix_up(instruction)) {
        ++faults;
        registers[REG_RIP] = static_cast<greg_t>(instruction);
    } else {
        std::signal(SIGSEGV, SIG_DFL);
    }
}

/// Handles faults for as long as it lives.
class handled_faults {
public:
    handled_faults() {
        faults = 0;
        struct sigaction action{};
        action.sa_sigaction = &on_fault;
        action.sa_flags = SA_SIGINFO;
        REQUIRE(::sigaction(SIGSEGV, &action, &previous_) == 0);
    }
    ~handled_faults() { ::sigaction(SIGSEGV, &previous_, nullptr); }
    handled_faults(handled_faults const&) = delete;
    auto operator=(handled_faults const&) -> handled_faults& = delete;

private:
    struct sigaction previous_{};
};

[[gnu::noinline]] auto read_twice() -> bool {
    auto const one = cpu::rdmsr(0x1b);
    auto const other = cpu::rdmsr(0x10);
    return one.faulted && other.faulted;
}

} // namespace

TEST_CASE("a fault of RDMSR and WRMSR is told") {
    handled_faults const handled;
    CHECK(cpu::rdmsr(0x1b).faulted);
    CHECK(faults == 1);
    CHECK_FALSE(cpu::wrmsr(0x1b, 0));
    CHECK(faults == 2);
}

TEST_CASE("each copy of an inlined RDMSR is known") {
    handled_faults const handled;
    CHECK(read_twice());
    CHECK(faults == 2);
    CHECK(&x86::fixup_end - &x86::fixup_begin >= 4);
}

TEST_CASE("the landing place lies behind the instruction, the STC and the CLC around it") {
    for (auto const* one = &x86::fixup_begin; one != &x86::fixup_end; ++one) {
        auto const instruction = x86::fixup_target(one->instruction);
        auto const* const code = reinterpret_cast<unsigned char const*>(instruction);
        CHECK(code[-1] == 0xf9); // STC
        CHECK(code[0] == 0x0f);  // RDMSR or WRMSR
        CHECK((code[1] == 0x32 || code[1] == 0x30));
        CHECK(code[2] == 0xf8); // CLC
        CHECK(x86::fixup_for(instruction) == instruction + 3);
        CHECK(x86::fixup_target(one->landing) == instruction + 3);
    }
}

TEST_CASE("an address that is no such instruction has no landing place") {
    auto const begin = x86::fixup_target((&x86::fixup_begin)->instruction);
    CHECK_FALSE(x86::fixup_for(begin + 1).has_value());
    CHECK_FALSE(x86::fixup_for(0).has_value());
    std::uintptr_t untouched = begin + 1;
    CHECK_FALSE(x86::fix_up(untouched));
    CHECK(untouched == begin + 1);
}

TEST_CASE("another fault stays one") {
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        handled_faults const handled;
        ::alarm(10);         // a handler that takes every fault for its own would go on for ever
        asm volatile("hlt"); // privileged, too
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGSEGV);
}
