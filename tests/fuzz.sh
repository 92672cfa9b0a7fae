#!/bin/sh
# Fuzzes redline with libFuzzer: every target of tests/fuzz/targets.c for some minutes.
#
#   tests/fuzz.sh BUILD MINUTES [TARGET...]
#
# BUILD is the folder with the fuzzer and with redline. What was learnt stays in BUILD/corpus and is used the next time. An
# input that fails is written into tests/fuzz/inputs/TARGET, where `make test` runs it from then on. The last line counts the
# targets; before it stand the executions and the covered edges of each.

set -u
LC_ALL=C.UTF-8
export LC_ALL
build=$1 minutes=$2
shift 2
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
cd "$root" || exit 2
[ $# -gt 0 ] || set -- $("$build/tests/fuzz/replay" --targets)
redline=$build/redline
seeds=$build/seeds
rm -rf "$seeds"
for t; do mkdir -p "$seeds/$t" "$build/corpus/$t" "tests/fuzz/inputs/$t"; done

# Writes each line of its input, if it is not empty, into a file of its own.
split_lines() {
    awk -v at="$1" 'NF { f = at "/" FILENAME FNR; gsub("/", "_", f); f = at "/" FNR "-" NR; printf "%s", $0 > f; close(f) }'
}
# Copies files into the seeds of a target.
seed() {
    at=$seeds/$1
    shift
    [ -d "$at" ] || return 0
    for f; do
        [ -f "$f" ] && [ "$(wc -c <"$f")" -lt 20000 ] && cp "$f" "$at/$(basename "$(dirname "$f")")-$(basename "$f")"
    done
}
seed deal tests/cases/errors/*.deal docs/examples/*.deal docs/examples/published/*.deal
seed sweep docs/examples/bracketed.deal docs/examples/draft.deal
seed json tests/cases/errors/*.json
seed terms docs/examples/*.terms tests/cases/errors/*.terms
seed rules docs/examples/*.rules tests/cases/errors/*.rules
seed format tests/cases/errors/*.deal tests/cases/errors/*.rules tests/cases/errors/*.json docs/examples/*.* rules/*.rules
seed readings tests/cases/errors/*.deal tests/cases/errors/*.json docs/examples/*.deal
seed correct docs/examples/*.deal tests/cases/errors/*.deal tests/cases/cli/files/layout/*
seed config tests/cases/cli/files/*.cfg tests/cases/cli/files/*/*.cfg
seed tests rules/*.tests docs/examples/*.tests tests/cases/cli/files/*.tests tests/cases/cli/files/*/*.tests
seed names docs/examples/*.deal docs/examples/published/*.deal tests/cases/errors/*.json
[ ! -d "$seeds/stream" ] || cat tests/cases/cel/*.jsonl | split_lines "$seeds/stream"
[ ! -d "$seeds/cel" ] || grep -h -v '^#\|^=>' tests/cases/expressions/*.test | split_lines "$seeds/cel"
[ ! -d "$seeds/packed" ] || for d in docs/examples/*.deal; do
    gzip -nc "$d" >"$seeds/packed/$(basename "$d").gz"
    ! command -v zstd >/dev/null || zstd -qc "$d" >"$seeds/packed/$(basename "$d").zst"
done
[ ! -d "$seeds/results" ] || for f in json jsonl; do
    "$redline" check --no-config -q -f $f docs/examples/draft.deal >"$seeds/results/draft.$f" 2>/dev/null
done
[ ! -d "$seeds/diff" ] || for d in docs/examples/*.deal; do
    { cat "$d"; printf '\0'; cat docs/examples/draft.deal; } >"$seeds/diff/$(basename "$d")"
done

passed=0 failed=0
for t; do
    log=$build/corpus/$t.log
    if TARGET=$t "$build/tests/fuzz/fuzzer" -max_total_time=$((minutes * 60)) -timeout=20 -rss_limit_mb=3000 -max_len=8192 \
        -dict=tests/fuzz/redline.dict -artifact_prefix="tests/fuzz/inputs/$t/" -print_final_stats=1 -verbosity=1 \
        "$build/corpus/$t" "$seeds/$t" "tests/fuzz/inputs/$t" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        tail -n 40 "$log"
        echo "FAILED: $t; the input is in tests/fuzz/inputs/$t, all output in $log"
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    edges=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
    printf '%-8s %9s executions, %6s edges\n' "$t" "${runs:-?}" "${edges:-?}"
done
rmdir tests/fuzz/inputs/* 2>/dev/null
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
