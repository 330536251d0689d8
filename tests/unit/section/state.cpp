#include <exitless/section/state.hpp>

#include <catch2/catch_test_macros.hpp>

using exitless::section_hook;
using exitless::section_record;
using exitless::thread_state;

static_assert(exitless::section_storage<exitless::tls_storage>);

namespace {

template <int>
void hook(thread_state&, section_record const&) noexcept {}

template <int N>
auto nth() -> section_hook {
    return {.enter = &hook<N>, .leave = nullptr};
}

} // namespace

TEST_CASE("a hook is added once") {
    thread_state state;
    CHECK(state.add_hook(nth<0>()));
    CHECK(state.add_hook(nth<1>()));
    CHECK(state.add_hook(nth<0>()));
    CHECK(state.hook_count == 2);
}

TEST_CASE("hooks that differ in one function are two") {
    thread_state state;
    CHECK(state.add_hook({.enter = &hook<0>, .leave = &hook<1>}));
    CHECK(state.add_hook({.enter = &hook<0>, .leave = &hook<2>}));
    CHECK(state.add_hook({.enter = &hook<3>, .leave = &hook<1>}));
    CHECK(state.hook_count == 3);
}

TEST_CASE("there is room for so many hooks and no more") {
    static_assert(exitless::abi_v1::max_section_hooks == 6);
    thread_state state;
    CHECK(state.add_hook(nth<0>()));
    CHECK(state.add_hook(nth<1>()));
    CHECK(state.add_hook(nth<2>()));
    CHECK(state.add_hook(nth<3>()));
    CHECK(state.add_hook(nth<4>()));
    CHECK(state.add_hook(nth<5>()));
    CHECK_FALSE(state.add_hook(nth<6>()));
    CHECK(state.add_hook(nth<5>())); // it is there
    CHECK(state.hook_count == 6);
}

TEST_CASE("the owner of a section is the thread's own address") {
    CHECK(exitless::tls_storage::owner() != nullptr);
    CHECK(exitless::tls_storage::owner() == exitless::tls_storage::owner());
}
