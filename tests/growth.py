"""How cost grows with the input, and that every limit is where the reference says.

    growth.py REDLINE           tests: memory, output and steps, which do not depend on the machine
    growth.py REDLINE --table   the same as a table with times, for `make bench`

A shape is an input of size N. It runs at N and at 2N. Then memory (above what a small deal takes) and output may at most be
two and a half times as much, and where a shape has steps, the steps that judging takes as well. So what grows faster than its input
is found at sizes that take no time. A minute of processor time ends a run: that is a shape that would not end.

A limit of section 13 of the reference runs at half of it, at it, and one over it: only the last gives its message.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib

RL = os.path.abspath(sys.argv[1])
TABLE = "--table" in sys.argv[2:]
TOP = tempfile.mkdtemp()
MIB = 1 << 20


def run(args, stdin=None):
    """Seconds, peak bytes, bytes of output, status, the output."""
    with open("out", "wb") as out:
        source = open(stdin, "rb") if stdin else subprocess.DEVNULL
        child = subprocess.Popen([RL] + args, stdin=source, stdout=out, stderr=subprocess.STDOUT,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)))
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = 0
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    size = os.path.getsize("out")
    with open("out", "rb") as out:
        text = out.read(200000) + (out.seek(max(size - 200000, 0)) and out.read() or b"")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, size, code, text.decode(errors="replace")


# ------------------------------------------------------------------------------------------------ inputs


def put(name, content):
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content)
    with open(name, "wb") as f:
        f.write(content.encode() if isinstance(content, str) else content)
    return name


def deal(name="d.json", **keys):
    return put(name, dict({"deal": {"id": "e", "title": "E"}}, **keys))


def vocabulary(terms, sets="", name="v.terms"):
    return put(name, 'vocabulary = { id = "v"; version = "1"; title = "v"; };\n%sterms = (\n%s\n);\n' % (sets, ",\n".join(terms)))


def ints(n):
    return vocabulary('{ path = "x.t%d"; type = "int"; min = 0; max = 9; default = 0; title = "t"; }' % i for i in range(n))


CITE = 'cite = { source = "s"; quote = "q"; };'


def pack(of, tests, one_rule=False, kind="require", define=""):
    """A pack with a rule for each test, or with one rule that has them all as conditions."""
    conditions = ['{ id = "c%d"; message = "what is wrong is said here at some length"; %s = "%s"; }' % (i if one_rule else 0, kind, t)
                  for i, t in enumerate(tests)]
    groups = [",\n".join(conditions)] if one_rule else conditions
    rules = ['{ id = "R%d"; title = "r"; class = "red-line"; conditions = ( %s ); %s }' % (i, g, CITE) for i, g in enumerate(groups)]
    return put("p.rules", 'pack = { id = "g"; title = "g"; version = "1"; vocabulary = "%s"; sources = ( { id = "s"; title = "s"; } ); };\n'
               "%srules = (\n%s\n);\n" % (of, define, ",\n".join(rules)))


CHECK = ["check", "-q", "--no-config", "-j1"]
OWN = ["--terms", "v.terms", "-p", "p.rules"]
EU = {"alignment": {"eu": "free"}}
FORMATS = ["text", "json", "jsonl", "sarif", "junit", "tap", "github", "csv", "markdown", "html"]


def lines(n, terms=None):
    terms = terms or {"alignment": {"eu": "barred"}}
    return put("d.jsonl", "".join(json.dumps({"deal": {"id": "d%d" % i, "title": "t"}, "terms": terms}) + "\n" for i in range(n)))


# ------------------------------------------------------------------------------------------------ shapes

SHAPES = []


def shape(name, n, most, statuses=(0, 1, 2, 3), steps=False, stdin=None):
    """MOST: MiB at 2N."""
    def add(make):
        SHAPES.append((name, make, n, most, statuses, steps, stdin))
        return make
    return add


@shape("duplicate keys", 100000, 60, (2,))
def _(n):
    put("d.json", '{"deal":{"id":"e","title":"E"},"terms":{' + ",".join(['"k":1'] * n) + "}}")
    return CHECK + ["-f", "jsonl", "d.json"]


@shape("unknown terms", 40000, 90, (2,))
def _(n):
    deal(terms={"k%d" % i: 1 for i in range(n)})
    return CHECK + ["-f", "jsonl", "d.json"]


@shape("unknown terms beside 5,000 known ones", 5000, 60, (2,))
def _(n):
    ints(5000)
    pack("v/1", ["x.t1 == 0"])
    deal(terms={"x": {"y%d" % i: 1 for i in range(n)}})
    return CHECK + ["-f", "jsonl"] + OWN + ["d.json"]


@shape("an error in every article", 40000, 100, (2,))
def _(n):
    deal(articles=[{"id": "1"}] * n)
    return CHECK + ["d.json"]


@shape("terms of a sum", 60, 40, (0, 1), steps=True)
def _(n):
    ints(400)
    pack("v/1", [" + ".join("x.t%d" % i for i in range(n)) + " < 100000"] * 10)
    deal(terms={"x": {"t%d" % i: i % 3 for i in range(n)}})
    return CHECK + ["-f", "jsonl"] + OWN + ["d.json"]


@shape("conditions over 11 brackets", 2, 40, (3,), steps=True)
def _(n):
    ints(400)
    pack("v/1", [" + ".join("x.t%d" % i for i in range(11)) + " > 5"] * n)
    deal(terms={"x": {"t%d" % i: {"either": [0, 1]} for i in range(11)}})
    return CHECK + ["-f", "text"] + OWN + ["d.json"]


@shape("brackets, one to a condition", 100, 40, (3,), steps=True)
def _(n):
    ints(max(400, n))
    pack("v/1", ["x.t%d > 5" % i for i in range(n)])
    deal(terms={"x": {"t%d" % i: {"either": [0, 9]} for i in range(n)}})
    return CHECK + ["-f", "text"] + OWN + ["d.json"]


for _format in FORMATS:
    @shape("conditions of a rule, %s" % _format, 300, 40, (1,))
    def _(n, form=_format):
        pack("peace/2", ["alignment.eu == 'barred'"] * n, True)
        deal(terms=EU)
        return CHECK + ["-f", form, "-p", "p.rules", "d.json"]

    @shape("rules, %s" % _format, 300, 40, (1,))
    def _(n, form=_format):
        pack("peace/2", ["alignment.eu == 'barred'"] * n)
        deal(terms=EU)
        return CHECK + ["-f", form, "-p", "p.rules", "d.json"]

    @shape("deals, %s" % _format, 300, 40, (1,))
    def _(n, form=_format):
        lines(n)
        return CHECK + ["-f", form, "-p", "ukraine", "d.jsonl"]


@shape("deals, sqlite", 300, 40, (1,))
def _(n):
    lines(n)
    if os.path.exists("r.sqlite"):
        os.remove("r.sqlite")
    return CHECK + ["-p", "ukraine", "-o", "r.sqlite", "d.jsonl"]


@shape("deals that share an id", 5000, 60, (1,))
def _(n):
    put("d.jsonl", (json.dumps({"deal": {"id": "d", "title": "t"}, "terms": EU}) + "\n") * n)
    return CHECK + ["-f", "jsonl", "-p", "ukraine", "d.jsonl"]


@shape("a baseline of many deals", 300, 40, (0,))
def _(n):
    lines(n)
    run(CHECK + ["-f", "jsonl", "-p", "ukraine", "-o", "b.jsonl", "d.jsonl"])
    return CHECK + ["-f", "csv", "-p", "ukraine", "--baseline", "b.jsonl", "d.jsonl"]


@shape("members of a set", 15000, 60, (0,), steps=True)
def _(n):
    vocabulary(['{ path = "k.<m>"; type = "bool"; default = false; title = "t"; }'],
               'sets = ( { name = "m"; members = [%s]; } );\n' % ",".join('"m%d"' % i for i in range(n)))
    pack("v/1", ["!m.exists(x, k[x])"])
    deal(terms={"k": {"m1": False}})
    return CHECK + ["-f", "jsonl"] + OWN + ["d.json"]


@shape("definitions, each of the one before", 300, 60, (0,), steps=True)
def _(n):
    define = ",\n".join('{ name = "d%d"; is = "%s"; }' % (i, "alignment.eu == 'free'" if i == 0 else "d%d" % (i - 1)) for i in range(n))
    pack("peace/2", ["d%d" % (n - 1)], define="define = (\n%s\n);\n" % define)
    deal(terms=EU)
    return CHECK + ["-p", "p.rules", "d.json"]


@shape("articles", 25000, 90, (1,))
def _(n):
    deal(articles=[{"id": str(i), "text": "the parties agree", "terms": {}} for i in range(n)])
    return CHECK + ["-f", "jsonl", "-p", "ukraine", "d.json"]


@shape("waivers of a deal", 300, 60, (0,))
def _(n):
    pack("peace/2", ["alignment.eu == 'barred'"] * n)
    deal(terms=EU, waivers=[{"condition": "g/R%d/c0" % i, "by": "b", "reason": "r", "until": "2100-01-01"} for i in range(n)])
    return CHECK + ["-f", "csv", "-p", "p.rules", "d.json"]


@shape("included files", 100, 40, (1,))
def _(n):
    put("i.inc", "# nothing\n")
    put("d.deal", 'deal = { id = "e"; title = "E"; };\nterms = { alignment = { eu = "barred"; }; };\n' + '@include "i.inc"\n' * n)
    return CHECK + ["--allow-include", "-f", "jsonl", "-p", "ukraine", "d.deal"]


@shape("articles of a libconfig deal", 2000, 60, (1,))
def _(n):
    put("d.deal", 'deal = { id = "e"; title = "E"; };\narticles = (\n' + ",\n".join(
        '{ id = "%d"; text = "the parties agree"; }' % i for i in range(n)) + ");\n")
    return CHECK + ["-f", "jsonl", "-p", "ukraine", "d.deal"]


@shape("words of an article", 200000, 60, (1,))
def _(n):
    deal(articles=[{"id": "1", "text": "peace and security " * (n // 3)}])
    return CHECK + ["-f", "jsonl", "d.json"]


for _format in ["text", "json", "markdown", "html"]:
    @shape("diff of articles and terms, %s" % _format, 500, 60, (0, 1))
    def _(n, form=_format):
        ints(n)
        pack("v/1", ["x.t%d == 0" % i for i in range(n)])
        deal("a.json", terms={"x": {"t%d" % i: 0 for i in range(n)}}, articles=[{"id": str(i), "text": "one two three"} for i in range(n)])
        deal("b.json", terms={"x": {"t%d" % i: 1 for i in range(n)}}, articles=[{"id": str(i), "text": "one four three"} for i in range(n)])
        return ["diff", "--no-config", "-f", form] + OWN + ["a.json", "b.json"]

    @shape("sweep of brackets, %s" % _format, 40, 60, (0, 1, 3))
    def _(n, form=_format):
        ints(400)
        pack("v/1", ["x.t%d > 5" % i for i in range(n)])
        deal(terms={"x": {"t%d" % i: {"either": [0, 9]} for i in range(n)}})
        return ["sweep", "-f", form] + OWN + ["d.json"]

for _format in ["text", "json"]:
    # The other formats are renderers that diff and sweep have, too.
    @shape("repair of terms, %s" % _format, 10, 110, (0,))
    def _(n, form=_format):
        ints(100)
        pack("v/1", ["x.t%d > 5" % i for i in range(n)])
        deal(terms={"x": {"t%d" % i: 1 for i in range(n)}})
        return ["repair", "--max", "1", "-f", form] + OWN + ["d.json"]

    @shape("bargain over rules, %s" % _format, 20, 110, (1,))
    def _(n, form=_format):
        ints(100)
        pack("v/1", ["x.t0 < 3"] + ["x.t%d > 5" % i for i in range(n)])
        return ["bargain", "-f", form] + OWN


@shape("diff of reports", 1000, 60, (1,))
def _(n):
    lines(n)
    run(CHECK + ["-f", "jsonl", "-p", "ukraine", "-o", "a.jsonl", "d.jsonl"])
    lines(n, EU)
    run(CHECK + ["-f", "jsonl", "-p", "ukraine", "-o", "b.jsonl", "d.jsonl"])
    return ["diff", "a.jsonl", "b.jsonl"]


@shape("eval of a sum", 100, 40, (0,))
def _(n):
    return ["eval", "+".join(["1"] * n)]


@shape("eval over a list", 100000, 90, (0,))
def _(n):
    return ["eval", "lists.range(%d).filter(x, x %% 3 == 0).size()" % n]


@shape("eval over a deal", 40000, 90, (0,))
def _(n):
    deal(articles=[{"id": str(i), "text": "the parties agree"} for i in range(n)])
    return ["eval", "--deal", "d.json", "articles.exists(a, a.text == 'x')"]


@shape("eval --stream", 5000, 40, (0,), stdin="s.jsonl")
def _(n):
    put("s.jsonl", '{"expr": "1 + 1"}\n' * n)
    return ["eval", "--stream"]


@shape("explain", 1000, 40, (0,))
def _(n):
    pack("peace/2", ["alignment.eu == 'barred'"] * n, True)
    return ["explain", "-p", "p.rules", "g/R0"]


@shape("packs", 1000, 40, (0,))
def _(n):
    pack("peace/2", ["alignment.eu == 'barred'"] * n)
    return ["packs", "-p", "p.rules"]


@shape("terms", 4000, 40, (0,))
def _(n):
    return ["terms", "--terms", ints(n)]


@shape("new", 4000, 40, (0,))
def _(n):
    vocabulary('{ path = "x%d.t"; type = "int"; min = 0; max = 9; default = 0; title = "t"; }' % i for i in range(n))
    return ["new", "--terms", "v.terms"]


def parts(n, form, count):
    """N deals in COUNT parts of a run."""
    put("d.jsonl", "".join(json.dumps({"deal": {"id": "d%d" % i, "title": "t"}, "terms": EU}) + "\n" for i in range(n)))
    names = ["part%d.%s" % (k, form) for k in range(1, count + 1)]
    for k, name in enumerate(names, 1):
        subprocess.run([RL] + CHECK + ["-p", "ukraine", "-f", form, "-o", name, "--shard", "%d/%d" % (k, count), "d.jsonl"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ["merge", "-o", "whole." + form] + names


@shape("check --shard", 2000, 30)
def _(n):
    parts(n, "jsonl", 1)
    return CHECK + ["-p", "ukraine", "-f", "jsonl", "--shard", "2/3", "d.jsonl"]


@shape("merge of jsonl", 3000, 30)
def _(n):
    return parts(n, "jsonl", 3)


@shape("merge of html", 500, 30)
def _(n):
    return parts(n, "html", 3)


@shape("merge of databases", 200, 30)
def _(n):
    return parts(n, "sqlite", 2)


@shape("merge of many parts", 20, 30)
def _(n):
    return parts(n, "jsonl", n)


@shape("fmt", 2000, 40, (0,), stdin="d.deal")
def _(n):
    put("d.deal", 'deal = { id = "e"; title = "E"; };\narticles = (\n' + ",\n".join(
        '{ id = "%d"; text = "the parties agree"; }' % i for i in range(n)) + ");\n")
    return ["fmt", "-"]


# ------------------------------------------------------------------------------------------------ limits

LIMITS = []
LEAST = {}


def limit(name, at, message, half=True, good=(0, 1, 3), over=(2,)):
    """MESSAGE: a pattern that the output has one over the limit, and not at it. GOOD, OVER: the statuses below and above."""
    def add(make):
        LIMITS.append((name, make, at, message, half, good, over))
        return make
    return add


def padded(name, head, tail, size):
    return put(name, head + " " * (size - len(head) - len(tail)) + tail)


@limit("size of a deal", 16777216, r"longer than 16777216 bytes; --max-deal-size")
def _(n):
    padded("d.json", '{"deal":{"id":"e","title":"E"},', '"terms":{}}', n)
    return CHECK + ["-p", "ukraine", "-f", "jsonl", "d.json"]


@limit("size of a compressed deal", 16777216, r"longer than 16777216 bytes; --max-deal-size")
def _(n):
    padded("d.json", '{"deal":{"id":"e","title":"E"},', '"terms":{}}', n)
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with open("d.json", "rb") as f:
        put("d.json.gz", packer.compress(f.read()) + packer.flush())
    return CHECK + ["-p", "ukraine", "-f", "jsonl", "d.json.gz"]


@limit("--max-deal-size, a line", 100000, r"this line is longer than 100000 bytes; --max-deal-size")
def _(n):
    padded("d.jsonl", '{"deal":{"id":"e","title":"E"},', '"terms":{}}', n)
    return CHECK + ["-p", "ukraine", "-f", "jsonl", "--max-deal-size", "100000", "d.jsonl"]


for _command in ["diff", "sweep", "repair", "bargain", "eval"]:
    @limit("--max-deal-size, %s" % _command, 100000, r"longer than 100000 bytes; --max-deal-size")
    def _(n, command=_command):
        padded("d.json", '{"deal":{"id":"e","title":"E"},', '"terms":{}}', n)
        put("p.rules", "")
        pack("peace/2", ["alignment.eu == 'free'"])
        most = ["--max-deal-size", "100000"]
        return {"diff": ["diff", "--no-config"] + most + ["d.json", "d.json"],
                "eval": ["eval"] + most + ["--deal", "d.json", "1"],
                "bargain": ["bargain", "-p", "p.rules"] + most + ["--given", "d.json"]}.get(
            command, [command, "-p", "p.rules"] + most + ["d.json"])


@limit("size of a pack", 67108864, r"this file is longer than 67108864 bytes", half=False)
def _(n):
    pack("peace/2", ["alignment.eu == 'barred'"])
    with open("p.rules", "a") as f:
        f.write("#" * (n - os.path.getsize("p.rules")))
    return CHECK + ["-p", "p.rules", lines(1)]


@limit("size of a compressed baseline", 67108864, r"longer than 67108864 bytes and 30 times its size; decompress it first", half=False)
def _(n):
    run(CHECK + ["-f", "json", "-p", "ukraine", "-o", "b.json", lines(1)])
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with open("b.json", "rb") as f:
        text = f.read()
    put("b.json.gz", packer.compress(text + b" " * (n - len(text))) + packer.flush())
    return CHECK + ["-p", "ukraine", "--baseline", "b.json.gz", "d.jsonl"]


@limit("nesting of a type", 250, r"types can nest at most 250 levels deep")
def _(n):
    # A list in n - 1 lists. Values of variables nest it, since a literal would reach the nesting of expressions first.
    put("vars.json", '{"x": 1}')
    half = n // 2
    return ["eval", "cel.bind(x, %s1%s, %sx%s).size() == 1" % ("[" * half, "]" * half, "[" * (n - half), "]" * (n - half))]


@limit("steps of a search from one place", 2000000, r"match limit exceeded", good=(0, 1, 2, 3))
def _(n):
    # The search tries every way to divide the letters: a power of two of them.
    return ["eval", "'%s!'.matches('^(a+)+$')" % ("a" * {1000000: 15, 2000000: 17, 2000001: 40}[n])]


@limit("nesting of a search", 100000, r"matching depth limit exceeded", good=(0,))
def _(n):
    # Each letter takes three levels of the search.
    put("vars.json", {"t": "a" * {50000: 16000, 100000: 33000, 100001: 34000}[n]})
    return ["eval", "--vars", "vars.json", "t.matches('^((a)|b)*$')"]


@limit("memory of a search", 65536, r"heap limit exceeded", good=(0,))
def _(n):
    # Each letter takes a copy of sixty groups.
    put("vars.json", {"t": "a" * {32768: 10000, 65536: 20000, 65537: 20600}[n]})
    return ["eval", "--vars", "vars.json", "t.matches('^(?:(a)%s)*$')" % ("|(b)" * 60)]


@limit("numbers of lists.range", 10000000, r"lists.range can make at most 10000000 elements", good=(0, 2))
def _(n):
    return ["eval", "lists.range(%d).size() > 0" % n]  # of more than some millions, the steps are too many


# What options set. Where the work is not counted in pieces that a test can add, the option moves instead of the input.


@limit("--max-errors", 10, r"and 1 more error \(11 in all\) increase --max-errors to list them", good=(2,))
def _(n):
    deal(terms={"k%d" % i: 1 for i in range(n)})
    return CHECK + ["--max-errors", "10", "d.json"]


@limit("--max-file-size, a pack", 5000, r"this file is longer than 5000 bytes; --max-file-size allows more", half=False)
def _(n):
    pack("peace/2", ["alignment.eu == 'barred'"])
    with open("p.rules", "a") as f:
        f.write("#" * (n - os.path.getsize("p.rules")))
    return CHECK + ["--max-file-size", "5000", "-p", "p.rules", lines(1)]


@limit("--max-file-size, included files", 5000, r"the included files are longer than 5000 bytes together .*--max-file-size allows more")
def _(n):
    put("i.inc", "#" * (n // 2))
    put("j.inc", "#" * (n - n // 2))
    pack("peace/2", ["alignment.eu == 'free'"])
    with open("p.rules", "a") as f:
        f.write('@include "i.inc"\n@include "j.inc"\n')
    return CHECK + ["--max-file-size", "5000", "-p", "p.rules", lines(1)]


for _reader in ["check", "diff"]:
    @limit("--max-file-size, a compressed report, %s" % _reader, 1000000, r"longer than 1000000 bytes and 30 times its size; decompress it first, or allow more with --max-file-size")
    def _(n, reader=_reader):
        run(CHECK + ["-f", "json", "-p", "ukraine", "-o", "b.json", lines(1)])
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        with open("b.json", "rb") as f:
            text = f.read()
        put("b.json.gz", packer.compress(text + b" " * (n - len(text))) + packer.flush())
        if reader == "diff":
            return ["diff", "--max-file-size", "1000000", "b.json.gz", "b.json.gz"]
        return CHECK + ["--max-file-size", "1000000", "-p", "ukraine", "--baseline", "b.json.gz", "d.jsonl"]


@limit("--max-includes", 10, r"too many files are included: the limit is 10 .*--max-includes allows more")
def _(n):
    put("i.inc", "")
    pack("peace/2", ["alignment.eu == 'free'"])
    with open("p.rules", "a") as f:
        f.write('@include "i.inc"\n' * n)
    return CHECK + ["--max-includes", "10", "-p", "p.rules", lines(1)]


def of_parts(n):
    # A list and its elements, size() and a comparison with a number, a comparison of a path, &&, and the name of the definition.
    define = '{ name = "d"; is = "[%s].size() > 0 && alignment.eu == \'free\'"; }' % ",".join(["1"] * (n - 10))
    pack("peace/2", ["d"], define="define = ( %s );\n" % define)
    return CHECK + ["-p", "p.rules", lines(1)]


@limit("parts of an expression with its definitions", 10000, r"with its definitions written out has more than 10000 parts .*let definitions use others fewer times; --max-parts allows more")
def _(n):
    return of_parts(n)


@limit("--max-parts", 100, r"with its definitions written out has more than 100 parts")
def _(n):
    return of_parts(n) + ["--max-parts", "100"]


@limit("--max-brackets", 10, r"11 brackets; the limit of a sweep is 10 settle some with --choose; --max-brackets allows more")
def _(n):
    ints(n)
    pack("v/1", ["x.t0 > 5"])
    deal(terms={"x": {"t%d" % i: {"either": [0, 9]} for i in range(n)}})
    return ["sweep", "--max-brackets", "10"] + OWN + ["d.json"]


def least(args, option, high):
    """The least value of the option with which the command does what it does without."""
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        code = run(args[:1] + [option, str(middle)] + args[1:])[3]
        low, high = (low, middle) if code != 2 else (middle, high)
    return high


for _command, _option, _high, _message in [
        ("check", "--max-steps", 1 << 8, r"judging this deal takes more than \d+ steps; --max-steps allows more"),
        ("diff", "--max-steps", 1 << 8, r"judging this deal takes more than \d+ steps; --max-steps allows more"),
        ("sweep", "--max-steps", 1 << 10, r"this sweep takes more than \d+ steps .*increase --max-steps"),
        ("check", "--max-memory", 1 << 18, r"this deal takes more than \d+ bytes of memory; --max-memory allows more"),
        ("sweep", "--max-memory", 1 << 22, r"this deal takes more than \d+ bytes of memory; --max-memory allows more"),
        ("eval", "--max-memory", 1 << 18, r"this deal takes more than \d+ bytes of memory; --max-memory allows more"),
        ("sweep", "--max-nodes", 1 << 8, r"needs more than \d+ nodes")]:
    @limit("%s, %s" % (_option, _command), 1000, _message)
    def _(n, command=_command, option=_option, high=_high):
        ints(3)
        pack("v/1", ["x.t0 + x.t1 + x.t2 > 5"])
        deal(terms={"x": {"t%d" % i: {"either": [0, 9]} for i in range(3)}})
        args = {"diff": ["diff", "--no-config"] + OWN + ["d.json", "d.json"], "sweep": ["sweep"] + OWN + ["d.json"],
                "eval": ["eval", "--terms", "v.terms", "--deal", "d.json", "1"]}.get(command, CHECK + OWN + ["d.json"])
        if (command, option) not in LEAST:
            LEAST[command, option] = least(args, option, high)
        needed = LEAST[command, option]
        return args[:1] + [option, str({500: 2 * needed, 1000: needed, 1001: needed - 1}[n])] + args[1:]


@limit("integers", 9223372036854775807, r"integer out of range \(64-bit integer\)")
def _(n):
    vocabulary(['{ path = "t.x"; type = "int"; silence = "absent"; title = "t"; }'])
    pack("v/1", ["!has(t.x) || t.x > 0"])
    deal(terms={"t": {"x": n}})
    return CHECK + OWN + ["d.json"]


@limit("integers in hexadecimal", 0x7FFFFFFFFFFFFFFF, r"integer out of range \(64-bit integer\)")
def _(n):
    vocabulary(['{ path = "t.x"; type = "int"; silence = "absent"; title = "t"; }'])
    pack("v/1", ["!has(t.x) || t.x > 0"])
    put("d.deal", 'deal = { id = "e"; title = "E"; };\nterms = { t = { x = 0x%X; }; };\n' % n)
    return CHECK + OWN + ["d.deal"]


@limit("decimal numbers", 308, r"number out of range \(64-bit floating point\)")
def _(n):
    vocabulary(['{ path = "t.x"; type = "float"; silence = "absent"; title = "t"; }'])
    pack("v/1", ["!has(t.x) || t.x > 0.0"])
    put("d.json", '{"deal":{"id":"e","title":"E"},"terms":{"t":{"x":1.0e%d}}}' % n)
    return CHECK + OWN + ["d.json"]


@limit("settings in a group", 10000, r"this group has 10001 settings; the limit is 10000", half=False)
def _(n):
    ints(10001)
    pack("v/1", ["x.t1 == 0"])
    put("d.deal", 'deal = { id = "e"; title = "E"; };\nterms = { x = { %s }; };\n' % " ".join("t%d = 0;" % i for i in range(n)))
    return CHECK + ["-f", "jsonl"] + OWN + ["d.deal"]


for _name in ["p.rules", "d.json"]:
    @limit("nesting of groups and lists, %s" % _name, 200, r"nested more than 200 levels deep", good=(2,))
    def _(n, name=_name):
        left, right = ("[", "]") if name == "d.json" else ("(", ")")
        inner = left * (n - 1) + "1" + right * (n - 1)  # in a list of a rule file, or in the object of a deal
        put(name, '{"x":%s}' % inner if name == "d.json" else "x = %s;" % (left + inner + right))
        return CHECK + (["d.json"] if name == "d.json" else ["-p", "p.rules", lines(1)])


@limit("nesting of includes", 10, r"@include is nested more than 10 files deep")
def _(n):
    for i in range(n):
        put("i%d.inc" % i, '@include "i%d.inc"\n' % (i + 1))
    put("i%d.inc" % n, "")
    pack("peace/2", ["alignment.eu == 'free'"])
    with open("p.rules", "a") as f:
        f.write('@include "i1.inc"\n')
    return CHECK + ["-p", "p.rules", lines(1)]


@limit("files that are included", 1000, r"too many files are included: the limit is 1000")
def _(n):
    put("i.inc", "")
    pack("peace/2", ["alignment.eu == 'free'"])
    with open("p.rules", "a") as f:
        f.write('@include "i.inc"\n' * n)
    return CHECK + ["-p", "p.rules", lines(1)]


@limit("size of included files", 67108864, r"the included files are longer than 67108864 bytes together", half=False)
def _(n):
    put("i.inc", "#" + "x" * (n // 8 - 2) + "\n")
    put("j.inc", "#" + "x" * (n - n // 8 * 7 - 2) + "\n")
    pack("peace/2", ["alignment.eu == 'free'"])
    with open("p.rules", "a") as f:
        f.write('@include "i.inc"\n' * 7 + '@include "j.inc"\n')
    return CHECK + ["-p", "p.rules", lines(1)]


@limit("errors that are listed", 100, r"and 1 more error \(101 in all\)", good=(2,))
def _(n):
    deal(terms={"k%d" % i: 1 for i in range(n)})
    return CHECK + ["d.json"]


@limit("terms of a vocabulary", 1000000, r"with this term the vocabulary has more than 1000000 slots", half=False)
def _(n):
    ids = ",".join('"m%d"' % i for i in range(1000))
    extra = ['{ path = "x.t%d"; type = "bool"; default = false; title = "t"; }' % i for i in range(n - 999000)]
    vocabulary(['{ path = "k.<m>.<o>"; type = "bool"; default = false; title = "t"; }'] + extra,
               'sets = ( { name = "m"; members = [%s]; }, { name = "o"; members = [%s]; } );\n' % (ids, ids[:-len(',"m999"')]))
    pack("v/1", ["!k.m1.m1"])
    return CHECK + OWN + [lines(1, {"k": {"m1": {"m1": True}}})]


@limit("terms that a deal sets", 2000000, r"the deal sets more than 2000000 terms", half=False)
def _(n):
    ids = ",".join('"m%d"' % i for i in range(1000))
    vocabulary(['{ path = "k.<m>.<o>"; type = "bool"; default = false; title = "t"; }', '{ path = "x.t"; type = "bool"; default = false; title = "t"; }'],
               'sets = ( { name = "m"; members = [%s]; }, { name = "o"; members = [%s]; } );\n' % (ids, ids[:-len(',"m999"')]))
    pack("v/1", ["!k.m1.m1"])
    deal(articles=[{"id": "1", "terms": {"k": {"m": {"o": True}}}}, {"id": "2", "terms": {"k": {"m": {"o": True}}}}] +
                  [{"id": "x%d" % i, "terms": {"x": {"t": True}}} for i in range(n - 1998000)])
    return CHECK + ["-f", "jsonl"] + OWN + ["d.json"]


@limit("nesting of an expression", 250, r"expressions can nest at most 250 levels deep")
def _(n):
    return ["eval", "(" * (n - 1) + "1" + ")" * (n - 1)]


@limit("errors of an expression", 24, r"further errors in this expression are not shown", good=(2,))
def _(n):
    return ["eval", "+".join("y%d" % i for i in range(n))]


@limit("nesting of definitions", 2500, r"the expression and its definitions nest more than 2500 levels deep")
def _(n):
    # Each has two levels: its sign, and the definition before it.
    ints(1)
    define = ",\n".join('{ name = "d%d"; is = "%s"; }' % (i, "-d%d" % (i - 1) if i else "x.t0") for i in range((n + 1) // 2))
    pack("v/1", ["d%d < 5" % ((n - 1) // 2)], define="define = (\n%s\n);\n" % define)
    return CHECK + OWN + [lines(1, {"x": {"t0": 1}})]


@limit("text that a function makes", 67108864, r"this text would be longer than 64 MiB", good=(0, 2))
def _(n):
    put("vars.json", {"t": "a" * (n // 4), "u": "a" * (n - n // 4 * 3)})
    return ["eval", "--vars", "vars.json", "[t, t, t, u].join('').size() > 0"]  # a text of this size takes too many steps


@limit("brackets for which repair evaluates a red line", 1024, r"Cheaper repairs may exist, because a red line depends on too many brackets", over=(0,))
def _(n):
    vocabulary('{ path = "x.t%d"; type = "int"; min = 0; max = 9999; default = 0; title = "t"; }' % i for i in range(2))
    pack("v/1", ["x.t0 + x.t1 > 1000"])
    first = 25 if n % 2 else 16  # 1025 is 25 times 41
    deal(terms={"x": {"t0": {"either": list(range(first))}, "t1": {"either": list(range(n // first))}}})
    return ["repair", "--max", "1"] + OWN + ["d.json"]


@limit("conflicts of bargain", 10, r"10 minimal; there are more \(--max\)", over=(1,))
def _(n):
    vocabulary('{ path = "x.t%d"; type = "bool"; default = false; title = "t"; }' % i for i in range(n))
    for name, no in (("one", ""), ("two", "!")):
        pack("v/1", ["%sx.t%d" % (no, i) for i in range(n)])
        with open("p.rules") as f:
            put(name + ".rules", f.read().replace('id = "g"', 'id = "%s"' % name, 1))
    return ["bargain", "--terms", "v.terms", "-p", "./one.rules", "-p", "./two.rules", "--max", "10"]


@limit("combinations of brackets of a condition", 4096, r"depends on more than 4096 combinations of brackets")
def _(n):
    vocabulary('{ path = "x.t%d"; type = "int"; min = 0; max = 9999; default = 0; title = "t"; }' % i for i in range(2))
    pack("v/1", ["x.t0 + x.t1 > 100000"])
    first = 2 if n % 2 == 0 else 17  # 4097 is 17 times 241
    deal(terms={"x": {"t0": {"either": list(range(first))}, "t1": {"either": list(range(n // first))}}})
    return CHECK + ["-f", "json"] + OWN + ["d.json"]


@limit("brackets of a sweep", 3000, r"3001 brackets; the limit of a sweep is 3000", half=False)
def _(n):
    ints(n)
    pack("v/1", ["x.t%d > 5" % i for i in range(n)])
    deal(terms={"x": {"t%d" % i: {"either": [0, 9]} for i in range(n)}})
    return ["sweep"] + OWN + ["d.json"]


@limit("depth of folders", 64, r"folders nest more than 64 deep here")
def _(n):
    shutil.rmtree("f", True)
    path = "/".join(["f"] * n)
    os.makedirs(path)
    deal(path + "/d.json", terms=EU)
    return CHECK + ["-p", "ukraine", "f"]


@limit("threads", 1024, r"--jobs must be an integer from 1 to 1024, not '1025'", half=False)
def _(n):
    return ["check", "-q", "--no-config", "-p", "ukraine", "-j", str(n), lines(1)]


@limit("--max of repair", 1000, r"--max must be an integer from 1 to 1000, not '1001'", half=False)
def _(n):
    pack("peace/2", ["alignment.eu == 'free'"])
    deal(terms=EU)
    return ["repair", "-p", "p.rules", "--max", str(n), "d.json"]


@limit("the cost of an edit", 1000000, r"a cost must be an integer from 1 to 1000000")
def _(n):
    pack("peace/2", ["alignment.eu == 'barred'"])
    deal(terms=EU)
    put("c.cfg", "costs = ( { path = \"alignment.eu\"; cost = %d; } );\n" % n)
    return ["repair", "-p", "p.rules", "--cost", "c.cfg", "d.json"]


# ------------------------------------------------------------------------------------------------ the run


def least_steps(args):
    low, high = 0, 1000

    def enough(most):
        return "--max-steps allows more" not in run(args[:1] + ["--max-steps", str(most)] + args[1:])[4]
    while not enough(high):
        low, high = high, high * 2
    while high - low > max(1, high // 20):  # what is compared may grow by a half more than the input
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def try_shape(name, make, n, most, statuses, steps, stdin, base):
    both = []
    n *= 4 if TABLE and n >= 100 else 1  # times need larger inputs than counts
    for size in (n, 2 * n):
        args = make(size)
        both.append(run(args, stdin) + (least_steps(args) if steps else 0,))
    (s1, m1, o1, c1, _, k1), (s2, m2, o2, c2, text, k2) = both
    problems = []
    if c1 != c2 or c2 not in statuses:
        problems.append("status %d and %d: %s" % (c1, c2, text[:300]))
    if m2 > most * MIB and not TABLE:
        problems.append("%d MiB, and %d are allowed" % (m2 / MIB, most))
    if m2 - base > 2.5 * max(m1 - base, 6 * MIB):
        problems.append("memory grows from %.1f to %.1f MiB" % (m1 / MIB, m2 / MIB))
    if o2 > 2.5 * o1 + 4096:
        problems.append("output grows from %d to %d bytes" % (o1, o2))
    if k2 > 2.5 * k1:
        problems.append("steps grow from %d to %d" % (k1, k2))
    if TABLE:
        print("  %-44s %7d  %6.3f s x%4.1f  %4.0f MiB x%4.1f  %8d bytes%s" % (
            name, 2 * n, s2, s2 / max(s1, 0.001), m2 / MIB, max(m2 - base, MIB) / max(m1 - base, MIB), o2,
            ", %d steps x%.1f" % (k2, k2 / k1) if k1 else ""), flush=True)
    return problems


def try_limit(name, make, at, message, half, good, over):
    problems = []
    for what, n in (("half", at // 2), ("at", at), ("over", at + 1)):
        if what == "half" and not half:
            continue
        seconds, memory, _, code, text = run(make(n))
        hit = re.search(message, re.sub(r"\s+", " ", text)) is not None
        if hit != (what == "over") or code not in (good if what != "over" else over):
            problems.append("%s the limit: status %d, %s" % (what, code, text[-300:].strip()))
        if TABLE:
            print("  %-44s %20d  %6.3f s  %4.0f MiB" % (name if what == "at" else "  " + what, n, seconds, memory / MIB), flush=True)
    return problems


def main():
    passed = failed = 0
    os.chdir(TOP)
    deal(terms=EU)
    base = run(CHECK + ["-p", "ukraine", "d.json"])[1]
    for title, table, attempt in (("Growth: at 2N, and how much more than at N", SHAPES, lambda row: try_shape(*row, base)),
                                  ("Limits: at half, at the limit, one over it", LIMITS, lambda row: try_limit(*row))):
        if TABLE:
            print(title)
        for row in table:
            if len(sys.argv) > 2 and sys.argv[-1] not in row[0] and sys.argv[-1] != "--table":
                continue
            folder = tempfile.mkdtemp(dir=TOP)
            os.chdir(folder)
            problems = attempt(row)
            os.chdir(TOP)
            shutil.rmtree(folder)
            passed += not problems
            failed += bool(problems)
            for problem in problems:
                print("FAILED  %s: %s" % (row[0], problem))
    os.chdir("/")
    shutil.rmtree(TOP)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


sys.exit(main())
