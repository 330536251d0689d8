#include "mp_table.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace {

/// Bytes in the table's order, low byte first.
class bytes {
public:
    auto u8(unsigned value) -> bytes& {
        all_.push_back(static_cast<std::byte>(value));
        return *this;
    }
    auto u16(unsigned value) -> bytes& { return u8(value & 0xff).u8(value >> 8 & 0xff); }
    auto u32(std::uint32_t value) -> bytes& { return u16(value & 0xffff).u16(value >> 16); }
    auto text(std::string_view value) -> bytes& {
        for (char const one : value) {
            u8(static_cast<unsigned char>(one));
        }
        return *this;
    }
    void append(bytes const& more) { all_.insert(all_.end(), more.all_.begin(), more.all_.end()); }
    /// Sets the byte at `place` so that all add up to 0.
    void close(std::size_t place) {
        auto const sum =
            std::accumulate(all_.begin(), all_.end(), 0U, [](unsigned so_far, std::byte one) {
                return so_far + std::to_integer<unsigned>(one);
            });
        all_[place] = static_cast<std::byte>(0x100 - (sum & 0xff));
    }
    [[nodiscard]] auto size() const -> unsigned { return static_cast<unsigned>(all_.size()); }
    [[nodiscard]] auto all() const -> std::vector<std::byte> const& { return all_; }

private:
    std::vector<std::byte> all_;
};

struct entries {
    bytes all;
    unsigned count = 0;
};

constexpr unsigned io_apic = 1;
constexpr unsigned floating_pointer_size = 16;
constexpr unsigned header_size = 44;

// A line of the ISA bus: 0 is an interrupt, 1 an NMI, 3 what the old controller sends.
void add_line(entries& to, unsigned kind, unsigned from, unsigned apic, unsigned pin) {
    to.all.u8(kind == 0 || apic == io_apic ? 3 : 4).u8(kind).u16(0).u8(0).u8(from).u8(apic).u8(pin);
    ++to.count;
}

auto entries_of_machine() -> entries {
    entries found;
    found.all.u8(0).u8(0).u8(0x14).u8(3).u32(0x600).u32(0x201).u32(0).u32(0); // the boot CPU
    found.all.u8(1).u8(0).text("ISA   ");
    found.all.u8(2).u8(io_apic).u8(0x11).u8(1).u32(0xfec00000);
    found.count = 3;
    for (unsigned line = 0; line != 16; ++line) {
        if (line != 2) { // the cascade; the timer's line 0 comes in at pin 2
            add_line(found, 0, line, io_apic, line == 0 ? 2 : line);
        }
    }
    add_line(found, 3, 0, 0xff, 0);
    add_line(found, 1, 0, 0xff, 1);
    return found;
}

} // namespace

auto mp_table() -> std::vector<std::byte> {
    auto const listed = entries_of_machine();
    bytes table;
    table.text("PCMP").u16(header_size + listed.all.size()).u8(4).u8(0);
    table.text("EXITLESSEXIT COUNTER").u32(0).u16(0).u16(listed.count).u32(0xfee00000).u32(0);
    table.append(listed.all);
    table.close(7);
    bytes pointer;
    pointer.text("_MP_").u32(mp_table_address + floating_pointer_size).u8(1).u8(4).u8(0);
    pointer.u32(0).u8(0);
    pointer.close(10);
    pointer.append(table);
    return pointer.all();
}
