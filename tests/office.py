"""The csv reports in LibreOffice, without its windows: every cell must show what the file says, whatever the language.

    REDLINE=build/redline python3 tests/office.py

Without LibreOffice the tests are skipped; the last line counts them.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(os.environ.get("REDLINE", os.path.join(ROOT, "build", "redline")))
SHAPES = ("rules", "deals")
# How LibreOffice reads: comma, quotes, UTF-8, from line 1, no column formats, language, quoted fields as text or not, dates
# and the like recognised or not. The languages are English, German and French.
READ = ["44,34,76,1,,%d,%s,%s" % (language, quoted, special)
        for language, quoted, special in ((1033, "false", "true"), (1031, "false", "true"), (1036, "true", "false"))]
# How it writes: as shown, with every text in quotes.
WRITE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false"

TITLES = [
    "Ünïcödé: Мир, 和平, “quotes”, ‘single’ – dash", "Say \"peace\", they said", "a, b; c\tand d", "first line\nsecond line\n",
    "=1+1", "+49 30 1234", "-5", "@SUM(A1)", "0012", "00", "12345678901234567890", "123456789012345", "1.10", "1,5", "1e5",
    "1E10", "10%", "1/2", "3-4", "2025-06-02", "02.06.2025", "2 June 2025", "June 2025", "Jun 2", "12:30", "7 pm", "TRUE",
    "false", "  padded  ", "'quoted'", "x" * 3000, "::error::no command",
]


def write_deals(path):
    with open(path, "w", encoding="utf-8") as out:
        for i, title in enumerate(TITLES):
            name = title.strip().split("\n")[0][:60] if i % 2 else "d%d" % i
            out.write(json.dumps({"deal": {"id": name, "title": title, "by": ["mediator"]},
                                  "articles": [{"id": "1", "title": title, "text": title,
                                                "terms": {"alignment": {"nato": "barred"}}}]}) + "\n")
        out.write("{\"deal\": {\"id\": \"0012\"}, \"unknown\": \"=1+1\"}\n")


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def shown(office, folder, path, how):
    """What LibreOffice shows of a table."""
    out = os.path.join(folder, "out")
    shutil.rmtree(out, ignore_errors=True)
    run = subprocess.run([office, "--headless", "-env:UserInstallation=file://" + os.path.join(folder, "profile"),
                          "--infilter=Text - txt - csv (StarCalc):" + how, "--convert-to", WRITE, "--outdir", out, path],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240, check=False)
    result = os.path.join(out, os.path.basename(path))
    if not os.path.exists(result):
        raise AssertionError("LibreOffice wrote nothing: " + run.stdout.decode(errors="replace")[-300:])
    return rows_of(result)


def compare(want, got):
    if len(want) != len(got):
        raise AssertionError("%d rows instead of %d" % (len(got), len(want)))
    for number, (left, right) in enumerate(zip(want, got), 1):
        right = right + [""] * (len(left) - len(right))
        for name, a, b in zip(want[0], left, right):
            if a != b:
                raise AssertionError("row %d, %s: %r is shown as %r" % (number, name, a[:60], b[:60]))


def main():
    office = shutil.which("soffice") or shutil.which("libreoffice")
    count = len(SHAPES) * len(READ)
    if not office:
        print("skipped: csv in LibreOffice, because there is none; Debian's package is libreoffice-calc")
        print("0 passed, 0 failed, %d skipped" % count)
        return 0
    failed = 0
    with tempfile.TemporaryDirectory(prefix="redline-office-") as folder:
        deals = os.path.join(folder, "deals.jsonl")
        write_deals(deals)
        for shape in SHAPES:
            path = os.path.join(folder, shape + ".csv")
            subprocess.run([PROGRAM, "check", "-q", "-p", "kremlin", "--csv", shape, "-o", path, deals],
                           stderr=subprocess.DEVNULL, check=False)
            for how in READ:
                try:
                    compare(rows_of(path), shown(office, folder, path, how))
                except Exception as problem:  # a test that breaks is a test that fails
                    failed += 1
                    print("FAILED  csv by %s, read as %s: %s" % (shape, how, problem))
    print("%d passed, %d failed" % (count - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
