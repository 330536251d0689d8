// SPDX-License-Identifier: BSL-1.0
//
// critical_section.hpp: the door to section/: scopes in which nothing may leave the guest, and the
// ways to say that something may.
#pragma once

#include <exitless/section/caller.hpp>  // IWYU pragma: export
#include <exitless/section/consent.hpp> // IWYU pragma: export
#include <exitless/section/scope.hpp>   // IWYU pragma: export
#include <exitless/section/state.hpp>   // IWYU pragma: export
