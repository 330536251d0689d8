#include "options.hpp"

#include <getopt.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace control_loop {

namespace {

constexpr std::string_view help = R"(Usage: control_loop [OPTION...]

Controls the position of a simulated motor: every period, inside a critical section, the loop
sends a command through a polling virtqueue and gets the encoder's reading back.

  --period-us N      period of the loop, 20 to 1000000 microseconds (default 500)
  --cycles N         periods to run (default: as long as the set points last)
  --cpu N            CPU of the loop (default: the last one that the process may use)
  --setpoints FILE   CSV with the header time_s,position_rad (default: a built-in path)
  --device thread               the plant is a thread of this program (default)
  --device vhost-user:SOCKET    frames go through a vhost-user net back-end that returns them
  --plant-fifo       the plant's thread gets a real-time priority too
  --provoke KIND     commit a violation on purpose: cpuid, preempt
  --json FILE        write the results as JSON
  --hgrm FILE        write the lateness in nanoseconds as an HdrHistogram percentile distribution
  -h, --help         print this

Exit status: 0 no violation, 2 a violation was caught, 64 wrong options, 65 malformed set points,
66 set points cannot be read, 69 the machine, build or device cannot do it, 74 the device died or
a file cannot be written.
)";

enum option_code : int {
    period_us = 1,
    cycles,
    cpu,
    setpoints,
    device,
    plant_fifo,
    provoke,
    json,
    hgrm,
    show_help,
};

constexpr auto known = std::to_array<::option>({
    {"period-us", required_argument, nullptr, period_us},
    {"cycles", required_argument, nullptr, cycles},
    {"cpu", required_argument, nullptr, cpu},
    {"setpoints", required_argument, nullptr, setpoints},
    {"device", required_argument, nullptr, device},
    {"plant-fifo", no_argument, nullptr, plant_fifo},
    {"provoke", required_argument, nullptr, provoke},
    {"json", required_argument, nullptr, json},
    {"hgrm", required_argument, nullptr, hgrm},
    {"help", no_argument, nullptr, show_help},
    {nullptr, 0, nullptr, 0},
});

auto usage(std::string reason) -> stop {
    return {exit_usage, "control_loop: " + reason + "\nTry 'control_loop --help'.\n"};
}

template <class Integer>
auto read_number(std::string_view name, std::string_view text, Integer least, Integer most,
                 Integer& out) -> std::optional<stop> {
    auto const* end = text.data() + text.size();
    auto const [at, failure] = std::from_chars(text.data(), end, out);
    if (failure != std::errc{} || at != end || out < least || out > most) {
        return usage(std::string{name} + ": '" + std::string{text} + "' is not a number from " +
                     std::to_string(least) + " to " + std::to_string(most));
    }
    return std::nullopt;
}

auto read_path(std::string_view name, std::string_view text, std::string& out)
    -> std::optional<stop> {
    if (text.empty()) {
        return usage(std::string{name} + ": the name of the file is empty");
    }
    out = text;
    return std::nullopt;
}

auto read_device(std::string_view text, options& out) -> std::optional<stop> {
    constexpr std::string_view vhost = "vhost-user:";
    if (text == "thread") {
        out.vhost_socket.clear();
        return std::nullopt;
    }
    if (text.starts_with(vhost) && text.size() > vhost.size()) {
        out.vhost_socket = text.substr(vhost.size());
        return std::nullopt;
    }
    return usage("--device: '" + std::string{text} +
                 "' is neither 'thread' nor 'vhost-user:SOCKET'");
}

auto read_provocation(std::string_view text, options& out) -> std::optional<stop> {
    if (text == "cpuid") {
        out.provoke = provocation::cpuid;
    } else if (text == "preempt") {
        out.provoke = provocation::preempt;
    } else {
        return usage("--provoke: '" + std::string{text} + "' is neither 'cpuid' nor 'preempt'");
    }
    return std::nullopt;
}

auto apply(int code, std::string_view text, options& out) -> std::optional<stop> {
    switch (code) {
    case period_us:
        return read_number("--period-us", text, 20U, 1'000'000U, out.period_us);
    case cycles:
        return read_number<std::uint64_t>("--cycles", text, 1, 1'000'000'000'000, out.cycles);
    case cpu:
        return read_number("--cpu", text, 0, 8191, out.cpu);
    case setpoints:
        return read_path("--setpoints", text, out.setpoints);
    case device:
        return read_device(text, out);
    case plant_fifo:
        out.plant_fifo = true;
        return std::nullopt;
    case provoke:
        return read_provocation(text, out);
    case json:
        return read_path("--json", text, out.json);
    case hgrm:
        return read_path("--hgrm", text, out.hgrm);
    case show_help:
    case 'h':
        return stop{exit_ok, std::string{help}};
    default:
        return std::nullopt;
    }
}

// What getopt_long complained about: optopt holds a short option's letter, the code of a long one
// that has a value too much, or 0. `word` is the argument with the long one.
auto rejected(std::string const& word, int answer) -> stop {
    if (answer == ':') {
        return usage(word + ": a value is missing");
    }
    if (optopt >= ' ') {
        return usage(std::string{"unknown option: -"} + static_cast<char>(optopt));
    }
    auto const name = word.substr(0, word.find('='));
    if (optopt != 0) {
        return usage(name + ": takes no value");
    }
    auto const alike = std::ranges::count_if(known, [&](::option const& one) {
        return one.name != nullptr && ("--" + std::string{one.name}).starts_with(name);
    });
    return usage((alike > 1 ? "ambiguous option: " : "unknown option: ") + name);
}

} // namespace

auto parse_options(int argc, char** argv) -> std::variant<options, stop> {
    options out;
    opterr = 0;
    optind = 1;
    for (;;) {
        auto const answer = getopt_long(argc, argv, "+:h", known.data(), nullptr);
        if (answer == -1) {
            break;
        }
        if (answer == '?' || answer == ':') {
            return rejected(argv[optind - 1], answer);
        }
        auto const text = optarg != nullptr ? std::string_view{optarg} : std::string_view{};
        if (auto refused = apply(answer, text, out)) {
            return *std::move(refused);
        }
    }
    if (optind < argc) {
        return usage("unexpected argument: " + std::string{argv[optind]});
    }
    return out;
}

} // namespace control_loop
