"""A client of `redline lsp` that checks nothing, for measurements."""

import json
import subprocess

from client import FULL, PROGRAM, uri_of


class Raw:
    def __init__(self):
        self.process = subprocess.Popen([PROGRAM, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.n = 0
        self.request("initialize", {"capabilities": dict(FULL, workspace={})})
        self.send("initialized", {})

    def send(self, method, params, ident=None):
        m = {"jsonrpc": "2.0", "method": method, "params": params}
        if ident is not None:
            m["id"] = ident
        body = json.dumps(m).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def take(self):
        n = int(self.process.stdout.readline().split(b":")[1])
        self.process.stdout.readline()
        return json.loads(self.process.stdout.read(n))

    def request(self, method, params):
        self.n += 1
        self.send(method, params, self.n)
        while True:
            m = self.take()
            if m.get("id") == self.n and "method" not in m:
                return m.get("result")

    def open(self, path, text):
        uri = uri_of(path)
        self.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "redline", "version": 1, "text": text}})
        return uri

    def change(self, uri, version, line, column, text):
        at = {"line": line, "character": column}
        self.send("textDocument/didChange", {"textDocument": {"uri": uri, "version": version},
                                             "contentChanges": [{"range": {"start": at, "end": at}, "text": text}]})

    def published(self, uri, version):
        while True:
            m = self.take()
            p = m.get("params")
            if m.get("method") == "textDocument/publishDiagnostics" and p["uri"] == uri and p.get("version") == version:
                return p["diagnostics"]

    def end(self):
        self.request("shutdown", None)
        self.send("exit", None)
        self.process.wait()
