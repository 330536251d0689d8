"""Lists the tests that were skipped, with their reasons, and fails if one of them is not allowed here.

usage: skips.py skips.txt tests.xml

tests.xml is what `ctest --output-junit` writes. A test is skipped if ctest says so, and also if it passed
but part of it was skipped: Catch2 reports such a test as passed. The rules are described in skips.txt.
"""

import os
import re
import shutil
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

# Catch2's report of SKIP("reason"), the line that scripts print ("SKIP: reason"), and Python's unittest when verbose.
CATCH2 = re.compile(r": SKIPPED:\n(?:explicitly with messages?:\n)?(.*?)(?=\n\n|\n[-=.]{20}|\Z)", re.DOTALL)
SCRIPT = re.compile(r"^SKIP(?:PED)?: *(.+)$", re.MULTILINE)
UNITTEST = re.compile(r"\.\.\. skipped ['\"](.+)['\"]$", re.MULTILINE)


def has_cpu_flag(flag):
    return re.search(rf"^flags\s*:.*\b{re.escape(flag)}\b", Path("/proc/cpuinfo").read_text(), re.MULTILINE)


def numbers(version):
    return [int(part) for part in re.findall(r"\d+", version)[:2]]


def current_clocksource():
    return Path("/sys/devices/system/clocksource/clocksource0/current_clocksource").read_text().strip()


# What a rule may ask of the machine. Each is looked up here and now: a test's own word is not enough.
CONDITIONS = {
    "any": lambda _: True,
    "not-root": lambda _: os.geteuid() != 0,
    "no-command": lambda name: shutil.which(name) is None,
    "no-cpu-flag": lambda flag: not has_cpu_flag(flag),
    "no-clocksource": lambda name: current_clocksource() != name,
    "glibc-below": lambda version: numbers(os.confstr("CS_GNU_LIBC_VERSION")) < numbers(version),
    "kernel-from": lambda version: numbers(os.uname().release) >= numbers(version),
    "cpus-below": lambda count: len(os.sched_getaffinity(0)) < int(count),
    "preset": lambda name: Path(sys.argv[2]).resolve().parent.name == name,
}


class Rule:
    """One line of skips.txt: TEST | CONDITION... | REASON."""

    def __init__(self, number, line):
        fields = [field.strip() for field in line.split(" | ")]
        if len(fields) != 3:
            sys.exit(f"skips.txt:{number}: expected TEST | CONDITION | REASON")
        self.number = number
        self.test, self.reason = re.compile(fields[0]), re.compile(fields[2])
        self.conditions = [tuple(word.partition(":")[::2]) for word in fields[1].split()]
        for name, _ in self.conditions:
            if name not in CONDITIONS:
                sys.exit(f"skips.txt:{number}: no condition is called {name}")

    def allows(self, test, reason):
        return (
            self.test.fullmatch(test)
            and self.reason.search(reason)
            and all(CONDITIONS[name](argument) for name, argument in self.conditions)
        )


def read_rules(path):
    lines = enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1)
    return [Rule(number, line) for number, line in lines if line.strip() and not line.startswith("#")]


def reasons(case):
    """Why a test, or part of it, was skipped; empty if it was not."""
    output = case.findtext("system-out") or ""
    found = [" ".join(text.split()) for form in (CATCH2, SCRIPT, UNITTEST) for text in form.findall(output)]
    if not found and case.get("status") == "disabled":
        found = ["disabled"]
    if not found and case.find("skipped") is not None:
        found = [case.find("skipped").get("message", "")]
    return list(dict.fromkeys(reason or "no reason given" for reason in found))


def main(rules_path, report_path):
    rules = read_rules(rules_path)
    cases = list(xml.parse(report_path).getroot().iter("testcase"))
    skipped = [(case.get("name"), reason) for case in cases for reason in reasons(case)]
    forbidden = [pair for pair in skipped if not any(rule.allows(*pair) for rule in rules)]

    print(f"\nSkipped: {len({name for name, _ in skipped})} of {len(cases)} tests")
    for name, reason in skipped:
        mark = "NOT ALLOWED: " if (name, reason) in forbidden else ""
        print(f"  {mark}{name}: {reason}")
    if forbidden:
        print(f"{len(forbidden)} skips are not allowed here: tests/skips.txt says which are")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
