#!/bin/sh
# Builds and runs the tests, then lists what was skipped and why.
#   sh tests/run.sh [--long] [--preset NAME] [CTEST-OPTION...]
#     --long         the long tests too
#     --preset NAME  another preset than dev: release, optimised, asan, tsan, clang (trees in build/NAME)
#     CTEST-OPTION   -R, -E, -L, -LE REGEX, -I RANGE, -j N, --repeat MODE, --timeout S, -N, -V, -VV, --progress,
#                    --rerun-failed, --stop-on-failure
# Ends with 0 only if every test passed and every skip is one that tests/skips.txt allows on this machine.
# Installs what it needs as root; see cmake/bootstrap.sh.
#
# Environment:
#   EXITLESS_BOOTSTRAP=off   installs nothing and asks for nothing: the tests that lack something are skipped or fail
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

usage() { sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p}' "$0"; }
refuse() {
    echo "tests/run.sh: $1" >&2
    usage >&2
    exit 64
}

preset=dev
# ctest excludes a test only if all of several -LE match it, so the caller's replaces this one.
exclude='^long$'
left=$#
while [ "$left" -gt 0 ]; do
    word=$1
    shift
    left=$((left - 1))
    case $word in
    --preset | -R | -E | -L | -LE | -I | -j | --repeat | --timeout)
        [ "$left" -gt 0 ] || refuse "$word needs a value"
        value=$1
        shift
        left=$((left - 1))
        case $word in
        --preset) preset=$value ;;
        -LE) exclude=$value ;;
        *) set -- "$@" "$word" "$value" ;;
        esac ;;
    --long) exclude= ;;
    --help) usage && exit 0 ;;
    -j[0-9]* | -N | -V | -VV | --progress | --rerun-failed | --stop-on-failure) set -- "$@" "$word" ;;
    *) refuse "wrong option: $word" ;;
    esac
done
[ -z "$exclude" ] || set -- "$@" -LE "$exclude"

. "$root/cmake/bootstrap.sh"
exitless_needs_build
# The compilers and tools by command, what has no command by package.
EXITLESS_TOOLS='c++:g++ g++:g++ clang++:clang ld.lld:lld cmake:cmake ninja:ninja-build objdump:binutils git:git
    pkg-config:pkg-config python3:python3 cpuid:cpuid qemu-system-x86_64:qemu-system-x86 qemu-x86_64:qemu-user lz4:lz4 dpdk-testpmd:dpdk-dev'
EXITLESS_PACKAGES='libcatch2-dev libclang-rt-dev'
# The release build has the benchmarks, and these are their harness and peers.
[ "$preset" != release ] || EXITLESS_PACKAGES="$EXITLESS_PACKAGES libbenchmark-dev libboost-dev libcpuid-dev libcpuinfo-dev"
exitless_bootstrap

build=$root/build/$preset
cmake -S "$root" --preset "$preset" >/dev/null
cmake --build "$build"

# ctest's own verdict is kept, so that the skips are listed after a failure too.
status=0
rm -f "$build/tests.xml"
(cd "$root" && ctest --preset "$preset" --output-junit "$build/tests.xml" \
    --test-output-size-passed 65536 --test-output-size-failed 65536 "$@") || status=$?
if [ -e "$build/tests.xml" ]; then
    python3 "$root/tests/skips.py" "$root/tests/skips.txt" "$build/tests.xml" || status=1
fi
exit "$status"
