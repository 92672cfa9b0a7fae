"""Simulates 100,000 deals near an armistice, and shows which of their terms cost which party its red lines.

    simulate.py [DEALS [JOBS]]

Each deal draws a value for each of eight terms; the others are those of BASE. The packs of both parties check it. The
table shows, for each value, the mean number of red lines that are crossed in the deals with it.
"""

import copy
import random
import sys
from collections import Counter
from typing import Any, Iterator

import redline

GUARANTEE = {"kind": "arms_supply", "trigger": "automatic", "arms_on_attack": "guaranteed", "form": "legal"}
NAMES = {"zone": [{"id": "line", "title": "Zone along the line"}]}
BASE: dict[str, Any] = {
    "ceasefire": {"scope": "full", "line": "contact_line", "permanent": True},
    "dmz": {"line": {"status": "required", "along": "line", "width_km": 20.0, "sides": "both"}},
    "conduct": {"russia": {"no_change_by_force": True, "nonaggression": "pledged"}},
    "foreign_forces": {"coalition": {"mandate": "enforce", "location": "line", "strength": 45000}},
    "guarantees": {"us": GUARANTEE, "uk": GUARANTEE, "france": GUARANTEE, "poland": GUARANTEE},
    "forces": {"ukraine": {"freedom": "unrestricted", "production": "supported"}},
    "alignment": {"eu": "supported", "neutrality": "not_imposed"},
}
# What may be agreed on, term by term.
CHOICES: dict[str, list[Any]] = {
    "alignment.nato": ["free", "deferred", "barred"],
    "forces.ukraine.cap_nature": ["none", "ceiling"],
    "forces.ukraine.imports": ["supported", "banned"],
    "foreign_forces.coalition.presence": ["required", "barred"],
    "guarantees.us.trigger": ["consensus", "automatic"],
    "guarantees.us.kind": ["consultation", "arms_supply", "military_response"],
    "recognition.ukraine.crimea": ["refused", "de_facto", "de_jure"],
    "territory.luhansk.withdrawal.ukraine": ["none", "full"],
}


def set_term(terms: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    for group in groups:
        terms = terms.setdefault(group, {})
    terms[last] = value


def simulated(count: int, drawn: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Deals, one at a time: redline reads a few hundred ahead, so memory does not grow with their number."""
    draw = random.Random(2025)
    for number in range(count):
        values = {path: draw.choice(options) for path, options in CHOICES.items()}
        terms = copy.deepcopy(BASE)
        for path, value in values.items():
            set_term(terms, path, value)
        drawn.append(values)
        yield {"deal": {"id": f"s{number}", "title": "A simulated deal", "names": NAMES}, "terms": terms}


def main(count: int, jobs: int) -> None:
    engine = redline.Engine(packs=["ukraine", "kremlin"])
    crossed: Counter[str] = Counter()  # by rule
    accepted: Counter[str] = Counter()  # by pack
    # For each value: the deals with it, and the red lines that are crossed in them.
    deals: Counter[tuple[str, str]] = Counter()
    lines: dict[str, Counter[tuple[str, str]]] = {pack.id: Counter() for pack in engine.packs}
    outcomes: Counter[str] = Counter()
    drawn: list[dict[str, Any]] = []  # the values of deals that are on their way

    for verdict in engine.check_many(simulated(count, drawn), jobs=jobs):
        values = drawn.pop(0)
        if verdict.outcome is redline.Outcome.ERROR:
            raise SystemExit(repr(verdict))
        outcomes[str(verdict.outcome)] += 1
        keys = [(path, str(value)) for path, value in values.items()]
        deals.update(keys)
        for pack in verdict.packs:
            accepted[pack.id] += bool(pack)
            red_lines = [rule.path for rule in pack.rules if rule.crossed]
            crossed.update(red_lines)
            for key in keys:
                lines[pack.id][key] += len(red_lines)

    print(f"{count} deals: " + ", ".join(f"{n} {outcome}" for outcome, n in sorted(outcomes.items())))
    print("accepted by " + ", ".join(f"{id}: {n / count:.1%}" for id, n in accepted.items()))
    print("\nred lines crossed per deal, by value")
    print(f"  {'term':36} {'value':20} " + " ".join(f"{pack.id:>10}" for pack in engine.packs))
    for path, options in CHOICES.items():
        for value in options:
            key = (path, str(value))
            means = [lines[pack.id][key] / max(1, deals[key]) for pack in engine.packs]
            print(f"  {path:36} {value!s:20} " + " ".join(f"{mean:10.2f}" for mean in means))
    print("\nred lines that are crossed most often")
    for path, n in crossed.most_common(5):
        print(f"  {path:24} {n / count:7.1%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
