// SPDX-License-Identifier: BSL-1.0
//
// machine_check.hpp: errors that the hardware found: global state, and a bank for each part of
// the CPU.
//
// Source: Intel SDM Vol. 3B, "Machine-Check Architecture"; AMD APM Vol. 2, "Machine Check
// Architecture".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// What the machine-check architecture offers.
struct ia32_mcg_cap_t : register_at<0x179, rights::read_only>, named<"IA32_MCG_CAP"> {
    static constexpr field<ia32_mcg_cap_t, 7, 0> count{};     ///< Banks.
    static constexpr field<ia32_mcg_cap_t, 8> ctl_p{};        ///< IA32_MCG_CTL is there.
    static constexpr field<ia32_mcg_cap_t, 9> ext_p{};        ///< Extended state is there.
    static constexpr field<ia32_mcg_cap_t, 10> cmci_p{};      ///< Corrected errors can interrupt.
    static constexpr field<ia32_mcg_cap_t, 11> tes_p{};       ///< Errors are rated by threshold.
    static constexpr field<ia32_mcg_cap_t, 23, 16> ext_cnt{}; ///< Registers of that state.
    static constexpr field<ia32_mcg_cap_t, 24> ser_p{};  ///< Software can recover from some errors.
    static constexpr field<ia32_mcg_cap_t, 25> emc_p{};  ///< Firmware sees errors first.
    static constexpr field<ia32_mcg_cap_t, 26> elog_p{}; ///< Firmware logs errors.
    static constexpr field<ia32_mcg_cap_t, 27> lmce_p{}; ///< Errors can be signalled to one CPU.
};
inline constexpr ia32_mcg_cap_t ia32_mcg_cap{};

/// State of a machine check that is being handled.
struct ia32_mcg_status_t : register_at<0x17A, rights::read_write>, named<"IA32_MCG_STATUS"> {
    /// The program can go on at the pushed RIP.
    static constexpr field<ia32_mcg_status_t, 0> ripv{};
    static constexpr field<ia32_mcg_status_t, 1> eipv{}; ///< The pushed RIP has to do with it.
    /// In progress; another shuts the CPU down.
    static constexpr field<ia32_mcg_status_t, 2> mcip{};
    static constexpr field<ia32_mcg_status_t, 3> lmce_s{}; ///< It concerns this CPU only.
};
inline constexpr ia32_mcg_status_t ia32_mcg_status{};

/// Switch of all banks: all zeros or all ones.
struct ia32_mcg_ctl_t : register_at<0x17B, rights::read_write>, named<"IA32_MCG_CTL"> {};
inline constexpr ia32_mcg_ctl_t ia32_mcg_ctl{};

/// Interrupt for corrected errors of bank N.
template <unsigned N>
    requires(N < 32)
struct ia32_mc_ctl2_t : register_at<0x280 + N, rights::read_write, bits<29, 15>>,
                        numbered<"IA32_MC", N, "_CTL2"> {
    /// Count that interrupts.
    static constexpr field<ia32_mc_ctl2_t, 14, 0> corrected_error_count_threshold{};
    static constexpr field<ia32_mc_ctl2_t, 30> cmci_en{}; ///< The interrupt is on.
};
template <unsigned N>
inline constexpr ia32_mc_ctl2_t<N> ia32_mc_ctl2{};

/// Which errors of bank N are reported.
template <unsigned N>
    requires(N < 32)
struct ia32_mc_ctl_t : register_at<0x400 + 4 * N, rights::read_write>,
                       numbered<"IA32_MC", N, "_CTL"> {};
template <unsigned N>
inline constexpr ia32_mc_ctl_t<N> ia32_mc_ctl{};

/// The last error of bank N; takes only zero, but where AMD's HWCR allows more.
template <unsigned N>
    requires(N < 32)
struct ia32_mc_status_t : register_at<0x401 + 4 * N, rights::read_write>,
                          numbered<"IA32_MC", N, "_STATUS"> {
    static constexpr field<ia32_mc_status_t, 15, 0> mca_error_code{}; ///< Kind of error.
    static constexpr field<ia32_mc_status_t, 31, 16> model_specific_error_code{}; ///< More on it.
    static constexpr field<ia32_mc_status_t, 52, 38> corrected_error_count{};     ///< How many.
    static constexpr field<ia32_mc_status_t, 55> ar{}; ///< Software must act.
    /// The manual's S: a machine check was raised.
    static constexpr field<ia32_mc_status_t, 56> signaled{};
    static constexpr field<ia32_mc_status_t, 57> pcc{};   ///< The CPU's state is lost.
    static constexpr field<ia32_mc_status_t, 58> addrv{}; ///< The address is valid.
    static constexpr field<ia32_mc_status_t, 59> miscv{}; ///< The miscellany is valid.
    static constexpr field<ia32_mc_status_t, 60> en{};    ///< Its reporting was on.
    static constexpr field<ia32_mc_status_t, 61> uc{};    ///< Not corrected.
    static constexpr field<ia32_mc_status_t, 62> over{};  ///< An earlier error was lost.
    static constexpr field<ia32_mc_status_t, 63> val{};   ///< The register holds an error.
};
template <unsigned N>
inline constexpr ia32_mc_status_t<N> ia32_mc_status{};

/// Address of bank N's error, if the status says so.
template <unsigned N>
    requires(N < 32)
struct ia32_mc_addr_t : register_at<0x402 + 4 * N, rights::read_write>,
                        numbered<"IA32_MC", N, "_ADDR"> {};
template <unsigned N>
inline constexpr ia32_mc_addr_t<N> ia32_mc_addr{};

/// More on bank N's error, if the status says so.
template <unsigned N>
    requires(N < 32)
struct ia32_mc_misc_t : register_at<0x403 + 4 * N, rights::read_write>,
                        numbered<"IA32_MC", N, "_MISC"> {
    /// Lowest valid address bit.
    static constexpr field<ia32_mc_misc_t, 5, 0> recoverable_address_lsb{};
    /// 0 segment offset, 1 linear, 2 physical.
    static constexpr field<ia32_mc_misc_t, 8, 6> address_mode{};
};
template <unsigned N>
inline constexpr ia32_mc_misc_t<N> ia32_mc_misc{};

/// Whether errors are signalled to one CPU only.
struct ia32_mcg_ext_ctl_t : register_at<0x4D0, rights::read_write, bits<63, 1>>,
                            named<"IA32_MCG_EXT_CTL"> {
    static constexpr field<ia32_mcg_ext_ctl_t, 0> lmce_en{}; ///< To the CPU concerned.
};
inline constexpr ia32_mcg_ext_ctl_t ia32_mcg_ext_ctl{};

namespace detail {
template <unsigned N>
using each_ia32_mc_ctl2 = register_list<ia32_mc_ctl2_t<N>>;
template <unsigned N>
using each_ia32_mc_ctl =
    register_list<ia32_mc_ctl_t<N>, ia32_mc_status_t<N>, ia32_mc_addr_t<N>, ia32_mc_misc_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using machine_check_registers =
    register_list<ia32_mcg_cap_t, ia32_mcg_status_t, ia32_mcg_ctl_t,
                  repeated<32, detail::each_ia32_mc_ctl2>, repeated<32, detail::each_ia32_mc_ctl>,
                  ia32_mcg_ext_ctl_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
