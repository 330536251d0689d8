// operation.hpp: one row of the list of what is counted.
#pragma once

#include "specimen.hpp"

#include <string_view>
#include <utility>

namespace counting {

struct operation {
    std::string_view name; ///< Of the wrapper that performs it (tests/codegen).
    void (*prepare)();     ///< Renews what it is called with.
    void (*run)();
};

template <class Result, class... Arguments>
void prepare(Result (*)(Arguments...)) {
    (specimen_for<Arguments>::renew(), ...);
}

template <class Result, class... Arguments>
void call(Result (*wrapper)(Arguments...)) {
    auto* volatile unknown = wrapper; // the compiler must not see that nobody wants the result
    static_cast<void>(unknown(static_cast<Arguments>(specimen_for<Arguments>::object())...));
}

/// The row of a wrapper.
template <auto Wrapper>
constexpr auto row(std::string_view name) -> operation {
    return {.name = name, .prepare = [] { prepare(Wrapper); }, .run = [] { call(Wrapper); }};
}

} // namespace counting
