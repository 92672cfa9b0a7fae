"""A person at the page: presses keys and moves the mouse, through the DevTools protocol, as an input device does.

    with Server(folder) as server, Chromium() as browser:
        p = Person(browser, server.address)
        p.write("Ceasefire")          # key by key
        p.press("Tab")                # also "Control+z", "Alt+Shift+T"
        p.click("button", "Save")     # moves the mouse there; fails if something else is in the way

What is on the page is found as assistive technology finds it: by role or element, and name.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "html"))
import chromium  # noqa: E402

LOOK = r"""
window.t = {
    text: (e) => (e.innerText || e.textContent || '').replace(/\s+/g, ' ').trim(),
    name(e) {
        const by = e.getAttribute('aria-labelledby');
        if (by) return by.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(t.text).join(' ');
        if (e.getAttribute('aria-label')) return e.getAttribute('aria-label');
        if (e.labels && e.labels.length) return [...e.labels].map(t.text).join(' ');
        if (e.matches('fieldset')) return t.text(e.querySelector('legend') || e);
        return t.text(e) || e.title || e.placeholder || '';
    },
    role: (e) => e.getAttribute('role') || { A: 'link', BUTTON: 'button', SELECT: 'listbox', TEXTAREA: 'textbox', SUMMARY: 'summary', DIALOG: 'dialog',
        INPUT: { checkbox: 'checkbox', radio: 'radio' }[e.type] || 'textbox', H1: 'heading', H2: 'heading', H3: 'heading', LI: 'item', ARTICLE: 'article' }[e.tagName] || '',
    seen: (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0,
    // All that are seen with this role or selector and a name that is NAME, or else begins with it, or else contains it.
    all(kind, name, within) {
        const open = document.querySelector('dialog[open]');
        const root = within ? document.querySelector(within) : kind === 'dialog' ? document : open || document;
        if (!root) return [];
        const roles = ['button', 'link', 'textbox', 'listbox', 'checkbox', 'radio', 'summary', 'menuitem', 'menuitemradio', 'tab', 'option', 'dialog', 'heading', 'combobox', 'group', 'region', 'item'];
        const list = [...root.querySelectorAll(roles.includes(kind) ? '*' : kind)].filter((e) => (!roles.includes(kind) || t.role(e) === kind) && t.seen(e));
        if (name === undefined || name === null) return list;
        for (const fits of [(n) => n === name, (n) => n.startsWith(name), (n) => n.includes(name)]) {
            const some = list.filter((e) => fits(t.name(e)));
            if (some.length) return some;
        }
        return [];
    },
    find: (kind, name, within) => t.all(kind, name, within)[0] || null,
    focus() {
        const e = document.activeElement;
        return e && e !== document.body ? { role: t.role(e) || e.tagName.toLowerCase(), name: t.name(e), id: e.id, value: e.value === undefined ? null : e.value } : null;
    },
};
document.documentElement.style.scrollBehavior = 'auto';
import(new URL('store.js', location.href).href).then((m) => { window.store = m.store; });
"""

NAMED = {
    "Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "Escape": ("Escape", 27, ""), "Backspace": ("Backspace", 8, ""), "Delete": ("Delete", 46, ""),
    "ArrowUp": ("ArrowUp", 38, ""), "ArrowDown": ("ArrowDown", 40, ""), "ArrowLeft": ("ArrowLeft", 37, ""), "ArrowRight": ("ArrowRight", 39, ""),
    "Home": ("Home", 36, ""), "End": ("End", 35, ""), "PageUp": ("PageUp", 33, ""), "PageDown": ("PageDown", 34, ""), "Space": ("Space", 32, " "),
    "F6": ("F6", 117, ""), "F8": ("F8", 119, ""), "/": ("Slash", 191, "/"),
}
MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
# What the editing commands of a text field are, where the keys alone do nothing without a window system.
COMMANDS = {"Control+a": "selectAll"}

CHOSEN = "(() => { const e = document.activeElement; return e.tagName === 'SELECT' ? e.selectedOptions[0].textContent : '(no list) ' + e.tagName; })()"


class Person:
    def __init__(self, browser, url, width=1400, height=1000, media=None, wait=True):
        self.browser = browser
        self.page = browser.open(url, width=width, height=height, media=media)
        self.page.call("Emulation.setFocusEmulationEnabled", enabled=True)  # several windows, each as if it were in front
        self.look()
        if wait:
            self.idle()

    def look(self):
        self.page.run(LOOK + "0")
        self.until("Boolean(window.store && document.querySelector('#bar button'))")

    def reload(self):
        had = self.run("store.path")
        self.page.loaded = False
        self.page.call("Page.reload")
        end = time.monotonic() + self.browser.limit
        while not self.page.loaded and time.monotonic() < end:
            self.page.call("Page.getFrameTree")
            time.sleep(0.02)
        self.look()
        if had:  # the page opens it again, once it knows the folder
            self.until("store.path && store.state")
        self.idle()

    # ------------------------------------------------------------------------------------------ looking

    def run(self, expression):
        return self.page.run(expression)

    def until(self, expression, seconds=20, what=None):
        """Waits until an expression of JavaScript is true, at most so many seconds."""
        end = time.monotonic() + seconds
        while True:
            got = self.run("Boolean(%s)" % expression)
            if got:
                return got
            if time.monotonic() > end:
                raise AssertionError("this did not come: " + (what or expression))
            time.sleep(0.03)

    def opened(self, path):
        """Opens a file of the folder, once the page has started."""
        self.run("(async () => { for (let i = 0; i < 100 && !(store.path || document.querySelector('.file-list')); i++) await new Promise((d) => setTimeout(d, 50)); })()")
        if self.run("store.path") != path:
            self.run("store.open(%s)" % js(path))
        self.idle()

    def idle(self):
        """Until all that was typed is answered and drawn."""
        self.run("(async () => { await new Promise((d) => setTimeout(d, 30)); await store.idle(); await new Promise((d) => { requestAnimationFrame(() => setTimeout(d, 0)); setTimeout(d, 100); }); })()")

    def sees(self, text, within="body"):
        return self.run("t.text(document.querySelector(%s) || document.createElement('i')).includes(%s)" % (js(within), js(text)))

    def wait_for(self, text, within="body", seconds=20):
        self.until("t.text(document.querySelector(%s) || document.createElement('i')).includes(%s)" % (js(within), js(text)), seconds,
                   "the text %r in %s" % (text, within))

    def focus(self):
        return self.run("t.focus()") or {"role": "", "name": "", "id": "", "value": None}

    def verdict(self, pack):
        return self.run("((store.state.parties || []).find((p) => p.pack === %s) || {}).verdict" % js(pack))

    def text(self):
        """The text of the file, as the page has it."""
        self.idle()
        return self.run("store.doc.getValue('\\n')")

    # ------------------------------------------------------------------------------------------ keys

    def press(self, keys, times=1):
        *held, name = keys.split("+") if keys != "+" else ["+"]
        modifiers = sum(MODIFIERS[m] for m in held)
        code, number, text = NAMED.get(name) or ("Key" + name.upper() if name.isalpha() else "Digit" + name if name.isdigit() else "", ord(name.upper()), name)
        key = {"Space": " "}.get(name, name)
        if "Shift" in held and len(name) == 1:
            key = name.upper()
        common = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        typed = {"text": text} if text and not modifiers & 7 else {}
        command = {"commands": [COMMANDS[keys]]} if keys in COMMANDS else {}
        for _ in range(times):
            self.page.call("Input.dispatchKeyEvent", type="keyDown" if typed else "rawKeyDown", **common, **typed, **command)
            self.page.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def write(self, words):
        """Types words key by key."""
        for c in words:
            if c == "\n":
                self.press("Enter")
                continue
            number = ord(c.upper()) if c.isalnum() and ord(c) < 128 else 0
            common = {"key": c, "code": "Space" if c == " " else "", "windowsVirtualKeyCode": 32 if c == " " else number, "modifiers": 8 if c.isupper() else 0}
            self.page.call("Input.dispatchKeyEvent", type="keyDown", text=c, **common)
            self.page.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def tab_to(self, role, name, back=False, most=400):
        """Presses Tab until the focus is on something with this role and name."""
        keys = "Shift+Tab" if back else "Tab"
        for _ in range(most):
            self.press(keys)
            at = self.focus()
            if at["role"] == role and at["name"].startswith(name):
                return at
        raise AssertionError("Tab does not lead to %s %r" % (role, name))

    # ------------------------------------------------------------------------------------------ the mouse

    def place(self, kind, name=None, within=None):
        """The middle of what is found, in view; fails if something else is in the way."""
        call = "t.find(%s, %s, %s)" % (js(kind), js(name), js(within))
        self.until("Boolean(%s)" % call, what="%s %r%s" % (kind, name, " in " + within if within else ""))
        at = self.run("""(async () => {
            const find = () => %s;
            find().scrollIntoView({ block: 'center', inline: 'nearest' });
            await new Promise((d) => { requestAnimationFrame(() => requestAnimationFrame(d)); setTimeout(d, 100); });
            const e = find(); // what is drawn again while it scrolls is another element
            const r = [...e.getClientRects()].find((x) => x.width > 0 && x.height > 0) || e.getBoundingClientRect();
            const x = r.left + r.width / 2, y = r.top + r.height / 2, hit = document.elementFromPoint(x, y);
            return { x, y, hit: Boolean(hit && (e.contains(hit) || hit.contains(e))), what: hit ? hit.outerHTML.slice(0, 150) : 'nothing' };
        })()""" % call)
        if not at["hit"]:
            raise AssertionError("%s %r is behind %s" % (kind, name, at["what"]))
        return at["x"], at["y"]

    def move(self, x, y):
        self.page.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, kind, name=None, within=None):
        x, y = self.place(kind, name, within)
        self.move(x, y)
        for what in ("mousePressed", "mouseReleased"):
            self.page.call("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)
        return self

    def choose(self, kind, name, value, within=None):
        """Chooses an entry of a list by typing the beginning of its name, as the keyboard does."""
        self.run("t.find(%s, %s, %s).focus()" % (js(kind), js(name), js(within)))
        self.pick(value)
        self.idle()

    def pick(self, value):
        """In the list that has the focus: types the beginning of an entry's name, and goes down to it if another comes first."""
        now = ""
        for c in value:
            self.write(c)
            now = self.run(CHOSEN)
            if now == value:
                return
        if now.startswith("(no list)"):
            raise AssertionError("%r: the focus is not on a list: %s" % (value, now))
        there = self.run("[...document.activeElement.options].some((o) => o.textContent === %s)" % js(value))
        for _ in range(20):
            if now == value or (not there and now.startswith(value)):
                return
            self.press("ArrowDown")
            now = self.run(CHOSEN)
        raise AssertionError("%r cannot be chosen: %r is" % (value, now))

    def close(self):
        self.page.close()


def js(value):
    return json.dumps(value)
