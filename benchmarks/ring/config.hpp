// A request goes to the other side and comes back: over a virtqueue one chain of one descriptor,
// over a pair of queues one word each way, over bare cache lines the lines themselves. The payload
// of the buffer is not touched, and no side is ever asleep. One message = send, serve, complete,
// take back.
#pragma once

#include <cstdint>

inline constexpr std::uint16_t ring_size = 256;
inline constexpr std::size_t burst = 32;

inline constexpr char const* line_mean = "ping-pong of one cache line, round trip";
inline constexpr char const* lines_mean = "ping-pong of two cache lines, round trip";
inline constexpr char const* split_mean = "split virtqueue, round trip";
inline constexpr char const* boost_mean = "Boost.Lockfree spsc_queue pair, round trip";
inline constexpr char const* line_stamped = "ping-pong of one cache line, each stamped";
inline constexpr char const* split_stamped = "split virtqueue, each stamped";
inline constexpr char const* boost_stamped = "Boost.Lockfree spsc_queue pair, each stamped";
inline constexpr char const* split_same_1 = "split virtqueue, one core, burst 1";
inline constexpr char const* split_same_32 = "split virtqueue, one core, burst 32";
inline constexpr char const* split_two_1 = "split virtqueue, two cores, burst 1";
inline constexpr char const* split_two_32 = "split virtqueue, two cores, burst 32";
inline constexpr char const* boost_same_1 = "Boost.Lockfree spsc_queue pair, one core, burst 1";
inline constexpr char const* boost_same_32 = "Boost.Lockfree spsc_queue pair, one core, burst 32";
inline constexpr char const* boost_two_1 = "Boost.Lockfree spsc_queue pair, two cores, burst 1";
inline constexpr char const* boost_two_32 = "Boost.Lockfree spsc_queue pair, two cores, burst 32";
