#include "support/report.hpp"

#include <algorithm>
#include <string>

namespace bench {
namespace {

/// The row that `one` is compared with, or null.
auto base_of(std::vector<measured> const& all, measured const& one) -> measured const* {
    if (one.what.against != nullptr) {
        return find(all, one.what.against);
    }
    auto const at = std::find_if(all.begin(), all.end(), [&](measured const& other) {
        return other.what.kind == role::floor && (other.all.empty() == one.all.empty());
    });
    return at == all.end() ? nullptr : &*at;
}

void print_ratio(std::FILE* out, std::vector<measured> const& all, measured const& one) {
    auto const* base = base_of(all, one);
    if (base == nullptr || base == &one) {
        std::fprintf(out, " | | |\n");
        return;
    }
    auto const against = ratio(one, *base);
    std::fprintf(out, " %.3f | %.3f..%.3f | %s |\n", against.p50, against.p10, against.p90,
                 base->what.name);
}

auto name_of(role kind) -> char const* {
    return kind == role::exitless ? "exitless" : (kind == role::floor ? "floor" : "peer");
}

/// What a claim came to: a ratio, or nanoseconds.
struct outcome {
    bool measured = false;
    spread figure{};
};

auto judge(std::vector<measured> const& all, claim const& what) -> outcome {
    auto const* one = find(all, what.row);
    auto const* other = what.other == nullptr ? one : find(all, what.other);
    if (one == nullptr || other == nullptr) {
        return {};
    }
    return {.measured = true,
            .figure = what.other == nullptr ? spread_of(one->rounds) : ratio(*one, *other)};
}

void print_throughput(std::FILE* out, std::vector<measured> const& all) {
    std::fprintf(out, "| operation | | ns, p50 | p10..p90 | ratio | p10..p90 | to |\n"
                      "|---|---|--:|---|--:|---|---|\n");
    for (auto const& one : all) {
        if (!one.all.empty()) {
            continue;
        }
        auto const ns = spread_of(one.rounds);
        std::fprintf(out, "| %s | %s | %.2f | %.2f..%.2f |", one.what.name, name_of(one.what.kind),
                     ns.p50, ns.p10, ns.p90);
        print_ratio(out, all, one);
    }
}

void print_latency(std::FILE* out, std::vector<measured> const& all) {
    std::fprintf(
        out,
        "\n| operation | | ns, p50 | p99 | p99.9 | max | samples | ratio of p50 | p10..p90 | to |\n"
        "|---|---|--:|--:|--:|--:|--:|--:|---|---|\n");
    for (auto const& one : all) {
        if (one.all.empty()) {
            continue;
        }
        std::fprintf(out, "| %s | %s | %.0f | %.0f | %.0f | %.0f | %zu |", one.what.name,
                     name_of(one.what.kind), percentile(one.all, 50), percentile(one.all, 99),
                     percentile(one.all, 99.9), percentile(one.all, 100), one.all.size());
        print_ratio(out, all, one);
    }
}

void print_claims(std::FILE* out, problem const& what, std::vector<measured> const& all) {
    std::fprintf(out, "\n| target | measured | p10..p90 | |\n|---|--:|---|---|\n");
    for (auto const& one : what.claims) {
        auto const got = judge(all, one);
        std::fprintf(out, one.other == nullptr ? "| %s%s <= %.2f ns |" : "| %s / %s <= %.2f |",
                     one.row, one.other == nullptr ? "" : one.other, one.limit);
        if (got.measured) {
            std::fprintf(out, " %.3f | %.3f..%.3f | %s |\n", got.figure.p50, got.figure.p10,
                         got.figure.p90, got.figure.p50 <= one.limit ? "met" : "missed");
        } else {
            std::fprintf(out, " | | not measured |\n");
        }
    }
}

auto any(std::vector<measured> const& all, bool latency) -> bool {
    return std::any_of(all.begin(), all.end(),
                       [latency](measured const& one) { return one.all.empty() != latency; });
}

/// Names contain no control characters; quotes and backslashes are escaped.
auto quoted(std::string const& text) -> std::string {
    std::string out = "\"";
    for (auto const c : text) {
        out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    return out + '"';
}

void print_figures(std::FILE* out, std::vector<double> const& values) {
    std::fputc('[', out);
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::fprintf(out, "%s%.4g", i == 0 ? "" : ",", values[i]);
    }
    std::fputc(']', out);
}

void print_json_row(std::FILE* out, measured const& one) {
    auto const ns = spread_of(one.rounds);
    std::fprintf(out,
                 "{\"name\":%s,\"role\":\"%s\",\"operations_per_round\":%llu,"
                 "\"ns\":{\"p10\":%.4g,\"p50\":%.4g,\"p90\":%.4g},",
                 quoted(one.what.name).c_str(), name_of(one.what.kind),
                 static_cast<unsigned long long>(one.times), ns.p10, ns.p50, ns.p90);
    if (!one.all.empty()) {
        std::fprintf(out,
                     "\"latency_ns\":{\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,"
                     "\"samples\":%zu},",
                     percentile(one.all, 50), percentile(one.all, 99), percentile(one.all, 99.9),
                     percentile(one.all, 100), one.all.size());
    }
    std::fprintf(out, "\"rounds_ns\":");
    print_figures(out, one.rounds);
    std::fputc('}', out);
}

void print_json_claim(std::FILE* out, std::vector<measured> const& all, claim const& one) {
    auto const got = judge(all, one);
    std::fprintf(out, "{\"row\":%s,\"other\":%s,\"limit\":%.3f,", quoted(one.row).c_str(),
                 one.other == nullptr ? "null" : quoted(one.other).c_str(), one.limit);
    if (got.measured) {
        std::fprintf(out, "\"p10\":%.4f,\"p50\":%.4f,\"p90\":%.4f,\"met\":%s}", got.figure.p10,
                     got.figure.p50, got.figure.p90,
                     got.figure.p50 <= one.limit ? "true" : "false");
    } else {
        std::fprintf(out, "\"met\":null}");
    }
}

template <class T, class Print>
void print_list(std::FILE* out, char const* name, std::vector<T> const& list, Print&& print) {
    std::fprintf(out, ",\n\"%s\":[", name);
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::fprintf(out, "%s\n  ", i == 0 ? "" : ",");
        print(list[i]);
    }
    std::fprintf(out, "]");
}

} // namespace

void print_markdown(std::FILE* out, problem const& what, machine const& where,
                    std::vector<measured> const& all) {
    std::fprintf(out,
                 "### %s: %s\n\n%s; %s; %s; %s; load %.1f; preempted %ld times; %zu rounds\n\n",
                 what.name, what.what, where.cpu.c_str(), where.kernel.c_str(),
                 where.compiler.c_str(), where.policy.c_str(), where.load, preemptions(),
                 all.empty() ? 0 : all.front().rounds.size());
    if (what.note != nullptr) {
        std::fprintf(out, "%s\n", what.note(all).c_str());
    }
    if (any(all, false)) {
        print_throughput(out, all);
    }
    if (any(all, true)) {
        print_latency(out, all);
    }
    print_claims(out, what, all);
    for (auto const& one : absences()) {
        std::fprintf(out, "\nNot measured: %s, because %s.\n", one.name, one.reason.c_str());
    }
}

void print_json(std::FILE* out, problem const& what, machine const& where,
                std::vector<measured> const& all) {
    std::fprintf(out,
                 "{\"problem\":%s,\"what\":%s,\n\"machine\":{\"cpu\":%s,\"kernel\":%s,"
                 "\"compiler\":%s,\"policy\":%s,\"load\":%.2f,\"preemptions\":%ld}",
                 quoted(what.name).c_str(), quoted(what.what).c_str(), quoted(where.cpu).c_str(),
                 quoted(where.kernel).c_str(), quoted(where.compiler).c_str(),
                 quoted(where.policy).c_str(), where.load, preemptions());
    print_list(out, "rows", all, [&](measured const& one) { print_json_row(out, one); });
    print_list(out, "claims", what.claims,
               [&](claim const& one) { print_json_claim(out, all, one); });
    print_list(out, "absent", absences(),
               [&](absence const& one) { std::fprintf(out, "%s", quoted(one.name).c_str()); });
    std::fprintf(out, "}\n");
}

} // namespace bench
