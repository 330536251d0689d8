// specimen.hpp: what an operation is called with to be counted: one object a type, renewed before
// each call. Specialised where a default-constructed object would be a dull or an impossible one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

namespace counting {

/// Where the object of a type stands. Nobody destroys it: it is made anew on the same place.
template <class T>
struct place {
    alignas(T) static inline constinit std::byte bytes[sizeof(T)]{};

    static auto object() noexcept -> T& { return *std::launder(reinterpret_cast<T*>(bytes)); }
};

template <class T>
struct specimen : place<T> {
    static void renew() {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) { // 0 is often "none"
            ::new (place<T>::bytes) T(static_cast<T>(1));
        } else {
            ::new (place<T>::bytes) T{};
        }
    }
};

/// A place for constructors to construct in.
template <>
struct specimen<void*> : place<void*> {
    alignas(4096) static inline constinit std::byte room[1 << 18]{};
    static void renew() { ::new (bytes) void*(room); }
};

template <>
struct specimen<char const*> : place<char const*> {
    static void renew() { ::new (bytes) char const * ("a name"); }
};

/// A function of the caller's choice that does nothing.
template <class Result, class... Arguments>
struct specimen<Result (*)(Arguments...)> : place<Result (*)(Arguments...)> {
    using function = Result (*)(Arguments...);
    static void renew() { ::new (place<function>::bytes) function(&nothing); }
    static auto nothing(Arguments...) -> Result { return Result(); }
};
template <class Result, class... Arguments>
struct specimen<Result (*)(Arguments...) noexcept> : place<Result (*)(Arguments...) noexcept> {
    using function = Result (*)(Arguments...) noexcept;
    static void renew() { ::new (place<function>::bytes) function(&nothing); }
    static auto nothing(Arguments...) noexcept -> Result { return Result(); }
};

template <class Argument>
using specimen_for = specimen<std::remove_cvref_t<Argument>>;

} // namespace counting
