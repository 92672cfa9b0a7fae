"""Checks `redline schema`: that each schema is a JSON Schema, and that it agrees with what redline reads.

    python3 tests/schemas.py REDLINE

The deals of docs/ and tests/ are turned into JSON. What `check` reads, the schema of deals must allow; what the schema
refuses, `check` must refuse. Then the same for deals that are changed at random. Without Debian's python3-jsonschema and
python3-libconf the test is skipped. The last line counts.
"""

import copy
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MUTANTS = int(os.environ.get("REDLINE_FUZZ", "1500"))
REDLINE = sys.argv[1]

try:
    import jsonschema
    import libconf
except ImportError as missing:
    print("skipped: the schemas, because there is no %s (Debian: python3-%s)" % (missing.name, missing.name))
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)


def schema(kind, *options):
    text = subprocess.run([REDLINE, "schema", kind, *options], stdout=subprocess.PIPE, check=True).stdout
    read = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(read)
    return jsonschema.Draft202012Validator(read)


def as_json(value):
    """A libconfig value as JSON has it."""
    if isinstance(value, dict):
        return {key: as_json(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(v) for v in value]
    return value


def deals():
    """The deals of the project that can be parsed, right or wrong, as (name, JSON value)."""
    found = []
    for name in sorted(glob.glob(ROOT + "/docs/**/*.deal", recursive=True) + glob.glob(ROOT + "/tests/**/*.deal", recursive=True)):
        try:
            with open(name, encoding="utf-8") as f:
                deal = as_json(libconf.load(f))
            if "vocabulary" not in deal.get("deal", {}):  # else it is for another one
                found.append((os.path.relpath(name, ROOT), deal))
        except (OSError, ValueError, RecursionError, libconf.ConfigParseError):
            pass  # a case of wrong syntax
    return found


def refused(lines, *options):
    """For each deal, whether `check` refuses it."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        f.write("".join(json.dumps(deal, ensure_ascii=False) + "\n" for deal in lines))
        f.flush()
        out = subprocess.run([REDLINE, "check", "--no-config", "-q", "-f", "jsonl", *options, f.name],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    verdicts = [json.loads(line) for line in out.decode().splitlines()]
    assert len(verdicts) == len(lines), "a verdict for every deal"
    return [v["verdict"] == "error" and "errors" in v for v in verdicts]


# ------------------------------------------------------------------------------------------------ changes

VALUES = [True, None, 0, -1, 7, 10.5, 1e300, "", "none", "2025-06-02", "2025-6-2", [], ["us"], ["us", "us"], [1], {},
          {"open": True}, {"open": False}, {"either": [1, 2]}, {"either": ["none", "de_jure"]}, {"either": [1]},
          {"either": [{"value": True}, {"value": False, "by": "a"}]}, {"value": 1}]


def places(value, path=()):
    """All places in a deal, outermost first."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield from places(below, path + (key,))


def change(rng, deal, others):
    """One change at a random place: another value, a key less, a key more or renamed."""
    path = rng.choice(list(places(deal))[1:])
    at = deal
    for key in path[:-1]:
        at = at[key]
    last = path[-1]
    kind = rng.randrange(5)
    if kind == 0:
        del at[last]
    elif kind == 1 and isinstance(at, dict):
        at[rng.choice(others)] = at.pop(last)
    elif kind == 2 and isinstance(at, dict):
        at[rng.choice(others)] = rng.choice(VALUES)
    else:
        at[last] = copy.deepcopy(rng.choice(VALUES))


def mutants(good, n):
    rng = random.Random(20250602)
    keys = sorted({key for deal in good for path in places(deal) for key in path if isinstance(key, str)})
    made = []
    for _ in range(n):
        deal = copy.deepcopy(rng.choice(good))
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            change(rng, deal, keys)
        made.append(deal)
    return made


# ------------------------------------------------------------------------------------------------ tests


class Count:
    passed = failed = 0

    def expect(self, name, wrong):
        """WRONG lists what is wrong."""
        for line in wrong[:5]:
            print("FAILED: %s: %s" % (name, line))
        self.failed += bool(wrong)
        self.passed += not wrong


def agree(count, name, validator, given, *options):
    """Compares the schema with `check` for (name, deal) pairs. Returns how many both refuse, and `check` alone."""
    told = refused([deal for _, deal in given], *options)
    said = [not validator.is_valid(deal) for _, deal in given]
    count.expect(name + ": what the schema refuses, check refuses",
                 ["%s: %s" % (n, jsonschema.exceptions.best_match(validator.iter_errors(deal)).message)
                  for (n, deal), no, schema_no in zip(given, told, said) if schema_no and not no])
    return sum(said), sum(told)


def test_deals(count):
    builtin = schema("deal")
    given = deals()
    count.expect("there are deals to check", [] if len(given) > 60 else ["only %d" % len(given)])
    agree(count, "deals of the project", builtin, given)
    lease = ["--terms", ROOT + "/docs/examples/lease.terms"]
    agree(count, "deals of another vocabulary", schema("deal", *lease), given, *lease, "-p", ROOT + "/docs/examples/lease.rules")
    good = [deal for (_, deal), no in zip(given, refused([deal for _, deal in given])) if not no]
    both, alone = agree(count, "changed deals", builtin, [("mutant %d" % i, d) for i, d in enumerate(mutants(good, MUTANTS))])
    print("of %d changed deals, check refuses %d and the schema %d" % (MUTANTS, alone, both))
    count.expect("the schema finds most mistakes", [] if both > 0.8 * alone else ["%d of %d" % (both, alone)])


def output(*words):
    return subprocess.run([REDLINE, "check", "--no-config", "-q", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()


def test_reports(count):
    """The schemas of reports allow what `check` writes about all deals of the project, and no other keys."""
    report, line = schema("report"), schema("results")
    files = [os.path.join(ROOT, name) for name, _ in deals()] + sorted(glob.glob(ROOT + "/tests/cases/errors/*.json"))
    lease = [ROOT + "/tests/formats/nasty", "--terms", ROOT + "/tests/formats/nasty.terms", "-p", ROOT + "/tests/formats/nasty.rules"]
    for name, words in (("deals of the project", files), ("the same, more", ["-v", "--strict", "--as-whole", *files]), ("nasty deals", lease)):
        text, lines = output("-f", "json", *words), output("-f", "jsonl", *words)
        wrong = [e.json_path + ": " + e.message for e in report.iter_errors(json.loads(text))]
        wrong += [e.json_path + ": " + e.message for l in lines.splitlines() for e in line.iter_errors(json.loads(l))]
        count.expect(name + ": reports have the form of their schemas", wrong or ([] if len(lines) > 1000 else ["no reports"]))
    closed = [at for at, s in objects(report.schema) + objects(line.schema) if "additionalProperties" not in s]
    count.expect("no object of a report may have keys that its schema does not name", closed)


def objects(s, at="$"):
    """All parts of a schema that describe objects with known keys."""
    found = [(at, s)] if isinstance(s, dict) and s.get("type") == "object" else []
    for key, below in s.items() if isinstance(s, dict) else enumerate(s) if isinstance(s, list) else ():
        found += objects(below, "%s.%s" % (at, key))
    return found


def main():
    count = Count()
    test_deals(count)
    test_reports(count)
    print("%d passed, %d failed" % (count.passed, count.failed))
    return count.failed > 0


if __name__ == "__main__":
    sys.exit(main())
