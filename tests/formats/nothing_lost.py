#!/usr/bin/env python3
"""Nothing is lost: all that `redline check -v` says of a deal is in its JSON report.

    nothing_lost.py REDLINE DEAL...

For each deal, the words of the verbose text report are made again from the JSON report alone and compared one by one.
Only the order of a report, its labels and its line breaks are in this script."""

import itertools
import json
import re
import subprocess
import sys

LABELS = ["ERROR", "CROSSED", "CONCESSION", "NOTE", "WAIVED", "KNOWN", "UNDETERMINED", "MET BY FALLBACK", "PASSED"]
OF_CLASS = {"red-line": "CROSSED", "negotiable": "CONCESSION", "preference": "NOTE"}
WHY = {"another": "another (there may be another one that the deal does not name)",
       "bracket": "bracket (it depends on the option of a bracket)", "vague": "vague (the text is too vague to decide)",
       "open": "open (the deal leaves it open)", "missing": "missing (required, and the deal does not set it)",
       "unmentioned": "unmentioned (the deal does not mention it)"}


class Words:
    def __init__(self, text):
        lines = [line for line in text.split("\n") if not line.startswith("           | ")]
        self.quoted = [line[13:] for line in text.split("\n") if line.startswith("           | ")]
        self.left = " ".join(lines).split()
        self.at = 0

    def take(self, said):
        for word in str(said).split():
            found = self.left[self.at] if self.at < len(self.left) else "(the end)"
            if word != found:
                raise AssertionError("JSON says %r, text says %r after: %s" % (
                    word, " ".join(self.left[self.at:self.at + 12]), " ".join(self.left[max(0, self.at - 12):self.at])))
            self.at += 1

    def until(self, word):
        start = self.at
        self.at = self.left.index(word, start)
        return " ".join(self.left[start:self.at])


def mark(rule):
    if rule["verdict"] == "not_applicable":
        return None
    if rule["verdict"] == "fail":
        return "WAIVED" if rule.get("waived") else "KNOWN" if rule.get("known") else OF_CLASS[rule["class"]]
    if rule["verdict"] == "pass":
        fallback = any(c["verdict"] == "fallback" for c in rule.get("conditions", []))
        return "MET BY FALLBACK" if fallback else "PASSED"
    return rule["verdict"].upper()


def paths(text):
    parts = [p[1:-1].split(", ") if p.startswith("{") else [p] for p in re.split(r"(\{[^}]*\})", text) if p]
    return ["".join(p) for p in itertools.product(*parts)]


def value(row):
    if row.get("open"):
        return "open"
    if row["value"] is None:
        return "not set"
    text = row["value"] if isinstance(row["value"], str) else json.dumps(row["value"], ensure_ascii=False)
    text += " " + row["unit"] if "unit" in row else ""
    return text + (" by default" if row.get("silent") else "")


def where(row, deal):
    said = "%s:%d:%d" % (row["file"], row["line"], row["column"]) if "file" in row else ""
    if row.get("silent"):
        said = "the deal does not set it" if row.get("open") else "the deal is silent"
    if "article" in row:
        one = deal["articles"][row["article"]]
        title = " (%s)" % one["title"] if "title" in one else ""
        said = "article %s%s, %s" % (one["id"], title, said)
    return said + ("; if " + way(deal, row["choice"], row["option"]) if "choice" in row else "")


def way(deal, choice, option):
    if option in ("in", "out") and choice in deal["brackets"]:
        return "article %s is %s" % (choice, option)
    return "%s is %s" % (choice, option)


def joined(things):
    return "; ".join(things if len(things) <= 3 else things[:3] + ["and %d more" % (len(things) - 3)])


def names(words, row):
    of = row["names"]
    if row.get("more"):
        return "the deal is not complete: there may be %s %s" % (words.left[words.at + 8], of)
    if "thing" not in row:
        return "the deal names no " + ("other " if words.left[words.at + 4] == "other" else "") + of
    return "the deal names the %s %s (%s)" % (of, row["thing"], row["title"])


def reasons(words, rows, deal):
    rows = list(rows)
    while rows:
        row = rows[0]
        if "term" in row:
            group = paths(words.until("="))
            words.take("= " + value(row))
            alike = [r for r in rows if r.get("term") in group and value(r) == value(row) and where(r, deal) == where(row, deal)]
            assert sorted(r["term"] for r in alike) == sorted(group), (group, alike)
            things = list(dict.fromkeys(r["thing"] for r in alike if "thing" in r))
            if things:
                words.take("(%s)" % joined(things))
        elif "names" in row:
            words.take(names(words, row))
            alike = [row]
        else:
            words.take("the text \"%s\"" % row["text"] if row.get("text") else "no article has matching text" if "text" in row
                       else "its " + row["field"].split(".")[1] if "field" in row
                       else "the list or set in %s is empty" % row["nothing_in"] if "nothing_in" in row
                       else "it is open whether this article is in the deal")
            alike = [row]
        words.take(where(row, deal))
        rows = [r for r in rows if not any(r is a for a in alike)]


def source(words, cite):
    words.take("source: \"%s\" %s" % (cite["quote"], ", ".join(cite[k] for k in ("title", "section") if k in cite)))


def condition(words, c, rule, deal):
    before = {"met": "met: ", "undetermined": "may be violated: "}.get(c["verdict"], "")
    words.take("%s. %s%s" % (c["id"], before, c["message"]))
    if "reason" in c:
        words.take(("error: " if c["verdict"] == "error" else "but: ") + c["reason"])
    words.take(("requires: " if c["kind"] == "require" else "forbids: ") + c["expression"])
    if c["verdict"] == "fallback":
        words.take("fallback: " + c["or_else"])
    for i, d in enumerate(c.get("definitions", [])):
        whole = i == 0 and c["expression"].strip() == d["name"]
        words.take(("that is: " if i == 0 else "") + (d["is"] if whole else "%s = %s" % (d["name"], d["is"])))
    if c["because"]:
        undetermined = c["verdict"] == "undetermined"
        words.take("undetermined because: " + WHY[c["undetermined_because"]] if undetermined else "because:")
    reasons(words, c["because"], deal)
    for e in c.get("depends_on", []):
        words.take("depends on bracket %s (line %d)" % (e["choice"], e["line"]))
        for o in e["options"]:
            by = " (by %s)" % o["by"] if "by" in o else ""
            words.take("if %s%s:" % (way(deal, e["choice"], o["option"]), by))
            said = words.left[words.at]
            mixed = words.left[words.at + 1] == "or"
            words.at += 3 if mixed else 1
            assert mixed and o["verdict"] == "undetermined" or said == o["verdict"], (o, said)
    if c["cite"] != rule["cite"]:
        source(words, c["cite"])


def next_steps(words, deal):
    count = {}
    for p in deal["packs"]:
        for r in p["rules"]:
            if r["verdict"] == "undetermined" and r["class"] == "red-line":
                count[r["undetermined_because"]] = count.get(r["undetermined_because"], 0) + 1
    if not deal["next"]:
        return
    n = sum(count.values())
    kinds = ", ".join("%d %s" % (count[k], k) for k in WHY if k in count)
    words.take("What to settle next:" + (" %d red line%s (%s)" % (n, "" if n == 1 else "s", kinds) if n else ""))
    for s in deal["next"]:
        words.take("bracket %s (line %d):" % (s["bracket"], s["line"]) if s["what"] == "bracket" else s["path"] + ":")
        red, other = s.get("red_lines", []), s.get("other_rules", [])
        said = "%d red line%s" % (len(red), "" if len(red) == 1 else "s") if red else ""
        if other:
            said += "%s%d %srule%s" % (" and " if red else "", len(other), "other " if red else "", "" if len(other) == 1 else "s")
        words.take(said + ": " + ", ".join(r.split("/")[1] for r in red + other))
        decides = {}
        for v in s.get("values", s.get("options", [])):
            parts = []
            for key, one, many in (("fail", "fails", "fail"), ("pass", "passes", "pass"),
                                   ("not_applicable", "does not apply", "do not apply"),
                                   ("error", "cannot be evaluated", "cannot be evaluated")):
                if key in v:
                    ids = [r.split("/")[1] for r in v[key]]
                    parts.append(", ".join(ids) + " " + (one if len(ids) == 1 else many))
            name = v.get("value", v.get("option"))
            name = name if isinstance(name, str) else json.dumps(name)
            if parts:
                decides.setdefault("; ".join(parts), []).append(name)
        for said, names in decides.items():
            words.take(", ".join(names) + ": " + said)


def check(program, name):
    run = lambda *more: subprocess.run([program, "check", *more, name], capture_output=True, text=True).stdout
    deal = json.loads(run("-v", "-f", "json"))["deals"][0]
    words = Words(run("-v"))
    deal["articles"] = {a["id"]: a for a in deal.get("articles", [])}
    deal["brackets"] = deal["articles"]
    words.take("Checked against all built-in packs: %s." % ", ".join(p["id"] for p in deal["packs"]))
    words.take("%s %s %s" % (deal["verdict"].upper().replace("_", " "), deal["id"], deal["title"]))
    facts = [deal["file"], deal.get("status"), "by " + ", ".join(deal["by"]) if "by" in deal else None, deal.get("date")]
    words.take(", ".join(f for f in facts if f))
    if deal.get("complete") is False:
        words.take("Not a complete deal (complete = false): terms that it does not set are open.")
    for p in deal["packs"]: # the tally counts what follows
        words.take("%s %s" % (p["id"], p["verdict"].replace("_", " ")))
        following = [q["id"] for q in deal["packs"]][len([q for q in deal["packs"]][:deal["packs"].index(p)]) + 1:]
        words.until(following[0] if following else deal["packs"][0]["title"].split()[0])
    for p in deal["packs"]:
        words.take("%s (%s %s): %s" % (p["title"], p["id"], p["version"], p["verdict"].replace("_", " ")))
        for label in LABELS:
            for rule in [r for r in p["rules"] if mark(r) == label]:
                words.take("%s %s %s" % (label, rule["id"], rule["title"]))
                if rule.get("when_because") is not None and rule["verdict"] != "not_applicable":
                    words.take("applies only when: " + rule["when"])
                    if rule["verdict"] == "undetermined":
                        words.take("undetermined because: " + WHY[rule["undetermined_because"]])
                    reasons(words, rule["when_because"], deal)
                for c in rule["conditions"]:
                    condition(words, c, rule, deal)
                source(words, rule["cite"])
                if rule["verdict"] != "pass" and "remedy" in rule:
                    words.take("how to fix: " + rule["remedy"])
        skipped = [r["id"] for r in p["rules"] if r["verdict"] == "not_applicable"]
        if skipped:
            words.take("Does not apply: " + ", ".join(skipped))
    next_steps(words, deal)
    words.take("1 deal: 1 " + deal["verdict"])
    assert words.at == len(words.left), words.left[words.at:words.at + 20]
    texts = " ".join(" ".join(a.get("text", "").split()) for a in deal["articles"].values())
    for line in words.quoted:
        line = line[:-4] if line.endswith(" ...") else line
        assert line in texts, "an article's text is not in JSON: " + line


def main():
    failed = 0
    for name in sys.argv[2:]:
        try:
            check(sys.argv[1], name)
        except AssertionError as problem:
            failed += 1
            print("FAILED  %s: %s" % (name, problem))
    print("%d passed, %d failed" % (len(sys.argv) - 2 - failed, failed))
    return failed > 0


sys.exit(main())
