"""Compares redline with the model on random vocabularies, packs and deals.

    python3 tests/model/compare.py REDLINE

REDLINE_FUZZ is the number of deals (2000), REDLINE_SEED the seed (1); KEEP names a new folder for the files of the first
difference. Every verdict of every deal, pack, rule and condition must be the same, with waivers, baselines and --strict,
and so must the reasons of each condition. The last line counts.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import generate
import judging

DEALS_OF_A_PACK = 100
MOST_COMBINATIONS = 256
TODAY = "2025-06-01"


def run(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.decode(), done.stderr.decode(), done.returncode


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def loadable_rules(redline, folder, rules):
    """Leaves out the rules that redline refuses when the pack is loaded: conditions that are always true, for example."""
    for _ in range(50):
        pack = write(folder, "p.rules", generate.pack_text(rules))
        _, errors, status = run(redline, "packs", "--terms", folder + "/v.terms", "-p", pack)
        bad = {int(n) - 4 for n in re.findall(r"p\.rules:(\d+):\d+: error", errors)}
        if not bad:
            assert status == 0, errors
            return pack, rules
        rules = [r for i, r in enumerate(rules) if i not in bad]
    raise AssertionError("no pack can be loaded")


# ------------------------------------------------------------------------------------------------ one deal


def reasons_of(condition):
    """The reasons of a condition in the JSON report, as the model has them."""
    found = set()
    for row in condition["because"]:
        if "term" in row:
            found.add(row["term"])
        elif "text" in row:
            found.add(("text", int(row["article"]) if row["text"] is not None else None))
    return found


def expected(vocabulary, rules, text, known, strict):
    """What the model says: None for a deal with an error."""
    try:
        deal = judging.Deal(vocabulary, text)
    except judging.Contradiction:
        return None
    ways = list(deal.combinations())
    if len(ways) > MOST_COMBINATIONS:
        return "too many"
    exemptions = judging.Exemptions(text.get("waivers", []), TODAY, known)
    evaluations = [judging.Evaluation(deal, way) for way in ways]
    return judging.judge_pack("p", rules, evaluations, exemptions, strict) + (len(ways),)


def differences(told, model):
    """Lines that say where redline and the model differ."""
    unread = "id" not in told
    if unread or model is None:
        if not unread or model is not None:
            yield "only one of the two finds an error in the deal: %s" % told.get("errors")
        return
    verdict, judged, exempt, ways = model
    pack = told["packs"][0]
    if pack["verdict"] != verdict:
        yield "pack: redline %s, model %s" % (pack["verdict"], verdict)
    for rule, (rule_verdict, conditions), why in zip(pack["rules"], judged, exempt):
        if rule["verdict"] != rule_verdict:
            yield "%s: redline %s, model %s" % (rule["id"], rule["verdict"], rule_verdict)
        if why != ("waived" if "waived" in rule else "known" if "known" in rule else None):
            yield "%s: the model says: %s" % (rule["id"], why)
        for condition, (condition_verdict, reasons) in zip(rule["conditions"], conditions):
            name = "%s/%s" % (rule["id"], condition["id"])
            if condition["verdict"] != condition_verdict:
                yield "%s: redline %s, model %s" % (name, condition["verdict"], condition_verdict)
            elif not same_reasons(condition, frozenset().union(*reasons), ways):
                yield "%s, %s: because %s, model %s" % (name, condition_verdict, sorted(map(str, reasons_of(condition))),
                                                        sorted(map(str, frozenset().union(*reasons))))


def same_reasons(condition, model, ways):
    """Of several errors redline names what the first one read. Of brackets it leaves out those that make no difference,
    and what decides only their options. Which things there are is another kind of reason."""
    told = {r for r in reasons_of(condition) if "#" not in r}
    model = {r for r in model if "#" not in r}
    if condition["verdict"] == "error" or ways > 1:
        named = any("names" in row for row in condition["because"])
        return told <= model and (named or bool(told) == bool(model))
    return told == model


def known_by(report):
    """id -> the violated conditions that a report makes known."""
    known = {}
    for deal in report:
        for pack in deal["packs"]:
            for rule in pack["rules"]:
                known.setdefault(deal["id"], set()).update("%s/%s/%s" % (pack["id"], rule["id"], c["id"])
                    for c in rule["conditions"] if c["verdict"] == "violated" and "waived" not in c)
    return known


def check(redline, folder, texts, *options):
    lines = write(folder, "d.jsonl", "".join(json.dumps(t) + "\n" for t in texts))
    out, errors, _ = run(redline, "check", "--no-config", "--today", TODAY, "-v", "-f", "json", "--terms", folder + "/v.terms",
                         "-p", folder + "/p.rules", *options, lines)
    assert out, errors
    return out


def group(redline, rng, folder, n):
    """One vocabulary, one pack and N deals, some of them with a baseline: what they said before."""
    sets, terms = generate.vocabulary(rng)
    write(folder, "v.terms", generate.vocabulary_text(sets, terms))
    make = generate.Expressions(rng, sets, terms)
    pack, rules = loadable_rules(redline, folder, [generate.rule(rng, make, i) for i in range(rng.randint(1, 30))])
    if not rules:
        return [], 0
    vocabulary = judging.Vocabulary(sets, terms)
    options, known = rng.choice([[], ["--strict"]]), {}
    if rng.random() < 0.5:
        before = [generate.deal(rng, i, sets, terms, rules) for i in range(n) if rng.random() < 0.7]
        base = write(folder, "base.json", check(redline, folder, before, *options))
        with open(base, encoding="utf-8") as f:
            known = known_by(json.load(f)["deals"])
        options = options + ["--baseline", base]
    texts = [generate.deal(rng, i, sets, terms, rules) for i in range(n)]
    report = json.loads(check(redline, folder, texts, *options))["deals"]
    found, compared = [], 0
    for text, told in zip(texts, report):
        name = text["deal"]["id"]
        model = expected(vocabulary, rules, text, known.get(name, ()), "--strict" in options)
        if model == "too many":
            continue
        compared += 1
        found += ["%s: %s" % (name, line) for line in differences(told, model)]
    return found, compared


def compare(redline, n, seed, keep=None):
    """(deals compared, groups of deals with a difference). KEEP: a folder for the files of the first such group."""
    compared = wrong = 0
    while compared < n:
        with tempfile.TemporaryDirectory() as folder:
            found, some = group(redline, random.Random(seed), folder, DEALS_OF_A_PACK)
            if found and keep:
                shutil.copytree(folder, keep)
        compared += some
        if found:
            wrong += 1
            yield "seed %d: %d differences\n    %s" % (seed, len(found), "\n    ".join(found[:5]))
        if found and keep:
            return
        seed += 1


def test_model(redline, n, seed):
    """No deal gets another verdict or other reasons than the model says."""
    return list(compare(redline, n, seed, os.environ.get("KEEP")))


# Ways to break the model. The comparison must notice each.
BREAKS = {
    "when is not asked": ("applicable", lambda when, result: result),
    "a mixed result counts as violated": ("over_brackets", lambda results: max(results, key=judging.ORDER.index)),
    "waivers do not expire": ("waived", lambda waivers, today, name: any(name.startswith(w["condition"]) for w in waivers)),
    "a deal names all things": ("unnamed", lambda head, name, n, most: []),
    "open terms are absent": ("UNKNOWN", judging.ABSENT),
}


def test_breaks(redline, seed):
    missed = []
    for name, (what, other) in BREAKS.items():
        before = getattr(judging, what)
        setattr(judging, what, other)
        if not any(True for _ in compare(redline, 300, seed)):
            missed.append("not noticed: " + name)
        setattr(judging, what, before)
    return missed


def main():
    redline, n = sys.argv[1], int(os.environ.get("REDLINE_FUZZ", "2000"))
    seed = int(os.environ.get("REDLINE_SEED", "1"))
    failed = 0
    for wrong in (test_model(redline, n, seed), test_breaks(redline, seed)):
        for line in wrong:
            print("FAILED: " + line)
        failed += bool(wrong)
    print("%d random deals were compared with the model" % n)
    print("%d passed, %d failed" % (2 - failed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
