#!/bin/bash
# Checks a batch with Slurm: an array of N tasks checks N parts, parts that failed are tried again, and the reports are
# joined into OUT, the report of one run.
#
#   slurm.sh N OUT [OPTION]... PATH...
#
#   slurm.sh 100 all.jsonl -p ukraine deals.jsonl.zst
#   slurm.sh 100 all.sqlite -p ukraine deals.jsonl.zst
#
# Options and paths are those of `redline check`. The ending of OUT is its format: .jsonl, .json, .csv, .html or .sqlite.
# The parts are kept in OUT.parts, so a second call checks only what is missing. SBATCH=OPTIONS are for sbatch, such
# as SBATCH='--cpus-per-task=4 --time=1:00:00'. TRIES=N tries each part at most N times (3). Needs a folder that all nodes
# see, and redline on the PATH of all nodes.

set -u

# As a task of the array: checks one part. What is killed leaves no file, or a database that --resume continues.
if [ -n "${REDLINE_PARTS:-}" ]; then
    part=$REDLINE_PARTS/$SLURM_ARRAY_TASK_ID.$REDLINE_ENDING
    exec redline check --quiet --jobs "${SLURM_CPUS_PER_TASK:-1}" $REDLINE_FORMAT "$@" \
        --output "$part" --shard "$SLURM_ARRAY_TASK_ID/$REDLINE_N"
fi

if [ $# -lt 3 ]; then
    sed -n '5,8s/^# *//p' "$0" >&2
    exit 2
fi
n=$1 out=$2
shift 2
ending=${out##*.} format=
case $ending in
sqlite | sqlite3 | db) format=--resume ;;
jsonl | json | csv | html) format="--format $ending" ;;
*)
    echo "slurm.sh: the ending of $out is no format: .jsonl, .json, .csv, .html or .sqlite expected" >&2
    exit 2
    ;;
esac
case " $* " in *" --csv "*) format= ;; esac
parts=$out.parts
mkdir -p "$parts" || exit 2

# The numbers of the parts that are not whole, as an array of Slurm: 1-100 before the first try. Parts of another run are
# an error: then OUT.parts must be removed.
missing() {
    files=$(ls "$parts"/*."$ending" 2>/dev/null)
    if [ -z "$files" ]; then
        echo "1-$n"
    elif ! list=$(redline merge --missing "$parts"/*."$ending" 2>"$parts/merge.err") && [ -z "$list" ]; then
        if grep -q 'no part is whole' "$parts/merge.err"; then echo "1-$n"; else echo error; fi
    else
        echo "$list"
    fi
}

for try in $(seq "${TRIES:-3}"); do
    list=$(missing)
    case $list in
    '') break ;;
    error)
        cat "$parts/merge.err" >&2
        exit 2
        ;;
    esac
    echo "try $try: parts $list" >&2
    REDLINE_PARTS=$parts REDLINE_ENDING=$ending REDLINE_FORMAT=$format REDLINE_N=$n \
        sbatch --quiet --wait --array="$list" --output="$parts/%a.log" --job-name=redline ${SBATCH:-} "$0" "$@"
done
exec redline merge --output "$out" "$parts"/*."$ending"
