// SPDX-License-Identifier: BSL-1.0
//
// cpuid.hpp: the door to cpuid/: what CPUID says, captured once and asked ever after.
#pragma once

#include <exitless/cpuid/cache.hpp>       // IWYU pragma: export
#include <exitless/cpuid/dump.hpp>        // IWYU pragma: export
#include <exitless/cpuid/dump_syntax.hpp> // IWYU pragma: export
#include <exitless/cpuid/entry.hpp>       // IWYU pragma: export
#include <exitless/cpuid/features.hpp>    // IWYU pragma: export
#include <exitless/cpuid/hypervisor.hpp>  // IWYU pragma: export
#include <exitless/cpuid/identity.hpp>    // IWYU pragma: export
#include <exitless/cpuid/leaves.hpp>      // IWYU pragma: export
#include <exitless/cpuid/line_cursor.hpp> // IWYU pragma: export
#include <exitless/cpuid/parse.hpp>       // IWYU pragma: export
#include <exitless/cpuid/rdt.hpp>         // IWYU pragma: export
#include <exitless/cpuid/snapshot.hpp>    // IWYU pragma: export
#include <exitless/cpuid/topology.hpp>    // IWYU pragma: export
#include <exitless/cpuid/vendor.hpp>      // IWYU pragma: export
#include <exitless/cpuid/walk.hpp>        // IWYU pragma: export
