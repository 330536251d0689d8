# shellcheck shell=sh
# Makes sure that tools and packages are there. Sourced, never run: the caller lists what it needs in
# EXITLESS_TOOLS ("command:package ...") and EXITLESS_PACKAGES ("package ..."), then calls exitless_bootstrap.
# As root on Debian or Ubuntu the missing ones are installed; otherwise it says what to install, and stops.

exitless_installed() {
    case $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) in *" installed") return 0 ;; *) return 1 ;; esac
}

exitless_missing() {
    for pair in ${EXITLESS_TOOLS-}; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || printf ' %s' "${pair#*:}"
    done
    if command -v dpkg-query >/dev/null 2>&1; then
        for package in ${EXITLESS_PACKAGES-}; do
            exitless_installed "$package" || printf ' %s' "$package"
        done
    fi
}

# Debian 12 has Catch2 v3 only in its backports: the machine's own source is repeated with that suite's name.
exitless_enable_backports() {
    # shellcheck source=/dev/null
    . /etc/os-release
    [ "${ID-}" = debian ] || return 0
    suite="${VERSION_CODENAME-}-backports"
    apt-cache policy 2>/dev/null | grep -q "n=$suite" && return 0
    for source in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list; do
        [ -r "$source" ] || continue
        case $source in
        *.sources)
            $EXITLESS_AS awk -v suite="$suite" -v name="$VERSION_CODENAME" '
                BEGIN { RS = ""; FS = "\n" }
                $0 ~ "Suites:[^\n]*[ \t]" name "([ \t\n]|$)" && !done {
                    for (i = 1; i <= NF; ++i) if ($i !~ /^#/) { sub(/^Suites:.*/, "Suites: " suite, $i); print $i }
                    done = 1
                }' "$source" | $EXITLESS_AS tee /etc/apt/sources.list.d/exitless-backports.sources >/dev/null
            [ -s /etc/apt/sources.list.d/exitless-backports.sources ] && return 0
            $EXITLESS_AS rm -f /etc/apt/sources.list.d/exitless-backports.sources ;;
        *)
            sed -n "s/^\(deb .*\) $VERSION_CODENAME main.*/\1 $suite main/p" "$source" | head -n 1 |
                $EXITLESS_AS tee /etc/apt/sources.list.d/exitless-backports.list >/dev/null
            [ -s /etc/apt/sources.list.d/exitless-backports.list ] && return 0
            $EXITLESS_AS rm -f /etc/apt/sources.list.d/exitless-backports.list ;;
        esac
    done
}

# True if the archive that this machine already knows offers Catch2 v3.
exitless_catch2_in_archive() {
    apt-cache madison libcatch2-dev 2>/dev/null | grep -q .
}

exitless_install() {
    EXITLESS_AS=
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then EXITLESS_AS=sudo; else
            echo "Missing:$1. Not root, so nothing was installed. Run this, then this script again:" >&2
            echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$1" >&2
            case $1 in *libcatch2-dev*)
                echo "  (on Debian 12, libcatch2-dev is in bookworm-backports: enable that suite first)" >&2 ;;
            esac
            exit 1
        fi
    fi
    echo "Installing:$1" >&2
    $EXITLESS_AS apt-get update -qq
    packages=$1
    case $packages in *" libcatch2-dev"*)
        if ! exitless_catch2_in_archive; then
            exitless_enable_backports
            $EXITLESS_AS apt-get update -qq
        fi ;;
    esac
    # shellcheck disable=SC2086
    $EXITLESS_AS env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
}

exitless_bootstrap() {
    missing=$(exitless_missing)
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing:$missing (Debian's package names). Install them with this system's package manager, then run this again." >&2
        exit 1
    fi
    exitless_install "$missing"
}
