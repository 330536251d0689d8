#!/usr/bin/env python3
"""Links the whole core without a C or C++ library.

The wrappers of every room of the core, which together call every function of it (check.py --coverage),
are compiled with -ffreestanding and linked with -nostdlib to one static program: nothing may stay
undefined but memcpy, memmove, memset and memcmp, which a freestanding compiler may ask for.
The headers themselves may include only what tests/layout.py allows.
"""
import argparse
import itertools
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import check  # noqa: E402
ROOT = HERE.parent.parent
ALLOWED = {"memcpy", "memmove", "memset", "memcmp"}
LINKER = {"_GLOBAL_OFFSET_TABLE_", "__start_exitless_fixup", "__stop_exitless_fixup"}  # defined by every linker


def undefined(program):
    text = subprocess.run(["nm", "-u", program], check=True, text=True, capture_output=True).stdout
    return {line.split()[-1] for line in text.splitlines()} - LINKER


def link(compiler, level, checked, sources, directory):
    """Compiles and links the sources; returns what is undefined in the relocatable program."""
    stem = directory / f"core.{Path(compiler).name}{level}.checked{checked}"
    objects = []
    for source in sources:
        objects.append(f"{stem}.{source.stem}.o")
        command = [compiler, "-std=c++20", level, "-ffreestanding", "-fno-exceptions", "-fno-rtti", "-fno-pic",
                   "-fno-stack-protector", check.C_LINKAGE, f"-DEXITLESS_CHECKED={checked}", "-I", str(ROOT / "include"), "-c",
                   str(source), "-o", objects[-1]]
        subprocess.run(command, check=True)
    subprocess.run(["ld", "-r", *objects, "-o", f"{stem}.o"], check=True)
    needed = undefined(f"{stem}.o")
    if needed <= ALLOWED:
        defined = [f"--defsym={symbol}=0" for symbol in sorted(needed)]
        subprocess.run(["ld", "-static", "-e", "0", *defined, f"{stem}.o", "-o", str(stem)], check=True)
    return needed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--build", type=Path, required=True)
    options = parser.parse_args()
    if not shutil.which(options.compiler):
        print(f"SKIP: {options.compiler} is not installed")
        return 77
    options.build.mkdir(parents=True, exist_ok=True)
    sources = [source for room in check.rooms() if room != "linux" for source in check.sources_of(room, options.build)]
    bad = 0
    for level, checked in itertools.product(("-O0", "-O2"), (0, 1)):
        needed = link(options.compiler, level, checked, sources, options.build)
        print(f"{options.compiler} {level} checked={checked}: undefined: {' '.join(sorted(needed)) or 'nothing'}")
        if not needed <= ALLOWED:
            print(f"  not allowed: {' '.join(sorted(needed - ALLOWED))}")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
