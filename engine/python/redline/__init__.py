"""redline checks proposed deals against each party's red lines: which are crossed, where, why, and how to fix it.

    >>> import redline
    >>> engine = redline.Engine(packs=["ukraine", "kremlin"])
    >>> verdict = engine.check("draft.deal")
    >>> if not verdict:
    ...     for rule in verdict.crossed:
    ...         print(rule)

The package calls the library libredline, which is the same code as the program `redline`. docs/python.md is its manual.
"""

from ._compare import Diff, Sweep, SweepBracket, SweepOption, SweepPack, SweepRule
from ._engine import Deal, Engine, RuleFile, Settings, Vocabulary, report_formats
from ._library import DealError, Diagnostic, RedlineError, RulesError, lib as _lib, text as _text
from ._verdict import (Article, Citation, Condition, ConditionOutcome, Effect, NextStep, Outcome, Pack, PackInfo, Reason,
                       Rule, RuleClass, RuleInfo, RuleOutcome, Verdict, Waiver)

__version__: str = _text(_lib.rl_version())

__all__ = [
    "Article", "Citation", "Condition", "ConditionOutcome", "Deal", "DealError", "Diagnostic", "Diff", "Effect", "Engine",
    "NextStep", "Outcome", "Pack", "PackInfo", "Reason", "RedlineError", "Rule", "RuleClass", "RuleFile", "RuleInfo",
    "RuleOutcome", "RulesError", "Settings", "Sweep", "SweepBracket", "SweepOption", "SweepPack", "SweepRule", "Verdict",
    "Vocabulary", "Waiver", "report_formats", "__version__",
]

# What users see of them is where they import them from.
for _name in __all__:
    _object = globals()[_name]
    if isinstance(_object, type):
        _object.__module__ = "redline"
del _name, _object
