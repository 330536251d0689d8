#include <exitless/cpuid/vendor.hpp>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cpuid = exitless::cpuid;
using cpuid::vendor;
using exitless::x86::cpuid_registers;

namespace {

constexpr auto word(std::string_view text, std::size_t at) -> std::uint32_t {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value |= std::uint32_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
    }
    return value;
}

// Leaf 0 of a CPU with that signature: EBX, EDX, ECX.
constexpr auto leaf_0(std::string_view text) -> cpuid_registers {
    return {.eax = 1, .ebx = word(text, 0), .ecx = word(text, 8), .edx = word(text, 4)};
}

struct known {
    std::string_view signature;
    vendor maker;
    std::string_view name;
    bool like_amd;
};

constexpr std::array vendors{known{"GenuineIntel", vendor::intel, "Intel", false},
                             known{"AuthenticAMD", vendor::amd, "AMD", true},
                             known{"HygonGenuine", vendor::hygon, "Hygon", true},
                             known{"CentaurHauls", vendor::centaur, "VIA", false},
                             known{"  Shanghai  ", vendor::zhaoxin, "Zhaoxin", false},
                             known{"GenuineTMx86", vendor::unknown, "unknown", false}};

} // namespace

TEST_CASE("vendors are known by their signatures") {
    for (auto const& one : vendors) {
        CAPTURE(one.signature);
        auto const maker = cpuid::vendor_of(leaf_0(one.signature));
        CHECK(maker == one.maker);
        CHECK(cpuid::to_string(maker) == one.name);
        CHECK(cpuid::follows_amd(maker) == one.like_amd);
        CHECK(cpuid::vendor_text(leaf_0(one.signature)).view() == one.signature);
    }
    CHECK(cpuid::vendor_of({}) == vendor::unknown);
    CHECK(cpuid::to_string(vendor{99}) == "unknown");
}

TEST_CASE("a signature of fewer or other characters is nobody's") {
    constexpr std::string_view almost{"GenuineInte\0", 12};
    CHECK(cpuid::vendor_of(leaf_0(almost)) == vendor::unknown);
    CHECK(cpuid::vendor_text(leaf_0(almost)).view() == "GenuineInte");
    CHECK(cpuid::vendor_of(leaf_0("GenuineIntel")) != cpuid::vendor_of(leaf_0("genuineintel")));
}

TEST_CASE("a hypervisor spells its signature in another order of registers") {
    auto const text = cpuid::hypervisor_text(
        {.ebx = word("ABCD", 0), .ecx = word("EFGH", 0), .edx = word("IJKL", 0)});
    CHECK(text.view() == "ABCDEFGHIJKL");
}

TEST_CASE("a text ends where its room ends, and a word that does not fit is cut") {
    cpuid::packed_text<6> text;
    CHECK(text.view().empty());
    text.unpack(0, word("abcd", 0));
    CHECK(text.view() == "abcd");
    text.unpack(4, word("efgh", 0));
    CHECK(text.view() == "abcdef");
    text.unpack(6, word("wxyz", 0));
    CHECK(text.view() == "abcdef");
    text.unpack(1, 0);
    CHECK(text.view() == "a");
    CHECK(text == text);
    CHECK(text != cpuid::packed_text<6>{});
}
