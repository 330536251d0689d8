// SPDX-License-Identifier: BSL-1.0
//
// thermal.hpp: the sensors, their interrupts, and how a hot core is throttled.
//
// Temperatures are degrees Celsius below the temperature at which the core throttles.
//
// Source: Intel SDM Vol. 3B, "Thermal Monitoring and Protection", "Hardware Feedback
// Interface".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// Throttling by software: the clock's duty cycle.
struct ia32_clock_modulation_t : register_at<0x19A, rights::read_write, bits<63, 5>>,
                                 named<"IA32_CLOCK_MODULATION"> {
    /// A bit below the duty cycle.
    static constexpr field<ia32_clock_modulation_t, 0> extended_duty_cycle{};
    /// Steps of 12.5 %, with the extended bit 6.25 %.
    static constexpr field<ia32_clock_modulation_t, 3, 1> duty_cycle{};
    static constexpr field<ia32_clock_modulation_t, 4> enable{}; ///< Throttle.
};
inline constexpr ia32_clock_modulation_t ia32_clock_modulation{};

/// Which thermal events of the core interrupt.
struct ia32_therm_interrupt_t : register_at<0x19B, rights::read_write, bits<63, 26> | bits<7, 5>>,
                                named<"IA32_THERM_INTERRUPT"> {
    static constexpr field<ia32_therm_interrupt_t, 0> high_temperature_enable{}; ///< On the way up.
    /// On the way down.
    static constexpr field<ia32_therm_interrupt_t, 1> low_temperature_enable{};
    static constexpr field<ia32_therm_interrupt_t, 2> prochot_enable{}; ///< PROCHOT was asserted.
    static constexpr field<ia32_therm_interrupt_t, 3> forcepr_enable{}; ///< FORCEPR was asserted.
    /// Near shutdown.
    static constexpr field<ia32_therm_interrupt_t, 4> critical_temperature_enable{};
    /// Degrees below throttling.
    static constexpr field<ia32_therm_interrupt_t, 14, 8> threshold1_value{};
    static constexpr field<ia32_therm_interrupt_t, 15> threshold1_enable{}; ///< When it is crossed.
    /// Degrees below throttling.
    static constexpr field<ia32_therm_interrupt_t, 22, 16> threshold2_value{};
    static constexpr field<ia32_therm_interrupt_t, 23> threshold2_enable{}; ///< When it is crossed.
    /// A power limit bites.
    static constexpr field<ia32_therm_interrupt_t, 24> power_limit_notification_enable{};
    /// The core's feedback changed.
    static constexpr field<ia32_therm_interrupt_t, 25> hw_feedback_notification_enable{};
};
inline constexpr ia32_therm_interrupt_t ia32_therm_interrupt{};

/// The core's thermal state; a log bit stays until it is written 0.
struct ia32_therm_status_t : register_at<0x19C, rights::read_write, bits<63, 32>>,
                             named<"IA32_THERM_STATUS"> {
    /// The core throttles for heat.
    static constexpr field<ia32_therm_status_t, 0> thermal_status{};
    static constexpr field<ia32_therm_status_t, 1> thermal_status_log{}; ///< It did.
    static constexpr field<ia32_therm_status_t, 2> prochot_event{}; ///< Somebody asserts PROCHOT.
    static constexpr field<ia32_therm_status_t, 3> prochot_log{};   ///< Somebody did.
    static constexpr field<ia32_therm_status_t, 4> critical_temperature{};     ///< Near shutdown.
    static constexpr field<ia32_therm_status_t, 5> critical_temperature_log{}; ///< It was.
    static constexpr field<ia32_therm_status_t, 6> threshold1{};     ///< Above the first threshold.
    static constexpr field<ia32_therm_status_t, 7> threshold1_log{}; ///< It was crossed.
    static constexpr field<ia32_therm_status_t, 8> threshold2{}; ///< Above the second threshold.
    static constexpr field<ia32_therm_status_t, 9> threshold2_log{}; ///< It was crossed.
    /// Held down by a power limit.
    static constexpr field<ia32_therm_status_t, 10> power_limitation{};
    static constexpr field<ia32_therm_status_t, 11> power_limitation_log{}; ///< It was.
    /// Held down by a current limit.
    static constexpr field<ia32_therm_status_t, 12> current_limit{};
    static constexpr field<ia32_therm_status_t, 13> current_limit_log{}; ///< It was.
    /// Held down for another domain.
    static constexpr field<ia32_therm_status_t, 14> cross_domain_limit{};
    static constexpr field<ia32_therm_status_t, 15> cross_domain_limit_log{}; ///< It was.
    /// Degrees below the throttling temperature.
    static constexpr field<ia32_therm_status_t, 22, 16> digital_readout{};
    static constexpr field<ia32_therm_status_t, 30, 27> resolution{}; ///< Degrees.
    static constexpr field<ia32_therm_status_t, 31> reading_valid{};  ///< The readout is valid.
};
inline constexpr ia32_therm_status_t ia32_therm_status{};

/// The temperature at which the core throttles.
struct msr_temperature_target_t : register_at<0x1A2, rights::read_write>,
                                  named<"MSR_TEMPERATURE_TARGET"> {
    /// Degrees Celsius.
    static constexpr field<msr_temperature_target_t, 23, 16> temperature_target{};
    /// Degrees below it; 27:24 on older CPUs.
    static constexpr field<msr_temperature_target_t, 29, 24> tcc_activation_offset{};
    static constexpr field<msr_temperature_target_t, 31> locked{}; ///< Until reset.
};
inline constexpr msr_temperature_target_t msr_temperature_target{};

/// The package's thermal state; a log bit stays until it is written 0.
struct ia32_package_therm_status_t : register_at<0x1B1, rights::read_write, bits<63, 32>>,
                                     named<"IA32_PACKAGE_THERM_STATUS"> {
    /// A core throttles for heat.
    static constexpr field<ia32_package_therm_status_t, 0> thermal_status{};
    static constexpr field<ia32_package_therm_status_t, 1> thermal_status_log{}; ///< It did.
    /// Somebody asserts PROCHOT.
    static constexpr field<ia32_package_therm_status_t, 2> prochot_event{};
    static constexpr field<ia32_package_therm_status_t, 3> prochot_log{}; ///< Somebody did.
    /// Near shutdown.
    static constexpr field<ia32_package_therm_status_t, 4> critical_temperature{};
    static constexpr field<ia32_package_therm_status_t, 5> critical_temperature_log{}; ///< It was.
    /// Above the first threshold.
    static constexpr field<ia32_package_therm_status_t, 6> threshold1{};
    static constexpr field<ia32_package_therm_status_t, 7> threshold1_log{}; ///< It was crossed.
    /// Above the second threshold.
    static constexpr field<ia32_package_therm_status_t, 8> threshold2{};
    static constexpr field<ia32_package_therm_status_t, 9> threshold2_log{}; ///< It was crossed.
    /// Held down by a power limit.
    static constexpr field<ia32_package_therm_status_t, 10> power_limitation{};
    static constexpr field<ia32_package_therm_status_t, 11> power_limitation_log{}; ///< It was.
    /// Degrees below the throttling temperature.
    static constexpr field<ia32_package_therm_status_t, 22, 16> digital_readout{};
    /// The feedback table was written.
    static constexpr field<ia32_package_therm_status_t, 26> hardware_feedback_status{};
};
inline constexpr ia32_package_therm_status_t ia32_package_therm_status{};

/// Which thermal events of the package interrupt.
struct ia32_package_therm_interrupt_t
    : register_at<0x1B2, rights::read_write, bits<63, 26> | bits<7, 5> | bits<3>>,
      named<"IA32_PACKAGE_THERM_INTERRUPT"> {
    /// On the way up.
    static constexpr field<ia32_package_therm_interrupt_t, 0> high_temperature_enable{};
    /// On the way down.
    static constexpr field<ia32_package_therm_interrupt_t, 1> low_temperature_enable{};
    /// PROCHOT was asserted.
    static constexpr field<ia32_package_therm_interrupt_t, 2> prochot_enable{};
    static constexpr field<ia32_package_therm_interrupt_t, 4> overheat_enable{}; ///< Near shutdown.
    /// Degrees below throttling.
    static constexpr field<ia32_package_therm_interrupt_t, 14, 8> threshold1_value{};
    /// When it is crossed.
    static constexpr field<ia32_package_therm_interrupt_t, 15> threshold1_enable{};
    /// Degrees below throttling.
    static constexpr field<ia32_package_therm_interrupt_t, 22, 16> threshold2_value{};
    /// When it is crossed.
    static constexpr field<ia32_package_therm_interrupt_t, 23> threshold2_enable{};
    /// A power limit bites.
    static constexpr field<ia32_package_therm_interrupt_t, 24> power_limit_notification_enable{};
    /// The feedback table was written.
    static constexpr field<ia32_package_therm_interrupt_t, 25> hardware_feedback_enable{};
};
inline constexpr ia32_package_therm_interrupt_t ia32_package_therm_interrupt{};

/// Where the hardware writes each core's performance and efficiency.
struct ia32_hw_feedback_ptr_t : register_at<0x17D0, rights::read_write, bits<63, 52> | bits<11, 1>>,
                                named<"IA32_HW_FEEDBACK_PTR"> {
    static constexpr field<ia32_hw_feedback_ptr_t, 0> valid{};     ///< The address is valid.
    static constexpr field<ia32_hw_feedback_ptr_t, 51, 12> addr{}; ///< The table's page.
};
inline constexpr ia32_hw_feedback_ptr_t ia32_hw_feedback_ptr{};

/// Whether it does.
struct ia32_hw_feedback_config_t : register_at<0x17D1, rights::read_write, bits<63, 2>>,
                                   named<"IA32_HW_FEEDBACK_CONFIG"> {
    static constexpr field<ia32_hw_feedback_config_t, 0> enable{}; ///< On.
    /// By kind of work too.
    static constexpr field<ia32_hw_feedback_config_t, 1> thread_director{};
};
inline constexpr ia32_hw_feedback_config_t ia32_hw_feedback_config{};

/// The kind of work that this CPU now does.
struct ia32_thread_feedback_char_t : register_at<0x17D2, rights::read_only>,
                                     named<"IA32_THREAD_FEEDBACK_CHAR"> {
    /// Column of the feedback table.
    static constexpr field<ia32_thread_feedback_char_t, 7, 0> class_id{};
    static constexpr field<ia32_thread_feedback_char_t, 63> valid{}; ///< The class is valid.
};
inline constexpr ia32_thread_feedback_char_t ia32_thread_feedback_char{};

/// Whether the kind of work is found out on this CPU.
struct ia32_hw_feedback_thread_config_t : register_at<0x17D4, rights::read_write, bits<63, 1>>,
                                          named<"IA32_HW_FEEDBACK_THREAD_CONFIG"> {
    static constexpr field<ia32_hw_feedback_thread_config_t, 0> enable{}; ///< On.
};
inline constexpr ia32_hw_feedback_thread_config_t ia32_hw_feedback_thread_config{};

/// The registers of this header, by address.
using thermal_registers =
    register_list<ia32_clock_modulation_t, ia32_therm_interrupt_t, ia32_therm_status_t,
                  msr_temperature_target_t, ia32_package_therm_status_t,
                  ia32_package_therm_interrupt_t, ia32_hw_feedback_ptr_t, ia32_hw_feedback_config_t,
                  ia32_thread_feedback_char_t, ia32_hw_feedback_thread_config_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
