// A program that loads a module at run time, built with and without -rdynamic (HOST_EXPORTS).
#include <exitless/critical_section.hpp>

#include "module.hpp"
#include "support/violations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <dlfcn.h>

#include <string>
#include <thread>

using exitless::critical_section;

namespace {

// Loaded with RTLD_LOCAL and never unloaded.
auto load(char const* path) -> module_view const* {
    void* const module = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
    INFO(path);
    REQUIRE(module != nullptr);
    auto const entry = reinterpret_cast<module_view const* (*)()>(::dlsym(module, "plugin_entry"));
    REQUIRE(entry != nullptr);
    return entry();
}

} // namespace

TEST_CASE("a loaded module shares the host's sections only if the host exports them") {
    auto const* const plugin = load(PLUGIN);
    CHECK((plugin->state() == &exitless::abi_v1::this_thread) == HOST_EXPORTS);
    CHECK((plugin->handler() == &exitless::abi_v1::current_violation_handler) == HOST_EXPORTS);
    std::thread{[&] {
        CHECK((plugin->state() == &exitless::abi_v1::this_thread) == HOST_EXPORTS);
        critical_section section{"host"};
        CHECK(plugin->inside() == HOST_EXPORTS);
    }}.join();
}

TEST_CASE("the host's handler hears a loaded module only if the host exports it") {
    auto const* const plugin = load(PLUGIN);
    support::recorded_violations violations;
    critical_section section{"host"};
    plugin->exiting_call(); // a module of its own knows of no section, so nothing is raised
    CHECK(violations.size() == (HOST_EXPORTS ? 1U : 0U));
}

TEST_CASE("a module that shares nothing still has sections of its own") {
    auto const* const plugin = load(PLUGIN);
    bool inside = false;
    auto look = [&] { inside = plugin->inside(); };
    plugin->in_section([](void* body) { (*static_cast<decltype(look)*>(body))(); }, &look);
    CHECK(inside);
    CHECK_FALSE(plugin->inside());
}

TEST_CASE("a module loaded by a thread that was there before has its state on that thread") {
    module_view const* plugin = nullptr;
    std::thread{[&] { plugin = load(PLUGIN_2); }}.join();
    bool inside = false;
    auto look = [&] { inside = plugin->inside(); };
    plugin->in_section([](void* body) { (*static_cast<decltype(look)*>(body))(); }, &look);
    CHECK(inside);
    CHECK_FALSE(plugin->inside());
}
