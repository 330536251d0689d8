// SPDX-License-Identifier: BSL-1.0
//
// exitless.hpp: the whole core, for programs and guests with or without an operating system.
#pragma once

#include <exitless/base/result.hpp>      // IWYU pragma: export
#include <exitless/cpuid.hpp>            // IWYU pragma: export
#include <exitless/critical_section.hpp> // IWYU pragma: export
#include <exitless/measure/hgrm.hpp>     // IWYU pragma: export
#include <exitless/msr.hpp>              // IWYU pragma: export
#include <exitless/tsc.hpp>              // IWYU pragma: export
#include <exitless/virtio.hpp>           // IWYU pragma: export
