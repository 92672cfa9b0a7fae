"""Fails if a run of six identical lines of code occurs twice in a folder, and prints both places.

    duplicates.py FOLDER

Blank lines, comments, includes and lines of punctuation alone do not count, and white space is folded.
"""

import os
import re
import sys

RUN = 6


def lines_of(path):
    """The lines of a file that count, as (number, text)."""
    with open(path, encoding="utf-8") as file:
        # Comments become blank, line by line, so that the numbers stay right. A string is kept, whatever it contains.
        text = re.sub(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|/\*.*?\*/|//[^\n]*""",
                      lambda m: m.group() if m.group()[0] in "\"'" else "\n" * m.group().count("\n"),
                      file.read(), flags=re.DOTALL)
    for number, line in enumerate(text.split("\n"), 1):
        line = " ".join(line.split())
        if re.search(r"\w", line) and not line.startswith("#include"):
            yield number, line


def files_of(folder):
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".c", ".cc", ".h", ".js", ".css")):
                yield os.path.join(at, name)


def pairs(code):
    """The places at which the same run begins, as pairs of indices into CODE: (file, number, text) for each line."""
    seen = {}
    for at in range(len(code) - RUN + 1):
        window = code[at:at + RUN]
        if window[0][0] != window[-1][0]:
            continue
        places = seen.setdefault(tuple(text for _, _, text in window), [])
        # Places that overlap are one: a table of equal rows is no duplicate of itself.
        places += [at] if not places or at - places[-1] >= RUN else []
    return sorted((places[0], other) for places in seen.values() for other in places[1:])


def main(folder):
    code = [(path, number, text) for path in files_of(folder) for number, text in lines_of(path)]
    found = pairs(code)
    known = set(found)
    runs = 0
    for one, other in found:
        if (one - 1, other - 1) in known:
            continue
        runs += 1
        length = RUN
        while (one + length - RUN + 1, other + length - RUN + 1) in known:
            length += 1
        print("%s:%d-%d and %s:%d-%d: %d identical lines" % (
            code[one][0], code[one][1], code[one + length - 1][1],
            code[other][0], code[other][1], code[other + length - 1][1], length))
    print("duplicates: %d lines of code; %s" % (
        len(code), "%d runs of %d or more occur twice" % (runs, RUN) if runs else
        "no run of %d occurs twice" % RUN))
    return 1 if runs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
