"""How fast the language server answers, and what it takes: a keystroke in a deal of 100 KB until its new problems are
there, and the memory of 1,000 open documents. The time is measured by a client, through the pipe."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import lines_of  # noqa: E402
from features import EXAMPLES  # noqa: E402
from raw import Raw  # noqa: E402


def deal(size):
    """A deal of SIZE bytes: the longest of the published texts, and more articles at its end."""
    folder = os.path.join(EXAMPLES, "published")
    paths = [os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(".deal")]
    with open(max(paths, key=lambda p: (os.path.getsize(p), p)), encoding="utf-8") as f:
        text = f.read()
    end = text.rindex(");")
    more, i = [], 0
    while len(text) + sum(map(len, more)) < size:
        i += 1
        more.append(',\n  { id = "x%d"; title = "More"; text = "%s"; }' % (i, "The Parties shall meet again to settle what is left open. " * 8))
    return text[:end].rstrip() + "".join(more) + "\n" + text[end:]


def percentile(times, p):
    return sorted(times)[min(len(times) - 1, int(len(times) * p))] * 1000


def keystrokes(size, n):
    c = Raw()
    text = deal(size)
    u = c.open("/tmp/bench.deal", text)
    found = c.published(u, 1)
    assert found and all(d.get("code") for d in found), found[:1]
    at = len(lines_of(text[:text.index("shall") + 3])) - 1, 0
    line = lines_of(text)[at[0]]
    column = line.index("shall")
    shown, hovers = [], []
    for i in range(n):
        begun = time.monotonic()
        c.change(u, i + 2, at[0], column + i, "x")
        c.published(u, i + 2)
        shown.append(time.monotonic() - begun)
        begun = time.monotonic()
        c.request("textDocument/completion", {"textDocument": {"uri": u}, "position": {"line": at[0], "character": column}})
        hovers.append(time.monotonic() - begun)
    c.end()
    print("  %4d KB, %d problems: a keystroke shows new problems after %.1f ms (95 %%: %.1f), a completion after %.1f ms (95 %%: %.1f)" % (
        len(text) // 1000, len(found), percentile(shown, 0.5), percentile(shown, 0.95), percentile(hovers, 0.5), percentile(hovers, 0.95)))


def documents(n):
    c = Raw()
    text = open(os.path.join(EXAMPLES, "draft.deal"), encoding="utf-8").read()
    begun = time.monotonic()
    for i in range(n):
        u = c.open("/tmp/bench-%d.deal" % i, text.replace('id = "draft"', 'id = "draft-%d"' % i))
    c.published(u, 1)
    seconds = time.monotonic() - begun
    with open("/proc/%d/status" % c.process.pid) as f:
        peak = [int(l.split()[1]) for l in f if l.startswith("VmHWM:")][0]
    c.end()
    print("  %d open documents: %.0f MB, checked in %.1f s" % (n, peak / 1000, seconds))


if __name__ == "__main__":
    print("language server")
    for size in (30000, 100000, 1000000):
        keystrokes(size, 60 if size < 1000000 else 10)
    documents(1000)
