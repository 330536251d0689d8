// A ring access policy that notes the order in which shared words are touched.
#pragma once

#include <exitless/virtio/access.hpp>

#include <vector>

namespace support {

struct recording_access : exitless::virtio::smp_access {
    enum class kind { store, store_release, fence, load, load_acquire, prefetch };
    struct event {
        kind what;
        void const* where;
    };
    inline static std::vector<event> events{};

    template <class T>
    static auto load(T& word) noexcept -> T {
        events.push_back({kind::load, &word});
        return exitless::virtio::smp_access::load(word);
    }
    template <class T>
    static auto load_acquire(T& word) noexcept -> T {
        events.push_back({kind::load_acquire, &word});
        return exitless::virtio::smp_access::load_acquire(word);
    }
    template <class T>
    static void store(T& word, T value) noexcept {
        events.push_back({kind::store, &word});
        exitless::virtio::smp_access::store(word, value);
    }
    template <class T>
    static void store_release(T& word, T value) noexcept {
        events.push_back({kind::store_release, &word});
        exitless::virtio::smp_access::store_release(word, value);
    }
    template <class T>
    static void prefetch_to_store(T const& word) noexcept {
        events.push_back({kind::prefetch, &word});
    }
    static void fence() noexcept {
        events.push_back({kind::fence, nullptr});
        exitless::virtio::smp_access::fence();
    }
};

} // namespace support
