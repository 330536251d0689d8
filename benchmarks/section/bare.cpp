// The floor: the two instructions of a release section, on a thread-local word of the same kind.
#include "section/config.hpp"
#include "support/harness.hpp"

#include <cstdint>

namespace {

[[gnu::tls_model("initial-exec")]] constinit thread_local std::uint32_t depth = 0;

void run(std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
        asm volatile("addl $1, %0" : "+m"(depth) : : "memory");
        asm volatile("subl $1, %0" : "+m"(depth) : : "memory");
    }
}

auto verified() -> bool {
    run(3);
    return depth == 0;
}

bench::registered const row{
    bench::row{.name = bare_two, .kind = bench::role::floor, .run = run, .verified = verified}};

} // namespace
