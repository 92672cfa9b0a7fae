"""The package says what the program says."""

import json
import os
import tempfile
import unittest
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType

import redline
from common import EXAMPLES, deal, long, program, program_json

FILES = sorted(str(p) for p in EXAMPLES.glob("published/*.deal")) + [str(EXAMPLES / f"{n}.deal") for n in
                                                                     ("armistice", "bracketed", "draft")]
ENGINE = redline.Engine()
# Named one by one, because a report says if nobody named them.
PACKS = [word for p in ENGINE.packs for word in ("-p", p.id)]


class Same(unittest.TestCase):
    """As the program's reports."""

    def test_check_and_check_many_have_the_programs_json(self):
        wanted = program_json("check", "-v", "-f", "json", *FILES)["deals"]
        alone = [ENGINE.check(f) for f in FILES]
        many = list(ENGINE.check_many(FILES, jobs=2))
        self.assertEqual(len(wanted), len(FILES))
        for want, one, other in zip(wanted, alone, many):
            self.assertEqual(one.to_dict(), want)
            self.assertEqual(other.to_dict(), want)
            self.assertEqual(str(one.outcome), want["verdict"])
            self.assertEqual(other.outcome, want["verdict"])

    def test_outcomes_of_rows_are_those_of_reports(self):
        for one, other in zip(map(ENGINE.check, FILES), ENGINE.check_many(FILES)):
            self.assertEqual(one.outcomes, other.outcomes)
            data = one.to_dict()
            for pack, of in zip(other.packs, data["packs"]):
                self.assertEqual((pack.id, pack.outcome), (of["id"], of["verdict"]))
                self.assertEqual([(r.id, r.outcome, r.rule_class, r.title) for r in pack.rules],
                                 [(r["id"], r["verdict"], r["class"], r["title"]) for r in of["rules"]])
                self.assertEqual([r.id for r in pack.crossed], [r["id"] for r in of["rules"] if
                                 r["class"] == "red-line" and r["verdict"] == "fail" and not r.get("waived")])
            self.assertEqual((other.id, other.title, other.file), (data["id"], data["title"], data["file"]))

    def test_reports_are_the_programs(self):
        verdicts = list(ENGINE.check_many(FILES[:4]))
        for format in redline.report_formats():
            wanted = program("check", "-f", format, *PACKS, *FILES[:4])
            settings = redline.Settings(explain_met=False)
            self.assertEqual(ENGINE.report(verdicts if format == "jsonl" else
                                           [ENGINE.check(f, settings) for f in FILES[:4]], format), wanted, format)

    def test_sweep_and_diff_are_the_programs(self):
        bracketed, draft, armistice = (EXAMPLES / f"{n}.deal" for n in ("bracketed", "draft", "armistice"))
        sweep = ENGINE.sweep(bracketed)
        self.assertEqual(sweep.to_dict(), program_json("sweep", "-f", "json", bracketed))
        self.assertEqual(sweep.combinations, 144)
        self.assertEqual(sum(sweep.counts.values()), 144)
        for format in ("json", "markdown", "html"):
            self.assertEqual(sweep.report(format), program("sweep", "-f", format, *PACKS, bracketed))
        diff = ENGINE.diff(draft, armistice)
        self.assertEqual(diff.to_dict(), program_json("diff", "-f", "json", draft, armistice))
        self.assertEqual(ENGINE.diff(ENGINE.check(draft), next(ENGINE.check_many([armistice]))).to_dict(), diff.to_dict())
        self.assertEqual(diff.report("markdown"), program("diff", "-f", "markdown", *PACKS, draft, armistice))

    def test_numbers_of_combinations_are_exact(self):
        articles = [{"id": str(i), "bracketed": True, "terms": {}} for i in range(80)]
        sweep = ENGINE.sweep({"deal": {"id": "a", "title": "A"}, "articles": articles})
        self.assertEqual(sweep.combinations, 2 ** 80)

    def test_errors_are_the_programs(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bad.deal"
            path.write_text('deal = { id = "a"; titel = "A"; };\nterms = { aligment = 5; };\n')
            want = program_json("check", "-f", "json", path)["deals"][0]
            for verdict in (ENGINE.check(path), next(ENGINE.check_many([path]))):
                self.assertEqual(verdict.to_dict(), want)
                self.assertEqual([(d.file, d.line, d.column, d.message) for d in verdict.errors],
                                 [(d["file"], d["line"], d["column"], d["message"]) for d in want["errors"]])


class Verdicts(unittest.TestCase):

    def test_only_accepted_is_true(self):
        engine = redline.Engine(["kremlin", "ukraine"])
        seen = {}
        for settings in (None, redline.Settings(as_whole=True)):
            for v in list(engine.check_many(FILES, settings=settings)) + [engine.check(f, settings) for f in FILES]:
                seen[str(v.outcome)] = True
                self.assertIs(bool(v), v.outcome is redline.Outcome.ACCEPTED)
        self.assertFalse(redline.Engine(["preconditions"]).check(EXAMPLES / "draft.deal"))
        self.assertFalse(engine.check("nowhere.deal"))
        self.assertTrue(redline.Engine(["ukraine"]).check(EXAMPLES / "armistice.deal"))
        self.assertGreaterEqual(len(seen), 2)

    def test_reasons_have_places_and_texts(self):
        v = ENGINE.check(str(EXAMPLES / "draft.deal"))
        c = v["ukraine/UA-EU/a"]
        self.assertEqual((c.path, c.outcome, c.forbids, c.rule.rule_class), ("ukraine/UA-EU/a", "violated", True, "red-line"))
        because, = c.because
        # Where the deal has it, counted from 1.
        line, column = next((n, text.index('"consent_needed"') + 1) for n, text in
                            enumerate((EXAMPLES / "draft.deal").read_text().splitlines(), 1) if '"consent_needed"' in text)
        self.assertEqual((because.kind, because.term, because.value, because.article, because.line, because.column),
                         ("term", "alignment.eu", "consent_needed", "5", line, column))
        self.assertTrue(because.file.endswith("draft.deal"))
        self.assertIn("Russian interference", c.quote)
        self.assertIn("Istanbul", c.source)
        self.assertIn("Drop the bar", c.how_to_fix)
        self.assertEqual(v["ukraine"].outcome, "rejected")
        self.assertEqual([r.id for r in v["ukraine"].crossed], ["UA-EU", "UA-LAND"])
        self.assertIn(c, v.violations)
        self.assertTrue(v.next and v.next[0].red_lines)
        self.assertFalse(v.complete)
        self.assertEqual((v.by, v.date, v.status), (("mediator",), "2025-07-14", "hypothetical"))
        for wrong in ("nobody", "ukraine/NOTHING", "ukraine/UA-EU/z", "a/b/c/d"):
            with self.assertRaises(KeyError):
                v[wrong]

    def test_matched_texts_are_reasons(self):
        engine = redline.Engine([EXAMPLES / "wording.rules"])
        found = [b for f in FILES for c in engine.check(f).violations for b in c.because if b.kind == "text"]
        self.assertTrue(found)
        for b in found:
            self.assertTrue(b.text and b.article and b.line and b.column, b)

    def test_brackets_and_waivers_are_told(self):
        v = redline.Engine(["ukraine"]).check(EXAMPLES / "bracketed.deal")
        effects = [e for r in v.rules for c in r.conditions for e in c.depends_on]
        self.assertTrue(effects)
        self.assertTrue(all(len(e.options) >= 2 and e.line for e in effects))
        waived = deal(alignment={"eu": "barred"})
        waived["waivers"] = [{"condition": "ukraine/UA-EU", "by": "me", "reason": "a test", "until": "2030-01-01"}]
        for settings, is_waived in ((redline.Settings(today="2029-12-31"), True),
                                    (redline.Settings(today="2030-01-02"), False),
                                    (redline.Settings(today="2029-12-31", ignore_waivers=True), False)):
            for v in (ENGINE.check(waived, settings), next(ENGINE.check_many([waived], settings=settings))):
                rule = v.rule("ukraine/UA-EU")
                self.assertEqual((rule.outcome, rule.waived, rule.crossed), ("fail", is_waived, not is_waived))
                self.assertEqual(v.outcomes["ukraine/UA-EU"], "waived" if is_waived else "fail")
                if is_waived:
                    self.assertEqual(rule.conditions[0].waiver.by, "me")

    def test_what_is_returned_may_be_changed(self):
        v = ENGINE.check(FILES[0])
        first = v.to_dict()
        first["packs"].clear()
        v.packs[0].to_dict()["rules"].clear()
        self.assertEqual(len(v.to_dict()["packs"]), 4)
        self.assertTrue(v.to_dict()["packs"][0]["rules"])
        self.assertEqual(json.loads(v.to_json()), v.to_dict())

    def test_html_is_escaped(self):
        evil = '<script>alert("x")</script>&'
        one = {"deal": {"id": "a", "title": evil}, "terms": {"alignment": {"eu": "barred"}}}
        for shown in (ENGINE.check(one), ENGINE.sweep(one), ENGINE.diff(one, one), ENGINE.check("deal = { id = " + evil)):
            html = shown._repr_html_()
            self.assertNotIn("<script", html)
            self.assertIn("&lt;script", html)
            self.assertTrue(repr(shown).startswith("<"))
        v = ENGINE.check({"deal": {"id": "a", "title": "A"}, "terms": {evil: 1}})
        self.assertNotIn("<script", v._repr_html_())

    def test_representations_name_what_matters(self):
        v = ENGINE.check(EXAMPLES / "draft.deal")
        self.assertIn("ukraine: rejected (crossed: UA-EU, UA-LAND", repr(v))
        self.assertIn("draft", repr(v))
        self.assertIn("alignment.eu = consent_needed, article 5", str(v["ukraine/UA-EU"]))
        self.assertIn("REJECTED  draft", str(v))
        self.assertIn("2: error", repr(ENGINE.check('deal = {\n;').errors[0]) + "2: error")
        for thing in (ENGINE, v.packs[0], v.crossed[0], v.violations[0], v.violations[0].because[0], v.next[0],
                      v.crossed[0].citation, ENGINE.packs[0], ENGINE.packs[0].rules[0]):
            self.assertRegex(repr(thing), r"^<\w+ .*>$")


class Inputs(unittest.TestCase):
    """Whatever is passed: it is checked, or an error, and never accepted by mistake."""

    def test_all_kinds_of_deals(self):
        path = EXAMPLES / "armistice.deal"
        text = path.read_text()
        one = deal(alignment={"nato": "barred"})
        for kinds in ([path, str(path), os.fsencode(path), text, text.encode(), bytearray(text, "utf-8")],
                      [one, json.dumps(one), json.dumps(one, indent=2).encode(), OrderedDict(one), MappingProxyType(one)]):
            alone = [ENGINE.check(kind) for kind in kinds]
            many = list(ENGINE.check_many(kinds))
            self.assertEqual([v.outcomes for v in alone], [v.outcomes for v in many])
            self.assertEqual(len({json.dumps(v.outcomes) for v in alone}), 1)
            self.assertTrue(all(v.readable for v in alone))

    def test_what_no_deal_can_be_is_a_TypeError(self):
        for wrong in (None, 5, 1.5, ["a"], object()):
            with self.assertRaises(TypeError):
                ENGINE.check(wrong)
            with self.assertRaises(TypeError):
                list(ENGINE.check_many([deal(), wrong]))
        with self.assertRaises(TypeError):
            ENGINE.check({"deal": {"id": object()}})
        with self.assertRaises(TypeError):
            ENGINE.check({("a", "b"): 1})
        with self.assertRaises(TypeError):
            ENGINE.check_many(5)
        loop = deal()
        loop["terms"] = loop
        with self.assertRaises(ValueError):
            ENGINE.check(loop)

    def test_bad_values_are_errors_and_never_pass(self):
        bad = [float("nan"), float("inf"), -float("inf"), 10 ** 40, -10 ** 40, "\ud800", "a\0b", {}, [], None, True]
        deals = [deal(heavy_weapons={"pullback_km": value}) for value in bad]
        deals += [{"deal": {"id": value, "title": "A"}, "terms": {}} for value in bad]
        deals += [{"deal": {"id": "a", "title": "A"}, key: {}} for key in (1, None, True, 1.5, "", "\ud800", "a\0b")]
        deals += [{"deal": {"id": "a", "title": "A"}, "terms": {key: 1}} for key in (1, None, True, False, 1.5)]
        deals += [{}, "{", "\n", b"\xff\xfe{", b"{\x00}", "deal = {\0};", "\ud800{", '{"deal": 1, "deal": 2}']
        for d, one, other in zip(deals, map(ENGINE.check, deals), ENGINE.check_many(deals), strict=True):
            self.assertEqual(one.outcome, "error", d)
            self.assertEqual(other.outcome, "error", d)
            self.assertFalse(one)
            self.assertTrue(one.errors[0].message, d)
            self.assertEqual([e.message for e in one.errors], [e.message for e in other.errors])
            self.assertEqual(set(other.outcomes.values()), {"error"})
            self.assertEqual([p.outcome for p in one.packs], ["error"] * 4)
            with self.assertRaises(redline.DealError) as raised:
                other.raise_for_errors()
            self.assertEqual(raised.exception.diagnostics, other.errors)

    def test_deep_nesting_is_an_error(self):
        deep = "x"
        for _ in range(600):
            deep = {"a": deep}
        try:
            self.assertEqual(ENGINE.check(deal(alignment=deep)).outcome, "error")
        except RecursionError:
            pass
        self.assertEqual(ENGINE.check('{"deal":' * 5000).outcome, "error")

    def test_what_JSON_lacks_is_written_as_deals_have_it(self):
        import datetime
        with_dates = deal(forces={"ukraine": {"imports": "banned"}})
        with_dates["deal"]["date"] = datetime.date(2025, 6, 2)
        v = ENGINE.check(with_dates)
        self.assertEqual(v.date, "2025-06-02")
        with_dates["deal"]["date"] = datetime.datetime(2025, 6, 2, 10, 30)
        with_dates["deal"]["by"] = {"b", "a"}
        self.assertEqual((ENGINE.check(with_dates).date, ENGINE.check(with_dates).by), ("2025-06-02", ("a", "b")))

    def test_names_of_files_are_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            name = os.fsencode(folder) + b"/d\xe9al \xf0\x9f\x98\x80.deal"
            with open(name, "wb") as f:
                f.write((EXAMPLES / "armistice.deal").read_bytes())
            for path in (name, os.fsdecode(name), Path(os.fsdecode(name))):
                v = ENGINE.check(path)
                self.assertTrue(v.readable, v)
                self.assertIn("al ", v.file)
                self.assertEqual(next(ENGINE.check_many([path])).outcome, v.outcome)
            braces = Path(folder) / "a{b}.deal"
            braces.write_bytes((EXAMPLES / "armistice.deal").read_bytes())
            self.assertTrue(ENGINE.check(braces).readable)
        for wrong in ("a\0b.deal", b"a\0b.deal", Path("a\0b.deal")):
            with self.assertRaises(ValueError):
                ENGINE.check(wrong)
        for missing in ("nowhere.deal", Path("nowhere.deal"), "", ".", Path(".")):
            self.assertEqual(ENGINE.check(missing).outcome, "error")
            self.assertEqual(next(ENGINE.check_many([missing])).outcome, "error")

    def test_texts_have_the_name_that_was_given(self):
        self.assertEqual(ENGINE.check("deal = {", name="my text").errors[0].file, "my text")
        with self.assertRaises(ValueError):
            ENGINE.check("deal = {", name="a\0b")


class Rules(unittest.TestCase):

    def test_errors_in_packs_have_diagnostics(self):
        for packs, terms, message, line in ((["nowhere.rules"], None, "nowhere.rules", 0),
                                            ([""], None, None, 0),
                                            (["pack = {\n id = 5; };"], None, "", 1),
                                            (["ukraine", "ukraine"], None, "ukraine", None),
                                            (None, "vocabulary = {\n};", "", 1),
                                            (None, EXAMPLES / "lease.terms", "", None)):
            with self.subTest(packs=packs, terms=terms):
                if message is None:
                    self.assertRaises(ValueError, redline.Engine, packs, terms)
                    continue
                with self.assertRaises(redline.RulesError) as raised:
                    redline.Engine(packs, terms)
                found = raised.exception.diagnostics
                self.assertTrue(found and found[0].severity == "error")
                self.assertIn(message, str(raised.exception))
                if line:
                    self.assertEqual(found[0].line, line)
                    self.assertTrue(found[0].column and found[0].source)
                self.assertRegex(str(found[0]), r"^(.*:)?([0-9:]+ )? ?error: ")

    def test_diagnostics_look_as_the_program_prints_them(self):
        with tempfile.NamedTemporaryFile("w", suffix=".rules") as f:
            f.write('pack = {\n\tid = "a"; titel = 5; };\n')
            f.flush()
            with self.assertRaises(redline.RulesError) as raised:
                redline.Engine([f.name])
            import subprocess
            from common import PROGRAM
            printed = subprocess.run([PROGRAM, "check", "-p", f.name, FILES[0]], capture_output=True, text=True).stderr
            for d in raised.exception.diagnostics:
                self.assertIn(str(d), printed)

    def test_own_vocabularies_and_packs(self):
        engine = redline.Engine([EXAMPLES / "lease.rules"], EXAMPLES / "lease.terms")
        texts = redline.Engine([(EXAMPLES / "lease.rules").read_text()], (EXAMPLES / "lease.terms").read_bytes())
        self.assertEqual(engine.check(EXAMPLES / "lease.deal").outcomes, texts.check(EXAMPLES / "lease.deal").outcomes)
        self.assertEqual(engine.vocabulary.id, "lease")
        self.assertGreater(engine.vocabulary.n_terms, 3)
        self.assertEqual([p.id for p in ENGINE.packs], ["ukraine", "kremlin", "russia-state", "preconditions"])
        rule = ENGINE.packs[0].rules[0]
        self.assertEqual((rule.path, rule.rule_class, bool(rule.citation.quote)), ("ukraine/UA-EU", "red-line", True))

    def test_verdicts_of_other_engines_are_refused(self):
        v = redline.Engine(["ukraine"]).check(FILES[0])
        with self.assertRaises(ValueError):
            ENGINE.report([v])
        with self.assertRaises(ValueError):
            ENGINE.diff(v, v)


class SettingsOfChecks(unittest.TestCase):

    def test_each_setting_does_what_the_option_does(self):
        bracketed = EXAMPLES / "bracketed.deal"
        for settings, options in ((redline.Settings(choose={"forces": "free"}), ["--choose", "forces=free"]),
                                  (redline.Settings(choose=["7=out"]), ["--choose", "7=out"]),
                                  (redline.Settings(choose={"nothing": "x"}), ["--choose", "nothing=x"]),
                                  (redline.Settings(drop_brackets=True), ["--drop-brackets"]),
                                  (redline.Settings(strict=True), ["--strict"]),
                                  (redline.Settings(as_whole=True), ["--as-whole"]),
                                  (redline.Settings(max_steps=5), ["--max-steps", "5"]),
                                  (redline.Settings(max_memory=100000), ["--max-memory", "100000"]),
                                  (redline.Settings(max_deal_size=100), ["--max-deal-size", "100"])):
            for file in (bracketed,):
                want = program_json("check", "-v", "-f", "json", *options, file)["deals"][0]
                got = [ENGINE.check(file, settings), next(ENGINE.check_many([file], settings=settings))]
                for v in got:
                    self.assertEqual(str(v.outcome), want["verdict"], options)
                    self.assertEqual(v.outcomes, got[0].outcomes)
                    if "--max-steps" not in options:
                        self.assertEqual(v.to_dict()["packs"], want["packs"], options)

    def test_includes_need_permission(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "part.inc").write_text((EXAMPLES / "armistice.deal").read_text())
            path = Path(folder) / "a.deal"
            path.write_text('@include "part.inc"\n')
            self.assertEqual(ENGINE.check(path).outcome, "error")
            allowed = redline.Settings(allow_include=True)
            self.assertTrue(ENGINE.check(path, allowed).readable)
            self.assertTrue(next(ENGINE.check_many([path], settings=allowed)).to_dict()["packs"])

    def test_invalid_settings_are_refused(self):
        for wrong in ({"max_steps": -1}, {"max_memory": 2 ** 63}, {"choose": ["a\0b=c"]}, {"today": "a\0b"}):
            with self.assertRaises(ValueError):
                ENGINE.check(FILES[0], redline.Settings(**wrong))
        for wrong in ({"max_steps": "many"}, {"max_deal_size": True}, {"choose": "a=b"}):
            with self.assertRaises(TypeError):
                redline.Settings(**wrong)
        self.assertIn("not a valid date", str(ENGINE.check(FILES[0], redline.Settings(today="tomorrow")).errors[0]))
        for wrong in ({"max_listed": -1}, {"max_listed": 10001}, {"max_nodes": -1}):
            with self.assertRaises(ValueError):
                ENGINE.sweep(FILES[0], **wrong)
        with self.assertRaises(redline.DealError):
            ENGINE.sweep(EXAMPLES / "bracketed.deal", max_nodes=2)
        for wrong in (lambda v: v.report("yaml"), lambda v: ENGINE.sweep(FILES[0]).report("csv")):
            with self.assertRaises(ValueError):
                wrong(ENGINE.check(FILES[0]))


class Files(unittest.TestCase):

    def test_reports_are_written_whole_or_not(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.html"
            status = ENGINE.write_report(ENGINE.check_many(FILES), path)
            self.assertEqual(status, 1)
            self.assertTrue(path.read_text().rstrip().endswith("</html>"))
            before = path.read_bytes()

            def broken():
                yield ENGINE.check(FILES[0])
                raise OSError("no more")

            with self.assertRaises(OSError):
                ENGINE.write_report(broken(), path)
            self.assertEqual(path.read_bytes(), before)
            self.assertEqual(os.listdir(folder), ["report.html"])
            with open(Path(folder) / "x", "wb") as out:
                self.assertEqual(ENGINE.write_report([ENGINE.check("nowhere")], out, "jsonl"), 2)
            with self.assertRaises(ValueError):
                ENGINE.write_report([], Path(folder) / "x.docx")
            self.assertEqual(sorted(os.listdir(folder)), ["report.html", "x"])


if __name__ == "__main__":
    unittest.main()
