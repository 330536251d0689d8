#!/bin/sh
# Compares the table of docs/counted.md with what tests/guests.sh counted last.
#   check_counted.sh EXITS_JSON
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ ! -e "$1" ]; then
    echo "SKIP: nothing has been counted: sh tests/guests.sh"
    exit 77
fi
python3 "$here/counted.py" "$1" | python3 "$here/insert.py" "$here/../counted.md" counted --check
