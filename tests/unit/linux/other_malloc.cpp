// An allocator that is not the C library's: its own functions, which know nothing of mallopt.
#include <cstddef>

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the C library's names
auto __libc_malloc(std::size_t size) -> void*;
auto __libc_calloc(std::size_t count, std::size_t size) -> void*;
auto __libc_realloc(void* block, std::size_t size) -> void*;
void __libc_free(void* block);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

auto malloc(std::size_t size) noexcept -> void* {
    return __libc_malloc(size);
}
auto calloc(std::size_t count, std::size_t size) noexcept -> void* {
    return __libc_calloc(count, size);
}
auto realloc(void* block, std::size_t size) noexcept -> void* {
    return __libc_realloc(block, size);
}
void free(void* block) noexcept {
    __libc_free(block);
}

} // extern "C"
