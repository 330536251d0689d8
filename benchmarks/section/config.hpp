// Entering and leaving a critical section whose body is empty: the least favourable case, since the
// second instruction waits for the first.
#pragma once

inline constexpr char const* section_release = "critical_section, release";
inline constexpr char const* section_checked = "critical_section, checked, no audit armed";
inline constexpr char const* section_tripwire = "critical_section, checked, tripwire armed";
inline constexpr char const* bare_two = "bare: add and subtract one in TLS";
