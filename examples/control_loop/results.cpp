#include "results.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace control_loop {

namespace {

auto quoted(std::string_view text) -> std::string {
    std::string out = "\"";
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            std::array<char, 8> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "\\u%04x", byte);
            out += escaped.data();
        } else {
            out += c;
        }
    }
    return out + '"';
}

auto number(double value) -> std::string {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.9g", value);
    return text.data();
}

auto number(std::uint64_t value) -> std::string {
    return std::to_string(value);
}

auto object(std::optional<quantiles> const& q) -> std::string {
    auto const value = [&](std::uint64_t quantiles::* which) {
        return q ? number(*q.*which) : std::string{"null"};
    };
    return "{\"p50\": " + value(&quantiles::p50) + ", \"p99\": " + value(&quantiles::p99) +
           ", \"p999\": " + value(&quantiles::p999) + ", \"max\": " + value(&quantiles::max) + "}";
}

auto object(setup_step const& step) -> std::string {
    return "{\"id\": " + quoted(step.id) + ", \"done\": " + (step.done ? "true" : "false") +
           ", \"why\": " + quoted(step.why) + "}";
}

auto object(caught const& one) -> std::string {
    return "{\"kind\": " + quoted(one.kind) + ", \"count\": " + number(one.count) +
           ", \"where\": " + quoted(one.where) + "}";
}

template <class Item>
auto list(std::vector<Item> const& items) -> std::string {
    std::string out = "[";
    for (auto const& item : items) {
        out += (out.size() > 1 ? ",\n    " : "\n    ") + object(item);
    }
    return out + (items.empty() ? "]" : "\n  ]");
}

} // namespace

auto to_json(results const& found) -> std::string {
    return "{\n  \"cycles\": " + number(found.cycles) +
           ",\n  \"sections\": " + number(found.sections) +
           ",\n  \"overruns\": " + number(found.overruns) +
           ",\n  \"readings\": " + number(found.readings) +
           ",\n  \"late_readings\": " + number(found.late_readings) +
           ",\n  \"checks\": " + (found.checks ? "true" : "false") +
           ",\n  \"device\": " + quoted(found.device) +
           ",\n  \"lateness_ns\": " + object(found.lateness_ns) +
           ",\n  \"round_trip_ns\": " + object(found.round_trip_ns) +
           ",\n  \"round_trip_count\": " + number(found.round_trip_count) +
           ",\n  \"round_trip_limit_ns\": " + number(found.round_trip_limit_ns) +
           ",\n  \"tracking_rad\": {\"rms\": " + number(found.tracking_rms_rad) +
           ", \"worst\": " + number(found.tracking_worst_rad) + "}" +
           ",\n  \"violations\": " + list(found.violations) +
           ",\n  \"setup\": " + list(found.setup) +
           ",\n  \"tsc\": {\"khz\": " + number(found.tsc_khz) +
           ", \"source\": " + quoted(found.tsc_source) + "}\n}\n";
}

} // namespace control_loop
