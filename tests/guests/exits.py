"""Judges what the counting programs printed, and writes build/guests/exits.json.

A line of theirs is "count", what, where, exits, name, separated by tabs; of a control also how many exits are
expected, and where that is known (counting/count.hpp). An operation must cost none. Several wrappers can perform one
operation, and each program runs with checks and without: the worst of all counts is the operation's.
"""
import collections
import json
from dataclasses import dataclass, field

PLANTED = "planted_cpuid"  # not of the library: it shows that an operation that exits is found
CALIBRATION = ("nothing", "1000 CPUID")
NOT_MODELLED = "not modelled by the emulator"


@dataclass
class Counts:
    """What was counted in one place: at ring 0 or in user space."""
    operations: dict = field(default_factory=dict)  # wrapper: exits
    controls: dict = field(default_factory=dict)    # name: (expected, counted, where known)


def read(text):
    """{place: Counts} of a bed's output."""
    result = {}
    for line in text.replace("\r", "").splitlines():
        words = line.split("\t")
        if words[0] != "count" or len(words) < 5:
            continue
        _, what, where, exits, name, *more = words
        counts = result.setdefault(where, Counts())
        if what == "operation":
            counts.operations[name] = max(int(exits), counts.operations.get(name, 0))
        elif len(more) == 2:
            worst = max(counts.controls.get(name, (0, 0, ""))[1], int(exits))
            counts.controls[name] = (int(more[0]), worst, more[1])
    return result


def control_faults(where, controls, emulated):
    """Controls whose count is not the known one. What an emulator does not model says nothing."""
    wanted = {"everywhere", "kvm-svm"} if emulated else {"everywhere"}
    return [f"{where}: {name}: {expected} exits expected, {counted} counted"
            for name, (expected, counted, known) in controls.items() if known in wanted and expected != counted]


def why_unfit(counts):
    """Why a machine's KVM is not one that counts: some that bear the name run guests by other means. "" if it is."""
    for name, (expected, counted, _) in counts.get("ring0", Counts()).controls.items():
        if name in CALIBRATION and counted != expected:
            return f"{name} costs {counted} exits under this KVM, not {expected}: its guests do not run as on a CPU"
    return ""


def operation_faults(where, counted, listed):
    """Operations that exit although their docstring says that they do not, or that were not counted."""
    faults = []
    for one in listed:
        if not one[where] and not one["why_not"].get(where):
            faults.append(f"{where}: {one['name']}: tests/codegen has no wrapper for it, and no reason is known")
        for wrapper in one[where]:
            exits = counted.get(wrapper)
            if exits is None:
                faults.append(f"{where}: {one['name']}: not counted ({wrapper})")
            elif exits:
                faults.append(f"{where}: {one['name']}: {exits} VM exits ({wrapper})")
    return faults


def self_test_faults(where, counted):
    """The planted CPUID must be reported as any operation's would be."""
    planted = [{"name": PLANTED, where: [PLANTED], "why_not": {}}]
    if any("VM exits" in fault for fault in operation_faults(where, counted, planted)):
        return []
    return [f"{where}: the planted CPUID was not found: nothing that this bed counts can be believed"]


def judge(counts, listed, places, emulated):
    """All faults of a bed that was to count in `places`."""
    faults = []
    for where in places:
        found = counts.get(where)
        if not found or not found.controls:
            faults.append(f"{where}: nothing was counted")
            continue
        faults += control_faults(where, found.controls, emulated)
        faults += operation_faults(where, found.operations, listed)
        faults += self_test_faults(where, found.operations)
    return faults


def worst(one, counts, where):
    """The exits of an operation in a place, or None if it was not counted there."""
    counted = [counts[where].operations.get(name) for name in one[where]] if where in counts else []
    return max((exits for exits in counted if exits is not None), default=None)


def operation_row(one, counts):
    row = {"name": one["name"], "ring0": worst(one, counts, "ring0"), "user": worst(one, counts, "user")}
    if one["why_not"]:
        row["why_not"] = one["why_not"]
    return row


def control_row(where, name, expected, counted, known, emulated):
    row = {"name": f"{name} ({'ring 0' if where == 'ring0' else 'user space'})", "expected": expected,
           "counted": counted}
    if known == "nowhere":
        row |= {"expected": None, "counted": None, "note": NOT_MODELLED} if emulated else {"expected": None}
    return row


def report(counts, listed, emulated):
    """What is written to exits.json."""
    controls = [control_row(where, name, *row, emulated)
                for where, found in counts.items() for name, row in found.controls.items()]
    return {"operations": [operation_row(one, counts) for one in listed], "controls": controls}


def summary(counts, listed, emulated):
    """Lines for people: how much was counted, and what was not."""
    rows = report(counts, listed, emulated)
    lines = []
    for where in counts:
        total = [row for row in rows["operations"] if row[where] is not None]
        lines.append(f"{where}: {len(total)} of {len(listed)} operations counted, "
                     f"{sum(row[where] == 0 for row in total)} of them without an exit")
    reasons = collections.Counter(row["why_not"]["user"] for row in rows["operations"]
                                  if row["ring0"] is None and row["user"] is None)
    lines += [f"{count} operations not counted: {reason}" for reason, count in reasons.items()]
    lines += [f"{row['name']}: {NOT_MODELLED}" for row in rows["controls"] if row.get("note") == NOT_MODELLED]
    if not emulated:
        lines += [f"{name}: {counted} exits here ({expected} under KVM on AMD)" for found in counts.values()
                  for name, (expected, counted, known) in found.controls.items() if known != "everywhere"]
    return lines


def write(path, counts, listed, emulated):
    path.write_text(json.dumps(report(counts, listed, emulated), indent=1) + "\n")
