"""Untrusted texts in every field, every command and every format.

    untrusted.py REDLINE

Each text below stands in every field of a deal, of a pack and of a vocabulary, in names of files, and in every option of every
command. Then no output - standard output, standard error, a report, a database - has a character that commands a terminal, hides
itself or turns the direction of writing, bytes that are not UTF-8, a line that a build service takes for a command, a line that
looks like a verdict, or a field that a spreadsheet takes for a formula.
"""

import csv
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
FORMATS = ["text", "json", "jsonl", "sarif", "junit", "tap", "github", "csv", "markdown", "html"]
DOCUMENTS = ["text", "json", "markdown", "html"]
NOW = ["--no-config", "--today", "2025-06-02"]

# ------------------------------------------------------------------------------------------------ texts

CONTROL = [chr(c) for c in list(range(1, 9)) + list(range(14, 32)) + list(range(0x7f, 0xa0))]
TURNS = "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDDEN = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff" \
         "\uffa0\ufff9\ufffa\ufffb\U000e0001\U000e0041\U000e007f\U0001d173"
LINES = ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
BLANKS = ["", " ", "\t", "\u00a0", "\u1680", "\u2003", "\u202f", "\u205f", "\u2800", "\u3000", "\u200b", "\ufeff"]
COMMANDS = ["::error::BAD", "##vso[BAD]", "##[BAD]", "##teamcity[BAD]", "ACCEPTED  FORGED"]
FORMULAS = [blank + sign + "BAD" for blank in BLANKS + ["\r", "\n"] for sign in "=+-@\uff1d\uff0b\uff0d\uff20"] + [
    "BAD" + separator + sign + "BAD" for separator in (";", "; ", ";\u3000", "\t", "\";", ",") for sign in "=@"]

TEXTS = (["BAD" + c + "BAD" for c in CONTROL + list(TURNS + HIDDEN)] + ["BA\u200cD", "BA\u200dD", "\x1b[2JBAD", "\x1b]0;BAD\x07"] +
         [first + line + blank + c for first in ("", "BAD") for line in LINES for blank in ("", " ", "\u3000") for c in COMMANDS[:2]] +
         [first + "\n" + blank + c for first in ("", "BAD") for blank in BLANKS for c in COMMANDS] + FORMULAS)
ALL = " ".join(TEXTS)
JUNK = b"BAD\xff\xc0\xaf\xed\xa0\x80\x1b[2J\x9b\n::error::BAD\r##vso[BAD]\xe2\x80\xae\xe2\x80\x8b"  # a name of a file

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f%s%s]|[\x00-\x7f][\u200c\u200d]" % (TURNS, HIDDEN))
COMMAND = re.compile(r"(?m)^[\s\u2800]*::[a-z]+(?![a-z]| file=| title=)|##\w*\[BAD")
VERDICT = re.compile(r"(?m)^\s*ACCEPTED  FORGED")  # the source of a page may contain such a line


def problems_of(raw, form=None):
    """What is wrong with any output."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as wrong:
        return ["not UTF-8: %r" % raw[max(wrong.start - 30, 0):wrong.end + 10]]
    if form == "csv":
        text = text[text[:1] == "\ufeff":].replace("\r\n", "\n")
    found = []
    for rule, name in ((FORBIDDEN, "the character"), (COMMAND, "the command"), (VERDICT, "the verdict")):
        hit = rule.search(text)
        if hit and (rule is not VERDICT or form not in ("junit", "html")):
            found.append("%s %a in %a" % (name, hit.group(), text[max(hit.start() - 60, 0):hit.end() + 20]))
    return found


def formulas_of(raw):
    blank = re.compile(r"[\s\u2800%s]*" % (TURNS + HIDDEN))
    found = []
    for row in csv.reader(io.StringIO(raw.decode())):
        for cell in row:
            if blank.sub("", cell, count=1)[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20"):
                found.append("a formula: %a" % cell[:40])
            if re.search(r"[;\t][\s\u2800]*[=+@-]", cell):
                found.append("a formula after a separator: %a" % cell[:40])
    return found[:3]


# ------------------------------------------------------------------------------------------------ inputs


def put(name, text):
    with open(name, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    return name


def quoted(text):
    """A string of libconfig."""
    return '"%s"' % re.sub(r'[\\"\x00-\x1f]', lambda m: "\\x%02x" % ord(m.group()), text)


def deal(text, n=0, eu="barred"):
    return {"deal": {"id": "%s%s" % (text, n or ""), "title": text, "note": text, "by": text, "status": "proposal",
                     "sources": [{"title": text, "url": text, "author": text, "note": text}]},
            "articles": [
                {"id": text, "title": text, "text": "peace " + text, "note": text, "by": text, "terms": {"alignment": {"eu": eu}}},
                {"id": "1", "text": text, "bracketed": True, "by": text, "terms": {"alignment": {"nato": "barred"}}},
                {"id": "2", "option": "c%s/one" % n, "by": text, "text": text, "terms": {"ceasefire": {"scope": "full"}}},
                {"id": "3", "option": "c%s/two" % n, "by": [text], "terms": {"ceasefire": {"scope": "none"}}}],
            "waivers": [{"condition": "g/W/a", "by": text, "reason": text, "until": "2030-01-01"}]}


def rules(text, vocabulary="peace/2", only="RWNPEV"):
    q = quoted(text)
    head = 'pack = { id = "g"; title = %s; party = %s; version = %s; vocabulary = "%s"; sources = ( { id = "s"; title = %s; author = %s; ' \
           'url = %s; } ); };\n' % (q, q, q, vocabulary, q, q, q)
    cite = "cite = { source = \"s\"; quote = %s; section = %s; };" % (q, q)
    message = quoted(re.sub(r"[{}]", "", text) + " {deal.title} {articles[0].text}")

    def rule(name, of, conditions):
        return '{ id = "%s"; title = %s; class = "%s"; rationale = %s; remedy = %s; conditions = ( %s ); %s }' % (name, q, of, q, q, conditions, cite)

    def condition(name, test):
        return '{ id = "%s"; message = %s; %s }' % (name, message, test)
    texts = "articles.exists(a, a.text.contains('peace') && a.title.matches('.*'))"
    all_rules = [
        rule("R", "red-line", condition("a", 'forbid = "%s";' % texts) + "," + condition("b", "require = \"alignment.eu != 'barred'\";")),
        rule("W", "red-line", condition("a", "require = \"alignment.eu != 'barred'\";")),
        rule("N", "negotiable", condition("a", "require = \"alignment.nato != 'barred'\";")),
        rule("P", "preference", condition("a", "require = \"ceasefire.scope == 'full'\";")),
        rule("E", "red-line", condition("a", 'require = "int(deal.title) > 0";')),
        rule("V", "negotiable", '{ id = "a"; message = %s; require = "%s"; vague = "deal.id.contains(\'B\')"; or_else = "deal.id == deal.title"; }' % (
            message, texts.replace("peace", "war")))]
    all_rules = [r for r in all_rules if r[8] in only]
    return head + "define = ( { name = \"d\"; is = \"deal.title\"; } );\nrules = (\n%s\n);\n" % ",\n".join(all_rules)


VOCABULARY = """vocabulary = { id = "own"; version = "1"; title = %(q)s; };
sets = ( { name = "m"; title = %(q)s; members = ["a", "b"]; labels = { a = %(q)s; }; keywords = [%(q)s]; } );
terms = ( { path = "x.<m>"; type = "string"; silence = "absent"; title = %(q)s; note = %(q)s; keywords = [%(q)s]; },
  { path = "y.n"; type = "int"; unit = %(q)s; silence = "absent"; title = %(q)s; } );
"""


def make_inputs():
    text = ALL
    put("d.json", json.dumps(deal(text)))
    put("e.json", json.dumps(deal(text + "2", eu="free")))
    put("b.json", json.dumps(dict(deal(text), articles=deal(text)["articles"][:1])))
    put("d.jsonl", "".join(json.dumps(deal(t, i)) + "\n" for i, t in enumerate(TEXTS)))
    put("p.rules", rules(text))
    put("c.rules", rules("BAD", only="RW"))  # for deals that say something else each
    put("s.rules", rules(text, only="RW"))
    put("v.terms", VOCABULARY % {"q": quoted(text)})
    put("v.rules", re.sub("(require = .)(alignment.eu|alignment.nato|ceasefire.scope)", r"\1!has(x.a) || x.a", rules(text, "own/1")))
    put("u.rules", re.sub("(require = .)(alignment.eu|alignment.nato|ceasefire.scope)", r"\1!has(x.a) || x.a", rules(text, "own/1", "RW")))
    put("v.json", json.dumps({"deal": {"id": text, "title": text}, "terms": {"x": {"a": text, "b": {"either": [text, "2"]}}, "y": {"n": 3}}}))
    put("w.json", json.dumps({"deal": {"id": text, text: 1, "title": text}, "terms": {text: {text: 1}, "alignment": {"eu": text, text: {text: text}}},
                              "articles": [{"id": text, "option": text, "terms": {"alignment": {"nato": {"either": [text]}}}}] * 2,
                              "waivers": [{"condition": text, "by": 1, "until": text}]}))
    put("w.rules", rules(text).replace('"g"', quoted(text)).replace('"R"', quoted(text)).replace("deal.id.contains", "deal.contains"))
    put("w.terms", VOCABULARY.replace('"x.<m>"', "%(q)s").replace('"m"', "%(q)s") % {"q": quoted(text)})
    put("raw.deal", b'deal = { id = "x"; title = "' + JUNK + b'"; ' + JUNK + b' = 1; };\n' + JUNK)
    put("raw.json", b'{"deal": {"id": "x", "title": "' + JUNK + b'"}, ' + JUNK)
    put("raw.rules", b'# ' + JUNK + b'\npack = { id = "g"; ' + JUNK)
    put("cfg", "waivers = ( { condition = %s; by = %s; reason = %s; until = %s; } );" % ((quoted(text),) * 4))
    put("own.cfg", 'waivers = ( { condition = "g/R/a"; deal = %s; by = %s; reason = %s; until = "2020-01-01"; } );' % ((quoted(text),) * 3))
    put("vars", json.dumps({"x": text, "y": {text: [text]}}))
    os.makedirs(b"f/" + JUNK)
    for name in (JUNK, JUNK + b".json", JUNK + b"/a.json"):
        shutil.copy("d.json", b"f/" + name if b"/" in name else name + b".2" if name == JUNK else name)
    shutil.copy("w.json", JUNK + b".wrong.json")
    shutil.copy("p.rules", JUNK + b".rules")
    shutil.copy("v.terms", JUNK + b".terms")


# ------------------------------------------------------------------------------------------------ runs

PASSED, FAILED = [], []


def run(words, stdin=None, form=None, env=None, statuses=(0, 1, 2, 3)):
    words = [w.encode() if isinstance(w, str) else w for w in words]
    # The page is served until somebody ends it.
    ending = [b"timeout", b"--foreground", b"-s", b"INT", b"1"] if words[0] == b"serve" else []
    done = subprocess.run(ending + [RL.encode()] + words, stdin=open(stdin, "rb") if stdin else subprocess.DEVNULL, capture_output=True, timeout=60, env=env)
    found = [("standard output", p) for p in problems_of(done.stdout, form)] + [("standard error", p) for p in problems_of(done.stderr)]
    if done.returncode not in statuses + ((124,) if ending else ()):
        found.append(("status", "%d, %s" % (done.returncode, ascii(done.stderr[:200]))))
    if form == "csv":
        found += [("standard output", p) for p in formulas_of(done.stdout)]
    if form in ("json", "sarif") and done.stdout:
        json.loads(done.stdout)
    label = " ".join(ascii(w)[2:-1] if len(w) < 60 else "NASTY" for w in words)
    (FAILED if found else PASSED).append(label)
    for where, what in found:
        print("FAILED  %s: %s: %s" % (label, where, what))
    return done


def reports():
    good = [["d.json"], ["-v", "d.json", "e.json"], [JUNK + b".json", "f"]]
    for form in FORMATS:
        def check(words, pack="./s.rules", statuses=(1,), now=NOW):
            run(["check", "-q", "-p", pack, "-f", form, *now, *words], form=form, statuses=statuses)
        for words in good:
            check(words)
        check(["d.jsonl"], "./c.rules")
        check(["--config", "own.cfg", "d.json"], now=NOW[1:])
        check(["-v", "d.json", "e.json"], "./p.rules", (2,))  # one condition is an error
        check(["w.json", "raw.deal", "raw.json", JUNK + b".wrong.json"], "./p.rules", (2,))
        run(["check", "-q", "-v", "--terms", "v.terms", "-p", "./v.rules", "-f", form, *NOW, "v.json"], form=form, statuses=(2,))
    run(["check", "-q", "-p", "./c.rules", "--csv", "deals"] + NOW + ["d.jsonl", "e.json"], form="csv")
    for form in ("json", "jsonl"):
        run(["check", "-q", "-p", "./p.rules", "-f", form, "-o", b"r." + form.encode() + JUNK] + NOW + ["d.json", JUNK + b".json"])
        run(["check", "-q", "-p", "./p.rules", "-f", form, "-o", "s." + form] + NOW + ["e.json"])
        run(["check", "-q", "-p", "./p.rules", "--baseline", b"r." + form.encode() + JUNK] + NOW + ["e.json"])
    for form in DOCUMENTS:
        def document(command, *words, statuses=(0, 1, 2, 3)):
            run([command, "-f", form, *words], form=form, statuses=statuses)
        document("diff", "-p", "./p.rules", *NOW, "d.json", "e.json")
        document("diff", "-p", "./s.rules", "-v", *NOW, "d.json", "e.json", "b.json", statuses=(1,))
        document("diff", *NOW, b"r.json" + JUNK, "s.json")
        document("sweep", "-v", "-p", "./p.rules", "--no-config", "d.json")
        document("sweep", "--terms", "v.terms", "-p", "./v.rules", "--no-config", "v.json")
        document("repair", "-v", "-p", "./s.rules", "--no-config", "b.json", statuses=(0, 1))
        if form in ("text", "markdown"):  # the solver takes its time with long texts
            document("bargain", "-v", "-p", "./s.rules", "--no-config", "--given", "b.json", statuses=(0, 1))
        document("bargain", "--terms", "v.terms", "-p", "./u.rules", "--no-config", statuses=(0, 1))


def database():
    for name in (b"r.sqlite", JUNK + b".sqlite"):
        for _ in range(2):
            run(["check", "-q", "-p", "./c.rules", "-o", name, "--resume", *NOW, "d.json", JUNK + b".json", JUNK + b".wrong.json", "f", "d.jsonl"])
    rows = sqlite3.connect(b"r.sqlite".decode())
    rows.text_factory = bytes
    for (table,) in rows.execute("select name from sqlite_master where type = 'table'").fetchall():
        for row in rows.execute("select * from " + table.decode()):
            for cell in row:
                # A database holds texts as they are, apart from bytes that are no text.
                if isinstance(cell, bytes) and table != b"units":
                    try:
                        cell.decode()
                    except UnicodeDecodeError:
                        FAILED.append("database")
                        print("FAILED  table %s: not UTF-8: %r" % (table.decode(), cell[:60]))
    PASSED.append("database")


def commands():
    """Commands without formats, and errors in each kind of file."""
    for words in (["explain", "-p", "./p.rules", "g/R"], ["explain", "-p", "./p.rules", "d"], ["packs", "-p", "./p.rules"], ["terms", "--terms", "v.terms"],
                  ["terms", "--terms", "v.terms", "BAD\x1b\u202e\n::error::BAD"], ["terms", "--lint", "--terms", "v.terms"], ["new", "--terms", "v.terms", "-p", "./v.rules"],
                  ["schema", "--terms", "v.terms"], ["eval", "--deal", "d.json", "deal.id"], ["eval", "--deal", "d.json", "int(deal.id)"],
                  ["eval", "--deal", "d.json", "articles"], ["eval", "--vars", "vars", "[x, y]"], ["eval", "--vars", "vars", "int(x)"], ["eval", quoted(ALL)],
                  ["eval", ALL], ["eval", "timestamp(%s)" % json.dumps("BAD\x1b\u202e")], ["fmt", "--diff", "d.json"], ["fmt", "--fix", "--diff", "raw.deal"],
                  ["fmt", "--check", "raw.deal", JUNK + b".rules", JUNK + b".terms"], ["check", "-p", "./w.rules", "d.json"],
                  ["check", "--terms", "w.terms", "-p", "./v.rules", "v.json"], ["check", "--config", "cfg", "-p", "./p.rules", "d.json"],
                  ["check", "-p", "./raw.rules", "d.json"], ["check", "-p", JUNK + b".rules", "--no-config", "d.json"],
                  ["eval", "--terms", "raw.rules", "1"], ["repair", "-p", "./p.rules", "--cost", "cfg", "d.json"]):
        run(words)
    put("s.jsonl", "".join(json.dumps({"expr": e, "bindings": {"x": ALL}}) + "\n" for e in ("x", "int(x)", ALL)))
    run(["eval", "--stream"], stdin="s.jsonl")


def options():
    """Every option of every command, and every argument."""
    names = re.findall(r"(?m)^  ([a-z]+)  ", subprocess.run([RL, "--help"], capture_output=True, text=True).stdout)
    nasty = "".join(CONTROL + list(TURNS + HIDDEN)).encode() + b" =BAD \n\xc2\xa0::error::BAD" + JUNK
    for name in names:
        help_text = subprocess.run([RL, name, "--help"], capture_output=True, text=True).stdout
        run([name, nasty])
        run([name, b"--" + nasty])
        for option in re.findall(r"(?m)^ +(?:-\w, )?(--[a-z-]+) [A-Z\[]", help_text):
            run([name, option, nasty, "d.json"])
    run([nasty])
    run(["check", "-q", "d.json"], env=dict(os.environ, SOURCE_DATE_EPOCH="BAD\x1b[2J\n::error::BAD"))


def main():
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    try:
        make_inputs()
        for part in (reports, database, commands, options):
            part()
    finally:
        os.chdir("/")
        shutil.rmtree(folder)
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return len(FAILED) > 0


sys.exit(main())
