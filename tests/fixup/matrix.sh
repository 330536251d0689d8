#!/bin/sh
# Builds two programs in every way that decides what becomes of the table of fix-ups, and runs them:
#   matrix.sh CXX INCLUDE BUILD
set -u
compiler=$1 include=$2 build=$3
here=$(cd "$(dirname "$0")" && pwd)
command -v "$compiler" >/dev/null || { echo "SKIP: $compiler is not installed"; exit 77; }
mkdir -p "$build"
failed=0

program() { # program NAME FLAGS... -- SOURCE...
    name=$1
    shift
    "$compiler" -std=c++20 -Wall -Wextra -Werror -I"$include" "$@" -o "$build/$name" && "$build/$name" && return
    echo "failed: $name: $*"
    failed=1
}

# shellcheck disable=SC2086 # several options
both() { # both OPTIONS
    program faults $1 "$here/faults.cpp" "$here/other.cpp"
    program none $1 "$here/none.cpp"
}

for level in -O0 -O1 -O2 -O3 -Os; do
    both "$level"
    both "$level -fPIE -pie"
    both "$level -fno-pic -static"
    both "$level -ffunction-sections -Wl,--gc-sections"
done
both "-O2 -static-pie -fPIE"
both "-O2 -flto"
both "-O2 -masm=intel"
if command -v ld.lld >/dev/null; then
    both "-O2 -fuse-ld=lld"
    both "-O2 -fuse-ld=lld -ffunction-sections -Wl,--gc-sections"
else
    echo "LLD is not installed: not tried"
fi
exit $failed
