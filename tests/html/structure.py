"""The HTML reports as documents, read by html5lib, which follows the HTML standard and here accepts no error.

    REDLINE=build/redline python3 tests/html/structure.py
"""

import base64
import hashlib
import re
import sys

import html5lib

import documents
from reports import REPORTS, check, large, need_program, report, run_all, scratch

NAMES = {}


def page(name):
    """The document of a report: (bytes, tree, all elements)."""
    if name not in NAMES:
        data = report(name)
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(data.decode("utf-8"))
        NAMES[name] = (data, tree, list(tree.iter()))
    return NAMES[name]


def each():
    for name in REPORTS:
        data, tree, elements = page(name)
        yield name, data, tree, [e for e in elements if isinstance(e.tag, str)]


def text_of(element):
    return "".join(element.itertext())


def classes(element):
    return element.get("class", "").split()


def local(element):
    return element.tag.rsplit("}", 1)[-1]


# ---------------------------------------------------------------------------------------------------------- the page


def every_report_is_html_without_an_error():
    for name, data, tree, _ in each():
        check(data.startswith(b"<!DOCTYPE html>\n<html lang=\"en\">"), name)
        check(data.endswith(b"</html>\n"), name, "has no end")
        check(tree.find("head/title").text, name, "has no title")


def ids_are_unique_and_references_lead_somewhere():
    for name, _, _, elements in each():
        ids = [e.get("id") for e in elements if e.get("id") is not None]
        check(len(ids) == len(set(ids)), name, "has an id twice")
        for e in elements:
            for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"):
                for one in e.get(attribute, "").split():
                    check(one in ids, name, attribute, one)
            href = e.get("href", "")
            if href.startswith("#"):
                check(href[1:] in ids, name, href)


def the_policy_allows_this_style_and_this_script_and_nothing_else():
    for name, data, tree, elements in each():
        policy = [e.get("content") for e in elements if e.get("http-equiv") == "Content-Security-Policy"]
        digest = {}
        for tag in ("style", "script"):
            found = re.findall(b"<%s>(.*?)</%s>" % (tag.encode(), tag.encode()), data, re.S)
            check(len(found) == 1, name, "has", len(found), tag)
            digest[tag] = base64.b64encode(hashlib.sha256(found[0]).digest()).decode()
        want = "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
        check(policy == [want % (digest["style"], digest["script"])], name, policy)
        tags = [local(e) for e in tree.find("head")]
        check(tags.index("meta") < tags.index("style"), name)


def nothing_is_fetched_and_nothing_runs_from_an_attribute():
    for name, _, _, elements in each():
        for e in elements:
            check(local(e) not in ("img", "iframe", "object", "embed", "link", "base", "audio", "video", "frame", "i", "u"),
                  name, "has", e.tag)
            for attribute, value in e.attrib.items():
                check(not attribute.lower().startswith("on"), name, attribute)
                check(attribute not in ("style", "src", "srcset", "action", "formaction", "srcdoc"), name, attribute)
                if attribute == "href":
                    check(re.match(r"#[a-z0-9-]+$|https?://[^\s\"<>]*", value, re.I), name, value)


def text_of_deals_and_packs_stays_text():
    _, tree, elements = page("nasty")[0], page("nasty")[1], page("nasty")[2]
    everything = text_of(tree.find("body"))
    for number in (1, 4, 6, 10, 11, 12, 20, 21, 22, 24, 30, 31):
        check("<script>alert(%d)</script>" % number in everything, "script", number, "is not there as text")
    for words in ("<img src=x onerror=alert(2)>", "<svg onload=alert(5)>", "<iframe src='javascript:alert(23)'>",
                  "javascript:alert(13)", "data:text/html,<script>alert(15)</script>", "&lt;already&gt;",
                  "&#x3c;escaped&#x3e;", "\ufffd\ufffd[31m\ufffd \ufffd"):
        check(words in everything, words)
    links = sorted({e.get("href") for e in elements if "url" in classes(e) and e.get("href")})
    check(links == ["HTTPS://example.org/a?b=1&c=<2>#d", "https://example.org/\"onclick=\"alert(14)\"x=\""], links)


def headings_go_down_by_one_step():
    for name, _, _, elements in each():
        levels = [int(e.tag[1]) for e in elements if re.match(r"h[1-6]$", str(e.tag))]
        check(levels[0] == 1 and levels.count(1) == 1, name, levels[:5])
        for before, after in zip(levels, levels[1:]):
            check(after <= before + 1, name, "h%d follows h%d" % (after, before))


def landmarks_and_controls_have_names():
    for name, _, tree, elements in each():
        for tag in ("header", "main", "footer", "nav"):
            check(len([e for e in elements if e.tag == tag]) == 1, name, tag)
        for e in elements:
            if e.get("role") in ("region", "search") or e.tag == "nav":
                check(e.get("aria-label"), name, e.tag, "has no name")
        labelled = [c for e in elements if e.tag == "label" for c in e.iter()]
        for e in elements:
            if e.tag in ("input", "select"):
                check(e in labelled, name, e.get("id"), "has no label")
            if e.tag == "button":
                check(text_of(e).strip(), name, "a button has no name")
            if e.tag == "table":
                check(e.find("caption") is not None, name, "a table has no caption")
            if e.tag == "th":
                check(e.get("scope"), name, "a head has no scope")


# ---------------------------------------------------------------------------------------------------------- the matrix


def grid_of(tree):
    return next(e for e in tree.iter() if e.get("id") == "grid")


def verdict_of(body):
    return classes(body.find("tr")[1])[0][2:]


def every_row_has_a_cell_under_every_head():
    for name, _, tree, _ in each():
        grid = grid_of(tree)
        first, second = grid.findall("thead/tr")
        heads = 4 + len(second)
        check(4 + sum(int(th.get("colspan")) for th in first[4:]) == heads, name, "groups span another number")
        bodies = grid.findall("tbody")
        check(bodies, name, "has no deals")
        for body in bodies:
            line, more = body.findall("tr")
            check(len(line) == heads, name, len(line), "cells for", heads)
            check(int(more[0].get("colspan")) == heads, name)


def signs_of(elements):
    """Sign -> its class, from the legend."""
    keys = [k for k in elements if "key" in classes(k)]
    return {text_of(k[0]): classes(k[0])[1] for k in keys}


def signs_tell_outcomes_apart_without_colour():
    seen = set()
    for name, _, tree, elements in each():
        legend = signs_of(elements)
        check(len(legend) == len([k for k in elements if "key" in classes(k)]), "two signs are alike", legend)
        for body in grid_of(tree).findall("tbody"):
            for cell in body.find("tr")[4:]:
                sign = text_of(cell).strip()
                check(sign in legend or sign == "·", name, "has an unknown sign", sign)
                if not classes(cell):
                    seen.add(sign)
    for sign in "✗CNumbv✓≈–!·":
        check(sign in seen, "no report of these tests has", sign)


def each_cell_that_does_not_plainly_hold_has_a_finding_and_its_rule_a_citation():
    for name, _, tree, elements in each():
        heads = grid_of(tree).findall("thead/tr")[1]
        entries = {e.get("id"): e for e in elements if "entry" in classes(e)}
        for body in grid_of(tree).findall("tbody"):
            line, more = body.findall("tr")
            findings, pack = {}, None
            for e in more.iter():
                if e.tag == "h3":
                    pack = text_of(e)
                elif e.tag == "li" and pack:
                    sign, rule = e.text.split()[:2]
                    findings[pack, rule] = sign
            for cell, head in zip(line[4:], heads):
                pack = head.get("data-id") or pack
                sign = text_of(cell).strip()
                if head.get("data-rule") is None or sign in "✓–·":
                    continue
                check(findings.get((pack, text_of(head).strip())) == sign, name, "no finding for", text_of(head), sign)
                cite = entries["rule-" + head.get("data-rule")].find("figure")
                check(cite is not None and text_of(cite.find("blockquote")) and text_of(cite.find("figcaption")), name)


def each_rule_says_its_title_passage_and_fix_once():
    data = page("published")[0].decode()
    for words in ("Ukraine may apply for membership of NATO", "the freedom to apply for NATO membership",
                  "Leave the application to Ukraine"):
        body = data[data.index("<body>"):]
        body = re.sub(r'title="[^"]*"', "", body[:body.index('id="overview"')] + body[body.index('id="matrix"'):])
        check(body.count(words) == 1, words, body.count(words))


def ten_thousand_deals_take_at_most_thirty_megabytes():
    with scratch() as folder:
        small, larger = len(large(folder, 100)), len(large(folder, 600))
    each_deal = (larger - small) / 500
    check(each_deal * 10000 + small < 30e6, "a deal takes %d bytes" % each_deal)


def words_that_matched_are_marked():
    marks = [text_of(e) for e in page("nasty")[2] if e.tag == "mark"]
    check("the matched <em>words</em>" in marks, marks)


def deals_that_could_not_be_read_show_their_errors():
    for name in ("nasty", "none"):
        body = grid_of(page(name)[1]).findall("tbody")[-1]
        check(verdict_of(body) == "error" and text_of(body.find("tr/th/small")) == "bad.deal", name)
        text = text_of(body)
        for words in ("bad.deal:1:58", "unknown key 'nonsense' in a deal", "unknown term 'nowhere'", "allowed: instrument"):
            check(words in text, name, words)
        check([text_of(m) for m in body.iter("mark")] == ["nonsense", "nowhere"], "what is wrong is not marked")


def choices_say_what_they_change():
    text = text_of(grid_of(page("nasty")[1]))
    check("if <choice> is \"one\" (by <b>them</b>): violated" in text and "if <choice> is two: met" in text)


def the_head_counts_what_the_matrix_shows():
    for name, _, tree, elements in each():
        verdicts = [verdict_of(b) for b in grid_of(tree).findall("tbody")]
        tiles = next(e for e in elements if "tiles" in classes(e))
        for tile in tiles:
            verdict = classes(tile)[0][2:]
            check(int(tile.find("b").text) == verdicts.count(verdict), name, verdict)
        check(text_of(tree.find("body/header/h1")).startswith("%d deal" % len(verdicts)), name)


def the_same_input_gives_the_same_bytes():
    check(report("published") == page("published")[0])


if __name__ == "__main__":
    need_program()
    sys.exit(run_all([
        every_report_is_html_without_an_error,
        ids_are_unique_and_references_lead_somewhere,
        the_policy_allows_this_style_and_this_script_and_nothing_else,
        nothing_is_fetched_and_nothing_runs_from_an_attribute,
        text_of_deals_and_packs_stays_text,
        headings_go_down_by_one_step,
        landmarks_and_controls_have_names,
        every_row_has_a_cell_under_every_head,
        signs_tell_outcomes_apart_without_colour,
        each_cell_that_does_not_plainly_hold_has_a_finding_and_its_rule_a_citation,
        each_rule_says_its_title_passage_and_fix_once,
        ten_thousand_deals_take_at_most_thirty_megabytes,
        words_that_matched_are_marked,
        deals_that_could_not_be_read_show_their_errors,
        choices_say_what_they_change,
        the_head_counts_what_the_matrix_shows,
        the_same_input_gives_the_same_bytes,
        *documents.TESTS,
    ]))
