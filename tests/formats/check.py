"""Validates each report format with its own schema or reader, and compares it with the JSON report of the same deals.

    python3 tests/formats/check.py REDLINE WRITER

REDLINE is the program. WRITER is the unit test that writes reports of hand-made verdicts (waived, known from a baseline,
strict). A check is skipped, with a message, if a tool that it needs is missing; the last line counts. Schemas are read
from this folder only.
"""

import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ElementTree

from readers import Skip, ask, need, read_command, read_csv, read_tap, render

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


# ------------------------------------------------------------------------------------------------ what must be there


def place_of(deal):
    """What tells a deal from all others: its file, and its line in a JSON Lines file."""
    return "%s:%d" % (deal["file"], deal["line"]) if "line" in deal else deal["file"]


def rules_of(truth):
    for deal in truth["deals"]:
        for pack in deal["packs"]:
            for rule in pack["rules"]:
                yield deal, pack, rule


def unreadable(truth):
    return [deal for deal in truth["deals"] if "id" not in deal]


def errors_of(truth):
    return [error for deal in unreadable(truth) for error in deal["errors"]]


def warnings_of(truth):
    return [warning for deal in truth["deals"] for warning in deal.get("warnings", [])]


def breaks_when(rule):
    return rule["verdict"] == "error" and not rule["conditions"]


def findings(truth):
    """(deal, pack, rule, condition or None) of every condition that is not met, or met only by its fallback."""
    for deal, pack, rule in rules_of(truth):
        if breaks_when(rule):
            yield deal, pack, rule, None
        for condition in rule["conditions"]:
            if condition["verdict"] != "met":
                yield deal, pack, rule, condition


def held_rules(truth):
    """Rules without a finding."""
    for deal, pack, rule in rules_of(truth):
        if not breaks_when(rule) and all(c["verdict"] == "met" for c in rule["conditions"]):
            yield deal, pack, rule


def excused(thing):
    return bool(thing and ("waived" in thing or "known" in thing))


def rejects(case, rule):
    return rule["class"] == "red-line" or (case.strict and rule["class"] == "negotiable")


# What shows nothing, or changes the direction of writing: by ranges of code points.
HIDDEN = [(0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891),
          (0x8E2, 0x8E2), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F),
          (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
          (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1345F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
          (0xE0000, 0xE00FF), (0xE01F0, 0xE0FFF)]
# What clean() looks at: all that is not a plain character.
ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200c\u200d\ufdd0-\ufdef%s%s]" % (
    "".join("%s-%s" % (chr(low), chr(high)) for low, high in HIDDEN),
    "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))))


def clean(text):
    """TEXT as reports show it: U+FFFD, or an escape, for each character that no report passes on."""
    return ODD.sub(lambda odd: shown(text, odd.start()), text)


def shown(text, i):
    c = ord(text[i])
    if is_control(c):
        return "\ufffd"
    if not is_hidden(text, i):
        return text[i]
    return "\\u%04x" % c if c < 0x10000 else "\\u{%x}" % c


def is_hidden(text, i):
    """The joiners join letters that are not ASCII; elsewhere they are hidden, too."""
    if text[i] in "\u200c\u200d":
        return not (0 < i < len(text) - 1 and text[i - 1] >= "\x80" and text[i + 1] >= "\x80")
    return any(low <= ord(text[i]) <= high for low, high in HIDDEN)


def is_control(c):
    return (
        (c < 0x20 and chr(c) not in "\t\n\r")
        or 0x7F <= c < 0xA0
        or c & 0xFFFE == 0xFFFE
        or 0xFDD0 <= c <= 0xFDEF
    )


def without_commands(text):
    """No command of a build service begins in it."""
    text = re.sub(r"(?<![!-~]):(?=:[A-Za-z])", r"\\u003a", text)
    return re.sub(r"#(?=#[A-Za-z]*\[)", r"\\u0023", text)


def of_csv(text):
    """A field of CSV is one line."""
    return without_commands(one_line(text))


def one_line(text):
    return re.sub("[ \t\n\r]+", " ", clean(text)).strip(" ")


# ------------------------------------------------------------------------------------------------ sarif


def sarif_schema(case, text):
    try:
        import jsonschema
    except ImportError:
        raise Skip("there is no python3-jsonschema")
    with open(os.path.join(HERE, "sarif-schema-2.1.0.json")) as file:
        schema = json.load(file)
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(json.loads(text)):
        raise AssertionError(list(error.path), error.message[:300])


def lines_of(case, file):
    path = os.path.join(case.folder, file)
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as opened:
        return opened.read().decode("utf-8", "replace").split("\n")


def check_region(case, file, region):
    lines = lines_of(case, file)
    if lines is None:
        return
    line = lines[region["startLine"] - 1].rstrip("\r")
    start, end = region.get("startColumn", 1), region.get("endColumn", 1)
    ask(end - 1 <= len(line) + 1, "column", end, "is past the end of", file, region)
    if "snippet" in region:
        ask(line[start - 1 : end - 1] == region["snippet"]["text"], "another snippet:", region, repr(line))


def check_location(case, location):
    place = location["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    ask(re.fullmatch(r"(file:/)?[A-Za-z0-9\-._~/%]*", uri), "not percent-encoded:", uri)
    ask(not re.search(r"%(?![0-9A-F]{2})", uri), "a bare percent sign:", uri)
    base = place["artifactLocation"].get("uriBaseId")
    ask((base is None) == uri.startswith("file:"), "a relative address needs a base:", uri)
    if base == "%SRCROOT%" and "region" in place and "%3C" not in uri:
        file = urllib.parse.unquote(uri)
        ask(not case.real or os.path.exists(os.path.join(case.folder, file)), "no such file:", file)
        if case.real:
            check_region(case, file, place["region"])


def links_of(message):
    text = re.sub(r"\\\\", "", message)
    return [int(n) for n in re.findall(r"(?<!\\)\]\((\d+)\)", text)]


def sarif_contents(case, text):
    run = json.loads(text)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    ask(len(set(ids)) == len(ids), "a rule twice")
    ask(all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules), "a rule without help")
    found = list(findings(case.truth))
    results = run["results"]
    prints = [r["partialFingerprints"]["dealAndCondition/v1"] for r in results if not r["ruleId"].startswith("redline/")]
    ask(len(set(prints)) == len(prints), "a fingerprint twice")
    held = list(held_rules(case.truth)) if case.verbose else []
    want = len(found) + len(errors_of(case.truth)) + len(warnings_of(case.truth)) + len(held)
    ask(len(results) == want, len(results), "results instead of", want)
    notes = [r["message"]["text"] for r in results if r["ruleId"] == "redline/waiver" and r["level"] == "note"]
    ask([note.split("\n")[0] for note in notes] == [w["message"] for w in warnings_of(case.truth)], "warnings differ", notes)
    kinds = {"violated": "fail", "undetermined": "open", "fallback": "informational", "error": "fail"}
    by_name = {r["partialFingerprints"]["dealAndCondition/v1"]: r for r in results}
    for deal, pack, rule, condition in found:
        name = "/".join([place_of(deal) + ": " + deal["id"], pack["id"], rule["id"]] + ([condition["id"]] if condition else []))
        ask(name in by_name, "no result for", name)
        result = by_name[name]
        kind = kinds[condition["verdict"] if condition else "error"]
        ask(result["kind"] == kind, name, "is", result["kind"])
        ask((result["level"] == "none") == (kind != "fail"), name, "has the level", result["level"])
        suppressed = bool(condition and "waived" in condition)
        ask(bool(result.get("suppressions")) == suppressed, name, "suppressions", result.get("suppressions"))
        if suppressed:
            told = result["suppressions"][0]["properties"]
            ask(all(told[key] == condition["waived"][key] for key in ("by", "until", "reason")), "another waiver")
        known = bool(condition and condition.get("known"))
        ask((result.get("baselineState") == "unchanged") == known, name, result.get("baselineState"))
        quote = condition["cite"]["quote"] if condition else rule["cite"]["quote"]
        ask(clean(quote) in json.dumps(result, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")
            or any("\\" in c or c in "[]{}" for c in quote), "the quote is missing of", name)
    for deal, pack, rule in held:
        result = by_name["/".join([place_of(deal) + ": " + deal["id"], pack["id"], rule["id"]])]
        kind = "pass" if rule["verdict"] == "pass" else "notApplicable"
        ask((result["kind"], result["level"]) == (kind, "none"), rule["id"], "is", result["kind"], result["level"])
    ask(len({r.get("baselineState") is None for r in results}) <= 1, "some results have a baselineState, some have none")
    for result in results:
        ask(ids[result["ruleIndex"]] == result["ruleId"], "ruleIndex and ruleId differ:", result["ruleId"])
        related = {place["id"] for place in result.get("relatedLocations", [])}
        for link in links_of(result["message"]["text"]):
            ask(link in related, "a link to nowhere:", result["message"]["text"])
        ask(len(result["locations"]) == 1, "not one location")
        for location in result["locations"] + result.get("relatedLocations", []):
            check_location(case, location)
    summary, counts = case.truth["summary"], run["invocations"][0]
    ask(counts["executionSuccessful"] == (summary["errors"] == 0), "executionSuccessful")
    ask(counts["properties"]["deals"] == summary["deals"], "another number of deals")


# ------------------------------------------------------------------------------------------------ junit


def junit_schema(case, text):
    need("xmllint")
    run = subprocess.run(
        ["xmllint", "--noout", "--schema", os.path.join(HERE, "junit-10.xsd"), "-"],
        input=text,
        capture_output=True,
    )
    ask(run.returncode == 0, run.stderr.decode()[:500])


def junit_contents(case, text):
    root = ElementTree.fromstring(text)
    cases = root.findall(".//testcase")
    rules = list(rules_of(case.truth))
    ask(len(cases) == len(rules) + len(unreadable(case.truth)), len(cases), "cases for", len(rules), "rules")
    for suite in root.findall("testsuite"):
        ask(int(suite.get("tests")) == len(suite.findall("testcase")), "tests")
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            ask(int(suite.get(attribute)) == len(suite.findall("testcase/" + tag)), attribute, "of", suite.get("name"))
    readable = [c for c in cases if c.get("name") != "can be read"]
    for (deal, pack, rule), testcase in zip(rules, readable):
        ask(testcase.get("classname") == one_line("%s (%s).%s" % (deal["id"], place_of(deal), pack["id"])), "another class")
        ask(testcase.get("name") == one_line(rule["id"] + ": " + rule["title"]), testcase.get("name"))
        tags = [child.tag for child in testcase if child.tag != "system-out"]
        if rule["verdict"] == "error":
            want = ["error"]
        elif rule["verdict"] in ("undetermined", "not_applicable") or (rule["verdict"] == "fail" and excused(rule)):
            want = ["skipped"]
        else:
            want = ["failure"] if rule["verdict"] == "fail" and rejects(case, rule) else []
        ask(tags == want, rule["id"], "of", deal["id"], "has", tags, "instead of", want)
        for condition in rule["conditions"]:
            if condition["verdict"] != "met":
                said = "".join(testcase.itertext())
                ask(clean(condition["message"]).replace("\r\n", "\n") in said, "no message of", rule["id"])
    names = [(c.get("classname"), c.get("name")) for c in readable]
    ask(len(set(names)) == len(names), "a case twice")
    warned = "\n".join(element.text for element in root.findall("testsuite/system-err"))
    ask(all(clean(w["message"]) in warned for w in warnings_of(case.truth)), "a warning is lost")
    said = [element for c in cases if c.get("name") == "can be read" for element in c.findall("error")]
    for deal, element in zip(unreadable(case.truth), said):
        for error in deal["errors"]:
            ask(clean(error["message"]) in element.text, "an error is lost:", error)


# ------------------------------------------------------------------------------------------------ tap


def tap_contents(case, text):
    tap = read_tap(text)
    ask(len(tap.points) == len(case.truth["deals"]), "another number of deals")
    for deal, point in zip(case.truth["deals"], tap.points):
        if "id" not in deal:
            ask(not point["ok"] and not point["directive"], "an unreadable deal passes")
            ask([e["message"] for e in point["data"]["errors"]] == [e["message"] for e in deal["errors"]], "errors differ")
            continue
        ask(point["name"] == one_line("%s (%s)" % (deal["id"], place_of(deal))), point["name"])
        warned = [w["message"] for w in (point["data"] or {}).get("warnings", [])]
        ask(warned == [w["message"] for w in deal.get("warnings", [])], "warnings differ:", warned)
        good = {"accepted": (True, None), "rejected": (False, None), "error": (False, None)}
        good.update({"undetermined": (False, "TODO"), "not_applicable": (True, "SKIP")})
        ask((point["ok"], point["directive"]) == good[deal["verdict"]], deal["id"], point)
        for pack, sub in zip(deal["packs"], point["sub"].points):
            ask((sub["ok"], sub["directive"]) == good[pack["verdict"]], deal["id"], pack["id"], sub)
            ask(len(pack["rules"]) == len(sub["sub"].points), "another number of rules")
            for rule, of in zip(pack["rules"], sub["sub"].points):
                check_point(case, rule, of)


def check_point(case, rule, point):
    verdict = rule["verdict"]
    ask(point["name"] == one_line(rule["id"] + " " + rule["title"]), point["name"])
    if verdict == "not_applicable":
        want = (True, "SKIP")
    elif verdict == "undetermined" or (verdict == "fail" and excused(rule)):
        want = (False, "TODO")
    else:
        want = (verdict == "pass" or (verdict == "fail" and not rejects(case, rule)), None)
    ask((point["ok"], point["directive"]) == want, rule["id"], point)
    shown = [c for c in rule["conditions"] if c["verdict"] != "met"]
    told = point["data"]["findings"] if point["data"] else []
    ask(len(told) == len(shown) + breaks_when(rule), rule["id"], "has", len(told), "findings")
    for condition, of in zip(shown, told):
        ask(of["condition"].endswith("/%s/%s" % (rule["id"], condition["id"])), of)
        ask(of["quote"] == condition["cite"]["quote"], of["quote"])
        ask(("waived" in of) == ("waived" in condition) and ("known" in of) == ("known" in condition), of)


def tap_perl(case, text):
    """The sums of Perl's harness. That of Debian 12 knows TAP 13, which TAP 14 extends."""
    need("perl")
    program = (
        'use TAP::Parser; local $/; my $p = TAP::Parser->new({tap => scalar <STDIN>}); $p->run;'
        'print join(",", $p->tests_run, scalar($p->actual_failed), scalar($p->parse_errors)), "\\n";'
        'print "$_\\n" for $p->parse_errors;'
    )
    old = text.replace("TAP version 14\n", "TAP version 13\n", 1)
    run = subprocess.run(["perl", "-e", program], input=old.encode(), capture_output=True)
    if b"Can't locate TAP/Parser.pm" in run.stderr:
        raise Skip("there is no TAP::Parser")
    deals = case.truth["deals"]
    bad = [d for d in deals if d["verdict"] not in ("accepted", "not_applicable")]
    got = run.stdout.decode().split("\n")[0]
    ask(got == "%d,%d,0" % (len(deals), len(bad)), run.stdout.decode()[:300], run.stderr.decode()[:300])


# ------------------------------------------------------------------------------------------------ github


def github_contents(case, text):
    lines = text.split("\n")
    ask(lines.pop() == "" and re.fullmatch(r"\d+ deals?: [a-z0-9, ]+", lines.pop()), "no last line with the counts")
    commands = [read_command(line) for line in lines]
    found = [f for f in findings(case.truth) if case.verbose or not (f[3] and f[3]["verdict"] == "fallback")]
    told = errors_of(case.truth) + warnings_of(case.truth)
    ask(len(commands) == len(found) + len(told), len(commands), "commands")
    want = [("error", None, error["message"]) for error in errors_of(case.truth)]
    want += [("warning", None, warning["message"]) for warning in warnings_of(case.truth)]
    for deal, pack, rule, condition in found:
        name = "/".join([pack["id"], rule["id"]] + ([condition["id"]] if condition else []))
        verdict = condition["verdict"] if condition else "error"
        if verdict == "error":
            level = "error"
        elif verdict == "undetermined":
            level = "warning" if rejects(case, rule) else "notice"
        elif verdict == "fallback" or excused(condition):
            level = "notice"
        else:
            level = "error" if rejects(case, rule) else {"negotiable": "warning", "preference": "notice"}[rule["class"]]
        want.append((level, name, condition["message"] if condition and verdict != "error" else ""))
    for level, name, message in want:
        hits = [c for c in commands if c[0] == level and (not name or " %s " % name in c[1]["title"])]
        ask(any(without_commands(clean(message)) in c[2] for c in hits), "nothing says:", level, name, message)
    for level, properties, message in commands:
        lines = lines_of(case, properties["file"]) if case.real else None
        if lines and "line" in properties:
            ask(int(properties["line"]) <= len(lines), "a line past the end:", properties)
            end = int(properties.get("endColumn", 1))
            ask(end <= len(lines[int(properties["line"]) - 1]) + 1, "a column past the end:", properties)


# ------------------------------------------------------------------------------------------------ csv


# White space and characters that show nothing may come before the sign that makes a formula.
FORMULA = re.compile("[\t\r\n]|[\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]*[=+\\-@＝＋－＠]")


def csv_contents(case, text):
    csv.field_size_limit(10**9)
    rows = read_csv(text)
    ask(rows == list(csv.reader(io.StringIO(text, newline=""), strict=True)), "Python reads it differently")
    ask(len({len(row) for row in rows}) == 1, "rows of different lengths")
    ask(not any(is_control(ord(c)) or c == "\t" for c in text), "a control character")
    head = rows.pop(0)
    ask(len(set(head)) == len(head), "a column twice")
    for row in rows:
        for value in row:
            ask(not FORMULA.match(value), "a formula:", value)
    rows = [dict(zip(head, row)) for row in rows]
    rules = list(rules_of(case.truth))
    ask(head[-1] == "end" and rows and not any(row["end"] for row in rows[:-1]), "the mark of the end is not the last field")
    if not any(rows[-1][column] for column in head[:-1]):
        ask(len(rows) == 1, "a row with the mark alone in a table that has rows")
        ask(re.fullmatch(r"end of the report: 0 rows, \d+ deals?", rows.pop()["end"]), "the mark of an empty table")
    else:
        mark = re.fullmatch(r"end of the report: (\d+) rows?, (\d+) deals?", rows[-1]["end"])
        ask(mark and int(mark[1]) == len(rows) and int(mark[2]) == len(case.truth["deals"]), "the mark:", rows[-1]["end"])
    ask(len(rows) == len(rules) + len(errors_of(case.truth)), len(rows), "rows for", len(rules), "rules")
    for (deal, pack, rule), row in zip(rules, [r for r in rows if r["rule"]]):
        same = {"deal": deal["id"], "deal_title": deal["title"], "deal_verdict": deal["verdict"], "pack": pack["id"]}
        same.update({"pack_verdict": pack["verdict"], "rule": rule["id"], "rule_title": rule["title"]})
        same.update({"class": rule["class"], "verdict": rule["verdict"], "quote": rule["cite"]["quote"]})
        same.update({"file": deal["file"], "remedy": rule.get("remedy", "")})
        for name, value in same.items():
            ask(of_csv(value) in (row[name], unquoted(row[name])), name, "is", repr(row[name]), "instead of", repr(value))
        for column, verdict in (("violated", "violated"), ("undetermined", "undetermined"), ("fallback", "fallback")):
            ids = " ".join(c["id"] for c in rule["conditions"] if c["verdict"] == verdict)
            ask(row[column] == ids, column, "of", rule["id"], "is", row[column])
        ask(row["waived"] == ("yes" if rule.get("waived") else ""), "waived")
        ask(row["known"] == ("yes" if rule.get("known") else ""), "known")
        waived = [c["waived"] for c in rule["conditions"] if "waived" in c]
        ask(bool(row["waived_by"]) == bool(waived), "waived_by")
    for error, row in zip(errors_of(case.truth), [r for r in rows if not r["rule"]]):
        ask(row["deal_verdict"] == "error" and any(of_csv(error["message"]) in m for m in (row["message"], unquoted(row["message"]))), "an error is lost:", error)


def unquoted(value):
    """VALUE without the apostrophes before texts that a spreadsheet would change: at its start, and after a semicolon."""
    value = re.sub(";'(?=%s)" % FORMULA.pattern.split("|", 1)[1], ";", value)
    return value[1:] if value.startswith("'") else value


# ------------------------------------------------------------------------------------------------ markdown


def markdown_contents(case, text):
    page = render(text)
    ask(re.match(r"## \d+ deals?: ", text), "the head is not at the beginning")
    seen = re.sub(r"\s+", " ", "".join(page.words))
    allowed = {"h2", "h3", "h4", "p", "ul", "li", "strong", "code", "details", "summary"}
    allowed |= {"table", "thead", "tbody", "tr", "th", "td"}
    ask(page.tags <= allowed, "something breaks out:", page.tags - allowed)
    ask(page.open == [], "not closed:", page.open)
    ask(len(set(page.cells)) <= 1, "rows of different lengths:", page.cells)
    rows = min(len(case.truth["deals"]), 100)
    ask(len(page.cells) == rows + bool(rows), len(page.cells), "rows for", len(case.truth["deals"]), "deals")

    def there(words, what):
        ask(re.sub(r"\s+", " ", one_line(words)) in seen, what, "is not as it was:", words)

    for i, deal in enumerate(case.truth["deals"]):
        there(deal.get("title", ""), "the title")
        there(deal["file"], "the file")
        ask(i >= rows or one_line(deal.get("id", place_of(deal))) in page.table, "the table has no", deal.get("id", place_of(deal)))
        for error in deal["errors"]:
            there(error["message"], "an error")
        for warning in deal.get("warnings", []):
            there(warning["message"], "a warning")
    for deal, pack, rule, condition in findings(case.truth):
        there(rule["title"], "a rule's title")
        there(rule["cite"]["quote"], "a quote")
        if condition:
            there(condition["message"], "a message")
            there(condition["expression"], "an expression")
            there(condition["cite"]["quote"], "a quote")
            if "waived" in condition:
                there(condition["waived"]["reason"], "a reason")
            for because in condition["because"]:
                if isinstance(because.get("value"), str):
                    quoted = re.sub("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]", lambda c: "\\u%04x" % ord(c[0]), json.dumps(because["value"], ensure_ascii=False))
                    quoted = re.sub("(#)(?=#)|(?<![!-~])(:)(?=:[A-Za-z])", lambda c: "\\u%04x" % ord(c[0]), quoted)
                    if because["value"] not in seen:
                        there(quoted, "a value")


# ------------------------------------------------------------------------------------------------ the cases

CHECKS = [
    ("sarif", "is valid by the schema", sarif_schema),
    ("sarif", "has every finding in its place", sarif_contents),
    ("junit", "is valid by Jenkins' schema", junit_schema),
    ("junit", "has every rule as it came out", junit_contents),
    ("tap", "is TAP 14 and has every rule", tap_contents),
    ("tap", "is understood by Perl's harness", tap_perl),
    ("github", "has a command for every finding", github_contents),
    ("csv", "is RFC 4180 and has every rule", csv_contents),
    ("markdown", "renders with nothing breaking out", markdown_contents),
]


class Case:
    def __init__(self, name, folder, strict=False, real=True, verbose=False):
        self.name, self.folder, self.strict, self.real, self.verbose = name, folder, strict, real, verbose
        self.truth = None


class Run:
    def __init__(self, program, writer):
        self.program, self.writer = program, writer
        self.passed = self.failed = self.skipped = 0

    def check(self, case, report):
        self.truth(case, report)
        if case.truth is None:
            return
        outputs = {}
        for name, promise, check in CHECKS:
            try:
                if name not in outputs:
                    outputs[name] = report(name)
                text = outputs[name]
                check(case, text if check is junit_schema else text.decode("utf-8", "strict"))
                self.passed += 1
            except Skip as why:
                self.skipped += 1
                print("skipped: %s of %s %s: %s" % (name, case.name, promise, why))
            except Exception as wrong:
                self.failed += 1
                print("FAILED  %s of %s %s: %s: %s" % (name, case.name, promise, type(wrong).__name__, wrong))

    def truth(self, case, report):
        try:
            case.truth = json.loads(report("json"))
        except ValueError as wrong:
            self.failed += 1
            print("FAILED  json of %s: %s" % (case.name, wrong))

    def from_program(self, case, arguments, stdin=None):
        def report(name):
            command = [self.program, "check", "-f", name] + arguments
            run = subprocess.run(command, cwd=case.folder, input=stdin or b"", capture_output=True)
            ask(run.returncode in (0, 1, 2, 3), "exit status", run.returncode)
            return run.stdout

        self.check(case, report)

    def by_hand(self, how):
        def report(name):
            run = subprocess.run([self.writer, name, how], capture_output=True)
            ask(run.returncode == 0, "the writer ended with", run.returncode)
            return run.stdout

        self.check(Case("verdicts made by hand, " + how, HERE, strict=how == "strict", real=False), report)


def odd_deals(folder):
    """Deals whose file names or bytes should not be in a repository."""
    here = os.path.join(folder, "odd")
    os.mkdir(here)
    shutil.copy(os.path.join(HERE, "nasty", "crossing.deal"), os.path.join(here, "a b, 100%:d; é|`x` [y](z)#1 @me.deal"))
    with open(os.path.join(here, "bytes.deal"), "wb") as file:
        file.write(b'deal = { id = "bytes"; title = "\xff\xfe"; };\n')
    with open(os.path.join(here, "crlf.deal"), "wb") as file:
        file.write(b'deal = {\r\n  id = "crlf";\r\n  title = "Line ends";\r\n};\r\nterms = { leaves = { east = "full"; }; };\r\n')
    long = 'A very long text; "quoted", with | pipes, {braces} and `ticks`. ' * 2000
    lines = [
        {"deal": {"id": "line-1", "title": long}, "terms": {"words": long, "leaves": {"east": "full"}}},
        {
            "deal": {"id": "line-2", "title": "Separators \u2028 and \u2029, \u0085, \ufeff"},
            "articles": [{"id": "1", "text": "We leave now\u2028or never", "terms": {"leaves": {"north": "full"}}}],
        },
        "no deal",
    ]
    with open(os.path.join(here, "lines.jsonl"), "w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.write('{"deal": {"id": \n')
    return ["odd", "odd/lines.jsonl"]


def random_deals(folder):
    """Deals with random texts, made of everything that has a meaning in some format."""
    dice = random.Random(20250602)
    pieces = list("`*_[](){}<>#@|~$!&;:,%=+-.'\"\\/ \t\n\r\0\x01\x1b\x7f\x85\u2028\u202e\ufeff\uffff\ufdd0\u200b\u00a0\u3000\U0001f54aab1é")
    pieces += ["```", "~~~", "<!--", "-->", "]]>", "<details>", "</details>", "<script>", "&amp;", "&#10;", "%0A", "::error::"]
    pieces += ["\n\n", "\n# ", "\n- ", "\n1. ", "\n> ", "\n| a | b |\n", " # TODO ", " # SKIP", "\nok 1 - ", "\n1..2\n"]
    pieces += ["  ---\n", "  ...\n", "Bail out!", "](1)", "[x](y)", "http://a.b", "www.a.b", "@me", "#12", "\\#", "{0}", "we leave all"]
    pieces.remove("\0")

    def words():
        return "".join(dice.choice(pieces) for _ in range(dice.randint(1, 12)))

    with open(os.path.join(folder, "random.jsonl"), "w", encoding="utf-8") as file:
        for i in range(300):
            terms = {"leaves": {dice.choice(["north", "south", "side"]): "full"}, "zone": {"wanted": True}}
            terms["words"] = dice.choice(["", "break", "breakwhen"]) + words()
            article = {"id": "%d%s" % (i, words()), "title": words(), "text": words(), "terms": terms}
            if i % 3 == 0:
                article.update({"option": words() + "/" + words() + "x", "by": words()})
            if i % 7 == 0:
                terms[words()] = words()
            deal = {"deal": {"id": "%d%s" % (i, words()), "title": words(), "by": words()}, "articles": [article]}
            file.write(json.dumps(deal, ensure_ascii=dice.random() < 0.5) + "\n")
    return ["random.jsonl"]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    run = Run(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    examples = os.path.join(ROOT, "docs", "examples")
    nasty = ["--terms", os.path.join(HERE, "nasty.terms"), "-p", os.path.join(HERE, "nasty.rules")]
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "empty"))
        shutil.copytree(os.path.join(HERE, "nasty"), os.path.join(folder, "nasty"))
        with open(os.path.join(examples, "draft.deal"), "rb") as file:
            draft = file.read()
        run.from_program(Case("the published deals", examples), ["./published"])
        run.from_program(Case("the published deals, strictly", examples, strict=True), ["--strict", "published"])
        run.from_program(Case("one deal", examples), ["-p", "kremlin", "armistice.deal"])
        run.from_program(Case("an accepted deal", examples), ["-p", "ukraine", ".//armistice.deal"])
        run.from_program(Case("a deal from standard input", examples), ["-p", "ukraine", "-"], draft)
        run.from_program(Case("a deal by its full path", examples), [os.path.join(examples, "draft.deal")])
        run.from_program(Case("nasty deals", folder), nasty + ["nasty"])
        run.from_program(Case("nasty deals, with -v", folder, verbose=True), nasty + ["-v", "nasty"])
        run.from_program(Case("the published deals, with -v", examples, verbose=True), ["-v", "published"])
        run.from_program(Case("nasty deals, strictly", folder, strict=True), nasty + ["--strict", "nasty"])
        run.from_program(Case("odd files", folder), nasty + odd_deals(folder))
        run.from_program(Case("random deals", folder), nasty + random_deals(folder))
        run.from_program(Case("an empty folder", folder), nasty + ["empty"])
        run.from_program(Case("no deal at all", folder), nasty + ["--jsonl", "-"])
        run.from_program(Case("a deal that is not there", folder), nasty + ["nowhere.deal", "nasty/fallback.deal"])
    for how in ("plain", "waived", "all-waived", "known", "strict"):
        run.by_hand(how)
    tail = ", %d skipped" % run.skipped if run.skipped else ""
    print("%d passed, %d failed%s" % (run.passed, run.failed, tail))
    sys.exit(run.failed > 0)


main()
