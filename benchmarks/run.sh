#!/bin/sh
# Builds the preset `release` and runs all benchmarks, or those named: sh benchmarks/run.sh [--rounds N] [PROBLEM...]
# Prints one table a problem; the raw results go to build/release/benchmarks/results.json.
# Where it is allowed the rows run under SCHED_FIFO and at the highest CPU frequency; what is changed
# is set back at the end. The kernel's real-time throttling stays as it is: a round is far shorter.
set -eu
cd "$(dirname "$0")/.."

EXITLESS_TOOLS="cmake:cmake ninja:ninja-build g++:g++ chrt:util-linux"
EXITLESS_PACKAGES="libbenchmark-dev libboost-dev libcpuid-dev libcpuinfo-dev"
# shellcheck source=cmake/bootstrap.sh
. cmake/bootstrap.sh

problems= rounds=301
while [ $# -gt 0 ]; do
    case $1 in
    --rounds) [ $# -gt 1 ] || { echo "benchmarks/run.sh: --rounds needs a number" >&2; exit 64; }; rounds=$2; shift ;;
    --help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
    -*) echo "benchmarks/run.sh: wrong option: $1" >&2; exit 64 ;;
    *) [ -d "benchmarks/$1" ] && [ "$1" != support ] ||
        { echo "benchmarks/run.sh: there is no problem named $1" >&2; exit 64; }
        problems="$problems $1" ;;
    esac
    shift
done
[ -n "$problems" ] || problems="tsc cpuid section histogram ring"

exitless_bootstrap
cmake --preset release -DEXITLESS_BUILD_TESTS=OFF -DEXITLESS_BUILD_EXAMPLES=OFF >/dev/null
targets=
for problem in $problems; do targets="$targets bench.$problem"; done
# shellcheck disable=SC2086
cmake --build --preset release --target $targets >&2

results=build/release/benchmarks/results
mkdir -p "$results"

governors=
for file in /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor; do
    [ -w "$file" ] || continue
    governors="$governors $file=$(cat "$file")"
done
restore() {
    for pair in $governors; do echo "${pair#*=}" >"${pair%%=*}" || true; done
}
trap restore EXIT
trap 'exit 130' INT TERM
for pair in $governors; do echo performance >"${pair%%=*}" 2>/dev/null || true; done

fifo="chrt -f 10"
$fifo true 2>/dev/null || { fifo=; echo "SCHED_FIFO is not allowed here: other work will disturb the figures." >&2; }

for problem in $problems; do
    $fifo "build/release/benchmarks/$problem" --rounds "$rounds" --json "$results/$problem.json"
    echo
done

{
    separator='['
    for problem in $problems; do
        printf '%s\n' "$separator"
        cat "$results/$problem.json"
        separator=','
    done
    echo ']'
} >build/release/benchmarks/results.json
echo "Raw results: build/release/benchmarks/results.json" >&2
