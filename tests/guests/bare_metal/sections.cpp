// Sections whose state is kept per CPU and per thread; interrupts that hit them; violations in
// them.
#include <exitless/critical_section.hpp>

#include "machine.hpp"
#include "storage.hpp"

#include <cstdint>
#include <string_view>

using namespace std::string_view_literals;
using exitless::tls_storage;
using exitless::violation;
using exitless::violation_kind;
using guest::check;
using guest::cpu_storage;

namespace {

constexpr std::uint32_t ia32_gs_base = 0xc0000101;

constinit guest::cpu_block cpu0{.self = &cpu0, .state = {}};
constinit thread_local std::uint64_t answer = 42; // in the thread's initialised data

int heard = 0;
violation last;

void hear(violation const& broken) noexcept {
    ++heard;
    last = broken;
}

/// Hears violations for as long as it lives.
struct listener {
    listener() noexcept {
        heard = 0;
        exitless::set_violation_handler(&hear);
    }
    ~listener() { exitless::set_violation_handler(nullptr); }
};

template <class Storage>
void exiting_operation(exitless::basic_may_exit<Storage> consent) noexcept {
    consent.check({.kind = violation_kind::exiting_call,
                   .instruction = exitless::x86::exit_id::cpuid,
                   .detail = 0x15});
}

template <class Storage>
[[gnu::noinline]] auto inside() noexcept -> bool {
    return exitless::in_critical_section<Storage>();
}

template <class Storage>
void check_sections_in(std::string_view where) noexcept {
    guest::title(where);
    listener const listening;
    check("outside at first"sv, !inside<Storage>());
    {
        exitless::basic_critical_section<Storage> outer{"outer"};
        check("inside after entering"sv, inside<Storage>());
        {
            exitless::basic_critical_section<Storage> inner{"inner"};
            check("inside when nested"sv, inside<Storage>());
        }
        check("inside after leaving the nested one"sv, inside<Storage>());
        {
            exitless::basic_allow_exits<Storage> allowed{"test"};
            check("outside while exits are allowed"sv, !inside<Storage>());
            exiting_operation(exitless::basic_may_exit<Storage>{});
        }
        check("inside again"sv, inside<Storage>());
        check("nothing was a violation"sv, heard == 0);
        exiting_operation(exitless::basic_may_exit<Storage>{});
        check("an exiting call is a violation in a checked build only"sv,
              heard == (exitless::checks_enabled ? 1 : 0));
        check("which names it"sv,
              heard == 0 || (last.kind == violation_kind::exiting_call && last.detail == 0x15 &&
                             std::string_view{last.section, 5} == "outer"sv));
    }
    check("outside at last"sv, !inside<Storage>());
    check("no record is left"sv, Storage::state().records_used == 0);
}

template <class Storage>
void handler() noexcept {
    exitless::basic_interrupt_scope<Storage> const scope;
    check("a handler is not in the section that it interrupted"sv, !inside<Storage>());
    exiting_operation(exitless::basic_may_exit<Storage>{});
    exitless::basic_critical_section<Storage> own{"handler"};
    check("and can have its own"sv, inside<Storage>());
}

template <class Storage>
void check_interrupt_in(std::string_view where) noexcept {
    guest::title(where);
    listener const listening;
    guest::interrupt_handler = &handler<Storage>;
    {
        exitless::basic_critical_section<Storage> section{"interrupted"};
        guest::interrupt_myself();
        check("the section goes on after the interrupt"sv, inside<Storage>());
    }
    check("the interrupted section is left"sv, !inside<Storage>());
    check("no violation came of it"sv, heard == 0);
}

void raise_without_handler() {
    exitless::critical_section section{"trap"};
    exiting_operation(exitless::may_exit);
}

} // namespace

void check_sections() noexcept {
    guest::write_msr(ia32_gs_base, reinterpret_cast<std::uint64_t>(&cpu0));
    check("thread-local storage is initialised"sv,
          *static_cast<std::uint64_t volatile*>(&answer) == 42);
    check_sections_in<tls_storage>("sections per thread (FS base)"sv);
    check_sections_in<cpu_storage>("sections per CPU (GS base)"sv);
    exitless::basic_critical_section<cpu_storage> section{"one of them"};
    check("the two are apart"sv, inside<cpu_storage>() && !inside<tls_storage>());
}

void check_interrupts() noexcept {
    check_interrupt_in<tls_storage>("an interrupt in a section, per thread"sv);
    check_interrupt_in<cpu_storage>("an interrupt in a section, per CPU"sv);
}

void check_violations() noexcept {
    guest::title("a violation that nobody hears"sv);
    auto const survived = survives(&raise_without_handler);
    check("is an invalid opcode in a checked build, nothing otherwise"sv,
          survived != exitless::checks_enabled);
    auto const* const opcode = reinterpret_cast<std::uint8_t const*>(guest::trapped_at);
    check("namely UD2"sv, survived || (opcode[0] == 0x0f && opcode[1] == 0x0b));
    tls_storage::state() = {};
}
