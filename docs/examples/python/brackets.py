"""Which bracket decides? Counts all combinations of a draft's options, and shows what depends on each bracket.

    brackets.py [DEAL [PACK...]]
"""

import sys
from pathlib import Path

import redline

HERE = Path(__file__).resolve().parent


def main(deal: Path, packs: list[str]) -> None:
    engine = redline.Engine(packs=packs)
    sweep = engine.sweep(deal)
    print(f"{sweep.title}: {sweep.combinations} combinations, {sweep.share:.1%} accepted by all of {', '.join(packs)}")

    for bracket in sweep.brackets:
        print(f"\n{bracket.name} (line {bracket.line}): influence {bracket.spread:.1%}" if bracket.matters
              else f"\n{bracket.name} (line {bracket.line}): does not matter to these packs")
        if not bracket.matters:
            continue
        for option in bracket.options:
            said = f" (proposed by {option.by})" if option.by else ""
            shares = ", ".join(f"{pack} {share:.1%}" for pack, share in option.packs.items())
            print(f"  {option.name + said:40} accepted {option.share:6.1%}   {shares}")
        rules = [f"{pack.id}/{rule.id}" for pack in sweep.packs for rule in pack.rules if bracket.name in rule.depends_on]
        print(f"  decides: {', '.join(rules)}")

    # Settle the most influential bracket to its best option, and count again.
    first = sweep.brackets[0]
    best = max(first.options, key=lambda option: option.share)
    settled = engine.sweep(deal, redline.Settings(choose={first.name: best.name}))
    print(f"\nWith {first.name} = {best.name}: {settled.share:.1%} of {settled.combinations} combinations are accepted.")
    for combination in settled.accepted[:3]:
        print("  for example: " + ", ".join(f"{bracket} = {option}" for bracket, option in combination.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "bracketed.deal",
         sys.argv[2:] or ["ukraine", "russia-state"])
