// SPDX-License-Identifier: BSL-1.0
//
// tsc.hpp: the door to tsc/: time stamps, clocks, waits and periodic loops on the time-stamp
// counter.
#pragma once

#include <exitless/tsc/capabilities.hpp> // IWYU pragma: export
#include <exitless/tsc/clock.hpp>        // IWYU pragma: export
#include <exitless/tsc/cyclic.hpp>       // IWYU pragma: export
#include <exitless/tsc/rate.hpp>         // IWYU pragma: export
#include <exitless/tsc/shared_clock.hpp> // IWYU pragma: export
#include <exitless/tsc/stamp.hpp>        // IWYU pragma: export
#include <exitless/tsc/wait.hpp>         // IWYU pragma: export
