#!/bin/sh
# A room of engine/ includes only rooms above it, and cel, which stands apart, nothing of terms. Files right in engine/ are
# the public API over all rooms but cli; they and cli include the public header.

set -u
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
cd "$root" || exit 2

find engine -name '*.[ch]' -o -name '*.cc' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 awk '
    BEGIN {
        n = split("base source terms cel rules judge sweep bargain report database batch cli", rooms, " ")
        for (i = 1; i <= n; i++) rank[rooms[i]] = i
    }
    function wrong(why) {
        printf "%s:%d: %s: %s\n", FILENAME, FNR, $0, why
        bad++
    }
    FNR == 1 {
        files++
        parts = split(FILENAME, part, "/")
        room = parts == 2 ? "" : part[2]
        if (room != "" && !(room in rank)) { wrong("there is no room " room); nextfile }
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        match($0, /".*"/)
        target = substr($0, RSTART + 1, RLENGTH - 2)
        other = target
        sub(/\/.*/, "", other)
        if (target == "redline.h") { if (room != "" && room != "cli") wrong("the public header is for cli and the public API") }
        else if (!(other in rank)) wrong("write it as \"room/file.h\"")
        else if (room == "cel" && other == "terms") wrong("cel knows nothing of terms")
        else if (room == "" && other == "cli") wrong("the public API stands above cli")
        else if (room != "" && rank[other] > rank[room]) wrong(room " stands above " other)
    }
    END {
        if (bad) exit 1
        printf "layers: %d files, and none includes a room below its own\n", files
    }'
