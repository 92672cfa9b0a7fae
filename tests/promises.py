"""Checks that every test that docs/RELIABILITY.md names exists, and every make target.

    promises.py
"""

import os
import re
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))


def main():
    with open("docs/RELIABILITY.md") as f:
        promises = f.read().split("\n## Promises\n")[1].split("\n## ")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ") and "`" in line]
    with open("Makefile") as f:
        makefile = f.read()
    bad, named = [], 0
    for row in rows:
        promise, tests, run = (cell.strip() for cell in row.strip().strip("|").split(" | ")[-3:]) if row.count(" | ") >= 2 else (row, "", "")
        path = None
        for name in re.findall(r"`([^`]+)`", tests):
            named += 1
            if "/" in name or name == "Makefile":
                path = name
                if not os.path.exists(path):
                    bad.append("%s: there is no %s" % (promise, path))
                continue
            with open(path) as f:
                text = f.read()
            found = re.search(r"(?m)^%s:" % name, text) if path == "Makefile" else re.search(r"\b%s\b" % re.escape(name), text)
            if not found:
                bad.append("%s: %s has no %s" % (promise, path, name))
        for target in re.findall(r"`make ([\w-]+)", run):
            if not re.search(r"(?m)^%s:" % target, makefile):
                bad.append("%s: there is no make %s" % (promise, target))
        if not re.search(r"`", tests) or not re.search(r"`", run):
            bad.append("%s: no test keeps this promise" % promise)
    for line in bad:
        print("promises: " + line)
    if not bad:
        print("promises: %d promises, %d tests that keep them" % (len(rows), named))
    return bool(bad) or not rows


sys.exit(main())
