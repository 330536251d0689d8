// Real machines' dumps with the answers expected of a decoder, read from the directory that the
// environment variable EXITLESS_CPUID_DUMPS names.
#include <exitless/cpuid.hpp>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace cpuid = exitless::cpuid;

namespace {

struct expected_cpu {
    std::vector<std::string> lines;

    // Lines as the dumps' README numbers them, from 0; -1: the author did not know.
    [[nodiscard]] auto number(std::size_t at) const -> long { return std::stol(lines.at(at)); }
    [[nodiscard]] auto family() const -> long { return number(6); }
    [[nodiscard]] auto model() const -> long { return number(7); }
    [[nodiscard]] auto stepping() const -> long { return number(5); }
    [[nodiscard]] auto cores() const -> long { return number(8); }
    [[nodiscard]] auto logical() const -> long { return number(9); }
    [[nodiscard]] auto kib(std::size_t cache) const -> long { return number(10 + cache); }
    [[nodiscard]] auto ways(std::size_t cache) const -> long { return number(15 + cache); }
    [[nodiscard]] auto line_bytes(std::size_t cache) const -> long { return number(20 + cache); }
    [[nodiscard]] auto flags() const -> std::string { return " " + lines.back() + " "; }
};

struct sample {
    std::string name;
    std::string text;
    std::vector<expected_cpu> expected;
};

auto read_sample(std::filesystem::path const& path) -> sample {
    sample read{.name = path.filename().string(), .text = {}, .expected = {}};
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        if (line.size() >= 60 && line.find_first_not_of('-') == std::string::npos) {
            read.expected.emplace_back();
        } else if (!read.expected.empty()) {
            read.expected.back().lines.push_back(line);
        } else {
            read.text += line + "\n";
        }
    }
    return read;
}

auto samples() -> std::vector<sample> {
    auto const* directory = std::getenv("EXITLESS_CPUID_DUMPS");
    std::vector<sample> all;
    if (directory == nullptr || !std::filesystem::is_directory(directory)) {
        return all;
    }
    for (auto const& one : std::filesystem::recursive_directory_iterator{directory}) {
        if (one.path().extension() == ".test") {
            all.push_back(read_sample(one.path()));
        }
    }
    return all;
}

// The answers count the CPUs that a dump holds: more than a package's where there are several
// packages, fewer where not all were recorded.
auto cpus_in(std::string const& text) -> long {
    cpuid::parse_failure failure;
    std::uint32_t count = 0;
    while (cpuid::parse(text, failure, count)) {
        ++count;
    }
    return static_cast<long>(count);
}

// Dumps whose answers contradict their own leaves: two threads of one core counted as cores, one
// of several recorded CPUs counted, the L3 of two nodes added up.
auto has_other_answers(std::string const& name) -> bool {
    return name == "intel-celeron-cpu-g1610.test" || name == "genuine-intel-cpu-4000.test" ||
           name == "intel-core-i7-3960x-cpu.test" || name == "amd-opteron-processor-6274-dual.test";
}

constexpr auto no_dumps = "EXITLESS_CPUID_DUMPS names no directory with dumps";

// The features that this library and the dumps' answers both know, under the answers' names. Not
// compared are those that the answers judge otherwise than by their bit: ht, and est, vmx and smx,
// which they see on Intel's CPUs only.
auto named_features() -> std::map<std::string, cpuid::feature> {
    return {{"pni", cpuid::sse3},
            {"pclmul", cpuid::pclmulqdq},
            {"monitor", cpuid::monitor},
            {"ssse3", cpuid::ssse3},
            {"fma3", cpuid::fma},
            {"cx16", cpuid::cx16},
            {"pdcm", cpuid::pdcm},
            {"dca", cpuid::dca},
            {"sse4_1", cpuid::sse4_1},
            {"sse4_2", cpuid::sse4_2},
            {"x2apic", cpuid::x2apic},
            {"movbe", cpuid::movbe},
            {"popcnt", cpuid::popcnt},
            {"aes", cpuid::aes},
            {"xsave", cpuid::xsave},
            {"osxsave", cpuid::osxsave},
            {"avx", cpuid::avx},
            {"f16c", cpuid::f16c},
            {"rdrand", cpuid::rdrand},
            {"hypervisor", cpuid::hypervisor},
            {"fpu", cpuid::fpu},
            {"tsc", cpuid::tsc},
            {"msr", cpuid::msr},
            {"mtrr", cpuid::mtrr},
            {"clflush", cpuid::clflush},
            {"mmx", cpuid::mmx},
            {"fxsr", cpuid::fxsr},
            {"sse", cpuid::sse},
            {"sse2", cpuid::sse2},
            {"bmi1", cpuid::bmi1},
            {"hle", cpuid::hle},
            {"avx2", cpuid::avx2},
            {"bmi2", cpuid::bmi2},
            {"rtm", cpuid::rtm},
            {"avx512f", cpuid::avx512f},
            {"avx512dq", cpuid::avx512dq},
            {"rdseed", cpuid::rdseed},
            {"adx", cpuid::adx},
            {"avx512cd", cpuid::avx512cd},
            {"sha_ni", cpuid::sha_ni},
            {"avx512bw", cpuid::avx512bw},
            {"avx512vl", cpuid::avx512vl},
            {"avx512vbmi", cpuid::avx512vbmi},
            {"avx512vbmi2", cpuid::avx512vbmi2},
            {"avx512vnni", cpuid::avx512vnni},
            {"sgx", cpuid::sgx},
            {"lahf_lm", cpuid::lahf_lm},
            {"svm", cpuid::svm},
            {"sse4a", cpuid::sse4a},
            {"ibs", cpuid::ibs},
            {"rdtscp", cpuid::rdtscp},
            {"constant_tsc", cpuid::invariant_tsc}};
}

} // namespace

TEST_CASE("every dump of a real machine is read, and again after it was written") {
    auto const all = samples();
    if (all.empty()) {
        SKIP(no_dumps);
    }
    for (auto const& one : all) {
        INFO(one.name);
        cpuid::parse_failure failure;
        auto const cpu = cpuid::parse(one.text, failure);
        CAPTURE(failure.line, failure.column);
        REQUIRE(cpu);
        CHECK_FALSE(cpu->truncated());
        std::string written;
        cpuid::dump(*cpu, [&](std::string_view line) { written += line; });
        auto const again = cpuid::parse(written);
        REQUIRE(again);
        CHECK(*again == *cpu);
    }
}

TEST_CASE("family, model and stepping of real machines are as expected") {
    auto const all = samples();
    if (all.empty()) {
        SKIP(no_dumps);
    }
    for (auto const& one : all) {
        INFO(one.name);
        auto const cpu = cpuid::parse(one.text);
        REQUIRE(cpu);
        auto const found = cpuid::identity_of(*cpu);
        auto const& expected = one.expected.at(0);
        CHECK(found.family == expected.family());
        CHECK(found.model == expected.model());
        CHECK(found.stepping == expected.stepping());
    }
}

TEST_CASE("features of real machines are as expected") {
    auto const all = samples();
    if (all.empty()) {
        SKIP(no_dumps);
    }
    auto const names = named_features();
    for (auto const& one : all) {
        auto const cpu = cpuid::parse(one.text);
        REQUIRE(cpu);
        for (auto const& [name, feature] : names) {
            INFO(one.name << " " << name);
            auto const expected =
                one.expected.at(0).flags().find(" " + name + " ") != std::string::npos;
            CHECK(cpu->has(feature) == expected);
        }
    }
}

TEST_CASE("caches of real machines are as expected") {
    auto const all = samples();
    if (all.empty()) {
        SKIP(no_dumps);
    }
    struct slot {
        std::uint32_t level;
        cpuid::cache_kind kind;
    };
    constexpr auto slots = std::to_array<slot>({{1, cpuid::cache_kind::data},
                                                {1, cpuid::cache_kind::instruction},
                                                {2, cpuid::cache_kind::unified},
                                                {3, cpuid::cache_kind::unified},
                                                {4, cpuid::cache_kind::unified}});
    std::size_t compared = 0;
    for (auto const& one : all) {
        auto const cpu = cpuid::parse(one.text);
        REQUIRE(cpu);
        auto const found = cpuid::caches_of(*cpu);
        auto const& expected = one.expected.at(0);
        if (found.all().empty() || has_other_answers(one.name)) {
            continue; // leaf 02H or nothing
        }
        for (std::size_t i = 0; i < slots.size(); ++i) {
            INFO(one.name << " cache " << i);
            auto const cache = found.find(slots[i].level, slots[i].kind);
            if (!cache || expected.kib(i) < 0) {
                continue;
            }
            CHECK(static_cast<long>(cache->bytes / 1024) == expected.kib(i));
            CHECK((cache->ways == 0 || static_cast<long>(cache->ways) == expected.ways(i)));
            CHECK(static_cast<long>(cache->line_bytes) == expected.line_bytes(i));
            ++compared;
        }
    }
    CHECK(compared > all.size());
}

TEST_CASE("cores and threads of real machines are as expected") {
    auto const all = samples();
    if (all.empty()) {
        SKIP(no_dumps);
    }
    for (auto const& one : all) {
        auto const cpu = cpuid::parse(one.text);
        REQUIRE(cpu);
        auto const found = cpuid::topology_of(*cpu);
        auto const& expected = one.expected.at(0);
        INFO(one.name << " leaf " << found.source_leaf);
        if (one.expected.size() > 1 || cpuid::is_hybrid(*cpu) || has_other_answers(one.name)) {
            continue; // of a hybrid part the answers count the cores of one kind
        }
        auto const recorded = cpus_in(one.text);
        auto const logical = static_cast<long>(found.logical_cpus);
        CHECK((logical == expected.logical() || recorded == expected.logical()));
        CHECK((static_cast<long>(found.cores) == expected.cores() || logical != recorded));
    }
}
