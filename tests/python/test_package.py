"""The package and the library are the same: declarations, structs, names; types; examples and documents."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from dataclasses import fields
from pathlib import Path

import redline
from common import BUILD, EXAMPLES, ROOT, long, python
from redline._cffi import ffi
from redline._library import lib, text

sys.path.insert(0, str(ROOT / "engine" / "python"))
import cdef  # noqa: E402

HEADER = (ROOT / "include" / "redline.h").read_text()


class Declarations(unittest.TestCase):

    def test_all_functions_of_the_header_are_there(self):
        names = re.findall(r"^RL_API .*?\b(rl_\w+)\(", HEADER, flags=re.M)
        self.assertGreater(len(names), 60)
        for name in names:
            self.assertTrue(hasattr(lib, name), name)

    def test_the_module_is_made_from_this_header(self):
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "made.py"
            subprocess.run([sys.executable, "-B", str(ROOT / "engine/python/cdef.py"), str(ROOT / "include/redline.h"),
                            str(made)], check=True, capture_output=True)
            self.assertEqual(made.read_text(), (BUILD / "python/redline/_cffi.py").read_text())

    def test_names_of_outcomes_are_the_librarys(self):
        for enum, name in ((redline.Outcome, lib.rl_outcome_name), (redline.RuleOutcome, lib.rl_rule_outcome_name),
                           (redline.ConditionOutcome, lib.rl_condition_outcome_name),
                           (redline.RuleClass, lib.rl_rule_class_name)):
            for i, member in enumerate(enum):
                self.assertEqual(text(name(i)), member.value)
            self.assertEqual(text(name(len(enum))), "")

    def test_settings_are_all_settings(self):
        members = {name for name, _ in ffi.typeof("rl_settings").fields} - {"size", "n_choose"}
        self.assertEqual({f.name for f in fields(redline.Settings)}, members)

    def test_all_that_is_exported_exists_and_has_a_docstring(self):
        for name in redline.__all__:
            self.assertTrue(hasattr(redline, name), name)
        self.assertTrue(redline.__doc__ and redline.Engine.check_many.__doc__)
        self.assertEqual(redline.__version__, re.search(r'RL_VERSION +"(.*)"', HEADER)[1])

    @long
    def test_structs_have_the_compilers_layout(self):
        structs = re.findall(r"^typedef struct (rl_\w+) \{", HEADER, flags=re.M)
        self.assertGreater(len(structs), 20)
        code = ["#include <redline.h>", "#include <stdio.h>", "int main(void) {"]
        wanted = []
        for s in structs:
            code.append(f'printf("{s} %zu\\n", sizeof({s}));')
            wanted.append(f"{s} {ffi.sizeof(s)}")
            for member, _ in ffi.typeof(s).fields:
                code.append(f'printf("{s}.{member} %zu\\n", offsetof({s}, {member}));')
                wanted.append(f"{s}.{member} {ffi.offsetof(s, member)}")
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "layout.c"
            source.write_text("\n".join(code) + "\nreturn 0; }\n")
            subprocess.run(["cc", f"-I{ROOT / 'include'}", str(source), "-o", f"{folder}/layout"], check=True)
            printed = subprocess.run([f"{folder}/layout"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(printed.split("\n")[:-1], wanted)


class Loading(unittest.TestCase):

    def test_the_library_is_where_the_user_says(self):
        done = python("import redline", REDLINE_LIBRARY="/nowhere/libredline.so.1")
        self.assertIn("ImportError: the package redline needs the library libredline.so.1", done.stderr)
        done = python("import redline; print(redline.__version__)",
                      REDLINE_LIBRARY=str((BUILD / "libredline.so.1").resolve()))
        self.assertEqual(done.stdout.strip(), redline.__version__, done.stderr)

    @long
    def test_another_version_of_the_library_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "other.c"
            source.write_text('int rl_version_number(void) { return 2000000; }\n'
                              'const char *rl_version(void) { return "2.0.0"; }\n')
            subprocess.run(["cc", "-shared", "-fPIC", str(source), "-o", f"{folder}/other.so"], check=True)
            done = python("import redline", REDLINE_LIBRARY=f"{folder}/other.so")
        self.assertIn("and 2.0.0 is installed", done.stderr)


class Types(unittest.TestCase):

    @long
    def test_mypy_finds_no_error(self):
        mypy = shutil.which("mypy")
        if not mypy:
            self.skipTest("mypy is not installed")
        with tempfile.TemporaryDirectory() as cache:
            for where, what in ((BUILD / "python", ["-p", "redline"]),
                                (EXAMPLES / "python", ["--ignore-missing-imports",
                                                       *sorted(p.name for p in (EXAMPLES / "python").glob("*.py"))])):
                done = subprocess.run([mypy, "--strict", "--cache-dir", cache, *what], cwd=where, capture_output=True,
                                      text=True, env={**os.environ, "MYPYPATH": str(BUILD / "python")})
                self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)


class Documents(unittest.TestCase):
    """docs/python.md, and the examples in docs/examples/python."""

    def blocks(self):
        page = (ROOT / "docs" / "python.md").read_text()
        return re.findall(r"```pycon\n(.*?)```", page, flags=re.S)

    def test_the_page_is_true(self):
        import doctest
        blocks = self.blocks()
        self.assertGreater(len(blocks), 5)
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            for p in EXAMPLES.iterdir():
                (shutil.copytree if p.is_dir() else shutil.copy)(p, Path(folder) / p.name)
            os.chdir(folder)
            try:
                runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
                test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "docs/python.md", None, 0)
                output = []
                runner.run(test, out=output.append)
            finally:
                os.chdir(before)
        self.assertEqual(runner.failures, 0, "".join(output))
        self.assertGreater(runner.tries, 15)

    def run_example(self, name, *arguments):
        env = {**os.environ, "PYTHONPATH": str(BUILD / "python"), "PYTHONDONTWRITEBYTECODE": "1",
               "MPLCONFIGDIR": tempfile.gettempdir()}
        done = subprocess.run([sys.executable, str(EXAMPLES / "python" / name), *arguments], capture_output=True,
                              text=True, env=env, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_brackets(self):
        printed = self.run_example("brackets.py")
        self.assertIn("144 combinations, 8.3% accepted by all of ukraine, russia-state", printed)
        self.assertIn("decides: ukraine/UA-DETER, ukraine/UA-FORCE, ukraine/UA-AID", printed)

    @long
    def test_simulate(self):
        few = self.run_example("simulate.py", "5000", "1")
        self.assertEqual(few, self.run_example("simulate.py", "5000", "3"))
        self.assertRegex(few, r"accepted by ukraine: [1-9]")
        many = self.run_example("simulate.py")
        self.assertIn("100000 deals: ", many)

    @long
    def test_shares(self):
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            self.skipTest("python3-matplotlib is not installed")
        with tempfile.TemporaryDirectory() as folder:
            printed = self.run_example("shares.py", f"{folder}/shares.png", "3000")
            image = Path(f"{folder}/shares.png").read_bytes()
        self.assertTrue(image.startswith(b"\x89PNG") and len(image) > 5000)
        self.assertRegex(printed, r"arms_supply +0 km:   0\.0%.* 20 km:  [67]\d\.\d%")


if __name__ == "__main__":
    unittest.main()
