"""Checks the Conan recipe and the vcpkg port as far as that goes without their clients.

usage: recipes.py SOURCE VERSION
"""

import ast
import json
import re
import sys
from pathlib import Path

source, version = Path(sys.argv[1]), sys.argv[2]
port = source / "cmake/vcpkg-port"


def expect(condition, complaint):
    if not condition:
        sys.exit(complaint)


def constant(recipe, name):
    """The value of a class attribute that is written as a literal."""
    for node in ast.walk(recipe):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == name:
            return ast.literal_eval(node.value)
    sys.exit(f"conanfile.py sets no {name}")


recipe_text = (source / "conanfile.py").read_text(encoding="utf-8")
recipe = ast.parse(recipe_text)
compile(recipe, "conanfile.py", "exec")
test_recipe = (source / "test_package/conanfile.py").read_text(encoding="utf-8")
compile(test_recipe, "test_package/conanfile.py", "exec")

# What Conan copies must hold what the build reads, and its version must be found where the recipe looks.
for pattern in constant(recipe, "exports_sources"):
    expect(list(source.glob(pattern)), f"conanfile.py exports {pattern}, which matches nothing")
where, *_ = re.findall(r'recipe_folder, "([^"]+)"', recipe_text)
found = re.findall(r"^#define EXITLESS_VERSION_\w+ (\d+)", (source / where).read_text(encoding="utf-8"), re.MULTILINE)
expect(".".join(found) == version, f"conanfile.py would read version {found} from {where}, not {version}")

# Both packagers must offer the targets that the CMake package offers.
cmake = (source / "CMakeLists.txt").read_text(encoding="utf-8")
targets = set(re.findall(r"add_library\((exitless::\w+) ALIAS", cmake))
usage = (port / "usage").read_text(encoding="utf-8")
for target in targets:
    expect(f'"{target}"' in recipe_text, f"conanfile.py has no component for {target}")
    expect(target in usage, f"the port's usage does not name {target}")

manifest = json.loads((port / "vcpkg.json").read_text(encoding="utf-8"))
expect(manifest["version"] == version, f"the port is of version {manifest['version']}, the library of {version}")
expect(manifest["name"] == constant(recipe, "name"), "port and recipe differ in name")
expect(manifest["license"] == constant(recipe, "license"), "port and recipe differ in licence")
expect(manifest["description"] == constant(recipe, "description"), "port and recipe differ in description")

# Options that a packager sets must exist; a misspelt one is silently ignored by CMake.
options = set(re.findall(r"^option\((\w+)", cmake, re.MULTILINE))
portfile = (port / "portfile.cmake").read_text(encoding="utf-8")
for name in re.findall(r"\bEXITLESS_(?!VERSION)\w+", portfile + recipe_text):
    expect(name in options, f"a recipe sets {name}, which is no option of CMakeLists.txt")

# vcpkg refuses a .pc file in share/ that has a Libs: value.
for pc in (source / "cmake").glob("*.pc.in"):
    expect("Libs:" not in pc.read_text(encoding="utf-8"), f"{pc.name} has a Libs: line")
