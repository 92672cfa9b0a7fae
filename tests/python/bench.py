#!/usr/bin/python3
"""Measures check_many beside the program: processor time per deal, user and system, the best of several runs.

    bench.py BUILD

BENCH_STREAM is the number of deals: 100000, or for the full measurement 1000000.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 3
RULES = "tests/bench/twelve.rules"
COUNT = """if True:
    import sys, json, redline
    kind, path, packs = sys.argv[1:4]
    engine = redline.Engine(packs=None if packs == "all" else [packs])
    deals = path if kind == "path" else open(path, "rb" if kind in ("file", "bytes") else "r")
    if kind == "bytes":
        deals = (line for line in deals)
    if kind == "dict":
        # The same parsed deals again and again: parsing them is not measured.
        parsed = [json.loads(next(deals)) for _ in range(100)]
        deals = (parsed[i % 100] for i in range(int(sys.argv[4])))
    counts = {}
    for verdict in engine.check_many(deals, jobs=1):
        outcome = verdict.outcome
        counts[outcome] = counts.get(outcome, 0) + 1
    print(sum(counts.values()))
"""


def cost(arguments, env):
    """Seconds of the processor, and the output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(arguments, stdout=subprocess.PIPE, env=env, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"bench: {arguments[0]} ended with {done.returncode}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout


def main(build):
    n = int(os.environ.get("BENCH_STREAM", "100000"))
    env = {**os.environ, "PYTHONPATH": f"{build}/python"}
    if not Path(f"{build}/python/redline/_cffi.py").exists():
        print("skipped: the Python package: python3-cffi is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/deals.jsonl"
        with open(path, "wb") as out:
            subprocess.run([f"{build}/tests/bench/batch", "--deals", "json", str(n)], stdout=out, check=True)
        for packs in (RULES, "all"):
            named = [] if packs == "all" else ["-p", packs]
            base = min(cost([f"{build}/redline", "check", "-q", "-f", "jsonl", "-j", "1", path, *named], env)[0]
                       for _ in range(RUNS))
            line = f"{'all packs' if packs == 'all' else 'twelve rules':12} program {base / n * 1e6:5.1f} us per deal; Python"
            for kind in ("path", "file", "bytes", "str", "dict"):
                best = 1e9
                for _ in range(RUNS):
                    seconds, printed = cost([sys.executable, "-c", COUNT, kind, path, packs, str(n)], env)
                    if int(printed) != n:
                        sys.exit(f"bench: {n} deals, and {printed} verdicts")
                    best = min(best, seconds)
                line += f" {kind} {best / n * 1e6:5.1f} ({best / base - 1:+.0%})"
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
