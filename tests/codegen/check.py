#!/usr/bin/env python3
"""Proves from machine code that operations do not leave the guest.

    check.py --coverage                    every operation without exits has a wrapper
    check.py --room NAME --compiler CXX    what the wrappers of a room were compiled to
    check.py --self-test --compiler CXX    planted violations are found

A wrapper is a function with C linkage that performs an operation. Plain ones are generated
(generate.py), the rest stands in NAME.cpp. Comments above it say what is asked of it:

    // op: ID               the operations (tests/operations.py) that it covers
    // allow: handler       it reaches the violation handler in unchecked builds too
    // allow: hooks         it calls hooks of audits in unchecked builds too
    // allow: indirect      it calls a function of its caller's choice
    // allow: exits         it is an operation that may exit: linked and counted, not judged
    // calls: RE            names of the C library's or system's functions that it may call
    // executes: RE         instructions that could exit, and why they do not is said beside it
    // body unchecked: RE   what its instructions match, without operands; `@fs` marks thread-local ones
    // planted: RE          (planted.cpp) the fault that must be found

Each room is compiled with -O2 and -O3, for an executable and, as position-independent code, for a
shared library, checked and unchecked, and linked: calls are followed through the linked binary, into
outlined parts too. -fno-jump-tables makes every indirect jump a call.
"""
import argparse
import functools
import itertools
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import generate  # noqa: E402
import operations  # noqa: E402

FORBIDDEN = set("""
    cpuid rdmsr wrmsr rdmsrlist wrmsrlist in out insb insw insl outsb outsw outsl hlt pause tpause umwait
    monitor mwait monitorx mwaitx syscall sysenter sysret sysretq sysretl sysexit sysexitq int int1 int3 into
    iret iretq lcall ljmp lret vmcall vmmcall vmlaunch vmresume vmrun vmload vmsave vmfunc invept invvpid
    invlpg invlpga invpcid invd wbinvd wbnoinvd xsetbv xsaves xrstors rdpmc rdrand rdseed getsec rsm encls
    enclu enclv pconfig lgdt sgdt lidt sidt lldt sldt ltr str lmsw smsw clts clgi stgi cli sti
    """.split())
PREFIXES = {"lock", "rep", "repz", "repnz", "repe", "repne", "bnd", "notrack", "data16", "addr32", "rex.W", "cs",
            "ds", "es", "ss", "fs", "gs"}
EXTERNAL = {"memcpy", "memmove", "memset", "memcmp", "bcmp"}  # bcmp: what clang makes of memcmp in a hosted program
# What the hosted wing may call besides: pure functions, the vDSO, and what a bug in a noexcept function ends with.
HOSTED = {"strlen", "memchr", "strcmp", "strncmp", "__errno_location", "clock_gettime",
          "_ZSt24__throw_out_of_range_fmtPKcz", "_ZSt9terminatev", "__cxa_begin_catch"}
HANDLER = re.compile(r"_ZN8exitless(6abi_v15raise|2v07section5raise)E")
HOOKS = re.compile(r"_ZN8exitless2v07section1[67]call_(enter|leave)_hooksE")
C_LINKAGE = "-Wno-return-type-c-linkage"  # clang dislikes our wrappers; g++ ignores what it does not know to disable
SIZED = re.compile(r"(add|sub|inc|dec|mov|cmp|test|or|and|xor|shl|shr|bt)[bwlq]$")


@dataclass
class Wrapper:
    name: str
    line: int
    operations: list = field(default_factory=list)
    allow: set = field(default_factory=set)
    body: str = ""
    calls: str = ""
    executes: str = ""
    planted: str = ""


def wrappers_of(path):
    """The wrappers of a source, with what their comments say."""
    wrappers, said = [], []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        comment = re.match(r"\s*// (op|allow|calls|executes|body unchecked|planted): (.*)", line)
        if comment:
            said.append(list(comment.groups()))
        elif said and line.strip().startswith("//"):
            said[-1][1] += " " + line.strip()[2:].strip()  # the formatter broke the line
        elif said:
            name = re.search(r"(\w+)\(", line.replace("decltype(auto)", "auto"))
            if not name:
                sys.exit(f"{path.name}:{number}: no wrapper follows its comments")
            one = Wrapper(name.group(1), number)
            for key, value in said:
                if key == "op":
                    one.operations.append(value.strip())
                elif key == "allow":
                    one.allow |= set(value.replace(",", " ").split())
                else:
                    setattr(one, key.removesuffix(" unchecked"), value.strip())
            wrappers.append(one)
            said = []
    return wrappers


def sources_of(room, directory):
    """The sources with a room's wrappers: those written by hand, and those generated into `directory`."""
    listed, _ = operations.read()
    by_hand = HERE / f"{room}.cpp"
    covered = {name for one in wrappers_of(by_hand) for name in one.operations} if by_hand.exists() else set()
    result = [by_hand] if by_hand.exists() else []
    if text := generate.source(room, listed, covered):
        directory.mkdir(parents=True, exist_ok=True)
        generated = directory / f"generated.{room}.cpp"
        if not generated.exists() or generated.read_text() != text:
            whole = directory / f"{generated.name}.{os.getpid()}"  # other tests read it meanwhile
            whole.write_text(text)
            whole.replace(generated)
        result.append(generated)
    return result


@functools.cache
def rooms():
    listed, _ = operations.read()
    return sorted({generate.room_of(one) for one in listed})


@dataclass
class Instruction:
    mnemonic: str
    operands: str
    target: str  # of a direct call or jump, else ""
    locked: bool

    @property
    def branches(self):
        return self.mnemonic == "call" or self.mnemonic.startswith("j") or self.mnemonic.startswith("loop")

    def __str__(self):
        return f"{self.mnemonic} {self.operands}".strip()


def disassemble(binary):
    """Instructions of each function of a linked binary."""
    text = subprocess.run(["objdump", "-d", "-w", "--no-show-raw-insn", binary], check=True, text=True,
                          capture_output=True).stdout
    functions, current = {}, None
    for line in text.splitlines():
        begin = re.match(r"[0-9a-f]+ <(.+)>:$", line)
        if begin:
            current = functions.setdefault(begin.group(1), [])
            continue
        match = re.match(r"\s*[0-9a-f]+:\t(.*)", line)
        if not match or current is None:
            continue
        words, locked = match.group(1).split(), False
        while len(words) > 1 and words[0] in PREFIXES:
            locked |= words.pop(0) == "lock"
        operands = " ".join(words[1:])
        target = re.match(r"[0-9a-f]+ <(.+?)(?:\+0x[0-9a-f]+)?>$", operands)
        current.append(Instruction(words[0], operands, target.group(1) if target else "", locked))
    return functions


def shape(instructions):
    """The instructions without operands and padding, for `body`."""
    words = []
    for one in instructions:
        if one.mnemonic.startswith("nop") and "0x5a5a5a0" not in one.operands or str(one) == "xchg %ax,%ax":
            continue
        sized = SIZED.match(one.mnemonic)
        words.append(("lock " if one.locked else "") + (sized.group(1) if sized else one.mnemonic) +
                     ("@fs" if "%fs:" in one.operands else ""))
    return " ".join(words)


def judge(wrapper, functions, checked, external):
    """The faults of one wrapper, which may call `external`, and the functions that it reaches."""
    if wrapper.name not in functions:
        return [f"{wrapper.name}: not in the binary"], set()
    faults, reached, waiting = [], set(), [wrapper.name]
    while waiting:
        symbol = waiting.pop()
        if symbol in reached:
            continue
        reached.add(symbol)
        handler, hooks = HANDLER.match(symbol), HOOKS.match(symbol)
        if handler and not checked and "handler" not in wrapper.allow:
            faults.append(f"{wrapper.name}: reaches the violation handler in an unchecked build")
        if hooks and not checked and "hooks" not in wrapper.allow:
            faults.append(f"{wrapper.name}: reaches the hooks in an unchecked build")
        for one in functions[symbol]:
            place = f"{wrapper.name}: `{one}`" + (f" in {symbol}" if symbol != wrapper.name else "")
            allowed = wrapper.executes and re.fullmatch(wrapper.executes, one.mnemonic)
            if one.mnemonic in FORBIDDEN and not allowed or re.search(r"%(cr|db|dr)\d", one.operands):
                faults.append(f"{place}: can leave the guest")
            if not one.branches:
                continue
            target = one.target.removesuffix("@plt")
            if one.operands.startswith("*"):
                if not (handler or hooks or "indirect" in wrapper.allow):
                    faults.append(f"{place}: indirect call")
            elif target in functions:
                waiting.append(target)
            elif target not in external and not (wrapper.calls and re.fullmatch(wrapper.calls, target)):
                faults.append(f"{place}: calls out of the library")
    wanted = "" if checked else wrapper.body
    if wanted and not re.fullmatch(wanted, found := shape(functions[wrapper.name])):
        faults.append(f"{wrapper.name}: expected `{wanted}`, found `{found}`")
    return faults, reached


def build(room, sources, compiler, level, shared, checked, directory):
    """Compiles and links one room; returns the binary."""
    kind = "shared" if shared else "executable"
    binary = directory / f"{room}.{Path(compiler).name}{level}.{kind}.checked{checked}"
    main = directory / f"main.{room}.{Path(compiler).name}.cpp"
    main.write_text("int main() {}\n")
    flags = ["-fPIC", "-shared"] if shared else ["-fno-pic", "-no-pie", str(main)]
    command = [compiler, "-std=c++20", level, *flags, f"-DEXITLESS_CHECKED={checked}", "-fno-jump-tables",
               "-fno-stack-protector", "-fcf-protection=none", "-Wall", "-Wextra", "-Werror", C_LINKAGE,
               "-I", str(operations.ROOT / "include"), *map(str, sources), "-o", str(binary), "-pthread"]
    subprocess.run(command, check=True)
    return binary


def check(room, sources, compiler, directory, quick=False):
    """Judges all wrappers of a room in all its builds; returns the faults of each."""
    wrappers, result = [one for source in sources for one in wrappers_of(source)], []
    if not wrappers:
        sys.exit(f"{room} has no wrappers")
    levels, kinds = (("-O2",), (False,)) if quick else (("-O2", "-O3"), (False, True))
    for level, shared, checked in itertools.product(levels, kinds, (0, 1)):
        functions = disassemble(build(room, sources, compiler, level, shared, checked, directory))
        reached, count = set(), 0
        for one in wrappers:
            if "exits" in one.allow:
                continue
            faults, symbols = judge(one, functions, checked, EXTERNAL | HOSTED if room == "linux" else EXTERNAL)
            result += [(one, fault, f"{level}{' -fPIC' if shared else ''} checked={checked}") for fault in faults]
            reached |= symbols
            count += 1
        instructions = sum(len(functions.get(symbol, [])) for symbol in reached)
        print(f"{compiler} {level}{' -fPIC' if shared else '':6} checked={checked}: {count} wrappers, "
              f"{len(reached)} functions, {instructions} instructions")
    return wrappers, result


def coverage(listed, wrappers):
    """What is listed and has no wrapper, and what has a wrapper and is not listed."""
    covered = {operation for one in wrappers for operation in one.operations}
    known = {one.id: one for one in listed}
    core = {one.id for one in listed if not one.header.startswith("exitless/linux/")}
    faults = [f"{known[name].header}:{known[name].line}: no wrapper: {name}" for name in known
              if name not in covered and (generate.must_judge(known[name]) or
                                          name in core and not known[name].consteval)]
    faults += [f"no such operation: {name}" for name in sorted(covered - set(known))]
    for one in wrappers:
        exempt = "exits" in one.allow
        faults += [f"{one.name}: {name} has no exits and must be judged" for name in one.operations
                   if name in known and exempt and known[name].exit_free]
    return faults


def unwatched():
    """Mnemonics of the exit catalogue that FORBIDDEN lacks; the time-stamp counter is allowed."""
    catalogue = (operations.ROOT / "include/exitless/x86/exit_catalog.hpp").read_text()
    rows = re.findall(r'\{exit_id::\w+, "([A-Z0-9 ]+)"', catalogue)
    return [f"the exit catalogue has {row}, FORBIDDEN has not" for row in rows
            if row.lower().split()[0] not in FORBIDDEN | {"rdtsc", "rdtscp"}]


def all_wrappers(directory):
    """The wrappers of all rooms; one of a room that does not exist would never be looked at."""
    unknown = {path.stem for path in HERE.glob("*.cpp")} - {"planted", *rooms()}
    if unknown:
        sys.exit(f"no such room: {', '.join(unknown)}")
    return [one for room in rooms() for source in sources_of(room, directory) for one in wrappers_of(source)]


def self_test(compiler, directory):
    """Every planted violation is found in every build, and a missing wrapper is noticed."""
    wrappers, found = check("planted", [HERE / "planted.cpp"], compiler, directory)
    bad = 0
    for one in wrappers:
        hits = {build for wrapper, fault, build in found if wrapper is one and re.search(one.planted, fault)}
        wanted = 4 if one.body or "unchecked" in one.planted else 8
        if len(hits) < wanted:
            print(f"{one.name}: found in {len(hits)} of {wanted} builds: {one.planted}")
            bad += 1
    listed, _ = operations.read()
    without = all_wrappers(directory)
    before = len(coverage(listed, without))
    without[0].operations = ["exitless::nobody()"]
    if len(coverage(listed, without)) < before + 2:
        print("a missing wrapper was not noticed")
        bad += 1
    print(f"{len(wrappers)} planted violations, {bad} missed")
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--room")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--quick", action="store_true", help="only -O2 executables: for a first look")
    parser.add_argument("--build", type=Path, default=Path("."), help="directory for the binaries")
    options = parser.parse_args()
    if options.coverage:
        listed, _ = operations.read()
        faults = coverage(listed, all_wrappers(options.build))
        faults += unwatched()
        print(*faults, f"{len(listed)} operations, {len(faults)} faults", sep="\n")
        return 1 if faults else 0
    for tool in (options.compiler, "objdump"):
        if not shutil.which(tool):
            print(f"SKIP: {tool} is not installed")
            return 77
    options.build.mkdir(parents=True, exist_ok=True)
    if options.self_test:
        return 1 if self_test(options.compiler, options.build) else 0
    _, faults = check(options.room, sources_of(options.room, options.build), options.compiler, options.build,
                      options.quick)
    for _, fault, where in faults:
        print(f"{where}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
