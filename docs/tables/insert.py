#!/usr/bin/env python3
"""Puts a generated table into a page, or says that the page is out of date.

    insert.py PAGE NAME [--check] < TABLE

The table stands in PAGE between the lines <!-- NAME: generated --> and <!-- NAME: end -->. With --check the page is left
as it is; status 1 if its table is another one, 2 if it has no such place.
"""
import pathlib
import sys


def main(page, name, *options):
    path = pathlib.Path(page)
    text = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: generated -->\n", f"<!-- {name}: end -->\n"
    before, found, rest = text.partition(begin)
    old, ended, after = rest.partition(end)
    if not found or not ended:
        print(f"{page} has no place for {name}: it wants the lines {begin.strip()} and {end.strip()}", file=sys.stderr)
        return 2
    new = sys.stdin.read()
    if "--check" not in options:
        path.write_text(before + begin + new + end + after, encoding="utf-8")
    elif new != old:
        print(f"{page}: the table {name} is out of date; pipe the generator's output into: python3 {__file__} {page} {name}",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
