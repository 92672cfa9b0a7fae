"""Lets allocations and system calls of `redline serve` fail, one in each run or all from one on, while a page opens, changes,
saves and closes a document. Each call gets its answer, an error with a sentence, or a closed connection; the file is the old
one or the new one, and nothing is left beside it; after a single fault the next calls succeed; and a signal still ends the
server, with status 0, or 2 and a message.

    faults.py REDLINE INJECTOR [--sample]
"""

import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, need  # noqa: E402

PROGRAM, INJECTOR = (os.path.abspath(p) for p in sys.argv[1:3])
SAMPLE = "--sample" in sys.argv
MOST = 2 if SAMPLE else 12
DEAL = 'deal = { id = "d"; title = "D"; };\narticles = ( { id = "1"; title = "One"; terms = { alignment = { nato = "renounced"; }; }; } );\n'
NEW = "# typed\n" + DEAL


def answer_of(s, name, body):
    """(status, JSON); status 0 if there was no answer."""
    try:
        status, answer = s.call(name, body)
    except ValueError:
        raise AssertionError("%s: the answer is not JSON" % name)
    except Exception:
        return 0, {}
    need(status == 200 or (status >= 400 and answer.get("error")), "%s: %d %s" % (name, status, answer))
    return status, answer


def page(s):
    """What the page does. Whether all of it succeeded."""
    all_good = True
    status, opened = answer_of(s, "open", {"path": "d.deal"})
    all_good &= status == 200 and opened["text"] == DEAL
    revision, stamp = opened.get("revision", 1), opened.get("stamp", "")
    status, changed = answer_of(s, "change", {"path": "d.deal", "revision": revision, "edits": [{"range": [0, 0, 0, 0], "text": "# typed\n"}]})
    all_good &= status == 200
    revision = changed.get("revision", revision)
    for name, more in (("hover", {"at": [2, 60]}), ("complete", {"at": [2, 60]}), ("sweep", {}), ("outside", {}), ("save", {"stamp": stamp}), ("folder", {})):
        all_good &= answer_of(s, name, {"path": "d.deal", "revision": revision, **more})[0] == 200
    try:
        all_good &= s.get("report?path=d.deal&format=html")[0] == 200
    except Exception:
        all_good = False
    return all_good


def run(env):
    """One run. Returns (what is wrong, or None; the counts of calls)."""
    top = tempfile.mkdtemp(prefix="redline-faults-")
    folder, counts = os.path.join(top, "in"), os.path.join(top, "counts")
    os.mkdir(folder)
    path = os.path.join(folder, "d.deal")
    with open(path, "w") as f:
        f.write(DEAL)
    try:
        try:
            s = Server(folder, "-p", "ukraine", "--no-config", program=PROGRAM, env={"LD_PRELOAD": INJECTOR, "FAULT_COUNTS": counts, "FAULT_SOLVER": "1", **env})
        except AssertionError as e:  # it did not start
            said = "error" in str(e) or "redline" in str(e) or env["FAULT_KIND"] == "write"  # nothing can be said where nothing can be written
            return (None if said else "no start and no message: %s" % e), {}
        s.timeout = 5
        try:
            good = page(s)
            need(good or env, "without a fault: an error")
            if env and "FAULT_ON" not in env:
                status, opened = answer_of(s, "open", {"path": "d.deal"})
                if status != 200:
                    status, opened = answer_of(s, "open", {"path": "d.deal"})
                need(status == 200 and opened["text"] in (DEAL, NEW), "after the fault: %d %s" % (status, str(opened)[:200]))
                need(answer_of(s, "folder", {})[0] == 200, "the folder after the fault")
            status, _, err = s.stop(timeout=10)
            need(status == 0 or (status == 2 and ("error" in err or "out of memory" in err)), "status %s: %s" % (status, err))
        finally:
            if s.process.poll() is None:
                s.process.kill()
                s.process.communicate()
        with open(path) as f:
            text = f.read()
        need(text in (DEAL, NEW), "the file is neither old nor new: %r" % text)
        left = [n for n in os.listdir(folder) if n != "d.deal"]
        need(not left or env.get("FAULT_KIND") == "unlink", "left behind: %s" % left)
        with open(counts) as f:
            return None, {line.split()[0]: int(line.split()[1]) for line in f}
    except subprocess.TimeoutExpired:
        return "it does not end", {}
    except AssertionError as e:
        return str(e), {}
    finally:
        shutil.rmtree(top, ignore_errors=True)


def main():
    wrong, counts = run({})
    if wrong:
        print("FAILED  without a fault: %s\n0 passed, 1 failed" % wrong)
        return 1
    live = counts.pop("live")
    rows = []
    for kind, n in counts.items():
        places = range(1, n + 1) if n <= MOST else sorted({1 + i * (n - 1) // (MOST - 1) for i in range(MOST)})
        rows += [{"FAULT_KIND": kind, "FAULT_AT": str(at), **on} for at in places for on in ({}, {"FAULT_ON": "1"}) if not (SAMPLE and on)]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for row, (wrong, counts) in zip(rows, pool.map(run, rows)):
            if not wrong and counts.get("live", 0) > live + 8:
                wrong = "%d blocks were not freed" % (counts["live"] - live)
            passed += not wrong
            failed += bool(wrong)
            if wrong:
                print("FAILED  %s: %s" % (" ".join(row.values()), wrong))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
