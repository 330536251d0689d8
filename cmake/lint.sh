#!/bin/sh
# Checks what a compiler does not: layout of the code, the scripts, names of package mirrors.
#   sh cmake/lint.sh [--fix] [--tidy]
#     --fix   lets clang-format rewrite the files instead of complaining
#     --tidy  clang-tidy too, over the unit tests and the headers that they include (minutes; needs build/dev)
# Installs what it needs as root; see cmake/bootstrap.sh.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

fix=
tidy=
for option; do
    case $option in
    --fix) fix=yes ;;
    --tidy) tidy=yes ;;
    *) sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p}' "$0" >&2 && exit 64 ;;
    esac
done

. cmake/bootstrap.sh
EXITLESS_TOOLS='git:git clang-format-19:clang-format-19 shellcheck:shellcheck python3:python3'
[ -z "$tidy" ] || EXITLESS_TOOLS="$EXITLESS_TOOLS clang-tidy-19:clang-tidy-19"
exitless_bootstrap

# The files that git tracks, and the new ones that it would: a build tree is neither.
files() { git -c "safe.directory=$root" ls-files --cached --others --exclude-standard -- "$@"; }
status=0
complain() {
    echo "lint: $*" >&2
    status=1
}

if [ -n "$fix" ]; then
    files '*.hpp' '*.cpp' | xargs clang-format-19 -i
else
    files '*.hpp' '*.cpp' | xargs clang-format-19 --dry-run -Werror ||
        complain "clang-format would change files: sh cmake/lint.sh --fix"
fi

files '*.sh' .ci/run | xargs shellcheck || complain "shellcheck has complaints"

# A mirror's name ages, and is not everybody's: the machine's own package sources are used.
if files | xargs grep -nIE '(deb|security|snapshot|ftp)\.debian\.org|archive\.ubuntu\.com' | grep -v '^cmake/lint.sh:'; then
    complain "a package mirror is named above"
fi
if files '*.hpp' '*.cpp' | xargs grep -nE '\b(TODO|FIXME|XXX)\b'; then
    complain "an unfinished place is marked above"
fi

if [ -n "$tidy" ]; then
    files 'tests/unit/*.cpp' | xargs -P 2 -n 4 clang-tidy-19 --quiet -p build/dev --warnings-as-errors='*' ||
        complain "clang-tidy has complaints"
fi
exit "$status"
