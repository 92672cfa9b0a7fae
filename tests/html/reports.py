"""The reports that the tests of HTML read, and how their results are counted."""

import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.abspath(os.environ.get("REDLINE", os.path.join(ROOT, "build", "redline")))

# name: the folder, and what follows `redline check -f html`
REPORTS = {
    "published": ("docs/examples", ["published"]),
    "draft": ("docs/examples", ["--verbose", "draft.deal", "armistice.deal"]),
    "nasty": ("tests/html", ["--verbose", "-p", "nasty.rules", "-p", "ukraine", "nasty.deal", "bad.deal"]),
    "none": ("tests/html", ["-p", "kremlin", "bad.deal"]),
}


def html(folder, words):
    run = subprocess.run([PROGRAM, "check", "-f", "html", *words], cwd=os.path.join(ROOT, folder),
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, check=False)
    return run.stdout


def report(name):
    return html(*REPORTS[name])


def many(folder, count):
    """A report of COUNT deals; one in seven has a ceiling, the others a level."""
    lines = os.path.join(folder, "many.jsonl")
    with open(lines, "w", encoding="utf-8") as out:
        for i in range(count):
            nature = "level" if i % 7 else "ceiling"
            out.write(json.dumps({"deal": {"id": "deal-%d" % i, "title": "Proposal %d" % i},
                                  "terms": {"forces": {"ukraine": {"cap_nature": nature}}}}) + "\n")
    return html(folder, ["-p", "kremlin", lines])


def proposals(count):
    """COUNT different deals of seven articles in JSON Lines."""
    pick = lambda i, *values: values[i % len(values)]
    for i in range(count):
        articles = [
            ("Ceasefire", {"ceasefire": {"scope": pick(i, "full", "zone"), "line": pick(i // 2, "agreed_line", "border_1991"),
                                         "permanent": True}}),
            ("Zone", {"dmz": {"line": {"status": pick(i, "required", "possible"), "along": "line", "width_km": 5 + i % 40,
                              "sides": pick(i // 3, "both", "ukraine_only")}}}),
            ("Territory", {"territory": {"annexed": {"status": "deferred"}},
                           "recognition": {"ukraine": {"annexed": pick(i // 2, "refused", "de_facto", "de_jure")}}}),
            ("Guarantees", {"guarantees": {"us": {"kind": pick(i, "arms_supply", "consultation", "collective_defence"),
                                                  "trigger": pick(i, "unsc", "own_judgement"), "form": "legal"},
                                           "coalition": {"kind": "arms_supply", "form": "legal"}}}),
            ("European force", {"foreign_forces": {"coalition": {"presence": pick(i, "barred", "invited"),
                                                                 "mandate": "enforce", "strength": 1000 * (i % 60)}}}),
            ("Ceiling", {"forces": {"ukraine": {"personnel_cap": 100000 + i, "cap_nature": pick(i, "level", "ceiling")}}}),
            ("NATO", {"alignment": {"nato": pick(i, "deferred", "free", "barred"), "eu": "supported"}}),
        ]
        yield json.dumps({"deal": {"id": "p%05d" % i, "title": "Proposal %d" % i, "by": ["mediator"],
                                   "names": {"zone": [{"id": "line", "title": "The line"}]}},
                          "articles": [{"id": str(k + 1), "title": title, "text": title + ".", "terms": terms}
                                       for k, (title, terms) in enumerate(articles)]})


def large(folder, count):
    """A report of COUNT proposals with all built-in packs."""
    with open(os.path.join(folder, "large.jsonl"), "w", encoding="utf-8") as out:
        for line in proposals(count):
            out.write(line + "\n")
    return html(folder, ["large.jsonl"])


def written(folder, name, data=None):
    """The path of a file with that report."""
    path = os.path.join(folder, name + ".html")
    with open(path, "wb") as out:
        out.write(report(name) if data is None else data)
    return path


def run_all(tests, *given):
    """Runs each test, named by its function. Reports failures, and ends with the count that tests/sum.sh reads."""
    passed = failed = 0
    for test in tests:
        try:
            test(*given)
            passed += 1
        except Exception as problem:  # a test that breaks is a test that fails
            failed += 1
            print("FAILED  %s: %s: %s" % (test.__name__.replace("_", " "), type(problem).__name__, str(problem)[:400]))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


def scratch():
    return tempfile.TemporaryDirectory(prefix="redline-html-")


def check(holds, *words):
    if not holds:
        raise AssertionError(" ".join(str(w) for w in words))


def need_program():
    if not os.access(PROGRAM, os.X_OK):
        print("html: there is no program at %s; build it, or name it with REDLINE=FILE" % PROGRAM, file=sys.stderr)
        sys.exit(2)
