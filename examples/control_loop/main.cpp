// control_loop: the main job of exitless. A position controller runs every period inside a
// critical section and exchanges commands and readings over a polling virtqueue.
#include <exitless/hosted.hpp>
#include <exitless/linux/thread.hpp>

#include "loop.hpp"
#include "machine.hpp"
#include "net_link.hpp"
#include "options.hpp"
#include "plant_thread.hpp"
#include "results.hpp"
#include "setpoints.hpp"
#include "show.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <variant>
#include <vector>

namespace control_loop {

namespace {

auto complain(exit_status status, std::string const& text) -> int {
    std::fprintf(stderr, "control_loop: %s\n", text.c_str());
    return status;
}

auto last_error() -> std::string {
    return std::generic_category().message(errno);
}

// False if the file cannot be read: errno says why.
auto read_file(std::string const& name, std::string& text) -> bool {
    std::ifstream file{name, std::ios::binary};
    text.clear();
    std::array<char, 4096> piece;
    while (file.read(piece.data(), piece.size()) || file.gcount() != 0) {
        text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    }
    return file.is_open() && !file.bad();
}

// The set points, or the status to exit with.
auto load_setpoints(options const& chosen) -> std::variant<trajectory, int> {
    auto text = std::string{default_setpoints()};
    auto const name =
        chosen.setpoints.empty() ? std::string{"built-in set points"} : chosen.setpoints;
    if (!chosen.setpoints.empty() && !read_file(chosen.setpoints, text)) {
        return complain(exit_no_input, name + ": cannot be read: " + last_error());
    }
    auto parsed = parse_setpoints(text);
    if (auto const* wrong = std::get_if<csv_error>(&parsed)) {
        return complain(exit_bad_data, name + ":" + std::to_string(wrong->line) + ":" +
                                           std::to_string(wrong->column) + ": " + wrong->reason);
    }
    return std::get<trajectory>(std::move(parsed));
}

// A file for results, or none if it has no name. It is opened before the loop: a wrong path shall
// not cost the run.
class output_file {
public:
    explicit output_file(std::string const& name)
        : name_{name} {
        if (!name_.empty()) {
            file_.open(name_, std::ios::binary | std::ios::trunc);
        }
    }

    // False, and said why, if the file cannot be written.
    [[nodiscard]] auto usable() const -> bool {
        if (!file_) {
            complain(exit_io, name_ + ": cannot be written: " + last_error());
        }
        return static_cast<bool>(file_);
    }

    [[nodiscard]] auto write(std::string const& text) -> bool {
        if (!name_.empty()) {
            file_ << text;
            file_.close();
        }
        return usable();
    }

private:
    std::string name_;
    std::ofstream file_;
};

auto quantiles_of(exitless::histogram const& seen) -> std::optional<quantiles> {
    if (seen.count() == 0) {
        return std::nullopt;
    }
    return quantiles{.p50 = seen.percentile(50),
                     .p99 = seen.percentile(99),
                     .p999 = seen.percentile(99.9),
                     .max = seen.max()};
}

// "exiting call: CPUID" where an instruction is known, else the kind alone.
auto name_of(exitless::violation const& broken) -> std::string {
    auto const& instruction =
        exitless::x86::exit_info(static_cast<exitless::x86::exit_id>(broken.instruction));
    auto const name = std::string{to_string(broken.kind)};
    return instruction.mnemonic.empty() ? name : name + ": " + std::string{instruction.mnemonic};
}

auto caught_violations() -> std::vector<caught> {
    std::vector<caught> all;
    for (auto const& place : exitless::os::violations()) {
        auto const& where = place.first.where;
        all.push_back({.kind = name_of(place.first),
                       .count = place.count,
                       .where = where.known()
                                    ? std::string{where.file} + ":" + std::to_string(where.line)
                                    : std::string{"unknown"}});
    }
    return all;
}

// Everything that one run needs besides the link to the motor.
struct job {
    options chosen;
    machine here;
    trajectory path;
    std::uint64_t cycles;
    placement cpus;
    output_file& json;
    output_file& hgrm;
};

// The steps of the set-up, in this program's words where it wanted it so.
void keep_setup(job const& work, exitless::os::setup_report const& report, results& found) {
    for (auto const& step : report.steps()) {
        found.setup.push_back({std::string{step.id}, step.asked, step.done,
                               step.id == "fifo" && !step.asked
                                   ? "loop and plant share CPU " + std::to_string(work.cpus.loop) +
                                         ": a real-time loop would starve the plant"
                                   : std::string{step.why()}});
    }
    found.setup.push_back({"tripwire", found.checks,
                           static_cast<bool>(exitless::os::arm_tripwire(exitless::may_exit)),
                           std::string{to_string(exitless::os::tripwire())}});
}

// Sets the calling thread up for real time and runs the loop on it.
template <motor_link Link>
void run_thread(job const& work, Link& link, telemetry& told, results& found, loop_end& end,
                std::atomic<bool>& done) {
    auto const priority = work.cpus.loop == work.cpus.plant ? 0 : 80;
    auto const setup = exitless::os::prepare_thread(
        exitless::may_exit,
        {.cpu = work.cpus.loop, .fifo_priority = priority, .features = &work.here.cpu});
    keep_setup(work, setup.report, found);
    show_setup(found);
    control_task task{work.here.time.clock, work.chosen, work.cycles, work.path, link, told};
    end = task.run();
    done.store(true, std::memory_order_release);
}

// Runs the loop in a thread of its own; this one prints the progress.
template <motor_link Link>
auto run_loop(job const& work, Link& link, telemetry& told, results& found) -> loop_end {
    loop_end end;
    std::atomic<bool> done{false};
    std::thread loop{[&] { run_thread(work, link, told, found, end, done); }};
    progress shown{work.cycles};
    while (!done.load(std::memory_order_acquire)) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        shown.update(told);
    }
    loop.join();
    return end;
}

auto conclude(job const& work, telemetry const& told, loop_end const& end, results& found) -> int {
    found.cycles = told.cycles.load(std::memory_order_relaxed);
    found.sections = told.sections.load(std::memory_order_relaxed);
    found.overruns = told.overruns.load(std::memory_order_relaxed);
    found.readings = told.readings.load(std::memory_order_relaxed);
    found.late_readings = told.late_readings.load(std::memory_order_relaxed);
    found.lateness_ns = quantiles_of(told.lateness_ns);
    found.round_trip_ns = quantiles_of(told.round_trip_ns);
    found.round_trip_count = told.round_trip_ns.count();
    found.round_trip_limit_ns = answer_limit_ns(work.chosen);
    found.tracking_rms_rad =
        found.readings == 0 ? 0
                            : std::sqrt(end.squared_error / static_cast<double>(found.readings));
    found.tracking_worst_rad = end.worst_rad;
    found.violations = caught_violations();
    show_results(found, told);
    auto status = found.violations.empty() ? exit_ok : exit_violations;
    if (end.trouble != exitless::errc::none) {
        status = exit_io;
        complain(status, "the loop ended after " + std::to_string(found.cycles) + " of " +
                             std::to_string(work.cycles) +
                             " periods: " + std::string{message(end.trouble)});
    }
    auto const written = work.json.write(to_json(found));
    return work.hgrm.write(to_hgrm(told.lateness_ns)) && written ? status : exit_io;
}

auto run_with_thread(job const& work, results& found) -> int {
    auto const told = std::make_unique<telemetry>();
    plant_thread plant{{.cpu = work.cpus.plant,
                        .fifo = work.chosen.plant_fifo,
                        .yield = work.cpus.plant == work.cpus.loop}};
    auto const end = run_loop(work, plant, *told, found);
    return conclude(work, *told, end, found);
}

auto run_with_network(job const& work, results& found) -> int {
    auto const told = std::make_unique<telemetry>();
    auto const link = std::make_unique<net_link>();
    if (auto const wrong = link->open(work.chosen.vhost_socket); !wrong.empty()) {
        return complain(exit_unavailable, work.chosen.vhost_socket + ": " + wrong);
    }
    auto const end = run_loop(work, *link, *told, found);
    show_kicks(link->kicks());
    return conclude(work, *told, end, found);
}

auto run(options const& chosen) -> int {
    if (chosen.provoke != provocation::none && !exitless::checks_enabled) {
        return complain(exit_unavailable,
                        "--provoke: this build has no checks, so nothing would be "
                        "caught; use the preset audit");
    }
    auto path = load_setpoints(chosen);
    if (auto const* status = std::get_if<int>(&path)) {
        return *status;
    }
    auto const cpus = place(chosen.cpu);
    if (!cpus) {
        return complain(exit_usage, "--cpu: CPU " + std::to_string(chosen.cpu) +
                                        " does not exist or is not allowed for this process");
    }
    output_file json{chosen.json};
    if (!json.usable()) {
        return exit_io;
    }
    output_file hgrm{chosen.hgrm};
    if (!hgrm.usable()) {
        return exit_io;
    }
    auto const here = look_at_machine();
    if (!here) {
        return complain(exit_unavailable,
                        "the TSC is no clock here: " + std::string{message(here.error())});
    }
    auto const steps = std::get<trajectory>(path).duration_s() * 1e6 / chosen.period_us;
    job const work{.chosen = chosen,
                   .here = *here,
                   .path = std::get<trajectory>(std::move(path)),
                   .cycles = chosen.cycles != 0 ? chosen.cycles
                                                : static_cast<std::uint64_t>(std::ceil(steps)) + 1,
                   .cpus = *cpus,
                   .json = json,
                   .hgrm = hgrm};
    results found{.device =
                      chosen.vhost_socket.empty() ? "thread" : "vhost-user:" + chosen.vhost_socket,
                  .checks = exitless::checks_enabled,
                  .tsc_khz = here->time.clock.khz(),
                  .tsc_source = std::string{to_string(here->time.rate.source)}};
    show_machine(*here, found.checks);
    return chosen.vhost_socket.empty() ? run_with_thread(work, found)
                                       : run_with_network(work, found);
}

} // namespace

} // namespace control_loop

int main(int argc, char** argv) {
    auto const parsed = control_loop::parse_options(argc, argv);
    if (auto const* stop = std::get_if<control_loop::stop>(&parsed)) {
        std::fputs(stop->text.c_str(), stop->status == control_loop::exit_ok ? stdout : stderr);
        return stop->status;
    }
    try {
        return control_loop::run(std::get<control_loop::options>(parsed));
    } catch (std::exception const& wrong) {
        std::fprintf(stderr, "control_loop: %s\n", wrong.what());
        return control_loop::exit_unavailable;
    }
}
