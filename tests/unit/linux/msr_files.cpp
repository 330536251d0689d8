#include <exitless/linux/msr_files.hpp>

#include "msr_tree.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using exitless::os::msr_path;

TEST_CASE("what the kernel says of itself is read where sysfs is") {
    support::msr_tree tree{"msr"};
    tree.say("module/msr/parameters/allow_writes", "off\n");
    exitless::os::msr_evidence_files const files{tree.options().system};
    CHECK(files.texts().lockdown == "[none] integrity confidentiality\n");
    CHECK(files.texts().allow_writes == "off\n");
    CHECK(files.texts().online == "0-3\n");
}

TEST_CASE("files that are not there prove nothing") {
    exitless::os::msr_evidence_files const none{"/nonexistent"};
    CHECK(none.texts().lockdown.empty());
    CHECK(none.texts().allow_writes.empty());
    CHECK(none.texts().online.empty());
}

TEST_CASE("a path that does not fit is none") {
    CHECK(std::string_view{msr_path{"/dev", 12, "msr"}.text()} == "/dev/cpu/12/msr");
    CHECK(std::string_view{msr_path{"/sys", "kernel"}.text()} == "/sys/kernel");
    std::string const longest(256 - sizeof "/cpu/0/msr", 'x');
    CHECK(std::string_view{msr_path{longest.c_str(), 0, "msr"}.text()} == longest + "/cpu/0/msr");
    CHECK(std::string_view{msr_path{(longest + "x").c_str(), 0, "msr"}.text()}.empty());
}
