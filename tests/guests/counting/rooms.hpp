// rooms.hpp: the operations of the library, room by room. The lists are made by table.py.
#pragma once

#include "operation.hpp"

#include <span>

namespace counting {

using room = std::span<operation const>;

/// All that the program which is asked can count.
[[nodiscard]] auto rooms() -> std::span<room const* const>;

} // namespace counting
