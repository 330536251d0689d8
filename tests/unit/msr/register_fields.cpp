#include <exitless/msr/register.hpp>
#include <exitless/msr/registers.hpp>
#include <exitless/msr/registers/amd.hpp>
#include <exitless/msr/registers/amd_counters.hpp>
#include <exitless/msr/registers/apic.hpp>
#include <exitless/msr/registers/apic_interrupts.hpp>
#include <exitless/msr/registers/control.hpp>
#include <exitless/msr/registers/energy.hpp>
#include <exitless/msr/registers/frequency.hpp>
#include <exitless/msr/registers/hyper_v.hpp>
#include <exitless/msr/registers/hyper_v_events.hpp>
#include <exitless/msr/registers/idle.hpp>
#include <exitless/msr/registers/kvm.hpp>
#include <exitless/msr/registers/machine_check.hpp>
#include <exitless/msr/registers/memory_type.hpp>
#include <exitless/msr/registers/performance_counters.hpp>
#include <exitless/msr/registers/rdt.hpp>
#include <exitless/msr/registers/sampling.hpp>
#include <exitless/msr/registers/speculation.hpp>
#include <exitless/msr/registers/system_call.hpp>
#include <exitless/msr/registers/thermal.hpp>
#include <exitless/msr/registers/tsc.hpp>

#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace msr = exitless::msr;

namespace {

struct seen {
    std::uint64_t mask;
    bool round_trip; // what is put into the field comes out, and nothing else changes
};

template <class Field>
auto goes_round() -> bool {
    constexpr std::uint64_t noise = 0x5A5A'3C3C'9669'F00F;
    auto const put = Field::with(noise, noise);
    return Field::of(put) == (noise & Field::max) &&
           (put & ~Field::mask) == (noise & ~Field::mask) &&
           Field::with(0, ~std::uint64_t{0}) == Field::mask && Field::of(Field::mask) == Field::max;
}

template <class First, class... Fields>
auto look(First, Fields...) -> std::vector<seen> {
    static_assert(
        (std::same_as<typename First::register_type, typename Fields::register_type> && ...));
    return {{First::mask, goes_round<First>()}, {Fields::mask, goes_round<Fields>()}...};
}

// "11 51:12" as masks.
auto masks(std::string const& text) -> std::vector<std::uint64_t> {
    std::vector<std::uint64_t> all;
    std::istringstream words{text};
    for (std::string word; words >> word;) {
        auto const high = std::stoul(word);
        auto const colon = word.find(':');
        auto const low = colon == std::string::npos ? high : std::stoul(word.substr(colon + 1));
        std::uint64_t mask = 0;
        for (auto bit = low; bit <= high; ++bit) {
            mask |= std::uint64_t{1} << bit;
        }
        all.push_back(mask);
    }
    return all;
}

// A write of the error status must be all zero, whatever a read shows.
template <class Register>
constexpr auto is_cleared_by_zero = std::same_as<Register, msr::ia32_x2apic_esr_t>;

template <class Register, class Look>
void check(Register one, std::string const& manual, Look looks) {
    CAPTURE(Register::name);
    auto const fields = looks(one);
    auto const expected = masks(manual);
    REQUIRE(fields.size() == expected.size());
    std::uint64_t taken = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        CAPTURE(i);
        CHECK(fields[i].mask == expected[i]);
        CHECK(fields[i].round_trip);
        CHECK((fields[i].mask & taken) == 0);
        taken |= fields[i].mask;
    }
    CHECK((is_cleared_by_zero<Register> || (taken & Register::reserved) == 0));
}

} // namespace

TEST_CASE("fields of apic registers lie where the manual says") {
    check(msr::ia32_apic_base, "8 10 11 51:12",
          [](auto r) { return look(r.bsp, r.extd, r.en, r.base); });
    check(msr::ia32_xapic_disable_status, "0",
          [](auto r) { return look(r.legacy_xapic_disabled); });
    check(msr::ia32_x2apic_version, "7:0 23:16 24",
          [](auto r) { return look(r.version, r.max_lvt_entry, r.eoi_broadcast_suppression); });
    check(msr::ia32_x2apic_tpr, "3:0 7:4",
          [](auto r) { return look(r.sub_class, r.priority_class); });
    check(msr::ia32_x2apic_ppr, "3:0 7:4",
          [](auto r) { return look(r.sub_class, r.priority_class); });
    check(msr::ia32_x2apic_ldr, "15:0 31:16", [](auto r) { return look(r.logical_id, r.cluster); });
    check(msr::ia32_x2apic_sivr, "7:0 8 12",
          [](auto r) { return look(r.vector, r.apic_enable, r.eoi_broadcast_suppression); });
    check(msr::ia32_x2apic_esr, "0 1 2 3 4 5 6 7", [](auto r) {
        return look(r.send_checksum_error, r.receive_checksum_error, r.send_accept_error,
                    r.receive_accept_error, r.redirectable_ipi, r.send_illegal_vector,
                    r.receive_illegal_vector, r.illegal_register_address);
    });
}

TEST_CASE("fields of apic interrupts registers lie where the manual says") {
    check(msr::ia32_x2apic_lvt_cmci, "7:0 10:8 12 16",
          [](auto r) { return look(r.vector, r.delivery_mode, r.delivery_status, r.mask_bit); });
    check(msr::ia32_x2apic_icr, "7:0 10:8 11 14 15 19:18 63:32", [](auto r) {
        return look(r.vector, r.delivery_mode, r.destination_mode, r.level, r.trigger_mode,
                    r.destination_shorthand, r.destination);
    });
    check(msr::ia32_x2apic_lvt_timer, "7:0 12 16 18:17",
          [](auto r) { return look(r.vector, r.delivery_status, r.mask_bit, r.timer_mode); });
    check(msr::ia32_x2apic_lvt_thermal, "7:0 10:8 12 16",
          [](auto r) { return look(r.vector, r.delivery_mode, r.delivery_status, r.mask_bit); });
    check(msr::ia32_x2apic_lvt_pmi, "7:0 10:8 12 16",
          [](auto r) { return look(r.vector, r.delivery_mode, r.delivery_status, r.mask_bit); });
    check(msr::ia32_x2apic_lvt_lint0, "7:0 10:8 12 13 14 15 16", [](auto r) {
        return look(r.vector, r.delivery_mode, r.delivery_status, r.polarity, r.remote_irr,
                    r.trigger_mode, r.mask_bit);
    });
    check(msr::ia32_x2apic_lvt_lint1, "7:0 10:8 12 13 14 15 16", [](auto r) {
        return look(r.vector, r.delivery_mode, r.delivery_status, r.polarity, r.remote_irr,
                    r.trigger_mode, r.mask_bit);
    });
    check(msr::ia32_x2apic_lvt_error, "7:0 12 16",
          [](auto r) { return look(r.vector, r.delivery_status, r.mask_bit); });
    check(msr::ia32_x2apic_init_count, "31:0", [](auto r) { return look(r.initial_count); });
    check(msr::ia32_x2apic_div_conf, "1:0 3",
          [](auto r) { return look(r.divide_low, r.divide_high); });
    check(msr::ia32_x2apic_self_ipi, "7:0", [](auto r) { return look(r.vector); });
}

TEST_CASE("fields of tsc registers lie where the manual says") {
    check(msr::msr_smi_count, "31:0", [](auto r) { return look(r.smi_count); });
    check(msr::msr_platform_info, "15:8 28 29 30 31 47:40", [](auto r) {
        return look(r.maximum_non_turbo_ratio, r.programmable_ratio_limit, r.programmable_tdp_limit,
                    r.programmable_tj_offset, r.cpuid_faulting, r.maximum_efficiency_ratio);
    });
    check(msr::ia32_tsc_aux, "31:0", [](auto r) { return look(r.aux); });
}

TEST_CASE("fields of thermal registers lie where the manual says") {
    check(msr::ia32_clock_modulation, "0 3:1 4",
          [](auto r) { return look(r.extended_duty_cycle, r.duty_cycle, r.enable); });
    check(msr::ia32_therm_interrupt, "0 1 2 3 4 14:8 15 22:16 23 24 25", [](auto r) {
        return look(r.high_temperature_enable, r.low_temperature_enable, r.prochot_enable,
                    r.forcepr_enable, r.critical_temperature_enable, r.threshold1_value,
                    r.threshold1_enable, r.threshold2_value, r.threshold2_enable,
                    r.power_limit_notification_enable, r.hw_feedback_notification_enable);
    });
    check(msr::ia32_therm_status, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 22:16 30:27 31",
          [](auto r) {
              return look(r.thermal_status, r.thermal_status_log, r.prochot_event, r.prochot_log,
                          r.critical_temperature, r.critical_temperature_log, r.threshold1,
                          r.threshold1_log, r.threshold2, r.threshold2_log, r.power_limitation,
                          r.power_limitation_log, r.current_limit, r.current_limit_log,
                          r.cross_domain_limit, r.cross_domain_limit_log, r.digital_readout,
                          r.resolution, r.reading_valid);
          });
    check(msr::msr_temperature_target, "23:16 29:24 31",
          [](auto r) { return look(r.temperature_target, r.tcc_activation_offset, r.locked); });
    check(msr::ia32_package_therm_status, "0 1 2 3 4 5 6 7 8 9 10 11 22:16 26", [](auto r) {
        return look(r.thermal_status, r.thermal_status_log, r.prochot_event, r.prochot_log,
                    r.critical_temperature, r.critical_temperature_log, r.threshold1,
                    r.threshold1_log, r.threshold2, r.threshold2_log, r.power_limitation,
                    r.power_limitation_log, r.digital_readout, r.hardware_feedback_status);
    });
    check(msr::ia32_package_therm_interrupt, "0 1 2 4 14:8 15 22:16 23 24 25", [](auto r) {
        return look(r.high_temperature_enable, r.low_temperature_enable, r.prochot_enable,
                    r.overheat_enable, r.threshold1_value, r.threshold1_enable, r.threshold2_value,
                    r.threshold2_enable, r.power_limit_notification_enable,
                    r.hardware_feedback_enable);
    });
    check(msr::ia32_hw_feedback_ptr, "0 51:12", [](auto r) { return look(r.valid, r.addr); });
    check(msr::ia32_hw_feedback_config, "0 1",
          [](auto r) { return look(r.enable, r.thread_director); });
    check(msr::ia32_thread_feedback_char, "7:0 63",
          [](auto r) { return look(r.class_id, r.valid); });
    check(msr::ia32_hw_feedback_thread_config, "0", [](auto r) { return look(r.enable); });
}

TEST_CASE("fields of frequency registers lie where the manual says") {
    check(msr::ia32_perf_status, "15:0", [](auto r) { return look(r.current_performance_state); });
    check(msr::ia32_perf_ctl, "15:0 32",
          [](auto r) { return look(r.target_performance_state, r.ida_disengage); });
    check(msr::ia32_misc_enable, "0 3 7 11 12 16 18 22 23 34 38", [](auto r) {
        return look(r.fast_strings_enable, r.automatic_thermal_control_enable,
                    r.performance_monitoring_available, r.branch_trace_storage_unavailable,
                    r.pebs_unavailable, r.enhanced_speedstep_enable, r.enable_monitor_fsm,
                    r.limit_cpuid_maxval, r.xtpr_message_disable, r.xd_bit_disable,
                    r.turbo_mode_disable);
    });
    check(msr::msr_turbo_ratio_limit, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.maximum_1c, r.maximum_2c, r.maximum_3c, r.maximum_4c, r.maximum_5c,
                    r.maximum_6c, r.maximum_7c, r.maximum_8c);
    });
    check(msr::ia32_energy_perf_bias, "3:0",
          [](auto r) { return look(r.power_policy_preference); });
    check(msr::msr_power_ctl, "0 1 19 20", [](auto r) {
        return look(r.bidirectional_prochot_enable, r.c1e_enable, r.energy_efficiency_disable,
                    r.race_to_halt_disable);
    });
    check(msr::msr_core_perf_limit_reasons, "0 1 16 17", [](auto r) {
        return look(r.prochot_status, r.thermal_status, r.prochot_log, r.thermal_log);
    });
    check(msr::ia32_pm_enable, "0", [](auto r) { return look(r.hwp_enable); });
    check(msr::ia32_hwp_capabilities, "7:0 15:8 23:16 31:24", [](auto r) {
        return look(r.highest_performance, r.guaranteed_performance, r.most_efficient_performance,
                    r.lowest_performance);
    });
    check(msr::ia32_hwp_request_pkg, "7:0 15:8 23:16 31:24 41:32", [](auto r) {
        return look(r.minimum_performance, r.maximum_performance, r.desired_performance,
                    r.energy_performance_preference, r.activity_window);
    });
    check(msr::ia32_hwp_interrupt, "0 1 2 3", [](auto r) {
        return look(r.en_guaranteed_performance_change, r.en_excursion_minimum, r.en_highest_change,
                    r.en_peci_override);
    });
    check(msr::ia32_hwp_request, "7:0 15:8 23:16 31:24 41:32 42 59 60 61 62 63", [](auto r) {
        return look(r.minimum_performance, r.maximum_performance, r.desired_performance,
                    r.energy_performance_preference, r.activity_window, r.package_control,
                    r.activity_window_valid, r.epp_valid, r.desired_valid, r.maximum_valid,
                    r.minimum_valid);
    });
    check(msr::ia32_peci_hwp_request_info, "7:0 15:8 31:24 60 62 63", [](auto r) {
        return look(r.minimum_performance, r.maximum_performance, r.energy_performance_preference,
                    r.epp_peci_override, r.max_peci_override, r.min_peci_override);
    });
    check(msr::ia32_hwp_ctl, "0", [](auto r) { return look(r.pkg_ctl_polarity); });
    check(msr::ia32_hwp_status, "0 2 3 4 5", [](auto r) {
        return look(r.guaranteed_performance_change, r.excursion_to_minimum, r.highest_change,
                    r.peci_override_entry, r.peci_override_exit);
    });
}

TEST_CASE("fields of idle registers lie where the manual says") {
    check(msr::ia32_umwait_control, "0 31:2",
          [](auto r) { return look(r.c02_not_allowed, r.maximum_time); });
    check(msr::msr_pkg_cst_config_control, "3:0 10 15 25 26 27 28", [](auto r) {
        return look(r.package_c_state_limit, r.io_mwait_redirection_enable, r.cfg_lock,
                    r.c3_state_auto_demotion_enable, r.c1_state_auto_demotion_enable,
                    r.c3_undemotion_enable, r.c1_undemotion_enable);
    });
    check(msr::msr_pkgc3_irtl, "9:0 12:10 15",
          [](auto r) { return look(r.interrupt_response_time_limit, r.time_unit, r.valid); });
    check(msr::msr_pkgc6_irtl, "9:0 12:10 15",
          [](auto r) { return look(r.interrupt_response_time_limit, r.time_unit, r.valid); });
    check(msr::msr_pkgc7_irtl, "9:0 12:10 15",
          [](auto r) { return look(r.interrupt_response_time_limit, r.time_unit, r.valid); });
    check(msr::msr_pkgc8_irtl, "9:0 12:10 15",
          [](auto r) { return look(r.interrupt_response_time_limit, r.time_unit, r.valid); });
    check(msr::msr_pkgc9_irtl, "9:0 12:10 15",
          [](auto r) { return look(r.interrupt_response_time_limit, r.time_unit, r.valid); });
    check(msr::msr_pkgc10_irtl, "9:0 12:10 15",
          [](auto r) { return look(r.interrupt_response_time_limit, r.time_unit, r.valid); });
}

TEST_CASE("fields of energy registers lie where the manual says") {
    check(msr::msr_rapl_power_unit, "3:0 12:8 19:16",
          [](auto r) { return look(r.power_units, r.energy_status_units, r.time_units); });
    check(msr::msr_pkg_power_limit, "14:0 15 16 23:17 46:32 47 48 55:49 63", [](auto r) {
        return look(r.pkg_power_limit_1, r.pkg_power_limit_1_enable, r.pkg_clamping_limit_1,
                    r.pkg_time_window_1, r.pkg_power_limit_2, r.pkg_power_limit_2_enable,
                    r.pkg_clamping_limit_2, r.pkg_time_window_2, r.lock);
    });
    check(msr::msr_pkg_energy_status, "31:0", [](auto r) { return look(r.total_energy_consumed); });
    check(msr::msr_pkg_power_info, "14:0 30:16 46:32 53:48", [](auto r) {
        return look(r.thermal_spec_power, r.minimum_power, r.maximum_power, r.maximum_time_window);
    });
    check(msr::msr_dram_power_limit, "14:0 15 16 23:17 31", [](auto r) {
        return look(r.dram_power_limit, r.dram_power_limit_enable, r.dram_clamping_limit,
                    r.dram_time_window, r.lock);
    });
    check(msr::msr_dram_energy_status, "31:0",
          [](auto r) { return look(r.total_energy_consumed); });
    check(msr::msr_dram_power_info, "14:0 30:16 46:32 53:48", [](auto r) {
        return look(r.thermal_spec_power, r.minimum_power, r.maximum_power, r.maximum_time_window);
    });
    check(msr::msr_pp0_power_limit, "14:0 15 16 23:17 31", [](auto r) {
        return look(r.pp0_power_limit, r.pp0_power_limit_enable, r.pp0_clamping_limit,
                    r.pp0_time_window, r.lock);
    });
    check(msr::msr_pp0_energy_status, "31:0", [](auto r) { return look(r.total_energy_consumed); });
    check(msr::msr_pp0_policy, "4:0", [](auto r) { return look(r.priority_level); });
    check(msr::msr_pp1_power_limit, "14:0 15 16 23:17 31", [](auto r) {
        return look(r.pp1_power_limit, r.pp1_power_limit_enable, r.pp1_clamping_limit,
                    r.pp1_time_window, r.lock);
    });
    check(msr::msr_pp1_energy_status, "31:0", [](auto r) { return look(r.total_energy_consumed); });
    check(msr::msr_pp1_policy, "4:0", [](auto r) { return look(r.priority_level); });
    check(msr::msr_config_tdp_nominal, "7:0", [](auto r) { return look(r.config_tdp_ratio); });
    check(msr::msr_config_tdp_level1, "14:0 23:16 46:32",
          [](auto r) { return look(r.pkg_tdp_lvl1, r.config_tdp_lvl1_ratio, r.pkg_max_pwr_lvl1); });
    check(msr::msr_config_tdp_level2, "14:0 23:16 46:32",
          [](auto r) { return look(r.pkg_tdp_lvl2, r.config_tdp_lvl2_ratio, r.pkg_max_pwr_lvl2); });
    check(msr::msr_config_tdp_control, "1:0 31",
          [](auto r) { return look(r.tdp_level, r.config_tdp_lock); });
    check(msr::msr_turbo_activation_ratio, "7:0 31",
          [](auto r) { return look(r.max_non_turbo_ratio, r.lock); });
    check(msr::msr_platform_energy_counter, "31:0",
          [](auto r) { return look(r.total_energy_consumed); });
}

TEST_CASE("fields of performance counters registers lie where the manual says") {
    check(msr::ia32_perfevtsel<7>, "7:0 15:8 16 17 18 19 20 21 22 23 31:24 32 33 34 36 47:40",
          [](auto r) {
              return look(r.event_select, r.umask, r.usr, r.os, r.edge, r.pin_control,
                          r.interrupt_enable, r.any_thread, r.en, r.inv, r.cmask, r.in_tx,
                          r.in_txcp, r.adaptive_record, r.eq, r.umask2);
          });
    check(msr::msr_perf_metrics, "7:0 15:8 23:16 31:24", [](auto r) {
        return look(r.retiring, r.bad_speculation, r.frontend_bound, r.backend_bound);
    });
    check(msr::ia32_perf_capabilities, "5:0 6 7 11:8 12 13 14 15 16", [](auto r) {
        return look(r.lbr_fmt, r.pebs_trap, r.pebs_arch_regs, r.pebs_record_format,
                    r.freeze_while_smm, r.full_width_write, r.pebs_baseline,
                    r.perf_metrics_available, r.pebs_output_pt_available);
    });
    check(msr::ia32_fixed_ctr_ctrl, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", [](auto r) {
        return look(r.en0_os, r.en0_usr, r.any_thr0, r.en0_pmi, r.en1_os, r.en1_usr, r.any_thr1,
                    r.en1_pmi, r.en2_os, r.en2_usr, r.any_thr2, r.en2_pmi, r.en3_os, r.en3_usr,
                    r.any_thr3, r.en3_pmi);
    });
    check(msr::ia32_perf_global_status, "31:0 47:32 48 55 58 59 60 61 62 63", [](auto r) {
        return look(r.ovf_pmc, r.ovf_fixed_ctr, r.ovf_perf_metrics, r.trace_topa_pmi, r.lbr_frz,
                    r.ctr_frz, r.asci, r.ovf_uncore, r.ovf_buf, r.cond_chgd);
    });
    check(msr::ia32_perf_global_ctrl, "31:0 47:32 48",
          [](auto r) { return look(r.en_pmc, r.en_fixed_ctr, r.en_perf_metrics); });
    check(msr::ia32_perf_global_status_reset, "31:0 47:32 48 55 58 59 60 61 62 63", [](auto r) {
        return look(r.clear_ovf_pmc, r.clear_ovf_fixed_ctr, r.clear_ovf_perf_metrics,
                    r.clear_trace_topa_pmi, r.clear_lbr_frz, r.clear_ctr_frz, r.clear_asci,
                    r.clear_ovf_uncore, r.clear_ovf_buf, r.clear_cond_chgd);
    });
    check(msr::ia32_perf_global_status_set, "31:0 47:32 48 55 58 59 60 61 62", [](auto r) {
        return look(r.set_ovf_pmc, r.set_ovf_fixed_ctr, r.set_ovf_perf_metrics,
                    r.set_trace_topa_pmi, r.set_lbr_frz, r.set_ctr_frz, r.set_asci,
                    r.set_ovf_uncore, r.set_ovf_buf);
    });
    check(msr::ia32_perf_global_inuse, "31:0 47:32 63",
          [](auto r) { return look(r.perfevtsel_in_use, r.fixed_ctr_in_use, r.pmi_in_use); });
}

TEST_CASE("fields of sampling registers lie where the manual says") {
    check(msr::ia32_pebs_enable, "31:0 47:32",
          [](auto r) { return look(r.en_pmc, r.en_fixed_ctr); });
    check(msr::msr_pebs_data_cfg, "0 1 2 3 31:24",
          [](auto r) { return look(r.memory_info, r.gprs, r.xmms, r.lbrs, r.lbr_entries); });
    check(msr::msr_pebs_ld_lat_threshold, "15:0",
          [](auto r) { return look(r.load_latency_threshold); });
}

TEST_CASE("fields of rdt registers lie where the manual says") {
    check(msr::ia32_l3_qos_cfg, "0", [](auto r) { return look(r.enable); });
    check(msr::ia32_l2_qos_cfg, "0", [](auto r) { return look(r.enable); });
    check(msr::ia32_qm_evtsel, "7:0 41:32", [](auto r) { return look(r.event_id, r.rmid); });
    check(msr::ia32_qm_ctr, "61:0 62 63",
          [](auto r) { return look(r.resource_monitored_data, r.unavailable, r.error); });
    check(msr::ia32_pqr_assoc, "9:0 63:32", [](auto r) { return look(r.rmid, r.clos); });
    check(msr::ia32_l3_mask<15>, "31:0", [](auto r) { return look(r.cbm); });
    check(msr::ia32_l2_mask<63>, "31:0", [](auto r) { return look(r.cbm); });
    check(msr::ia32_l2_qos_ext_bw_thrtl<63>, "15:0",
          [](auto r) { return look(r.mba_delay_value); });
}

TEST_CASE("fields of memory type registers lie where the manual says") {
    check(msr::ia32_mtrrcap, "7:0 8 10 11 12",
          [](auto r) { return look(r.vcnt, r.fix, r.wc, r.smrr, r.prmrr); });
    check(msr::ia32_mtrr_physbase<9>, "7:0 51:12",
          [](auto r) { return look(r.type, r.phys_base); });
    check(msr::ia32_mtrr_physmask<9>, "11 51:12",
          [](auto r) { return look(r.valid, r.phys_mask); });
    check(msr::ia32_mtrr_fix64k_00000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix16k_80000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix16k_a0000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_c0000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_c8000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_d0000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_d8000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_e0000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_e8000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_f0000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_mtrr_fix4k_f8000, "7:0 15:8 23:16 31:24 39:32 47:40 55:48 63:56", [](auto r) {
        return look(r.type0, r.type1, r.type2, r.type3, r.type4, r.type5, r.type6, r.type7);
    });
    check(msr::ia32_pat, "2:0 10:8 18:16 26:24 34:32 42:40 50:48 58:56",
          [](auto r) { return look(r.pa0, r.pa1, r.pa2, r.pa3, r.pa4, r.pa5, r.pa6, r.pa7); });
    check(msr::ia32_mtrr_def_type, "7:0 10 11",
          [](auto r) { return look(r.type, r.fixed_range_enable, r.enable); });
}

TEST_CASE("fields of machine check registers lie where the manual says") {
    check(msr::ia32_mcg_cap, "7:0 8 9 10 11 23:16 24 25 26 27", [](auto r) {
        return look(r.count, r.ctl_p, r.ext_p, r.cmci_p, r.tes_p, r.ext_cnt, r.ser_p, r.emc_p,
                    r.elog_p, r.lmce_p);
    });
    check(msr::ia32_mcg_status, "0 1 2 3",
          [](auto r) { return look(r.ripv, r.eipv, r.mcip, r.lmce_s); });
    check(msr::ia32_mc_ctl2<31>, "14:0 30",
          [](auto r) { return look(r.corrected_error_count_threshold, r.cmci_en); });
    check(msr::ia32_mc_status<31>, "15:0 31:16 52:38 55 56 57 58 59 60 61 62 63", [](auto r) {
        return look(r.mca_error_code, r.model_specific_error_code, r.corrected_error_count, r.ar,
                    r.signaled, r.pcc, r.addrv, r.miscv, r.en, r.uc, r.over, r.val);
    });
    check(msr::ia32_mc_misc<31>, "5:0 8:6",
          [](auto r) { return look(r.recoverable_address_lsb, r.address_mode); });
    check(msr::ia32_mcg_ext_ctl, "0", [](auto r) { return look(r.lmce_en); });
}

TEST_CASE("fields of control registers lie where the manual says") {
    check(msr::ia32_platform_id, "52:50", [](auto r) { return look(r.platform_id); });
    check(msr::msr_test_ctrl, "28 29 31",
          [](auto r) { return look(r.uc_lock_disable, r.split_lock_disable, r.disable_lock); });
    check(msr::ia32_feature_control, "0 1 2 14:8 15 17 18 20", [](auto r) {
        return look(r.lock, r.vmx_in_smx, r.vmx_outside_smx, r.senter_local_function_enables,
                    r.senter_global_enable, r.sgx_launch_control_enable, r.sgx_global_enable,
                    r.lmce_on);
    });
    check(msr::ia32_bios_sign_id, "63:32",
          [](auto r) { return look(r.microcode_update_signature); });
    check(msr::ia32_core_capabilities, "0 2 3 4 5 6", [](auto r) {
        return look(r.stlb_qos, r.fusa_supported, r.rsm_in_cpl0_only, r.uc_lock_disable,
                    r.split_lock_disable, r.snoop_filter_qos);
    });
    check(msr::msr_misc_features_enables, "0 1",
          [](auto r) { return look(r.cpuid_fault, r.ring3_mwait); });
    check(msr::msr_misc_feature_control, "0 1 2 3", [](auto r) {
        return look(r.l2_hw_prefetcher_disable, r.l2_adjacent_cache_line_prefetcher_disable,
                    r.dcu_hw_prefetcher_disable, r.dcu_ip_prefetcher_disable);
    });
    check(msr::ia32_xfd, "18", [](auto r) { return look(r.xtiledata); });
    check(msr::ia32_xfd_err, "18", [](auto r) { return look(r.xtiledata); });
    check(msr::ia32_debugctl, "0 1 2 6 7 8 9 10 11 12 13 14 15", [](auto r) {
        return look(r.lbr, r.btf, r.bus_lock_detect, r.tr, r.bts, r.btint, r.bts_off_os,
                    r.bts_off_usr, r.freeze_lbrs_on_pmi, r.freeze_perfmon_on_pmi,
                    r.enable_uncore_pmi, r.freeze_while_smm, r.rtm);
    });
    check(msr::ia32_debug_interface, "0 30 31",
          [](auto r) { return look(r.enable, r.lock, r.debug_occurred); });
    check(msr::ia32_xss, "8 10 11 12 13 14 15 16", [](auto r) {
        return look(r.trace, r.pasid, r.cet_user, r.cet_supervisor, r.hdc, r.uintr, r.lbr, r.hwp);
    });
    check(msr::ia32_efer, "0 8 10 11 12 13 14 15 17 18 20 21", [](auto r) {
        return look(r.sce, r.lme, r.lma, r.nxe, r.svme, r.lmsle, r.ffxsr, r.tce, r.mcommit, r.intwb,
                    r.uaie, r.automatic_ibrs);
    });
}

TEST_CASE("fields of system call registers lie where the manual says") {
    check(msr::ia32_sysenter_cs, "15:0", [](auto r) { return look(r.cs_selector); });
    check(msr::ia32_u_cet, "0 1 2 3 4 5 10 11 63:12", [](auto r) {
        return look(r.sh_stk_en, r.wr_shstk_en, r.endbr_en, r.leg_iw_en, r.no_track_en,
                    r.suppress_dis, r.suppress, r.tracker, r.eb_leg_bitmap_base);
    });
    check(msr::ia32_s_cet, "0 1 2 3 4 5 10 11 63:12", [](auto r) {
        return look(r.sh_stk_en, r.wr_shstk_en, r.endbr_en, r.leg_iw_en, r.no_track_en,
                    r.suppress_dis, r.suppress, r.tracker, r.eb_leg_bitmap_base);
    });
    check(msr::ia32_star, "31:0 47:32 63:48",
          [](auto r) { return look(r.syscall_eip, r.syscall_cs, r.sysret_cs); });
    check(msr::ia32_fmask, "31:0", [](auto r) { return look(r.syscall_eflags_mask); });
}

TEST_CASE("fields of speculation registers lie where the manual says") {
    check(msr::ia32_spec_ctrl, "0 1 2 3 4 5 6 7 8 10", [](auto r) {
        return look(r.ibrs, r.stibp, r.ssbd, r.ipred_dis_u, r.ipred_dis_s, r.rrsba_dis_u,
                    r.rrsba_dis_s, r.psfd, r.ddpd_u, r.bhi_dis_s);
    });
    check(msr::ia32_pred_cmd, "0 7", [](auto r) { return look(r.ibpb, r.sbpb); });
    check(msr::ia32_arch_capabilities,
          "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 17 18 19 20 21 23 24 25 26 27 28 62", [](auto r) {
              return look(r.rdcl_no, r.ibrs_all, r.rsba, r.skip_l1dfl_vmentry, r.ssb_no, r.mds_no,
                          r.if_pschange_mc_no, r.tsx_ctrl, r.taa_no, r.mcu_control,
                          r.misc_package_ctls, r.energy_filtering_ctl, r.doitm, r.sbdr_ssdp_no,
                          r.fbsdp_no, r.psdp_no, r.fb_clear, r.fb_clear_ctrl, r.rrsba, r.bhi_no,
                          r.xapic_disable_status, r.overclocking_status, r.pbrsb_no, r.gds_ctrl,
                          r.gds_no, r.rfds_no, r.rfds_clear, r.its_no);
          });
    check(msr::ia32_flush_cmd, "0", [](auto r) { return look(r.l1d_flush); });
    check(msr::ia32_tsx_ctrl, "0 1", [](auto r) { return look(r.rtm_disable, r.tsx_cpuid_clear); });
    check(msr::ia32_mcu_opt_ctrl, "0 1 2 3 4 5", [](auto r) {
        return look(r.rngds_mitg_dis, r.rtm_allow, r.rtm_locked, r.fb_clear_dis, r.gds_mitg_dis,
                    r.gds_mitg_lock);
    });
}

TEST_CASE("fields of kvm registers lie where the manual says") {
    check(msr::msr_kvm_system_time, "0 63:2", [](auto r) { return look(r.enable, r.gpa); });
    check(msr::msr_kvm_wall_clock_new, "63:2", [](auto r) { return look(r.gpa); });
    check(msr::msr_kvm_system_time_new, "0 63:2", [](auto r) { return look(r.enable, r.gpa); });
    check(msr::msr_kvm_async_pf_en, "0 1 2 3 63:6", [](auto r) {
        return look(r.enabled, r.send_always, r.delivery_as_pf_vmexit, r.delivery_as_int, r.gpa);
    });
    check(msr::msr_kvm_steal_time, "0 63:6", [](auto r) { return look(r.enable, r.gpa); });
    check(msr::msr_kvm_pv_eoi_en, "0 63:2", [](auto r) { return look(r.enable, r.gpa); });
    check(msr::msr_kvm_poll_control, "0", [](auto r) { return look(r.enable); });
    check(msr::msr_kvm_async_pf_int, "7:0", [](auto r) { return look(r.vector); });
    check(msr::msr_kvm_async_pf_ack, "0", [](auto r) { return look(r.ack); });
    check(msr::msr_kvm_migration_control, "0", [](auto r) { return look(r.ready); });
}

TEST_CASE("fields of hyper v registers lie where the manual says") {
    check(msr::hv_x64_msr_guest_os_id, "15:0 23:16 31:24 39:32 47:40 62:48 63", [](auto r) {
        return look(r.build_number, r.service_version, r.minor_version, r.major_version, r.os_id,
                    r.vendor_id, r.open_source);
    });
    check(msr::hv_x64_msr_hypercall, "0 1 63:12",
          [](auto r) { return look(r.enable, r.locked, r.gpa_page); });
    check(msr::hv_x64_msr_vp_index, "31:0", [](auto r) { return look(r.vp_index); });
    check(msr::hv_x64_msr_reset, "0", [](auto r) { return look(r.reset); });
    check(msr::hv_x64_msr_reference_tsc, "0 63:12",
          [](auto r) { return look(r.enable, r.gpa_page); });
    check(msr::hv_x64_msr_icr, "7:0 10:8 11 12 14 15 19:18 63:56", [](auto r) {
        return look(r.vector, r.delivery_mode, r.destination_mode, r.delivery_status, r.level,
                    r.trigger_mode, r.destination_shorthand, r.destination);
    });
    check(msr::hv_x64_msr_tpr, "7:0", [](auto r) { return look(r.task_priority); });
    check(msr::hv_x64_msr_vp_assist_page, "0 63:12",
          [](auto r) { return look(r.enable, r.gpa_page); });
}

TEST_CASE("fields of hyper v events registers lie where the manual says") {
    check(msr::hv_x64_msr_scontrol, "0", [](auto r) { return look(r.enable); });
    check(msr::hv_x64_msr_sversion, "31:0", [](auto r) { return look(r.version); });
    check(msr::hv_x64_msr_siefp, "0 63:12", [](auto r) { return look(r.enable, r.gpa_page); });
    check(msr::hv_x64_msr_simp, "0 63:12", [](auto r) { return look(r.enable, r.gpa_page); });
    check(msr::hv_x64_msr_sint<15>, "7:0 16 17 18",
          [](auto r) { return look(r.vector, r.masked, r.auto_eoi, r.polling); });
    check(msr::hv_x64_msr_stimer_config<3>, "0 1 2 3 11:4 12 19:16", [](auto r) {
        return look(r.enabled, r.periodic, r.lazy, r.auto_enable, r.apic_vector, r.direct_mode,
                    r.sintx);
    });
    check(msr::hv_x64_msr_crash_ctl, "62 63",
          [](auto r) { return look(r.crash_message, r.crash_notify); });
    check(msr::hv_x64_msr_reenlightenment_control, "7:0 16 63:32",
          [](auto r) { return look(r.vector, r.enabled, r.target_vp); });
    check(msr::hv_x64_msr_tsc_emulation_control, "0", [](auto r) { return look(r.enabled); });
    check(msr::hv_x64_msr_tsc_emulation_status, "0", [](auto r) { return look(r.in_progress); });
    check(msr::hv_x64_msr_tsc_invariant_control, "0", [](auto r) { return look(r.enabled); });
}

TEST_CASE("fields of amd registers lie where the manual says") {
    check(msr::tsc_ratio, "31:0 39:32", [](auto r) { return look(r.fraction, r.integer); });
    check(msr::l3qos_bw_control<15>, "10:0 11",
          [](auto r) { return look(r.bandwidth, r.unlimited); });
    check(msr::l3qos_slowbw_control<15>, "10:0 11",
          [](auto r) { return look(r.bandwidth, r.unlimited); });
    check(msr::syscfg, "18 19 20 23", [](auto r) {
        return look(r.mtrr_fix_dram_en, r.mtrr_fix_dram_mod_en, r.mtrr_var_dram_en,
                    r.mem_encryption_mode_en);
    });
    check(msr::hwcr, "0 9 10 18 21 24 25 26 27 30 35", [](auto r) {
        return look(r.smm_lock, r.mon_mwait_dis, r.mon_mwait_user_en, r.mc_status_wr_en,
                    r.lock_tsc_to_curr_p0, r.tsc_freq_sel, r.cpb_dis, r.eff_freq_cnt_mwait,
                    r.eff_freq_read_only_lock, r.ir_perf_en, r.cpuid_flt_en);
    });
    check(msr::int_pending_msg, "27 28",
          [](auto r) { return look(r.smi_on_cmp_halt, r.c1e_on_cmp_halt); });
    check(msr::pstate_current_limit, "2:0 6:4",
          [](auto r) { return look(r.cur_pstate_limit, r.pstate_max_val); });
    check(msr::pstate_control, "2:0", [](auto r) { return look(r.pstate_cmd); });
    check(msr::pstate_status, "2:0", [](auto r) { return look(r.cur_pstate); });
    check(msr::pstate_def<7>, "63", [](auto r) { return look(r.pstate_en); });
    check(msr::vm_cr, "0 1 2 3 4",
          [](auto r) { return look(r.dpd, r.r_init, r.dis_a20m, r.lock, r.svmdis); });
    check(msr::ignne, "0", [](auto r) { return look(r.ignne); });
    check(msr::vm_hsave_pa, "51:12", [](auto r) { return look(r.host_save_area); });
    check(msr::avic_doorbell, "31:0", [](auto r) { return look(r.apic_id); });
    check(msr::virt_spec_ctrl, "2", [](auto r) { return look(r.ssbd); });
    check(msr::sev_status, "0 1 2 3 11", [](auto r) {
        return look(r.sev_enabled, r.sev_es_enabled, r.sev_snp_enabled, r.vtom_enabled,
                    r.secure_tsc);
    });
    check(msr::osvw_id_length, "15:0", [](auto r) { return look(r.osvw_id_length); });
    check(msr::de_cfg, "1", [](auto r) { return look(r.lfence_serialize); });
}

TEST_CASE("fields of amd counters registers lie where the manual says") {
    check(msr::perf_cntr_global_status, "15:0 58 59",
          [](auto r) { return look(r.perf_cntr_ovfl, r.lbr_freeze, r.perf_cntr_freeze); });
    check(msr::perf_cntr_global_ctl, "15:0", [](auto r) { return look(r.perf_cntr_en); });
    check(msr::perf_cntr_global_status_clr, "15:0 58 59", [](auto r) {
        return look(r.perf_cntr_ovfl_clr, r.lbr_freeze_clr, r.perf_cntr_freeze_clr);
    });
    check(msr::perf_ctl<5>, "7:0 15:8 16 17 18 20 22 23 31:24 35:32 41:40", [](auto r) {
        return look(r.event_select_low, r.unit_mask, r.user, r.os, r.edge, r.interrupt_enable, r.en,
                    r.inv, r.cnt_mask, r.event_select_high, r.host_guest_only);
    });
    check(msr::rapl_pwr_unit, "3:0 12:8 19:16",
          [](auto r) { return look(r.power_units, r.energy_status_units, r.time_units); });
    check(msr::core_energy_stat, "31:0", [](auto r) { return look(r.total_energy_consumed); });
    check(msr::pkg_energy_stat, "31:0", [](auto r) { return look(r.total_energy_consumed); });
    check(msr::cppc_capability_1, "7:0 15:8 23:16 31:24", [](auto r) {
        return look(r.lowest_perf, r.low_nonlin_perf, r.nominal_perf, r.highest_perf);
    });
    check(msr::cppc_enable, "0", [](auto r) { return look(r.cppc_enable); });
    check(msr::cppc_capability_2, "7:0", [](auto r) { return look(r.constrained_max_perf); });
    check(msr::cppc_request, "7:0 15:8 23:16 31:24",
          [](auto r) { return look(r.max_perf, r.min_perf, r.des_perf, r.energy_perf_pref); });
    check(msr::cppc_status, "0 1", [](auto r) { return look(r.min_excursion, r.des_excursion); });
}
