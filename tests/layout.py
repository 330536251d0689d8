#!/usr/bin/env python3
"""Checks the plan of the house: what each public header may include, and how it must look.

    layout.py [ROOT]     one line for each fault; status 1 if there is any

* floors: a header includes only headers that stand above it in cmake/headers.cmake; only doors and
  umbrellas, and the hosted wing where it says so, may include a door
* a door includes its whole room, and nothing but its room; an umbrella includes every door
* the core includes only headers that a freestanding implementation can offer
* every header is listed, is included by a test itself, has the licence line and #pragma once, and is short
* the version stands in one place
* the README shows examples/periodic.cpp as it is compiled
"""
import re
import sys
from pathlib import Path

FREESTANDING = {"cstdint", "cstddef", "type_traits", "concepts", "compare", "bit", "limits", "atomic", "array", "span",
                "optional", "utility", "string_view"}
MORE = {"exitless/tsc/clock.hpp": {"chrono"}}
UMBRELLAS = {"exitless/exitless.hpp", "exitless/hosted.hpp"}
ROOM_OF_DOOR = {"exitless/critical_section.hpp": "section"}
LONGEST = 300
LICENCE = "// SPDX-License-Identifier: BSL-1.0"


def listed(text, variable):
    match = re.search(rf"set\({variable}\n(.*?)\)", text, re.S)
    return re.findall(r"^\s+(exitless/\S+\.hpp)", match.group(1), re.M) if match else []


class House:
    def __init__(self, root):
        self.root, self.faults = root, []
        text = (root / "cmake/headers.cmake").read_text()
        self.headers, self.doors = listed(text, "EXITLESS_HEADERS"), listed(text, "EXITLESS_DOORS")
        if not self.headers or not self.doors:
            sys.exit("cmake/headers.cmake lists no headers or no doors")
        self.text = {name: self.read(name) for name in self.headers + self.doors}

    def read(self, name):
        path = self.root / "include" / name
        if not path.exists():
            self.fault(name, "is listed and does not exist")
            return ""
        return path.read_text()

    def fault(self, name, message):
        self.faults.append(f"include/{name}: {message}")

    def includes(self, name):
        return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', self.text[name], re.M)

    def check_spelling(self):
        # Doxygen 1.9 takes a digit separator for the beginning of a character literal.
        for name, text in self.text.items():
            if re.search(r"[0-9a-fA-F]'[0-9a-fA-F]", re.sub(r"//.*", "", text)):
                self.fault(name, "has a digit separator, which Doxygen 1.9 misreads")

    def check_listing(self):
        there = {str(path.relative_to(self.root / "include")) for path in (self.root / "include").rglob("*.hpp")}
        for name in sorted(there - set(self.text)):
            self.fault(name, "is not listed in cmake/headers.cmake")
        for names in (self.headers, self.doors):
            for name in {one for one in names if names.count(one) > 1}:
                self.fault(name, "is listed twice")

    def check_floors(self):
        for at, name in enumerate(self.headers):
            for included in self.includes(name):
                if included in self.doors:
                    self.fault(name, f"includes the door {included}")
                elif included.startswith("exitless/") and included not in self.headers[:at]:
                    self.fault(name, f"includes {included}, which does not stand above it")

    def check_doors(self):
        for name in self.doors:
            if name in UMBRELLAS:
                continue
            room = ROOM_OF_DOOR.get(name, Path(name).stem)
            own = {one for one in self.headers if one.startswith(f"exitless/{room}/")}
            if not own:
                own = {one for one in self.headers if Path(one).parent == Path(name).parent / Path(name).stem}
            included = set(self.includes(name))
            for one in sorted(included - own):
                self.fault(name, f"includes {one}, which is not of its room")
            behind = included | {below for one in included & own for below in self.reach(one)}
            for one in sorted(own - behind):
                self.fault(name, f"does not lead to {one}")

    def reach(self, name):
        """What a header includes, by way of others too."""
        found, waiting = set(), [name]
        while waiting:
            for one in self.includes(waiting.pop()):
                if one in self.text and one not in found:
                    found.add(one)
                    waiting.append(one)
        return found

    def check_umbrellas(self):
        core = {one for one in self.doors if "/linux/" not in one} - UMBRELLAS
        for name, wanted in (("exitless/exitless.hpp", core | self.core()),
                             ("exitless/hosted.hpp", set(self.text) - UMBRELLAS)):
            if name in self.text:
                for one in sorted(wanted - self.reach(name)):
                    self.fault(name, f"does not lead to {one}")

    def core(self):
        return {one for one in self.headers if not one.startswith("exitless/linux/")}

    def check_freestanding(self):
        for name in self.headers + self.doors:
            if name.startswith("exitless/linux/") or name == "exitless/hosted.hpp":
                continue
            for included in self.includes(name):
                if included.startswith("exitless/"):
                    if included.startswith("exitless/linux/"):
                        self.fault(name, f"is of the core and includes {included}")
                elif included not in FREESTANDING | MORE.get(name, set()):
                    self.fault(name, f"includes <{included}>, which is not for the core")

    def check_looks(self):
        for name, text in self.text.items():
            lines = text.splitlines()
            if lines[:1] != [LICENCE]:
                self.fault(name, f"does not begin with {LICENCE}")
            elif not re.match(rf"//\n// {re.escape(Path(name).name)}: ", "\n".join(lines[1:3])):
                self.fault(name, f"does not say its purpose: // {Path(name).name}: ...")
            if "#pragma once" not in lines:
                self.fault(name, "has no #pragma once")
            if len(lines) > LONGEST:
                self.fault(name, f"has {len(lines)} lines, more than {LONGEST}")
            for number, line in enumerate(lines, 1):
                if re.match(r"\s*#\s*(if|ifdef|elif).*\b__(AVX|SSE|BMI|RDPID|WAITPKG|LZCNT)", line):
                    self.fault(f"{name}:{number}", "depends on an instruction-set macro")
                if re.search(r"\bassert\(|<cassert>", line) and "static_assert" not in line:
                    self.fault(f"{name}:{number}", "asserts")

    def check_tests(self):
        tests = "\n".join(path.read_text() for path in sorted((self.root / "tests").rglob("*.cpp")))
        included = set(re.findall(r"#include <(exitless/[^>]+)>", tests))
        for name in sorted(set(self.text) - included):
            self.fault(name, "is included by no test")

    def check_version(self):
        config = self.root / "include/exitless/base/config.hpp"
        number = ".".join(re.findall(r"#define EXITLESS_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", config.read_text()))
        places = [self.root / "CMakeLists.txt", *sorted((self.root / "cmake").glob("*.*")),
                  *sorted(self.root.glob("*.py")), *sorted((self.root / "include").rglob("*.hpp"))]
        for path in places:
            if re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", path.read_text()):
                self.faults.append(f"{path.relative_to(self.root)}: repeats the version {number} of base/config.hpp")
        for path in sorted((self.root / "cmake").rglob("vcpkg.json")):  # a port must repeat it
            if f'"version": "{number}"' not in path.read_text():
                self.faults.append(f"{path.relative_to(self.root)}: has not the version {number} of base/config.hpp")

    def check_readme(self):
        program = (self.root / "examples/periodic.cpp").read_text().split("\n", 1)[1]
        if f"```cpp\n{program}```\n" not in (self.root / "README.md").read_text():
            self.faults.append("README.md: does not show examples/periodic.cpp")

    def check(self):
        for name in sorted(dir(self)):
            if name.startswith("check_"):
                getattr(self, name)()
        return self.faults


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    house = House(root)
    faults = house.check()
    print(*faults, f"{len(house.headers)} headers, {len(house.doors)} doors, {len(faults)} faults", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
