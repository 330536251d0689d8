#include "support/google.hpp"

#include "support/harness.hpp"

#include <benchmark/benchmark.h>

namespace bench {

auto run_google(int argc, char** argv) -> int {
    for (auto const& one : rows()) {
        if (one.run != nullptr) {
            benchmark::RegisterBenchmark(one.name, [one](benchmark::State& state) {
                {
                    prepared const scope{one};
                    constexpr int batch = 1000;
                    while (state.KeepRunningBatch(batch)) {
                        one.run(batch);
                    }
                }
                demand_verified(one);
            });
        }
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 64;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

} // namespace bench
