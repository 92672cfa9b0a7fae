"""A headless Chromium, driven by its DevTools protocol over a pipe. Needs only Python's own library.

    with Chromium() as browser:
        page = browser.open("file:///tmp/report.html", width=1400, height=1000)
        page.run("document.title")

Everything that the page asks for and everything that it complains of is kept: page.requests, page.complaints.
"""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1", "--remote-debugging-pipe",
]


def program():
    """The path of Chromium, or None."""
    for name in ("chromium", "chromium-browser"):
        found = shutil.which(name)
        if found:
            return found
    return None


class Failure(Exception):
    pass


class Chromium:
    def __init__(self, limit=120.0):
        self.limit, self.buffer, self.last, self.pages = limit, b"", 0, {}

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        to_child, self.out = os.pipe()
        self.inp, from_child = os.pipe()

        def pipes():  # the browser reads its orders from descriptor 3 and answers on 4
            os.setsid()
            a, b = os.dup(to_child), os.dup(from_child)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.child = subprocess.Popen(
            [program(), *FLAGS, "--user-data-dir=" + self.folder, "about:blank"], preexec_fn=pipes, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        return self

    def __exit__(self, *what):
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.child.wait()
        os.close(self.out)
        os.close(self.inp)
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self, until):
        while b"\0" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.inp], [], [], left)[0]:
                raise Failure("the browser does not answer")
            more = os.read(self.inp, 1 << 20)
            if not more:
                raise Failure("the browser is gone")
            self.buffer += more
        one, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, session=None, **params):
        self.last += 1
        number = self.last
        order = {"id": number, "method": method, "params": params}
        if session:
            order["sessionId"] = session
        data = json.dumps(order).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        until = time.monotonic() + self.limit
        while True:
            got = self.receive(until)
            if got.get("id") == number:
                if "error" in got:
                    raise Failure(method + ": " + got["error"]["message"])
                return got["result"]
            page = self.pages.get(got.get("sessionId"))
            if page:
                page.heard(got["method"], got["params"])

    def open(self, url, width=1400, height=1000, media=None, script=True):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self.pages[session] = Page(self, session, target)
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            page.call(domain + ".enable")
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        if not script:
            page.call("Emulation.setScriptExecutionDisabled", value=True)
        if media:
            page.media(**media)
        page.go(url)
        return page


class Page:
    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target
        self.loaded, self.requests, self.complaints = False, [], []

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def heard(self, method, params):
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append("console." + params["type"])
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Audits.issueAdded":
            self.complaints.append(json.dumps(params["issue"]))
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append("dialog: " + params["message"])

    def go(self, url):
        self.loaded = False
        self.call("Page.navigate", url=url)
        until = time.monotonic() + self.browser.limit
        while not self.loaded:
            if time.monotonic() > until:
                raise Failure("the page does not load")
            self.call("Browser.getVersion")
            time.sleep(0.02)

    def media(self, media="", **features):
        features = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def run(self, expression):
        got = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in got:
            raise Failure(got["exceptionDetails"].get("exception", {}).get("description", "exception"))
        return got["result"].get("value")

    def press(self, name, modifiers=0):
        codes = {"ArrowUp": 38, "ArrowDown": 40, "ArrowLeft": 37, "ArrowRight": 39, "Enter": 13, " ": 32, "Escape": 27,
                 "Home": 36, "End": 35, "PageUp": 33, "PageDown": 34, "Tab": 9}
        text = {"Enter": "\r", " ": " "}.get(name, "")
        common = {"key": name, "code": "Space" if name == " " else name, "windowsVirtualKeyCode": codes[name],
                  "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, words):
        self.call("Input.insertText", text=words)

    def screenshot(self):
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def pdf(self):
        got = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(got["data"])

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
