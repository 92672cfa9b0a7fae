"""How verdicts, diffs and sweeps are shown at a prompt, and in notebooks. All texts come from files: HTML is escaped."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Iterable

if TYPE_CHECKING:
    from ._compare import Diff, Sweep
    from ._verdict import Condition, Reason, Rule, Verdict

#: At a prompt a long list is cut; `str(verdict)` and reports have everything.
MOST_LISTED = 10

_COLOURS = {"accepted": "#1a7f37", "rejected": "#cf222e", "undetermined": "#9a6700", "error": "#8250df",
            "not_applicable": "#57606a"}


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def reason(r: Reason) -> str:
    """"alignment.eu = consent_needed, article 5, draft.deal:58:34"."""
    kind = r.kind
    if kind == "term":
        what = "open" if r.open else "not set" if r.value is None else _value(r.value) + (f" {r.unit}" if r.unit else "")
        said = f"{r.term} = {what}" if not r.open and r.value is not None else f"{r.term} is {what}"
        if r.silent and not r.open and r.value is not None:
            said += " (the deal does not set it)"
    elif kind == "text":
        said = f'the text says "{r.text}"'
    elif kind == "no_text":
        said = "no article has such a text"
    elif kind == "field":
        said = r.field
    elif kind == "no_member":
        said = f"{r.nothing_in} is empty"
    else:
        said = "it is not settled whether this article is in the deal"
    if r.choice:
        said += f" if {r.choice} is {r.option}"
    if r.article:
        said += f", article {r.article}"
    if r.file:
        said += f", {r.file}:{r.line}:{r.column}"
    return said


def condition(c: Condition) -> str:
    lines = [f"{c.path}: {c.outcome}: {c.message}"]
    lines += [f"  because: {reason(b)}" for b in c.because]
    if c.quote:
        lines.append(f'  source: "{c.quote}" ({c.source})')
    if c.how_to_fix:
        lines.append(f"  how to fix: {c.how_to_fix}")
    return "\n".join(lines)


def rule(r: Rule) -> str:
    lines = [f"{r.path}: {'waived' if r.waived else r.outcome}: {r.title}"]
    lines += ["  " + line for c in r.conditions for line in condition(c).split("\n")]
    return "\n".join(lines)


def _cut(items: Iterable[str]) -> list[str]:
    found = list(items)
    return found if len(found) <= MOST_LISTED else found[:MOST_LISTED] + [f"... and {len(found) - MOST_LISTED} more"]


def _titled(v: Verdict) -> str:
    return f"{v.id!r} ({v.title})" if v.id else repr(v.file)


def verdict(v: Verdict) -> str:
    lines = [f"<Verdict {v.outcome}: {_titled(v)}"]
    if not v.readable:
        lines += _cut(line for d in v.errors for line in str(d).split("\n"))
    else:
        for p in v.packs:
            open_rules = [r.id for r in p.rules if r.is_red_line and r.outcome == "undetermined"]
            said = [f"crossed: {', '.join(_cut(r.id for r in p.crossed))}"] if p.crossed else []
            said += [f"undetermined: {', '.join(_cut(open_rules))}"] if open_rules else []
            lines.append(f"{p.id}: {p.outcome}" + (f" ({'; '.join(said)})" if said else ""))
    return "\n  ".join(lines) + ">"


# ------------------------------------------------------------------------------------------------ notebooks


def _badge(outcome: object) -> str:
    name = str(outcome)
    colour = _COLOURS.get(name, "#57606a")
    return f'<b style="color:{colour}">{escape(name.replace("_", " ").upper())}</b>'


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Of cells that are HTML already."""
    style = ' style="text-align:left;vertical-align:top"'
    body = "".join("<tr>" + "".join(f"<td{style}>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (f"<table><thead><tr>{''.join(f'<th{style}>{escape(h)}</th>' for h in head)}</tr></thead>"
            f"<tbody>{body}</tbody></table>")


def _finding_html(c: Condition) -> str:
    because = "".join(f"<li>{escape(reason(b))}</li>" for b in c.because)
    parts = [f"<p>{escape(c.message)}</p><ul>{because}</ul>"]
    if c.quote:
        parts.append(f"<p>source: “{escape(c.quote)}” <i>{escape(c.source)}</i></p>")
    if c.how_to_fix:
        parts.append(f"<p>how to fix: {escape(c.how_to_fix)}</p>")
    return "".join(parts)


def verdict_html(v: Verdict) -> str:
    name = escape(v.title or v.id or v.file)
    head = f"<p>{_badge(v.outcome)} {name}</p>"
    if not v.readable:
        return head + "".join(f"<pre>{escape(str(d))}</pre>" for d in v.errors)
    packs = _table(["pack", "verdict", "red lines crossed", "red lines undetermined"],
                   ([escape(p.title), _badge(p.outcome), escape(", ".join(r.id for r in p.crossed)),
                     escape(", ".join(r.id for r in p.rules if r.is_red_line and r.outcome == "undetermined"))]
                    for p in v.packs))
    crossed = [(r, c) for r in v.crossed for c in r.conditions if c.outcome == "violated"]
    if not crossed:
        return head + packs
    details = _table(["red line", "why"], ([f"{escape(c.path)}<br>{escape(r.title)}", _finding_html(c)]
                                           for r, c in crossed))
    return f"{head}{packs}<details><summary>{len(crossed)} crossed</summary>{details}</details>"


def sweep(s: Sweep) -> str:
    lines = [f"<Sweep {s.id!r} ({s.title}): {s.combinations} combinations, {s.share:.1%} accepted"]
    lines += [f"{p.id}: {p.share:.1%} accepted" for p in s.packs]
    lines += _cut(f"bracket {b.name}: " + ", ".join(f"{o.name} {o.share:.1%}" for o in b.options)
                  for b in s.brackets if b.matters)
    return "\n  ".join(lines) + ">"


def sweep_html(s: Sweep) -> str:
    head = (f"<p>{escape(s.title or s.id)}: {s.combinations} combinations of the options of its brackets; "
            f"{s.share:.1%} are accepted</p>")
    packs = _table(["pack", "accepted", "share"],
                   ([escape(p.id), str(p.accepted), f"{p.share:.1%}"] for p in s.packs))
    brackets = _table(["bracket", "option", "proposed by", "accepted with it", "share"],
                      ([escape(b.name) if not i else "", escape(o.name), escape(o.by), str(o.accepted), f"{o.share:.1%}"]
                       for b in s.brackets for i, o in enumerate(b.options)))
    return head + packs + (brackets if s.brackets else "")


def diff(d: Diff) -> str:
    lines = [f"<Diff {d.change}: {d.before['id']!r} {d.before['verdict']} -> {d.after['id']!r} {d.after['verdict']}"]
    lines.append(f"{len(d.terms)} terms and {len(d.articles)} articles changed; {d.better} conditions are better, "
                 f"{d.worse} worse")
    lines += [f"{p['id']}: {p['before']} -> {p['after']}" for p in d.packs]
    return "\n  ".join(lines) + ">"


def diff_html(d: Diff) -> str:
    head = (f"<p>{escape(str(d.before['title']))} {_badge(d.before['verdict'])} → {escape(str(d.after['title']))} "
            f"{_badge(d.after['verdict'])}</p>")
    rules = [(p, r) for p in d.packs for r in p["rules"]]
    return head + _table(["rule", "before", "after", "change"],
                         ([f"{escape(p['id'])}/{escape(r['id'])}<br>{escape(r.get('title', ''))}", escape(r["before"]),
                           escape(r["after"]), escape(r["change"])] for p, r in rules))
