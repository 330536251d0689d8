// Memory between two pages that cannot be touched: one byte too far is a crash, not a silence.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

namespace support {

/// Which end of the block lies against its guard page.
enum class edge { front, back };

class guarded_memory {
public:
    guarded_memory(std::size_t bytes, edge tight, std::size_t alignment = 16)
        : page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))}
        , inner_{(bytes + page_ - 1) / page_ * page_} {
        auto* const all =
            ::mmap(nullptr, inner_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED) {
            throw std::bad_alloc{};
        }
        base_ = static_cast<std::byte*>(all);
        if (::mprotect(base_ + page_, inner_, PROT_READ | PROT_WRITE) != 0) {
            throw std::bad_alloc{};
        }
        auto const slack = tight == edge::front ? 0 : (inner_ - bytes) / alignment * alignment;
        bytes_ = {base_ + page_ + slack, bytes};
    }
    ~guarded_memory() { ::munmap(base_, inner_ + 2 * page_); }
    guarded_memory(guarded_memory const&) = delete;
    auto operator=(guarded_memory const&) -> guarded_memory& = delete;

    [[nodiscard]] auto bytes() const noexcept -> std::span<std::byte> { return bytes_; }
    [[nodiscard]] auto data() const noexcept -> std::byte* { return bytes_.data(); }

private:
    std::size_t page_;
    std::size_t inner_;
    std::byte* base_ = nullptr;
    std::span<std::byte> bytes_;
};

} // namespace support
