"""Checks that every limit in section 13 of docs/language.md has what it promises: its message is in the program, its options exist,
and a test produces the message. tests/growth.py tries limits at half, at, and over; a limit without that must be tested elsewhere.

    limits.py
"""

import glob
import os
import re
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

# What stands for something else in a message of the table.
PLACEHOLDER = re.compile(r"\b[NMX]\b|\bPACKS?\b(?:/RULE/CONDITION)?|\d[\d,]*|'[^']*'|\.\.\.")
# Messages of libraries.
OF_LIBRARIES = ["match limit exceeded"]  # PCRE2
# What no message in an expected output shows, because the system decides.
BY = {"the same, if the system has less": "tests/faults/run.py"}
# These options set limits, and must have a row.
LIMIT_OPTION = re.compile(r'\[OPTION_\w+\]\s*=\s*INTEGER\(0?\'?\w?\'?, "(max-[\w-]+|timeout)"')


def read(path):
    with open(path, errors="replace") as f:
        return f.read()


def longest_piece(message):
    return max((piece.strip(" :;,`") for piece in PLACEHOLDER.split(message)), key=len)


def windows(piece):
    """All runs of four words: messages are put together in pieces, and a test looks for a part."""
    words = piece.split(" ")
    return {" ".join(words[i:i + 4]) for i in range(max(1, len(words) - 3))}


def says(text, piece):
    return any(window in text for window in windows(piece))


def plain(text):
    """Literals that are continued on the next line become one, and regular expressions lose their escapes."""
    text = re.sub(r'"\s*\n\s*(?:PRI\w+\s*)?"', "", text)
    return re.sub(r"\s+", " ", re.sub(r"\\([().+*?^-])", r"\1", text))


def main():
    section = read("docs/language.md").split("\n## 13. Limits\n")[1]
    table = section.split("Limits of `serve`")[0].split("Some limits only shorten")[0]
    rows = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in table.splitlines()
            if line.startswith("| ") and not line.startswith("| what")]
    engine = plain("\n".join(read(p) for p in sorted(glob.glob("engine/**/*.[ch]*", recursive=True) + glob.glob("engine/web/page/*"))
                             if os.path.isfile(p)))
    growth = plain(read("tests/growth.py").split("\nLIMITS = []")[1])
    tests = {p: plain(read(p)) for p in sorted(glob.glob("tests/**/*", recursive=True))
             if os.path.isfile(p) and p != "tests/growth.py" and p != "tests/limits.py" and os.path.getsize(p) < 1000000}
    commands = read("engine/cli/command_line.c")
    options = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', commands))
    bad, at_limits, elsewhere = [], 0, 0
    for row in rows:
        what, message = row[0], row[-1]
        for option in re.findall(r"--([\w-]+)", " ".join(row)):
            if option not in options:
                bad.append("%s: there is no option --%s" % (what, option))
        pieces = [longest_piece(m) for m in re.findall(r"`([^`]{12,})`", message) if len(longest_piece(m)) >= 8]
        for piece in pieces:
            if not says(engine, piece) and piece not in OF_LIBRARIES:
                bad.append("%s: the program does not say '%s'" % (what, piece))
        if not pieces:
            continue  # what has no message of its own is said in words
        if any(says(growth, piece) for piece in pieces):
            at_limits += 1
        elif os.path.exists(BY.get(what, "")) or any(says(text, piece) for piece in pieces for text in tests.values()):
            elsewhere += 1
        else:
            bad.append("%s: no test gives '%s'" % (what, "' or '".join(pieces)))
    for option in sorted(set(LIMIT_OPTION.findall(commands))):
        if "`--%s" % option not in table and "--%s " % option not in table:
            bad.append("--%s sets a limit that section 13 does not have" % option)
    for line in bad:
        print("limits: " + line)
    print("limits: %d in the reference; %d tried at half, at and over, %d by other tests" % (len(rows), at_limits, elsewhere))
    return len(bad) > 0


sys.exit(main())
