// SPDX-License-Identifier: BSL-1.0
//
// acrn_bitmap.hpp: the MSR bitmap of a post-launched VM of ACRN 3.4 (d61d98cf8) in four states, as
// its hypervisor/arch/x86/guest/vmsr.c builds it: what is intercepted, in hexadecimal.
#pragma once

#include <exitless/msr/acrn.hpp>

#include <array>
#include <cstddef>
#include <string_view>

struct acrn_bitmap {
    exitless::msr::acrn_state state;
    std::size_t reads;  // how many addresses are intercepted for RDMSR
    std::size_t writes; // and for WRMSR
    std::string_view both;
    std::string_view read_only;
    std::string_view write_only;
};

inline constexpr auto acrn_bitmaps = std::to_array<acrn_bitmap>({
    {.state = {.apic = exitless::msr::apic_mode::xapic,
               .pmu_passthrough = false,
               .offset = exitless::msr::tsc_offset::nonzero},
     .reads = 678,
     .writes = 680,
     .both = "1B 33 3A-3B 79 8B-8F 9B 9E C1-C8 CE E1 E7-E8 FE 179-17B 186-189 198-19C 1A0 1B1-1B2 "
             "1F2-1F5 1FB 200-213 250 258-259 268-26F 277 2F4-2F5 2FF-301 309-30B 345 38D-392 "
             "480-492 4C1-4C8 4D0 500 560-561 570-572 580-587 600 6A0 6A2 6A4-6A8 6E0 770-774 "
             "776-777 800-8FF 990-991 C80-C82 C8D-D92 17D0-17D2 17D4 C0000080",
     .read_only = "",
     .write_only = "10 DA0"},
    {.state = {.apic = exitless::msr::apic_mode::x2apic_passthrough,
               .pmu_passthrough = true,
               .offset = exitless::msr::tsc_offset::zero},
     .reads = 392,
     .writes = 394,
     .both = "1B 33 3A 79 8B-8F 9B 9E CE E1 E7-E8 FE 179-17B 198-19C 1A0 1B1-1B2 1F2-1F5 1FB "
             "200-213 250 258-259 268-26F 277 2F4-2F5 2FF-301 480-492 4D0 500 560-561 570-572 "
             "580-587 6A0 6A2 6A4-6A8 770-774 776-777 833 990-991 C80-C82 C8D-D92 17D0-17D2 17D4 "
             "C0000080",
     .read_only = "802 80D",
     .write_only = "10 3B 830 DA0"},
    {.state = {.apic = exitless::msr::apic_mode::x2apic_passthrough,
               .pmu_passthrough = false,
               .offset = exitless::msr::tsc_offset::zero},
     .reads = 423,
     .writes = 425,
     .both = "1B 33 3A 79 8B-8F 9B 9E C1-C8 CE E1 E7-E8 FE 179-17B 186-189 198-19C 1A0 1B1-1B2 "
             "1F2-1F5 1FB 200-213 250 258-259 268-26F 277 2F4-2F5 2FF-301 309-30B 345 38D-392 "
             "480-492 4C1-4C8 4D0 500 560-561 570-572 580-587 600 6A0 6A2 6A4-6A8 770-774 776-777 "
             "833 990-991 C80-C82 C8D-D92 17D0-17D2 17D4 C0000080",
     .read_only = "802 80D",
     .write_only = "10 3B 830 DA0"},
    {.state = {.apic = exitless::msr::apic_mode::x2apic_passthrough,
               .pmu_passthrough = false,
               .offset = exitless::msr::tsc_offset::nonzero},
     .reads = 425,
     .writes = 426,
     .both = "1B 33 3A-3B 79 8B-8F 9B 9E C1-C8 CE E1 E7-E8 FE 179-17B 186-189 198-19C 1A0 1B1-1B2 "
             "1F2-1F5 1FB 200-213 250 258-259 268-26F 277 2F4-2F5 2FF-301 309-30B 345 38D-392 "
             "480-492 4C1-4C8 4D0 500 560-561 570-572 580-587 600 6A0 6A2 6A4-6A8 6E0 770-774 "
             "776-777 833 990-991 C80-C82 C8D-D92 17D0-17D2 17D4 C0000080",
     .read_only = "802 80D",
     .write_only = "10 830 DA0"},
});
