"""Checks that text of deals, packs, files, the command line and the environment reaches an output through one door.

    outputs.py

Such text is a `str` (base/str.h). An output is a buffer named `out` in the modules that write: it goes to standard output, to
standard error or into a file. A `str` gets into it only through a function that escapes it: buf_visible() and buf_json() of
base/buf.h, those of report/escape.h and report/layout.h, and the JSON writer. So these are errors:

- buf_str(), buf_add(), or a `str` in the arguments of buf_printf(), where the buffer is an output. buf_safe() is buf_str() for
  a text that redline has made itself or that has been escaped, and says so to those who read the code. A buffer of
  the function's own arena (buf_in()) is a text on its way, not an output.
- a byte of a `str` that is added with buf_char()
- functions of <stdio.h> that write a text which is not a literal. Only the files in PRINTERS use them, since their texts are the
  program's own or have been escaped.
"""

import glob
import os
import re
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

MODULES = ["report", "quality", "api", "database", "batch", "service", "lsp", "web", "cli"]
# Files that no rule is for, and why.
ESCAPES = {"engine/report/escape.c": "the escapes", "engine/database/schema.c": "the rows of a database are no text; put_utf8() checks texts"}
PRINTERS = {"engine/cli/output.c": "writes what has been escaped, and escapes what print_line() gets",
            "engine/cli/main.c": "prints its own help", "engine/cli/command_line.c": "prints its own help",
            "engine/cli/rule_files.c": "copies standard input, which is read again"}

OUTPUT = r"&?(?:[\w\[\]]+(?:->|\.))*out"


def strip(text):
    """The text without comments, and with the contents of literals that are not formats of a `str`."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def calls(text, name):
    """The position and the arguments of each call of the function NAME."""
    for m in re.finditer(r"(?<![\w(])(?:%s)\(" % name, text):
        depth, i, literal = 1, m.end(), False
        while depth:
            c = text[i]
            if literal:
                i += c == "\\"
                literal = c != '"'
            elif c == "'":
                i += 3 if text[i + 1] == "\\" else 2
            else:
                literal = c == '"'
                depth += (c == "(") - (c == ")")
            i += 1
        yield m.start(), text[m.end():i - 1]


def own_texts(text, at):
    """The names of the buffers that the function around AT has made in an arena."""
    start = text.rfind("\n}\n", 0, at)
    return set(re.findall(r"\b(\w+) = buf_in\(", text[max(start, 0):at]))


def wrongs(path, text):
    def output(at, args):
        first = args.split(",")[0].strip()
        return re.fullmatch(OUTPUT, first) and first.lstrip("&") not in own_texts(text, at)
    for at, args in calls(text, "buf_str|buf_add|buf_join"):
        if output(at, args):
            yield at, "untrusted text goes through an escape; what has been escaped, through buf_safe()"
    for at, args in calls(text, "buf_printf|buf_vprintf"):
        if output(at, args) and re.search(r"STR_FMT|STR_ARG|%\.\*s|va_list", args):
            yield at, "a str goes through an escape, not through buf_printf()"
    for at, args in calls(text, "buf_char|buf_z"):
        if output(at, args) and re.search(r"\.p\b", args):
            yield at, "the bytes of a str go through an escape"
    for at, args in calls(text, r"printf|fprintf|vfprintf|dprintf|puts|fputs|fwrite|fputc|putc|putchar"):
        if path not in PRINTERS and ("%s" in args or "STR_FMT" in args or not re.search(r'"|\'', args)):
            yield at, "only the functions of cli/output.h write a text that is not a literal"


def main():
    paths = sorted(p for m in MODULES for p in glob.glob("engine/%s/*.[ch]" % m) if p not in ESCAPES)
    bad = safe = 0
    for path in paths:
        with open(path) as f:
            text = strip(f.read())
        safe += len(list(calls(text, "buf_safe")))
        for at, why in sorted(wrongs(path, text)):
            print("%s:%d: %s: %s" % (path, text.count("\n", 0, at) + 1, text[at:].split("\n")[0].strip(), why))
            bad += 1
    if not bad:
        print("outputs: %d files, all text goes through an escape; buf_safe() is used %d times" % (len(paths), safe))
    return bad > 0


sys.exit(main())
