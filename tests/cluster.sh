#!/bin/sh
# docs/clusters.md: a batch that several processes check in parts, started by Slurm, by GNU parallel and by pipes, gives the same
# bytes as one run. Slurm runs here with one node, in a folder of its own, and is stopped at the end.
#
#   REDLINE=build/redline sh tests/cluster.sh

set -u
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(cd "$(dirname "$REDLINE")" && pwd)/redline
scratch=$(mktemp -d) && cd "$scratch" || exit 2
passed=0 failed=0 skipped=0 daemons=

check() {
    name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $name"
    fi
}

skip() {
    skipped=$((skipped + 1))
    echo "skipped: $1"
}

# The daemons write their process ids into files of the scratch folder.
stop() {
    for file in slurmd.pid slurmctld.pid munged.pid; do
        [ ! -s "$file" ] || kill "$(cat "$file")" 2>/dev/null
    done
    for pid in $daemons; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    cd /
    rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 2' INT TERM

# make_deals N: N deals, one per line; each 5,000th cannot be read.
make_deals() {
    awk -v n="$1" 'BEGIN {
        for (i = 1; i <= n; i++)
            printf "{\"deal\": {\"id\": \"d%d\", \"title\": \"Deal %d\"}, \"terms\": {\"alignment\": {\"eu\": \"%s\"}}}%s\n", i, i,
                i % 3 == 0 ? "barred" : i % 3 == 1 ? "free" : "consent_needed", i % 5000 == 0 ? "}" : ""
    }'
}

# In the path of the tasks: the program; the first run of part 2 stops in the middle, and waits to be killed.
mkdir bin
cat >bin/redline <<TXT
#!/bin/sh
case " \$* " in
*" --shard 2/4 "*)
    if mkdir "$scratch/\${STOP_AT:-none}" 2>/dev/null; then
        "$program" "\$@" & pid=\$!
        sleep "\${STOP_AFTER:-0.05}"
        kill -STOP \$pid && echo \$pid >"$scratch/\$STOP_AT/pid"
        wait \$pid
        exit
    fi ;;
esac
exec "$program" "\$@"
TXT
chmod +x bin/redline
mkdir none
PATH=$scratch/bin:$PATH
export PATH

make_deals 200000 >deals.jsonl
make_deals 6000 >few.jsonl
"$program" check -q -p ukraine -f jsonl -o whole.jsonl deals.jsonl 2>whole.err
status=$?
"$program" check -q -p ukraine -o whole.sqlite few.jsonl >whole.out 2>&1

# ---- Slurm

start_slurm() {
    node=$(hostname -s) port=$((20000 + $$ % 20000))
    mkdir spool state
    dd if=/dev/urandom of=munge.key bs=128 count=1 2>/dev/null
    chmod 400 munge.key
    chmod 755 "$scratch"
    cat >slurm.conf <<TXT
ClusterName=test
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$scratch/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=1
MinJobAge=20
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
TXT
    SLURM_CONF=$scratch/slurm.conf
    export SLURM_CONF
    munged --force --foreground --key-file="$scratch/munge.key" --socket="$scratch/munge.socket" --pid-file="$scratch/munged.pid" \
        --log-file="$scratch/munged.log" --seed-file="$scratch/munge.seed" >munged.out 2>&1 &
    daemons="$! $daemons"
    for i in $(seq 50); do [ -S munge.socket ] && break || sleep 0.1; done
    slurmctld -D >slurmctld.out 2>&1 &
    daemons="$! $daemons"
    slurmd -D -N "$node" >slurmd.out 2>&1 &
    daemons="$! $daemons"
    for i in $(seq 150); do
        sinfo -h -o %T 2>/dev/null | grep -q idle && return 0
        sleep 0.1
    done
    return 1
}

# Waits until the run of part 2 has stopped, and kills its task.
kill_task() {
    for i in $(seq 600); do [ -s "$1/pid" ] && break || sleep 0.1; done
    sleep 0.2
    job=$(squeue -h -r -t R -o '%i' | grep '_2$') && scancel --signal=KILL --full "$job"
    kill -KILL "$(cat "$1/pid")" 2>/dev/null
}

# A pid in a message of Slurm, and nothing else, may differ.
try_slurm() {
    STOP_AT=first
    export STOP_AT
    kill_task first &
    killer=$!
    bash "$root/docs/examples/slurm.sh" 4 all.jsonl -p ukraine deals.jsonl >slurm.out 2>slurm.err
    check "Slurm: the status is that of one run" [ $? -eq $status ]
    wait $killer
    check "Slurm: part 2 was killed, and run again" grep -q '^try 2: parts 2$' slurm.err
    check "Slurm: the merged report has the same bytes as one run" cmp whole.jsonl all.jsonl
    check "Slurm: a second call has nothing to check" sh -c "bash '$root/docs/examples/slurm.sh' 4 all.jsonl -p ukraine deals.jsonl 2>again.err; ! grep try again.err"
    STOP_AT=second STOP_AFTER=0.4
    export STOP_AFTER
    kill_task second &
    killer=$!
    SBATCH=--comment=redline bash "$root/docs/examples/slurm.sh" 4 all.sqlite -p ukraine few.jsonl >sqlite.out 2>sqlite.err
    check "Slurm: the status of a database" [ $? -eq 2 ]
    wait $killer
    check "Slurm: part 2 of a database was killed, and resumed" grep -q '^try 2: parts 2$' sqlite.err
    check "Slurm: the merged database has the same bytes" cmp whole.sqlite all.sqlite
    [ "$failed" -eq 0 ] || head -20 slurm.err sqlite.err slurmd.log slurmctld.log all.jsonl.parts/*.log
}

if ! command -v slurmctld >/dev/null || ! command -v slurmd >/dev/null || ! command -v munged >/dev/null; then
    skip "Slurm, because slurm-wlm and munge are not installed"
elif [ "$(id -u)" -ne 0 ]; then
    skip "Slurm, because its daemons need root"
elif ! start_slurm; then
    tail -n 3 munged.out slurmctld.out slurmd.out
    skip "Slurm, because it does not start here"
else
    try_slurm
fi
unset STOP_AT

# ---- GNU parallel

if parallel --version 2>/dev/null | grep -q 'GNU parallel'; then
    mkdir failed
    STOP_AT=third
    export STOP_AT
    (for i in $(seq 600); do [ -s third/pid ] && kill -KILL "$(cat third/pid)" && break || sleep 0.1; done) &
    parallel --will-cite --retries 3 \
        'redline check -q -f jsonl -o part{}.jsonl --shard {}/4 -p ukraine deals.jsonl; test -e part{}.jsonl' ::: 1 2 3 4 >parallel.out 2>&1
    check "parallel: all parts are there, though one was killed" [ $? -eq 0 ]
    unset STOP_AT
    redline merge -o parallel.jsonl part3.jsonl part4.jsonl part1.jsonl part2.jsonl 2>parallel.err
    check "parallel: the status is that of one run" [ $? -eq $status ]
    check "parallel: the merged report has the same bytes as one run" cmp whole.jsonl parallel.jsonl
else
    skip "GNU parallel, because it is not installed"
fi

# ---- pipes, as Spark and Hadoop use them

# Of a piece the number of the line, the name of the file and the mark of its end are its own.
without_lines() {
    sed 's/"file": "[^"]*", "line": [0-9]*/"file": "-"/g; s/, "end": {[^}]*}//'
}
split -n l/4 --filter='redline check -q -p ukraine --jsonl -f jsonl - 2>/dev/null; test $? -lt 4' deals.jsonl >pieces.jsonl
without_lines <pieces.jsonl >one.txt
without_lines <whole.jsonl >two.txt
check "pipes: the pieces have the verdicts of one run" cmp one.txt two.txt

echo "$passed passed, $failed failed$([ $skipped -eq 0 ] || echo ", $skipped skipped")"
[ $failed -eq 0 ]
