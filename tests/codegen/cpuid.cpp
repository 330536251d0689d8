// Wrappers for cpuid/. A question to a snapshot whose leaf is known when it is compiled is one load
// and one test.
#include <exitless/cpuid.hpp>
#include <exitless/cpuid/dump.hpp>

#include <new>
#include <string_view>

using exitless::cpuid::snapshot;

extern "C" {

// op: exitless::cpuid::snapshot::has(feature const&) const
// body unchecked: (mov|test|bt|movzbl)( and| shr| setne| setb){1,2} ret
auto snapshot_has_one(snapshot const& cpu) -> bool {
    return cpu.has(exitless::cpuid::rdtscp);
}

// op: exitless::cpuid::snapshot::has(feature const&) const
auto snapshot_has_any(snapshot const& cpu, exitless::cpuid::feature const& asked) -> bool {
    return cpu.has(asked);
}

// op: exitless::cpuid::snapshot::has_all(feature const&, More const&...) const
auto snapshot_has_all(snapshot const& cpu) -> bool {
    return cpu.has_all(exitless::cpuid::rdtscp, exitless::cpuid::invariant_tsc);
}

// op: exitless::cpuid::walk::walk(Into&)
void walk_of(void* place, snapshot& into) {
    ::new (place) exitless::cpuid::walk<exitless::x86::native, snapshot>{into};
}

// op: exitless::cpuid::dump(snapshot const&, Sink&&)
// allow: indirect
void dump(snapshot const& cpu, void (*sink)(std::string_view)) {
    exitless::cpuid::dump(cpu, sink);
}

} // extern "C"
