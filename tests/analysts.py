"""What analysts do with results: data frames from the views of a database, and traces.

    analysts.py REDLINE

The blocks of Python in docs/results.md run here, if pandas is installed, and print what the document says. Without it, the
types of the views are checked with the module sqlite3 alone.
"""

import contextlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

RL = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOP = tempfile.mkdtemp()
passed = failed = skipped = 0


def check(name, good, detail=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED  %s\n%s" % (name, detail))


def skip(what):
    global skipped
    skipped += 1
    print("skipped: " + what)


def run(*args):
    return subprocess.run([RL, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True)


def views():
    """No NULL, and one type per column: what a data frame needs."""
    db = sqlite3.connect("results.sqlite")
    names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'flat_%' ORDER BY name")]
    check("views for data frames", names == ["flat_conditions", "flat_deals", "flat_reasons", "flat_rules"], names)
    numbers = {"number", "line", "complete", "crossed", "undetermined", "errors", "waived", "known", "vague", "n", "silent", "open", "column"}
    text = open(os.path.join(ROOT, "docs/results.md")).read()
    for view in names:
        rows = db.execute("SELECT * FROM " + view)
        columns = [c[0] for c in rows.description]
        wanted = [int if c in numbers else str for c in columns]
        n = 0
        for row in rows:
            n += 1
            if [type(v) for v in row] != wanted:
                check(view + ": types", False, row)
                break
        check(view + ": has rows", n > 0)
        said = re.search(r"\| `%s` \|[^|]*\|([^\n]*)" % view, text).group(1)
        check(view + ": columns as in the document", re.findall(r"`(\w+)`", said) == columns, (said, columns))
    one = db.execute("SELECT count(*), sum(verdict = 'rejected'), sum(crossed) FROM flat_deals").fetchone()
    two = db.execute("SELECT count(*), sum(verdict = 'rejected'), (SELECT sum(failed - waived) FROM red_lines) FROM deals").fetchone()
    check("flat_deals counts as the tables do", one == two, (one, two))
    db.close()


def frames():
    try:
        import pandas
    except ImportError:
        skip("data frames, because python3-pandas is not installed")
        return
    text = open(os.path.join(ROOT, "docs/results.md")).read()
    code, said = re.search(r"```python\n(.*?)```\n\nIt prints:\n\n```text\n(.*?)```", text, re.S).groups()
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    check("the data frames of docs/results.md", out.getvalue() == said, out.getvalue())
    db = sqlite3.connect("results.sqlite")
    frame = pandas.read_sql("SELECT * FROM flat_rules", db)
    check("types of a data frame", sorted(set(map(str, frame.dtypes))) == ["int64", "object"], frame.dtypes)
    db.close()


def traces():
    with open("deals.jsonl", "w") as f:
        for i in range(1000):
            f.write('{"deal": {"id": "d%d", "title": "T"}, "terms": {}%s}\n' % (i, "}" if i % 300 == 7 else ""))
    args = ["check", "-q", "-p", "ukraine", "-f", "jsonl"]
    plain = run(*args, "-o", "plain.jsonl", "deals.jsonl", "published")
    for jobs in "1", "4":
        traced = run(*args, "-j" + jobs, "-o", "traced.jsonl", "--trace", "trace.jsonl", "deals.jsonl", "published")
        same = open("plain.jsonl").read() == open("traced.jsonl").read()
        check("a trace changes no report", same and (plain.returncode, plain.stderr) == (traced.returncode, traced.stderr))
        lines = [json.loads(line) for line in open("trace.jsonl")]
        units, total = [x for x in lines if x["kind"] == "unit"], lines[-1]
        check("kinds of lines", [x["kind"] for x in lines if x["kind"] != "unit"] == ["run", "stage", "stage", "stage", "total"])
        check("units come in order", [x["unit"] for x in units] == list(range(1, len(units) + 1)) and total["units"] == len(units))
        for key in "deals", "errors", "bytes":
            check("sum of " + key, sum(x[key] for x in units) == total[key], total)
        check("all deals", total["deals"] == 1016 and total["errors"] == 4 and lines[0]["threads"] == int(jobs), total)
        size = sum(os.path.getsize(os.path.join("published", f)) for f in os.listdir("published"))
        check("all bytes", abs(total["bytes"] - size - os.path.getsize("deals.jsonl")) <= 1000, total)
        stages = ["waiting", "input", "reading", "judging", "reporting", "writing"]
        for key in stages:
            check("sum of " + key, sum(x[key] for x in units) <= total[key] + 1e-4, total)
        check("threads have no more time than there is", sum(total[s] for s in stages) <= int(jobs) * total["seconds"] + 0.01, total)
        check("every stage of work is measured", all(total[s] > 0 for s in stages[1:]), total)
        try:
            import jsonschema
        except ImportError:
            skip("the schema of traces, because python3-jsonschema is not installed")
            continue
        schema = json.loads(run("schema", "trace").stdout)
        for x in lines[:3] + lines[-4:]:
            jsonschema.validate(x, schema)


os.chdir(TOP)
shutil.copytree(os.path.join(ROOT, "docs/examples/published"), "published")
run("check", "-q", "-o", "results.sqlite", "published")
views()
frames()
traces()
os.chdir("/")
shutil.rmtree(TOP)
print("%d passed, %d failed%s" % (passed, failed, ", %d skipped" % skipped if skipped else ""))
sys.exit(failed > 0)
