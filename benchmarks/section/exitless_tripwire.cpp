// The section of a checked build on a thread whose tripwire is armed.
#define EXITLESS_CHECKED 1
#include <exitless/linux/audit/tripwire.hpp>

#include "section/exitless_rows.hpp"

namespace {

// Arming probes the kernel for up to milliseconds: once. In between the rows the wire is only
// taken off the seam and put on it again.
void run_with_tripwire(std::uint64_t times) {
    static thread_local auto const wire = [] {
        static_cast<void>(exitless::os::arm_tripwire(exitless::may_exit));
        return exitless::tls_storage::state().rseq_cs;
    }();
    auto& state = exitless::tls_storage::state();
    state.rseq_cs = wire;
    run_sections(times);
    state.rseq_cs = nullptr;
}

auto tripwire_is_armed() -> bool {
    run_with_tripwire(1);
    return sections_are_entered() &&
           (exitless::os::tripwire() == exitless::os::tripwire_state::on ||
            exitless::os::tripwire() == exitless::os::tripwire_state::on_user_code);
}

bench::registered const row{bench::row{.name = section_tripwire,
                                       .kind = bench::role::exitless,
                                       .run = run_with_tripwire,
                                       .verified = tripwire_is_armed}};

} // namespace
