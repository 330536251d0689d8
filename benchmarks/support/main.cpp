// main of every benchmark.
#include "support/google.hpp"
#include "support/harness.hpp"
#include "support/machine.hpp"
#include "support/report.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int wrong_usage = 64;
constexpr int skipped = 77;

void print_usage(std::FILE* out, char const* program) {
    std::fprintf(out,
                 "usage: %s [--rounds N] [--json FILE] [--smoke] | --google [OPTION...]\n"
                 "  --rounds N   rounds to take the median of (default 301)\n"
                 "  --json FILE  raw results\n"
                 "  --smoke      a few rounds: checks the results, not the figures\n"
                 "  --google     run the throughput rows under Google Benchmark instead, with its\n"
                 "               options\n",
                 program);
}

auto rounds_of(char const* text) -> std::size_t {
    char* end = nullptr;
    auto const number = std::strtoul(text, &end, 10);
    return end != text && *end == '\0' && number <= 100'000 ? number : 0;
}

/// Parses the options; exits with 64 if one is wrong.
auto parse(int argc, char** argv) -> bench::options {
    bench::options how;
    for (int i = 1; i < argc; ++i) {
        std::string_view const name = argv[i];
        if (name == "--help") {
            print_usage(stdout, argv[0]);
            std::exit(0);
        } else if (name == "--smoke") {
            how.smoke = true;
            how.rounds = 5;
            how.chunk_us = 5.0;
        } else if (name == "--rounds" && i + 1 < argc && rounds_of(argv[i + 1]) != 0) {
            how.rounds = rounds_of(argv[++i]);
        } else if (name == "--json" && i + 1 < argc) {
            how.json = argv[++i];
        } else {
            std::fprintf(stderr, "%s: wrong option or value: %s\n", argv[0], argv[i]);
            print_usage(stderr, argv[0]);
            std::exit(wrong_usage);
        }
    }
    return how;
}

} // namespace

auto main(int argc, char** argv) -> int {
    auto const where = bench::this_machine();
    bench::pin(bench::chosen_cpus().first);
    auto const& what = bench::this_problem();
    auto const cpu_lacks = what.two_cpus && bench::chosen_cpus().second < 0;
    if (argc > 1 && std::string_view{argv[1]} == "--google") {
        if (cpu_lacks) {
            std::puts("SKIP: needs two CPUs");
            return skipped;
        }
        return bench::run_google(argc - 1, argv + 1);
    }
    auto const how = parse(argc, argv);
    std::vector<bench::measured> all;
    if (cpu_lacks) {
        bench::registered{bench::absence{
            .name = "any row", .reason = "it needs two CPUs and this process may use one"}};
    } else {
        all = bench::run_rounds(what, how);
    }
    bench::print_markdown(stdout, what, where, all);
    if (!how.json.empty()) {
        auto* file = std::fopen(how.json.c_str(), "w");
        if (file == nullptr) {
            std::fprintf(stderr, "%s: %s\n", how.json.c_str(), std::strerror(errno));
            return 1;
        }
        bench::print_json(file, what, where, all);
        std::fclose(file);
    }
    return 0;
}
