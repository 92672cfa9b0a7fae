"""The HTML report in Chromium: sorting, filters, keyboard, printing, colours.

    REDLINE=build/redline python3 tests/html/browser.py [NAME...]  KEEP=FOLDER keeps the screenshots

Without Chromium every test is skipped; the last line counts them.
"""

import os
import re
import sys

import chromium
import png
from reports import REPORTS, ROOT, check, html, large, many, need_program, run_all, scratch, written

HELPERS = """
    window.rows = () => [...document.querySelectorAll('tbody.deal')].filter(d => !d.hidden);
    window.shows = e => e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
    window.column = head => [...document.querySelectorAll('#grid thead .head')].find(h => h.textContent === head);
    window.at = (row, name) => {
        const th = column(name).closest('th'), heads = [...document.querySelectorAll('#grid thead th:not(.group)')];
        return rows()[row].rows[0].cells[heads.indexOf(th)];
    };
    document.documentElement.style.scrollBehavior = 'auto';
"""


# The browser tells the page of a change some time later.
SOON = "new Promise(done => setTimeout(done, 300))"


class Setting:
    def __init__(self, browser, folder):
        self.browser, self.folder, self.files = browser, folder, {}

    def path(self, name):
        if name not in self.files:
            self.files[name] = written(self.folder, name)
        return self.files[name]

    def open(self, name="published", **how):
        page = self.browser.open("file://" + self.path(name), **how)
        page.run(HELPERS)
        return page


def keep(name, data):
    if os.environ.get("KEEP"):
        with open(os.path.join(os.environ["KEEP"], name), "wb") as out:
            out.write(data)


# ------------------------------------------------------------------------------------------------------- no network, no scripts


def no_report_asks_for_anything_or_complains(s):
    for name in REPORTS:
        page = s.open(name)
        page.run("document.getElementById('expand').click()")
        page.run("[...document.querySelectorAll('#grid button.head')].slice(0, 8).forEach(b => b.click())")
        check(page.requests == ["file://" + s.path(name)], name, page.requests)
        check(page.complaints == [], name, page.complaints)
        page.close()


def the_policy_is_in_force(s):
    page = s.open("nasty")
    blocked = page.run("""new Promise(done => {
        const seen = [];
        document.addEventListener('securitypolicyviolation', e => seen.push(e.violatedDirective));
        document.body.insertAdjacentHTML('beforeend', '<img src="https://example.org/x.png" onerror="window.ran = 1">');
        const script = document.createElement('script');
        script.textContent = 'window.ran = 2';
        document.body.appendChild(script);
        setTimeout(() => done([...seen, window.ran || 'nothing ran']), 300);
    })""")
    check("img-src" in blocked and "script-src-elem" in blocked and blocked[-1] == "nothing ran", blocked)
    page.close()


# ------------------------------------------------------------------------------------------------------- sorting


def a_click_on_a_head_sorts_and_a_third_gives_back_the_order_of_the_input(s):
    page = s.open()
    order = page.run("rows().map(d => d.dataset.id)")
    check(len(order) == 16, order)
    seen = []
    for want in ("descending", "ascending", None):
        page.run("column('Crossed').click()")
        check(page.run("column('Crossed').closest('th').getAttribute('aria-sort')") == want)
        seen.append(page.run("rows().map(d => Number(d.rows[0].cells[2].textContent))"))
    check(seen[0] == sorted(seen[0], reverse=True) and seen[1] == sorted(seen[1]), seen)
    check(page.run("rows().map(d => d.dataset.id)") == order)
    page.run("column('Deal').click()")
    names = page.run("rows().map(d => d.querySelector('.name').textContent)")
    initials = [name[0] for name in names]
    check(initials == sorted(initials) and len(set(initials)) > 3, names)
    page.close()


def every_column_sorts_with_the_worst_first(s):
    page = s.open()
    wrong = page.run("""[...document.querySelectorAll('#grid thead .head')].filter(head => {
        const th = head.closest('th'), i = [...document.querySelectorAll('#grid thead th:not(.group)')].indexOf(th);
        const ranks = ['me', 'mx', 'mw', 'mk', 'mc', 'mn', 'mo', 'mf', 'mp', 'mz', 'mh'];
        const verdicts = ['v-error', 'v-rejected', 'v-undetermined', 'v-accepted', 'v-not_applicable'];
        const classes = i === 1 || th.classList.contains('pv') ? verdicts : th.dataset.rule ? ranks : null;
        if (!classes) return false;
        head.click();
        const got = rows().map(d => classes.findIndex(c => d.rows[0].cells[i].classList.contains(c)));
        return got.includes(-1) || got.some((g, k) => k && g < got[k - 1]);
    }).map(h => h.textContent)""")
    check(wrong == [], wrong)
    page.close()


# ------------------------------------------------------------------------------------------------------- filtering


def words_filter_deals_and_reset_brings_them_back(s):
    page = s.open()
    page.run("document.getElementById('find').focus()")
    page.type("MEMORANDUM russian federation")
    page.run("new Promise(done => setTimeout(done, 400))")
    left = page.run("rows().map(d => d.dataset.id)")
    check(0 < len(left) < 16 and "ru-memorandum-2025-06" in left, left)
    check(page.run("document.getElementById('status').textContent").startswith("%d of 16 deals shown" % len(left)))
    page.type(" qqqq")
    page.run("new Promise(done => setTimeout(done, 400))")
    check(page.run("rows().length") == 0 and page.run("shows(document.getElementById('none'))"))
    page.run("document.querySelector('button[type=reset]').click()")
    page.run("new Promise(done => setTimeout(done, 50))")
    check(page.run("rows().length") == 16)
    page.close()


def verdicts_classes_and_packs_filter(s):
    page = s.open()
    page.run("""{ const v = document.getElementById('verdict'); v.value = 'undetermined';
                  v.dispatchEvent(new Event('change', { bubbles: true })); }""")
    check(page.run("rows().every(d => d.dataset.verdict === 'undetermined')") and page.run("rows().length") == 3)
    count = "[...rows()[0].rows[0].cells].filter(shows).length"
    every = page.run(count)
    for what, less in (("kn", page.run("rows()[0].rows[0].querySelectorAll('.kn').length")),
                       ("g1", page.run("rows()[0].rows[0].querySelectorAll('.g1').length"))):
        box = "document.querySelector('[data-hide=%s]')" % what
        page.run(box + ".click()")
        check(less > 0 and page.run(count) == every - less, what, page.run(count), every, less)
        spans = page.run("""[...document.querySelectorAll('#grid th.group')].filter(shows).map(t => t.colSpan)""")
        check(sum(spans) == every - less - 4, what, spans)
        page.run(box + ".click()")
    check(page.run(count) == every)
    page.close()


def a_long_matrix_shows_its_first_deals_and_more_when_asked(s):
    page = s.browser.open("file://" + written(s.folder, "many", many(s.folder, 600)))
    page.run(HELPERS)
    seen = "[...document.querySelectorAll('tbody.deal')].filter(d => shows(d.rows[0])).length"
    check(page.run(seen) == 250, page.run(seen))
    check(page.run("document.getElementById('status').textContent").startswith("600 of 600 deals found; the first 250"))
    page.run("rows()[249].rows[0].cells[0].click()")
    page.press("Escape")
    page.press("ArrowDown")
    check(page.run(seen) == 500 and page.run("document.activeElement.innerText").startswith("Proposal 250"),
          page.run(seen), page.run(WHERE))
    page.run("document.getElementById('next').click()")
    check(page.run(seen) == 600 and page.run("document.getElementById('more').hidden"), page.run(seen))
    page.run("column('KR-CAP').click()")
    marks = page.run("rows().filter(shows).map(d => d.rows[0].cells[[...document.querySelectorAll("
                     "'#grid thead th:not(.group)')].indexOf(column('KR-CAP').closest('th'))].textContent)")
    check(len(marks) == 600 and len(set(marks)) > 1, set(marks))
    check(marks == sorted(marks, key=marks.index), "marks that are alike do not stand together")
    page.run("column('Deal').click()")
    page.run("document.getElementById('find').value = 'deal-59'")
    page.run("document.getElementById('verdict').dispatchEvent(new Event('change', { bubbles: true }))")
    check(page.run("rows().filter(shows).map(d => d.dataset.id)") == ["deal-59"] + ["deal-59%d" % i for i in range(10)],
          page.run("rows().filter(shows).map(d => d.dataset.id)"))
    page.run("document.querySelector('button[type=reset]').click()")
    page.run("new Promise(done => setTimeout(done, 50))")
    check(page.run(seen) == 250, "after the reset", page.run(seen))
    page.media("print")
    page.run(SOON)
    check(page.run(seen) == 600, "paper leaves deals out")
    page.media("screen")
    page.run(SOON)
    check(page.run(seen) == 250, "after paper", page.run(seen))
    page.close()


# ------------------------------------------------------------------------------------------------------- by keyboard

WHERE = """(() => {
    const e = document.activeElement, cell = e.closest('th, td'), deal = e.closest('tbody.deal');
    return [deal ? rows().indexOf(deal) : -1, deal ? cell.cellIndex : e.textContent.slice(0, 40)];
})()"""


def arrows_walk_the_matrix(s):
    page = s.open()
    page.run("document.querySelector('#matrix .legend summary').focus()")
    page.press("Tab")
    check(page.run(WHERE) == [0, 0], page.run(WHERE))
    last = page.run("rows()[0].rows[0].cells.length") - 1
    ctrl = 2
    for name, modifiers, want in (
            ("ArrowRight", 0, [0, 1]), ("ArrowDown", 0, [1, 1]), ("ArrowDown", 0, [2, 1]), ("ArrowLeft", 0, [2, 0]),
            ("ArrowLeft", 0, [2, 0]), ("End", 0, [2, last]), ("PageDown", 0, [12, last]), ("PageUp", 0, [2, last]),
            ("Home", 0, [2, 0]), ("End", ctrl, [15, last]), ("ArrowDown", 0, [15, last]), ("Home", ctrl, [-1, "Deal"]),
            ("ArrowRight", 0, [-1, "Verdict"]), ("ArrowDown", 0, [0, 1])):
        page.press(name, modifiers)
        check(page.run(WHERE) == want, name, modifiers, page.run(WHERE), "instead of", want)
    check(page.run("document.querySelectorAll('#grid [tabindex=\"0\"]').length") == 1, "one stop for Tab")
    page.press("ArrowUp")
    page.press("Enter")
    check(page.run("column('Verdict').closest('th').getAttribute('aria-sort')") == "descending")
    page.close()


def the_cell_that_has_the_focus_is_in_sight(s):
    page = s.open(width=800, height=700)
    page.run("document.querySelector('.box').scrollIntoView(); at(0, 'Deal').focus()")
    for name, modifiers in (("End", 2), ("ArrowUp", 0), ("Home", 0), ("PageUp", 0), ("PageUp", 0), ("End", 0)):
        page.press(name, modifiers)
        seen = page.run("""(() => {
            const e = document.activeElement, r = e.getBoundingClientRect();
            const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
            return hit === e || e.contains(hit);
        })()""")
        check(seen, "hidden after", name, page.run(WHERE))
    page.close()


def enter_opens_a_cell_to_its_citation_and_escape_closes_it(s):
    page = s.open()
    for name in ("Enter", " "):
        page.run("at(rows().findIndex(d => d.dataset.id === 'ru-memorandum-2025-06'), 'UA-DENAZ').click()")
        page.press("Escape")
        before = page.run(WHERE)
        check(before[0] >= 0 and page.run("document.querySelectorAll('.open').length") == 0)
        page.press(name)
        check(page.run("document.activeElement.getAttribute('aria-expanded')") == "true")
        panel = "document.getElementById(document.activeElement.getAttribute('aria-controls'))"
        shown = page.run("[...%s.querySelectorAll('.finding')].filter(shows).map(f => f.innerText)" % panel)
        check(len(shown) == 1, len(shown), "findings are shown")
        for words in ("UA-DENAZ", "internal.denazification", "required", "article I.7, ",
                      "thinly veiled demands for regime change", "how to fix"):
            check(words in shown[0], words, "is not in", shown[0])
        page.press("Tab")
        check(page.run("document.activeElement.closest('.more') !== null"), "Tab does not go into the finding")
        page.press("Escape")
        check(page.run(WHERE) == before and page.run("document.querySelectorAll('.open').length") == 0)
    page.close()


def a_cell_of_a_rule_that_passes_opens_the_rule(s):
    page = s.open()
    page.run("at(rows().findIndex(d => d.dataset.id === 'draft-treaty-2022-04'), 'UA-EU').click()")
    note = page.run("document.querySelector('.here').innerText")
    check("passed: Ukraine may join the European Union" in note and "UA-EU" in note, note)
    page.run("document.querySelector('.tools button').click()")
    check(page.run("[...document.querySelectorAll('.open .finding')].filter(shows).length") > 20)
    page.close()


def all_can_be_opened_and_closed(s):
    page = s.open("draft")
    page.run("document.getElementById('expand').click()")
    check(page.run("[...document.querySelectorAll('.finding')].every(shows)"))
    page.run("document.getElementById('collapse').click()")
    check(page.run("![...document.querySelectorAll('.finding')].some(shows)"))
    page.run("rows()[0].rows[0].cells[1].click(); rows()[0].querySelector('summary').click()")
    page.run("new Promise(done => setTimeout(done, 100))")
    check(page.run("!rows()[0].classList.contains('open')"), "its heading does not close it")
    page.close()


def a_deal_among_the_nearest_leads_to_its_row(s):
    page = s.open()
    page.run("document.querySelector('.ranks a.goto').click()")
    check(page.run("document.activeElement.closest('tbody').dataset.id === "
                   "document.querySelector('.ranks li[data-id]').dataset.id"))
    page.run("document.querySelector('.ranks a.rule').click()")
    page.run("new Promise(done => setTimeout(done, 100))")
    check(page.run("shows(document.querySelector(location.hash))"), "a rule's link does not open its list")
    page.close()


def assistive_technology_sees_a_grid_with_names(s):
    page = s.open("nasty")
    page.run("at(0, 'N-1').click()")
    page.call("Accessibility.enable")
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    seen = {}
    for n in nodes:
        if not n.get("ignored"):
            seen.setdefault(n["role"]["value"], []).append(n.get("name", {}).get("value", ""))
    for role in ("grid", "gridcell", "columnheader", "rowheader", "main", "banner", "contentinfo", "navigation", "search",
                 "status"):
        check(role in seen, role, "is missing")
    for role in ("button", "link", "checkbox", "combobox", "searchbox", "region"):
        check(seen.get(role) and all(name.strip() for name in seen[role]), role, "without a name", seen.get(role))
    check(any(name.startswith("N-1: red line crossed") for name in seen["gridcell"]), "the open cell has no name")
    page.close()


# ------------------------------------------------------------------------------------------------------- without script


def without_the_script_findings_open_by_their_headings(s):
    page = s.browser.open("file://" + s.path("draft"), script=False)
    check(page.run("document.documentElement.className") == "", "the script ran")
    check(page.run("document.getElementById('controls').hidden"), "controls that do nothing are shown")
    page.run("document.querySelector('#grid summary').focus()")
    page.press("Enter")
    check(page.run("document.querySelector('#grid details').open"))
    check(page.run("document.querySelector('#grid li').checkVisibility({contentVisibilityAuto: true})"))
    page.close()


def a_browser_that_is_too_old_for_the_script_shows_the_page_without_it(s):
    page = s.browser.open("about:blank")
    page.call("Page.addScriptToEvaluateOnNewDocument", source="delete window.CSSStyleSheet")
    page.go("file://" + s.path("draft"))
    page.run(HELPERS)
    check(page.complaints and page.run("document.documentElement.className") == "", "nothing failed")
    check(page.run("shows(document.querySelector('#grid summary')) && document.getElementById('controls').hidden"))
    page.close()


# ------------------------------------------------------------------------------------------------------- colours

# Contrast of every piece of text against what lies behind it.
CONTRAST = """(() => {
    const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
    const light = c => { const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
                         return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
    const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
                              if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
    const worst = {};
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const e = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || !shows(e)) continue;
        const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const name = e.tagName + '.' + e.className;
        if (ratio < 4.5) worst[name] = Math.min(ratio, worst[name] || 99);
    }
    return worst;
})()"""


def text_stands_out_in_light_and_in_dark(s):
    for scheme in ("light", "dark"):
        for name in ("published", "nasty"):
            page = s.open(name, media={"prefers_color_scheme": scheme})
            page.run("rows().slice(0, 8).forEach(d => d.rows[0].cells[0].click())")
            page.run("document.querySelectorAll('#rules details, .legend').forEach(d => d.open = true)")
            low = page.run(CONTRAST)
            check(low == {}, scheme, name, low)
            page.close()


def share(rows, near):
    """The share of the picture that is close to a colour."""
    hits = sum(1 for row in rows for p in row if all(abs(p[i] - near[i]) <= 12 for i in range(3)))
    return hits / (len(rows) * len(rows[0]))


def a_screenshot_shows_the_matrix(s):
    back = {"light": (255, 255, 255), "dark": (0x14, 0x17, 0x1b)}
    signs = {"light": {"crossed": (0xb3, 0x22, 0x1a), "open": (0xfd, 0xf3, 0xcd), "holds": (0xdf, 0xf3, 0xe3)},
             "dark": {"crossed": (0xf2, 0x76, 0x6d), "open": (0x4b, 0x40, 0x12), "holds": (0x1a, 0x38, 0x23)}}
    for scheme in ("light", "dark"):
        page = s.open(width=900, height=600, media={"prefers_color_scheme": scheme})
        page.run("document.querySelector('.box').scrollIntoView()")
        data = page.screenshot()
        keep("matrix-%s.png" % scheme, data)
        width, height, rows = png.read(data)
        check((width, height) == (900, 600), width, height)
        check(len({p for row in rows for p in row}) > 50, "the picture is blank")
        check(share(rows, back[scheme]) > 0.15, scheme, "has another background")
        for sign, colour in signs[scheme].items():
            check(share(rows, colour) > 0.002, scheme, "shows nothing that is", sign)
        page.close()


def the_head_and_the_first_column_stay_in_sight(s):
    page = s.open(width=900, height=600)
    place = "(e => { const r = e.getBoundingClientRect(); return [Math.round(r.left), Math.round(r.top)]; })"
    head, name = place + "(document.querySelector('#grid .corner'))", place + "(rows()[10].rows[0].cells[0])"
    before = page.run(head)
    left = page.run(name)[0]
    page.run("document.querySelector('.box').scrollTo(500, 300)")
    check(page.run("document.querySelector('.box').scrollLeft") == 500)
    check(page.run(head) == before and page.run(name)[0] == left, before, page.run(head))
    page.close()


def narrow_windows_do_not_scroll_sideways(s):
    for width in (320, 400, 768):
        for name in ("published", "nasty"):
            page = s.open(name, width=width, height=800)
            page.run("rows()[0].rows[0].cells[0].click()")
            page.run("document.querySelectorAll('#rules details').forEach(d => d.open = true)")
            check(page.run("document.documentElement.scrollWidth") <= width, name, width,
                  page.run("document.documentElement.scrollWidth"))
            wide = page.run("""[...document.querySelectorAll('.open .panel *')].filter(e =>
                e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('pre, svg')).map(e => e.className)""")
            check(wide == [], name, width, wide)
            keep("narrow-%s-%d.png" % (name, width), page.screenshot())
            page.close()


def signs_have_borders_where_colours_are_forced(s):
    page = s.open(media={"forced_colors": "active"})
    check(page.run("[...document.querySelectorAll('.line .mx, .line .mp')].every("
                   "c => getComputedStyle(c).borderTopWidth !== '0px')"))
    crossed = page.run("getComputedStyle(document.querySelector('.line .mx')).backgroundColor")
    check(crossed != page.run("getComputedStyle(document.querySelector('.line .mp')).backgroundColor"), crossed)
    page.close()


def nothing_moves_for_those_who_want_it_still(s):
    for wish, want in (("reduce", "auto"), ("no-preference", "smooth")):
        page = s.browser.open("file://" + s.path("none"), media={"prefers_reduced_motion": wish})
        check(page.run("getComputedStyle(document.documentElement).scrollBehavior") == want, wish)
        page.close()


# ------------------------------------------------------------------------------------------------------- on paper


def on_paper_everything_is_open_and_the_controls_are_gone(s):
    still = s.browser.open("file://" + s.path("draft"), script=False)
    for page in (s.open("draft"), still):
        page.run(HELPERS)
        page.media("print")
        if page is not still:
            page.run(SOON)
        check(page.run("[...document.querySelectorAll('.entry.hit .cite')].every(e => e.getBoundingClientRect().height)"))
        check(page.run("!shows(document.getElementById('controls')) && !shows(document.querySelector('nav'))"))
        lines, findings = page.run("""[Math.max(...[...document.querySelectorAll('#grid tbody > tr:first-child')].map(
            e => e.getBoundingClientRect().bottom)), Math.min(...[...document.querySelectorAll('#grid li')].map(
            e => e.getBoundingClientRect().top))]""")
        check(lines <= findings, "the findings begin before the matrix ends")
        colours = page.run("[...new Set([...document.querySelectorAll('#grid tbody > tr:first-child > td, .mark')].map("
                           "e => getComputedStyle(e).backgroundColor))]")
        check(all(c in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)") for c in colours), colours)
        data = page.pdf()
        keep("paper.pdf", data)
        check(data.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", data)) > 2, "there is no PDF of pages")
        page.close()


def one_deal_takes_at_most_two_pages(s):
    folder = os.path.join(ROOT, "docs/examples")
    for name in ("draft.deal", "published/ru-memorandum-2025-06.deal", "published/draft-treaty-2022-04.deal"):
        page = s.browser.open("file://" + written(s.folder, "single", html(folder, [name])))
        count = len(re.findall(rb"/Type\s*/Page\b", page.pdf()))
        check(0 < count <= 2, name, "takes", count, "pages")
        page.close()


def thousands_of_deals_are_searched_and_sorted(s):
    page = s.browser.open("file://" + written(s.folder, "large", large(s.folder, 10000)))
    page.run(HELPERS)
    took = [("open", page.run("performance.getEntriesByType('navigation')[0].loadEventEnd"))]
    for name, what in (("sort", "column('UA-NATO').click()"),
                       ("find", "{ document.getElementById('find').value = 'p0977 proposal';"
                                " document.getElementById('verdict').dispatchEvent(new Event('change', { bubbles: true })) }")):
        took.append((name, page.run("(() => { const t = performance.now(); %s; return performance.now() - t; })()" % what)))
    found = page.run("rows().map(d => d.dataset.id).sort()")
    check(found == ["p0977%d" % i for i in range(10)], found)
    check(page.complaints == [], page.complaints)
    print("browser: 10,000 deals: " + ", ".join("%s %d ms" % t for t in took))
    page.close()


def what_goes_on_paper_can_be_chosen(s):
    page = s.open("draft")
    page.media("print")
    page.run(SOON)
    seen = "[...document.querySelectorAll('%s')].filter(shows).length"
    for what, findings, still_open in (("all", True, True), ("fails", True, False), ("matrix", False, False)):
        page.run("{ const e = document.getElementById('paper'); e.value = '%s';"
                 " e.dispatchEvent(new Event('change', { bubbles: true })); }" % what)
        check(page.run(seen % ".line") == 2, what, "prints no matrix")
        check((page.run(seen % "#grid li.f-mx") > 0) == findings, what)
        check((page.run(seen % "#grid li.f-mo") > 0) == still_open, what)
    page.close()


TESTS = [
    no_report_asks_for_anything_or_complains,
    the_policy_is_in_force,
    a_click_on_a_head_sorts_and_a_third_gives_back_the_order_of_the_input,
    every_column_sorts_with_the_worst_first,
    words_filter_deals_and_reset_brings_them_back,
    verdicts_classes_and_packs_filter,
    a_long_matrix_shows_its_first_deals_and_more_when_asked,
    arrows_walk_the_matrix,
    the_cell_that_has_the_focus_is_in_sight,
    enter_opens_a_cell_to_its_citation_and_escape_closes_it,
    a_cell_of_a_rule_that_passes_opens_the_rule,
    all_can_be_opened_and_closed,
    a_deal_among_the_nearest_leads_to_its_row,
    assistive_technology_sees_a_grid_with_names,
    without_the_script_findings_open_by_their_headings,
    a_browser_that_is_too_old_for_the_script_shows_the_page_without_it,
    text_stands_out_in_light_and_in_dark,
    a_screenshot_shows_the_matrix,
    the_head_and_the_first_column_stay_in_sight,
    narrow_windows_do_not_scroll_sideways,
    signs_have_borders_where_colours_are_forced,
    nothing_moves_for_those_who_want_it_still,
    on_paper_everything_is_open_and_the_controls_are_gone,
    what_goes_on_paper_can_be_chosen,
    one_deal_takes_at_most_two_pages,
    thousands_of_deals_are_searched_and_sorted,
]
# The tests of `make test`; all are in `make browser` and `make long`.
QUICK = [the_policy_is_in_force, arrows_walk_the_matrix, enter_opens_a_cell_to_its_citation_and_escape_closes_it]


def main():
    need_program()
    if not chromium.program():
        print("skipped: the HTML report in a browser, because there is no Chromium; `sh .ci/deps browser` installs it")
        print("0 passed, 0 failed, %d skipped" % len(TESTS))
        return 0
    with scratch() as folder, chromium.Chromium() as browser:
        return run_all([t for t in TESTS if not sys.argv[1:] or t.__name__ in sys.argv[1:]], Setting(browser, folder))


if __name__ == "__main__":
    sys.exit(main())
