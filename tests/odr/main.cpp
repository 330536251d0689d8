// Checked and unchecked units in one program: each keeps its own code, both share the state.
#include "unit.hpp"

#include <cstdio>
#include <string_view>

namespace {

int failed = 0;
int heard = 0;
exitless::violation last;

void expect(bool fulfilled, char const* what) {
    if (!fulfilled) {
        std::printf("not fulfilled: %s\n", what);
        ++failed;
    }
}

void hear(exitless::violation const& broken) noexcept {
    ++heard;
    last = broken;
}

void checked_queries() {
    static_cast<void>(checked_unit().query({}));
}
void unchecked_queries() {
    static_cast<void>(unchecked_unit().query({}));
}

// How many violations `deed` raises in a section that `enter` opens.
auto raised(void (*enter)(void (*)()), void (*deed)()) -> int {
    heard = 0;
    enter(deed);
    return heard;
}

void units_share_what_they_must(unit_view const& checked, unit_view const& unchecked) {
    expect(checked.checked && !unchecked.checked, "each unit has its own checks_enabled");
    expect(checked.state == unchecked.state, "one state of the thread");
    expect(checked.handler == unchecked.handler, "one handler");
    expect(checked.report == unchecked.report, "one report");
}

void each_unit_keeps_its_code(unit_view const& checked, unit_view const& unchecked) {
    expect(raised(checked.in_section, checked_queries) == 1, "checked in checked is heard");
    expect(std::string_view{last.section} == "odr", "with the section's name");
    expect(std::string_view{last.where.file}.ends_with("unit.inc"), "with the place");
    expect(raised(checked.in_section, unchecked_queries) == 0, "unchecked in checked is not");
    expect(raised(unchecked.in_section, checked_queries) == 1, "checked in unchecked is heard");
    expect(last.section == nullptr, "without a name, for it has none");
    expect(raised(unchecked.in_section, unchecked_queries) == 0, "unchecked in unchecked is not");
    checked_queries();
    expect(heard == 0, "outside of sections nothing is heard");
}

registers shared;
using access_of_unit = exitless::errc (*unit_view::*)(registers&);

// Both units refuse, only the checked one says so; whoever opened the section.
void refuses(unit_view const& unit, unit_view const& opener, access_of_unit access) {
    static exitless::errc cause{};
    static exitless::errc (*attempt)(registers&) = nullptr;
    attempt = unit.*access;
    auto const times = raised(opener.in_section, [] { cause = attempt(shared); });
    expect(cause == exitless::errc::msr_exits, "an access that exits is refused");
    expect(times == (unit.checked ? 1 : 0), "and heard of if the unit that asks has checks");
    expect(!unit.checked || std::string_view{last.where.file}.ends_with("unit.inc"),
           "with the place");
}

void guards_keep_their_code(unit_view const& checked, unit_view const& unchecked) {
    for (auto const access :
         {&unit_view::read, &unit_view::read_address, &unit_view::read_several}) {
        for (auto const* const opener : {&checked, &unchecked}) {
            refuses(checked, *opener, access);
            refuses(unchecked, *opener, access);
        }
    }
    expect(shared.backend().reads() == 0, "no access reached the backend");
}

void depth_is_one(unit_view const& checked, unit_view const& unchecked) {
    static auto const other = unchecked;
    static auto const own = checked;
    checked.in_section([] { expect(other.inside(), "unchecked sees a checked section"); });
    unchecked.in_section([] { expect(own.inside(), "checked sees an unchecked section"); });
    checked.in_section([] {
        other.in_allow_exits([] { expect(!own.inside(), "allow_exits works across units"); });
        expect(own.inside(), "and ends");
    });
    expect(!own.inside() && !other.inside(), "all sections are left");
}

} // namespace

auto main() -> int {
    auto const checked = checked_unit();
    auto const unchecked = unchecked_unit();
    units_share_what_they_must(checked, unchecked);
    expect(exitless::os::report::installed, "the report is installed");
    unchecked.set_handler(hear);
    each_unit_keeps_its_code(checked, unchecked);
    guards_keep_their_code(checked, unchecked);
    depth_is_one(checked, unchecked);
    expect(checked.set_handler(nullptr) == &hear, "what one unit set the other one gets");
    expect(unchecked.arm_tripwire() == exitless::errc::not_supported,
           "a unit without checks arms nothing");
    expect(exitless::os::tripwire() == exitless::os::tripwire_state::checks_off, "and says why");
    return failed == 0 ? 0 : 1;
}
