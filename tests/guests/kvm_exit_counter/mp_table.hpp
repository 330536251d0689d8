// mp_table.hpp: tells Linux about one CPU, one I/O APIC and the ISA bus, without ACPI.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// Where the table stands: Linux looks for it in the BIOS's last 64 KiB.
inline constexpr std::uint64_t mp_table_address = 0xf0000;

/// The floating pointer and the configuration table behind it.
/// Intel, "MultiProcessor Specification", version 1.4, chapter 4.
[[nodiscard]] auto mp_table() -> std::vector<std::byte>;
