// SPDX-License-Identifier: BSL-1.0
//
// config.hpp: what every header of exitless agrees on: version, supported targets, the one
// configuration macro, and the namespaces.
//
// EXITLESS_CHECKED is the only macro that changes code. Whatever it changes lives in a namespace
// that names its value, so checked and unchecked translation units can be linked together; what
// it does not change carries no such tag, so that a release library and a debug program agree.
#pragma once

/// Library version. Kept as macros so that the preprocessor and CMake can read it.
#define EXITLESS_VERSION_MAJOR 0
/// See EXITLESS_VERSION_MAJOR.
#define EXITLESS_VERSION_MINOR 1
/// See EXITLESS_VERSION_MAJOR.
#define EXITLESS_VERSION_PATCH 0

#if defined(_MSC_VER) && !defined(__clang__)
#error "exitless needs GCC >= 12 or Clang >= 14: MSVC has no inline assembly for x86-64."
#endif
#if !defined(__x86_64__) || defined(__ILP32__)
#error                                                                                             \
    "exitless is for 64-bit x86 (x86-64): build with -m64; 32-bit, x32 and other CPUs are not supported."
#endif
#if !defined(__cplusplus) || __cplusplus < 202002L
#error                                                                                             \
    "exitless needs C++20 or later: build with -std=c++20 (CMake: target_compile_features(x cxx_std_20))."
#endif
#if defined(__clang__)
#if __clang_major__ < 14
#error "exitless needs Clang >= 14."
#endif
#elif defined(__GNUC__)
#if __GNUC__ < 12
#error "exitless needs GCC >= 12."
#endif
#endif

/// 1 in a checked build, 0 otherwise. Unset, it follows NDEBUG: debug builds check.
/// Set it for a whole target (`target_compile_definitions`), never in a source file.
#if !defined(EXITLESS_CHECKED)
#if defined(NDEBUG)
#define EXITLESS_CHECKED 0
#else
#define EXITLESS_CHECKED 1
#endif
#elif (2 - EXITLESS_CHECKED - 2) != 0 && (2 - EXITLESS_CHECKED - 2) != -1 // 4 if it is empty
#error "EXITLESS_CHECKED must be 0 or 1."
#endif

/// Opens the library's namespace; the inline part is the version of its ABI.
#define EXITLESS_BEGIN_NAMESPACE                                                                   \
    namespace exitless {                                                                           \
    inline namespace v0 {
/// Closes what EXITLESS_BEGIN_NAMESPACE opened.
#define EXITLESS_END_NAMESPACE                                                                     \
    }                                                                                              \
    }

/// Opens the namespace of entities whose code depends on EXITLESS_CHECKED.
#if EXITLESS_CHECKED
#define EXITLESS_BEGIN_CHECKED_NAMESPACE                                                           \
    EXITLESS_BEGIN_NAMESPACE                                                                       \
    inline namespace checked {
#else
#define EXITLESS_BEGIN_CHECKED_NAMESPACE                                                           \
    EXITLESS_BEGIN_NAMESPACE                                                                       \
    inline namespace unchecked {
#endif
/// Closes what EXITLESS_BEGIN_CHECKED_NAMESPACE opened.
#define EXITLESS_END_CHECKED_NAMESPACE                                                             \
    }                                                                                              \
    EXITLESS_END_NAMESPACE

/// Entities with one layout in every build and every version: what different modules share at run
/// time. A changed layout gets a new name (`abi_v2`).
namespace exitless::abi_v1 {}

EXITLESS_BEGIN_CHECKED_NAMESPACE
/// Whether this translation unit is a checked one.
inline constexpr bool checks_enabled = EXITLESS_CHECKED == 1;
EXITLESS_END_CHECKED_NAMESPACE
