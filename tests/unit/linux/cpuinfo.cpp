#include <exitless/linux/cpuinfo.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

namespace os = exitless::os;

namespace {
constexpr std::string_view guest = "processor\t: 0\n"
                                   "vendor_id\t: AuthenticAMD\n"
                                   "model name\t: AMD EPYC\n"
                                   "cpu MHz\t\t: 2596.124\n"
                                   "flags\t\t: fpu tsc constant_tsc nonstop_tsc\n"
                                   "bogomips\t: 5192.24\n"
                                   "\n"
                                   "processor\t: 1\n"
                                   "cpu MHz\t\t: 1000.000\n"
                                   "bogomips\t: 2000.00\n";
} // namespace

TEST_CASE("the first processor's numbers are read") {
    auto const found = os::parse_cpuinfo(guest);
    CHECK(found.mhz_khz == 2'596'124);
    CHECK(found.bogomips_khz == 2'596'120);
}

TEST_CASE("numbers that are not the kernel's are none") {
    for (auto const* text : {"", ".", "1.", "2596.1245", "-2596.124", "2596,124", "2596.124 ", " 1",
                             "1e9", "nan", "0x10", "1.2.3", "99999999999999999999999", "0.5"}) {
        INFO(text);
        CHECK(os::parse_thousandths(text) == 0);
    }
    CHECK(os::parse_thousandths("2596.124") == 2'596'124);
    CHECK(os::parse_thousandths("5192.24") == 5'192'240);
    CHECK(os::parse_thousandths("2000") == 2'000'000);
}

TEST_CASE("text in another form gives nothing, whatever it is") {
    for (auto const* text :
         {"", "\n", ":", "cpu MHz", "cpu MHz\n", "cpu MHz\t\t:\n", "cpu MHz\t\t: \n",
          "cpu MHz: 2596.124", "cpu MHzx\t: 2596.124\n", "xcpu MHz\t: 2596.124\n",
          "cpu MHz\t\t:2596.124\n", "cpu MHz\t\t: 2596.124"}) {
        INFO(text);
        CHECK(os::parse_cpuinfo(text).mhz_khz == 0);
    }
}

TEST_CASE("a key counts only at the beginning of its line") {
    CHECK(os::parse_cpuinfo("made by\t: cpu MHz\ncpu MHz\t\t: 2596.124\n").mhz_khz == 2'596'124);
}

TEST_CASE("text cut at any place gives the right number or none") {
    for (std::size_t length = 0; length <= guest.size(); ++length) {
        auto const found = os::parse_cpuinfo(guest.substr(0, length));
        REQUIRE((found.mhz_khz == 0 || found.mhz_khz == 2'596'124));
        REQUIRE((found.bogomips_khz == 0 || found.bogomips_khz == 2'596'120));
    }
}

TEST_CASE("any byte changed leaves the reader well-behaved") {
    std::string text{guest};
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (char const value : {'\0', '\n', ':', '\t', '9', '\xff'}) {
            auto const kept = text[at];
            text[at] = value;
            static_cast<void>(os::parse_cpuinfo(text));
            text[at] = kept;
        }
    }
    CHECK(os::parse_cpuinfo(text).mhz_khz == 2'596'124);
}
