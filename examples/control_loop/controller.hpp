// The position controller: proportional-derivative with feed-forward of the wanted speed and an
// integral part that stops while the amplifier saturates.
#pragma once

#include "motor.hpp"

#include <algorithm>
#include <cstdint>

namespace control_loop {

class controller {
public:
    explicit controller(double period_s) noexcept
        : period_s_{period_s} {}

    // The voltage for the next period. `wanted_rad` is where the shaft shall be, `encoder_count`
    // where it is. No allocation, no system call.
    [[nodiscard]] auto update(double wanted_rad, std::int64_t encoder_count) noexcept -> double {
        auto const position = static_cast<double>(encoder_count) / motor::counts_per_rad;
        auto const speed = low_pass(speed_, (position - last_position_) / period_s_);
        auto const wanted_speed = (wanted_rad - last_wanted_) / period_s_;
        error_rad_ = wanted_rad - position;
        auto const voltage = proportional * error_rad_ + derivative * (wanted_speed - speed) +
                             feed_forward * wanted_speed + integral_;
        if (voltage > -motor::supply_v && voltage < motor::supply_v) {
            integral_ += integrating * error_rad_ * period_s_;
        }
        speed_ = speed;
        last_position_ = position;
        last_wanted_ = wanted_rad;
        return std::clamp(voltage, -motor::supply_v, motor::supply_v);
    }

    [[nodiscard]] auto error_rad() const noexcept -> double { return error_rad_; }

private:
    static constexpr double proportional = 60.0; // V / rad
    static constexpr double derivative = 0.9;    // V s / rad
    static constexpr double integrating = 250.0; // V / (rad s)
    static constexpr double feed_forward = 0.05; // V s / rad: the motor's own back voltage
    static constexpr double cut_off = 1500.0;    // rad / s

    [[nodiscard]] auto low_pass(double old, double now) const noexcept -> double {
        auto const weight = std::min(1.0, cut_off * period_s_);
        return old + weight * (now - old);
    }

    double period_s_;
    double speed_ = 0;
    double integral_ = 0;
    double last_position_ = 0;
    double last_wanted_ = 0;
    double error_rad_ = 0;
};

} // namespace control_loop
