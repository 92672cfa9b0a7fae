"""Attacks on `redline serve`: what another program, another page of the browser, a deal, or somebody who changes the folder
meanwhile could try; and how the server starts and ends.

    attacks.py [--quick | --slow] [NAME...]

With --quick those that try many times are left out; with --slow only those run that wait for time limits.
"""

import contextlib
import json
import os
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import PROGRAM, ROOT, Response, Server, need, read_all, run_all, wait_until  # noqa: E402

DEAL = """deal = {
  id = "draft";
  title = "A draft";
};
articles = (
  {
    id = "1";
    title = "First";
    text = "The first article.";
  }
);
"""
SECRET = "deal = { id = \"secret\"; title = \"Nobody may read this\"; };\n"
PAGE = os.path.join(ROOT, "engine/web/page")
QUICKLY = "--quick" in sys.argv

# What every answer of the server has.
HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin",
           "cross-origin-resource-policy": "same-origin", "cache-control": "no-store"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
          "form-action 'none'; frame-ancestors 'none'; base-uri 'none'")


class Place:
    """A folder `in` with a deal, beside a folder `out` with a secret."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="redline attacks ")
        self.inside, self.out = os.path.join(self.root, "in"), os.path.join(self.root, "out")
        os.mkdir(self.inside)
        os.mkdir(self.out)
        self.put("in/draft.deal", DEAL)
        self.put("out/secret.deal", SECRET)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        for folder, _, _ in os.walk(self.root):
            with contextlib.suppress(OSError):
                os.chmod(folder, 0o700)
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.root, name)

    def put(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", newline="") as f:
            f.write(text)

    def get(self, name):
        with open(self.path(name), newline="") as f:
            return f.read()


@contextlib.contextmanager
def serving(*options, **more):
    with Place() as place, Server(place.inside, *options, **more) as server:
        yield place, server


def lives(s):
    need(s.process.poll() is None, "the server has ended: " + s.process.stderr.read().decode() if s.process.poll() is not None else "")
    need(s.ask("folder")["files"] is not None, "the server does not answer any more")


# ---------------------------------------------------------------------------------------------------------- who may ask

def it_listens_on_this_computer_only():
    with serving() as (_, s):
        rows = []
        for name in ("tcp", "tcp6"):
            with contextlib.suppress(OSError), open("/proc/net/" + name) as f:
                rows += [r.split() for r in f.readlines()[1:]]
        mine = [r[1] for r in rows if r[3] == "0A" and int(r[1].split(":")[1], 16) == s.port]
        need(mine == ["0100007F:%04X" % s.port], "listens at %s" % mine)


def the_address_has_a_token_that_nobody_can_guess():
    tokens = set()
    with Place() as place:
        for _ in range(3):
            with Server(place.inside) as s:
                need(re.fullmatch(r"http://127\.0\.0\.1:%d/[0-9a-f]{32}/" % s.port, s.address), s.address)
                tokens.add(s.token)
    need(len(tokens) == 3, "two servers have one token")


def without_the_token_there_is_nothing():
    with serving() as (_, s):
        wrong = [s.token[:i] + ("0" if s.token[i] != "0" else "1") + s.token[i + 1:] for i in (0, 1, 15, 16, 30, 31)]
        wrong += [s.token[:-1], s.token + "0", s.token.upper() + "x", "", "%" + "%02x" % ord(s.token[0]) + s.token[1:], "/" + s.token]
        answers = set()
        for token in wrong:
            for method, target in (("GET", "/%s/"), ("GET", "/%s/page.css"), ("POST", "/%s/api/folder"), ("GET", "/%s/none"), ("OPTIONS", "/%s/"),
                                   ("TRACE", "/%s/")):
                r = s.send(b"%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (method.encode(), (target % token).encode(), s.host.encode()))
                need(r.status == 404, "%s %s: %d" % (method, target % token, r.status))
                r.headers.pop("date", None)
                answers.add((r.body, tuple(sorted(r.headers.items()))))
        need(len(answers) == 1, "answers without the token differ: %s" % answers)
        need(s.token.encode() not in answers.pop()[0], "the answer has the token")
        for target in ("*", "http://%s/%s/" % (s.host, s.token), s.token):
            need(s.send(("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (target, s.host)).encode()).status in (400, 404), target)


def another_name_of_this_computer_is_refused():
    with serving() as (_, s):
        for host in ("evil.example", "evil.example:%d" % s.port, "127.0.0.1", "localhost", "127.0.0.1:%d" % (s.port % 65535 + 1), "127.0.0.1:%d0" % s.port,
                     "localhost.:%d" % s.port, "localhost:%d.evil.example" % s.port, "a@localhost:%d" % s.port, "[::1]:%d" % s.port,
                     "127.1:%d" % s.port, "0.0.0.0:%d" % s.port, "2130706433:%d" % s.port, "127.0.0.1:0%d" % s.port):
            r = s.send(s.head(Host=host))
            need(r.status == 421, "Host %s: %d" % (host, r.status))
            need(s.token.encode() not in r.raw, "the answer has the token")
        for host in (s.host, "localhost:%d" % s.port, "LOCALHOST:%d" % s.port):
            need(s.send(s.head(Host=host)).status == 200, host)
        need(s.send(s.head(Host=None)).status == 400, "no Host")
        need(s.send(s.head(Host="")).status == 400, "an empty Host")
        need(s.send(s.head(Host=None).replace(b"HTTP/1.1", b"HTTP/1.0")).status == 400, "no Host in HTTP/1.0")
        need(s.send(s.head(host="evil.example")).status == 400, "two Hosts")
        need(s.send(s.head(Host="evil.example", host=s.host)).status == 400, "two Hosts")


def another_page_of_the_browser_is_refused():
    with serving() as (place, s):
        for origin in ("http://evil.example", "null", "", "file://", "http://localhost:%d" % s.port, "https://127.0.0.1:%d" % s.port,
                       "http://127.0.0.1:%d" % (s.port % 65535 + 1), "http://127.0.0.1", "http://127.0.0.1:%d.evil.example" % s.port, "%s/" % s.address[:-34]):
            need(s.send(s.head(Origin=origin)).status == 403, "Origin " + origin)
            r = s.request("POST", "/%s/api/folder" % s.token, b"{}", {"Content-Type": "application/json", "Origin": origin})
            need(r[0] == 403, "a call with Origin " + origin)
        for site in ("cross-site", "same-site", "", "same-origin, none"):
            need(s.send(s.head(Sec_Fetch_Site=site)).status == 403, "Sec-Fetch-Site " + site)
        for site in ("same-origin", "none"):
            need(s.send(s.head(Sec_Fetch_Site=site, Origin="http://" + s.host)).status == 200, "Sec-Fetch-Site " + site)
        # What a form of another page can send without asking first.
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; application/json", None):
            headers = {"Content-Type": kind} if kind else {}
            need(s.request("POST", "/%s/api/folder" % s.token, b"{}", headers)[0] == 415, "Content-Type %s" % kind)
        # A page that asks first is told nothing that would let it go on.
        r = s.send(s.head("OPTIONS", "api/folder", Origin="http://evil.example", Access_Control_Request_Method="POST"))
        need(r.status == 403, "OPTIONS of another page")
        need(not [h for h in r.headers if h.startswith("access-control")], "CORS")
        r = s.send(s.head("OPTIONS", "api/folder"))
        need(r.status == 204 and r.headers["allow"] == "POST, OPTIONS" and not [h for h in r.headers if h.startswith("access-control")], "OPTIONS")


# ---------------------------------------------------------------------------------------------------------- HTTP

def every_answer_has_the_headers_that_keep_browsers_safe():
    with serving() as (_, s):
        names = [f.decode() for f in os.listdir(os.fsencode(PAGE))]
        need("index.html" in names, "the page has no index.html")
        asked = [(200, s.head()), (200, s.head("HEAD")), (404, s.head(name="none")), (405, s.head("PUT")), (403, s.head(Origin="http://evil.example")),
                 (421, s.head(Host="evil.example")), (404, s.head().replace(s.token.encode(), b"x")), (204, s.head("OPTIONS")),
                 (413, s.head("POST", "api/open", Content_Type="application/json", Content_Length="99999999")), (415, s.head("POST", "api/open")),
                 (404, s.head("POST", "api/none", Content_Type="application/json")), (400, s.head(name="report")),
                 (404, s.head(name="report?path=none.deal&format=html")), (308, s.head().replace(b"/ HTTP", b" HTTP"))]
        asked += [(200, s.head(name=name)) for name in names]
        for status, raw in asked:
            r = s.send(raw)
            what = raw.split(b"\r\n")[0].decode().replace(s.token, "TOKEN")
            need(r.status == status, "%s: %d instead of %d" % (what, r.status, status))
            for name, value in HEADERS.items():
                need(r.headers.get(name) == value, "%s: %s is %s" % (what, name, r.headers.get(name)))
            need(r.headers.get("content-security-policy") == POLICY, "%s: policy" % what)
            need("server" not in r.headers and "set-cookie" not in r.headers, what)


def types_of_files_are_right():
    with serving() as (_, s):
        for name, kind in (("", "text/html; charset=utf-8"), ("page.css", "text/css; charset=utf-8"), ("codemirror.js", "text/javascript; charset=utf-8"),
                           ("codemirror.css", "text/css; charset=utf-8")):
            status, headers, body = s.get(name)
            need((status, headers["Content-Type"]) == (200, kind), name)
            need(int(headers["Content-Length"]) == len(body) > 0, name)
        with open(os.path.join(PAGE, "index.html"), "rb") as f:
            need(s.get()[2] == f.read(), "index.html")


def methods_that_are_not_possible_are_named():
    with serving() as (_, s):
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW", "get"):
            r = s.send(s.head(method, Content_Length="0"))
            need((r.status, r.headers.get("allow")) == (405, "GET, HEAD, OPTIONS"), method)
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            r = s.send(s.head(method, "api/folder", Content_Length="0"))
            need((r.status, r.headers.get("allow")) == (405, "POST, OPTIONS"), method)
        r = s.send(s.head("HEAD"))
        need(r.status == 200 and r.body == b"" and int(r.headers["content-length"]) > 0, "HEAD")


def names_of_files_lead_nowhere_else():
    with serving() as (place, s):
        for name in ("../in/draft.deal", "draft.deal", "..%2fdraft.deal", "%2e%2e/", "./", "./page.css", "page.css%00.html", "page.css/", "PAGE.CSS", "page%2ecss",
                     "//page.css", "api/../page.css", "api", "api/", "report/", "/etc/passwd", "%2fetc%2fpasswd", "\\..\\page.css", "a" * 4000):
            r = s.send(s.head(name=name))
            need(r.status in (404, 405), "%s: %d" % (name[:60], r.status))


def connections_are_kept_and_requests_follow_each_other():
    with serving() as (_, s):
        one = s.head("GET", Connection="keep-alive")
        body = b'{"path": "x"}'
        call = s.head("POST", "api/folder", Connection="keep-alive", Content_Type="application/json", Content_Length=str(len(body))) + body
        bad = s.head("POST", "api/none", Connection="keep-alive", Content_Type="application/json", Content_Length=str(len(body))) + body
        with s.connect() as c:
            c.sendall(one + call + bad + one + s.head("HEAD", Connection="close"))
            text = read_all(c)
        need([int(x) for x in re.findall(rb"HTTP/1\.1 (\d+)", text)] == [200, 200, 404, 200, 200], "pipelined: %s" % text[:200])
        # A byte at a time.
        with s.connect() as c:
            for byte in call.replace(b"keep-alive", b"close"):
                c.sendall(bytes([byte]))
            need(Response(read_all(c)).status == 200, "a byte at a time")
        # In pieces of its own.
        chunked = s.head("POST", "api/folder", Content_Type="application/json", Transfer_Encoding="chunked") + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
        need(s.send(chunked).status == 200, "chunked")
        need(s.send(s.head(Transfer_Encoding="chunked") + b"5\r\nabcde\r\n0\r\n\r\n").status == 200, "GET with a body")
        need(s.send(s.head("POST", "api/folder", Content_Type="application/json", Content_Length="2", Expect="100-continue") + b"{}").raw.count(b"HTTP/1.1") == 2, "100")


def bytes_that_are_no_request_change_nothing():
    import random
    chance = random.Random(7)
    with serving() as (_, s):
        for i in range(200):
            n = chance.choice((1, 10, 100, 3000))
            raw = bytes(chance.randrange(256) for _ in range(n))
            if i % 3 == 0:
                raw = s.head("POST", "api/folder", Content_Type="application/json", Content_Length="9") + raw
            if i % 3 == 1:
                whole = bytearray(s.head("POST", "api/folder", Content_Type="application/json", Content_Length="2") + b"{}")
                for _ in range(chance.randrange(1, 5)):
                    whole[chance.randrange(len(whole))] = chance.randrange(256)
                raw = bytes(whole)
            with s.connect() as c:
                with contextlib.suppress(OSError):
                    c.sendall(raw)
                    c.settimeout(0.02)
                    c.recv(100)
        lives(s)


# ---------------------------------------------------------------------------------------------------------- limits

def a_body_has_a_limit():
    with serving() as (_, s):
        most = 17 * 1024 * 1024
        def call(**headers):
            return s.head("POST", "api/folder", Content_Type="application/json", **headers)
        began = time.monotonic()
        need(s.send(call(Content_Length=str(most + 1))).status == 413, "announced")
        need(s.send(call(Content_Length="999999999999999")).status == 413, "announced, huge")
        need(time.monotonic() - began < 5, "an announced body is not waited for")
        text = b'{"x": "' + b"x" * (most - 9) + b'"}'
        need(s.send(call(Content_Length=str(most)) + text).status == 200, "the largest body")
        piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        need(s.send(call(Transfer_Encoding="chunked") + piece * 18 + b"0\r\n\r\n").status == 413, "in pieces")
        need(s.send(call(Transfer_Encoding="chunked") + piece * 17 + b"0\r\n\r\n").status == 400, "in pieces, just not too long")
        # One that never ends is cut off.
        with s.connect(30) as c:
            sent = 0
            with contextlib.suppress(OSError):
                c.sendall(call(Transfer_Encoding="chunked"))
                while sent < 400:
                    c.sendall(piece)
                    sent += 1
            need(sent < 400, "an endless body is read for ever")
        for length in ("-1", "x", "2x", "18446744073709551616", "99999999999999999999999999", "0x2", "1,2"):
            need(s.send(call(Content_Length=length) + b"{}").status in (0, 400, 413), "Content-Length " + length)
        lives(s)
        need(s.memory()[0] < 150e6, "memory is kept: %s" % s.memory())


def a_head_has_a_limit():
    with serving() as (_, s):
        for raw in (s.head(X="x" * 70000), s.head(name="x" * 70000), s.head(**{"X%d" % i: "y" * 50 for i in range(2000)}), b"G" * 100000,
                    b"GET / HTTP/1.1\r\nX: " + b"x" * 1000000):
            need(s.send(raw).status in (0, 400, 404, 413, 414, 431), raw[:60])
        need(s.send(s.head(X="x" * 8000)).status == 200, "a head that is not too long")
        lives(s)


def connections_that_wait_do_not_keep_the_page_out():
    """Also those that send a byte from time to time."""
    with serving() as (_, s):
        waiting = []
        began = time.monotonic()
        for i in range(64):
            c = s.connect()
            c.sendall((b"", b"GET / HT", s.head("GET").replace(s.token.encode(), b"x")[:-2])[i % 3])
            waiting.append(c)
        ends = threading.Event()

        def drip():
            while not ends.wait(1):
                for c in waiting:
                    with contextlib.suppress(OSError):
                        c.send(b"x")
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            need(s.get()[0] == 200, "the page is not served")
            need(time.monotonic() - began < 15, "the page had to wait %.1f s" % (time.monotonic() - began))
        finally:
            ends.set()
            thread.join()
            for c in waiting:
                c.close()


def a_body_that_comes_slowly_is_cut_off():
    with serving() as (_, s):
        with s.connect(100) as c:
            c.sendall(s.head("POST", "api/folder", Content_Type="application/json", Content_Length="1000"))
            began = time.monotonic()
            while time.monotonic() - began < 90:
                try:
                    c.send(b" ")
                    c.settimeout(1)
                    if not c.recv(1):
                        break
                except socket.timeout:
                    continue
                except OSError:
                    break
            need(50 < time.monotonic() - began < 75, "after %.0f s" % (time.monotonic() - began))
        lives(s)


def a_client_that_does_not_read_keeps_nobody_waiting():
    with serving() as (_, s):
        lazy = []
        for _ in range(20):
            c = s.connect()
            c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            c.sendall(s.head(name="codemirror.js") * 20)
            lazy.append(c)
        began = time.monotonic()
        for _ in range(20):
            lives(s)
        need(time.monotonic() - began < 5, "others wait")
        for c in lazy:
            c.close()
        lives(s)


def nothing_is_kept_of_requests():
    with serving() as (_, s):
        def many():
            for i in range(100):
                s.send(s.head(name="none"))
                s.call("open", {"path": "../x.deal"})
                s.call("none", {})
                for piece in (b"GET /", s.head("POST", "api/open", Content_Type="application/json", Content_Length="50") + b"{"):
                    with s.connect() as c:
                        c.sendall(piece)
        many()
        wait_until(lambda: s.descriptors() < 12)
        before, memory = s.descriptors(), s.memory()[0]
        many()
        need(wait_until(lambda: s.descriptors() <= before), "descriptors: %d, then %d" % (before, s.descriptors()))
        need(s.memory()[0] < memory + 3e6, "memory: %d, then %d" % (memory, s.memory()[0]))


# ---------------------------------------------------------------------------------------------------------- the page itself

def the_page_runs_only_its_own_files():
    import html5lib
    for name in sorted(os.listdir(PAGE)):
        with open(os.path.join(PAGE, name), encoding="utf-8") as f:
            text = f.read()
        if name.endswith(".js"):
            for what in (r"\beval\s*\(", r"new\s+Function\b", r"\.innerHTML\b", r"\.outerHTML\b", r"insertAdjacentHTML", r"document\.write", r"setAttribute\(\s*[\"']style",
                         r"\bimport\s*\(\s*[^\"')]", r"srcdoc", r"javascript:"):
                found = re.search(what, text)
                need(not found, "%s has %s" % (name, found and found.group()))
        code = re.sub(r"(?sm)/\*.*?\*/|^\s*//[^\n]*$", "", text) if not name.endswith(".html") else text
        for url in re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'`)]*", code if name.endswith(".html") or name.endswith(".css") else ""):
            need(url.startswith("http://www.w3.org/"), "%s asks %s" % (name, url))
        if name.endswith(".html"):
            for e in html5lib.parse(text, namespaceHTMLElements=False).iter():
                if not isinstance(e.tag, str):
                    continue
                need(e.tag != "style" and (e.tag != "script" or (e.get("src") and not (e.text or "").strip())), "%s: <%s> of its own" % (name, e.tag))
                for key, value in e.attrib.items():
                    need(not key.startswith("on") and key != "style", "%s: %s=" % (name, key))
                    if key in ("src", "href", "action"):
                        need(value.startswith(("#", "data:,")) or re.fullmatch(r"[\w.-]+", value), "%s: %s" % (name, value))


# ---------------------------------------------------------------------------------------------------------- the folder

def lines_of(text):
    return text.split("\n")


def typed(s, opened, text):
    """A change of a document: TEXT at its end. The answer of `change`."""
    lines = lines_of(opened["text"])
    at = [len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2]
    return s.ask("change", path=opened["path"], revision=opened["revision"], edits=[{"range": at + at, "text": text}])


def nothing_outside_of_the_folder_is_read_or_written():
    with Place() as place:
        os.symlink("../out/secret.deal", place.path("in/link.deal"))
        os.symlink(place.path("out/secret.deal"), place.path("in/whole.deal"))
        os.symlink("../out", place.path("in/away"))
        os.symlink("away", place.path("in/twice"))
        os.symlink("/dev/zero", place.path("in/zero.deal"))
        os.symlink("loop.deal", place.path("in/loop.deal"))
        os.mkfifo(place.path("in/pipe.deal"))
        os.mkdir(place.path("in/folder.deal"))
        place.put("in/.redline.cfg", "")
        place.put("in/.git/config.json", "{}")
        place.put("in/.hidden.deal", SECRET)
        place.put("in/notes.txt", SECRET)
        place.put("in/other/deep.deal", DEAL)
        with socket.socket(socket.AF_UNIX) as u:
            with contextlib.suppress(OSError):
                os.chdir(place.inside)
                u.bind("socket.deal")
                os.chdir(ROOT)
        secret = os.stat(place.path("out/secret.deal"))
        paths = ["../out/secret.deal", "..", "../in/draft.deal", "other/../../out/secret.deal", "other/../draft.deal", "./draft.deal", "/etc/passwd", "/etc/passwd.deal",
                 place.path("in/draft.deal"), "file://" + place.path("in/draft.deal"), "draft.deal/", "draft.deal/.", "//draft.deal", "other//deep.deal", "",
                 "..\\out\\secret.deal", "%2e%2e/out/secret.deal", "..%2fout%2fsecret.deal", "draft.deal\0", "draft.deal\0.deal", "\0", "notes.txt", ".redline.cfg",
                 ".git/config.json", ".hidden.deal", "other/.hidden.deal", "draft.deal\n", "a\tb.deal", "a\u202eb.deal", "a\u2028b.deal", "x" * 300 + ".deal", "d/" * 20 + "x.deal",
                 "link.deal", "whole.deal", "away/secret.deal", "twice/secret.deal", "away/new.deal", "zero.deal", "loop.deal", "pipe.deal", "folder.deal", "socket.deal",
                 "~/x.deal", "~root/x.deal", "$HOME/x.deal", "C:\\x.deal", "/proc/self/environ.deal", "/dev/stdin.deal"]
        with Server(place.inside) as s:
            listed = [f["path"] for f in s.ask("folder")["files"]]
            need(listed == ["draft.deal", "other/deep.deal"], "listed: %s" % listed)
            draft = s.ask("open", path="draft.deal")
            began = time.monotonic()
            for path in paths:
                for name, body in (("open", {"path": path}), ("new", {"path": path, "title": "x"}), ("new", {"path": "fresh.deal", "title": "x", "from": path}),
                                   ("save", {"path": path, "revision": 1, "stamp": "", "force": True}), ("outside", {"path": path}), ("close", {"path": path}),
                                   ("compare", {"path": "draft.deal", "revision": draft["revision"], "with": path}), ("matrix", {"paths": ["draft.deal", path]})):
                    status, answer = s.call(name, body)
                    text = json.dumps(answer)
                    need("Nobody may read" not in text and "root:" not in text, "%s %r: %s" % (name, path, text))
                    may = name == "matrix" or body.get("from") == "" or (name == "new" and body.get("from") is None and status == 200 and path.startswith(("~", "$", "C:", "..\\", "%", "..%")))
                    need(status >= 400 or may, "%s %r: %d %s" % (name, path, status, text[:200]))
                    if name == "new" and status == 200:
                        s.ask("close", path=answer["path"])
                r = s.get("report?format=json&path=" + "".join("%%%02x" % b for b in path.encode()))
                need(r[0] in (400, 404), "report of %r: %d" % (path, r[0]))
            need(time.monotonic() - began < 30, "something was waited for")
            lives(s)
        now = os.stat(place.path("out/secret.deal"))
        need((place.get("out/secret.deal"), now.st_mtime_ns, now.st_ino) == (SECRET, secret.st_mtime_ns, secret.st_ino), "the secret was touched")
        need(sorted(os.listdir(place.out)) == ["secret.deal"], "something was written outside")


def names_that_look_odd_are_names():
    """Bytes that mean something elsewhere, but not in a name: the file is that of the folder, and no other."""
    with serving() as (place, s):
        for path in ("a b.deal", "ä.deal", "$(id).deal", "a;b.deal", "-x.deal", "a'b\".deal", "..deal.deal"[2:], "%2e.deal", "sub/<b>.deal", "\u65e5\u672c.deal"):
            os.makedirs(os.path.dirname(os.path.join(place.inside, path)), exist_ok=True)
            opened = s.ask("new", path=path, title=path)
            saved = s.ask("save", path=path, revision=opened["revision"], stamp=opened["stamp"])
            need(saved["stamp"], path)
            need(os.path.isfile(os.path.join(place.inside, path)), path)
            status, headers, _ = s.get("report?format=markdown&path=" + "".join("%%%02x" % b for b in path.encode()))
            need(status == 200, "a report of %s: %d" % (path, status))
            need(re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', headers["Content-Disposition"]), headers["Content-Disposition"])
        need(len(s.ask("folder")["files"]) == 11, "the list")


def links_that_are_swapped_meanwhile_lead_nowhere():
    """Somebody swaps a folder, and a file, for links that lead out, as fast as possible, while the page opens and saves."""
    with serving() as (place, s):
        place.put("in/sub/swap.deal", DEAL)
        place.put("out/swap.deal", SECRET)
        os.symlink(place.out, place.path("in/evil"))
        os.symlink(place.path("out/swap.deal"), place.path("in/evil.deal"))
        place.put("in/file.deal", DEAL)
        ends = threading.Event()

        def swap():
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            a, b = (os.fsencode(place.path("in/" + n)) for n in ("sub", "evil"))
            c, d = (os.fsencode(place.path("in/" + n)) for n in ("file.deal", "evil.deal"))
            while not ends.is_set():
                libc.renameat2(-100, a, -100, b, 2)
                libc.renameat2(-100, c, -100, d, 2)
        thread = threading.Thread(target=swap)
        thread.start()
        got = {"sub/swap.deal": 0, "file.deal": 0}
        try:
            end = time.monotonic() + (2 if QUICKLY else 6)
            while time.monotonic() < end:
                for path in got:
                    status, answer = s.call("open", {"path": path})
                    need("Nobody may read" not in json.dumps(answer), "the secret was read")
                    if status != 200:
                        continue
                    got[path] += 1
                    changed = typed(s, answer, "# typed\n")
                    status, saved = s.call("save", {"path": path, "revision": changed["revision"], "stamp": answer["stamp"], "force": True})
                    need("Nobody may read" not in json.dumps(saved), "the secret was read at a save")
                    s.ask("close", path=path)
        finally:
            ends.set()
            thread.join()
        need(min(got.values()) > 3, "never opened: %s" % got)
        need(place.get("out/swap.deal") == SECRET, "the secret was overwritten")
        need(sorted(os.listdir(place.out)) == ["secret.deal", "swap.deal"], "something was written outside: %s" % os.listdir(place.out))


def what_changed_outside_is_not_overwritten():
    with serving() as (place, s):
        opened = s.ask("open", path="draft.deal")
        changed = typed(s, opened, "# mine\n")
        ask = {"path": "draft.deal", "revision": changed["revision"], "stamp": opened["stamp"]}
        place.put("in/draft.deal", DEAL + "# theirs\n")
        need(s.ask("outside", path="draft.deal")["changed_outside"], "outside")
        status, answer = s.call("save", ask)
        need(status == 409 and answer["conflict"]["text"] == DEAL + "# theirs\n" and not answer["conflict"]["missing"], "%d %s" % (status, answer))
        need(place.get("in/draft.deal") == DEAL + "# theirs\n", "it was overwritten")
        # The same length, and the same date.
        before = os.stat(place.path("in/draft.deal"))
        place.put("in/draft.deal", DEAL + "# THEIRS\n")
        os.utime(place.path("in/draft.deal"), ns=(before.st_atime_ns, before.st_mtime_ns))
        status, again = s.call("save", {**ask, "stamp": answer["conflict"]["stamp"]})
        need(status == 409, "a change that keeps the date: %d" % status)
        os.remove(place.path("in/draft.deal"))
        status, answer = s.call("save", ask)
        need(status == 409 and answer["conflict"]["missing"], "removed")
        need(not os.path.exists(place.path("in/draft.deal")), "it was written")
        saved = s.ask("save", **ask, force=True)
        need(place.get("in/draft.deal") == DEAL + "# mine\n", "force")
        # The same bytes written again are no change.
        place.put("in/draft.deal", DEAL + "# mine\n")
        need(not s.ask("outside", path="draft.deal")["changed_outside"], "the same bytes")
        changed = typed(s, s.ask("open", path="draft.deal"), "# more\n")
        saved = s.ask("save", path="draft.deal", revision=changed["revision"], stamp=saved["stamp"])
        need(place.get("in/draft.deal") == DEAL + "# mine\n# more\n", "saved")
        # A new document, whose place was taken meanwhile.
        new = s.ask("new", path="new.deal", title="New")
        place.put("in/new.deal", "theirs")
        status, answer = s.call("save", {"path": "new.deal", "revision": new["revision"], "stamp": new["stamp"]})
        need(status == 409 and place.get("in/new.deal") == "theirs", "a new document")
        need(s.call("new", {"path": "new.deal", "title": "x"})[0] == 409, "new, although it is there")
        need(sorted(os.listdir(place.inside)) == ["draft.deal", "new.deal"], os.listdir(place.inside))


def a_file_that_cannot_be_written_stays_as_it_was():
    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    with serving(preexec_fn=small_files) as (place, s):  # as on a disk that is full
        opened = s.ask("open", path="draft.deal")
        changed = typed(s, opened, "#" * 2000 + "\n")
        status, answer = s.call("save", {"path": "draft.deal", "revision": changed["revision"], "stamp": opened["stamp"]})
        need(status == 507 and answer["error"] and answer["hint"], "%d %s" % (status, answer))
        need(place.get("in/draft.deal") == DEAL and os.listdir(place.inside) == ["draft.deal"], "the old file")
        need(s.ask("open", path="draft.deal")["state"]["changed"], "the text is kept")
    if os.geteuid() != 0:
        with serving() as (place, s):
            opened = s.ask("open", path="draft.deal")
            changed = typed(s, opened, "# x\n")
            new = s.ask("new", path="new.deal", title="x")
            os.chmod(place.path("in/draft.deal"), 0o444)
            need(s.call("save", {"path": "draft.deal", "revision": changed["revision"], "stamp": opened["stamp"]})[0] == 403, "a file that is read-only")
            os.chmod(place.inside, 0o555)
            need(s.call("save", {"path": "new.deal", "revision": new["revision"], "stamp": ""})[0] == 403, "a folder that is read-only")
            need(place.get("in/draft.deal") == DEAL, "the old file")
    if os.geteuid() == 0:
        with Place() as place:
            os.mkdir(place.path("disk"))
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place.path("disk")], capture_output=True).returncode == 0:
                try:
                    place.put("disk/draft.deal", DEAL)
                    with Server(place.path("disk")) as s:
                        opened = s.ask("open", path="draft.deal")
                        changed = typed(s, opened, "#" * 100000 + "\n")
                        ask = {"path": "draft.deal", "revision": changed["revision"], "stamp": opened["stamp"]}
                        need(s.call("save", ask)[0] == 507 and place.get("disk/draft.deal") == DEAL, "a full disk")
                        subprocess.run(["mount", "-o", "remount,ro", place.path("disk")], check=True)
                        need(s.call("save", ask)[0] == 403 and place.get("disk/draft.deal") == DEAL, "a disk that is read-only")
                        need(os.listdir(place.path("disk")) == ["draft.deal"], "left over")
                        lives(s)
                finally:
                    subprocess.run(["umount", "-l", place.path("disk")])


def a_folder_that_vanishes_is_an_error_and_no_end():
    with serving() as (place, s):
        opened = s.ask("open", path="draft.deal")
        changed = typed(s, opened, "# mine\n")
        shutil.rmtree(place.inside)
        status, answer = s.call("folder")
        need(status == 404 and answer["error"], "folder: %d %s" % (status, answer))
        ask = {"path": "draft.deal", "revision": changed["revision"], "stamp": opened["stamp"]}
        status, answer = s.call("save", ask)
        need(status in (404, 409), "save: %d %s" % (status, answer))
        need(s.call("save", {**ask, "force": True})[0] == 404, "save, force")
        os.mkdir(place.inside)
        s.ask("save", **ask, force=True)
        need(place.get("in/draft.deal") == DEAL + "# mine\n", "the folder is there again")
        lives(s)


def a_file_alone_is_all_there_is():
    with Place() as place:
        place.put("in/other.deal", SECRET)
        with Server(place.path("in/draft.deal")) as s:
            answer = s.ask("folder")
            need(answer["single"] == "draft.deal" and [f["path"] for f in answer["files"]] == ["draft.deal"], answer)
            s.ask("open", path="draft.deal")
            for name, body in (("open", {"path": "other.deal"}), ("new", {"path": "new.deal", "title": "x"}), ("matrix", {"paths": ["other.deal"]})):
                status, answer = s.call(name, body)
                need("Nobody may read" not in json.dumps(answer) and (status >= 400 or name == "matrix"), "%s: %d %s" % (name, status, answer))
            need(not os.path.exists(place.path("in/new.deal")), "new.deal")


# ---------------------------------------------------------------------------------------------------------- calls

def calls_that_are_wrong_are_errors_with_a_sentence():
    names = ["folder", "vocabulary", "open", "new", "close", "change", "do", "save", "revert", "outside", "search", "complete", "hover", "tokens", "try", "compare",
             "help", "sweep", "repair", "matrix"]
    with serving() as (_, s):
        opened = s.ask("open", path="draft.deal")
        odd = [None, True, 0, -1, 1 << 62, 1.5, 1e308, "", "x", "draft.deal", "\ud800", [], [[]], [0, 0], [0, 0, 0, 0], [1 << 31] * 4, {}, {"range": 1},
               [{"range": [0, 0, 0, 0], "text": "x"}], [{"range": [9, 9, 0, 0], "text": "x"}]]
        keys = ["path", "revision", "edits", "op", "at", "from", "to", "text", "choose", "with", "paths", "what", "id", "stamp", "force", "title", "article", "seconds", "pack"]
        for name in names:
            if QUICKLY and name in ("sweep", "repair", "matrix"):
                continue
            slow = name in ("sweep", "repair", "matrix")
            for key in ("path", "revision", "paths", "pack") if slow else keys:
                for value in odd:
                    body = {"path": "draft.deal", "revision": s.revision if hasattr(s, "revision") else opened["revision"],
                            **({"pack": "none"} if slow else {}), key: value}  # a search that finds something takes seconds
                    if name == "repair" and body["pack"] in (None, ""):
                        continue
                    if value == "\ud800":
                        status, _, answer = s.request("POST", "/%s/api/%s" % (s.token, name), json.dumps(body), {"Content-Type": "application/json"})
                        answer = json.loads(answer)
                    else:
                        status, answer = s.call(name, body)
                    need(status < 500 or status == 503, "%s %s: %d %s" % (name, body, status, answer))
                    need(status == 200 or (answer.get("error") and isinstance(answer["error"], str)), "%s %s: %d %s" % (name, body, status, answer))
                    if name == "close" and status == 200 or status == 200 and name in ("change", "revert", "do", "open"):
                        opened = s.ask("open", path="draft.deal")
                        s.revision = opened["revision"]
            if QUICKLY and name == "change":
                break
        for text in (b"", b"{", b"[]", b"null", b'"x"', b"{} {}", b"{\"path\": \"\xff\"}", b"[" * 100000, b'{"a":' * 5000, b"\0", b"\xef\xbb\xbf{}", b'{"path": "a", "path": "b"}',
                     b"{\"x\": " + b"9" * 5000 + b"}"):
            status, _, answer = s.request("POST", "/%s/api/open" % s.token, text, {"Content-Type": "application/json"})
            need(status == 400 and json.loads(answer)["error"], "%s: %d" % (text[:40], status))
        lives(s)


def a_search_keeps_nobody_waiting():
    """Calls that take long run beside, four at once; they end with their client, and with the server."""
    with Place() as place:
        shutil.copy(os.path.join(ROOT, "docs/examples/bracketed.deal"), place.path("in/slow.deal"))
        place.put("bin/slow.py", "")
        with Server(place.inside) as s:
            opened = s.ask("open", path="slow.deal")
            body = json.dumps({"path": "slow.deal", "revision": opened["revision"]}).encode()
            call = s.head("POST", "api/repair", Content_Type="application/json", Content_Length=str(len(body))) + body

            def stopped(n):
                """N searches whose processes are stopped, so that they take as long as the test wants."""
                clients = []
                for _ in range(n):
                    before = set(s.children())
                    c = s.connect(60)
                    c.sendall(call)
                    need(wait_until(lambda: set(s.children()) - before), "no process")
                    for p in set(s.children()) - before:
                        os.kill(p, signal.SIGSTOP)
                    clients.append(c)
                return clients
            clients = stopped(4)
            need(len(s.children()) == 4, "four processes: %s" % s.children())
            r = s.send(call)
            need(r.status == 503 and b"error" in r.body, "the fifth: %d" % r.status)
            began = time.monotonic()
            for _ in range(10):
                opened = {**opened, **typed(s, s.ask("open", path="slow.deal"), "# x\n")}
            need(time.monotonic() - began < 5, "a keystroke waits for a search")
            gone = s.children()
            for c in clients[:2]:
                c.close()
            need(wait_until(lambda: len(s.children()) == 2), "a process goes on without its client")
            for p in s.children():
                os.kill(p, signal.SIGCONT)
            answers = [Response(read_all(c)) for c in clients[2:]]
            need(all(r.status in (200, 503) for r in answers), [r.raw[-300:] for r in answers])
            need(json.loads(answers[0].body) == json.loads(answers[1].body), "two answers to one question")
            need(wait_until(lambda: not s.children()), "processes are left")
            # A process that dies.
            body = json.dumps({"path": "slow.deal", "revision": opened["revision"]}).encode()
            call = s.head("POST", "api/repair", Content_Type="application/json", Content_Length=str(len(body))) + body
            c, = stopped(1)
            os.kill(s.children()[0], signal.SIGKILL)
            r = Response(read_all(c))
            need(r.status == 500 and json.loads(r.body)["error"], "a process that died: %s" % r.raw[-200:])
            lives(s)
            stopped(2)
            gone = s.children()
            status, _, _ = s.stop()
            need(status == 0, "status %d" % status)
            need(wait_until(lambda: not any(os.path.exists("/proc/%d" % p) for p in gone), 5), "processes outlive the server")
        with Server(place.inside) as s:
            opened = s.ask("open", path="slow.deal")
            body = json.dumps({"path": "slow.deal", "revision": opened["revision"]}).encode()
            with s.connect() as c:
                c.sendall(s.head("POST", "api/repair", Content_Type="application/json", Content_Length=str(len(body))) + body)
                need(wait_until(s.children), "no process")
                gone = s.children()
                s.process.kill()
                s.process.wait()
            need(wait_until(lambda: not any(os.path.exists("/proc/%d/exe" % p) and os.path.realpath("/proc/%d/exe" % p).endswith("redline") for p in gone), 5),
                 "processes outlive a server that was killed")


def a_search_has_a_time_limit():
    with Place() as place:
        shutil.copy(os.path.join(ROOT, "docs/examples/bracketed.deal"), place.path("in/slow.deal"))
        with Server(place.inside) as s:
            opened = s.ask("open", path="slow.deal")
            body = json.dumps({"path": "slow.deal", "revision": opened["revision"]}).encode()
            with s.connect(100) as c:
                began = time.monotonic()
                c.sendall(s.head("POST", "api/repair", Content_Type="application/json", Content_Length=str(len(body))) + body)
                need(wait_until(s.children), "no process")
                os.kill(s.children()[0], signal.SIGSTOP)
                r = Response(read_all(c))
            need(r.status == 503 and json.loads(r.body)["error"], r.raw[-200:])
            need(55 < time.monotonic() - began < 75, "after %.0f s" % (time.monotonic() - began))
            need(not s.children(), "the process goes on")


def memory_that_ends_is_an_error_and_no_end():
    """The server may take little more memory than it has: calls fail with a sentence, nothing is lost, and then it goes on."""
    with serving() as (place, s):
        opened = s.ask("open", path="draft.deal")
        failed = 0
        for more in list(range(0, 400, 40)) + [500, 1000, 2000, 4000, 8000]:
            with open("/proc/%d/statm" % s.process.pid) as f:
                now = int(f.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
            size = 3000000
            text = "# " + "x" * size + "\n"
            body = {"path": "draft.deal", "revision": opened["revision"], "edits": [{"range": [0, 0, 0, 0], "text": text}]}
            resource.prlimit(s.process.pid, resource.RLIMIT_AS, (now + more * 1024, resource.RLIM_INFINITY))
            try:
                status, answer = s.call("change", body)
            except (OSError, ValueError):
                status, answer = 0, {}  # there was not even memory for an answer
            finally:
                resource.prlimit(s.process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            failed += status != 200
            need(status in (0, 200, 500, 503) and (status in (0, 200) or answer["error"]), "%d KB more: %d %s" % (more, status, answer))
            opened = s.ask("open", path="draft.deal")
            need(opened["text"] in (DEAL, text + DEAL), "the text")
            if opened["text"] != DEAL:
                s.ask("revert", path="draft.deal", revision=opened["revision"])
                opened = s.ask("open", path="draft.deal")
        need(failed > 3, "memory never ended: %d" % failed)
        lives(s)


def texts_of_deals_stay_texts():
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u2028\u202e"
    with serving() as (place, s):
        quoted = json.dumps(evil)
        place.put("in/evil.json", '{"deal": {"id": "evil", "title": %s}, "articles": [{"id": "1", "title": %s, "text": %s}]}' % (quoted, quoted, quoted))
        opened = s.ask("open", path="evil.json")
        need(opened["state"]["deal"]["articles"][0]["title"] == evil, "JSON")
        raw = s.request("POST", "/%s/api/open" % s.token, json.dumps({"path": "evil.json"}), {"Content-Type": "application/json"})
        need("text/html" not in raw[1]["Content-Type"] and raw[1]["X-Content-Type-Options"] == "nosniff", "a call as a page")
        status, headers, page = s.get("report?path=evil.json&format=html")
        need(status == 200 and headers["Content-Type"] == "text/html; charset=utf-8", "a report: %d" % status)
        need(b"<script>alert" not in page and b"<img" not in page, "markup of a deal in the report")
        policy = headers["Content-Security-Policy"]
        need("'unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, policy)
        for source in re.findall(r"(?:script|style)-src ([^;]*)", policy):
            need(all(re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", x) for x in source.split()), policy)
        for name, value in HEADERS.items():
            need(headers[name] == value, "report: " + name)
        for form in ("markdown", "json", "text"):
            status, headers, _ = s.get("report?path=evil.json&format=" + form)
            need(status == 200 and "html" not in headers["Content-Type"] and headers["Content-Disposition"].startswith("attachment; "), form)
        for form in ("", "htm", "HTML", "sqlite", "html%0d%0aX:%20y"):
            need(s.get("report?path=evil.json&format=" + form)[0] in (400, 404, 422), "format " + form)


# ---------------------------------------------------------------------------------------------------------- start and end

def run(*args, **more):
    r = subprocess.run([PROGRAM, "serve", *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, **more)
    return r.returncode, r.stdout, r.stderr


def what_cannot_be_served_is_an_error():
    with Place() as place:
        place.put("in/notes.txt", "x")
        os.mkfifo(place.path("in/pipe.deal"))
        used = socket.socket()
        used.bind(("127.0.0.1", 0))
        used.listen()
        rows = [([place.path("none")], "none"), ([place.path("in/none.deal")], "none.deal"), ([place.path("in/notes.txt")], "notes.txt"),
                ([place.path("in/pipe.deal")], "pipe.deal"), (["--port", "0", place.inside], "--port"), (["--port", "65536", place.inside], "--port"),
                (["--port", "abc", place.inside], "--port"), (["--port", "-1", place.inside], "--port"), (["--port"], "--port"),
                (["--port", str(used.getsockname()[1]), place.inside], "cannot listen at port %d" % used.getsockname()[1]),
                ([place.inside, place.inside], "one folder or file"), (["--today", "x", place.inside], "x"), (["--opn", place.inside], "did you mean"),
                ([""], "")]
        if os.geteuid() != 0:
            place.put("in/closed.deal", DEAL)
            os.chmod(place.path("in/closed.deal"), 0)
            rows.append(([place.path("in/closed.deal")], "Permission denied"))
        for args, says in rows:
            status, out, err = run(*args)
            need((status, out) == (2, "") and says in err, "%s: %d %s %s" % (args, status, out, err))
        used.close()


def a_signal_ends_it():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with serving() as (_, s):
            keep = s.connect()
            s.get()
            status, out, err = s.stop(number)
            need((status, out) == (0, ""), "%s: %d %s" % (number, status, out))
            need(s.token not in err, "the token is on standard error")
            keep.close()
    with serving() as (_, s):  # twice at once
        s.get()
        s.process.send_signal(signal.SIGSTOP)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT):
            s.process.send_signal(number)
        need(s.process.wait(20) == 0, "two signals: %s" % s.process.returncode)
    with serving() as (place, s):  # its port is free again at once
        s.get()
        s.stop()
        with Server(place.inside, "--port", str(s.port)) as again:
            need(again.port == s.port, "the port")


def the_address_is_all_that_is_printed():
    with serving("--open", env={"PATH": "/nonexistent"}) as (_, s):
        lives(s)
        status, out, err = s.stop()
        need((status, out) == (0, ""), out)
        need("xdg-open" in err and s.token not in err, err)
    with Place() as place, open("/dev/full", "w") as full:
        r = subprocess.run([PROGRAM, "serve", place.inside], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, timeout=20)
        need(r.returncode == 2 and r.stderr, "standard output is full")


def the_browser_is_started_without_a_shell():
    with Place() as place:
        os.mkdir(place.path("bin"))
        log = place.path("log")
        with open(place.path("bin/xdg-open"), "w") as f:
            f.write("#!/bin/sh\nprintf '%%s\\n' \"$#\" \"$@\" >'%s.new'\nls -l /proc/$$/fd >'%s.fd'\nmv '%s.new' '%s'\nsleep 30\n" % (log, log, log, log))
        os.chmod(place.path("bin/xdg-open"), 0o755)
        odd = place.path("in/$(touch x); `touch y`")
        os.mkdir(odd)
        with Server(odd, "--open", env={"PATH": place.path("bin") + ":" + os.environ["PATH"]}, cwd=place.out) as s:
            need(wait_until(lambda: os.path.exists(log)), "xdg-open is not started")
            need(place.get("log").split("\n") == ["1", s.address, ""], place.get("log"))
            need("socket" not in place.get("log.fd") and "eventpoll" not in place.get("log.fd"), "the browser has descriptors of the server: " + place.get("log.fd"))
            need(not s.children(), "the browser is a child")
            began = time.monotonic()
            need(s.stop()[0] == 0 and time.monotonic() - began < 5, "the server waits for the browser")
        need(sorted(os.listdir(place.out)) == ["secret.deal"], "a shell has run")


QUICK = [it_listens_on_this_computer_only, the_address_has_a_token_that_nobody_can_guess, without_the_token_there_is_nothing,
         another_name_of_this_computer_is_refused, another_page_of_the_browser_is_refused, every_answer_has_the_headers_that_keep_browsers_safe,
         types_of_files_are_right, methods_that_are_not_possible_are_named, names_of_files_lead_nowhere_else, connections_are_kept_and_requests_follow_each_other,
         a_head_has_a_limit, the_page_runs_only_its_own_files, what_cannot_be_served_is_an_error, a_signal_ends_it, the_address_is_all_that_is_printed,
         the_browser_is_started_without_a_shell, nothing_outside_of_the_folder_is_read_or_written, names_that_look_odd_are_names,
         what_changed_outside_is_not_overwritten, a_file_that_cannot_be_written_stays_as_it_was, a_folder_that_vanishes_is_an_error_and_no_end,
         a_file_alone_is_all_there_is, texts_of_deals_stay_texts]
SLOW = [connections_that_wait_do_not_keep_the_page_out, a_body_that_comes_slowly_is_cut_off, a_search_has_a_time_limit]
LONG = [bytes_that_are_no_request_change_nothing, a_body_has_a_limit,
        a_client_that_does_not_read_keeps_nobody_waiting, nothing_is_kept_of_requests, links_that_are_swapped_meanwhile_lead_nowhere,
        calls_that_are_wrong_are_errors_with_a_sentence, a_search_keeps_nobody_waiting, memory_that_ends_is_an_error_and_no_end]


if __name__ == "__main__":
    chosen = SLOW if "--slow" in sys.argv else QUICK if QUICKLY else QUICK + LONG
    sys.argv = [a for a in sys.argv if not a.startswith("--")]
    sys.exit(run_all(chosen, together=chosen is SLOW))
