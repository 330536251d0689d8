// Wrappers for linux/: what the hosted wing offers to real-time code.
#include <exitless/linux/audit/place_table.hpp>
#include <exitless/linux/audit/report.hpp>
#include <exitless/linux/thread.hpp>
#include <exitless/linux/thread_memory.hpp>

#include <cstdint>

using table = exitless::os::place_table<8>;

extern "C" {

// op: exitless::os::place_table::for_each(Visitor&&) const
void place_table_for_each(table const& all, std::uint64_t& sum) {
    all.for_each([&](exitless::os::violation_place const& one) { sum += one.count; });
}

// op: exitless::os::place_table::take_new(Visitor&&)
void place_table_take_new(table& all, std::uint64_t& sum) {
    all.take_new([&](exitless::os::violation_place const& one) { sum += one.count; });
}

// It records; where the program is to end, it calls the safe state, says why, and ends.
// allow: indirect
// calls: write|abort|pause
// op: exitless::os::report::handle(violation const&)
void report_handle(exitless::violation const& broken) {
    exitless::os::report::handle(broken);
}

// calls: vsnprintf
// op: exitless::os::warm_vectors(setup_report&, cpuid::snapshot const*)
void warm_vectors(exitless::os::setup_report& report, exitless::cpuid::snapshot const* cpu) {
    exitless::os::warm_vectors(report, cpu);
}

// op: exitless::os::binds_lazily(ElfW(Dyn)const*)
auto binds_lazily(ElfW(Dyn) const* entry) -> bool {
    return exitless::os::binds_lazily(entry);
}

} // extern "C"
