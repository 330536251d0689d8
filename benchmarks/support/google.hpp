// The same rows under Google Benchmark: a second opinion on the absolute figures, by a tool that
// people know. It has no ratio of interleaved rows, so the targets are not judged by it.
#pragma once

namespace bench {

auto run_google(int argc, char** argv) -> int;

} // namespace bench
