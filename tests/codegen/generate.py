#!/usr/bin/env python3
"""Writes wrappers for operations that need nothing special: call it with what it takes, return what it returns.

A room's own source has the wrappers that do: templates whose arguments only a person can choose, and
operations whose instructions are told. Whatever it covers is left out here. A class template is wrapped
as INSTANCES says, a parameter as PARAMETERS says.
"""
import re

INSTANCES = {
    "basic_histogram": "exitless::histogram",
    "cpuid::packed_text": "exitless::cpuid::packed_text<12>",
    "cpuid::walk": "exitless::cpuid::walk<exitless::x86::native, exitless::cpuid::snapshot>",
    "measure::log_linear": "exitless::histogram::layout",
    "msr::basic_memory_backend": "exitless::msr::memory_backend",
    "os::basic_msr_device": "exitless::os::msr_device",
    "os::place_table": "exitless::os::place_table<8>",
    "os::rate_judge": "exitless::os::rate_judge<exitless::x86::native>",
    "os::small_file": "exitless::os::small_file<64>",
    "tsc::cyclic": "exitless::tsc::cyclic<>",
    "tsc::spaced_pause": "exitless::tsc::spaced_pause<>",
    "virtio::descriptor_ledger": "exitless::virtio::descriptor_ledger<8>",
    "virtio::split_device": "exitless::virtio::split_device<8>",
    "virtio::split_driver": "exitless::virtio::split_driver<8>",
    "virtio::split_ring": "exitless::virtio::split_ring<8>",
}
PARAMETERS = {
    "basic_may_exit<Storage>": "exitless::may_exit_t",
    "basic_histogram<SubBucketBits, ValueBits>": "exitless::histogram",
    "split_ring<Capacity>": "exitless::virtio::split_ring<8>",
}
WORDS = {"operator[]": "at", "operator bool": "as_bool", "operator()": "call", "operator==": "equals", "operator=": "assign",
         "operator|": "either", "operator&": "both", "operator+": "plus", "operator-": "minus",
         "operator<=>": "compare", "operator*": "value", "operator->": "member"}


def room_of(one):
    """The source that covers an operation: x86/ is small and goes with base/."""
    room = one.header.split("/")[1]
    return "base" if room == "x86" else room


def scope_of(one):
    """Namespaces and class, without the library's."""
    return one.scope.removeprefix("exitless").removeprefix("::")


def parameters_of(one):
    """The types of an operation's parameters, with arguments for template parameters."""
    text, types, current, depth = one.signature[1:one.signature.rindex(")")], [], "", 0
    for mark in text + ",":
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(mark, 0)
        if mark == "," and depth == 0:
            types.append(current.strip())
            current = ""
        else:
            current += mark
    for generic, chosen in PARAMETERS.items():
        types = [re.sub(r"(?:\w+::)*" + re.escape(generic), chosen, kind) for kind in types]
    own = scope_of(one).rpartition("::")[2]
    if scope_of(one) in INSTANCES:  # in a class template its bare name is the type itself
        types = [re.sub(rf"(?<![\w:]){own}(?!\w|<)", INSTANCES[scope_of(one)], kind) for kind in types]
    return [kind for kind in types if kind]


def can_wrap(one):
    """Whether a wrapper can be written without knowing what a template is for."""
    inner = one.signature[1:one.signature.rindex(")")]
    if "..." in inner or "(" in inner:
        return False
    if one.of_class and one.class_template and scope_of(one) not in INSTANCES:
        return False
    return not any(set(re.findall(r"\w+", kind)) & one.generic for kind in parameters_of(one))


def must_judge(one):
    """Whether an operation must be free of exits in its machine code. In the hosted wing some say that
    they cost none, but are for the set-up only: they format text, or ask the C library."""
    return one.exit_free and not one.consteval and \
        (room_of(one) != "linux" or not one.rt.startswith("Not for real-time"))


def wrapper(one, name):
    types = parameters_of(one)
    arguments = [f"static_cast<{kind}>(a{i})" if kind.endswith("&&") else f"a{i}" for i, kind in enumerate(types)]
    taken = [f"{kind} a{i}" for i, kind in enumerate(types)]
    passed = ", ".join(arguments)
    scope = scope_of(one)
    owner = INSTANCES.get(scope, one.scope)
    simple = re.sub(r"<.*", "", scope.rpartition("::")[2])
    constant = " const" if " const" in one.signature[one.signature.rindex(")"):] else ""
    member = one.of_class and not one.static
    if one.of_class and one.name == simple:
        head, body = f"void {name}", f"::new (place) {owner}({passed});"
        taken.insert(0, "void* place")
    else:
        head = f"decltype(auto) {name}"
        if member:
            taken.insert(0, f"{owner}{constant}& self")
        if one.name == "operator bool":
            call = "static_cast<bool>(self)"
        elif one.name == "operator()":
            call = f"self({passed})"
        elif one.name == "operator[]":
            call = f"self[{passed}]"
        elif one.name.startswith("operator"):
            call = f"{'self' if member else 'a0'} {one.name[8:]} {arguments[-1]}"
        else:
            call = f"{'self.' if member else owner + '::'}{one.name}({passed})"
        body = f"return {call};"
    allow = "" if one.exit_free else "// allow: exits\n"
    return (f"namespace {one.space} {{\n// op: {one.id}\n{allow}"
            f'extern "C" {head}({", ".join(taken)}) {{ {body} }}\n}}\n')


def source(room, listed, covered):
    """A translation unit with wrappers for what `covered` leaves; "" if that is nothing."""
    wanted = [one for one in listed if room_of(one) == room and one.id not in covered and not one.consteval
              and can_wrap(one) and (must_judge(one) or room != "linux")]
    includes, wrappers, names = sorted({one.header for one in wanted}), [], {}
    for one in wanted:
        scope = re.sub(r"<.*", "", scope_of(one)).replace("::", "_")
        parts = ("wrap", scope, WORDS.get(one.name, one.name.replace("~", "destroy_")))
        name = re.sub(r"\W", "_", "_".join(part for part in parts if part))
        names[name] = names.get(name, 0) + 1
        wrappers.append(wrapper(one, name + (f"_{names[name]}" if names[name] > 1 else "")))
    if not wrappers:
        return ""
    return "".join(f"#include <{one}>\n" for one in includes) + "#include <new>\n\n" + "\n".join(wrappers)
