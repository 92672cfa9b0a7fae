"""Parts of a run: whatever the inputs, the options, the format and N, `merge` of the N parts is what one run writes.

    shards.py REDLINE [ROUNDS [SEED]]

A round makes random inputs (folders, files, files of lines, compressed ones, damaged ones, names of every kind), takes random
options, and compares for each format: the bytes of the report, the exit status, and what the runs say on standard error.
"""

import ctypes
import gzip
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

RL = os.path.abspath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 4
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FORMATS = ["jsonl", "json", "csv", "csv-deals", "html", "sqlite"]
TOP = tempfile.mkdtemp()
passed = failed = 0


def check(name, good, detail=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED  %s\n%s" % (name, detail))
    return good


def run(args, cwd="."):
    # The address of a temporary file is in no report; everything else must be the same in each run.
    done = subprocess.run([RL] + args, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def zstd(data):
    lib = ctypes.CDLL("libzstd.so.1")
    lib.ZSTD_compressBound.restype = lib.ZSTD_compress.restype = ctypes.c_size_t
    room = lib.ZSTD_compressBound(ctypes.c_size_t(len(data)))
    out = ctypes.create_string_buffer(room)
    n = lib.ZSTD_compress(out, ctypes.c_size_t(room), data, ctypes.c_size_t(len(data)), 1)
    return out.raw[:n]


# ------------------------------------------------------------------------------------------------ inputs

IDS = ["a", "b", "-->", "<b>", 'with "quotes"', "x,y", "=1+1", "d-%d", "deal %d", "\u00fcn\u00ef", "</noscript>", "\u202egnp"]


def deal_json(r):
    name = r.choice(IDS)
    name = name % r.randrange(40) if "%" in name else name
    eu = r.choice(["barred", "free", "consent_needed"])
    text = '{"deal": {"id": "%s", "title": "%s"}, "terms": {"alignment": {"eu": "%s"}}}' % (
        name.replace('"', '\\"'), r.choice(["T", "Deal %d" % r.randrange(30), "-- <x> &amp; --"]), eu)
    if r.random() < 0.06:
        text = text[:-1]
    if r.random() < 0.1:
        text = text.replace('"terms"', '"waivers": [{"condition": "ukraine/UA-EU/a", "by": "me", "reason": "r", "until": '
                                       '"2030-01-01"}], "terms"')
    return text


def lines(r, n):
    out = b""
    for i in range(n):
        line = deal_json(r).encode()
        if r.random() < 0.03:
            line = b"x" * r.choice([5000, 70000, 300000])
        if r.random() < 0.1:
            line = b"  " * r.randrange(3)
        out += line + (b"\r\n" if r.random() < 0.2 else b"\n")
    return out[:-1] if out and r.random() < 0.4 else out


def put(path, data):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    return path


def file_of_lines(r, name):
    data = lines(r, r.choice([0, 1, 2, 5, 30, 150, 400]))
    kind = r.randrange(5)
    if kind == 0:
        return put(name + ".gz", gzip.compress(data[:len(data) // 2]) + gzip.compress(data[len(data) // 2:]))
    if kind == 1:
        return put(name + ".zst", zstd(data[:len(data) // 3]) + zstd(data[len(data) // 3:]))
    if kind == 2 and r.random() < 0.3:
        packed = gzip.compress(data)
        return put(name + ".gz", packed[:len(packed) - r.randrange(len(packed))])
    return put(name, data)


def inputs(r):
    """Paths of random inputs."""
    paths, published = [], os.path.join(ROOT, "docs/examples/published")
    for i in range(r.randrange(1, 5)):
        kind = r.randrange(7)
        if kind < 3:
            paths.append(file_of_lines(r, "l%d.jsonl" % i))
        elif kind == 3:
            for k in range(r.randrange(12)):
                put(r.choice(["d%d/%d.json", "d%d/sub/%d.json", "d%d/a b-->%d.json"]) % (i, k), deal_json(r).encode())
                if r.random() < 0.2:
                    put("d%d/empty%d.deal" % (i, k), b"")
                if r.random() < 0.2:
                    with open(b"d%d/odd\xff%d.json" % (i, k), "wb") as f:
                        f.write(deal_json(r).encode())
            os.makedirs("d%d" % i, exist_ok=True)
            paths.append("d%d" % i)
        elif kind == 4:
            for name in r.sample(sorted(os.listdir(published)), 3):
                paths.append(shutil.copy(os.path.join(published, name), name))
        elif kind == 5:
            paths.append(r.choice(["missing.deal", "missing.jsonl", "no folder"]))
        elif paths:
            paths.append(r.choice(paths))
    return paths or ["none.deal"]


def options(r):
    out = ["-q", "--today", "2026-01-01", "-j%d" % r.choice([1, 2, 4])]
    out += r.choice([[], ["-p", "ukraine"], ["-p", "ukraine", "-p", "kremlin"]])
    out += r.choice([[], [], ["--only", "fail"], ["--only", "error"], ["--strict"], ["-v"], ["--rule", "UA-EU"],
                     ["--class", "red-line"], ["--no-waivers"], ["--fail-fast"]])
    out += r.choice([[], [], ["--max-deal-size", "4000"], ["--exclude", "1*"]])
    return out


CONFIG = """waivers = (
  { condition = "ukraine/UA-EU/a"; deal = "%s"; by = "me"; reason = "because"; until = "2030-01-01"; },
  { condition = "ukraine/UA-LAND"; deal = "nobody"; by = "me"; reason = "because"; until = "2030-01-01"; },
  { condition = "ukraine/UA-EU/a"; deal = "d-7"; by = "me"; reason = "because"; until = "2030-01-01"; },
  { condition = "ukraine/UA-FORCE"; deal = "a"; by = "me"; reason = "because"; until = "2030-01-01"; } );
"""

# ------------------------------------------------------------------------------------------------ comparing

WHOLE = re.compile(rb"this deal has the same|warning: unused waiver: |contains no deal: nothing")


def said(err):
    """What a run says of its deals, and what it says of all of them."""
    blocks = re.findall(rb"^(?! ).*\n(?: .*\n)*", err, re.M)
    return [b for b in blocks if not WHOLE.search(b)], [b for b in blocks if WHOLE.search(b)]


def content(path):
    db = sqlite3.connect(path)
    db.text_factory = bytes
    return list(db.iterdump())


def arguments(form):
    return ["--csv", "deals"] if form == "csv-deals" else ["-f", form]


def one_round(r, number):
    os.makedirs("round")
    os.chdir("round")
    try:
        paths, opts = inputs(r), options(r)
        if r.random() < 0.4:
            put(".redline.cfg", (CONFIG % r.choice(["a", "b", "d-3"])).encode())
        form = FORMATS[number % len(FORMATS)]
        n = r.choice([1, 2, 3, 5, 8, 17])
        whole = run(["check", *opts, *arguments(form), "-o", "whole.out", *paths])
        parts, errors, statuses = [], [], []
        for k in range(1, n + 1):
            part = "part%d.out" % k
            status, _, err = run(["check", *opts, *arguments(form), "-o", part, "--shard", "%d/%d" % (k, n), *paths])
            statuses.append(status)
            errors += said(err)[0]
            if os.path.exists(part):
                parts.append(part)
        r.shuffle(parts)
        merged = run(["merge", "-o", "merged.out", *parts])
        name = "round %d of seed %d: %s, %d parts, %s, %s" % (number, SEED, form, n, " ".join(opts), paths)
        if not check(name + ": status", whole[0] == merged[0], "%d and %d\n%s" % (whole[0], merged[0], merged[2].decode("utf-8", "replace"))):
            return
        if not os.path.exists("whole.out"):
            return
        same = os.path.exists("merged.out") and open("whole.out", "rb").read() == open("merged.out", "rb").read()
        if form == "sqlite" and not same:
            check(name + ": rows", content("whole.out") == content("merged.out"))
        check(name + ": bytes", same)
        of_deals, of_all = said(whole[2])
        # In a database a file that is named twice is one deal, and names that are not UTF-8 have escapes.
        if form != "sqlite" or (len(set(paths)) == len(paths) and b"\xef\xbf\xbd" not in whole[2]):
            check(name + ": warnings", said(merged[2]) == ([], of_all), "%s\nmerge: %s" % (of_all, merged[2]))
        if "--fail-fast" not in opts:
            check(name + ": messages", errors == of_deals, "%s\nparts: %s" % (of_deals, errors))
    finally:
        os.chdir("..")
        shutil.rmtree("round")


os.chdir(TOP)
r = random.Random(SEED)
for i in range(ROUNDS * len(FORMATS)):
    one_round(r, i)
os.chdir("/")
shutil.rmtree(TOP)
print("%d passed, %d failed" % (passed, failed))
sys.exit(failed > 0)
