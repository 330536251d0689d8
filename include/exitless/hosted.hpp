// SPDX-License-Identifier: BSL-1.0
//
// hosted.hpp: the whole core and the Linux wing, with its report as the default handler of
// violations.
#pragma once

#include <exitless/exitless.hpp>             // IWYU pragma: export
#include <exitless/linux/audit/report.hpp>   // IWYU pragma: export
#include <exitless/linux/audit/tripwire.hpp> // IWYU pragma: export
#include <exitless/linux/msr_device.hpp>     // IWYU pragma: export
#include <exitless/linux/msr_safe.hpp>       // IWYU pragma: export
#include <exitless/linux/thread.hpp>         // IWYU pragma: export
#include <exitless/linux/tsc_source.hpp>     // IWYU pragma: export
#include <exitless/linux/vhost_user.hpp>     // IWYU pragma: export
#include <exitless/linux/vhost_user_net.hpp> // IWYU pragma: export
