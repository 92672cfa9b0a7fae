"""The language server against wrong messages, wrong orders, and any sequence of edits; every message is checked by
client.py. With LSP_LONG=1 more of it: all examples, longer sequences."""

import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import FULL, PROGRAM, Client, need, offset, path_of, position, uri_of  # noqa: E402
from features import EXAMPLES, LEASE, ROOT, World, doc, run  # noqa: E402

LONG = bool(os.environ.get("LSP_LONG"))


def frame(body):
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def call(ident, method, params=None):
    return frame(json.dumps({"jsonrpc": "2.0", "id": ident, "method": method, "params": params or {}}).encode())


def errors(c):
    return [e["code"] for e in c.answers.get(None, [])]


# ---------------------------------------------------------------------------------------------------------- order

def the_order_of_a_session_is_kept():
    c = Client(initialize=False)
    need(c.fails("textDocument/hover", {})["code"] == -32002, "before initialize")
    c.notify("textDocument/didOpen", {"textDocument": {"uri": "file:///x.deal", "languageId": "", "version": 1, "text": ""}})
    c.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    need(c.fails("initialize", {"processId": None, "rootUri": None, "capabilities": {}})["code"] == -32600, "a second time")
    need(c.fails("textDocument/hover", {"textDocument": {"uri": "file:///x.deal"}, "position": {"line": 0, "character": 0}})["code"] == -32602,
         "a document that was opened too early is not open")
    c.request("shutdown")
    need(c.fails("textDocument/hover", {})["code"] == -32600, "after shutdown")
    c.notify("exit")
    c.wait(0)
    for how, status in (("exit", 2), ("close", 2), ("shutdown", 2)):
        c = Client()
        if how == "exit":
            c.notify("exit")
        else:
            if how == "shutdown":
                c.request("shutdown")
            c.process.stdin.close()
            c.process.stdin = open(os.devnull, "wb")
        c.wait(status)


def methods_and_parameters_that_are_wrong_are_errors():
    with World() as (c, w):
        u = c.open(w.path("flat.deal"), LEASE)
        need(c.fails("textDocument/nothing", {})["code"] == -32601, "an unknown method")
        need(c.fails("$/nothing", {})["code"] == -32601, "an unknown method of the protocol's own")
        need(c.fails("textDocument/didOpen", {})["code"] == -32601, "a notification as a request")
        c.notify("textDocument/hover", {})
        c.notify("$/nothing", {})
        wrong = [None, [], {}, {"textDocument": {}}, {"textDocument": {"uri": 5}}, {"textDocument": []}, {"textDocument": {"uri": "file:///no"}}]
        at = [{}, {"line": -1, "character": 0}, {"line": 1.5, "character": 0}, {"line": "0", "character": 0}, {"line": 0},
              {"line": 10**12, "character": 0}]
        wrong += [doc(u, position=p) for p in at]
        for method in ("hover", "completion", "definition", "references", "documentHighlight", "prepareRename", "rename",
                       "inlayHint", "codeAction", "semanticTokens/range", "selectionRange"):
            for p in wrong:
                need(c.fails("textDocument/" + method, p)["code"] in (-32602, -32600), method, p)
        need(c.fails("workspace/executeCommand", {"command": "x"})["code"] == -32602, "an unknown command")
        need(c.fails("codeAction/resolve", {"data": {"uri": "x"}})["code"] == -32602, "an action of no document")
        far = {"line": 999999, "character": 999999}
        need(c.request("textDocument/hover", doc(u, position=far)) is None, "a place after the text is its end")
        for change in ({}, {"contentChanges": 5}, {"textDocument": {"uri": u, "version": 2}, "contentChanges": [{"range": {}, "text": ""}]},
                       {"textDocument": {"uri": u, "version": 2}, "contentChanges": [5, {"text": 5}]}):
            c.notify("textDocument/didChange", change)
        c.notify("textDocument/didOpen", {"textDocument": {"uri": "", "text": ""}})
        c.notify("textDocument/didClose", {"textDocument": {"uri": "file:///never"}})
        need(c.request("textDocument/documentSymbol", doc(u)), "the document is as it was")
        need(len(c.notices) >= 5, "each is logged", c.notices)


def frames_that_are_wrong_are_errors():
    with World() as (c, w):
        u = c.open(w.path("flat.deal"), LEASE)
        c.settled(u)
        for bad, codes in ((b"Content-Length: x\r\n\r\n", [-32700]), (b"Content-Type: y\r\n\r\n", [-32700]), (b"\r\n\r\n", [-32700]),
                           (b"nonsense" * 2000, [-32700]), (frame(b""), [-32700]), (frame(b"{"), [-32700]), (frame(b"5"), [-32700, -32600]),
                           (frame(b"[]"), [-32600]), (frame(b"[{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"shutdown\"}]"), [-32600]),
                           (frame(b"{}"), [-32600]), (frame(b'{"jsonrpc": "1.0", "method": "x"}'), [-32600]),
                           (frame(b'{"jsonrpc": "2.0", "id": {}, "method": "x"}'), [-32600]), (frame(b'{"jsonrpc": "2.0", "method": 5}'), [-32600]),
                           (frame(b'{"jsonrpc": "2.0", "params": 5, "method": "x"}'), [-32600]), (frame(b"\xff\xfe"), [-32700]),
                           (frame(b"[" * 100000), [-32700]), (frame(b'{"jsonrpc": "2.0", "method": "x", "method": "y"}'), [-32700])):
            c.answers.pop(None, None)
            c.send_bytes(bad)
            need(c.request("textDocument/documentSymbol", doc(u)), "it goes on after", bad[:60])
            need(errors(c) and errors(c)[0] in codes, "an error for", bad[:60], errors(c))
        c.send_bytes(b"content-length:%d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n" % len(call(0, "x").split(b"\r\n\r\n")[1]))
        c.pending[0] = ("x", None)
        c.send_bytes(call(0, "x").split(b"\r\n\r\n")[1])
        need(c.answer(0)["error"]["code"] == -32601, "a header in small letters with a type")
        # one byte at a time
        for byte in call(99999, "textDocument/foldingRange", doc(u)):
            c.pending[99999] = ("textDocument/foldingRange", doc(u))
            c.send_bytes(bytes([byte]))
        need(c.answer(99999)["result"], "a message in pieces")


def texts_that_are_too_long_are_not_checked():
    with World(options=("--max-deal-size", "100000")) as (c, w):
        u = c.open(w.path("flat.deal"), LEASE)
        c.settled(u)
        c.documents[u] = c.documents[u] + "#" * 100000
        c.versions[u] += 1
        c.notify("textDocument/didChange", {"textDocument": {"uri": u, "version": 2}, "contentChanges": [{"text": c.documents[u]}]})
        c.until(lambda: any("longer than 100000 bytes" in d["message"] for d in c.problems[u][1]), "it says so")
        need(c.fails("textDocument/hover", c.at(u, "deal"))["code"] == -32602, "it is not open any more")
        v = c.open(w.path("other.deal"), LEASE)
        need(c.settled(v), "others are")
    if LONG:
        with World() as (c, w):
            c.send_bytes(b"Content-Length: 70000000\r\n\r\n")
            for _ in range(70):
                c.send_bytes(b" " * 1000000)
            need(c.request("workspace/symbol", {"query": "zzzzzz"}) == [], "it goes on")
            need(errors(c) == [-32600], "a message of 70 MB", errors(c))


def requests_can_be_cancelled():
    with World() as (c, w):
        u = c.open(w.path("flat.deal"), LEASE)
        c.settled(u)
        # in one piece, so that all of it has come before the first is answered
        many, out = 50, b""
        for i in range(many):
            c.next_id += 1
            c.pending[c.next_id] = ("textDocument/documentSymbol", doc(u))
            out += call(c.next_id, "textDocument/documentSymbol", doc(u))
        last = c.next_id
        out += frame(json.dumps({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": last}}).encode())
        out += frame(json.dumps({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 10**6}}).encode())
        c.send_bytes(out)
        got = c.answer(last)
        need(got.get("error", {}).get("code") == -32800, "cancelled", got)
        need("result" in c.answer(last - 1), "the others are answered")


def clients_that_go_away_end_it():
    """Nobody reads what the server writes."""
    p = subprocess.Popen([PROGRAM, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    p.stdout.close()
    opened = {"textDocument": {"uri": "untitled:x", "languageId": "redline", "version": 1, "text": LEASE}}
    p.stdin.write(call(1, "initialize", {"capabilities": {}}))
    p.stdin.write(frame(json.dumps({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": opened}).encode()))
    try:
        p.stdin.flush()
    except OSError:
        pass
    need(p.wait(20) == 2, "the server ends when nobody reads")
    try:
        p.stdin.close()
    except OSError:
        pass


def documents_without_a_file_are_checked():
    with World() as (c, w):
        u = c.open("untitled:Untitled-1", LEASE.replace(' vocabulary = "lease/1"; packs = ["tenant"];', ""), language="redline-deal")
        need(any("rent" in d["message"] for d in c.settled(u)), "by the built-in vocabulary")
        v = c.open("file:///nowhere/%C3%A4%20b.deal", LEASE)
        need(c.settled(v), "a file that is not there, with an escaped name")
        r = c.open("untitled:R", open(w.path("lease.rules"), encoding="utf-8").read(), language="redline-rules")
        c.settled(r)


def other_clients_get_what_they_know():
    with World(capabilities={}) as (c, w):
        u = c.open(w.path("flat.deal"), LEASE)
        need(all("relatedInformation" not in d for d in c.settled(u)), "no related places")
        need("location" in c.request("textDocument/documentSymbol", doc(u))[0], "a flat list of symbols")
        items = c.request("textDocument/completion", c.at(u, "rent = { ", 9))["items"]
        need(all(i["insertTextFormat"] == 1 and "$0" not in i["textEdit"]["newText"] for i in items), "no snippets")
        edit = c.request("textDocument/rename", dict(c.at(u, 'id = "2"', 6), newName="9"))
        need(list(edit) == ["changes"], "changes")
    for encodings, used in ((["utf-8"], "utf-8"), (["utf-32", "utf-8"], "utf-32"), (["x"], "utf-16")):
        more = dict(FULL, general={"positionEncodings": encodings})
        with World(capabilities=more) as (c, w):
            u = c.open(w.path("flat.deal"), LEASE)
            need(c.encoding == used, "the encoding", c.encoding)
            deposit = [d for d in c.settled(u) if d.get("code") == "tenant/DEPOSIT/a"][0]
            a = offset(c.documents[u], deposit["range"]["start"], used)
            need(c.documents[u][a - 2:a + 1] == "= 4", "after the house", used)


# ---------------------------------------------------------------------------------------------------------- edits

PIECES = ["", "{", "}", "(", ")", "[", "]", "\"", ";", ",", "=", "\n", "\r\n", "\r", " ", "# a\n", "/* ", " */", "terms", "articles", "id", "x",
          "\U0001f3e0", "\u00e4", "\u201c", "true", "12", "-3.5", "rent = { monthly = 950.0; };", "pets = { open = true; };", "\\", "\\\"", "'",
          "{ id = \"9\"; };", "deal = {", "require = \"pets == 'barred'\"", "{rent.monthly}", "{{", "\x7f", "\u2028", "@include \"x\"", "\ufeff"]


def everything(c, uri, r):
    """Asks for everything somewhere; what can differ from the state of a new document is returned."""
    text = c.documents[uri]
    at = position(text, r.randrange(len(text) + 1), c.encoding)
    if text[offset(text, at, c.encoding) - 1:offset(text, at, c.encoding) + 1] == "\r\n":
        at = {"line": 0, "character": 0}
    here = doc(uri, position=at)
    span = doc(uri, range=c.whole(uri))
    out = []
    for method, p in (("hover", here), ("completion", here), ("definition", here), ("documentHighlight", here), ("prepareRename", here),
                      ("references", dict(here, context={"includeDeclaration": True})), ("documentSymbol", doc(uri)), ("foldingRange", doc(uri)),
                      ("selectionRange", doc(uri, positions=[at])), ("semanticTokens/full", doc(uri)), ("inlayHint", span), ("codeLens", doc(uri)),
                      ("codeAction", doc(uri, range={"start": at, "end": at}, context={"diagnostics": []}))):
        out.append(c.request("textDocument/" + method, p))
        if method == "semanticTokens/full":
            out[-1] = c.new_tokens(uri, out[-1])
    formatted = c.answer(c.ask("textDocument/formatting", doc(uri, options={"tabSize": 2, "insertSpaces": True})))
    out.append(formatted.get("result"))
    return out


def without_names(value, one, other):
    return json.loads(json.dumps(value).replace(one, other))


def any_edits_end_in_the_state_of_the_final_text():
    r = random.Random(int(os.environ.get("LSP_SEED", "7")))
    starts = [("flat.deal", LEASE), ("lease.rules", None), ("lease.terms", None)]
    if LONG:
        starts += [(n, open(os.path.join(EXAMPLES, n), encoding="utf-8").read()) for n in ("draft.deal", "bracketed.deal")]
    for round_ in range(4 if LONG else 1):
        for name, text in starts:
            with World() as (c, w):
                u = c.open(w.path(name), text)
                for step in range(60 if LONG else 12):
                    edits = []
                    for _ in range(r.randrange(1, 4)):
                        now = c.documents[u]
                        for e in edits:
                            now = now[:e[0]] + e[2] + now[e[1]:]
                        a = r.randrange(len(now) + 1)
                        b = min(len(now), a + (r.randrange(6) if r.random() < 0.8 else r.randrange(60)))
                        # a position between CR and LF does not exist
                        while a and now[a - 1:a + 1] == "\r\n":
                            a -= 1
                        while b < len(now) and now[b - 1:b + 1] == "\r\n":
                            b += 1
                        edits.append((a, b, "".join(r.choice(PIECES) for _ in range(r.randrange(3)))))
                    c.change(u, *edits)
                    if LONG or step % 4 == 0:
                        everything(c, u, random.Random(step))
                    if step == 7 and text:
                        c.change(u, text)
                seed = r.randrange(1 << 30)
                state = c.settled(u), everything(c, u, random.Random(seed))
                final = c.documents[u]
                c.close(u)
                fresh = c.open(w.path(name), final)
                need(state == (c.settled(fresh), everything(c, fresh, random.Random(seed))), "the state of", name, "depends on how it came about:",
                     repr(final))


def all_examples_are_served():
    """Everything that is asked of the files of the project gets an answer that the protocol allows."""
    files = [os.path.join(EXAMPLES, n) for n in sorted(os.listdir(EXAMPLES)) if n.split(".")[-1] in ("deal", "rules", "terms", "tests")]
    files += [os.path.join(ROOT, "rules", n) for n in sorted(os.listdir(os.path.join(ROOT, "rules")))]
    published = os.path.join(EXAMPLES, "published")
    files += [os.path.join(published, n) for n in sorted(os.listdir(published)) if n.endswith(".deal")]
    c = Client(EXAMPLES)
    r = random.Random(3)
    for path in files if LONG else files[:6]:
        u = c.open(path)
        wrong = [d for d in c.settled(u) if d["severity"] == 1 and not d.get("code")]
        need(not wrong or path.endswith("lease.deal"), path, [d for d in c.settled(u) if d["severity"] == 1][:1])
        for _ in range(4 if LONG else 1):
            everything(c, u, r)
        need(c.request("textDocument/formatting", doc(u, options={"tabSize": 2, "insertSpaces": True})) == [], "it is laid out", path)
        c.close(u)
    c.end()


def errors_of_check_are_shown_for_all_cases():
    """The cases of tests/cases/errors: what `check` says of a deal alone, the server says at the same place."""
    folder = os.path.join(ROOT, "tests", "cases", "errors")
    there = set(os.listdir(folder))
    names = sorted(n for n in there if n.endswith(".deal") and n[:-5] + ".cmd" not in there and n[:-5] + ".expected" in there)
    with World(folders=[]) as (c, w):
        for name in names if LONG else names[::12]:
            raw = open(os.path.join(folder, name), "rb").read()
            with open(os.path.join(folder, name[:-5] + ".expected"), encoding="utf-8", errors="replace") as f:
                expected = [l for l in f.read().split("\n") if ": error: " in l]
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                continue
            if "\0" in text or not expected:
                continue
            u = c.open(os.path.join(folder, name), text)
            found = [d for d in c.settled(u) if d["severity"] == 1 and not d.get("code")]
            places = ["%s:%d:" % (name, d["range"]["start"]["line"] + 1) for d in found]
            said = [": ".join(l.split(": error: ")[1:]) for l in expected]
            for d in found:
                first = d["message"].split("\n")[0]
                need(any(first in s or s in first for s in said) or first.startswith("and "), name, "says also", first, said)
            need(len(found) >= min(len(expected), 100), name, "misses one of", said, [d["message"] for d in found], places)
            c.close(u)


TESTS = [the_order_of_a_session_is_kept, methods_and_parameters_that_are_wrong_are_errors, frames_that_are_wrong_are_errors,
         texts_that_are_too_long_are_not_checked, requests_can_be_cancelled, clients_that_go_away_end_it, documents_without_a_file_are_checked,
         other_clients_get_what_they_know, any_edits_end_in_the_state_of_the_final_text, all_examples_are_served,
         errors_of_check_are_shown_for_all_cases]

if __name__ == "__main__":
    sys.exit(run(TESTS))
