#!/usr/bin/env python3
"""Writes the programs' list of operations: what tests/codegen wraps for disassembly is also what is counted.

    table.py --rooms            the rooms, separated by semicolons
    table.py --directory DIR    DIR/<room>.cpp, DIR/rooms.<program>.cpp and DIR/operations.json

operations.json has every operation whose docstring says `@exits None`: the wrappers that perform it, or
why there are none.
"""
import argparse
import json
import re
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS), str(TESTS / "codegen")]
import check  # noqa: E402
import generate  # noqa: E402
import operations  # noqa: E402

HOSTED = "linux"


def qualified(wrapper, text):
    """The name of a wrapper with its namespace: generated ones stand in that of their operation."""
    before = "\n".join(text.splitlines()[:wrapper.line - 1])
    opened = re.findall(r"^namespace ([\w:]+) \{$", before, re.M)
    return f"{opened[-1]}::{wrapper.name}" if opened and not before.rstrip().endswith("}") else f"::{wrapper.name}"


def wrappers_of(source):
    """(name, qualified name, wrapper) of those that are to cost no exit."""
    text = source.read_text()
    generated = source.name.startswith("generated.")
    for one in check.wrappers_of(source):
        if "exits" not in one.allow:
            yield one.name, qualified(one, text) if generated else f"::{one.name}", one


def write_room(room, directory, known):
    """Writes the list of one room; returns its wrappers."""
    sources = check.sources_of(room, directory / "wrappers")
    found = [one for source in sources for one in wrappers_of(source)
             if any(known[name].exit_free for name in one[2].operations)]
    rows = "".join(f'    row<&{full}>("{name}"sv),\n' for name, full, _ in found)
    specimens = "specimens_linux.hpp" if room == HOSTED else "specimens.hpp"
    text = ("".join(f'#include "{source.resolve()}"\n' for source in sources) +
            f'#include "{specimens}"\n#include "rooms.hpp"\n\nnamespace counting {{\n\n'
            "using namespace std::string_view_literals;\n\n"
            f"static constexpr std::array<operation, {len(found)}> rows_of_{room}{{{{\n{rows}}}}};\n"
            f"extern constinit room const room_{room}{{rows_of_{room}}};\n\n}} // namespace counting\n")
    write(directory / f"{room}.cpp", text)
    return [one for _, _, one in found]


def write_list(name, rooms, directory):
    """Writes what a program has instead of a list of rooms by hand."""
    declared = "".join(f"extern room const room_{room};\n" for room in rooms)
    listed = ", ".join(f"&room_{room}" for room in rooms)
    write(directory / f"rooms.{name}.cpp",
          f'#include "rooms.hpp"\n\nnamespace counting {{\n\n{declared}\nstatic room const* const all[] = {{{listed}}};\n\n'
          "auto rooms() -> std::span<room const* const> { return all; }\n\n} // namespace counting\n")


def write(path, text):
    """Writes a file unless it is as it should be: nothing is compiled for nothing."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def why_not(one):
    if one.consteval:
        return "evaluated by the compiler"
    if not generate.must_judge(one):
        return "for the set-up only: asks the C library or formats text"
    return ""


def describe(one, wrappers, room):
    """What is known of an operation before it is counted."""
    performed = [wrapper for wrapper in wrappers if one.id in wrapper.operations]
    row = {"name": one.id, "wrappers": [wrapper.name for wrapper in performed], "needs_linux": room == HOSTED}
    if not performed:
        row["why_not"] = why_not(one)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rooms", action="store_true")
    parser.add_argument("--directory", type=Path)
    options = parser.parse_args()
    rooms = check.rooms()
    if options.rooms:
        print(";".join(rooms))
        return
    options.directory.mkdir(parents=True, exist_ok=True)
    listed, _ = operations.read()
    known, rows = {one.id: one for one in listed}, []
    for room in rooms:
        wrappers = write_room(room, options.directory, known)
        rows += [describe(one, wrappers, room) for one in listed if generate.room_of(one) == room and one.exit_free]
    write_list("ring0", [room for room in rooms if room != HOSTED], options.directory)
    write_list("user", rooms, options.directory)
    write(options.directory / "operations.json", json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
