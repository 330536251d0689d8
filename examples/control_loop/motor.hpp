// The plant: a brushed DC motor with an encoder, simulated in time steps of the control period.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace control_loop {

// What the controller sends each period.
struct command {
    std::uint64_t sequence; // counts up from 1
    double voltage_v;       // of the armature; the amplifier saturates at +-24 V
    double period_s;        // how long it acts
};

// What the encoder answers.
struct reading {
    std::uint64_t sequence;     // of the command that it answers
    std::int64_t encoder_count; // shaft position, in counts
};

class motor {
public:
    static constexpr double counts_per_rad = 4096 * 4 / 6.283185307179586;
    static constexpr double supply_v = 24.0;

    // Applies the command for its period and reads the encoder. No allocation, no system call.
    [[nodiscard]] auto step(command const& applied) noexcept -> reading {
        auto const voltage = std::clamp(applied.voltage_v, -supply_v, supply_v);
        auto const dt = applied.period_s / substeps;
        for (int i = 0; i < substeps; ++i) {
            integrate(voltage, dt);
        }
        auto const exact = position_rad_ * counts_per_rad + noise();
        return {.sequence = applied.sequence,
                .encoder_count = static_cast<std::int64_t>(std::lround(exact))};
    }

    [[nodiscard]] auto position_rad() const noexcept -> double { return position_rad_; }

private:
    static constexpr int substeps = 4;
    static constexpr double torque_per_amp = 0.05;     // N m / A, and V s / rad
    static constexpr double resistance_ohm = 1.2;      // of the armature
    static constexpr double inertia = 2.4e-4;          // kg m^2
    static constexpr double viscous_friction = 1.5e-4; // N m s / rad
    static constexpr double coulomb_friction = 8e-3;   // N m
    static constexpr double noise_counts = 0.6;        // amplitude of the encoder's noise
    static constexpr std::uint64_t seed = 0x9e3779b97f4a7c15;

    void integrate(double voltage_v, double dt_s) noexcept {
        auto const current = (voltage_v - torque_per_amp * speed_) / resistance_ohm;
        auto const driving = torque_per_amp * current - viscous_friction * speed_;
        // Stiction holds a shaft at rest; friction never turns the motion round within a step.
        auto const free_speed = speed_ + driving / inertia * dt_s;
        auto const braking = coulomb_friction / inertia * dt_s;
        speed_ =
            std::abs(free_speed) <= braking ? 0.0 : free_speed - std::copysign(braking, free_speed);
        position_rad_ += speed_ * dt_s;
    }

    // xorshift64*: the same noise in every run.
    [[nodiscard]] auto noise() noexcept -> double {
        random_ ^= random_ >> 12;
        random_ ^= random_ << 25;
        random_ ^= random_ >> 27;
        auto const bits = (random_ * 0x2545f4914f6cdd1d) >> 11;
        return noise_counts * (static_cast<double>(bits) * 0x1p-52 - 1.0);
    }

    double position_rad_ = 0;
    double speed_ = 0; // rad / s
    std::uint64_t random_ = seed;
};

} // namespace control_loop
