#include "controller.hpp"

#include "setpoints.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <variant>

using namespace control_loop;

namespace {

// The worst error when the loop is closed without any delay or loss.
auto worst_error_rad(double period_s) -> double {
    auto path = std::get<trajectory>(parse_setpoints(default_setpoints()));
    motor plant;
    controller control{period_s};
    double voltage = 0;
    double worst = 0;
    auto const steps = static_cast<std::uint64_t>(path.duration_s() / period_s);
    for (std::uint64_t i = 1; i <= steps; ++i) {
        auto const seen = plant.step({.sequence = i, .voltage_v = voltage, .period_s = period_s});
        voltage = control.update(path.at(static_cast<double>(i) * period_s), seen.encoder_count);
        worst = std::max(worst, std::abs(control.error_rad()));
    }
    return worst;
}

} // namespace

TEST_CASE("the controller keeps the motor on the path at every usual period") {
    CHECK(worst_error_rad(100e-6) < 0.03);
    CHECK(worst_error_rad(500e-6) < 0.03);
    CHECK(worst_error_rad(2e-3) < 0.03);
}

TEST_CASE("the motor saturates at its supply, and friction holds it at rest") {
    motor weak;
    motor strong;
    reading at_supply{};
    reading beyond{};
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        at_supply = weak.step({.sequence = i, .voltage_v = motor::supply_v, .period_s = 1e-3});
        beyond = strong.step({.sequence = i, .voltage_v = 1000.0, .period_s = 1e-3});
    }
    CHECK(at_supply.encoder_count == beyond.encoder_count);
    CHECK(weak.position_rad() > 100.0);

    motor held;
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        static_cast<void>(held.step({.sequence = i, .voltage_v = 0.1, .period_s = 1e-3}));
    }
    CHECK(held.position_rad() == 0.0);
}

TEST_CASE("the encoder's noise is there, and the same in every run") {
    motor one;
    motor two;
    bool noisy = false;
    for (std::uint64_t i = 1; i <= 100; ++i) {
        command const rest{.sequence = i, .voltage_v = 0, .period_s = 1e-3};
        auto const seen = one.step(rest);
        CHECK(seen.encoder_count == two.step(rest).encoder_count);
        CHECK(seen.sequence == i);
        noisy = noisy || seen.encoder_count != 0;
    }
    CHECK(noisy);
}
