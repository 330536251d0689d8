// SPDX-License-Identifier: BSL-1.0
//
// policy.hpp: what is known of each hypervisor's way with model-specific registers.
#pragma once

#include <exitless/msr/acrn.hpp>               // IWYU pragma: export
#include <exitless/msr/bare_metal.hpp>         // IWYU pragma: export
#include <exitless/msr/kvm.hpp>                // IWYU pragma: export
#include <exitless/msr/unknown_hypervisor.hpp> // IWYU pragma: export
