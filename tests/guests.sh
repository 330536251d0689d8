#!/bin/sh
# The test beds: the library in guests under an emulator, under real KVM inside that emulator, and under this
# machine's own KVM. Builds what they need, runs them, prints a line for each.
#   sh tests/guests.sh [BED...]     --list names them
# Results: build/guests/guests.xml (JUnit), build/guests/exits.json (VM exits of every operation), build/guests/logs.
# The guests' kernels are downloaded from Debian's archive (100 MB), not installed. Ends with 0 if no bed failed.
# Installs what it needs as root; see cmake/bootstrap.sh.
#
# Environment:
#   EXITLESS_GUEST_CACHE=DIR       where the kernels' packages are kept (build/guests/cache)
#   EXITLESS_TIME_LIMIT_SCALE=N    all time limits N times as long, for slow machines
#   EXITLESS_BOOTSTRAP=off         installs nothing and asks for nothing: beds that lack something are skipped
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

case ${1-} in
--help) sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
--list) exec python3 "$root/tests/guests/beds.py" --list ;;
esac

. "$root/cmake/bootstrap.sh"
exitless_needs_build
EXITLESS_TOOLS='c++:g++ cmake:cmake ninja:ninja-build python3:python3 qemu-system-x86_64:qemu-system-x86
    qemu-x86_64:qemu-user lz4:lz4'
EXITLESS_PACKAGES='libcatch2-dev'
exitless_bootstrap

begin=$(date +%s)
cmake -S "$root" --preset dev >/dev/null
cmake --build "$root/build/dev" --target guests
echo "built in $(($(date +%s) - begin)) s"
exec python3 "$root/tests/guests/beds.py" --build "$root/build/dev" "$@"
