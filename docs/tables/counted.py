#!/usr/bin/env python3
"""Prints the table of docs/counted.md: the VM exits of every operation, from tests/guests.sh's exits.json.

    counted.py exits.json
"""
import json
import pathlib
import sys


PLACES = {"ring0": "ring 0", "user": "user space"}


def cell(count):
    return "" if count is None else str(count)


def text(name):
    """A name as code, in a cell of a table."""
    return "`" + name.removeprefix("exitless::").replace("|", "\\|") + "`"


def reasons(one):
    """Why an operation is not counted somewhere."""
    why = one.get("why_not") or {}
    return why if isinstance(why, str) else "; ".join(f"{PLACES[place]}: {reason}" for place, reason in why.items())


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "|".join(["---"] + ["--:"] * 2 + ["---"] * (len(head) - 3)) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main(path):
    counted = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    print("## Controls\n")
    table(["control", "expected", "counted", ""],
          [[one["name"], cell(one["expected"]), cell(one["counted"]), one.get("note", "")] for one in counted["controls"]])
    print("\n## Operations\n")
    table(["operation", "ring 0", "user space", "not counted, because"],
          [[text(one["name"]), cell(one["ring0"]), cell(one["user"]), reasons(one)] for one in counted["operations"]])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
