// SPDX-License-Identifier: BSL-1.0
//
// features.hpp: the bits by which a CPU says what it can do, under the names that Linux uses.
//
// A feature is an open constant: a program may define its own and ask a snapshot for it in the
// same way. The leaves in `dense_index` are kept at fixed places in a snapshot, so that asking
// for a constant feature of one of them is one load and one test; others cost a search.
#pragma once

#include <exitless/base/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

EXITLESS_BEGIN_NAMESPACE
namespace cpuid {

/// A register that CPUID returns.
enum class reg : std::uint8_t { eax, ebx, ecx, edx };

/// One bit of one register of one leaf.
struct feature {
    std::uint32_t leaf = 0;    ///< CPUID leaf.
    std::uint32_t subleaf = 0; ///< Sub-leaf, 0 where the leaf has none.
    reg in = reg::eax;         ///< Register that holds the bit.
    std::uint8_t bit = 0;      ///< Bit number, 0 to 31.
    std::string_view name;     ///< The name that Linux uses where it has one.

    /// Member-wise comparison.
    /// @exits  None.
    /// @rt     Wait-free, constant time.
    friend constexpr auto operator==(feature const&, feature const&) noexcept -> bool = default;
};

/// How many leaves `dense_index` knows.
inline constexpr std::size_t dense_leaves = 12;

/// The fixed place in a snapshot of a leaf with features, or `dense_leaves` if it has none.
///
/// @exits  None.
/// @rt     Wait-free, constant time; a constant for a constant leaf.
[[nodiscard, gnu::always_inline]] constexpr auto dense_index(std::uint32_t leaf,
                                                             std::uint32_t subleaf) noexcept
    -> std::size_t {
    constexpr auto absent = dense_leaves;
    switch (leaf) {
    case 0x1:
        return subleaf == 0 ? 0 : absent;
    case 0x6:
        return subleaf == 0 ? 1 : absent;
    case 0x7:
        return subleaf < 3 ? 2 + subleaf : absent;
    case 0xD:
        return subleaf == 1 ? 5 : absent;
    case 0x40000001:
        return subleaf == 0 ? 6 : absent;
    case 0x80000001:
        return subleaf == 0 ? 7 : absent;
    case 0x80000007:
        return subleaf == 0 ? 8 : absent;
    case 0x80000008:
        return subleaf == 0 ? 9 : absent;
    case 0x8000000A:
        return subleaf == 0 ? 10 : absent;
    case 0x80000021:
        return subleaf == 0 ? 11 : absent;
    default:
        return absent;
    }
}

// clang-format off

/// @name Feature information
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 01H; AMD APM Vol. 3, "Function
///         1h - Processor and Processor Feature Identifiers".
/// @{
inline constexpr feature sse3        {1, 0, reg::ecx,  0, "pni"};
inline constexpr feature pclmulqdq   {1, 0, reg::ecx,  1, "pclmulqdq"};
inline constexpr feature monitor     {1, 0, reg::ecx,  3, "monitor"};
inline constexpr feature vmx         {1, 0, reg::ecx,  5, "vmx"};
inline constexpr feature smx         {1, 0, reg::ecx,  6, "smx"};
inline constexpr feature est         {1, 0, reg::ecx,  7, "est"};
inline constexpr feature ssse3       {1, 0, reg::ecx,  9, "ssse3"};
inline constexpr feature fma         {1, 0, reg::ecx, 12, "fma"};
inline constexpr feature cx16        {1, 0, reg::ecx, 13, "cx16"};
inline constexpr feature pdcm        {1, 0, reg::ecx, 15, "pdcm"};
inline constexpr feature pcid        {1, 0, reg::ecx, 17, "pcid"};
inline constexpr feature dca         {1, 0, reg::ecx, 18, "dca"};
inline constexpr feature sse4_1      {1, 0, reg::ecx, 19, "sse4_1"};
inline constexpr feature sse4_2      {1, 0, reg::ecx, 20, "sse4_2"};
inline constexpr feature x2apic      {1, 0, reg::ecx, 21, "x2apic"};
inline constexpr feature movbe       {1, 0, reg::ecx, 22, "movbe"};
inline constexpr feature popcnt      {1, 0, reg::ecx, 23, "popcnt"};
inline constexpr feature tsc_deadline{1, 0, reg::ecx, 24, "tsc_deadline_timer"};
inline constexpr feature aes         {1, 0, reg::ecx, 25, "aes"};
inline constexpr feature xsave       {1, 0, reg::ecx, 26, "xsave"};
inline constexpr feature osxsave     {1, 0, reg::ecx, 27, "osxsave"};
inline constexpr feature avx         {1, 0, reg::ecx, 28, "avx"};
inline constexpr feature f16c        {1, 0, reg::ecx, 29, "f16c"};
inline constexpr feature rdrand      {1, 0, reg::ecx, 30, "rdrand"};
inline constexpr feature hypervisor  {1, 0, reg::ecx, 31, "hypervisor"};
inline constexpr feature fpu         {1, 0, reg::edx,  0, "fpu"};
inline constexpr feature tsc         {1, 0, reg::edx,  4, "tsc"};
inline constexpr feature msr         {1, 0, reg::edx,  5, "msr"};
inline constexpr feature apic        {1, 0, reg::edx,  9, "apic"};
inline constexpr feature mtrr        {1, 0, reg::edx, 12, "mtrr"};
inline constexpr feature psn         {1, 0, reg::edx, 18, "pn"};
inline constexpr feature clflush     {1, 0, reg::edx, 19, "clflush"};
inline constexpr feature mmx         {1, 0, reg::edx, 23, "mmx"};
inline constexpr feature fxsr        {1, 0, reg::edx, 24, "fxsr"};
inline constexpr feature sse         {1, 0, reg::edx, 25, "sse"};
inline constexpr feature sse2        {1, 0, reg::edx, 26, "sse2"};
inline constexpr feature htt         {1, 0, reg::edx, 28, "ht"};
/// @}

/// @name Thermal and power management
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 06H.
/// @{
inline constexpr feature dtherm      {6, 0, reg::eax,  0, "dtherm"};
inline constexpr feature turbo_boost {6, 0, reg::eax,  1, "ida"};
inline constexpr feature arat        {6, 0, reg::eax,  2, "arat"};
inline constexpr feature hwp         {6, 0, reg::eax,  7, "hwp"};
inline constexpr feature hfi         {6, 0, reg::eax, 19, "hfi"};
inline constexpr feature aperfmperf  {6, 0, reg::ecx,  0, "aperfmperf"};
/// @}

/// @name Structured extended features
/// @spec   Intel SDM Vol. 2A, "CPUID - CPU Identification", leaf 07H.
/// @{
inline constexpr feature fsgsbase    {7, 0, reg::ebx,  0, "fsgsbase"};
inline constexpr feature tsc_adjust  {7, 0, reg::ebx,  1, "tsc_adjust"};
inline constexpr feature sgx         {7, 0, reg::ebx,  2, "sgx"};
inline constexpr feature bmi1        {7, 0, reg::ebx,  3, "bmi1"};
inline constexpr feature hle         {7, 0, reg::ebx,  4, "hle"};
inline constexpr feature avx2        {7, 0, reg::ebx,  5, "avx2"};
inline constexpr feature smep        {7, 0, reg::ebx,  7, "smep"};
inline constexpr feature bmi2        {7, 0, reg::ebx,  8, "bmi2"};
inline constexpr feature erms        {7, 0, reg::ebx,  9, "erms"};
inline constexpr feature invpcid     {7, 0, reg::ebx, 10, "invpcid"};
inline constexpr feature rtm         {7, 0, reg::ebx, 11, "rtm"};
inline constexpr feature rdt_monitoring{7, 0, reg::ebx, 12, "cqm"}; // Intel: RDT-M; AMD: PQM
inline constexpr feature rdt_allocation{7, 0, reg::ebx, 15, "rdt_a"}; // Intel: RDT-A; AMD: PQE
inline constexpr feature avx512f     {7, 0, reg::ebx, 16, "avx512f"};
inline constexpr feature avx512dq    {7, 0, reg::ebx, 17, "avx512dq"};
inline constexpr feature rdseed      {7, 0, reg::ebx, 18, "rdseed"};
inline constexpr feature adx         {7, 0, reg::ebx, 19, "adx"};
inline constexpr feature smap        {7, 0, reg::ebx, 20, "smap"};
inline constexpr feature avx512ifma  {7, 0, reg::ebx, 21, "avx512ifma"};
inline constexpr feature clflushopt  {7, 0, reg::ebx, 23, "clflushopt"};
inline constexpr feature clwb        {7, 0, reg::ebx, 24, "clwb"};
inline constexpr feature intel_pt    {7, 0, reg::ebx, 25, "intel_pt"};
inline constexpr feature avx512cd    {7, 0, reg::ebx, 28, "avx512cd"};
inline constexpr feature sha_ni      {7, 0, reg::ebx, 29, "sha_ni"};
inline constexpr feature avx512bw    {7, 0, reg::ebx, 30, "avx512bw"};
inline constexpr feature avx512vl    {7, 0, reg::ebx, 31, "avx512vl"};
inline constexpr feature avx512vbmi  {7, 0, reg::ecx,  1, "avx512vbmi"};
inline constexpr feature umip        {7, 0, reg::ecx,  2, "umip"};
inline constexpr feature pku         {7, 0, reg::ecx,  3, "pku"};
inline constexpr feature ospke       {7, 0, reg::ecx,  4, "ospke"};
inline constexpr feature waitpkg     {7, 0, reg::ecx,  5, "waitpkg"};
inline constexpr feature avx512vbmi2 {7, 0, reg::ecx,  6, "avx512_vbmi2"};
inline constexpr feature gfni        {7, 0, reg::ecx,  8, "gfni"};
inline constexpr feature vaes        {7, 0, reg::ecx,  9, "vaes"};
inline constexpr feature vpclmulqdq  {7, 0, reg::ecx, 10, "vpclmulqdq"};
inline constexpr feature avx512vnni  {7, 0, reg::ecx, 11, "avx512_vnni"};
inline constexpr feature la57        {7, 0, reg::ecx, 16, "la57"};
inline constexpr feature rdpid       {7, 0, reg::ecx, 22, "rdpid"};
inline constexpr feature key_locker  {7, 0, reg::ecx, 23, "key_locker"};
inline constexpr feature bus_lock_detect{7, 0, reg::ecx, 24, "bus_lock_detect"};
inline constexpr feature movdiri     {7, 0, reg::ecx, 27, "movdiri"};
inline constexpr feature movdir64b   {7, 0, reg::ecx, 28, "movdir64b"};
inline constexpr feature serialize   {7, 0, reg::edx, 14, "serialize"};
inline constexpr feature hybrid      {7, 0, reg::edx, 15, "hybrid_cpu"};
inline constexpr feature pconfig     {7, 0, reg::edx, 18, "pconfig"};
inline constexpr feature arch_lbr    {7, 0, reg::edx, 19, "arch_lbr"};
inline constexpr feature amx_tile    {7, 0, reg::edx, 24, "amx_tile"};
inline constexpr feature core_capabilities{7, 0, reg::edx, 30, "core_capabilities"};
inline constexpr feature avx_vnni    {7, 1, reg::eax,  4, "avx_vnni"};
inline constexpr feature arch_perfmon_ext{7, 1, reg::eax, 8, "arch_perfmon_ext"};
inline constexpr feature hreset      {7, 1, reg::eax, 22, "hreset"};
inline constexpr feature avx10       {7, 1, reg::edx, 19, "avx10"};
inline constexpr feature xsaveopt    {0xD, 1, reg::eax, 0, "xsaveopt"};
inline constexpr feature xsavec      {0xD, 1, reg::eax, 1, "xsavec"};
inline constexpr feature xsaves      {0xD, 1, reg::eax, 3, "xsaves"};
/// @}

/// @name Intel Resource Director Technology; AMD Platform Quality of Service
/// @spec   Intel SDM Vol. 3B, "Intel Resource Director Technology (Intel RDT) Allocation
///         Features"; AMD APM Vol. 2, "Platform Quality of Service (PQOS) Extension".
/// @{
inline constexpr feature cat_l3      {0x10, 0, reg::ebx, 1, "cat_l3"};
inline constexpr feature cat_l2      {0x10, 0, reg::ebx, 2, "cat_l2"};
inline constexpr feature mba         {0x10, 0, reg::ebx, 3, "mba"};
/// @}

/// @name Extended features
/// @spec   AMD APM Vol. 3, "Extended Function Information"; Intel SDM Vol. 2A, leaves 80000001H
///         to 80000008H.
/// @{
inline constexpr feature lahf_lm     {0x80000001, 0, reg::ecx,  0, "lahf_lm"};
inline constexpr feature svm         {0x80000001, 0, reg::ecx,  2, "svm"};
inline constexpr feature lzcnt       {0x80000001, 0, reg::ecx,  5, "abm"};
inline constexpr feature sse4a       {0x80000001, 0, reg::ecx,  6, "sse4a"};
inline constexpr feature ibs         {0x80000001, 0, reg::ecx, 10, "ibs"};
inline constexpr feature lwp         {0x80000001, 0, reg::ecx, 15, "lwp"};
inline constexpr feature topoext     {0x80000001, 0, reg::ecx, 22, "topoext"};
inline constexpr feature monitorx    {0x80000001, 0, reg::ecx, 29, "mwaitx"}; // with MWAITX
inline constexpr feature syscall     {0x80000001, 0, reg::edx, 11, "syscall"};
inline constexpr feature nx          {0x80000001, 0, reg::edx, 20, "nx"};
inline constexpr feature page_1gb    {0x80000001, 0, reg::edx, 26, "pdpe1gb"};
inline constexpr feature rdtscp      {0x80000001, 0, reg::edx, 27, "rdtscp"};
inline constexpr feature long_mode   {0x80000001, 0, reg::edx, 29, "lm"};
inline constexpr feature invariant_tsc{0x80000007, 0, reg::edx, 8, "invariant_tsc"};
inline constexpr feature clzero      {0x80000008, 0, reg::ebx,  0, "clzero"};
inline constexpr feature rdpru       {0x80000008, 0, reg::ebx,  4, "rdpru"};
inline constexpr feature mba_amd     {0x80000008, 0, reg::ebx,  6, "mba_amd"}; // leaf 80000020H
inline constexpr feature nested_paging{0x8000000A, 0, reg::edx, 0, "npt"};
inline constexpr feature pause_filter{0x8000000A, 0, reg::edx, 10, "pausefilter"};
inline constexpr feature avic        {0x8000000A, 0, reg::edx, 13, "avic"};
inline constexpr feature lfence_serializing{0x80000021, 0, reg::eax, 2, "lfence_rdtsc"};
/// @}

// clang-format on

} // namespace cpuid
EXITLESS_END_NAMESPACE
