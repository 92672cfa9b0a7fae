"""A `redline serve` for tests: started in a folder, asked over HTTP as the page does, or with raw bytes.

    with Server(folder) as s:
        state = s.ask("open", path="draft.deal")        # an answer with status 200, as JSON
        status, answer = s.call("save", {...})          # any answer
        response = s.send(b"GET / HTTP/1.1\\r\\n...")      # raw bytes, until the server closes the connection
"""

import concurrent.futures
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("REDLINE", os.path.join(ROOT, "build/redline")))


def need(good, what):
    if not good:
        raise AssertionError(what)


class Response:
    """The parts of a raw answer; STATUS is 0 if there was none."""

    def __init__(self, raw):
        self.raw = raw
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        self.status = int(words[1]) if len(words) > 1 and words[0].startswith("HTTP/") else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()


class Server:
    timeout = 60  # seconds that an answer may take

    def __init__(self, folder, *options, program=None, env=None, cwd=None, **more):
        self.process = subprocess.Popen([program or PROGRAM, "serve", *options, folder], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, cwd=cwd, env={**os.environ, **(env or {})}, **more)
        self.address = self.process.stdout.readline().decode().strip()
        if not self.address.startswith("http://"):
            raise AssertionError("no address: " + self.process.stderr.read().decode())
        host, _, rest = self.address[len("http://"):].partition("/")
        self.host, self.port, self.token = host, int(host.partition(":")[2]), rest.strip("/")
        self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.stop()

    # ------------------------------------------------------------------------------------------ as the page asks

    def request(self, method, target, body=None, headers=None):
        """An answer: (status, headers, bytes). The connection is kept and used again."""
        for again in range(2):
            if not self.connection:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
                self.connection.connect()
                self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.connection.request(method, target, body, headers or {})
                answer = self.connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
                if again:
                    raise

    def get(self, name="", **headers):
        return self.request("GET", "/%s/%s" % (self.token, name), headers=headers)

    def call(self, name, body=None, **headers):
        """The status and the JSON of a call."""
        text = json.dumps({} if body is None else body).encode()
        status, _, answer = self.request("POST", "/%s/api/%s" % (self.token, name), text, {"Content-Type": "application/json", **headers})
        return status, json.loads(answer)

    def ask(self, name, **body):
        status, answer = self.call(name, body)
        need(status == 200, "%s %s: %d %s" % (name, json.dumps(body)[:200], status, answer))
        return answer

    # ------------------------------------------------------------------------------------------ raw bytes

    def connect(self, timeout=20):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def send(self, raw, timeout=20):
        """Sends bytes, and reads until the server closes the connection."""
        with self.connect(timeout) as s:
            try:
                s.sendall(raw)
            except OSError:
                pass
            return Response(read_all(s))

    def head(self, method="GET", name="", **headers):
        """The head of a request as the page sends it, with other headers; None leaves one out."""
        all_headers = {"Host": self.host, "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
        lines = ["%s /%s/%s HTTP/1.1" % (method, self.token, name)]
        lines += ["%s: %s" % (k, v) for k, v in all_headers.items() if v is not None]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    # ------------------------------------------------------------------------------------------ the process

    def memory(self):
        """Bytes of its memory that are in use now, and the most that were."""
        with open("/proc/%d/status" % self.process.pid) as f:
            rows = dict(line.split(":", 1) for line in f if ":" in line)
        return [int(rows[k].split()[0]) * 1024 for k in ("VmRSS", "VmHWM")]

    def processor_time(self):
        """Seconds that it has run."""
        with open("/proc/%d/schedstat" % self.process.pid) as f:
            return int(f.read().split()[0]) / 1e9

    def children(self):
        with open("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)) as f:
            return [int(p) for p in f.read().split()]

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def stop(self, how=signal.SIGTERM, timeout=30):
        """Ends the server. Returns its exit status, and what it wrote."""
        if self.connection:
            self.connection.close()
            self.connection = None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            out, err = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return self.process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def read_all(s):
    pieces = []
    while True:
        try:
            piece = s.recv(65536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)


def wait_until(what, seconds=20):
    """Whether WHAT() becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


def run_all(tests, together=False):
    """Runs functions, one after the other or all at once; prints those that fail, and the counts."""
    chosen = [t for t in tests if not sys.argv[1:] or any(c in t.__name__ for c in sys.argv[1:])]

    def wrong(test):
        try:
            test()
        except Exception as e:
            return "FAILED  %s: %s: %s" % (test.__name__, type(e).__name__, e)

    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, len(chosen)) if together else 1) as pool:
        results = [r for r in pool.map(wrong, chosen)]
    for r in results:
        if r:
            print(r)
    failed = sum(map(bool, results))
    print("%d passed, %d failed" % (len(results) - failed, failed))
    return 1 if failed else 0
