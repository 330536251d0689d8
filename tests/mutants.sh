#!/bin/sh
# Breaks the library on purpose, one line at a time, and expects the named test to notice.
#
#   sh tests/mutants.sh [--jobs N] [--first N] [--lint] [FILTER]
#
# tests/mutants/*.list has a mutant a line: file, sed -E script, regular expression of ctest names that must turn
# red; separated by tabs; # begins a comment. FILTER is a regular expression on those lines. A script must change
# exactly one line, and the result must compile. Each of N workers (2) has a copy of the tree and a build of its own
# in build/mutants, which are kept: only what a mutation touches is compiled again.
# --lint only looks whether the lists fit the sources. Status 1 if a mutant survives or cannot be judged.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/build/mutants
jobs=2 first=0 filter='' lint=''
while [ $# -gt 0 ]; do
    case $1 in
    --jobs) jobs=$2; shift ;;
    --first) first=$2; shift ;;
    --lint) lint=yes ;;
    --*) echo "mutants.sh: unknown option $1" >&2; exit 64 ;;
    *) filter=$1 ;;
    esac
    shift
done
tab=$(printf '\t')

mutants() {
    for list in "$root"/tests/mutants/*.list; do
        grep -Ev '^(#|[[:space:]]*$)' "$list" | grep -E -- "${filter:-.}" | sed "s|^|$(basename "$list" .list)$tab|"
    done | if [ "$first" -gt 0 ]; then head -n "$first"; else cat; fi
}

# The CMake target behind a regular expression of test names: the longest part before a dot or space that is one.
target_of() {
    name=$(printf '%s\n' "$1" | sed 's/[\\^$]//g; s/ .*//')
    until grep -qx -- "$name" "$place/targets"; do
        case $name in *.*) name=${name%.*} ;; *) return 0 ;; esac
    done
    printf '%s\n' "$name"
}

# shellcheck disable=SC2086 # none, one or several targets
build() {
    [ -z "$1" ] || (cd "$place/build" && nice ninja -j1 $1) >"$place/log" 2>&1
}

run_tests() {
    (cd "$place/build" && nice ctest -R "$1" --timeout 300 --no-tests=error --output-on-failure) >"$place/log" 2>&1
}

# A file that was mutated and restored keeps its old date in the next copy: it would not be compiled again.
prepare() {
    rm -rf "$place/tree"
    mkdir -p "$place/tree" "$place/build"
    (cd "$root" && tar -cf - --exclude=./build --exclude=./.git .) | tar -C "$place/tree" -xf -
    touch "$place/touched"
    while read -r file; do
        [ ! -f "$place/tree/$file" ] || touch "$place/tree/$file"
    done <"$place/touched"
    cmake -G Ninja -S "$place/tree" -B "$place/build" -DCMAKE_BUILD_TYPE=Debug -DEXITLESS_BUILD_EXAMPLES=OFF \
        >"$place/log" 2>&1 || return 1
    ninja -C "$place/build" -t targets all | sed -n 's/: phony$//p' >"$place/targets"
}

# Without mutations every test that is named must pass, or its red would say nothing.
baseline() {
    cut -f4 "$place/list" | sort -u >"$place/tests"
    while read -r test; do target_of "$test"; done <"$place/tests" | sort -u >"$place/needed"
    build "$(tr '\n' ' ' <"$place/needed")" || return 1
    run_tests "$(paste -sd'|' "$place/tests")"
}

# How many lines differ.
lines_changed() {
    diff "$1" "$2" | awk '/^</ { a++ } /^>/ { b++ } END { print (a > b ? a : b) + 0 }'
}

# Every mutant must name a file, change one line of it, and name tests.
lint() {
    copy=$(mktemp)
    while IFS=$tab read -r room file script test; do
        [ -f "$root/$file" ] || file=include/$file
        [ -f "$root/$file" ] && sed -E -- "$script" "$root/$file" >"$copy" 2>/dev/null
        if [ ! -f "$root/$file" ] || [ -z "$test" ] || [ "$(lines_changed "$root/$file" "$copy")" != 1 ]; then
            printf 'does not fit: %s.list: %s %s\n' "$room" "$file" "$script"
        fi
    done
    rm -f "$copy"
}

# Prints "killed", or why the mutant is not.
try() {
    file=$1 script=$2 test=$3
    [ -f "$place/tree/$file" ] || file=include/$file
    [ -f "$place/tree/$file" ] || { echo "no such file"; return; }
    cp "$place/tree/$file" "$place/saved"
    echo "$file" >>"$place/touched"
    if sed -E -- "$script" "$place/saved" >"$place/tree/$file" 2>"$place/log"; then
        changed=$(lines_changed "$place/saved" "$place/tree/$file")
        if [ "$changed" != 1 ]; then
            echo "changes $changed lines"
        elif ! build "$(target_of "$test")"; then
            echo "does not compile"
        elif run_tests "$test"; then
            echo "survived"
        elif grep -Eq '\*\*\*(Failed|Timeout|Exception)|Subprocess aborted|\*\*\*Not Run' "$place/log"; then
            if grep -q '\*\*\*Not Run' "$place/log"; then echo "test not built"; else echo "killed"; fi
        else
            echo "no such test"
        fi
    else
        echo "bad sed script"
    fi
    cp "$place/saved" "$place/tree/$file"
}

worker() {
    place=$work/$1
    : >"$place/table"
    if ! prepare || ! baseline; then
        cat "$place/log"
        printf 'not judged\t%s\n' "worker $1: the tests that the mutants name do not pass as they are" >"$place/table"
        return
    fi
    while IFS=$tab read -r room file script test; do
        begin=$(date +%s)
        verdict=$(try "$file" "$script" "$test")
        printf '%s\t%s\t%s\t%s\t%s s\n' "$verdict" "$room" "$file" "$script" $(($(date +%s) - begin)) |
            tee -a "$place/table"
    done <"$place/list"
}

if [ -n "$lint" ]; then
    misfits=$(mutants | lint)
    [ -z "$misfits" ] || { printf '%s\n' "$misfits"; exit 1; }
    echo "$(mutants | wc -l) mutants fit the sources"
    exit 0
fi
mkdir -p "$work"
mutants >"$work/all"
count=$(wc -l <"$work/all")
[ "$count" -gt 0 ] || { echo "no mutant matches '$filter'" >&2; exit 1; }
[ "$jobs" -le "$count" ] || jobs=$count
for number in $(seq "$jobs"); do
    mkdir -p "$work/$number"
    awk -v number="$number" -v jobs="$jobs" 'NR % jobs == number % jobs' "$work/all" >"$work/$number/list"
    worker "$number" &
done
wait
for number in $(seq "$jobs"); do cat "$work/$number/table"; done >"$work/table"
killed=$(grep -c "^killed$tab" "$work/table")
echo "$count mutants, $killed killed"
if [ "$killed" != "$count" ]; then
    grep -v "^killed$tab" "$work/table"
    exit 1
fi
