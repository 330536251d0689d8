#include "guest_memory.hpp"

#include "kvm.hpp"
#include "mp_table.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>

namespace {

/// The object at an offset of a file.
template <class Plain>
auto object_at(std::span<std::byte const> file, std::size_t offset) -> Plain {
    if (offset > file.size() || file.size() - offset < sizeof(Plain)) {
        throw std::runtime_error{"the kernel's ELF file is cut off"};
    }
    Plain object;
    std::memcpy(&object, file.data() + offset, sizeof object);
    return object;
}

constexpr auto padded(std::size_t size) -> std::size_t {
    return (size + 3) & ~std::size_t{3};
}

// The value of XEN_ELFNOTE_PHYS32_ENTRY in a segment of notes.
auto entry_in_notes(std::span<std::byte const> file, Elf64_Phdr const& notes)
    -> std::optional<std::uint32_t> {
    constexpr std::uint32_t entry_note = 18;
    auto const end = notes.p_offset + notes.p_filesz;
    for (auto at = notes.p_offset; at + sizeof(Elf64_Nhdr) < end;) {
        auto const note = object_at<Elf64_Nhdr>(file, at);
        auto const name = at + sizeof note;
        auto const value = name + padded(note.n_namesz);
        if (note.n_type == entry_note && note.n_namesz == 4 &&
            object_at<std::array<char, 4>>(file, name) == std::array{'X', 'e', 'n', '\0'}) {
            return object_at<std::uint32_t>(file, value);
        }
        at = value + padded(note.n_descsz);
    }
    return std::nullopt;
}

// What hvm_start_info and its two lists look like: Xen, "x86/HVM direct boot ABI".
struct start_info {
    std::uint32_t magic = 0x336ec578;
    std::uint32_t version = 1;
    std::uint32_t flags = 0;
    std::uint32_t module_count = 0;
    std::uint64_t modules = 0;
    std::uint64_t command_line = 0;
    std::uint64_t acpi_root = 0;
    std::uint64_t memory_map = 0;
    std::uint32_t memory_map_count = 0;
    std::uint32_t reserved = 0;
};
struct module_entry {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t command_line = 0;
    std::uint64_t reserved = 0;
};
struct memory_entry {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint32_t type = 0;
    std::uint32_t reserved = 0;
};
constexpr std::uint32_t usable = 1;
constexpr std::uint32_t reserved = 2;

constexpr std::uint64_t modules_address = 0x1800;
constexpr std::uint64_t memory_map_address = 0x1900;
constexpr std::uint64_t command_line_address = 0x2000;
constexpr std::uint64_t low_memory_end = 0x9f000;
constexpr std::uint64_t high_memory = 0x100000;

} // namespace

guest_memory::guest_memory(std::size_t size) {
    auto* const begin = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (begin == MAP_FAILED) {
        throw std::runtime_error{kvm::failure("memory for the guest")};
    }
    bytes_ = {static_cast<std::byte*>(begin), size};
}

void guest_memory::write(std::uint64_t address, std::span<std::byte const> data) const {
    if (address > bytes_.size() || bytes_.size() - address < data.size()) {
        throw std::runtime_error{"the guest's memory is too small for what it is to hold"};
    }
    std::ranges::copy(data, bytes_.data() + address);
}

auto map_file(std::filesystem::path const& name) -> std::span<std::byte const> {
    auto const file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about{};
    if (file < 0 || ::fstat(file, &about) != 0) {
        throw std::runtime_error{kvm::failure(name)};
    }
    auto const size = static_cast<std::size_t>(about.st_size);
    auto* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    ::close(file);
    if (begin == MAP_FAILED) {
        throw std::runtime_error{kvm::failure(name)};
    }
    return {static_cast<std::byte const*>(begin), size};
}

auto load_elf(guest_memory const& memory, std::span<std::byte const> file) -> std::uint32_t {
    auto const header = object_at<Elf64_Ehdr>(file, 0);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
        throw std::runtime_error{"the kernel is no ELF file: give vmlinux, not bzImage"};
    }
    std::optional<std::uint32_t> entry;
    for (std::size_t i = 0; i != header.e_phnum; ++i) {
        auto const segment = object_at<Elf64_Phdr>(file, header.e_phoff + i * sizeof(Elf64_Phdr));
        if (segment.p_type == PT_LOAD) {
            memory.write(segment.p_paddr, file.subspan(segment.p_offset, segment.p_filesz));
        } else if (segment.p_type == PT_NOTE && !entry) {
            entry = entry_in_notes(file, segment);
        }
    }
    if (!entry) {
        throw std::runtime_error{"the kernel has no PVH entry: CONFIG_PVH is needed"};
    }
    return *entry;
}

void write_start_info(guest_memory const& memory, std::span<std::byte const> ram_disk,
                      std::string_view command_line) {
    auto const size = memory.bytes().size();
    auto const disk_address = (size - ram_disk.size()) & ~std::uint64_t{0xfffff};
    memory.write(disk_address, ram_disk);
    memory.write(command_line_address, std::as_bytes(std::span{command_line}));
    memory.write_object(modules_address,
                        module_entry{.address = disk_address, .size = ram_disk.size()});
    std::array const map{
        memory_entry{.address = 0, .size = low_memory_end, .type = usable},
        memory_entry{.address = mp_table_address, .size = 0x10000, .type = reserved},
        memory_entry{.address = high_memory, .size = size - high_memory, .type = usable}};
    memory.write_object(memory_map_address, map);
    memory.write_object(start_info_address, start_info{.module_count = ram_disk.empty() ? 0U : 1U,
                                                       .modules = modules_address,
                                                       .command_line = command_line_address,
                                                       .memory_map = memory_map_address,
                                                       .memory_map_count = map.size()});
    memory.write(mp_table_address, mp_table());
}
