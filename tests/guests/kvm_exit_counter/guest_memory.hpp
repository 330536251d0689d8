// guest_memory.hpp: the guest's memory, and what its first instruction finds there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string_view>

/// The guest's memory, from its address 0 on.
class guest_memory {
public:
    explicit guest_memory(std::size_t size);

    [[nodiscard]] auto bytes() const noexcept -> std::span<std::byte> { return bytes_; }

    /// Copies bytes to an address of the guest.
    void write(std::uint64_t address, std::span<std::byte const> data) const;
    template <class Plain>
    void write_object(std::uint64_t address, Plain const& object) const {
        write(address, std::as_bytes(std::span{&object, 1}));
    }

private:
    std::span<std::byte> bytes_;
};

/// A file, mapped for reading.
[[nodiscard]] auto map_file(std::filesystem::path const& name) -> std::span<std::byte const>;

/// Loads an ELF file and returns its PVH entry: the address in its note of the owner "Xen".
[[nodiscard]] auto load_elf(guest_memory const& memory, std::span<std::byte const> file)
    -> std::uint32_t;

/// Where `write_start_info` leaves what the entry expects in EBX.
inline constexpr std::uint64_t start_info_address = 0x1000;

/// Writes PVH's start info with a command line, a memory map and, if there is one, an initial RAM
/// disk at the top of memory; and a multiprocessor table, which is how Linux finds its interrupt
/// controllers without ACPI.
void write_start_info(guest_memory const& memory, std::span<std::byte const> ram_disk,
                      std::string_view command_line);
