// Wrappers for virtio/. An access to a ring is one load or store, ordered by what x86-64 orders
// anyway.
#include <exitless/virtio.hpp>

#include <cstdint>

using ring = exitless::virtio::smp_access;

extern "C" {

// op: exitless::virtio::smp_access::load(T&)
// body unchecked: (mov|movzwl|movzbl) ret
auto access_load(std::uint16_t& word) -> std::uint16_t {
    return ring::load(word);
}

// op: exitless::virtio::smp_access::load_acquire(T&)
// body unchecked: (mov|movzwl|movzbl) ret
auto access_load_acquire(std::uint16_t& word) -> std::uint16_t {
    return ring::load_acquire(word);
}

// op: exitless::virtio::smp_access::store(T&, T)
// body unchecked: mov ret
void access_store(std::uint16_t& word, std::uint16_t value) {
    ring::store(word, value);
}

// op: exitless::virtio::smp_access::store_release(T&, T)
// body unchecked: mov ret
void access_store_release(std::uint16_t& word, std::uint16_t value) {
    ring::store_release(word, value);
}

// op: exitless::virtio::smp_access::prefetch_to_store(T const&)
// body unchecked: prefetchw ret
void access_prefetch_to_store(std::uint16_t& word) {
    ring::prefetch_to_store(word);
}

// op: exitless::virtio::smp_access::fence()
// body unchecked: (mfence|or) ret
void access_fence() {
    ring::fence();
}

// op: exitless::virtio::store_if_different(T&, T)
void access_store_if_different(std::uint64_t& word, std::uint64_t value) {
    exitless::virtio::store_if_different<ring>(word, value);
}

} // extern "C"
