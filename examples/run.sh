#!/bin/sh
# Builds and runs the main job: a motor's control loop over a polling virtqueue, in a checked, optimised build.
#   sh examples/run.sh [OPTION...]      options go to the program: try --help
# Installs what it needs (g++, cmake, ninja) as root; see cmake/bootstrap.sh.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

. "$root/cmake/bootstrap.sh"
exitless_needs_build
EXITLESS_TOOLS='c++:g++ cmake:cmake ninja:ninja-build'
exitless_bootstrap

# The build's messages go to standard error: standard output is the program's.
cmake -S "$root" --preset audit >/dev/null
cmake --build "$root/build/audit" --target control_loop >&2
# A function bound at its first call is resolved in the middle of the loop, one of a library's too.
exec env LD_BIND_NOW=1 "$root/build/audit/examples/control_loop" "$@"
