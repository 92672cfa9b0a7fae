"""Prints how much of engine/ the tests have run, by module, and fails if it is too little.

    coverage.py BUILD [PERCENT]

BUILD is a build folder whose programs were compiled with --coverage and have run. PERCENT is the share of lines that must
have run (97). gcovr reads what the programs wrote.
"""

import collections
import json
import os
import subprocess
import sys


def remove_stale_notes(build):
    """Removes what gcc has noted about sources that no longer exist: gcov fails without the source."""
    for at, _, names in os.walk(build):
        for name in names:
            path = os.path.join(at, name)
            source = os.path.relpath(path, build)[:-len(".gcno")]
            if name.endswith(".gcno") and not source.startswith("gen/") and not any(
                    os.path.exists(s) for s in (source, source + ".c")):
                os.remove(path)


def summary(build):
    """The files of engine/ as gcovr counts them: name, lines, lines that ran, branches, branches that ran."""
    # A longjmp() makes gcov compute a few negative numbers, which are no valid counts; gcovr ignores them.
    command = ["gcovr", "--gcov-ignore-parse-errors", "--root", ".", "--filter", "engine/", "--json-summary", "-", build]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.exit("coverage: gcovr failed:\n" + run.stderr)
    return [(f["filename"], f["line_total"], f["line_covered"], f["branch_total"], f["branch_covered"])
            for f in json.loads(run.stdout)["files"]]


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def main(build, least):
    remove_stale_notes(build)
    files = summary(build)
    if not files:
        sys.exit("coverage: no counts in %s: run the tests of a build with --coverage first" % build)
    modules = collections.defaultdict(lambda: [0, 0, 0, 0])
    for name, *counts in files:
        for key in (name.split("/")[1] if name.count("/") > 1 else "(top)", "total"):
            modules[key] = [a + b for a, b in zip(modules[key], counts)]
    print("%-12s %7s %9s %9s %12s" % ("module", "lines", "not run", "% lines", "% branches"))
    for name in sorted(modules, key=lambda m: (m == "total", m)):
        lines, ran, branches, taken = modules[name]
        print("%-12s %7d %9d %9.1f %12.1f" % (name, lines, lines - ran, percent(ran, lines), percent(taken, branches)))
    print("\nfiles with the most lines that no test runs:")
    for name, lines, ran, _, _ in sorted(files, key=lambda f: (f[2] - f[1], f[0]))[:10]:
        print("  %4d of %4d  %s" % (lines - ran, lines, name))
    lines, ran, _, _ = modules["total"]
    reached = percent(ran, lines)
    print("\ncoverage: %.2f %% of lines; %g %% are required" % (reached, least))
    return 0 if reached >= least else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 97.0))
