#!/bin/sh
# Validates the report formats with their own schemas and readers: see formats/check.py.
#
#   REDLINE=build/redline tests/formats.sh WRITER
#
# WRITER is the unit test test_formats. Without Python the test is skipped.

set -u
LC_ALL=C.UTF-8
export LC_ALL

root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
unset NO_COLOR

# Only Debian's Python finds the modules of Debian's packages; another Python may be first on the path.
for python in python3 /usr/bin/python3; do
    if "$python" -c 'import jsonschema, yaml' 2>/dev/null; then
        exec "$python" -B "$root/tests/formats/check.py" "${REDLINE:-$root/build/redline}" "$1"
    fi
done
for python in python3 /usr/bin/python3; do
    if "$python" -c '' 2>/dev/null; then
        exec "$python" -B "$root/tests/formats/check.py" "${REDLINE:-$root/build/redline}" "$1"
    fi
done
echo "skipped: the report formats, because there is no python3"
echo "0 passed, 0 failed, 1 skipped"
