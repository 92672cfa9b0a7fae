"""What the tests of the package share."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

BUILD = Path(os.environ["REDLINE_TEST_BUILD"])
ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "docs" / "examples"
PROGRAM = str(BUILD / "redline")

ALL = bool(os.environ.get("REDLINE_TEST_ALL"))
long = unittest.skipUnless(ALL, "")


def deal(id="a", **terms):
    """A deal as a dict."""
    return {"deal": {"id": id, "title": f"Deal {id}"}, "terms": terms}


def program(*arguments, text=None):
    """The standard output of the program, whatever its verdict."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], input=text, capture_output=True, check=False)
    return done.stdout.decode()


def program_json(*arguments, text=None):
    return json.loads(program(*arguments, text=text))


def python(script, *arguments, **environment):
    """Runs a script in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(BUILD / "python"), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run([sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True,
                          env=env, check=False, timeout=300)
