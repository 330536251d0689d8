#!/usr/bin/env python3
"""Writes the programs' list of operations: what tests/codegen wraps for disassembly is also what is counted.

    table.py --rooms PLACE      the rooms that the program for ring0 or user counts, separated by semicolons
    table.py --directory DIR    DIR/<room>.cpp, DIR/rooms.<program>.cpp and DIR/operations.json

operations.json has every operation whose docstring says `@exits None`: the wrappers that perform it in each
place, or why there are none.
"""
import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "codegen")]
import check  # noqa: E402
import generate  # noqa: E402
import operations  # noqa: E402

HOSTED = "linux"            # its room needs an operating system
PRIVILEGED = "privileged"   # our own room: what only ring 0 may execute
PLACES = ("ring0", "user")


def rooms_of(place):
    """The rooms that a program of that place counts."""
    return [room for room in check.rooms() if place == "user" or room != HOSTED] + [PRIVILEGED] * (place == "ring0")


def sources_of(room, directory):
    return [HERE / "privileged.cpp"] if room == PRIVILEGED else check.sources_of(room, directory / "wrappers")


def qualified(wrapper, source):
    """The name of a wrapper with its namespace: generated ones stand in that of their operation."""
    if not source.name.startswith("generated."):
        return f"::{wrapper.name}"
    before = source.read_text().splitlines()[:wrapper.line - 1]
    return next(line.split()[1] for line in reversed(before) if line.startswith("namespace ")) + f"::{wrapper.name}"


def counts(wrapper, known):
    """Whether a wrapper performs something that is to cost no exit, whatever the hypervisor."""
    return "exits" not in wrapper.allow and not wrapper.executes and \
        any(known[name].exit_free for name in wrapper.operations)


def write(path, text):
    """Writes a file unless it is as it should be: nothing is compiled for nothing."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def write_room(room, directory, known):
    """Writes the list of one room; returns its wrappers, those that are counted first."""
    sources = sources_of(room, directory)
    found = [(one, qualified(one, source)) for source in sources for one in check.wrappers_of(source)]
    counted = [pair for pair in found if counts(pair[0], known)]
    rows = "".join(f'    row<&{full}>("{one.name}"sv),\n' for one, full in counted)
    specimens = "specimens_linux.hpp" if room == HOSTED else "specimens.hpp"
    write(directory / f"{room}.cpp",
          "".join(f'#include "{source.resolve()}"\n' for source in sources) +
          f'#include "{specimens}"\n#include "rooms.hpp"\n\n#include <array>\n\nnamespace counting {{\n\n'
          "using namespace std::string_view_literals;\n\n"
          f"static constexpr std::array<operation, {len(counted)}> rows_of_{room}{{{{\n{rows}}}}};\n"
          f"extern constinit room const room_{room}{{rows_of_{room}}};\n\n}} // namespace counting\n")
    return [one for one, _ in counted], [one for one, _ in found]


def write_list(place, directory):
    """Writes what a program has instead of a list of rooms by hand."""
    rooms = rooms_of(place)
    declared = "".join(f"extern room const room_{room};\n" for room in rooms)
    listed = ", ".join(f"&room_{room}" for room in rooms)
    write(directory / f"rooms.{place}.cpp",
          f'#include "rooms.hpp"\n\nnamespace counting {{\n\n{declared}\nstatic room const* const all[] = {{{listed}}};\n\n'
          "auto rooms() -> std::span<room const* const> { return all; }\n\n} // namespace counting\n")


def why_not(one, row, everything):
    """Why an operation is not counted in a place; "" if that has no reason."""
    if one.consteval:
        return "evaluated by the compiler"
    if not generate.must_judge(one):
        return "for the set-up only: asks the C library or formats text"
    if row["user"]:
        return "needs Linux"
    if row["ring0"]:
        return "needs ring 0"
    executing = {wrapper.executes.upper() for wrapper in everything if one.id in wrapper.operations and wrapper.executes}
    return f"executes {', '.join(executing)}, which exits as the hypervisor decides" if executing else ""


def describe(one, counted, everything):
    """What is known of an operation before it is counted."""
    row = {"name": one.id, "why_not": {}}
    for place in PLACES:
        row[place] = [wrapper.name for room in rooms_of(place) for wrapper in counted[room] if one.id in wrapper.operations]
    row["why_not"] = {place: why_not(one, row, everything) for place in PLACES if not row[place]}
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rooms", choices=PLACES)
    parser.add_argument("--directory", type=Path)
    options = parser.parse_args()
    if options.rooms:
        print(";".join(rooms_of(options.rooms)))
        return
    options.directory.mkdir(parents=True, exist_ok=True)
    listed, _ = operations.read()
    known, counted, everything = {one.id: one for one in listed}, {}, []
    for room in [*check.rooms(), PRIVILEGED]:
        counted[room], found = write_room(room, options.directory, known)
        everything += found
    for place in PLACES:
        write_list(place, options.directory)
    rows = [describe(one, counted, everything) for one in listed if one.exit_free]
    write(options.directory / "operations.json", json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
