"""Hostile inputs and failing surroundings: what redline must do with each, within a time and a memory limit.

    hostile.py REDLINE [WORD...]      only the cases whose name contains one of the words

Every kind of attack is tried in several commands, formats, sizes and places. A case says what must hold; the limits are wide,
since they tell a bounded run from one that has no bound. Cases that need root or zstd say so if they are skipped.
"""

import functools
import gzip
import itertools
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

RL = os.path.abspath(sys.argv[1])
CHECK = ["check", "-q", "--no-config", "-j1"]
MIB = 1 << 20
CASES = []


class Skipped(Exception):
    pass


class Run:
    """A run that ended, or was killed after LIMIT seconds of processor time or of waiting six times as long."""

    def __init__(self, *words, limit=20, memory=3000, stdin=None, env=None):
        def limits():
            resource.setrlimit(resource.RLIMIT_AS, (memory * MIB, memory * MIB))
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        with open("stdout", "wb") as out, open("stderr", "wb") as err:
            child = subprocess.Popen([RL, *words], stdin=open(stdin, "rb") if stdin else subprocess.DEVNULL, stdout=out, stderr=err,
                                     env=env, preexec_fn=limits)
            late = threading.Timer(6 * limit, child.kill)
            late.start()
            _, status, used = os.wait4(child.pid, 0)
            late.cancel()
            child.returncode = 0
        self.words = words
        self.status = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        self.mib = used.ru_maxrss / 1024
        self.seconds = used.ru_utime + used.ru_stime
        self.out, self.err = (open(name, errors="replace").read() for name in ("stdout", "stderr"))

    def __str__(self):
        return "%s: status %d, %.1f s, %d MiB, %d + %d bytes; %s" % (" ".join(self.words)[:90], self.status, self.seconds, self.mib, len(self.out),
                                                                   len(self.err), (self.err or self.out)[:160].strip())


def case(*variants):
    """The function runs once for each variant and returns the problems, or nothing."""
    def add(function):
        for variant in variants or [()]:
            variant = variant if isinstance(variant, tuple) else (variant,)
            name = function.__name__.replace("_", " ") + (": " + ", ".join(str(v) for v in variant) if variant else "")
            CASES.append((name, function, variant))
        return function
    return add


def put(name, content):
    with open(name, "wb") as f:
        f.write(content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode())
    return name


def deal(name="d.json", ident="good", **more):
    return put(name, dict({"deal": {"id": ident, "title": "Good"}, "terms": {"alignment": {"eu": "free"}}}, **more))


LINE = json.dumps({"deal": {"id": "good", "title": "Good"}, "terms": {"alignment": {"eu": "free"}}}) + "\n"


def pack(test="require = \"alignment.eu != 'barred'\";", define="", rest="", times=1, name="p.rules"):
    conditions = ", ".join('{ id = "a%d"; message = "m"; %s }' % (i, test) for i in range(times))
    return put(name, 'pack = { id = "g"; title = "g"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "s"; } ); };\n%s%s\n'
               'rules = ( { id = "R"; title = "r"; class = "red-line"; conditions = ( %s ); cite = { source = "s"; quote = "q"; }; } );\n' % (
                   define, rest, conditions))


def expect(run, statuses, mib=300, errors=200000, says=None):
    if run.status not in statuses or run.mib > mib or len(run.err) > errors or (says and says not in " ".join((run.out + run.err).split())):
        return str(run)
    return None


# ------------------------------------------------------------------------------------------------ budgets


@case(*itertools.product(["duplicate keys", "unknown terms", "nested", "wrong types", "no JSON"], ["first", "middle", "last"]))
def one_bad_line_leaves_the_others(fault, place):
    faults = {"duplicate keys": '{"deal":{"id":"e","title":"E"},"terms":{' + ",".join(['"k":1'] * 1500000) + "}}\n",
              "unknown terms": '{"deal":{"id":"e","title":"E"},"terms":{%s}}\n' % ",".join('"k%d":1' % i for i in range(400000)),
              "nested": '{"deal":{"id":"e","title":"E"},"terms":%s}\n' % ('{"a":' * 100000 + "1" + "}" * 100000),
              "wrong types": '{"deal":{"id":"e","title":"E"},"articles":[%s]}\n' % ",".join(["1"] * 2000000),
              "no JSON": "[" * 9000000 + "\n"}
    lines = [LINE, LINE]
    at = ["first", "middle", "last"].index(place)
    put("d.jsonl", "".join(lines[:at] + [faults[fault]] + lines[at:]))
    r = Run(*CHECK, "-f", "jsonl", "-p", "ukraine", "d.jsonl", limit=60, memory=2000)
    verdicts = [json.loads(line)["verdict"] for line in r.out.splitlines()]
    good = len(verdicts) == 3 and all((v == "error") == (i == at) for i, v in enumerate(verdicts))
    return None if good and not expect(r, (2,), mib=1900) else "%s, %s" % (r, verdicts)


@case("no title", "unknown key", "article without an id", "one key twice", "wrong value", "wrong term in an article")
def a_mistake_in_every_article(mistake):
    one = {"no title": '{"id":"%d","title":1}', "unknown key": '{"id":"%d","titel":"x"}', "article without an id": '{"text":"x"}', "one key twice": '{"id":"1"}',
           "wrong value": '{"id":"%d","terms":{"alignment":{"eu":"x"}}}', "wrong term in an article": '{"id":"%d","terms":{"alignment":{"ee":1}}}'}[mistake]
    rows = ",".join(one % i if "%d" in one else one for i in range(300000))
    put("d.json", '{"deal":{"id":"m","title":"m"},"articles":[%s]}' % rows[:15000000].rsplit(",{", 1)[0] + "]}" if len(rows) > 15000000 else
        '{"deal":{"id":"m","title":"m"},"articles":[%s]}' % rows)
    return expect(Run(*CHECK, "d.json", limit=15), (2,), mib=1500)


@case("check", "sweep", "bargain", "explain", "repair", "packs")
def definitions_of_definitions(command):
    define = 'define = ( { name = "d0"; is = "alignment.eu == \'free\'"; },\n%s );' % ",\n".join(
        '{ name = "d%d"; is = "(d%d && d%d) || !d%d"; }' % (i, i - 1, i - 1, i - 1) for i in range(1, 60))
    pack('require = "d59";', define)
    deal()
    words = {"check": CHECK + ["-p", "./p.rules", "d.json"], "explain": ["explain", "-p", "./p.rules", "g/R"], "packs": ["packs", "-p", "./p.rules"],
             "bargain": ["bargain", "--no-config", "-p", "./p.rules"]}.get(command, [command, "--no-config", "-p", "./p.rules", "d.json"])
    return expect(Run(*words, limit=10), (0, 1, 2), mib=500)


@case(*itertools.product(["rules", "terms", "deal", "cfg"], ["width", "depth", "itself"]))
def includes_that_fan_out(kind, shape):
    names = "bcdefghij"
    for a, b in zip(names, names[1:] + "k"):
        put(a + ".inc", ('@include "%s.inc"\n' % b) * (8 if shape == "width" else 1))
    put("k.inc", '@include "b.inc"\n' if shape == "itself" else "")
    if shape == "depth":
        put("k.inc", '@include "l.inc"\n')
        put("l.inc", '@include "m.inc"\n')
        put("m.inc", "")
    deal()
    put("w.deal", 'deal = { id = "x"; title = "X"; };\nterms = { alignment = { eu = "free"; }; };\n@include "b.inc"\n')
    put("c.cfg", '@include "b.inc"\n')
    put("v.terms", '@include "b.inc"\n')
    pack(rest='@include "b.inc"\n')
    words = {"rules": ["-p", "./p.rules", "--no-config", "d.json"], "terms": ["--terms", "v.terms", "--no-config", "d.json"],
             "deal": ["--allow-include", "-p", "ukraine", "--no-config", "w.deal"], "cfg": ["--config", "c.cfg", "-p", "ukraine", "d.json"]}[kind]
    return expect(Run("check", "-q", *words, limit=10), (2,), says="include")


BOMBS = ["check", "diff", "sweep", "bargain", "repair", "eval", "vars", "fmt", "explain", "packs", "terms", "new", "baseline", "config", "schema", "cost", "lines"]


@functools.lru_cache(None)
def bomb(packer):
    """Three gigabytes of spaces, or a third of one in 300,000 frames."""
    spaces = b" " * (64 * MIB)
    if packer == "gzip":
        return gzip.compress(spaces, 1) * 48
    if not shutil.which("zstd"):
        raise Skipped("zstd is not installed")
    content, times = (spaces, 48) if packer == "zstd" else (spaces[:1000], 300000)
    return subprocess.run(["zstd", "-q", "-1"], input=content, stdout=subprocess.PIPE, check=True).stdout * times


@case(*itertools.product(BOMBS, ["gzip", "zstd", "many frames"]))
def a_packed_bomb(command, packer):
    name = {"fmt": "b.deal", "explain": "b.rules", "packs": "b.rules", "terms": "b.terms", "new": "b.terms", "schema": "b.terms", "lines": "b.jsonl"}.get(command, "b.json")
    name += ".gz" if packer == "gzip" else ".zst"
    put(name, bomb(packer))
    deal()
    pack()
    words = {"check": CHECK + ["-p", "ukraine", name], "diff": ["diff", "--no-config", "d.json", name], "sweep": ["sweep", "--no-config", name],
             "bargain": ["bargain", "-p", "ukraine", "--given", name], "repair": ["repair", "-p", "ukraine", name], "eval": ["eval", "--deal", name, "1"],
             "vars": ["eval", "--vars", name, "1"], "fmt": ["fmt", "--check", name], "explain": ["explain", "-p", "./" + name, "g/R"],
             "packs": ["packs", "-p", "./" + name], "terms": ["terms", "--terms", name], "new": ["new", "--terms", name],
             "schema": ["schema", "--terms", name], "baseline": CHECK + ["--baseline", name, "d.json"],
             "config": ["check", "-q", "--config", name, "d.json"], "cost": ["repair", "-p", "ukraine", "--cost", name, "d.json"],
             "lines": CHECK + ["-p", "ukraine", name]}[command]
    return expect(Run(*words, limit=30), (2,), mib=400)


@case(*itertools.product(["bracketed", "option", "either", "one choice"], ["text", "json", "html"]))
def brackets_on_which_nothing_depends(kind, form):
    rows = {"bracketed": [{"id": str(i), "bracketed": True, "text": "x"} for i in range(20000)],
            "option": [{"id": str(i), "option": "c%d/%d" % (i // 2, i % 2), "text": "x"} for i in range(40000)],
            "either": [{"id": str(i), "terms": {"dmz": {"width_km": {"either": [1.0, 2.0]}}}} for i in range(20000)],
            "one choice": [{"id": str(i), "option": "c/%d" % i, "text": "x"} for i in range(40000)]}[kind]
    put("d.json", {"deal": {"id": "m", "title": "m"}, "articles": rows})
    return expect(Run("sweep", "--no-config", "-f", form, "d.json", limit=8), (2,), mib=500)


@case(*itertools.product(["articles", "conditions", "brackets", "long text"], ["check", "eval", "sweep", "diff"]))
def a_pattern_that_runs_wild(shape, command):
    wild = "^(a+)+[0-9]+$"
    text = "a" * (300000 if shape == "long text" else 3000) + "!9"
    n = 1500 if shape == "articles" else 3
    pack('forbid = "articles.exists(a, a.text.matches(\'%s\'))";' % wild, times=200 if shape == "conditions" else 1)
    put("d.json", {"deal": {"id": "m", "title": "m"}, "articles": [dict({"id": str(i), "text": text}, **({"bracketed": True} if shape == "brackets" else {}))
                                                                    for i in range(n)]})
    words = {"check": CHECK + ["-p", "./p.rules", "d.json"], "eval": ["eval", "--deal", "d.json", "articles.exists(a, a.text.matches('%s'))" % wild],
             "sweep": ["sweep", "--no-config", "-p", "./p.rules", "d.json"], "diff": ["diff", "--no-config", "-p", "./p.rules", "d.json", "d.json"]}[command]
    return expect(Run(*words, limit=15), (2, 3) if (shape, command) == ("brackets", "eval") else (2,), mib=400)


@case(*itertools.product(["doubling", "list", "text", "range", "nested loops"], ["check", "eval", "stream"]))
def an_expression_that_grows(what, command):
    test = {"doubling": None, "range": "lists.range(10000000).map(x, lists.range(10000000)).size() > 0",
            "nested loops": "lists.range(3000).all(x, lists.range(3000).all(y, lists.range(3000).all(z, x + y + z >= 0)))",
            "text": "lists.range(60).map(x, 'x').join().replace('x', '%s').replace('x', '%s').replace('x', '%s').size() > 0" % (("x" * 200,) * 3),
            "list": "lists.range(2000).map(x, lists.range(2000).map(y, lists.range(2000))).size() > 0"}[what]
    if what == "doubling":
        test = "'x'"
        for _ in range(12):
            test = "(%s + %s)" % (test, test)
        test = "%s.size() > 0" % test
    deal()
    pack('require = "%s";' % test)
    put("s.jsonl", json.dumps({"expr": test}) + "\n")
    words = {"check": CHECK + ["-p", "./p.rules", "d.json"], "eval": ["eval", test], "stream": ["eval", "--stream"]}[command]
    r = Run(*words, limit=20, stdin="s.jsonl" if command == "stream" else None)
    return expect(r, (0, 2), mib=1600)


# ------------------------------------------------------------------------------------------------ forged and damaged files


@case(*itertools.product(["deal=40000000000 where deal=3", "deal=-1 where deal=2", "file=9223372036854775807", "deal='x' where deal=1"], [True, False]))
def a_changed_row_of_a_database(change, resume):
    put("d.jsonl", "".join(LINE.replace('"good"', '"d%d"' % i) for i in range(5)))
    env = dict(os.environ, SOURCE_DATE_EPOCH="1750000000")
    Run(*CHECK, "-o", "x.sqlite", "d.jsonl", env=env)
    rows = sqlite3.connect("x.sqlite")
    rows.execute("pragma foreign_keys=off")
    try:
        rows.execute("update deals set " + change)
    except sqlite3.Error:
        return None  # the database itself refuses it
    rows.commit()
    rows.close()
    r = Run(*CHECK, "-o", "x.sqlite", *(["--resume"] if resume else []), "d.jsonl", limit=5, env=env)
    bad = expect(r, (2, 0, 1) if not resume else (0, 1, 2))
    if bad or r.status == 2:
        return bad
    rows = sqlite3.connect("x.sqlite")
    n = rows.execute("select count(*), count(distinct deal) from deals").fetchone()
    return None if n == (5, 5) else "%s: %s deals" % (r, n)


@case(*itertools.product(["id", "title", "article", "text"], ["\n", "\r", "\v", "\u0085", "\u2028"]))
def a_text_that_forges_a_line(field, line):
    text = "x\x1b[2J%sACCEPTED  x%s::error::y%s ##vso[task.complete]%s \u00a0::error title=z::y" % ((line,) * 4)
    texts = dict({"id": "i", "title": "t", "article": "1", "text": "peace"}, **{field: text})
    put("d.json", {"deal": {"id": texts["id"], "title": texts["title"]},
                   "articles": [{"id": texts["article"], "text": texts["text"], "terms": {"alignment": {"eu": "barred"}}}]})
    bad = []
    for words in (CHECK + ["d.json"], CHECK + ["-v", "d.json"], ["sweep", "--no-config", "d.json"], ["repair", "--no-config", "-p", "ukraine", "d.json"],
                  ["diff", "--no-config", "d.json", "d.json"], ["eval", "--deal", "d.json", "[deal.id, articles[0].text].map(x, int(x))"],
                  CHECK + ["-f", "csv", "d.json"], CHECK + ["-f", "markdown", "d.json"], CHECK + ["-f", "tap", "d.json"]):
        r = Run(*words)
        if "\x1b" in r.out + r.err or any(one.lstrip().startswith(("::error", "##vso", "ACCEPTED  x")) for one in (r.out + r.err).splitlines()):
            bad.append(" ".join(words))
    return "forged in " + "; ".join(bad) if bad else None


# ------------------------------------------------------------------------------------------------ outputs


@case(*itertools.product(["json", "text", "html", "csv"], ["folder", "pack", "deal", "option", "two names"]))
def an_old_report_stays_where_no_run_starts(form, fault):
    deal()
    put("old", "OLD")
    words = {"folder": ["-f", "text", "-o", "no/such/folder", "d.json"], "pack": ["-p", "./missing.rules", "d.json"], "deal": ["--terms", "missing.terms", "d.json"],
             "option": ["--today", "never", "d.json"], "two names": ["-f", "text", "-o", "./old", "d.json"]}[fault]
    r = Run(*CHECK, "-f", form, "-o", "old", *words)
    return None if r.status == 2 and open("old").read() == "OLD" else "%s; the old report has %d bytes" % (r, os.path.getsize("old"))


@case("json", "jsonl", "csv", "text", "html", "markdown", "sarif", "junit", "tap")
def a_killed_run_leaves_the_old_report(form):
    put("d.jsonl", LINE * 400000)
    for after in (0.05, 0.3):
        put("r", "OLD")
        p = subprocess.Popen([RL, *CHECK, "-f", form, "-o", "r", "d.jsonl"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after)
        ended = p.poll() is not None
        p.kill()
        p.wait()
        if not ended and open("r").read() != "OLD":
            return "killed after %.2f s: %d bytes" % (after, os.path.getsize("r"))
    return None if sorted(os.listdir(".")) == ["d.jsonl", "r"] else "files are left: %s" % os.listdir(".")


def cut(how, form):
    """A report in the file `old` that was cut in this way."""
    put("d.jsonl", "".join(json.dumps({"deal": {"id": "d%d" % i, "title": "T%d" % i}, "terms": {}}) + "\n" for i in range(600 if how != "killed" else 200000)))
    run = [RL, *CHECK, "-f", form, "-p", "ukraine", "d.jsonl"]
    with open("old", "wb") as old:
        if how == "killed":
            p = subprocess.Popen(run, stdout=old, stderr=subprocess.DEVNULL)
            while os.path.getsize("old") < 100000:
                time.sleep(0.01)
            p.kill()
            p.wait()
        elif how == "full disk":
            subprocess.run(run, stdout=old, stderr=subprocess.DEVNULL, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (90000, 90000)))
        else:
            subprocess.run(run, stdout=old, stderr=subprocess.DEVNULL)
    data = open("old", "rb").read()
    lines = data.splitlines(True)
    if how == "last line":
        data = b"".join(lines[:-1])
    elif how == "a line in the middle":
        data = b"".join(lines[:9] + lines[10:])
    elif how == "a hole":
        data = data[:5000] + bytes(4096) + data[9096:]
    elif how == "half":
        data = data[:len(data) // 2]
    with open("old", "wb") as old:
        old.write(data)


@case(*itertools.product(["jsonl", "json", "csv", "text"], ["killed", "full disk", "last line", "half", "a line in the middle", "a hole"], ["baseline", "diff", "since"]))
def a_report_that_was_cut(form, how, reader):
    if form in ("json", "text") and how == "a line in the middle":
        return None  # there a deal has several lines, and without one of them it is no JSON, or for people
    cut(how, form)
    deal()
    words = {"baseline": CHECK + ["-p", "ukraine", "--baseline", "old", "d.json"], "diff": ["diff", "old", "old"],
             "since": CHECK + ["-p", "ukraine", "--since", "old", "d.json"]}[reader]
    return expect(Run(*words), [2], says="old")


@case(*itertools.product(["html", "markdown", "json", "csv"], ["/tmp", "output"]))
def a_full_disk(form, which):
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        raise Skipped("it needs root and mounts")
    folder = os.getcwd()
    put("d.jsonl", LINE * 40)
    Run(*CHECK, "-p", "preconditions", "-f", form, "-o", "good", "d.jsonl")
    os.mkdir("small")
    for size in (4, 8, 16, 32, 64):
        mount = "mount -t tmpfs -o size=%dk tmpfs %s && head -c 4096 /dev/zero >%s/fill; cd '%s' && rm -f out && " % (
            (size,) + (("/tmp", "/tmp") if which == "/tmp" else ("small", "small")) + (folder,))
        out = "out" if which == "/tmp" else "small/out"
        # The program is reached by a descriptor, since /tmp is covered.
        p = subprocess.run(["unshare", "-m", "sh", "-c", "exec 9<'%s'; exec 8<.; %s cd /proc/self/fd/8 && /proc/self/fd/9 %s -p preconditions -f %s -o %s d.jsonl; s=$?; "
                            "cat %s 2>/dev/null; exit $s" % (RL, mount.replace("cd '%s' && " % folder, ""), " ".join(CHECK), form, out, out)],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if p.stdout != open("good", "rb").read() and p.returncode != 2:
            return "%d KiB: status %d, %d bytes; %s" % (size, p.returncode, len(p.stdout), p.stderr[-200:])
    return None


@case("json", "csv", "jsonl", "html")
def two_runs_with_one_output(form):
    put("a.jsonl", LINE * 6000)
    put("b.jsonl", LINE.replace('"good"', '"other"') * 2500)
    wholes = []
    for name in ("a", "b"):
        Run(*CHECK, "-p", "ukraine", "-f", form, "-o", "whole." + name, name + ".jsonl", limit=60)
        wholes.append(open("whole." + name, "rb").read())
    runs = [subprocess.Popen([RL, *CHECK, "-p", "ukraine", "-f", form, "-o", "c", name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for name in ("a.jsonl", "b.jsonl")]
    for p in runs:
        p.wait()
    return None if open("c", "rb").read() in wholes else "the report is neither of the two"


def main():
    passed = failed = skipped = 0
    top = tempfile.mkdtemp()
    only = sys.argv[2:]
    for name, function, variant in CASES:
        if only and not any(word in name for word in only):
            continue
        folder = tempfile.mkdtemp(dir=top)
        os.chdir(folder)
        begun = time.monotonic()
        try:
            problem = function(*variant)
        except Skipped as why:
            skipped += 1
            print("skipped  %s: %s" % (name, why))
            problem = None
            passed -= 1
        except Exception as error:  # a test that could not look is a failure, too
            problem = repr(error)[:300]
        passed += not problem
        failed += bool(problem)
        if problem:
            print("FAILED  %s: %s" % (name, problem), flush=True)
        if os.environ.get("TIMES"):
            print("  %6.2f s  %s" % (time.monotonic() - begun, name), flush=True)
        os.chdir(top)
        shutil.rmtree(folder)
    os.chdir("/")
    shutil.rmtree(top)
    print("%d passed, %d failed%s" % (passed, failed, ", %d skipped" % skipped if skipped else ""))
    return failed > 0


sys.exit(main())
