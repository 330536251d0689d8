// SPDX-License-Identifier: BSL-1.0
//
// system_call.hpp: where system calls enter the kernel, the bases of FS and GS, and the shadow
// stacks.
//
// Source: Intel SDM Vol. 4, "Architectural MSRs"; Vol. 1, "Control-flow Enforcement Technology
// (CET)".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The switches of control-flow enforcement.
template <class Register>
struct cet_fields {
    static constexpr field<Register, 0> sh_stk_en{};    ///< Shadow stack.
    static constexpr field<Register, 1> wr_shstk_en{};  ///< WRSS may write it.
    static constexpr field<Register, 2> endbr_en{};     ///< Indirect branches must meet ENDBR.
    static constexpr field<Register, 3> leg_iw_en{};    ///< Bitmap for old code.
    static constexpr field<Register, 4> no_track_en{};  ///< NOTRACK is honoured.
    static constexpr field<Register, 5> suppress_dis{}; ///< Old code does not suspend it.
    static constexpr field<Register, 10> suppress{};    ///< It is suspended.
    static constexpr field<Register, 11> tracker{};     ///< An ENDBR is awaited.
    static constexpr field<Register, 63, 12> eb_leg_bitmap_base{}; ///< Page of that bitmap.
};

/// Code segment that SYSENTER loads.
struct ia32_sysenter_cs_t : register_at<0x174, rights::read_write>, named<"IA32_SYSENTER_CS"> {
    static constexpr field<ia32_sysenter_cs_t, 15, 0> cs_selector{}; ///< The others follow from it.
};
inline constexpr ia32_sysenter_cs_t ia32_sysenter_cs{};

/// Stack pointer that SYSENTER loads.
struct ia32_sysenter_esp_t : register_at<0x175, rights::read_write>, named<"IA32_SYSENTER_ESP"> {};
inline constexpr ia32_sysenter_esp_t ia32_sysenter_esp{};

/// Address that SYSENTER jumps to.
struct ia32_sysenter_eip_t : register_at<0x176, rights::read_write>, named<"IA32_SYSENTER_EIP"> {};
inline constexpr ia32_sysenter_eip_t ia32_sysenter_eip{};

/// Control-flow enforcement in user code.
struct ia32_u_cet_t : register_at<0x6A0, rights::read_write, bits<9, 6>>,
                      named<"IA32_U_CET">,
                      cet_fields<ia32_u_cet_t> {};
inline constexpr ia32_u_cet_t ia32_u_cet{};

/// Control-flow enforcement in the supervisor.
struct ia32_s_cet_t : register_at<0x6A2, rights::read_write, bits<9, 6>>,
                      named<"IA32_S_CET">,
                      cet_fields<ia32_s_cet_t> {};
inline constexpr ia32_s_cet_t ia32_s_cet{};

/// Shadow stack pointer for privilege level N.
template <unsigned N>
    requires(N < 4)
struct ia32_pl_ssp_t : register_at<0x6A4 + N, rights::read_write, bits<1, 0>>,
                       numbered<"IA32_PL", N, "_SSP"> {};
template <unsigned N>
inline constexpr ia32_pl_ssp_t<N> ia32_pl_ssp{};

/// Shadow stacks of interrupts: a table of seven.
struct ia32_interrupt_ssp_table_addr_t : register_at<0x6A8, rights::read_write>,
                                         named<"IA32_INTERRUPT_SSP_TABLE_ADDR"> {};
inline constexpr ia32_interrupt_ssp_table_addr_t ia32_interrupt_ssp_table_addr{};

/// Segments that SYSCALL and SYSRET load.
struct ia32_star_t : register_at<0xC0000081, rights::read_write>, named<"IA32_STAR"> {
    /// Where SYSCALL jumps outside long mode.
    static constexpr field<ia32_star_t, 31, 0> syscall_eip{};
    static constexpr field<ia32_star_t, 47, 32> syscall_cs{}; ///< SS is the next.
    static constexpr field<ia32_star_t, 63, 48> sysret_cs{};  ///< SS is the next.
};
inline constexpr ia32_star_t ia32_star{};

/// Address that SYSCALL jumps to from 64-bit code.
struct ia32_lstar_t : register_at<0xC0000082, rights::read_write>, named<"IA32_LSTAR"> {};
inline constexpr ia32_lstar_t ia32_lstar{};

/// Address that SYSCALL jumps to from compatibility mode.
struct ia32_cstar_t : register_at<0xC0000083, rights::read_write>, named<"IA32_CSTAR"> {};
inline constexpr ia32_cstar_t ia32_cstar{};

/// Flags that SYSCALL clears.
struct ia32_fmask_t : register_at<0xC0000084, rights::read_write, bits<63, 32>>,
                      named<"IA32_FMASK"> {
    static constexpr field<ia32_fmask_t, 31, 0> syscall_eflags_mask{}; ///< A 1 clears.
};
inline constexpr ia32_fmask_t ia32_fmask{};

/// Base of FS.
struct ia32_fs_base_t : register_at<0xC0000100, rights::read_write>, named<"IA32_FS_BASE"> {};
inline constexpr ia32_fs_base_t ia32_fs_base{};

/// Base of GS.
struct ia32_gs_base_t : register_at<0xC0000101, rights::read_write>, named<"IA32_GS_BASE"> {};
inline constexpr ia32_gs_base_t ia32_gs_base{};

/// Base that SWAPGS exchanges with that of GS.
struct ia32_kernel_gs_base_t : register_at<0xC0000102, rights::read_write>,
                               named<"IA32_KERNEL_GS_BASE"> {};
inline constexpr ia32_kernel_gs_base_t ia32_kernel_gs_base{};

namespace detail {
template <unsigned N>
using each_ia32_pl_ssp = register_list<ia32_pl_ssp_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using system_call_registers =
    register_list<ia32_sysenter_cs_t, ia32_sysenter_esp_t, ia32_sysenter_eip_t, ia32_u_cet_t,
                  ia32_s_cet_t, repeated<4, detail::each_ia32_pl_ssp>,
                  ia32_interrupt_ssp_table_addr_t, ia32_star_t, ia32_lstar_t, ia32_cstar_t,
                  ia32_fmask_t, ia32_fs_base_t, ia32_gs_base_t, ia32_kernel_gs_base_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
