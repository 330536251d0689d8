#!/usr/bin/env python3
"""Runs the test beds: the library in guests under an emulator and under a hypervisor.

    beds.py --build DIR [BED...]    all beds, or those named
    beds.py --list                  their names

DIR is a build tree whose target `guests` is built. One bed by its name alone ends with 77 if it cannot run here.
Otherwise all are run, a line is printed for each, build/guests/guests.xml has the results as JUnit XML, and the status
is 1 if one failed. Logs are in build/guests/logs.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from pathlib import Path

import exits
import initramfs
import kernels
from kernels import BUILD, Unavailable

MOST_FAULTS = 15  # that are printed
PASSED = 33  # of QEMU: isa-debug-exit makes 2 n + 1 of the guest's byte n, which is 0x10
SLOW = float(os.environ.get("EXITLESS_TIME_LIMIT_SCALE", "1"))
LINUX = "console=ttyS0 panic=-1 quiet"
REAL_TIME = "isolcpus=nohz,domain,managed_irq,1 nohz_full=1 rcu_nocbs=1 rcu_nocb_poll tsc=reliable"

MSR_TEST = "guest.msr_test"
# A static program has only one object.
ARGUMENTS = {"guest.thread_test": ["~functions of one object are told from those of two"]}


class Failed(Exception):
    """What went wrong, a line each."""


@dataclass
class Bed:
    name: str
    title: str
    run: object


def program(build, place):
    path = build / "tests/guests" / place
    if not path.exists():
        raise Failed(f"{path} is not built: cmake --build {build} --target guests")
    return path


def execute(name, limit_s, *command):
    """Runs a command with its output in the bed's log; returns status and output."""
    log = BUILD / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab") as out:
        begin = out.tell()
        try:
            status = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out,
                                    stderr=subprocess.STDOUT, timeout=limit_s * SLOW, check=False).returncode
        except subprocess.TimeoutExpired:
            raise Failed(f"no end after {limit_s * SLOW:.0f} s: {log}") from None
        except FileNotFoundError:
            raise Unavailable(f"{command[0]} is not installed") from None
    text = log.read_bytes()[begin:].decode(errors="replace")
    return status, re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r(?=\n)", "", text)


def emulate(name, limit_s, kernel, *more, cpu="max"):
    """Boots a kernel in QEMU and returns what it printed; it must end by itself, and say that it passed."""
    status, output = execute(
        name, limit_s, "qemu-system-x86_64", "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", cpu,
        "-nodefaults", "-nographic", "-no-reboot", "-serial", "stdio",
        "-device", "isa-debug-exit,iobase=0x501,iosize=4", "-kernel", kernel, *more)
    return status, output


COMMAND = re.compile(r"(?:ok|FAILED|skip) (\S+) (status .*)")


def judge_commands(status, output, commands):
    """The faults of a Linux guest: every command must have been run, and be good or skipped."""
    said = {one.group(1): one.group() for one in COMMAND.finditer(output)}
    faults = [f"{name}: {said.get(name, 'was not run')}" for name, *_ in commands
              if not said.get(name, "").startswith(("ok", "skip"))]
    faults += re.findall(r"^FAILED (?!\S+ status).*", output, re.M)
    if status != PASSED and not faults:
        faults = [f"QEMU ended with {status}, not with {PASSED}"]
    return faults


def bare_metal(machine):
    def run(build, name):
        for checked in (0, 1):
            image = program(build, f"bare_metal/guest.bare_metal.checked{checked}")
            status, output = execute(name, 60, "sh", Path(__file__).parent / "bare_metal/run.sh", image, machine)
            if status == 77:
                raise Unavailable(output.strip().removeprefix("SKIP: "))
            if status != 0:
                raise Failed("\n".join([line for line in output.splitlines() if "FAIL" in line] or
                                       output.splitlines()[-3:]))
        return re.findall(r"not there: .*|\d+ checks, .*", output)
    return run


def real_time_linux(build, name):
    """A PREEMPT_RT kernel on two CPUs, the second one isolated; our own programs are all that runs."""
    kernel = kernels.kernel("rt")
    programs = {one.name: one for one in sorted(program(build, "linux/programs").iterdir()) if os.access(one, os.X_OK)}
    loop = ["guest.control_loop", "0,2", "/helpers/guest.control_loop", "--cycles", "2000", "--period-us", "1000"]
    others = [[one, "0", f"/programs/{one}", *ARGUMENTS.get(one, [])] for one in programs if one != MSR_TEST]
    commands = [*others, loop, *msr_commands()]
    files = {f"programs/{one}": path for one, path in programs.items()} | module_files("rt")
    files |= {f"helpers/{one}": program(build, f"linux/{one}") for one in ("guest.control_loop", "guest.audit_program")}
    disk = initramfs.write(work("real_time.cpio"), program(build, "linux/guest.init"), commands, files)
    status, output = emulate(name, 400, kernel / "vmlinux", "-initrd", disk, "-append", f"{LINUX} {REAL_TIME}",
                             "-m", "512", "-smp", "2")
    faults = judge_commands(status, output, commands) + control_loop_faults(output)
    if faults:
        raise Failed("\n".join(faults))
    return [" ".join(one) for one in COMMAND.findall(output)] + skips(output)


def module_files(flavour):
    return {f"modules/{one.name}": one for one in kernels.modules(flavour)}


def load(module, *parameters):
    return [f"load_{module}", "0", "/init", "load", f"/modules/{module}.ko", *parameters]


def msr_commands():
    """The msr driver absent, with and without leave to write, and last under a kernel that is locked down."""
    test, unload = f"/programs/{MSR_TEST}", ["unload_msr", "0", "/init", "unload", "msr"]
    return [["msr_absent", "0", test, "no-device"],
            load("msr", "allow_writes=on"), ["msr_driver", "0", test, "driver"], unload,
            load("msr", "allow_writes=off"), ["msr_writes_off", "0", test, "writes-off"], unload,
            load("msr", "allow_writes=on"), ["msr_locked_down", "0", test, "lockdown"]]


def control_loop_faults(output):
    """What the loop may report in an emulator is that it lost its CPU, nothing else."""
    listed = re.search(r"^violations\n((?:  .*\n)*)", output, re.M)
    lines = [line.strip() for line in listed.group(1).splitlines()] if listed else []
    return [f"control_loop: {line}" for line in lines if "preempted" not in line]


def skips(output):
    """Reasons that Catch2 gave."""
    found = re.findall(r": SKIPPED:\s+(?:explicitly with messages?:\s+)?(.*?)\s*$", output, re.M)
    return [f"skipped in the guest: {reason}" for reason in dict.fromkeys(found)]


def work(name):
    """A file that a bed makes for itself."""
    folder = BUILD / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def under_kvm(build, name):
    """An L1 Linux with KVM under emulated SVM; in it, an image at ring 0 and an L2 real-time Linux."""
    init = program(build, "linux/guest.init")
    real_time, host = kernels.kernel("rt"), kernels.kernel("cloud")
    users = {f"count_user.checked{n}": program(build, f"counting/guest.count_user.checked{n}") for n in (0, 1)}
    inside = [load("msr", "allow_writes=on"), *([one, "0", f"/{one}"] for one in users), ["msr_driver", "0", "/msr_test"]]
    inner = initramfs.write(work("inner.cpio"), init, inside,
                            users | module_files("rt") | {"msr_test": program(build, f"linux/programs/{MSR_TEST}")})
    images = {f"count_ring0.checked{n}": program(build, f"counting/guest.count_ring0.checked{n}") for n in (0, 1)}
    images |= {f"bare_metal.checked{n}": program(build, f"bare_metal/guest.bare_metal.checked{n}") for n in (0, 1)}
    commands = [load(one.stem) for one in kernels.modules("cloud")]
    commands += [[one, "0", "/counter", f"/{one}"] for one in images]
    commands.append(["linux", "0", "/counter", "/vmlinux", "/inner.cpio"])
    outer = initramfs.write(work("outer.cpio"), init, commands, images | module_files("cloud") | {
        "counter": program(build, "kvm_exit_counter/guest.kvm_exit_counter"),
        "vmlinux": real_time / "vmlinux", "inner.cpio": inner})
    status, output = emulate(name, 400, host / "vmlinux", "-initrd", outer, "-append", LINUX, "-m", "1024", "-smp", "1",
                             cpu="max,+svm")
    notes = judge_counts(build, output, ("ring0", "user"), True, judge_commands(status, output, commands + inside))
    return [*notes, *(f"{what}: {exits.NOT_MODELLED}" for what in ("AVIC", "TSC scaling", "decode assists"))]


def judge_counts(build, output, places, emulated, faults):
    listed = json.loads(program(build, "counting/table/operations.json").read_text())
    counts = exits.read(output)
    faults = faults + exits.judge(counts, listed, places, emulated)
    if emulated:
        exits.write(BUILD / "exits.json", counts, listed, emulated)
    if faults:
        raise Failed("\n".join(faults))
    return exits.summary(counts, listed, emulated)


def on_kvm(build, name):
    """The same counter on this machine's own KVM."""
    image = program(build, "counting/guest.count_ring0.checked0")
    status, output = execute(name, 60, program(build, "kvm_exit_counter/guest.kvm_exit_counter"), image)
    if status == 77:
        raise Unavailable(re.findall(r"SKIP: (.*)", output)[-1])
    if reason := exits.why_unfit(exits.read(output)):
        raise Unavailable(reason)
    return judge_counts(build, output, ("ring0",), False,
                        [] if status == 0 else [f"the guest ended with {status}"])


def instructions(build, name, *command):
    """Runs a program under QEMU's user-mode emulator with the plugin.

    Returns status, output, and what the plugin counted in sections: {instruction: executions}."""
    found = work("instructions")
    found.unlink(missing_ok=True)
    plugin = program(build, "exit_audit/guest.exit_audit.so")
    status, output = execute(name, 120, "qemu-x86_64", "-cpu", "max", "-plugin", f"{plugin},out={found}", *command)
    if not found.exists():
        raise Unavailable(f"this QEMU does not load plugins of interface 1: {output.strip().splitlines()[-1:]}")
    rows = [line.split() for line in found.read_text().splitlines()]
    return status, output, {row[0]: int(row[-1]) for row in rows}


def exit_prone(counted):
    """What of it a hypervisor may intercept; time stamps it leaves alone (readiness of the host)."""
    return {word: count for word, count in counted.items() if count and word not in ("sections", "rdtsc", "rdtscp")}


def exit_audit(build, name):
    """Exit-prone instructions between the section markers of control_loop: none but planted ones."""
    loop = [program(build, "linux/guest.control_loop"), "--cycles", "200", "--period-us", "5000"]
    status, output, capture = instructions(build, name, program(build, "exit_audit/guest.capture"))
    reported = int((re.findall(r"CPUIDs executed: (\d+)", output) or [0])[0])
    faults = [] if status == 0 and reported and exit_prone(capture) == {"cpuid": reported} else [
        f"a capture reports {reported} CPUIDs, the emulator executed {exit_prone(capture)}"]
    status, _, plain = instructions(build, name, *loop)
    if status not in (0, 2) or plain.get("sections", 0) < 200 or exit_prone(plain):
        faults.append(f"control_loop ended with {status}, {plain.get('sections')} sections, and {exit_prone(plain)}")
    status, _, provoked = instructions(build, name, *loop, "--provoke", "cpuid")
    if status != 2 or exit_prone(provoked) != {"cpuid": reported}:
        faults.append(f"control_loop --provoke cpuid ended with {status} and {exit_prone(provoked)}, "
                      f"not with {reported} CPUIDs")
    if faults:
        raise Failed("\n".join(faults))
    return [f"{plain['sections']} sections of control_loop: no exit-prone instruction, "
            f"{plain.get('rdtsc', 0) + plain.get('rdtscp', 0)} time stamps",
            f"with --provoke cpuid: {reported} CPUIDs, as many as a capture reports"]


BEDS = [
    Bed("bare_metal_microvm", "no operating system, QEMU's microvm", bare_metal("microvm")),
    Bed("bare_metal_q35", "no operating system, QEMU's q35", bare_metal("q35")),
    Bed("real_time_linux", "PREEMPT_RT Linux on two CPUs, ours alone", real_time_linux),
    Bed("kvm_under_emulation", "KVM counts the exits of every operation", under_kvm),
    Bed("exit_audit", "instructions in the sections of control_loop", exit_audit),
    Bed("kvm", "the same counter on this machine's KVM", on_kvm),
]


@dataclass
class Outcome:
    bed: Bed
    word: str      # passed, failed, skipped
    notes: list
    seconds: float


def run_bed(bed, build):
    (BUILD / "logs" / f"{bed.name}.log").unlink(missing_ok=True)
    begin = time.monotonic()
    try:
        word, notes = "passed", bed.run(build, bed.name)
    except Unavailable as reason:
        word, notes = "skipped", [str(reason)]
    except Failed as faults:
        word, notes = "failed", str(faults).splitlines()
        if len(notes) > MOST_FAULTS:
            notes[MOST_FAULTS:] = [f"and {len(notes) - MOST_FAULTS} more"]
        notes.append(f"log: {BUILD / 'logs' / bed.name}.log")
    outcome = Outcome(bed, word, notes, time.monotonic() - begin)
    print(f"{word:7} {bed.name:20} {outcome.seconds:6.1f} s  {bed.title}", *(f"          {one}" for one in notes),
          sep="\n", flush=True)
    return outcome


def write_junit(outcomes):
    """guests.xml, a test case for each bed."""
    def count(word):
        return str(sum(one.word == word for one in outcomes))
    suite = xml.Element("testsuite", name="guests", tests=str(len(outcomes)), failures=count("failed"),
                        skipped=count("skipped"), time=f"{sum(one.seconds for one in outcomes):.1f}")
    for one in outcomes:
        case = xml.SubElement(suite, "testcase", classname="guests", name=one.bed.name, time=f"{one.seconds:.1f}")
        notes = "\n".join(one.notes)
        if one.word == "failed":
            xml.SubElement(case, "failure", message=one.notes[0]).text = notes
        elif one.word == "skipped":
            xml.SubElement(case, "skipped", message=notes)
        else:
            xml.SubElement(case, "system-out").text = notes
    BUILD.mkdir(parents=True, exist_ok=True)
    xml.ElementTree(suite).write(BUILD / "guests.xml", encoding="utf-8", xml_declaration=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", type=Path, default=kernels.ROOT / "build/dev")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("beds", nargs="*", choices=[[], *(bed.name for bed in BEDS)], metavar="BED")
    options = parser.parse_args()
    if options.list:
        print(";".join(bed.name for bed in BEDS))
        return 0
    outcomes = [run_bed(bed, options.build) for bed in BEDS if not options.beds or bed.name in options.beds]
    if len(options.beds) == 1:
        if outcomes[0].word == "skipped":
            print(f"SKIP: {outcomes[0].notes[0]}")
        return {"passed": 0, "failed": 1, "skipped": 77}[outcomes[0].word]
    write_junit(outcomes)
    return 1 if any(one.word == "failed" for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
