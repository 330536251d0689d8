#!/bin/sh
# Builds the preset `release` and runs all benchmarks, or those named.
#   sh benchmarks/run.sh [--rounds N] [PROBLEM...]
#     --rounds N   rounds to take the median of (default 301)
#     PROBLEM      tsc, cpuid, section, histogram, ring
# Prints one table a problem; the raw results go to build/release/benchmarks/results.json.
# Installs what it needs as root; see cmake/bootstrap.sh.
#
# Where it is allowed the rows run under SCHED_FIFO and at the CPUs' highest frequency; what was changed is set
# back at the end. The kernel's real-time throttling stays as it is: the harness sleeps often enough.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

rounds=301
problems=
while [ $# -gt 0 ]; do
    case $1 in
    --rounds) rounds=${2?"--rounds needs a number"} && shift ;;
    --help) sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
    tsc | cpuid | section | histogram | ring) problems="$problems $1" ;;
    *) echo "benchmarks/run.sh: wrong option or problem: $1" >&2 && exit 64 ;;
    esac
    shift
done
problems=${problems:-tsc cpuid section histogram ring}

. "$root/cmake/bootstrap.sh"
exitless_needs_build
EXITLESS_TOOLS='c++:g++ cmake:cmake ninja:ninja-build python3:python3 chrt:util-linux'
EXITLESS_PACKAGES='libcatch2-dev libbenchmark-dev libboost-dev libcpuid-dev libcpuinfo-dev'
exitless_bootstrap

cmake -S "$root" --preset release >/dev/null
targets=
for problem in $problems; do targets="$targets bench.$problem"; done
# shellcheck disable=SC2086 # a list of words
cmake --build "$root/build/release" --target $targets >&2

# Sets all CPUs to full frequency, where a governor is there to be told, and back at the end.
governors=
for file in /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor; do
    [ ! -w "$file" ] || governors="$governors $file=$(cat "$file")"
done
restore() {
    for pair in $governors; do echo "${pair#*=}" >"${pair%%=*}"; done
}
trap restore EXIT
trap 'exit 130' INT TERM
for pair in $governors; do echo performance >"${pair%%=*}"; done

scheduled='chrt -f 10'
if ! $scheduled true 2>/dev/null; then
    scheduled=
    echo "SCHED_FIFO is not allowed here: other work will disturb the figures." >&2
fi

bin=$root/build/release/benchmarks
results=$bin/results.json
part=$bin/problem.json
separator='['
: >"$results"
for problem in $problems; do
    $scheduled "$bin/$problem" --rounds "$rounds" --json "$part"
    echo
    { echo "$separator" && cat "$part"; } >>"$results"
    separator=','
done
echo ']' >>"$results"
rm -f "$part"
echo "Raw results: $results" >&2
