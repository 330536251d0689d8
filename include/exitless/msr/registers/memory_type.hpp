// SPDX-License-Identifier: BSL-1.0
//
// memory_type.hpp: memory types: ranges (MTRR) and pages (PAT).
//
// A type is 0 UC, 1 WC, 4 WT, 5 WP, 6 WB; in the PAT also 7 UC-. Addresses have at most 52 bits.
//
// Source: Intel SDM Vol. 3A, "Memory Type Range Registers (MTRRs)", "Page Attribute Table
// (PAT)".
#pragma once

#include <exitless/base/config.hpp>
#include <exitless/msr/register.hpp>
#include <exitless/msr/register_list.hpp>

EXITLESS_BEGIN_NAMESPACE
namespace msr {

/// The types of eight neighbouring ranges, the lowest first.
template <class Register>
struct mtrr_types {
    static constexpr field<Register, 7, 0> type0{};   ///< First range.
    static constexpr field<Register, 15, 8> type1{};  ///< Second range.
    static constexpr field<Register, 23, 16> type2{}; ///< Third range.
    static constexpr field<Register, 31, 24> type3{}; ///< Fourth range.
    static constexpr field<Register, 39, 32> type4{}; ///< Fifth range.
    static constexpr field<Register, 47, 40> type5{}; ///< Sixth range.
    static constexpr field<Register, 55, 48> type6{}; ///< Seventh range.
    static constexpr field<Register, 63, 56> type7{}; ///< Eighth range.
};

/// Which ranges there are.
struct ia32_mtrrcap_t : register_at<0xFE, rights::read_only>, named<"IA32_MTRRCAP"> {
    static constexpr field<ia32_mtrrcap_t, 7, 0> vcnt{}; ///< Variable ranges.
    static constexpr field<ia32_mtrrcap_t, 8> fix{};     ///< Fixed ranges.
    static constexpr field<ia32_mtrrcap_t, 10> wc{};     ///< Write-combining.
    static constexpr field<ia32_mtrrcap_t, 11> smrr{};   ///< Range of SMM.
    static constexpr field<ia32_mtrrcap_t, 12> prmrr{};  ///< Protected ranges of SGX.
};
inline constexpr ia32_mtrrcap_t ia32_mtrrcap{};

/// Base and type of variable range N.
template <unsigned N>
    requires(N < 10)
struct ia32_mtrr_physbase_t
    : register_at<0x200 + 2 * N, rights::read_write, bits<63, 52> | bits<11, 8>>,
      numbered<"IA32_MTRR_PHYSBASE", N> {
    static constexpr field<ia32_mtrr_physbase_t, 7, 0> type{};        ///< Memory type.
    static constexpr field<ia32_mtrr_physbase_t, 51, 12> phys_base{}; ///< Page of its beginning.
};
template <unsigned N>
inline constexpr ia32_mtrr_physbase_t<N> ia32_mtrr_physbase{};

/// Mask of variable range N.
template <unsigned N>
    requires(N < 10)
struct ia32_mtrr_physmask_t
    : register_at<0x201 + 2 * N, rights::read_write, bits<63, 52> | bits<10, 0>>,
      numbered<"IA32_MTRR_PHYSMASK", N> {
    static constexpr field<ia32_mtrr_physmask_t, 11> valid{}; ///< The limit is in force.
    /// Address bits that must match.
    static constexpr field<ia32_mtrr_physmask_t, 51, 12> phys_mask{};
};
template <unsigned N>
inline constexpr ia32_mtrr_physmask_t<N> ia32_mtrr_physmask{};

/// Types of 00000H to 7FFFFH, 64 KiB each.
struct ia32_mtrr_fix64k_00000_t : register_at<0x250, rights::read_write>,
                                  named<"IA32_MTRR_FIX64K_00000">,
                                  mtrr_types<ia32_mtrr_fix64k_00000_t> {};
inline constexpr ia32_mtrr_fix64k_00000_t ia32_mtrr_fix64k_00000{};

/// Types of 80000H to 9FFFFH, 16 KiB each.
struct ia32_mtrr_fix16k_80000_t : register_at<0x258, rights::read_write>,
                                  named<"IA32_MTRR_FIX16K_80000">,
                                  mtrr_types<ia32_mtrr_fix16k_80000_t> {};
inline constexpr ia32_mtrr_fix16k_80000_t ia32_mtrr_fix16k_80000{};

/// Types of A0000H to BFFFFH, 16 KiB each.
struct ia32_mtrr_fix16k_a0000_t : register_at<0x259, rights::read_write>,
                                  named<"IA32_MTRR_FIX16K_A0000">,
                                  mtrr_types<ia32_mtrr_fix16k_a0000_t> {};
inline constexpr ia32_mtrr_fix16k_a0000_t ia32_mtrr_fix16k_a0000{};

/// Types of C0000H to C7FFFH, 4 KiB each.
struct ia32_mtrr_fix4k_c0000_t : register_at<0x268, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_C0000">,
                                 mtrr_types<ia32_mtrr_fix4k_c0000_t> {};
inline constexpr ia32_mtrr_fix4k_c0000_t ia32_mtrr_fix4k_c0000{};

/// Types of C8000H to CFFFFH, 4 KiB each.
struct ia32_mtrr_fix4k_c8000_t : register_at<0x269, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_C8000">,
                                 mtrr_types<ia32_mtrr_fix4k_c8000_t> {};
inline constexpr ia32_mtrr_fix4k_c8000_t ia32_mtrr_fix4k_c8000{};

/// Types of D0000H to D7FFFH, 4 KiB each.
struct ia32_mtrr_fix4k_d0000_t : register_at<0x26A, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_D0000">,
                                 mtrr_types<ia32_mtrr_fix4k_d0000_t> {};
inline constexpr ia32_mtrr_fix4k_d0000_t ia32_mtrr_fix4k_d0000{};

/// Types of D8000H to DFFFFH, 4 KiB each.
struct ia32_mtrr_fix4k_d8000_t : register_at<0x26B, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_D8000">,
                                 mtrr_types<ia32_mtrr_fix4k_d8000_t> {};
inline constexpr ia32_mtrr_fix4k_d8000_t ia32_mtrr_fix4k_d8000{};

/// Types of E0000H to E7FFFH, 4 KiB each.
struct ia32_mtrr_fix4k_e0000_t : register_at<0x26C, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_E0000">,
                                 mtrr_types<ia32_mtrr_fix4k_e0000_t> {};
inline constexpr ia32_mtrr_fix4k_e0000_t ia32_mtrr_fix4k_e0000{};

/// Types of E8000H to EFFFFH, 4 KiB each.
struct ia32_mtrr_fix4k_e8000_t : register_at<0x26D, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_E8000">,
                                 mtrr_types<ia32_mtrr_fix4k_e8000_t> {};
inline constexpr ia32_mtrr_fix4k_e8000_t ia32_mtrr_fix4k_e8000{};

/// Types of F0000H to F7FFFH, 4 KiB each.
struct ia32_mtrr_fix4k_f0000_t : register_at<0x26E, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_F0000">,
                                 mtrr_types<ia32_mtrr_fix4k_f0000_t> {};
inline constexpr ia32_mtrr_fix4k_f0000_t ia32_mtrr_fix4k_f0000{};

/// Types of F8000H to FFFFFH, 4 KiB each.
struct ia32_mtrr_fix4k_f8000_t : register_at<0x26F, rights::read_write>,
                                 named<"IA32_MTRR_FIX4K_F8000">,
                                 mtrr_types<ia32_mtrr_fix4k_f8000_t> {};
inline constexpr ia32_mtrr_fix4k_f8000_t ia32_mtrr_fix4k_f8000{};

/// Types that a page-table entry chooses from.
struct ia32_pat_t : register_at<0x277, rights::read_write,
                                bits<63, 59> | bits<55, 51> | bits<47, 43> | bits<39, 35> |
                                    bits<31, 27> | bits<23, 19> | bits<15, 11> | bits<7, 3>>,
                    named<"IA32_PAT"> {
    static constexpr field<ia32_pat_t, 2, 0> pa0{};   ///< Type number 0.
    static constexpr field<ia32_pat_t, 10, 8> pa1{};  ///< Type number 1.
    static constexpr field<ia32_pat_t, 18, 16> pa2{}; ///< Type number 2.
    static constexpr field<ia32_pat_t, 26, 24> pa3{}; ///< Type number 3.
    static constexpr field<ia32_pat_t, 34, 32> pa4{}; ///< Type number 4.
    static constexpr field<ia32_pat_t, 42, 40> pa5{}; ///< Type number 5.
    static constexpr field<ia32_pat_t, 50, 48> pa6{}; ///< Type number 6.
    static constexpr field<ia32_pat_t, 58, 56> pa7{}; ///< Type number 7.
};
inline constexpr ia32_pat_t ia32_pat{};

/// Type of what no range covers, and the ranges' switches.
struct ia32_mtrr_def_type_t : register_at<0x2FF, rights::read_write, bits<63, 12> | bits<9, 8>>,
                              named<"IA32_MTRR_DEF_TYPE"> {
    static constexpr field<ia32_mtrr_def_type_t, 7, 0> type{};             ///< Memory type.
    static constexpr field<ia32_mtrr_def_type_t, 10> fixed_range_enable{}; ///< Fixed ranges are on.
    static constexpr field<ia32_mtrr_def_type_t, 11> enable{};             ///< On.
};
inline constexpr ia32_mtrr_def_type_t ia32_mtrr_def_type{};

namespace detail {
template <unsigned N>
using each_ia32_mtrr_physbase = register_list<ia32_mtrr_physbase_t<N>, ia32_mtrr_physmask_t<N>>;
} // namespace detail

/// The registers of this header, by address.
using memory_type_registers =
    register_list<ia32_mtrrcap_t, repeated<10, detail::each_ia32_mtrr_physbase>,
                  ia32_mtrr_fix64k_00000_t, ia32_mtrr_fix16k_80000_t, ia32_mtrr_fix16k_a0000_t,
                  ia32_mtrr_fix4k_c0000_t, ia32_mtrr_fix4k_c8000_t, ia32_mtrr_fix4k_d0000_t,
                  ia32_mtrr_fix4k_d8000_t, ia32_mtrr_fix4k_e0000_t, ia32_mtrr_fix4k_e8000_t,
                  ia32_mtrr_fix4k_f0000_t, ia32_mtrr_fix4k_f8000_t, ia32_pat_t,
                  ia32_mtrr_def_type_t>;

} // namespace msr
EXITLESS_END_NAMESPACE
