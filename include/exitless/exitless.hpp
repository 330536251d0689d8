// SPDX-License-Identifier: BSL-1.0
//
// exitless.hpp: the whole core, for programs and guests with or without an operating system.
#pragma once

#include <exitless/critical_section.hpp> // IWYU pragma: export
