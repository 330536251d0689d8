// SPDX-License-Identifier: BSL-1.0
//
// msr.hpp: the door to msr/: model-specific registers, what hypervisors do with them, and accesses
// that never leave the guest inside a section.
#pragma once

#include <exitless/msr/access.hpp>             // IWYU pragma: export
#include <exitless/msr/acrn.hpp>               // IWYU pragma: export
#include <exitless/msr/acrn_rules.hpp>         // IWYU pragma: export
#include <exitless/msr/backend.hpp>            // IWYU pragma: export
#include <exitless/msr/bare_metal.hpp>         // IWYU pragma: export
#include <exitless/msr/batch.hpp>              // IWYU pragma: export
#include <exitless/msr/guard.hpp>              // IWYU pragma: export
#include <exitless/msr/guarded.hpp>            // IWYU pragma: export
#include <exitless/msr/kvm.hpp>                // IWYU pragma: export
#include <exitless/msr/kvm_rules.hpp>          // IWYU pragma: export
#include <exitless/msr/memory_backend.hpp>     // IWYU pragma: export
#include <exitless/msr/offset_probe.hpp>       // IWYU pragma: export
#include <exitless/msr/policy.hpp>             // IWYU pragma: export
#include <exitless/msr/register.hpp>           // IWYU pragma: export
#include <exitless/msr/register_list.hpp>      // IWYU pragma: export
#include <exitless/msr/registers.hpp>          // IWYU pragma: export
#include <exitless/msr/ring0_backend.hpp>      // IWYU pragma: export
#include <exitless/msr/rule_table.hpp>         // IWYU pragma: export
#include <exitless/msr/unknown_hypervisor.hpp> // IWYU pragma: export
