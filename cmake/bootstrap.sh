# shellcheck shell=sh
# Makes sure that tools and packages are there. Sourced, never run: the caller says what it needs in
#   EXITLESS_TOOLS     "command:package ..."   wanted where the command is not found
#   EXITLESS_PACKAGES  "package ..."           wanted where the package is not installed (Debian and Ubuntu only)
# and calls exitless_bootstrap. As root, what is missing is installed by apt-get; otherwise it says what to install,
# and ends the script. If nothing is missing, apt-get is not called. A CMake that is too old for the tree in $root is
# named as well.
#
# EXITLESS_BOOTSTRAP=off in the environment skips all of it: the caller's machine is then taken as it is.

# Ends the script where $root/build cannot be written.
# shellcheck disable=SC2154 # root is the caller's
exitless_needs_build() {
    if mkdir -p "$root/build" 2>/dev/null && [ -w "$root/build" ]; then return 0; fi
    echo "This tree is not writable: copy $root to a place of yours, or make $root/build a directory that you may" \
        "write." >&2
    exit 73
}

exitless_installed() {
    case $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) in *" installed") ;; *) return 1 ;; esac
}

exitless_missing() {
    for pair in ${EXITLESS_TOOLS-}; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || printf ' %s' "${pair#*:}"
    done
    command -v dpkg-query >/dev/null 2>&1 || return 0
    for package in ${EXITLESS_PACKAGES-}; do
        exitless_installed "$package" || printf ' %s' "$package"
    done
}

# The name of this Debian release, or nothing where it is not Debian.
exitless_debian_release() {
    # shellcheck source=/dev/null
    (. /etc/os-release && [ "${ID-}" = debian ] && printf '%s' "${VERSION_CODENAME-}")
}

# Prints the machine's own source of Debian RELEASE, naming its backports instead: key, mirror and options stay as
# they are. apt says which of the sources is Debian's, so a foreign archive that uses the same suite is not taken.
# $1 the release; $2 "sources" for a stanza (deb822), "list" for a line.
exitless_backports_source() {
    # shellcheck disable=SC2016
    uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
        "Codename: $1" 'Component: main' 2>/dev/null | head -n 1)
    [ -n "$uri" ] || return 0
    for file in /etc/apt/sources.list.d/*."$2" /etc/apt/sources."$2"; do
        [ -r "$file" ] || continue
        # The blank line keeps the last stanza of a file apart from the first of the next.
        cat "$file" && echo
    done | case $2 in
    sources)
        awk -v release="$1" -v uri="${uri%/}" '
            BEGIN { RS = ""; FS = "\n" }
            index($0, uri) && $0 ~ "(^|\n)Suites:[^\n]*[ \t]" release "([ \t\n]|$)" &&
                /(^|\n)Components:[^\n]*[ \t]main([ \t\n]|$)/ && !/(^|\n)Enabled:[ \t]*no/ && !printed {
                for (i = 1; i <= NF; ++i) {
                    if ($i ~ /^#/) continue
                    sub(/^Suites:.*/, "Suites: " release "-backports", $i)
                    sub(/^Components:.*/, "Components: main", $i)
                    print $i
                }
                printed = 1
            }' ;;
    list)
        awk -v release="$1" -v uri="${uri%/}" '
            $1 == "deb" && index($0, uri) && !printed {
                for (i = 2; i < NF && $i != release; ++i) line = line " " $i
                if ($i == release && index($0 " ", " main ")) {
                    print "deb" line " " release "-backports main"
                    printed = 1
                }
                line = ""
            }' ;;
    esac
}

# Debian 12 has Catch2 v3 in its backports alone. False if they could not be had.
exitless_enable_backports() {
    release=$(exitless_debian_release) || return 1
    for form in sources list; do
        text=$(exitless_backports_source "$release" $form)
        [ -n "$text" ] || continue
        added=/etc/apt/sources.list.d/exitless-backports.$form
        echo "Adding $release-backports to apt's sources ($added)" >&2
        printf '%s\n' "$text" | tee "$added" >/dev/null
        chmod 644 "$added"
        if apt-get update -qq && exitless_catch2_in_archive; then return 0; fi
        rm -f "$added"
        apt-get update -qq || :
    done
    return 1
}

# True if an archive that this machine knows offers Catch2 v3.
exitless_catch2_in_archive() {
    apt-cache madison libcatch2-dev 2>/dev/null | grep -Eq '\| *(1:)?[3-9]'
}

# Tells somebody without root what to do, exactly.
exitless_explain() {
    echo "Missing:$1. Not root, so nothing was installed. Run this, then this script again:" >&2
    case "$1 " in *" libcatch2-dev "*) exitless_catch2_in_archive || exitless_explain_backports ;; esac
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$1" >&2
    echo "To go on with what is there, set EXITLESS_BOOTSTRAP=off." >&2
    exit 1
}

exitless_explain_backports() {
    release=$(exitless_debian_release) || return 0
    for form in sources list; do
        text=$(exitless_backports_source "$release" $form)
        [ -n "$text" ] || continue
        echo "  sudo tee /etc/apt/sources.list.d/exitless-backports.$form <<'END'" >&2
        printf '%s\nEND\n' "$text" >&2
        return 0
    done
    echo "  (libcatch2-dev 3 may be in $release-backports alone: have that suite among apt's sources)" >&2
}

exitless_get() {
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing:$1 (Debian's names). Install them with this system's package manager, then run" \
            "this again; or set EXITLESS_BOOTSTRAP=off to go on with what is there." >&2
        exit 1
    fi
    [ "$(id -u)" = 0 ] || exitless_explain "$1"
    packages=$1
    echo "Installing:$packages" >&2
    apt-get update -qq
    case "$packages " in *" libcatch2-dev "*)
        if ! exitless_catch2_in_archive && ! exitless_enable_backports; then
            echo "No archive known here has Catch2 v3: CMake will download its sources" >&2
            packages=$(printf '%s ' "$packages" | sed 's/ libcatch2-dev / ca-certificates /')
        fi ;;
    esac
    # shellcheck disable=SC2086
    env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=120 $packages >/dev/null
}

# Ends the script if it needs CMake and the one that is there is too old.
exitless_check_cmake() {
    case " ${EXITLESS_TOOLS-} " in *" cmake:"*) ;; *) return 0 ;; esac
    wanted=$(sed -n 's/^cmake_minimum_required(VERSION \([0-9]*\.[0-9]*\).*/\1/p' "$root/CMakeLists.txt")
    found=$(cmake --version | sed -n 's/^cmake version //p')
    [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ] || return 0
    echo "CMake $found is too old: $wanted is needed. Take one from https://cmake.org/download or from PyPI, and have" \
        "it first in PATH, for example:" >&2
    # shellcheck disable=SC2016
    echo '  python3 -m venv ~/cmake && ~/cmake/bin/pip install cmake && export PATH=~/cmake/bin:$PATH' >&2
    exit 1
}

exitless_bootstrap() {
    [ "${EXITLESS_BOOTSTRAP-}" != off ] || return 0
    missing=$(exitless_missing)
    if [ -n "$missing" ]; then exitless_get "$missing"; fi
    exitless_check_cmake
}
