"""The pages of diff, sweep, bargain and repair as documents, and untrusted texts in all their formats.

Run by structure.py. The pages are read by html5lib, which forgives nothing; Markdown is rendered by cmark-gfm.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess

import html5lib

from reports import PROGRAM, ROOT, check, scratch

EXAMPLES = os.path.join(ROOT, "docs", "examples")

# Every text of the files below has this in it.
HOSTILE = "@everyone #1 \u202e\u2066 &lt; <b>bold</b> <script>alert(1)</script> `code` | *star* [link](http://x) \\ $x$"

PACK = """pack = { id = "%(id)s"; title = %(hostile)s; party = %(hostile)s; version = "1"; vocabulary = "peace/2";
  sources = ( { id = "s"; title = %(hostile)s; } ); };
rules = (
  { id = "SCOPE"; title = %(hostile)s; class = "red-line"; cite = { source = "s"; quote = %(hostile)s; };
    conditions = ( { id = "a"; require = "ceasefire.scope == '%(scope)s'"; message = %(hostile)s; } ); },
  { id = "TEXT"; title = %(hostile)s; class = "%(text)s"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; forbid = "articles.exists(a, a.text.matches('.everyone.{40}'))"; message = %(hostile)s; } ); }
);
"""

DEAL = """deal = { id = %(hostile)s; title = %(list)s; };
articles = (
  { id = %(hostile)s; title = %(hostile)s; by = %(hostile)s; text = %(number)s;
    terms = { ceasefire = { scope = "%(scope)s"; }; }; },
  { id = "1"; option = %(one)s; by = %(hostile)s; text = "One"; terms = { ceasefire = { line = "contact_line"; }; }; },
  { id = "2"; option = %(two)s; text = %(hostile)s; terms = { ceasefire = { scope = "%(other)s"; }; }; }
);
"""


def quoted(text):
    """TEXT as a string of libconfig."""
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def write_files(folder):
    name = HOSTILE.replace("/", "")
    texts = {"hostile": quoted(HOSTILE), "list": quoted("- " + HOSTILE), "number": quoted("1. " + HOSTILE),
             "one": quoted(name + "/one"), "two": quoted(name + "/two")}
    files = {
        "one.rules": PACK % dict(texts, id="one", scope="full", text="preference"),
        "two.rules": PACK % dict(texts, id="two", scope="maritime", text="red-line"),
        "a.deal": DEAL % dict(texts, scope="none", other="none"),
        "b.deal": DEAL % dict(texts, scope="full", other="full"),
        "given.deal": "deal = { id = \"d\"; title = \"D\"; };\nterms = { ceasefire = { scope = \"none\"; }; };\n",
    }
    for file, text in files.items():
        with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
            out.write(text)
    for i in "ab":
        report = run(folder, ["check", "-p", "one.rules", "-f", "json", i + ".deal"])
        with open(os.path.join(folder, i + ".json"), "wb") as out:
            out.write(report)


def run(folder, words):
    done = subprocess.run([PROGRAM, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          check=False)
    check(done.stdout, words, "wrote nothing:", done.stderr.decode("utf-8", "replace"))
    return done.stdout


# Reports of untrusted texts.
UNTRUSTED = {
    "diff": ["diff", "-p", "one.rules", "a.deal", "b.deal"],
    "diff of reports": ["diff", "a.json", "b.json"],
    "sweep": ["sweep", "-p", "one.rules", "a.deal"],
    "bargain": ["bargain", "-p", "one.rules", "-p", "two.rules"],
    "bargain with a draft": ["bargain", "-p", "one.rules", "--given", "given.deal"],
    "repair": ["repair", "-p", "one.rules", "a.deal"],
    "repair of a text": ["repair", "-p", "two.rules", "a.deal"],
}

# check has formats of its own; its page is tested by structure.py.
UNTRUSTED_CHECK = {"check": ["check", "-p", "one.rules", "-p", "two.rules", "a.deal", "b.deal"]}

# The same of examples, for pages with more in them.
EXAMPLE = {
    "sweep": ["sweep", "bracketed.deal"],
    "sweep, settled": ["sweep", "-p", "kremlin", "armistice.deal"],
    "diff": ["diff", "draft.deal", "armistice.deal"],
    "bargain": ["bargain", "-p", "kremlin", "-p", "russia-state"],
    "bargain without a deal": ["bargain", "-p", "ukraine", "-p", "kremlin", "-p", "russia-state", "--max", "20"],
    "repair": ["repair", "-p", "ukraine", "--max", "2", "draft.deal"],
    "repair, none": ["repair", "-p", "ukraine", "-p", "kremlin", "draft.deal"],
    "repair, nothing to do": ["repair", "-p", "ukraine", "armistice.deal"],
}

PAGES = {}


def pages():
    """(name, bytes, tree, elements) of every page."""
    if not PAGES:
        with scratch() as folder:
            write_files(folder)
            for name, words in UNTRUSTED.items():
                PAGES["untrusted " + name] = run(folder, words + ["-f", "html"])
        for name, words in EXAMPLE.items():
            PAGES[name] = run(EXAMPLES, words + ["-f", "html"])
    for name, data in PAGES.items():
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(data.decode("utf-8"))
        yield name, data, tree, [e for e in tree.iter() if isinstance(e.tag, str)]


def text_of(element):
    return "".join(element.itertext())


def every_page_of_a_document_is_html_without_an_error():
    for name, data, tree, _ in pages():
        check(data.startswith(b"<!DOCTYPE html>\n<html lang=\"en\">") and data.endswith(b"</html>\n"), name)
        check(text_of(tree.find("head/title")).startswith("redline: "), name)


def the_policy_of_a_document_allows_its_style_and_nothing_else():
    for name, data, _, elements in pages():
        policy = [e.get("content") for e in elements if e.get("http-equiv") == "Content-Security-Policy"]
        styles = re.findall(b"<style>(.*?)</style>", data, re.S)
        check(len(styles) == 1, name)
        digest = base64.b64encode(hashlib.sha256(styles[0]).digest()).decode()
        check(policy == ["default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'" % digest], name)
        for e in elements:
            check(e.tag not in ("script", "img", "iframe", "link", "base", "form"), name, e.tag)
            for attribute, value in e.attrib.items():
                check(not attribute.startswith("on") and attribute not in ("style", "src"), name, attribute)
                check(attribute != "href" or re.match(r"#item-[0-9]+$", value), name, value)


def the_structure_of_a_document_is_sound():
    for name, _, tree, elements in pages():
        ids = [e.get("id") for e in elements if e.get("id")]
        check(len(ids) == len(set(ids)), name, "has an id twice")
        for e in elements:
            check(e.tag != "a" or e.get("href")[1:] in ids, name, e.get("href"), "leads nowhere")
            check(e.tag != "table" or text_of(e.find("caption")), name, "a table has no caption")
            check(e.tag != "th" or e.get("scope"), name, "a head has no scope")
            check(e.get("role") != "region" or e.get("aria-label"), name, "a region has no name")
        levels = [int(e.tag[1]) for e in elements if re.match(r"h[1-6]$", e.tag)]
        check(levels[0] == 1 and levels.count(1) == 1, name, levels)
        check(all(after <= before + 1 for before, after in zip(levels, levels[1:])), name, levels)
        check(tree.find("body/main") is not None and tree.find("body/footer") is not None, name)


def each_conflict_is_in_the_matrix_and_leads_to_its_explanation():
    _, _, tree, elements = next(p for p in pages() if p[0] == "bargain without a deal")
    items = {e.get("id"): text_of(e) for e in elements if e.tag == "li" and e.get("id")}
    links = [e for e in elements if e.tag == "a"]
    check({e.get("href")[1:] for e in links} == set(items) and items, "links and conflicts differ")
    for e in links:
        one, other = re.match(r"(\S+) and (\S+?)(?:, with others)?: conflict [0-9]+$", e.get("aria-label")).groups()
        text = items[e.get("href")[1:]]
        check("/%s:" % one in text and "/%s:" % other in text, e.get("aria-label"))
    cells = [e for e in elements if e.tag == "td"]
    check(all((text_of(e) == "·") == (e.find("a") is None) and not e.get("title") for e in cells), "a dot is a link")
    headings = [text_of(e) for e in elements if e.tag == "h2"]
    for wanted in ("Each pack alone", "Conflicts by red lines", "Red lines to give up"):
        check(wanted in headings, headings)
    check(len(list(tree.iter("table"))) == 3, "three packs have another number of matrices")


# ---------------------------------------------------------------------------------------------------------- formats

# What remains of HOSTILE after characters that turn the direction of writing are replaced.
CLEAN = HOSTILE.replace("\u202e", "\\u202e").replace("\u2066", "\\u2066")


def squeeze(text):
    return " ".join(text.split())


def untrusted(form):
    with scratch() as folder:
        write_files(folder)
        for name, words in {**UNTRUSTED, **UNTRUSTED_CHECK}.items():
            yield name, run(folder, words + ["-f", form, "--verbose"] if form != "json" else words + ["-f", form])


def untrusted_texts_are_text_on_every_page():
    for name, data, tree, elements in pages():
        if not name.startswith("untrusted"):
            continue
        check("\u202e" not in data.decode() and "\u2066" not in data.decode(), name)
        body = squeeze(text_of(tree.find("body")))
        if "draft" not in name:
            check(CLEAN in body, name, "does not have the text")
        check(not [e for e in elements if e.tag == "script"], name)


def untrusted_texts_are_text_in_markdown():
    render = shutil.which("cmark-gfm")
    for name, data in untrusted("markdown"):
        text = data.decode("utf-8")
        outside = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
        for wrong in ("\u202e", "\u2066", "@everyone", "#1 ", "<b>", "&lt; <", "<script>"):
            check(wrong not in outside, name, "has", wrong)
        if not render:
            continue
        page = subprocess.run([render, "--unsafe", "-e", "table", "-e", "strikethrough"], input=data,
                              stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")
        tree = html5lib.parse(page.replace("<!-- -->", ""), namespaceHTMLElements=False)
        tags = {e.tag for e in tree.iter() if isinstance(e.tag, str)}
        wanted = {"html", "head", "body", "h1", "h2", "p", "ul", "ol", "li", "strong", "code", "pre", "table", "thead",
                  "tbody", "tr", "th", "td"}
        if name in UNTRUSTED_CHECK:
            wanted |= {"h3", "h4", "details", "summary"}
        check(tags <= wanted, name, tags - wanted)
        if "draft" not in name:
            check(CLEAN in squeeze(text_of(tree.find("body"))), name, "does not have the text")
        if name in ("diff", "sweep"):
            for item in tree.iter("li"):
                check(not item[:1] or text_of(item).strip() != text_of(item[0]).strip(), name, "a title became a list")


def untrusted_texts_are_text_on_a_terminal():
    for name, data in untrusted("text"):
        text = data.decode("utf-8")
        check(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), name)


def untrusted_texts_come_back_from_json():
    for name, data in untrusted("json"):
        report = json.loads(data)
        check(report["redline"] == "1", name)
        if "draft" not in name and not name.startswith("bargain"):
            check(any(HOSTILE in s for s in strings(report)), name)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


TESTS = [
    every_page_of_a_document_is_html_without_an_error,
    the_policy_of_a_document_allows_its_style_and_nothing_else,
    the_structure_of_a_document_is_sound,
    each_conflict_is_in_the_matrix_and_leads_to_its_explanation,
    untrusted_texts_are_text_on_every_page,
    untrusted_texts_are_text_in_markdown,
    untrusted_texts_are_text_on_a_terminal,
    untrusted_texts_come_back_from_json,
]
