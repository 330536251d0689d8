// The section of a checked build on a thread whose tripwire is armed.
#define EXITLESS_CHECKED 1
#include <exitless/linux/audit/tripwire.hpp>

#include "section/exitless_rows.hpp"

#include <string>
#include <utility>

namespace {

// Arming probes the kernel for up to milliseconds: once. Around the rows the wire is only put on
// the seam and taken off it again. It catches each preemption of a row, which is no reason to trap.
auto const wire = [] {
    exitless::set_violation_handler([](exitless::violation const&) noexcept {});
    static_cast<void>(exitless::os::arm_tripwire(exitless::may_exit));
    return std::exchange(exitless::tls_storage::state().rseq_cs, nullptr);
}();

void run_with_tripwire(std::uint64_t times) {
    auto& state = exitless::tls_storage::state();
    state.rseq_cs = wire;
    run_sections(times);
    state.rseq_cs = nullptr;
}

bench::registered const row =
    wire != nullptr
        ? bench::registered{bench::row{.name = section_tripwire,
                                       .kind = bench::role::exitless,
                                       .run = run_with_tripwire,
                                       .verified = sections_are_entered}}
        : bench::registered{bench::absence{
              .name = section_tripwire,
              .reason = "the tripwire is " + std::string{to_string(exitless::os::tripwire())}}};

} // namespace
