"""A model of how redline judges, written from docs/language.md alone and as plainly as possible.

It shares no code with the engine. Expressions are trees of Python tuples (expressions.py makes them), deals and
vocabularies are the JSON values that redline reads. Everything is worked out anew for every combination of the brackets;
nothing is fast.
"""

import datetime
import itertools

UNKNOWN, ERROR, ABSENT = "<unknown>", "<error>", "<absent>"


class Contradiction(Exception):
    """Two articles that can be in the deal together set one term to different values."""


# ------------------------------------------------------------------------------------------------ vocabulary


class Room(list):
    """A set whose members each deal names; empty in the vocabulary."""

    def __init__(self, most):
        self.most = most


class Vocabulary:
    """sets: name -> list of members. terms: list of dicts as in the file, with 'type' and 'path'. maybe: name of a set ->
    what stands for the things that a deal may have beside those that it names."""

    def __init__(self, sets, terms, maybe=None):
        self.sets, self.terms, self.maybe = sets, terms, maybe or {}
        self.slots = {}  # full path -> (term, members of its sets)
        for term in terms:
            parts = [sets[p[1:-1]] + self.maybe.get(p[1:-1], []) if p.startswith("<") else [p] for p in term["path"].split(".")]
            for path in itertools.product(*parts):
                self.slots[".".join(path)] = term

    def silent(self, path, complete):
        """What a deal that does not set a term says: a value, ABSENT or UNKNOWN."""
        term = self.slots[path]
        if not complete or "#" in path:
            return UNKNOWN
        if "default" in term:
            return native(term, term["default"])
        return ABSENT if term["silence"] == "absent" else UNKNOWN


    def with_names(self, head):
        """The vocabulary as a deal with this header sees it."""
        ids = {name: [thing["id"] for thing in head.get("names", {}).get(name, [])]
               for name, members in self.sets.items() if isinstance(members, Room)}
        maybe = {name: unnamed(head, name, len(ids[name]), self.sets[name].most) for name in ids}
        terms = [dict(term, values=ids.get(term.get("of"), term.get("values"))) for term in self.terms]
        return Vocabulary({**self.sets, **ids}, terms, maybe)


def unnamed(head, name, n, most):
    """What stands for the things that there may be beside the N that a deal names."""
    if head.get("complete", True) or name in head.get("all_named", []):
        return []
    return ["#%d" % i for i in range(n, most)]


def native(term, value):
    """A value of a deal as expressions see it."""
    if term["type"] == "date":
        return datetime.date.fromisoformat(value)
    if term["type"] == "days":
        return datetime.timedelta(days=value)
    if term["type"] == "set":
        return tuple(v for v in term["values"] if v in value)
    return value


# ------------------------------------------------------------------------------------------------ deals


class Deal:
    """A deal: what each combination of its brackets says of each slot."""

    def __init__(self, vocabulary, text):
        self.head = text["deal"]
        self.vocabulary = vocabulary.with_names(self.head)
        self.complete = self.head.get("complete", True)
        self.articles = text.get("articles", [])
        self.choices = []  # lists of options; an option is a hashable name
        self.index = {}  # choice name -> number
        self.entries = []  # (article number, its condition or None, path -> value of one article)
        for number, article in enumerate(self.articles):
            self.entries.append((number, self.inclusion(article), self.terms_of(number, article.get("terms", {}))))
        if "terms" in text:
            self.entries.append((None, None, self.terms_of(None, text["terms"])))
        for name in self.index:  # an option that is alone can be left out
            options = self.choices[self.index[name]]
            if len(options) == 1:
                options.append("out")
        self.reject_contradictions()

    def inclusion(self, article):
        """(choice, option) that puts an article into the deal, or None if it is always there."""
        if "option" in article:
            choice, option = article["option"].split("/")
            if choice not in self.index:
                self.index[choice] = len(self.choices)
                self.choices.append([])
            if option not in self.choices[self.index[choice]]:
                self.choices[self.index[choice]].append(option)
            return self.index[choice], option
        if article.get("bracketed"):
            self.choices.append(["in", "out"])
            return len(self.choices) - 1, "in"
        return None

    def terms_of(self, number, group):
        """path -> said, of one terms group; the more specific entry wins."""
        found = {}  # path -> [(the members that each part of the key covers, said)]


        def leaves(node, pattern):
            if not isinstance(node, dict) or "either" in node or "open" in node:
                yield pattern, node
                return
            for key, below in node.items():
                yield from leaves(below, pattern + (key,))

        for pattern, value in leaves(group, ()):
            said = self.said(value)
            for path, covers in self.paths(pattern):
                found.setdefault(path, []).append((covers, said))
        return {path: self.most_specific(path, entries) for path, entries in found.items()}

    def most_specific(self, path, entries):
        """Of the entries of one terms group for a slot the one whose sets are part of all others'."""
        for covers, said in entries:
            if all(all(mine <= theirs for mine, theirs in zip(covers, others)) for others, _ in entries):
                return said
        if all(self.same(path, entries[0][1], said) for _, said in entries):
            return entries[0][1]
        raise Contradiction(path)

    def same(self, path, a, b):
        term = self.vocabulary.slots[path]
        return a == b == ("open",) or a[0] == b[0] == "value" and native(term, a[1]) == native(term, b[1])

    def said(self, value):
        """('value', v), ('open',) or ('either', choice, values)."""
        if isinstance(value, dict) and value.get("open"):
            return ("open",)
        if isinstance(value, dict) and "either" in value:
            self.choices.append(list(range(len(value["either"]))))
            return ("either", len(self.choices) - 1, [v["value"] if isinstance(v, dict) else v for v in value["either"]])
        return ("value", value)

    def paths(self, pattern):
        """All paths that the keys of a deal name, with the members that each key covers."""
        sets = self.vocabulary.sets
        for path, term in self.vocabulary.slots.items():
            parts, segments, covers = path.split("."), term["path"].split("."), []
            for part, segment, key in zip(parts, segments, pattern):
                if key == part:
                    covers.append({part})
                elif segment.startswith("<") and part in sets.get(key, []):
                    covers.append({"a set", *sets[key]})  # a member is more specific than a set of one
            if len(parts) == len(pattern) == len(covers):
                yield path, covers

    def reject_contradictions(self):
        """A bracketed value differs from every other value; articles of different options are never together."""
        for (_, a_in, a), (_, b_in, b) in itertools.combinations(self.entries, 2):
            apart = a_in and b_in and a_in[0] == b_in[0] and a_in[1] != b_in[1]
            for path in a.keys() & b.keys() if not apart else ():
                if not self.same(path, a[path], b[path]):
                    raise Contradiction(path)

    def combinations(self):
        """All ways to settle the brackets, as tuples with an option for each choice."""
        return itertools.product(*self.choices)

    def settled(self, way):
        """(path -> (value, article number or None if the deal does not set it), texts of the articles)."""
        slots = {path: (self.vocabulary.silent(path, self.complete), "silent") for path in self.vocabulary.slots}
        texts = []
        for number, where, terms in self.entries:
            if where and way[where[0]] != where[1]:
                continue
            if number is not None:
                texts.append((number, self.articles[number].get("text", "")))
            for path, said in terms.items():
                value = UNKNOWN if said[0] == "open" else said[1] if said[0] == "value" else said[2][way[said[1]]]
                slots[path] = (value if value is UNKNOWN else native(self.vocabulary.slots[path], value), number)
        return slots, texts


# ------------------------------------------------------------------------------------------------ expressions


class Evaluation:
    """Evaluates expressions for one combination. Each result is (value, reasons): the reasons are the slots and texts
    that decided it."""

    def __init__(self, deal, way):
        self.deal, (self.slots, self.texts) = deal, deal.settled(way)

    def path(self, parts, names):
        return ".".join(names.get(p, p) for p in parts)

    def evaluate(self, e, names=None):
        return getattr(self, "do_" + e[0])(names or {}, *e[1:])

    # A literal; a term; whether the deal has a term.
    def do_const(self, names, value):
        return value, frozenset()

    def do_slot(self, names, parts):
        path = self.path(parts, names)
        value = self.slots[path][0]
        return (ERROR if value is ABSENT else value), frozenset([path])

    def do_has(self, names, parts):
        path = self.path(parts, names)
        value = self.slots[path][0]
        return (UNKNOWN if value is UNKNOWN else value is not ABSENT), frozenset([path])

    # Functions of values: an operand that is open decides alone.
    def do_call(self, names, function, operands, text):
        results = [self.evaluate(o, names) for o in operands]
        unknown = [r for v, r in results if v is UNKNOWN]
        if unknown:
            return UNKNOWN, frozenset().union(*unknown)
        if any(v is ERROR for v, _ in results):
            return ERROR, frozenset().union(*(r for v, r in results if v is ERROR))
        return function(*(v for v, _ in results)), frozenset().union(*(r for _, r in results))

    # Logic: false decides && alone, true decides ||.
    def decide(self, results, deciding):
        for value in (deciding, UNKNOWN, ERROR):
            reasons = [r for v, r in results if v is value]
            if reasons:
                return value, frozenset().union(*reasons)
        return not deciding, frozenset().union(*(r for _, r in results))

    def do_and(self, names, *operands):
        return self.decide([self.evaluate(o, names) for o in operands], False)

    def do_or(self, names, *operands):
        return self.decide([self.evaluate(o, names) for o in operands], True)

    def do_not(self, names, operand):
        value, reasons = self.evaluate(operand, names)
        return (value if value in (UNKNOWN, ERROR) else not value), reasons

    def do_if(self, names, test, then, other):
        value, reasons = self.evaluate(test, names)
        if value in (UNKNOWN, ERROR):
            return value, reasons
        taken, why = self.evaluate(then if value else other, names)
        return taken, (why if taken in (UNKNOWN, ERROR) else reasons | why)

    # The name that a variable stands for. What may be there has none of those that are there.
    def do_variable(self, names, variable):
        return names[variable], frozenset()

    # Macros over a set of the vocabulary. What may be there can only leave open what it would change.
    def members(self, names, variable, of, body):
        return [self.evaluate(body, {**names, variable: m}) for m in self.deal.vocabulary.sets[of]]

    def perhaps(self, names, variable, of, body):
        return [self.evaluate(body, {**names, variable: m}) for m in self.deal.vocabulary.maybe.get(of, [])]

    def quantify(self, names, variable, of, body, deciding):
        perhaps = [(v, r) if v is (not deciding) else (UNKNOWN, r if v is UNKNOWN else frozenset())
                   for v, r in self.perhaps(names, variable, of, body)]
        return self.decide(self.members(names, variable, of, body) + perhaps, deciding)

    def do_all(self, names, variable, of, body):
        return self.quantify(names, variable, of, body, False)

    def do_exists(self, names, variable, of, body):
        return self.quantify(names, variable, of, body, True)

    def do_exists_one(self, names, variable, of, body):
        count, reasons = self.do_count(names, variable, of, body)
        return (count if count in (UNKNOWN, ERROR) else count == 1), reasons

    def do_count(self, names, variable, of, body):
        results = self.members(names, variable, of, body)
        results += [(UNKNOWN, frozenset()) for _ in self.deal.vocabulary.maybe.get(of, [])]
        for value in (UNKNOWN, ERROR):
            reasons = [r for v, r in results if v is value]
            if reasons:
                return value, frozenset().union(*reasons)
        return sum(v for v, _ in results), frozenset().union(*(r for _, r in results))

    # A word in the text of an article, which is in the deal or not.
    def do_says(self, names, word):
        found = [n for n, text in self.texts if word in text]
        return bool(found), frozenset([("text", n) for n in found] or [("text", None)])

    # A field of the deal's header.
    def do_head(self, names, field):
        value = self.deal.head.get(field, ABSENT)
        return (ERROR if value is ABSENT else value), frozenset(["deal." + field])

    def do_has_head(self, names, field):
        return field in self.deal.head, frozenset(["deal." + field])


# ------------------------------------------------------------------------------------------------ verdicts

ORDER = ["met", "fallback", "undetermined", "violated", "error"]


def condition_in(ev, condition):
    """(verdict, reasons) of a condition for one combination."""
    forbid = "forbid" in condition
    steps = [ev.evaluate(condition["forbid" if forbid else "require"])]
    if steps[0][0] is ERROR:
        return "error", because(steps)
    met = steps[0][0] is (not forbid)
    if not met and "or_else" in condition:
        steps.append(ev.evaluate(condition["or_else"]))
        if steps[1][0] is True:
            return "fallback", because(steps)
    if not met and steps[-1][0] is ERROR:
        return "error", because(steps[-1:])
    if not met and any(v is UNKNOWN for v, _ in steps):
        return "undetermined", because(steps)
    if "vague" in condition and met == forbid:  # a forbid that would be met, a require that would be violated
        vague = ev.evaluate(condition["vague"])
        if vague[0] is ERROR:
            return "error", because([vague])
        if vague[0] is True:
            return "undetermined", because([vague])
    return "met" if met else "violated", because(steps)


def because(steps):
    """The reasons of a result that several expressions gave: if one is open or an error, it alone decided."""
    if steps[-1][0] is True and len(steps) > 1:
        return frozenset().union(*(r for _, r in steps))
    for value in (UNKNOWN, ERROR):
        reasons = [r for v, r in steps if v is value]
        if reasons:
            return frozenset().union(*reasons)
    return frozenset().union(*(r for _, r in steps))


def over_brackets(results):
    """One verdict of the verdicts of all combinations."""
    if "error" in results:
        return "error"
    if all(r == "violated" for r in results):
        return "violated"
    if "violated" in results:
        return "undetermined"
    return max(results, key=ORDER.index)


def applicable(when, result):
    """(verdict, reasons) of a condition for one combination, in which the rule applies, does not (False), or may."""
    (holds, why), (verdict, reasons) = when, result
    if holds is False:
        return "met", why
    if verdict == "violated" and holds is UNKNOWN:
        return "undetermined", why
    return verdict, reasons


def judge_rule(rule, evaluations):
    """(verdict, [(verdict, reasons for each combination) of each condition])."""
    whens = [ev.evaluate(rule["when"]) if "when" in rule else (True, frozenset()) for ev in evaluations]
    if any(holds is ERROR for holds, _ in whens):
        return "error", []
    if all(holds is False for holds, _ in whens):
        return "not_applicable", []
    conditions = []
    for condition in rule["conditions"]:
        results = [applicable(when, condition_in(ev, condition)) for when, ev in zip(whens, evaluations)]
        conditions.append((over_brackets([verdict for verdict, _ in results]), [reasons for _, reasons in results]))
    worst = max((verdict for verdict, _ in conditions), key=ORDER.index)
    return {"met": "pass", "fallback": "pass", "violated": "fail"}.get(worst, worst), conditions


# ------------------------------------------------------------------------------------------------ waivers, baselines


def waived(waivers, today, name):
    """Whether a waiver that has not expired names the condition PACK/RULE/CONDITION, or its rule."""
    return any(w["condition"] in (name, name.rsplit("/", 1)[0]) and w["until"] >= today for w in waivers)


class Exemptions:
    """What does not count against one deal: its waivers, and the conditions that the baseline knows to be violated."""

    def __init__(self, waivers=(), today="2025-06-01", known=()):
        self.waivers, self.today, self.known = waivers, today, known

    def of(self, name):
        """'waived', 'known' or None for a violated condition."""
        if waived(self.waivers, self.today, name):
            return "waived"
        return "known" if name in self.known else None


def counted(pack, rule, judged, exemptions):
    """(the verdict of a rule that counts for the pack, 'waived', 'known' or None)."""
    verdict, conditions = judged
    if verdict != "fail":
        return verdict, None
    names = ["%s/%s/%s" % (pack, rule["id"], c["id"]) for c in rule["conditions"]]
    why = [exemptions.of(name) for name, (v, _) in zip(names, conditions) if v == "violated"]
    if None in why:
        return "fail", None
    rest = "undetermined" if any(v == "undetermined" for v, _ in conditions) else "pass"
    return rest, "known" if "known" in why else "waived"


def judge_pack(pack, rules, evaluations, exemptions, strict=False):
    """(verdict of the pack, [(verdict, conditions) of each rule], ['waived', 'known' or None of each rule])."""
    judged = [judge_rule(rule, evaluations) for rule in rules]
    count = [counted(pack, rule, j, exemptions) for rule, j in zip(rules, judged)]
    binding = ("red-line", "negotiable") if strict else ("red-line",)
    red = [v for rule, (v, _) in zip(rules, count) if rule["class"] in binding and v != "not_applicable"]
    if any(v == "error" for v, _ in judged):
        verdict = "error"
    elif not red:
        verdict = "not_applicable"
    elif "fail" in red:
        verdict = "rejected"
    else:
        verdict = "undetermined" if "undetermined" in red else "accepted"
    return verdict, judged, [exempt for _, exempt in count]
