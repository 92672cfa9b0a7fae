#!/usr/bin/python3
"""Tests of the Python package.

    run.py BUILD [--all] [NAME...]

Runs the tests of test_*.py with the package and the program of BUILD; --all runs those too that are marked with @long.
NAME selects tests whose name contains it. What is skipped because a package is missing says so.
"""

import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


class Result(unittest.TextTestResult):
    """Counts sub-tests that pass, too, and prints nothing for what passes."""

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if reason:
            print(f"skipped: {test.id().split('.')[-1]}: {reason}")


def main(build, arguments):
    everything = "--all" in arguments
    names = [a for a in arguments if a != "--all"]
    build = Path(build).resolve()
    os.environ["REDLINE_TEST_BUILD"] = str(build)
    os.environ["REDLINE_TEST_ALL"] = "1" if everything else ""
    try:
        import _cffi_backend  # noqa: F401
    except ImportError:
        print("skipped: the Python package: python3-cffi-backend is not installed")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    sys.path.insert(0, str(build / "python"))
    os.chdir(HERE.parent.parent)
    loader = unittest.TestLoader()
    if names:
        loader.testNamePatterns = [f"*{name}*" for name in names]
    suite = loader.discover(str(HERE), pattern="test_*.py", top_level_dir=str(HERE))
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Result, verbosity=0).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    print(f"{result.testsRun - failed - skipped} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or result.testsRun == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
