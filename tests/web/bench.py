"""A keystroke in a deal of 100 KB, measured in the browser: from the key event until the frame after the page shows the new
verdicts has been drawn, in the articles and in the file view.

    REDLINE=build/redline python3 tests/web/bench.py [KEYSTROKES]

The deal has, like `calls_bench.py`, the longest published text and more articles.
"""

import os
import sys
import tempfile

from calls_bench import deal, percentile  # milliseconds
from hand import Person, chromium
from server import Server

# Each key event begins a measurement; the next state that has what was typed and is drawn ends it. A message that is posted
# in an animation frame arrives after that frame.
WATCH = """(() => {
    window.times = [];
    let begun = null;
    document.addEventListener('keydown', (e) => { begun = e.timeStamp; }, true);
    store.on((what) => {
        if (what !== 'state' || begun === null) return;
        const from = begun;
        begun = null;
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => times.push(performance.now() - from);
            port2.postMessage(0);
        });
    });
})()"""


def measure(browser, folder, view, n):
    text = deal(100000)
    with open(os.path.join(folder, "large.deal"), "w", encoding="utf-8") as out:
        out.write(text)
    with Server(folder, "-p", "ukraine", "-p", "kremlin", "-p", "russia-state", "-p", "preconditions") as server:
        p = Person(browser, server.address)
        p.opened("large.deal")
        if view == "articles":
            p.click("textarea.article-text")
            p.press("End")
        else:
            p.press("Alt+Shift+2")
            p.until("document.querySelector('[class*=tok-]')")
            p.run("(() => { const cm = document.querySelector('.CodeMirror').CodeMirror; const at = cm.getValue().indexOf('shall'); cm.setCursor(cm.posFromIndex(at)); cm.focus(); })()")
        p.idle()
        p.run(WATCH)
        for i in range(n + 5):
            p.write("x")
            p.until("times.length >= %d" % (i + 1))
        times = p.run("times.slice(5).map((t) => t / 1000)")  # the first are slower: the browser compiles
        p.close()
    print("  %-8s view, %d KB, %d keystrokes: shown after %.1f ms (95 %%: %.1f, 10 %%: %.1f)" % (
        view, len(text) // 1000, len(times), percentile(times, 0.5), percentile(times, 0.95), percentile(times, 0.1)))


def main():
    if not chromium.program():
        print("skipped: keystrokes in the page, because there is no Chromium; `sh .ci/deps browser` installs it")
        return 0
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print("page, in Chromium")
    with chromium.Chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for view in ("articles", "file"):
            measure(browser, folder, view, n)
    return 0


if __name__ == "__main__":
    sys.exit(main())
