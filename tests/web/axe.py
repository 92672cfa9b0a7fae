"""The rules of axe-core on all views of the page, light and dark, wide and narrow. axe-core comes from npm, into the build
folder; without npm or the network the test is skipped.

    REDLINE=build/redline python3 tests/web/axe.py
"""

import os
import shutil
import subprocess
import sys

from hand import chromium
from page import Setting, check, each_view
from server import ROOT

VERSION = "4.10.2"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe():
    """The script, or why it is not there."""
    place = os.path.join(ROOT, "build", "axe")
    script = os.path.join(place, "node_modules", "axe-core", "axe.min.js")
    if not os.path.exists(script):
        if not shutil.which("npm"):
            return None, "there is no npm"
        os.makedirs(place, exist_ok=True)
        done = subprocess.run(["npm", "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", place,
                               "axe-core@" + VERSION], capture_output=True, text=True, timeout=180, cwd=place, check=False)
        if not os.path.exists(script):
            return None, "npm could not install axe-core: " + (done.stderr.strip().splitlines() or ["no message"])[-1][:200]
    with open(script, encoding="utf-8") as file:
        return file.read(), ""


def violations(p, script, state):
    # What is behind an open list cannot be touched, and need not.
    rules = "{ 'target-size': { enabled: false } }" if state == "search" else "{}"
    p.run(script + ";0")
    return p.run("""axe.run(document, { runOnly: %s, rules: %s, resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.help + ' at '
        + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.html.slice(0, 100) + ' ' + (n.any[0] ? n.any[0].message.slice(0, 120) : '')).join(' | ')))""" % (TAGS, rules))


def dialogs(p):
    """Dialogs, menus and lists, one after the other."""
    p.press("Alt+Shift+1")
    p.until("store.view === 'articles'")
    for keys, name in (("?", "shortcuts"), ("Control+o", "files")):
        p.press(keys)
        p.until("document.querySelector('dialog[open]')")
        yield name
        p.press("Escape")
        p.until("!document.querySelector('dialog[open]')")
    p.click("button", "Report of this deal")
    p.until("document.querySelector('.menu')")
    yield "menu"
    p.press("Escape")
    if p.run("innerWidth < 900"):
        p.click("button", "Deal", "#jump")
    p.click("combobox", "Add a term to article")
    p.write("border")
    p.until("t.all('option').length")
    yield "search"
    p.press("Escape")


def main():
    if not chromium.program():
        print("skipped: the accessibility of the page, because there is no Chromium; `sh .ci/deps browser` installs it")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    script, why = axe()
    if not script:
        print("skipped: the accessibility of the page, because " + why)
        print("0 passed, 0 failed, 1 skipped")
        return 0
    passed = failed = 0
    with chromium.Chromium() as browser:
        for scheme in ("light", "dark"):
            for width in (1400, 390):
                s = Setting(browser).start("draft.deal", "bracketed.deal", "armistice.deal")
                p = s.open("bracketed.deal", width=width, height=1000, media={"prefers_color_scheme": scheme})
                for states in (each_view(p), dialogs(p)):
                    for state in states:
                        for part in ("Deal", "Verdicts") if width < 900 and state in ("articles", "source", "compare", "matrix") else ("",):
                            if part:
                                p.click("button", part, "#jump")
                            if state == "source" and part != "Verdicts":
                                p.until("document.querySelector('[class*=tok-]')", 60)
                            found = violations(p, script, state)
                            passed += not found
                            failed += bool(found)
                            for one in found:
                                print("FAILED  %s, %s, %d px %s: %s" % (state, scheme, width, part, one[:700]))
                s.end(True)
    print("%d passed, %d failed" % (passed, failed))
    check(passed + failed > 20, "few states were looked at")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
