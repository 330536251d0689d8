#!/bin/sh
# The mixed program with objects of two compilers: two_compilers.sh CXX1 CXX2 INCLUDE BUILD
set -eu
first=$1 second=$2 include=$3 build=$4
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$build"

compile() { # compile CXX SOURCE CHECKED OBJECT
    "$1" -std=c++20 -O1 -I"$include" -DEXITLESS_CHECKED="$3" -c "$here/$2.cpp" -o "$build/$4.o"
}

compile "$first" main 0 main
compile "$first" checked 1 checked.first
compile "$second" checked 1 checked.second
compile "$first" unchecked 0 unchecked.first
compile "$second" unchecked 0 unchecked.second

for order in "checked.first unchecked.second" "unchecked.second checked.first" \
    "checked.second unchecked.first" "unchecked.first checked.second"; do
    objects=
    for object in $order; do
        objects="$objects $build/$object.o"
    done
    # shellcheck disable=SC2086
    "$first" $objects "$build/main.o" -pthread -o "$build/program"
    "$build/program" || { echo "failed: $order" >&2; exit 1; }
done
