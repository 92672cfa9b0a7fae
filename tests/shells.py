#!/usr/bin/python3
"""Completion of command lines in bash, zsh and fish, as somebody types them; and the manual pages.

    shells.py PROGRAM

Each shell runs in a terminal, with the script of `redline completions SHELL`. A test types a beginning and the tab key, and
enter; in place of redline, a wrapper prints the words that the shell passes. fish is asked with `complete -C`, which is
its completion without a terminal. A shell that is not installed is skipped.
"""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = str(Path(sys.argv[1]).resolve())
ROOT = Path(__file__).resolve().parent.parent
passed = failed = skipped = 0


def check(what, good, said=""):
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    print(f"shells: failed: {what}")
    if said:
        print("  " + str(said).replace("\n", "\n  "))


def run(*arguments, **more):
    return subprocess.run(arguments, capture_output=True, text=True, check=False, **more)


# ------------------------------------------------------------------------------------------------ typing

# What is typed before the tab, and the words that redline gets then. "\t" in the middle is a tab, too.
TYPED = [
    ("redline che\t x", ["check", "x"]),
    ("redline check --form\t json", ["check", "--format", "json"]),
    ("redline check -f mark\t", ["check", "-f", "markdown"]),
    ("redline check --format=mark\t", ["check", "--format=markdown"]),
    ("redline check -p preco\t", ["check", "-p", "preconditions"]),
    ("redline check --rule UA-LA\t", ["check", "--rule", "UA-LAND"]),
    ("redline check --rule ukraine/UA-LA\t", ["check", "--rule", "ukraine/UA-LAND"]),
    ("redline check -p mine.rules --rule LAN\t", ["check", "-p", "mine.rules", "--rule", "LAND"]),
    ("redline check --only fail,und\t", ["check", "--only", "fail,undetermined"]),
    ("redline check --class neg\t", ["check", "--class", "negotiable"]),
    ("redline check bracketed.deal --choose guarantees=au\t", ["check", "bracketed.deal", "--choose", "guarantees=automatic"]),
    ("redline check bracketed.deal --choose=forces=fr\t", ["check", "bracketed.deal", "--choose=forces=free"]),
    ("redline check brack\t", ["check", "bracketed.deal"]),
    ("redline check publ\tru-mem\t", ["check", "published/ru-memorandum-2025-06.deal"]),
    ("redline check 'a sp\t", ["check", "a space.deal"]),
    ("redline check --terms lea\t", ["check", "--terms", "lease.terms"]),
    ("redline explain KR-LA\t", ["explain", "KR-LAND"]),
    ("redline terms ceasefire.perm\t", ["terms", "ceasefire.permanent"]),
    ("redline repair -p ukraine --lock guarantees.us.ki\t", ["repair", "-p", "ukraine", "--lock", "guarantees.us.kind"]),
    ("redline schema resu\t", ["schema", "results"]),
    ("redline completions z\t", ["completions", "zsh"]),
    ("redline help swe\t", ["help", "sweep"]),
    ("redline check -- --form\t", ["check", "--", "--form"]),
]


class Terminal:
    """A shell in a terminal of its own."""

    def __init__(self, arguments, folder, env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(arguments[0], arguments, env)
        self.seen = ""

    def read_until(self, pattern, seconds=15):
        """What is printed until PATTERN occurs; None if it does not."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            try:
                self.seen += os.read(self.fd, 65536).decode(errors="replace")
            except OSError:
                return None
        text, self.seen = self.seen[:found.end()], self.seen[found.end():]
        return text

    def type(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def words_of(text):
    return re.findall(r"<<(.*?)>>", text)


def type_all(shell, arguments, setup, folder, env):
    terminal = Terminal(arguments, folder, env)
    for line in setup:
        terminal.type(line + "\n")
    terminal.type("echo rea'dy'\n")
    if terminal.read_until("\nready") is None:
        check(f"{shell} starts", False, terminal.seen)
        terminal.close()
        return
    for number, (typed, wanted) in enumerate(TYPED):
        # A shell needs a moment for a tab; text that comes with it is taken for more of the word.
        for piece in re.split("(\t)", typed):
            terminal.type(piece)
            if piece == "\t":
                time.sleep(0.25)
        quote = "'" if typed.count("'") == 1 and shell == "zsh" else ""
        terminal.type(f"\necho do'ne'{number}\n")
        said = terminal.read_until(f"\ndone{number}") or terminal.seen
        check(f"{shell}: {typed!r}{quote}", words_of(said) == wanted, f"expected {wanted}, got {words_of(said)}\n{said}")
    terminal.close()


def ask_fish(folder, env):
    script = run(PROGRAM, "completions", "fish").stdout
    for typed, wanted in TYPED:
        before, last = typed.replace("\t", "", 1).split("\t")[0].rstrip(" x").rsplit(" ", 1)
        if "'" in typed or "publ" in typed or typed.endswith("json"):
            continue  # without a terminal, only one tab
        done = subprocess.run(["fish", "--no-config", "-c", f"source '{folder}/completion.fish'; complete -C \"$argv[1]\"",
                               f"{before} {last}"], cwd=folder, env=env, capture_output=True, text=True, check=False)
        found = [line.split("\t")[0] for line in done.stdout.splitlines()]
        target = wanted[-1] if wanted[-1] != "x" else "check"
        if target == "--form":
            check(f"fish: {typed!r}", "--format" not in found, done.stdout)
        else:
            check(f"fish: {typed!r}", found == [target], f"expected {target}, got {found}\n{done.stderr}")
    check("fish: the script has no errors", run("fish", "--no-config", "--no-execute", f"{folder}/completion.fish").returncode == 0)
    check("fish: descriptions are shown", "built-in pack" in subprocess.run(
        ["fish", "--no-config", "-c", f"source '{folder}/completion.fish'; complete -C 'redline check -p uk'"], cwd=folder,
        env=env, capture_output=True, text=True, check=False).stdout)
    assert script


def shells():
    global skipped
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "docs" / "examples", folder, dirs_exist_ok=True)
        shutil.copy(Path(folder) / "armistice.deal", Path(folder) / "a space.deal")
        (Path(folder) / "mine.rules").write_text(
            'pack = { id = "mine"; title = "M"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "S"; } ); };\n'
            'rules = ( { id = "LAND"; title = "L"; class = "red-line"; cite = { source = "s"; quote = "q"; };\n'
            '  conditions = ( { id = "a"; require = "alignment.eu != \'barred\'"; message = "m"; } ); } );\n')
        wrapper = Path(folder) / "bin" / "redline"
        wrapper.parent.mkdir()
        wrapper.write_text(f'#!/bin/sh\n[ "$1 $2" = "completions --candidates" ] && exec {PROGRAM} "$@"\n'
                           'for w; do printf "<<%s>>" "$w"; done; echo\n')
        wrapper.chmod(0o755)
        env = {"PATH": f"{wrapper.parent}:/usr/bin:/bin", "HOME": folder, "TERM": "dumb", "LC_ALL": "C.UTF-8", "PS1": "$ ",
               "ZDOTDIR": folder, "SHELL": "/bin/sh", "COLUMNS": "200"}
        for shell in ("bash", "zsh", "fish"):
            (Path(folder) / f"completion.{shell}").write_text(run(PROGRAM, "completions", shell).stdout)
        type_all("bash", ["bash", "--norc", "--noprofile", "-i"],
                 ["bind 'set bell-style none'; bind 'set enable-bracketed-paste off'", "source completion.bash"], folder, env)
        if os.path.exists("/usr/share/bash-completion/bash_completion"):
            # The package bash-completion loads the script when it is first needed.
            data = Path(folder) / "data/bash-completion/completions"
            data.mkdir(parents=True)
            (data / "redline").write_text((Path(folder) / "completion.bash").read_text())
            type_all("bash-completion", ["bash", "--norc", "--noprofile", "-i"],
                     ["bind 'set bell-style none'; bind 'set enable-bracketed-paste off'",
                      ". /usr/share/bash-completion/bash_completion"], folder,
                     {**env, "BASH_COMPLETION_USER_DIR": str(Path(folder) / "data/bash-completion")})
        else:
            print("skipped: bash-completion is not installed")
            skipped += 1
        if shutil.which("zsh"):
            type_all("zsh", ["zsh", "-f", "-i"], ["PS1='$ '; unsetopt zle_bracketed_paste prompt_sp 2>/dev/null; "
                                                "unset zle_bracketed_paste; autoload -Uz compinit; compinit -D -u; "
                                                "source ./completion.zsh"], folder, env)
        else:
            print("skipped: zsh is not installed")
            skipped += 1
        if shutil.which("fish"):
            ask_fish(folder, env)
        else:
            print("skipped: fish is not installed")
            skipped += 1


# ------------------------------------------------------------------------------------------------ the tables

def commands():
    return re.findall(r"^  ([a-z]+)  ", run(PROGRAM, "--help").stdout.split("Commands:")[1].split("\nRun")[0], flags=re.M)


def options_of(command):
    return re.findall(r"^ +(?:-(\w), )?--([a-z-]+)(?: (\S+))?", run(PROGRAM, command, "--help").stdout, flags=re.M)


def candidates(*words):
    return [line.split("\t")[0] for line in run(PROGRAM, "completions", "--candidates", "--", *words).stdout.splitlines()]


def tables():
    """Completion, help and manual pages have the same commands and options."""
    names = commands()
    check("there are commands", len(names) >= 14, names)
    check("all commands are completed", set(names) <= set(candidates("")), candidates(""))
    page = (ROOT / "docs/man/redline.1").read_text()
    for command in names:
        helped = options_of(command)
        check(f"{command}: all options are completed", candidates(command, "--") == [f"--{o[1]}" for o in helped],
              candidates(command, "--"))
        man = run(PROGRAM, "help", "--man", command).stdout.replace("\\-", "-")
        for letter, name, value in helped:
            check(f"redline-{command}(1) has --{name}", re.search(rf"^\.It .*Fl Fl {name}\b", man, flags=re.M), man)
            if name != "help":
                check(f"redline(1) has --{name} of {command}", f"Fl Fl {name}" in page)
        check(f"redline(1) has {command}", re.search(rf"^\.Cm {command}\b|^\.It Cm {command}\b", page, flags=re.M))
    check("the date of the pages is that of docs/man", re.search(r"^\.Dd (.*)", page, flags=re.M)[1] in
          run(PROGRAM, "help", "--man", "check").stdout)
    check("an unknown command has no page", run(PROGRAM, "help", "--man", "chekc").returncode == 2)
    check("an unknown shell is an error", "did you mean 'zsh'" in run(PROGRAM, "completions", "zhs").stderr,
          run(PROGRAM, "completions", "zhs").stderr)
    check("standard input is never read", run(PROGRAM, "completions", "--candidates", "--", "check", "-", "--choose", "",
                                              stdin=subprocess.DEVNULL).stdout == "")


def manual_pages():
    global skipped
    with tempfile.TemporaryDirectory() as folder:
        pages = sorted(str(p) for p in (ROOT / "docs/man").glob("*.[15]"))
        for command in commands():
            page = Path(folder) / f"redline-{command}.1"
            page.write_text(run(PROGRAM, "help", "--man", command).stdout)
            pages.append(str(page))
        if shutil.which("mandoc"):
            for page in pages:
                said = run("mandoc", "-Tlint", "-W", "warning", page).stdout
                # The hand-written pages may begin a sentence within a line.
                said = "\n".join(l for l in said.splitlines() if "new sentence" not in l)
                check(f"mandoc finds nothing in {Path(page).name}", not said, said)
        else:
            print("skipped: mandoc is not installed")
            skipped += 1
        if shutil.which("man") and shutil.which("groff"):
            for page in pages:
                done = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page,
                           env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"})
                check(f"man finds nothing in {Path(page).name}", done.returncode == 0 and not done.stderr, done.stderr)
        else:
            print("skipped: man or groff is not installed")
            skipped += 1


tables()
manual_pages()
if "--tables" not in sys.argv:
    shells()
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed else 0)
