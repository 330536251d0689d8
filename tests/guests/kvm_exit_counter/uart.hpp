// uart.hpp: a 16450 serial port that can always send, and prints what it is sent.
#pragma once

#include <cstdint>
#include <cstdio>

class uart {
public:
    static constexpr std::uint16_t base = 0x3f8;
    static constexpr std::uint16_t size = 8;
    static constexpr std::uint32_t interrupt_line = 4;

    void write(unsigned place, std::uint8_t value) {
        bool const divisor = (line_control_ & 0x80) != 0;
        if (place == data && !divisor) {
            send(value);
        } else if (place == interrupt_enable && !divisor) {
            sent_ = sent_ || ((value & wants_sent) != 0 && (enabled_ & wants_sent) == 0);
            enabled_ = value & 0x0f;
        } else if (place == line_control_at) {
            line_control_ = value;
        } else if (place == modem_control_at) {
            modem_control_ = value;
        } else if (place == scratch_at) {
            scratch_ = value;
        } else if (place < 2) {
            divisor_[place] = value;
        }
    }

    auto read(unsigned place) -> std::uint8_t {
        bool const divisor = (line_control_ & 0x80) != 0;
        switch (place) {
        case data:
            return divisor ? divisor_[0] : std::uint8_t{0};
        case interrupt_enable:
            return divisor ? divisor_[1] : enabled_;
        case interrupt_identity:
            return identify();
        case line_control_at:
            return line_control_;
        case modem_control_at:
            return modem_control_;
        case line_status:
            return 0x60; // can send, and has sent
        case modem_status:
            return (modem_control_ & loop_back) != 0 ? looped_back() : ready;
        default:
            return scratch_;
        }
    }

    /// Whether it asks for an interrupt.
    [[nodiscard]] auto interrupts() const -> bool { return sent_ && (enabled_ & wants_sent) != 0; }

private:
    enum : unsigned {
        data,
        interrupt_enable,
        interrupt_identity,
        line_control_at,
        modem_control_at,
        line_status,
        modem_status,
        scratch_at,
    };
    static constexpr unsigned wants_sent = 2;
    static constexpr unsigned loop_back = 16;
    static constexpr std::uint8_t ready = 0xb0; // carrier, data set, clear to send

    void send(std::uint8_t value) {
        if ((modem_control_ & loop_back) == 0) {
            std::putchar(value);
        }
        sent_ = true;
    }
    auto identify() -> std::uint8_t {
        bool const was = interrupts();
        sent_ = sent_ && !was;
        return was ? 2 : 1;
    }
    // Linux tells a serial port from none by its modem lines: outputs come back as inputs.
    [[nodiscard]] auto looped_back() const -> std::uint8_t {
        unsigned const out = modem_control_;
        return static_cast<std::uint8_t>((out & 8) << 4 | (out & 4) << 4 | (out & 2) << 3 |
                                         (out & 1) << 5);
    }

    std::uint8_t enabled_ = 0;
    std::uint8_t line_control_ = 0;
    std::uint8_t modem_control_ = 0;
    std::uint8_t scratch_ = 0;
    std::uint8_t divisor_[2] = {};
    bool sent_ = false;
};
