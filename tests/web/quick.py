"""What `make test` runs in Chromium, with one start of it: a few tests of the HTML report and of the page.

    REDLINE=build/redline python3 tests/web/quick.py
"""

import sys

import page
from hand import chromium

import browser
import reports


def main():
    reports.need_program()
    if not chromium.program():
        print("skipped: the HTML report and the page in a browser, because there is no Chromium; `sh .ci/deps browser` installs it")
        print("0 passed, 0 failed, %d skipped" % (len(browser.QUICK) + len(page.QUICK)))
        return 0
    with reports.scratch() as folder, chromium.Chromium() as running:
        failed = reports.run_all(browser.QUICK, browser.Setting(running, folder))
        return page.run_all(page.QUICK, running) or failed


sys.exit(main())
