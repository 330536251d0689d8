#!/bin/sh
# Builds and runs the tests, then lists what was skipped and why.
#   sh tests/run.sh [--long] [--preset NAME] [CTEST-OPTION...]
#     --long         the long tests too
#     --preset NAME  another preset than dev: release, asan, tsan, clang (trees in build/NAME)
#     the rest goes to ctest: -R REGEX, -L LABEL, -j N, ...
# Ends with 0 only if every test passed and every skip is one that tests/skips.txt allows on this machine.
# Installs what it needs where it may; see cmake/bootstrap.sh.
#
# Environment:
#   EXITLESS_BOOTSTRAP=off   installs nothing and asks for nothing: the tests that lack something are skipped or fail
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

preset=dev
long=
while [ $# -gt 0 ]; do
    case $1 in
    --long) long=yes ;;
    --preset) preset=${2?"--preset needs a name"} && shift ;;
    --help) sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
    *) break ;;
    esac
    shift
done
# ctest excludes a test only if all of several -LE match it, so the caller's replaces this one.
case " $* " in *" -LE "* | *" --label-exclude "*) ;; *) [ -n "$long" ] || set -- -LE '^long$' "$@" ;; esac

. "$root/cmake/bootstrap.sh"
# The compilers and tools by command, what has no command by package.
EXITLESS_TOOLS='c++:g++ clang++:clang cmake:cmake ninja:ninja-build objdump:binutils git:git pkg-config:pkg-config
    python3:python3 qemu-system-x86_64:qemu-system-x86 qemu-x86_64:qemu-user dpdk-testpmd:dpdk-dev'
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
