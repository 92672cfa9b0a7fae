"""A client of `redline lsp` that checks every message: the frame, the order, the shape that the protocol (3.17) gives
it, and that all places are in the documents as the client knows them."""

import json
import os
import queue
import subprocess
import threading
import urllib.parse

PROGRAM = os.path.abspath(os.environ.get("REDLINE", "build/redline"))
PATIENCE = float(os.environ.get("LSP_PATIENCE", "30"))


class Wrong(AssertionError):
    """The server broke the protocol."""


def need(good, *what):
    if not good:
        raise Wrong(" ".join(str(w) for w in what)[:2000])


def uri_of(path):
    return "file://" + urllib.parse.quote(os.path.abspath(path), safe="/-._~")


def path_of(uri):
    return urllib.parse.unquote(uri[len("file://"):])


# ---------------------------------------------------------------------------------------------------------- texts

def lines_of(text):
    """The lines without their ends: LF, CR LF or CR, as the protocol has it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def units(text, encoding):
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if encoding == "utf-16" else len(text)


def offset(text, position, encoding):
    """The index in a Python string of a position that must be in the text."""
    line, at, begin = position["line"], 0, 0
    while line:
        end = min((i for i in (text.find("\n", begin), text.find("\r", begin)) if i >= 0), default=-1)
        need(end >= 0, "line", position["line"], "is not in the text")
        begin = end + (2 if text[end:end + 2] == "\r\n" else 1)
        line -= 1
    left = position["character"]
    at = begin
    while left > 0:
        need(at < len(text) and text[at] not in "\r\n", "character", position, "is not in its line")
        left -= units(text[at], encoding)
        at += 1
    need(left == 0, "character", position, "is within a character")
    return at


def position(text, at, encoding):
    before = lines_of(text[:at])
    if at and text[at - 1:at + 1] == "\r\n":
        before = lines_of(text[:at - 1])
    return {"line": len(before) - 1, "character": units(before[-1], encoding)}


# --------------------------------------------------------------------------------------------------------- shapes

class Shape:
    """A check of a value; `of` names it in messages."""

    def __init__(self, client):
        self.client = client

    def whole(self, v, most=2**31 - 1):
        need(isinstance(v, int) and not isinstance(v, bool) and 0 <= v <= most, "not a uinteger:", v)

    def text(self, v):
        need(isinstance(v, str), "not a string:", v)

    def keys(self, v, required, optional=()):
        need(isinstance(v, dict), "not an object:", v)
        for k in required:
            need(k in v, "missing", k, "in", v)
        for k in v:
            need(k in required or k in optional, "unknown key", k, "in", v)

    def position(self, v, text=None):
        self.keys(v, ("line", "character"))
        self.whole(v["line"])
        self.whole(v["character"])
        if text is not None:
            offset(text, v, self.client.encoding)

    def range(self, v, text=None):
        self.keys(v, ("start", "end"))
        self.position(v["start"], text)
        self.position(v["end"], text)
        a, b = ((p["line"], p["character"]) for p in (v["start"], v["end"]))
        need(a <= b, "a range that ends before it begins:", v)

    def list(self, v, each):
        need(isinstance(v, list), "not an array:", v)
        for one in v:
            each(one)

    def file_text(self, uri):
        """The text of a location: of an open document, or of a file."""
        need(isinstance(uri, str) and uri, "not a URI:", uri)
        if uri in self.client.documents:
            return self.client.documents[uri]
        need(uri.startswith("file:///"), "a location in no document and no file:", uri)
        with open(path_of(uri), encoding="utf-8", newline="") as f:
            return f.read()

    def location(self, v):
        self.keys(v, ("uri", "range"))
        self.range(v["range"], self.file_text(v["uri"]))

    def diagnostic(self, v, text):
        self.keys(v, ("range", "message"), ("severity", "code", "source", "relatedInformation"))
        self.range(v["range"], text)
        self.text(v["message"])
        need(v["message"].strip(), "an empty message")
        need(v.get("severity") in (1, 2, 3, 4), "severity", v.get("severity"))
        need(v.get("source") == "redline", "source", v.get("source"))
        if "code" in v:
            self.text(v["code"])

        def related(r):
            self.keys(r, ("location", "message"))
            self.keys(r["location"], ("uri", "range"))
            other = r["location"]["uri"]
            # Another open document may have changed since; there is no version of it in the message.
            self.range(r["location"]["range"], None if self.client.documents.get(other, text) is not text else self.file_text(other))
            self.text(r["message"])
        self.list(v.get("relatedInformation", []), related)

    def markup(self, v):
        self.keys(v, ("kind", "value"))
        need(v["kind"] in ("markdown", "plaintext"), "kind", v["kind"])
        self.text(v["value"])

    def text_edits(self, v, text):
        spans = []

        def edit(e):
            self.keys(e, ("range", "newText"))
            self.range(e["range"], text)
            self.text(e["newText"])
            spans.append(tuple(offset(text, e["range"][k], self.client.encoding) for k in ("start", "end")))
        self.list(v, edit)
        spans.sort()
        for one, two in zip(spans, spans[1:]):
            need(one[1] <= two[0], "edits overlap", one, two)

    def workspace_edit(self, v):
        self.keys(v, (), ("changes", "documentChanges"))
        for uri, edits in v.get("changes", {}).items():
            self.text_edits(edits, self.file_text(uri))
        for change in v.get("documentChanges", []):
            self.keys(change, ("textDocument", "edits"))
            self.keys(change["textDocument"], ("uri", "version"))
            uri = change["textDocument"]["uri"]
            need(change["textDocument"]["version"] == self.client.versions.get(uri), "a version that the client does not have")
            self.text_edits(change["edits"], self.file_text(uri))

    def command(self, v):
        self.keys(v, ("title", "command"), ("arguments",))
        self.text(v["title"])
        self.text(v["command"])
        need(v["command"] in ("",) + tuple(self.client.capabilities["executeCommandProvider"]["commands"]),
             "a command that the server does not have:", v["command"])

    # The results of requests, by method. P: the parameters.

    def result(self, method, v, p):
        check = {
            "textDocument/hover": self.hover, "textDocument/completion": self.completion,
            "completionItem/resolve": self.completion_item, "textDocument/definition": self.locations,
            "textDocument/references": self.locations, "textDocument/documentHighlight": self.highlights,
            "textDocument/prepareRename": self.prepare_rename, "textDocument/rename": self.rename,
            "textDocument/documentSymbol": self.symbols, "workspace/symbol": self.workspace_symbols,
            "textDocument/foldingRange": self.folds, "textDocument/selectionRange": self.selections,
            "textDocument/semanticTokens/full": self.tokens, "textDocument/semanticTokens/range": self.tokens,
            "textDocument/semanticTokens/full/delta": self.tokens_delta, "textDocument/inlayHint": self.hints, "textDocument/codeLens": self.lenses,
            "textDocument/formatting": self.formatting, "textDocument/codeAction": self.actions,
            "codeAction/resolve": self.action, "initialize": self.initialized,
            "shutdown": lambda r, q: need(r is None, "shutdown has a result:", r),
            "workspace/executeCommand": lambda r, q: need(r is None or isinstance(r, str), "not null or a string:", r),
        }[method]
        check(v, p)

    def own(self, p):
        return self.client.documents[p["textDocument"]["uri"]]

    def initialized(self, v, p):
        self.keys(v, ("capabilities",), ("serverInfo",))
        self.keys(v["serverInfo"], ("name",), ("version",))
        c = v["capabilities"]
        need(c["positionEncoding"] in ("utf-8", "utf-16", "utf-32"), "positionEncoding")
        offered = p["capabilities"].get("general", {}).get("positionEncodings", ["utf-16"])
        need(c["positionEncoding"] in offered + ["utf-16"], "an encoding that the client does not know")
        need(c["textDocumentSync"]["change"] == 2, "not incremental")

    def hover(self, v, p):
        if v is None:
            return
        self.keys(v, ("contents",), ("range",))
        self.markup(v["contents"])
        self.range(v["range"], self.own(p))
        a = offset(self.own(p), v["range"]["start"], self.client.encoding)
        b = offset(self.own(p), v["range"]["end"], self.client.encoding)
        need(a <= offset(self.own(p), p["position"], self.client.encoding) <= b, "a hover about something else")

    def completion_item(self, v, p, text=None, at=None):
        self.keys(v, ("label",), ("kind", "detail", "filterText", "sortText", "insertTextFormat", "textEdit", "data",
                                  "documentation"))
        self.text(v["label"])
        need(1 <= v["kind"] <= 25, "kind", v["kind"])
        for k in ("detail", "filterText", "sortText"):
            if k in v:
                self.text(v[k])
        need(v["insertTextFormat"] in (1, 2) if self.client.snippets else v["insertTextFormat"] == 1, "insertTextFormat")
        if "documentation" in v:
            self.markup(v["documentation"])
        if text is None:
            return
        self.keys(v["textEdit"], ("range", "newText"))
        r = v["textEdit"]["range"]
        self.range(r, text)
        need(r["start"]["line"] == r["end"]["line"] == at["line"], "a completion over several lines")
        need(r["start"]["character"] <= at["character"] <= r["end"]["character"], "a completion beside the cursor", r, at)

    def completion(self, v, p):
        self.keys(v, ("isIncomplete", "items"))
        need(isinstance(v["isIncomplete"], bool), "isIncomplete")
        self.list(v["items"], lambda i: self.completion_item(i, p, self.own(p), p["position"]))

    def locations(self, v, p):
        self.list(v, self.location)

    def highlights(self, v, p):
        def one(h):
            self.keys(h, ("range",), ("kind",))
            self.range(h["range"], self.own(p))
            need(h["kind"] in (1, 2, 3), "kind")
        self.list(v, one)

    def prepare_rename(self, v, p):
        if v is None:
            return
        self.keys(v, ("range", "placeholder"))
        self.range(v["range"], self.own(p))
        self.text(v["placeholder"])

    def rename(self, v, p):
        self.workspace_edit(v)

    def symbols(self, v, p):
        text = self.own(p)

        def within(inner, outer):
            key = lambda q: (q["line"], q["character"])
            return key(outer["start"]) <= key(inner["start"]) and key(inner["end"]) <= key(outer["end"])

        def one(s, parent=None):
            if not self.client.hierarchy:
                self.flat(s)
                return
            self.keys(s, ("name", "kind", "range", "selectionRange"), ("detail", "children"))
            need(isinstance(s["name"], str) and s["name"], "a symbol without a name")
            need(1 <= s["kind"] <= 26, "kind")
            self.range(s["range"], text)
            self.range(s["selectionRange"], text)
            need(within(s["selectionRange"], s["range"]), "selectionRange is not in range", s)
            need(parent is None or within(s["range"], parent["range"]), "a child outside of its parent", s)
            self.list(s.get("children", []), lambda c: one(c, s))
        self.list(v, one)

    def flat(self, s):
        self.keys(s, ("name", "kind", "location"), ("containerName",))
        need(isinstance(s["name"], str) and s["name"], "a symbol without a name")
        need(1 <= s["kind"] <= 26, "kind")
        self.location(s["location"])

    def workspace_symbols(self, v, p):
        self.list(v, self.flat)

    def folds(self, v, p):
        n = len(lines_of(self.own(p)))

        def one(f):
            self.keys(f, ("startLine", "endLine"), ("startCharacter", "endCharacter", "kind"))
            need(0 <= f["startLine"] < f["endLine"] < n, "a fold outside of the text", f)
            self.position({"line": f["startLine"], "character": f["startCharacter"]}, self.own(p))
            self.position({"line": f["endLine"], "character": f["endCharacter"]}, self.own(p))
        self.list(v, one)

    def selections(self, v, p):
        need(len(v) == len(p["positions"]), "not one selection for each position")
        for one, at in zip(v, p["positions"]):
            inner = (at["line"], at["character"]), (at["line"], at["character"])
            while one is not None:
                self.keys(one, ("range",), ("parent",))
                self.range(one["range"], self.own(p))
                outer = tuple((one["range"][k]["line"], one["range"][k]["character"]) for k in ("start", "end"))
                need(outer[0] <= inner[0] and inner[1] <= outer[1], "a parent that does not contain its child", outer, inner)
                inner, one = outer, one.get("parent")

    def tokens(self, v, p):
        self.keys(v, ("data",), ("resultId",))
        data, all_lines = v["data"], lines_of(self.own(p))
        legend = self.client.capabilities["semanticTokensProvider"]["legend"]
        need(len(data) % 5 == 0, "not five numbers for each token")
        line = column = end = 0
        for i in range(0, len(data), 5):
            for k in data[i:i + 5]:
                self.whole(k)
            if data[i]:
                line, column, end = line + data[i], 0, 0
            column += data[i + 1]
            need(column >= end, "tokens overlap at line", line)
            need(data[i + 2] > 0 and line < len(all_lines), "an empty token, or one outside of the text")
            end = column + data[i + 2]
            need(end <= units(all_lines[line], self.client.encoding), "a token beyond its line", line, column, data[i + 2])
            need(data[i + 3] < len(legend["tokenTypes"]) and data[i + 4] < 1 << len(legend["tokenModifiers"]), "type")

    def tokens_delta(self, v, p):
        """Either all tokens, or edits which make all tokens of the ones before; features.py applies them."""
        if "data" in v:
            return self.tokens(v, p)
        self.keys(v, ("edits",), ("resultId",))
        end = 0
        for e in v["edits"]:
            self.keys(e, ("start", "deleteCount"), ("data",))
            for k in [e["start"], e["deleteCount"]] + e.get("data", []):
                self.whole(k)
            need(e["start"] >= end, "edits overlap")
            end = e["start"] + e["deleteCount"]

    def hints(self, v, p):
        def one(h):
            self.keys(h, ("position", "label"), ("tooltip", "kind", "paddingLeft"))
            self.position(h["position"], self.own(p))
            need(isinstance(h["label"], str) and h["label"], "an empty label")
        self.list(v, one)

    def lenses(self, v, p):
        def one(l):
            self.keys(l, ("range", "command"))
            self.range(l["range"], self.own(p))
            need(l["range"]["start"]["line"] == l["range"]["end"]["line"], "a lens over several lines")
            self.command(l["command"])
        self.list(v, one)

    def formatting(self, v, p):
        self.text_edits(v, self.own(p))

    def action(self, a, p):
        self.keys(a, ("title", "kind"), ("isPreferred", "diagnostics", "edit", "data", "command"))
        self.text(a["title"])
        need(a["kind"].split(".")[0] in ("quickfix", "refactor", "source"), "kind", a["kind"])
        if "edit" in a:
            self.workspace_edit(a["edit"])
        if "command" in a:
            self.command(a["command"])

    def actions(self, v, p):
        def one(a):
            self.action(a, p)
            for d in a.get("diagnostics", []):
                self.diagnostic(d, self.own(p))
        self.list(v, one)


# --------------------------------------------------------------------------------------------------------- client

FULL = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True},
                  "codeLens": {"refreshSupport": True}, "inlayHint": {"refreshSupport": True},
                  "didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"resolveSupport": {"properties": ["edit"]}},
        "publishDiagnostics": {"relatedInformation": True},
    },
}


class Client:
    def __init__(self, folder=None, capabilities=FULL, options=(), initialize=True, folders=None, env=None):
        self.process = subprocess.Popen([PROGRAM, "lsp", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        cwd=folder, env=env)
        self.arrived, self.next_id, self.pending = queue.Queue(), 0, {}
        self.tokens = {}  # of each document: the result id and the numbers of the last answer
        self.documents, self.versions, self.problems, self.notices, self.asked = {}, {}, {}, [], []
        self.answers, self.stale, self.closed, self.encoding = {}, {}, False, "utf-16"
        self.capabilities, self.shape, self.applied = {}, Shape(self), []
        client = capabilities.get("textDocument", {})
        self.snippets = client.get("completion", {}).get("completionItem", {}).get("snippetSupport", False)
        self.hierarchy = client.get("documentSymbol", {}).get("hierarchicalDocumentSymbolSupport", False)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if initialize:
            where = [folder] if folders is None and folder else folders or []
            answer = self.request("initialize", {
                "processId": os.getpid(), "rootUri": None, "capabilities": capabilities,
                "workspaceFolders": [{"uri": uri_of(f), "name": os.path.basename(f)} for f in where]})
            self.capabilities = answer["capabilities"]
            self.encoding = self.capabilities["positionEncoding"]
            self.notify("initialized", {})

    # frames

    def read(self):
        out = self.process.stdout
        try:
            while True:
                header = b""
                while not header.endswith(b"\r\n\r\n"):
                    byte = out.read(1)
                    if not byte:
                        need(not header, "the server ended within a header")
                        self.arrived.put(None)
                        return
                    header += byte
                    need(len(header) < 200, "no end of a header:", header)
                fields = header.decode("ascii").split("\r\n")[:-2]
                need(len(fields) == 1 and fields[0].startswith("Content-Length: "), "header", header)
                n = int(fields[0].split(": ")[1])
                body = out.read(n)
                need(len(body) == n, "the server ended within a message")
                self.arrived.put(json.loads(body.decode("utf-8")))
        except Exception as e:
            self.arrived.put(e)

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    # messages of the server

    def take(self, wait):
        """Takes one message; False if none came."""
        try:
            m = self.arrived.get(timeout=wait)
        except queue.Empty:
            return False
        if isinstance(m, Exception):
            raise m
        if m is None:
            self.closed = True
            return False
        need(isinstance(m, dict) and m.get("jsonrpc") == "2.0", "not a message:", m)
        if "method" in m:
            self.take_call(m)
        else:
            self.take_answer(m)
        return True

    def take_call(self, m):
        self.shape.keys(m, ("jsonrpc", "method"), ("params", "id"))
        method, p = m["method"], m.get("params")
        if "id" in m:
            need(method in ("client/registerCapability", "workspace/applyEdit", "workspace/codeLens/refresh",
                            "workspace/inlayHint/refresh", "workspace/semanticTokens/refresh"), "a request", method)
            self.asked.append(method)
            result = None
            if method == "workspace/applyEdit":
                self.shape.keys(p, ("edit",), ("label",))
                self.shape.workspace_edit(p["edit"])
                self.applied.append(p["edit"])
                result = {"applied": True}
            try:
                self.send({"jsonrpc": "2.0", "id": m["id"], "result": result})
            except OSError:
                pass  # it has ended meanwhile
            return
        if method == "textDocument/publishDiagnostics":
            self.shape.keys(p, ("uri", "diagnostics"), ("version",))
            text = self.documents.get(p["uri"])
            if text is not None and p.get("version") == self.versions.get(p["uri"]):
                self.shape.list(p["diagnostics"], lambda d: self.shape.diagnostic(d, text))
            need(text is not None or not p["diagnostics"] or "longer than" in p["diagnostics"][0]["message"],
                 "problems of a document that is not open")
            self.problems[p["uri"]] = (p.get("version"), p["diagnostics"])
            return
        need(method in ("window/logMessage", "window/showMessage"), "a notification", method)
        self.shape.keys(p, ("type", "message"))
        self.notices.append(p["message"])

    def take_answer(self, m):
        self.shape.keys(m, ("jsonrpc", "id"), ("result", "error"))
        need(("result" in m) != ("error" in m), "not either a result or an error:", m)
        if "error" in m:
            self.shape.keys(m["error"], ("code", "message"), ("data",))
            need(isinstance(m["error"]["code"], int) and isinstance(m["error"]["message"], str), "error", m)
        if m["id"] is None:
            need("error" in m, "a result for no request")
            self.answers.setdefault(None, []).append(m["error"])
            return
        need(m["id"] in self.pending, "an answer to no request, or a second one:", m)
        method, p = self.pending.pop(m["id"])
        if "result" in m and method in METHODS:
            self.shape.result(method, m["result"], p)
        self.answers[m["id"]] = m

    # what a test does

    def ask(self, method, params=None):
        """Sends a request; returns its id."""
        self.next_id += 1
        self.pending[self.next_id] = (method, params)
        m = {"jsonrpc": "2.0", "id": self.next_id, "method": method}
        if params is not None:
            m["params"] = params
        self.send(m)
        return self.next_id

    def answer(self, ident):
        while ident not in self.answers:
            need(self.take(PATIENCE), "no answer to", self.pending.get(ident))
        return self.answers.pop(ident)

    def request(self, method, params=None):
        m = self.answer(self.ask(method, params))
        need("result" in m, "an error:", m.get("error"), "of", method)
        return m["result"]

    def fails(self, method, params=None):
        m = self.answer(self.ask(method, params))
        need("error" in m, "no error:", m)
        return m["error"]

    def new_tokens(self, uri, whole):
        """The tokens of WHOLE, the answer to semanticTokens/full. Asked for what has changed since, nothing has."""
        data, again = whole["data"], {"textDocument": {"uri": uri}, "previousResultId": whole["resultId"]}
        delta = self.request("textDocument/semanticTokens/full/delta", again)
        need(delta.get("edits") == [], "what changed since now", delta)
        self.tokens[uri] = (delta["resultId"], data)
        return data

    def changed_tokens(self, uri):
        """All tokens, made of those before and of what changed."""
        ident, data = self.tokens[uri]
        delta = self.request("textDocument/semanticTokens/full/delta", {"textDocument": {"uri": uri}, "previousResultId": ident})
        data = delta["data"] if "data" in delta else list(data)
        for e in reversed(delta.get("edits", [])):
            need(e["start"] + e["deleteCount"] <= len(data), "an edit beyond the tokens", e, len(data))
            data[e["start"]:e["start"] + e["deleteCount"]] = e.get("data", [])
        self.tokens[uri] = (delta["resultId"], data)
        return data

    def notify(self, method, params=None):
        m = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            m["params"] = params
        self.send(m)

    def open(self, path, text=None, language="redline"):
        uri = path if ":" in path else uri_of(path)
        if text is None:
            with open(path, encoding="utf-8", newline="") as f:
                text = f.read()
        self.documents[uri] = text
        self.versions[uri] = 1
        self.problems.pop(uri, None)
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}})
        return uri

    def change(self, uri, *edits):
        """Each edit: (from, to, text), indices of the text after the edits before; or a whole text."""
        changes, text = [], self.documents[uri]
        for e in edits:
            if isinstance(e, str):
                changes.append({"text": e})
                text = e
            else:
                a, b, new = e
                changes.append({"range": {"start": position(text, a, self.encoding), "end": position(text, b, self.encoding)},
                                "text": new})
                text = text[:a] + new + text[b:]
        self.documents[uri] = text
        self.versions[uri] += 1
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": self.versions[uri]},
                                               "contentChanges": changes})

    def close(self, uri):
        del self.documents[uri], self.versions[uri]
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def settled(self, uri):
        """The problems of the document as it is now: they are published for each version."""
        while self.problems.get(uri, (None,))[0] != self.versions[uri]:
            need(self.take(PATIENCE), "no problems are published for", uri)
        return self.problems[uri][1]

    def settled_after(self, uri, other):
        """The problems of a document after a change of another one, which was opened later, so that it is published
        later."""
        self.settled(other)
        return self.problems[uri][1]

    def until(self, good, what):
        """Takes messages until something is so."""
        while not good():
            need(self.take(PATIENCE), what)

    def at(self, uri, needle, inside=0, which=0):
        """The parameters of a request about the place of NEEDLE, INSIDE characters after its beginning."""
        text, i = self.documents[uri], -1
        for _ in range(which + 1):
            i = text.index(needle, i + 1)
        return {"textDocument": {"uri": uri}, "position": position(text, i + inside, self.encoding)}

    def whole(self, uri):
        text = self.documents[uri]
        return {"start": {"line": 0, "character": 0}, "end": position(text, len(text), self.encoding)}

    def apply(self, edit, uri):
        """The text of a document after a WorkspaceEdit or a list of edits."""
        if isinstance(edit, dict):
            edits = edit.get("changes", {}).get(uri, [])
            for c in edit.get("documentChanges", []):
                edits = edits + c["edits"] if c["textDocument"]["uri"] == uri else edits
        else:
            edits = edit
        text = self.documents[uri]
        spans = sorted(((offset(text, e["range"]["start"], self.encoding), offset(text, e["range"]["end"], self.encoding),
                         i, e["newText"]) for i, e in enumerate(edits)), reverse=True)
        for a, b, _, new in spans:
            text = text[:a] + new + text[b:]
        return text

    def end(self, status=0):
        """Ends the session in order."""
        self.request("shutdown")
        self.notify("exit")
        return self.wait(status)

    def wait(self, status=0):
        got = self.process.wait(PATIENCE)
        need(got == status, "exit status", got, "instead of", status)
        while not self.closed:
            need(self.take(PATIENCE) or self.closed, "the output was not closed")
        try:
            self.process.stdin.close()
        except OSError:
            pass  # what was to be sent to it after its end
        self.process.stdout.close()
        return self.notices

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


METHODS = {
    "textDocument/hover", "textDocument/completion", "completionItem/resolve", "textDocument/definition",
    "textDocument/references", "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/rename",
    "textDocument/documentSymbol", "workspace/symbol", "textDocument/foldingRange", "textDocument/selectionRange",
    "textDocument/semanticTokens/full", "textDocument/semanticTokens/range", "textDocument/semanticTokens/full/delta", "textDocument/inlayHint",
    "textDocument/codeLens", "textDocument/formatting", "textDocument/codeAction", "codeAction/resolve", "initialize",
    "shutdown", "workspace/executeCommand"}
