"""Verdicts: what a check found. All of it comes from the library, as the JSON of its report; here it gets names and types."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Any, Iterator, Optional, Union

from . import _show
from ._cffi import ffi
from ._library import DealError, Diagnostic, check, described, diagnostics, lib, owned, struct, text, written

if TYPE_CHECKING:
    from ._engine import Engine


class _Name(str, Enum):
    """A constant that is also its name in reports: Outcome.ACCEPTED == "accepted"."""

    def __str__(self) -> str:
        return str(self.value)


class Outcome(_Name):
    """Of a deal, and of a pack."""

    NOT_APPLICABLE = "not_applicable"  #: no red line applies
    ACCEPTED = "accepted"  #: all red lines that apply pass
    UNDETERMINED = "undetermined"  #: no red line is crossed, at least one is undetermined
    REJECTED = "rejected"  #: a red line is crossed
    ERROR = "error"  #: the deal could not be read, or a rule could not be evaluated


class RuleOutcome(_Name):
    NOT_APPLICABLE = "not_applicable"
    PASS = "pass"
    UNDETERMINED = "undetermined"
    FAIL = "fail"  #: at least one condition is violated, even if it is waived
    ERROR = "error"


class ConditionOutcome(_Name):
    MET = "met"
    FALLBACK = "fallback"  #: met by its or_else
    UNDETERMINED = "undetermined"
    VIOLATED = "violated"
    ERROR = "error"


class RuleClass(_Name):
    RED_LINE = "red-line"
    NEGOTIABLE = "negotiable"
    PREFERENCE = "preference"


#: By their numbers in the library.
OUTCOMES = tuple(Outcome)
RULE_OUTCOMES = tuple(RuleOutcome)
CLASSES = tuple(RuleClass)
_WAIVED = int(lib.RL_WAIVED)
_FAIL = RULE_OUTCOMES.index(RuleOutcome.FAIL)


class _View:
    """A part of a report: attributes over its JSON."""

    __slots__ = ("_data",)

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def _text(self, key: str) -> str:
        return str(self._data.get(key, ""))

    def _number(self, key: str) -> int:
        return int(self._data.get(key, 0))

    def _is(self, key: str) -> bool:
        return bool(self._data.get(key, False))

    def to_dict(self) -> dict[str, Any]:
        """As the JSON report has it. A copy, which you may change."""
        copy: dict[str, Any] = json.loads(json.dumps(self._data))
        return copy

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._data == other._data  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]


# ------------------------------------------------------------------------------------------------ parts


class Citation(_View):
    """The source that a rule is based on."""

    __slots__ = ()

    @property
    def source(self) -> str:
        """Its id in the pack."""
        return self._text("source")

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def author(self) -> str:
        return self._text("author")

    @property
    def date(self) -> str:
        return self._text("date")

    @property
    def url(self) -> str:
        return self._text("url")

    @property
    def section(self) -> str:
        return self._text("section")

    @property
    def quote(self) -> str:
        return self._text("quote")

    def __repr__(self) -> str:
        return f'<Citation {self.source}: "{self.quote}">'


class Reason(_View):
    """Something in the deal that decided an outcome."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """"term", "text", "no_text", "field", "no_member" or "article"."""
        if "term" in self._data:
            return "term"
        if "text" in self._data:
            return "no_text" if self._data["text"] is None else "text"
        return "field" if "field" in self._data else "no_member" if "nothing_in" in self._data else "article"

    @property
    def term(self) -> str:
        """Its path, or ""."""
        return self._text("term")

    @property
    def value(self) -> Any:
        """Of a term, as in a deal; None if it is open or absent."""
        return self._data.get("value")

    @property
    def unit(self) -> str:
        return self._text("unit")

    @property
    def open(self) -> bool:
        """Its value is not known."""
        return self._is("open")

    @property
    def silent(self) -> bool:
        """The deal does not set it."""
        return self._is("silent")

    @property
    def text(self) -> Optional[str]:
        """The matched text of an article; None if this is no text that matched."""
        found = self._data.get("text")
        return None if found is None else str(found)

    @property
    def field(self) -> str:
        return self._text("field")

    @property
    def nothing_in(self) -> str:
        """The expression that was an empty list or set."""
        return self._text("nothing_in")

    @property
    def article(self) -> str:
        """The id of the article, or ""."""
        return self._text("article")

    @property
    def file(self) -> str:
        return self._text("file")

    @property
    def line(self) -> int:
        """From 1; 0 if the deal does not set it."""
        return self._number("line")

    @property
    def column(self) -> int:
        return self._number("column")

    @property
    def choice(self) -> str:
        """The bracket on whose option this depends, or ""."""
        return self._text("choice")

    @property
    def option(self) -> str:
        return self._text("option")

    def __str__(self) -> str:
        return _show.reason(self)

    def __repr__(self) -> str:
        return f"<Reason {_show.reason(self)}>"


class Waiver(_View):
    """Why a violation does not reject."""

    __slots__ = ()

    @property
    def by(self) -> str:
        return self._text("by")

    @property
    def reason(self) -> str:
        return self._text("reason")

    @property
    def until(self) -> str:
        """Its last day."""
        return self._text("until")

    @property
    def condition(self) -> str:
        return self._text("condition")

    @property
    def own(self) -> bool:
        """It is written in the deal itself."""
        return self._is("own")

    @property
    def file(self) -> str:
        return self._text("file")

    @property
    def line(self) -> int:
        return self._number("line")

    @property
    def column(self) -> int:
        return self._number("column")

    def __repr__(self) -> str:
        return f"<Waiver by {self.by} until {self.until}: {self.reason}>"


class Article(_View):
    """An article that a reason names."""

    __slots__ = ()

    @property
    def id(self) -> str:
        return self._text("id")

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def by(self) -> str:
        return self._text("by")

    @property
    def text(self) -> str:
        return self._text("text")

    def __repr__(self) -> str:
        return f"<Article {self.id}: {self.title}>"


class Effect(_View):
    """A bracket whose options differ in the outcome of a condition."""

    __slots__ = ()

    @property
    def choice(self) -> str:
        return self._text("choice")

    @property
    def file(self) -> str:
        return self._text("file")

    @property
    def line(self) -> int:
        return self._number("line")

    @property
    def column(self) -> int:
        return self._number("column")

    @property
    def options(self) -> dict[str, ConditionOutcome]:
        """The outcome with each option."""
        return {o["option"]: ConditionOutcome(o["verdict"]) for o in self._data["options"]}

    def __repr__(self) -> str:
        return f"<Effect of {self.choice}: " + ", ".join(f"{k}: {v}" for k, v in self.options.items()) + ">"


class NextStep(_View):
    """What to settle next: an open term or a bracket, and which rules each of its values decides."""

    __slots__ = ()

    @property
    def is_bracket(self) -> bool:
        return self._text("what") == "bracket"

    @property
    def name(self) -> str:
        """Of the bracket, or the path of the term."""
        return self._text("bracket") or self._text("path")

    @property
    def red_lines(self) -> tuple[str, ...]:
        """The red lines that depend on it."""
        return tuple(self._data.get("red_lines", ()))

    @property
    def other_rules(self) -> tuple[str, ...]:
        return tuple(self._data.get("other_rules", ()))

    @property
    def values(self) -> tuple[dict[str, Any], ...]:
        """For each value ("value") or option ("option") the rules that would "pass", "fail", ..."""
        return tuple(dict(v) for v in self._data.get("values", self._data.get("options", ())))

    def __repr__(self) -> str:
        return f"<NextStep {self.name}: {len(self.red_lines)} red lines, {len(self.other_rules)} other rules>"


class Condition(_View):
    """The outcome of one condition, and what decided it."""

    __slots__ = ("rule",)

    rule: Rule

    def __init__(self, rule: Rule, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.rule = rule

    @property
    def id(self) -> str:
        return self._text("id")

    @property
    def path(self) -> str:
        """"PACK/RULE/condition"."""
        return f"{self.rule.path}/{self.id}"

    @property
    def forbids(self) -> bool:
        """The expression must not be true; else it must be."""
        return self._text("kind") == "forbid"

    @property
    def outcome(self) -> ConditionOutcome:
        return ConditionOutcome(self._data["verdict"])

    @property
    def message(self) -> str:
        """What a violation means."""
        return self._text("message")

    @property
    def expression(self) -> str:
        return self._text("expression")

    @property
    def or_else(self) -> str:
        return self._text("or_else")

    @property
    def definitions(self) -> dict[str, str]:
        """What the names in the expressions stand for."""
        return {d["name"]: d["is"] for d in self._data.get("definitions", ())}

    @property
    def waiver(self) -> Optional[Waiver]:
        """Of a violation that does not reject."""
        return Waiver(self._data["waived"]) if "waived" in self._data else None

    @property
    def vague(self) -> bool:
        """Undetermined, because the text is too vague to decide."""
        return self._is("vague")

    @property
    def undetermined_because(self) -> str:
        """"missing", "unmentioned", "open", "vague" or "bracket"; "" if it is not undetermined."""
        return self._text("undetermined_because")

    @property
    def reason(self) -> str:
        """The text of an error, or why it is undetermined; may be ""."""
        return self._text("reason")

    @property
    def because(self) -> tuple[Reason, ...]:
        """What decided it."""
        return tuple(Reason(b) for b in self._data["because"])

    @property
    def depends_on(self) -> tuple[Effect, ...]:
        """The brackets on which it depends."""
        return tuple(Effect(e) for e in self._data.get("depends_on", ()))

    @property
    def citation(self) -> Citation:
        """Its own, or that of its rule."""
        return Citation(self._data["cite"]) if "cite" in self._data else self.rule.citation

    @property
    def source(self) -> str:
        """The title of the source document."""
        return self.citation.title

    @property
    def quote(self) -> str:
        return self.citation.quote

    @property
    def how_to_fix(self) -> str:
        """The remedy of its rule; may be ""."""
        return self.rule.remedy

    def __str__(self) -> str:
        return _show.condition(self)

    def __repr__(self) -> str:
        return f"<Condition {self.path}: {self.outcome}>"


class Rule:
    """The outcome of one rule."""

    __slots__ = ("_verdict", "_info")

    def __init__(self, verdict: Verdict, info: RuleInfo) -> None:
        self._verdict = verdict
        self._info = info

    @property
    def _data(self) -> dict[str, Any]:
        packs = self._verdict._json["packs"]
        if not packs:  # the deal could not be read
            return {"verdict": "error", "conditions": []}
        found: dict[str, Any] = packs[self._info._pack]["rules"][self._info._index]
        return found

    @property
    def pack(self) -> Pack:
        return Pack(self._verdict, self._info._pack)

    @property
    def id(self) -> str:
        return self._info.id

    @property
    def path(self) -> str:
        """"PACK/RULE"."""
        return self._info.path

    @property
    def title(self) -> str:
        return self._info.title

    @property
    def rule_class(self) -> RuleClass:
        return self._info.rule_class

    @property
    def is_red_line(self) -> bool:
        return self._info.rule_class is RuleClass.RED_LINE

    @property
    def outcome(self) -> RuleOutcome:
        v = self._verdict
        if v._results is not None:
            return RULE_OUTCOMES[v._results.rows[v._at + self._info._column] & ~_WAIVED]
        return RuleOutcome(self._data["verdict"])

    @property
    def waived(self) -> bool:
        """It fails, and every violated condition is waived: it does not reject."""
        v = self._verdict
        if v._results is not None:
            return bool(v._results.rows[v._at + self._info._column] & _WAIVED)
        return bool(self._data.get("waived", False))

    @property
    def crossed(self) -> bool:
        """It is a red line that fails and is not waived."""
        return self.is_red_line and self.outcome is RuleOutcome.FAIL and not self.waived

    @property
    def rationale(self) -> str:
        return self._info.rationale

    @property
    def remedy(self) -> str:
        """How to fix a violation; may be ""."""
        return self._info.remedy

    how_to_fix = remedy

    @property
    def when(self) -> str:
        """The expression that decides whether the rule applies, if that is not simply true; else ""."""
        return str(self._data.get("when", ""))

    @property
    def when_because(self) -> tuple[Reason, ...]:
        return tuple(Reason(b) for b in self._data.get("when_because", ()))

    @property
    def reason(self) -> str:
        return str(self._data.get("reason", ""))

    @property
    def undetermined_because(self) -> str:
        return str(self._data.get("undetermined_because", ""))

    @property
    def citation(self) -> Citation:
        return self._info.citation

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Empty if the rule does not apply, or the deal could not be read."""
        return tuple(Condition(self, c) for c in self._data["conditions"])

    def condition(self, id: str) -> Condition:
        for c in self.conditions:
            if c.id == id:
                return c
        raise KeyError(id)

    def to_dict(self) -> dict[str, Any]:
        return _View(self._data).to_dict()

    def __str__(self) -> str:
        return _show.rule(self)

    def __repr__(self) -> str:
        return f"<Rule {self.path}: {'waived' if self.waived else self.outcome}>"


class Pack:
    """The outcome of one pack."""

    __slots__ = ("_verdict", "_index")

    def __init__(self, verdict: Verdict, index: int) -> None:
        self._verdict = verdict
        self._index = index

    @property
    def _info(self) -> PackInfo:
        return self._verdict._engine.packs[self._index]

    @property
    def id(self) -> str:
        return self._info.id

    @property
    def title(self) -> str:
        return self._info.title

    @property
    def party(self) -> str:
        return self._info.party

    @property
    def version(self) -> str:
        return self._info.version

    @property
    def outcome(self) -> Outcome:
        v = self._verdict
        if v._results is not None:
            return OUTCOMES[v._results.rows[v._at + 1 + self._index]]
        packs = v._json["packs"]
        return Outcome(packs[self._index]["verdict"]) if packs else Outcome.ERROR

    def __bool__(self) -> bool:
        """It is accepted."""
        return self.outcome is Outcome.ACCEPTED

    @property
    def rules(self) -> tuple[Rule, ...]:
        """In the order of the pack; all are errors if the deal could not be read."""
        return tuple(Rule(self._verdict, info) for info in self._info.rules)

    def rule(self, id: str) -> Rule:
        for info in self._info.rules:
            if info.id == id:
                return Rule(self._verdict, info)
        raise KeyError(f"{self.id}/{id}")

    __getitem__ = rule

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    @property
    def crossed(self) -> tuple[Rule, ...]:
        """The red lines that are crossed."""
        return self._verdict._crossed(self._info.rules)

    def to_dict(self) -> dict[str, Any]:
        packs = self._verdict._json["packs"]
        if packs:
            return _View(packs[self._index]).to_dict()
        return {"id": self.id, "title": self.title, "party": self.party, "version": self.version, "verdict": "error",
                "rules": []}

    def __repr__(self) -> str:
        crossed = ", ".join(r.id for r in self.crossed)
        return f"<Pack {self.id}: {self.outcome}" + (f" (crossed: {crossed})>" if crossed else ">")


# ------------------------------------------------------------------------------------------------ packs of an engine


class RuleInfo:
    """A rule as it is written in its pack."""

    __slots__ = ("id", "path", "title", "rule_class", "rationale", "remedy", "when", "citation", "_pack", "_index",
                 "_column")

    def __init__(self, pack: str, rule: Any, cite: Any, place: tuple[int, int, int]) -> None:
        self.id: str = text(rule.id)
        self.path: str = f"{pack}/{self.id}"
        self.title: str = text(rule.title)
        self.rule_class: RuleClass = CLASSES[rule.rule_class]
        self.rationale: str = text(rule.rationale)
        self.remedy: str = text(rule.remedy)
        self.when: str = text(rule.when)
        keys = ("source", "title", "author", "date", "url", "section", "quote")
        self.citation: Citation = Citation({k: v for k in keys if (v := text(getattr(cite, k)))})
        #: The indexes of its pack, of it, and of its byte in a row.
        self._pack, self._index, self._column = place

    def __repr__(self) -> str:
        return f"<RuleInfo {self.path}: {self.title}>"


class PackInfo:
    """A pack as it was loaded."""

    __slots__ = ("id", "title", "party", "version", "file", "rules")

    def __init__(self, pack: Any, rules: tuple[RuleInfo, ...]) -> None:
        self.id: str = text(pack.id)
        self.title: str = text(pack.title)
        self.party: str = text(pack.party)
        self.version: str = text(pack.version)
        self.file: str = text(pack.file)
        self.rules: tuple[RuleInfo, ...] = rules

    def __repr__(self) -> str:
        return f"<PackInfo {self.id}: {len(self.rules)} rules>"


# ------------------------------------------------------------------------------------------------ verdicts


class Results:
    """The outcomes of one part of a batch, and its texts."""

    __slots__ = ("c", "n", "rows", "width")

    def __init__(self, engine: Engine, c: Any) -> None:
        width = ffi.new("size_t *")
        self.c = owned(c, lib.rl_results_free, engine._c)
        self.n: int = lib.rl_results_count(c)
        start = lib.rl_results_rows(c, width)
        self.width: int = width[0]
        self.rows: bytes = bytes(ffi.buffer(start, self.n * self.width))


class Verdict:
    """What was found when a deal was checked.

    `bool(verdict)` is True only if the deal is accepted: no red line is crossed or undetermined, and at least one
    applies. A verdict is immutable, and may be used by several threads. It keeps what it needs of its engine.

    Verdicts of `check_many` hold the outcomes of the deal, its packs and its rules; the reasons are worked out when they
    are first asked for.
    """

    # A batch makes hundreds of thousands in a second, so what is only made if it is asked for has no value before.
    __slots__ = ("_engine", "_results", "_at", "_pointer", "_loaded", "__weakref__")

    _pointer: Any
    _loaded: dict[str, Any]

    def __init__(self, engine: Engine, results: Optional[Results], at: int) -> None:
        self._engine = engine
        self._results = results
        self._at = at  # where its row begins

    def _crossed(self, rules: tuple[RuleInfo, ...]) -> tuple[Rule, ...]:
        """Those of RULES that are red lines and crossed."""
        red_lines = [info for info in rules if info.rule_class is RuleClass.RED_LINE]
        r = self._results
        if r is None:
            return tuple(rule for rule in (Rule(self, info) for info in red_lines) if rule.crossed)
        rows, at = r.rows, self._at
        return tuple(Rule(self, info) for info in red_lines if rows[at + info._column] == _FAIL)

    # Two threads may do the same work at once; both get the same.
    @property
    def _c(self) -> Any:
        try:
            return self._pointer
        except AttributeError:
            pass
        assert self._results is not None
        out = ffi.new("rl_verdict **")
        check(lib.rl_results_verdict(self._results.c, self._at // self._results.width, out), "check_many")
        pointer = self._pointer = owned(out[0], lib.rl_verdict_free, self._engine._c)
        return pointer

    @property
    def _json(self) -> dict[str, Any]:
        try:
            return self._loaded
        except AttributeError:
            loaded: dict[str, Any] = json.loads(self.to_json())
        self._loaded = loaded
        return loaded

    def _result(self) -> Any:
        assert self._results is not None
        info = struct("result")
        check(lib.rl_results_get(self._results.c, self._at // self._results.width, info))
        return info

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all packs."""
        r = self._results
        return OUTCOMES[r.rows[self._at] if r is not None else int(lib.rl_verdict_outcome(self._pointer))]

    def __bool__(self) -> bool:
        return self.outcome is Outcome.ACCEPTED

    @property
    def accepted(self) -> bool:
        return self.outcome is Outcome.ACCEPTED

    @property
    def rejected(self) -> bool:
        return self.outcome is Outcome.REJECTED

    @property
    def undetermined(self) -> bool:
        return self.outcome is Outcome.UNDETERMINED

    @property
    def readable(self) -> bool:
        """The deal could be read and judged; if not, `errors` says why."""
        return self.outcome is not Outcome.ERROR or bool(self._json["packs"])

    @property
    def id(self) -> str:
        """Of the deal; "" if it could not be read."""
        return text(self._result().id) if self._results is not None else str(self._json.get("id", ""))

    @property
    def title(self) -> str:
        return text(self._result().title) if self._results is not None else str(self._json.get("title", ""))

    @property
    def file(self) -> str:
        """The file, or the name of the text."""
        return text(self._result().file) if self._results is not None else str(self._json["file"])

    @property
    def line(self) -> int:
        """Of the deal in a file with one deal per line; else 0."""
        return int(self._result().line) if self._results is not None else int(self._json.get("line", 0))

    @property
    def status(self) -> str:
        return str(self._json.get("status", ""))

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(self._json.get("by", ()))

    @property
    def date(self) -> str:
        return str(self._json.get("date", ""))

    @property
    def complete(self) -> bool:
        """Silence has the meaning that the vocabulary gives it; else what the deal does not set is open."""
        return self.readable and bool(self._json.get("complete", True))

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs of the engine; errors if the deal could not be read."""
        return tuple(Pack(self, i) for i in range(len(self._engine.packs)))

    def pack(self, id: str) -> Pack:
        return Pack(self, self._engine._pack_index(id))

    def __getitem__(self, path: str) -> Union[Pack, Rule, Condition]:
        """A pack, rule or condition: verdict["ukraine"], verdict["ukraine/UA-LAND"], verdict["ukraine/UA-LAND/a"]."""
        pack, _, rest = path.partition("/")
        rule, _, condition = rest.partition("/")
        if not rest:
            return self.pack(pack)
        found = self.pack(pack).rule(rule)
        return found.condition(condition) if condition else found

    def rule(self, path: str) -> Rule:
        """"PACK/RULE"."""
        pack, _, rule = path.partition("/")
        return self.pack(pack).rule(rule)

    @property
    def rules(self) -> Iterator[Rule]:
        """Of all packs."""
        return (r for p in self.packs for r in p.rules)

    @property
    def crossed(self) -> tuple[Rule, ...]:
        """The red lines that are crossed."""
        return tuple(r for p in self._engine.packs for r in self._crossed(p.rules))

    @property
    def violations(self) -> tuple[Condition, ...]:
        """The violated conditions of all rules, also of those that are no red lines."""
        return tuple(c for r in self.rules if r.outcome is RuleOutcome.FAIL
                     for c in r.conditions if c.outcome is ConditionOutcome.VIOLATED)

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcomes of all packs ("ukraine") and rules ("ukraine/UA-LAND"), for tables; a rule that fails and is
        waived is "waived". Empty values do not occur: if the deal could not be read, all are "error"."""
        packs = self._engine.packs
        table = {p.id: str(Pack(self, i).outcome) for i, p in enumerate(packs)}
        for p in packs:
            for info in p.rules:
                rule = Rule(self, info)
                table[info.path] = "waived" if rule.waived else str(rule.outcome)
        return table

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that reasons name."""
        return tuple(Article(a) for a in self._json.get("articles", ()))

    @property
    def next(self) -> tuple[NextStep, ...]:
        """What to settle next, those with the most red lines first."""
        return tuple(NextStep(n) for n in self._json.get("next", ()))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The errors of a deal that could not be read; else warnings about its own waivers."""
        if self._results is not None and self.outcome is not Outcome.ERROR and "warnings" not in self._json:
            return ()
        c = self._c
        return diagnostics(lambda i, d: int(lib.rl_verdict_diag(c, i, d)))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.diagnostics if d.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.diagnostics if d.severity == "warning")

    def raise_for_errors(self) -> Verdict:
        """Raises DealError if the deal could not be read; else returns the verdict."""
        errors = self.errors
        if errors:
            raise DealError(described(errors, "the deal has errors"), errors)
        return self

    def to_dict(self) -> dict[str, Any]:
        """As the JSON report of `redline check` has it. A copy, which you may change."""
        return _View(self._json).to_dict()

    def to_json(self) -> str:
        c = self._c
        return written(lambda sink, data: int(lib.rl_verdict_write(c, sink, data))).decode()

    def report(self, format: str = "text", *, verbose: bool = False, colour: bool = False, width: int = 80) -> str:
        """The report of `redline check` for this deal, in one of the formats."""
        return self._engine.report([self], format, verbose=verbose, colour=colour, width=width)

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        return _show.verdict(self)

    def _repr_html_(self) -> str:
        return _show.verdict_html(self)

    def __reduce__(self) -> Any:
        raise TypeError("a Verdict cannot be pickled; pass the deal, or verdict.to_dict(), to the other process")
