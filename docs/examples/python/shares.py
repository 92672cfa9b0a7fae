"""Plots the share of simulated deals that a pack accepts, by the width of the demilitarised zone and the guarantee.

    shares.py OUTPUT.png [DEALS]

Needs matplotlib (Debian: python3-matplotlib).
"""

import random
import sys
from typing import Any, Iterator

import matplotlib

matplotlib.use("Agg")  # writes files, needs no screen
import matplotlib.pyplot as plot

import redline

WIDTHS = [0.0, 5.0, 10.0, 20.0, 30.0]
GUARANTEES = ["consultation", "arms_supply", "military_response"]
PACK = "mine"

# A pack of one's own, to keep the example short.
RULES = """
pack = { id = "mine"; title = "What we need"; party = "us"; version = "1"; vocabulary = "peace/2";
  sources = ( { id = "memo"; title = "A memo"; } ); };
rules = (
  { id = "ZONE"; title = "A zone that keeps the armies apart"; class = "red-line";
    cite = { source = "memo"; quote = "at least ten kilometres, or twenty if the guarantee is weak"; };
    conditions = ( { id = "a"; message = "a zone is too narrow";
      require = "zone.all(z, has(dmz[z].width_km) && "
                "dmz[z].width_km >= (guarantees.us.kind == 'military_response' ? 10.0 : 20.0))"; } ); },
  { id = "GUAR"; title = "A guarantee that helps"; class = "red-line";
    cite = { source = "memo"; quote = "arms at least, and at once"; };
    conditions = ( { id = "a"; message = "the guarantee is {guarantees.us.kind}, {guarantees.us.trigger}";
      require = "guarantees.us.kind in ['arms_supply', 'military_response'] && guarantees.us.trigger == 'automatic'"; } ); } );
"""


def simulated(count: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(7)
    for number in range(count):
        yield {"deal": {"id": f"s{number}", "title": "A simulated deal",
                        "names": {"zone": [{"id": "line", "title": "Zone along the line"}]}},
               "terms": {"dmz": {"line": {"status": "required", "width_km": WIDTHS[number % len(WIDTHS)]}},
                         "guarantees": {"us": {"kind": GUARANTEES[number // len(WIDTHS) % len(GUARANTEES)],
                                               "trigger": draw.choice(["automatic", "automatic", "consensus"])}}}}


def main(output: str, count: int) -> None:
    engine = redline.Engine(packs=[RULES])
    accepted = {(guarantee, width): 0 for guarantee in GUARANTEES for width in WIDTHS}
    seen = dict(accepted)
    for number, verdict in enumerate(engine.check_many(simulated(count))):
        verdict.raise_for_errors()
        key = (GUARANTEES[number // len(WIDTHS) % len(GUARANTEES)], WIDTHS[number % len(WIDTHS)])
        seen[key] += 1
        accepted[key] += bool(verdict)

    figure, axes = plot.subplots(figsize=(7, 4))
    for guarantee in GUARANTEES:
        shares = [accepted[guarantee, width] / max(1, seen[guarantee, width]) for width in WIDTHS]
        print(f"{guarantee:18} " + " ".join(f"{width:g} km: {share:6.1%}" for width, share in zip(WIDTHS, shares)))
        axes.plot(WIDTHS, shares, marker="o", label=guarantee.replace("_", " "))
    axes.set_xlabel("width of the demilitarised zone (km)")
    axes.set_ylabel(f"share accepted ({count} deals)")
    axes.set_ylim(-0.02, 1.02)
    axes.legend(title="guarantee of the United States", loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(output, dpi=120, bbox_inches="tight")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
