"""How fast `redline serve` answers over HTTP, and what it takes: a keystroke in a deal of 100 KB, and the memory of 1,000
open documents, which must stay below 200 MB. The time in the browser is measured by bench.py."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import ROOT, Server  # noqa: E402

sys.path.insert(0, os.path.join(ROOT, "tests/lsp"))
from bench import deal, percentile  # noqa: E402

EXAMPLES = os.path.join(ROOT, "docs/examples")
MOST = 200e6


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
        f.write(text)


def keystrokes(size, n):
    with tempfile.TemporaryDirectory() as folder:
        text = deal(size)
        write(folder, "bench.deal", text)
        at = text.index("shall")
        line, column = text.count("\n", 0, at), at - text.rindex("\n", 0, at) - 1
        with Server(folder) as s:
            opened = s.ask("open", path="bench.deal")
            revision, sizes, typed, others, worked = opened["revision"], 0, [], [], 0
            for i in range(n):
                place = [line, column + i]
                begun, before = time.monotonic(), s.processor_time()
                status, _, answer = s.request("POST", "/%s/api/change" % s.token, '{"path": "bench.deal", "revision": %d, "edits": [{"range": %s, "text": "x"}]}' % (
                    revision, place + place), {"Content-Type": "application/json"})
                typed.append(time.monotonic() - begun)
                worked += s.processor_time() - before
                assert status == 200
                sizes = len(answer)
                revision += 1
                begun = time.monotonic()
                s.request("POST", "/%s/api/complete" % s.token, '{"path": "bench.deal", "revision": %d, "at": %s}' % (revision, place),
                          {"Content-Type": "application/json"})
                others.append(time.monotonic() - begun)
            assert revision == s.ask("open", path="bench.deal")["revision"]
    print("  %4d KB: a keystroke is answered after %.1f ms (95 %%: %.1f) with %d KB (%.1f ms of the processor), a completion after %.1f ms (95 %%: %.1f)" % (
        len(text) // 1000, percentile(typed, 0.5), percentile(typed, 0.95), sizes // 1000, worked / n * 1000, percentile(others, 0.5), percentile(others, 0.95)))


def documents(n, sources):
    """Opens N documents, types into each, and asks for a report of some."""
    texts = []
    for path in sources:
        with open(path, encoding="utf-8") as f:
            texts.append(f.read())
    with tempfile.TemporaryDirectory() as folder:
        for i in range(n):
            write(folder, "bench-%04d.deal" % i, texts[i % len(texts)])
        with Server(folder) as s:
            begun = time.monotonic()
            for i in range(n):
                path = "bench-%04d.deal" % i
                opened = s.ask("open", path=path)
                s.ask("change", path=path, revision=opened["revision"], edits=[{"range": [0, 0, 0, 0], "text": "# %d\n" % i}])
                if i % 50 == 0:
                    s.get("report?format=html&path=" + path)
            seconds = time.monotonic() - begun
            listed = s.ask("folder")["files"]
            assert len(listed) == n and all(f["open"] and f["changed"] for f in listed)
            now, peak = s.memory()
    print("  %d open documents of %d KB: %.0f MB, at most %.0f MB, opened and changed in %.1f s" % (
        n, sum(map(len, texts)) // len(texts) // 1000, now / 1e6, peak / 1e6, seconds))
    return peak


if __name__ == "__main__":
    print("the page's calls over HTTP")
    keystrokes(10000, 200)
    keystrokes(100000, 200)
    published = os.path.join(EXAMPLES, "published")
    peak = documents(1000, sorted(os.path.join(published, n) for n in os.listdir(published) if n.endswith(".deal")))
    if peak > MOST:
        sys.exit("1,000 open documents take more than 200 MB")
