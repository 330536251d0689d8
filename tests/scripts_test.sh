#!/bin/sh
# What the scripts do on machines that this one is not: commands are replaced by ones that note their call.
set -u
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# fake COMMAND [SCRIPT]: a command that notes its call, and then does what the script says.
fake() { printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n%s\n' "$1" "$scratch" "${2-}" >"$scratch/bin/$1"; }

# Each case begins with a machine that lacks everything, with nobody's rights.
begin() {
    what=$1
    rm -rf "${scratch:?}"/*
    mkdir -p "$scratch/bin" "$scratch/tree"
    : >"$scratch/calls"
    echo 'cmake_minimum_required(VERSION 3.25...3.31)' >"$scratch/tree/CMakeLists.txt"
    fake id 'echo 1000'
    fake sudo
    fake apt-get
    fake apt-cache
    fake dpkg-query
    fake cmake 'echo "cmake version 3.25.1"'
    chmod +x "$scratch"/bin/*
}
# bootstrap TOOLS PACKAGES: its status in $ended, what it said in $scratch/said.
bootstrap() {
    ended=0
    PATH=$scratch/bin:$PATH EXITLESS_BOOTSTRAP=${switch-} EXITLESS_TOOLS=$1 EXITLESS_PACKAGES=$2 \
        sh -euc 'root=$1; . "$2"; exitless_bootstrap' sh "$scratch/tree" "$source/cmake/bootstrap.sh" \
        >"$scratch/said" 2>&1 || ended=$?
}
fail() {
    echo "$what: $1"
    sed 's/^/    /' "$scratch/said" "$scratch/calls"
    status=1
}
ends() { [ "$ended" = "$1" ] || fail "ended with $ended, not $1"; }
says() { grep -Eq -- "$1" "$scratch/said" || fail "does not say $1"; }
calls() { grep -Eq -- "$1" "$scratch/calls" || fail "does not call $1"; }
never() { if grep -Eq -- "$1" "$scratch/calls"; then fail "calls $1"; fi; }

begin "a user is told what to install, and nothing is done"
bootstrap 'no-such-tool:its-package' ''
ends 1
says 'sudo apt-get update && sudo apt-get install --no-install-recommends its-package'
never '^(sudo|apt-get (update|install))'

begin "root installs"
fake id 'echo 0'
bootstrap 'no-such-tool:its-package' ''
ends 0
calls '^apt-get update'
calls '^apt-get install .* its-package$'
never '^sudo'

begin "where no archive has Catch2 v3, its sources can be downloaded"
fake id 'echo 0'
bootstrap '' 'libcatch2-dev other'
ends 0
calls '^apt-get install .* ca-certificates other'
never 'install.*libcatch2-dev'

begin "nothing is missing"
bootstrap 'sh:dash cmake:cmake' ''
ends 0
never '^apt-get'

begin "it is switched off"
switch=off
bootstrap 'no-such-tool:its-package cmake:cmake' 'libcatch2-dev'
ends 0
[ ! -s "$scratch/calls" ] || fail "calls something"
switch=

begin "CMake is too old"
fake cmake 'echo "cmake version 3.9.6"'
bootstrap 'cmake:cmake' ''
ends 1
says '^CMake 3.9.6 is too old: 3.25 is needed'

begin "a newer CMake is taken"
fake cmake 'echo "cmake version 4.0.0-rc1"'
bootstrap 'cmake:cmake' ''
ends 0

for script in tests/run.sh examples/run.sh benchmarks/run.sh; do
    begin "$script in a tree that cannot be written"
    mkdir -p "$scratch/tree/cmake" "$scratch/tree/${script%/*}"
    cp "$source/cmake/bootstrap.sh" "$scratch/tree/cmake/"
    cp "$source/$script" "$scratch/tree/$script"
    : >"$scratch/tree/build"
    ended=0
    PATH=$scratch/bin:$PATH sh "$scratch/tree/$script" >"$scratch/said" 2>&1 || ended=$?
    ends 73
    says 'This tree is not writable: copy'
    never .
done

for words in --lnog 'unit' '-R' '--preset' '-R unit --lnog'; do
    begin "tests/run.sh $words"
    ended=0
    # shellcheck disable=SC2086
    PATH=$scratch/bin:$PATH sh "$source/tests/run.sh" $words >"$scratch/said" 2>&1 || ended=$?
    ends 64
    says '^tests/run.sh: '
    never .
done
[ "$status" != 0 ] || echo "all cases passed"
exit "$status"
