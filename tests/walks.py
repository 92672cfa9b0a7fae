"""Follows the walks of docs/CONTRIBUTING.md in a copy of the tree: adds a report format, a command, a function and a term
type exactly as the document says, builds, and runs what was added.

    walks.py BUILD

BUILD is the build folder of the program; its objects are copied, so that only changed files are compiled. With UPDATE=1
the output of the commands is written into the document.

Blocks of the document with a file name are applied in order:

    ```c file=PATH                  writes a new file
    ```c file=PATH after=TEXT       inserts the block after the only line that contains TEXT
    ```c file=PATH before=TEXT      inserts it before that line
    ```c file=PATH instead=TEXT     replaces that line

Then the program is built, and each ```console walk block is run in the copy and compared with the document.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOCUMENT = "docs/CONTRIBUTING.md"
FENCE = re.compile(r"```(\w+)(?: (walk)| file=(\S+)(?: (after|before|instead)=(.*?))?)\s*$")


def blocks(lines):
    """The blocks for this script: fence, first line, end (both as indices into LINES)."""
    at = 0
    while at < len(lines):
        if not lines[at].startswith("```"):
            at += 1
            continue
        end = at + 1
        while not lines[end].startswith("```"):
            end += 1
        fence = FENCE.match(lines[at])
        if fence:
            yield fence, at + 1, end
        at = end + 1


def copy_tree(build, to):
    """The project without its build and history, and the objects of BUILD as build/."""
    shutil.copytree(ROOT, to, symlinks=True, ignore=lambda at, names: [
        n for n in names if at == ROOT and n in ("build", ".git") or n == "__pycache__"])
    if os.path.isdir(build):
        shutil.copytree(build, os.path.join(to, "build"), symlinks=True, ignore=lambda at, names: [
            n for n in names if at == build and n not in ("engine", "gen")])


def apply(fence, text, to):
    _, _, name, how, where = fence.groups()
    path = os.path.join(to, name)
    if how is None:
        if os.path.exists(path):
            sys.exit("walks: %s exists already" % name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(text))
        return
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    places = [i for i, line in enumerate(lines) if where in line]
    if len(places) != 1:
        sys.exit("walks: %d lines of %s contain: %s" % (len(places), name, where))
    at = places[0]
    lines[at + (how == "after"):at + (how != "before")] = text
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)


def output(commands, to):
    """Runs the commands of a console block and returns the block with their output."""
    env = dict(os.environ, PATH=os.path.join(to, "build") + ":" + os.environ["PATH"])
    env.pop("NO_COLOR", None)
    shown = []
    for line in commands:
        if line.startswith("$ "):
            run = subprocess.run(["sh", "-c", line[2:]], cwd=to, env=env, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            shown.append(line)
            shown += run.stdout.splitlines(keepends=True)
    return shown


def build_copy(to):
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    make = subprocess.run(["make", "-k", "-j2", "build/redline"], cwd=to, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if make.returncode != 0:
        sys.exit(make.stdout + "walks: the copy with the walks does not build")


def main(build):
    with open(os.path.join(ROOT, DOCUMENT), encoding="utf-8") as file:
        lines = file.readlines()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        to = os.path.join(scratch, "redline")
        copy_tree(os.path.abspath(build), to)
        found = list(blocks(lines))
        for fence, first, end in found:
            if fence[3]:
                apply(fence, lines[first:end], to)
        build_copy(to)
        for fence, first, end in reversed(found):
            if not fence[2]:
                continue
            now = output(lines[first:end], to)
            if now == lines[first:end] or os.environ.get("UPDATE"):
                passed += 1
            else:
                failed += 1
                print("walks: %s:%d: the output differs:" % (DOCUMENT, first + 1))
                sys.stdout.writelines("  + " + line for line in now)
            lines[first:end] = now
    if os.environ.get("UPDATE"):
        with open(os.path.join(ROOT, DOCUMENT), "w", encoding="utf-8") as file:
            file.writelines(lines)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
