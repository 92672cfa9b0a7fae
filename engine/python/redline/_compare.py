"""Diffs and sweeps: what `redline diff` and `redline sweep` say of deals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Optional

from . import _show
from ._cffi import ffi
from ._library import lib, struct, written
from ._verdict import Outcome, RuleClass, RuleOutcome, Verdict, _View

if TYPE_CHECKING:
    from ._engine import Engine


def report_settings(verbose: bool, colour: bool, width: int) -> Any:
    s = struct("report_settings")
    s.verbose, s.colour, s.width = verbose, colour, width
    return s


def document(write: Any, c: Any, format: str, settings: Optional[Any]) -> bytes:
    """What a function of the library writes of C in a format of documents."""
    formats = [ffi.string(name).decode() for name in iter_formats(lib.rl_document_format)]
    if format not in formats:
        raise ValueError(f"unknown format {format!r}; allowed: {', '.join(formats)}")
    return written(lambda sink, data: int(write(c, format.encode(), settings or ffi.NULL, sink, data)))


def iter_formats(at: Any) -> list[Any]:
    names: list[Any] = []
    while (name := at(len(names))) != ffi.NULL:
        names.append(name)
    return names


class Diff(_View):
    """What changed from one deal to another, and what that did to the verdicts."""

    __slots__ = ("_c", "_keep")

    def __init__(self, c: Any, keep: tuple[Verdict, Verdict]) -> None:
        self._c = c
        self._keep = keep
        super().__init__(json.loads(document(lib.rl_diff_write, c, "json", None)))

    @property
    def change(self) -> str:
        """Of the deal's verdict: "same", "better" or "worse"."""
        return self._text("change")

    @property
    def before(self) -> dict[str, Any]:
        """The earlier deal: id, title, file, verdict."""
        return dict(self._data["before"])

    @property
    def after(self) -> dict[str, Any]:
        return dict(self._data["after"])

    @property
    def better(self) -> int:
        """How many conditions are better."""
        return int(self._data["summary"]["better"])

    @property
    def worse(self) -> int:
        return int(self._data["summary"]["worse"])

    @property
    def terms(self) -> tuple[dict[str, Any], ...]:
        """The terms that changed: "term", "change", and the value and its place "before" and "after"."""
        return tuple(dict(t) for t in self._data["terms"])

    @property
    def articles(self) -> tuple[dict[str, Any], ...]:
        return tuple(dict(a) for a in self._data["articles"])

    @property
    def packs(self) -> tuple[dict[str, Any], ...]:
        """The packs: "id", the verdicts "before" and "after", and the "rules" that changed, with their conditions."""
        return tuple(dict(p) for p in self._data["packs"])

    def report(self, format: str = "text", *, verbose: bool = False, colour: bool = False, width: int = 80) -> str:
        """The report of `redline diff`: "text", "json", "markdown" or "html"."""
        return document(lib.rl_diff_write, self._c, format, report_settings(verbose, colour, width)).decode()

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        return _show.diff(self)

    def _repr_html_(self) -> str:
        return _show.diff_html(self)


# ------------------------------------------------------------------------------------------------ sweeps


class SweepOption(_View):
    """An option of a bracket, and how many combinations with it are accepted."""

    __slots__ = ()

    @property
    def name(self) -> str:
        return self._text("option")

    @property
    def by(self) -> str:
        """The party that proposes it, or ""."""
        return self._text("by")

    @property
    def combinations(self) -> int:
        """How many combinations have it."""
        return self._number("ways")

    @property
    def accepted(self) -> int:
        """How many of them all packs accept."""
        return self._number("accepted")

    @property
    def rejected(self) -> int:
        return self._number("rejected")

    @property
    def share(self) -> float:
        """accepted / combinations."""
        return float(self._data["share"])

    @property
    def packs(self) -> dict[str, float]:
        """The share that each pack accepts."""
        return {id: float(of["share"]) for id, of in self._data["packs"].items()}

    def __repr__(self) -> str:
        return f"<SweepOption {self.name}: {self.share:.1%} accepted>"


class SweepBracket(_View):
    __slots__ = ()

    @property
    def name(self) -> str:
        return self._text("choice")

    @property
    def line(self) -> int:
        return self._number("line")

    @property
    def matters(self) -> bool:
        """The outcome of some pack depends on it."""
        return self._is("matters")

    @property
    def spread(self) -> float:
        """The largest share of accepted combinations over its options minus the smallest: its influence."""
        return float(self._data["spread"])

    @property
    def options(self) -> tuple[SweepOption, ...]:
        return tuple(SweepOption(o) for o in self._data["options"])

    def __repr__(self) -> str:
        return f"<SweepBracket {self.name}: {len(self.options)} options, spread {self.spread:.1%}>"


class SweepRule(_View):
    __slots__ = ()

    @property
    def id(self) -> str:
        return self._text("id")

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def rule_class(self) -> RuleClass:
        return RuleClass(self._data["class"])

    @property
    def counts(self) -> dict[RuleOutcome, int]:
        return {RuleOutcome(k): int(v) for k, v in self._data["verdicts"].items()}

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The brackets on which its outcome depends."""
        return tuple(self._data["depends_on"])

    def __repr__(self) -> str:
        return f"<SweepRule {self.id}: depends on {', '.join(self.depends_on) or 'no bracket'}>"


class SweepPack(_View):
    __slots__ = ()

    @property
    def id(self) -> str:
        return self._text("id")

    @property
    def party(self) -> str:
        return self._text("party")

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many combinations get each verdict of this pack."""
        return {Outcome(k): int(v) for k, v in self._data["verdicts"].items()}

    @property
    def accepted(self) -> int:
        """How many combinations it accepts."""
        return self.counts[Outcome.ACCEPTED]

    @property
    def share(self) -> float:
        """Of the combinations that it accepts."""
        return float(self._data["share"])

    @property
    def rules(self) -> tuple[SweepRule, ...]:
        return tuple(SweepRule(r) for r in self._data["rules"])

    def __repr__(self) -> str:
        return f"<SweepPack {self.id}: {self.share:.1%} accepted>"


class Sweep(_View):
    """How many combinations of the options of a deal's brackets get each verdict. Counts are exact, however large."""

    __slots__ = ("_c", "_engine")

    def __init__(self, engine: Engine, c: Any) -> None:
        self._c = c
        self._engine = engine
        super().__init__(json.loads(document(lib.rl_sweep_write, c, "json", None)))

    @property
    def id(self) -> str:
        return str(self._data["deal"]["id"])

    @property
    def title(self) -> str:
        return str(self._data["deal"]["title"])

    @property
    def combinations(self) -> int:
        return self._number("ways")

    @property
    def counts(self) -> dict[Outcome, int]:
        """Of the worst outcome of all packs."""
        return {Outcome(k): int(v) for k, v in self._data["verdicts"].items()}

    @property
    def share(self) -> float:
        """Of the combinations that all packs accept."""
        return float(self._data["share"])

    @property
    def packs(self) -> tuple[SweepPack, ...]:
        return tuple(SweepPack(p) for p in self._data["packs"])

    @property
    def brackets(self) -> tuple[SweepBracket, ...]:
        """Those with the most influence first."""
        return tuple(SweepBracket(b) for b in self._data["choices"])

    @property
    def accepted(self) -> tuple[dict[str, str], ...]:
        """Combinations that all packs accept, bracket by bracket; a bracket that is missing may have any option."""
        return tuple(dict(combination) for combination in self._data["accepted"]["list"])

    @property
    def more_accepted(self) -> bool:
        """There are more than the setting max_listed lists."""
        return bool(self._data["accepted"]["more"])

    def report(self, format: str = "text", *, verbose: bool = False, colour: bool = False, width: int = 80) -> str:
        """The report of `redline sweep`: "text", "json", "markdown" or "html"."""
        return document(lib.rl_sweep_write, self._c, format, report_settings(verbose, colour, width)).decode()

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        return _show.sweep(self)

    def _repr_html_(self) -> str:
        return _show.sweep_html(self)
