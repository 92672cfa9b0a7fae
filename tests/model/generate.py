"""Makes random vocabularies, expressions, packs and deals for the model in judging.py."""

import datetime

import judging

WORDS = ["alpha", "beta", "gamma", "delta"]
HOURS = 24


# ------------------------------------------------------------------------------------------------ vocabularies


def vocabulary(rng):
    """(sets, terms) as in a .terms file. A set that deals name is a judging.Room."""
    sets, terms = {}, []
    for s in range(rng.randint(1, 3)):
        sets["s%d" % s] = ["m%d%d" % (s, i) for i in range(rng.randint(1, 4))]
    for s in list(sets):
        if len(sets[s]) > 1 and rng.random() < 0.5:
            sets[s + "part"] = sorted(rng.sample(sets[s], rng.randint(1, len(sets[s]) - 1)))
    for s in range(rng.choice([0, 0, 1, 2])):
        sets["n%d" % s] = judging.Room(rng.randint(1, 3))
    for t in range(rng.randint(5, 12)):
        path = ["t%d" % t] + ["<%s>" % rng.choice(list(sets)) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
        path += ["x"] if rng.random() < 0.4 else []
        terms.append(term(rng, ".".join(path), sets))
    return sets, terms


def term(rng, path, sets):
    kind = rng.choice(["bool", "int", "enum", "set", "string", "date", "days"])
    made = {"path": path, "type": kind}
    if kind == "int" or kind == "days":
        made.update(min=0, max=20)
    if kind == "enum":
        made["values"] = ["v%d" % i for i in range(rng.randint(2, 4))]
    if kind == "set" or kind == "enum" and rooms(sets) and rng.random() < 0.5:
        of = rng.choice(list(sets) if kind == "set" else rooms(sets))
        made.update(values=sets[of], of=of)
    if kind == "set" and isinstance(made["values"], judging.Room):
        made["default"] = []
        return made
    silence = rng.choice(["default", "absent", "open"])
    if silence == "default" and isinstance(made.get("values"), judging.Room):
        silence = "absent"
    made.update({"default": value(rng, made)} if silence == "default" else {"silence": silence})
    return made


def rooms(sets):
    return [name for name in sets if isinstance(sets[name], judging.Room)]


def value(rng, term):
    """A value as a deal has it."""
    kind = term["type"]
    if kind == "bool":
        return rng.random() < 0.5
    if kind in ("int", "days"):
        return rng.randint(0, 20)
    if kind == "enum":
        return rng.choice(term["values"])
    if kind == "set":
        return rng.sample(term["values"], rng.randint(0, len(term["values"])))
    if kind == "string":
        return " ".join(rng.sample(WORDS, rng.randint(0, 3)))
    return "2025-%02d-01" % rng.randint(1, 12)


def config(v):
    """A JSON value as libconfig text."""
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, str):
        return '"%s"' % v.replace("\\", "\\\\").replace('"', '\\"')
    if isinstance(v, dict):
        return "{ %s }" % " ".join("%s = %s;" % (key, config(x)) for key, x in v.items())
    if isinstance(v, list) and v and isinstance(v[0], dict):
        return "( %s )" % ", ".join(config(x) for x in v)
    if isinstance(v, list):
        return "[%s]" % ", ".join(config(x) for x in v)
    return repr(v)


def vocabulary_text(sets, terms):
    lines = ['vocabulary = { id = "model"; version = "1"; };', "sets = ("]
    lines.append(",\n".join('  { name = "%s"; %s; }' % (name, set_text(members)) for name, members in sets.items()))
    lines += [");", "terms = ("]
    lines.append(",\n".join("  " + config({k: v for k, v in t.items() if not (k == "values" and "of" in t)}) for t in terms))
    return "\n".join(lines + [");", ""])


def set_text(members):
    if isinstance(members, judging.Room):
        return 'title = "T"; named_by = "deal"; most = %d' % members.most
    return "members = " + config(members)


# ------------------------------------------------------------------------------------------------ expressions


class Expressions:
    """Random expressions as trees for judging.Evaluation, and their text in CEL."""

    def __init__(self, rng, sets, terms):
        self.rng, self.sets, self.terms, self.variables = rng, sets, terms, 0

    def condition(self, depth=3):
        return self.boolean(depth, {})

    def boolean(self, depth, names):
        """names: variable -> its set."""
        rng = self.rng
        kind = rng.choice(["and", "or", "not", "if", "all", "exists", "exists_one", "count", "atom", "atom"]) if depth else "atom"
        if kind in ("and", "or"):
            return (kind,) + tuple(self.boolean(depth - 1, names) for _ in range(rng.choice([2, 2, 3])))
        if kind == "not":
            return "not", self.boolean(depth - 1, names)
        if kind == "if":
            return ("if",) + tuple(self.boolean(depth - 1, names) for _ in range(3))
        if kind in ("all", "exists", "exists_one", "count"):
            of, variable = rng.choice(list(self.sets)), "k%d" % self.variables
            self.variables += 1
            body = self.boolean(depth - 1, {**names, variable: of})
            if kind != "count":
                return kind, variable, of, body
            most = self.sets[of].most if isinstance(self.sets[of], judging.Room) else len(self.sets[of])
            return self.compare(("count", variable, of, body), rng.randint(0, most))
        return self.atom(names)

    def compare(self, left, number):
        operator = self.rng.choice(["==", "!=", "<", "<=", ">", ">="])
        return "call", COMPARE[operator], (left, ("const", number)), "%%s %s %%s" % operator

    def atom(self, names):
        rng = self.rng
        kind = rng.random()
        if kind < 0.08:
            return "says", rng.choice(WORDS)
        if kind < 0.14:
            status = rng.choice(["proposal", "agreement"])
            test = ("call", COMPARE["=="], (("head", "status"), ("const", status)), "%s == %s")
            return "and", ("has_head", "status"), test
        term = rng.choice(self.terms)
        return self.about(term, names)

    def about(self, term, names):
        rng = self.rng
        for p in term["path"].split(".") + ["<%s>" % term.get("of", "")]:  # things are only known by variables
            of = p[1:-1]
            if p.startswith("<") and isinstance(self.sets.get(of), judging.Room) and of not in names.values():
                variable = "k%d" % self.variables
                self.variables += 1
                return rng.choice(["all", "exists"]), variable, of, self.about(term, {**names, variable: of})
        parts = [self.member(p, names) if p.startswith("<") else p for p in term["path"].split(".")]
        slot = ("slot", tuple(parts))
        test = self.test(term, slot, names)
        if term.get("silence") != "absent":
            return test
        has = ("has", slot[1])
        return rng.choice([has, ("and", has, test), ("or", ("not", has), test), ("if", has, test, ("has", slot[1]))][:3])

    def member(self, segment, names):
        family = self.sets[segment[1:-1]]
        if isinstance(family, judging.Room):
            return self.variable(segment[1:-1], names)
        fitting = [v for v, of in names.items() if self.sets[of] and set(self.sets[of]) <= set(family)]
        return self.rng.choice(fitting) if fitting and self.rng.random() < 0.8 else self.rng.choice(family)

    def variable(self, of, names):
        return self.rng.choice([v for v in names if names[v] == of])

    def test(self, term, slot, names):
        rng, kind = self.rng, term["type"]
        if isinstance(term.get("values"), judging.Room) and (kind == "enum" or rng.random() < 0.7):
            thing = ("variable", self.variable(term["of"], names))
            if kind == "set":
                return "call", lambda a, b: a in b, (thing, slot), "%s in %s"
            return "call", COMPARE["=="], (slot, thing), "%s == %s"
        if kind == "bool":
            return slot
        if kind == "int":
            if rng.random() < 0.3:
                plus = ("call", lambda a, b: a + b, (slot, ("const", rng.randint(1, 5))), "(%s + %s)")
                return self.compare(plus, rng.randint(5, 20))
            if rng.random() < 0.1:
                return self.compare(("call", divide, (("const", 60), slot), "(%s / %s)"), rng.randint(3, 30))
            return self.compare(slot, rng.randint(1, 19))
        if kind == "enum":
            if rng.random() < 0.3:
                some = tuple(rng.sample(term["values"], rng.randint(1, len(term["values"]) - 1)))
                return "call", lambda a, b: a in b, (slot, ("const", some)), "%s in %s"
            operator = rng.choice(["==", "!="])
            return "call", COMPARE[operator], (slot, ("const", rng.choice(term["values"]))), "%%s %s %%s" % operator
        if kind == "set":
            room = isinstance(term["values"], judging.Room)
            if room or rng.random() < 0.3:
                size = ("call", len, (slot,), "size(%s)")
                return self.compare(size, rng.randint(0, term["values"].most if room else len(term["values"])))
            return "call", lambda a, b: a in b, (("const", rng.choice(term["values"])), slot), "%s in %s"
        if kind == "string":
            if rng.random() < 0.3:
                return "call", COMPARE["=="], (slot, ("const", rng.choice(WORDS))), "%s == %s"
            return "call", lambda a, b: b in a, (slot, ("const", rng.choice(WORDS))), "%s.contains(%s)"
        operator = rng.choice(["<", "<=", ">", ">="])
        if kind == "date":
            other = datetime.date(2025, rng.randint(1, 12), 1)
        else:
            other = datetime.timedelta(days=rng.randint(1, 19))
        return "call", COMPARE[operator], (slot, ("const", other)), "%%s %s %%s" % operator


COMPARE = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
           ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def divide(a, b):
    return judging.ERROR if b == 0 else a // b


def literal(v):
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, str):
        return "'%s'" % v
    if isinstance(v, tuple):
        return "[%s]" % ", ".join(literal(x) for x in v)
    if isinstance(v, datetime.date):
        return "timestamp('%sT00:00:00Z')" % v.isoformat()
    if isinstance(v, datetime.timedelta):
        return "duration('%dh')" % (v.days * HOURS)
    return str(v)


def path_text(parts):
    """A variable of a macro is an index; everything else is a field."""
    return parts[0] + "".join("[%s]" % p if p.startswith("k") else "." + p for p in parts[1:])


def text(e):
    """An expression tree in CEL."""
    kind, rest = e[0], e[1:]
    if kind == "const":
        return literal(rest[0])
    if kind == "variable":
        return rest[0]
    if kind == "slot":
        return path_text(rest[0])
    if kind == "has":
        return "has(%s)" % path_text(rest[0])
    if kind == "call":
        return "(" + rest[2] % tuple(text(o) for o in rest[1]) + ")"
    if kind in ("and", "or"):
        return "(" + (" && " if kind == "and" else " || ").join(text(o) for o in rest) + ")"
    if kind == "not":
        return "!(%s)" % text(rest[0])
    if kind == "if":
        return "(%s ? %s : %s)" % tuple(text(o) for o in rest)
    if kind in ("all", "exists", "exists_one"):
        return "%s.%s(%s, %s)" % (rest[1], kind, rest[0], text(rest[2]))
    if kind == "count":
        return "%s.filter(%s, %s).size()" % (rest[1], rest[0], text(rest[2]))
    if kind == "says":
        return "articles.exists(a, a.text.contains('%s'))" % rest[0]
    if kind == "head":
        return "deal.%s" % rest[0]
    if kind == "has_head":
        return "has(deal.%s)" % rest[0]
    raise ValueError(kind)


# ------------------------------------------------------------------------------------------------ packs


def rule(rng, make, number):
    made = {"id": "R%d" % number, "class": rng.choice(["red-line", "red-line", "negotiable", "preference"]), "conditions": []}
    if rng.random() < 0.3:
        made["when"] = make.condition(2)
    for c in range(rng.choice([1, 1, 2])):
        condition = {"id": "abc"[c], rng.choice(["require", "forbid"]): make.condition()}
        for key in ("or_else", "vague"):
            if rng.random() < 0.2:
                condition[key] = make.condition(2)
        made["conditions"].append(condition)
    return made


EXPRESSIONS = ("when", "require", "forbid", "or_else", "vague")


def pack_text(rules):
    """A .rules file, in which each rule has one line, from line 4 on."""
    lines = ['pack = { id = "p"; title = "P"; version = "1"; vocabulary = "model"; '
             'sources = ( { id = "s"; title = "S"; } ); };', "rules", "= ("]
    for r in rules:
        conditions = []
        for c in r["conditions"]:
            parts = " ".join('%s = "%s";' % (key, text(c[key])) for key in EXPRESSIONS if key in c)
            conditions.append('{ id = "%s"; %s message = "m"; }' % (c["id"], parts))
        when = 'when = "%s"; ' % text(r["when"]) if "when" in r else ""
        lines.append('{ id = "%s"; title = "T"; class = "%s"; %sconditions = ( %s ); '
                     'cite = { source = "s"; quote = "q"; }; }' % (r["id"], r["class"], when, ", ".join(conditions)))
    return "\n".join(lines[:3]) + "\n" + ",\n".join(lines[3:]) + ");\n"


# ------------------------------------------------------------------------------------------------ deals


def deal(rng, number, sets, terms, rules):
    head = {"id": "d%d" % number, "title": "Deal %d" % number}
    if rng.random() < 0.3:
        head["complete"] = rng.random() < 0.3
    sets, terms = name_things(rng, head, sets, terms)
    if rng.random() < 0.5:
        head["status"] = rng.choice(["proposal", "agreement"])
    brackets = rng.choice([0, 0, 0, 1, 2, 4])
    articles, free = [], list(terms)
    for a in range(rng.randint(1, 4)):
        article = {"id": str(a), "text": " ".join(rng.sample(WORDS, rng.randint(0, 2))), "terms": {}}
        if brackets and rng.random() < 0.4:
            brackets -= 1
            if rng.random() < 0.5:
                article["bracketed"] = True
            else:
                article["option"] = "%s/%s" % (rng.choice("AB"), rng.choice("xyz"))
        for _ in range(rng.randint(0, 4)):
            brackets -= set_term(rng, article["terms"], next_term(rng, terms, free), sets, brackets > 0)
        articles.append(article)
    made = {"deal": head, "articles": articles}
    if rng.random() < 0.4 and rules:
        made["waivers"] = waivers(rng, rules)
    if rng.random() < 0.3:
        made["terms"] = {}
        for _ in range(rng.randint(1, 3)):
            set_term(rng, made["terms"], next_term(rng, terms, free), sets, False)
    return made


def name_things(rng, head, sets, terms):
    """Names some in the header of a deal; the sets and terms with them."""
    ids = {name: [name + c for c in "abc"[: rng.randint(0, sets[name].most)]] for name in rooms(sets)}
    if any(ids.values()):
        head["names"] = {name: [{"id": i, "title": "T " + i} for i in ids[name]] for name in ids if ids[name]}
    if ids and rng.random() < 0.4:
        head["all_named"] = [name for name in ids if rng.random() < 0.6]
    return {**sets, **ids}, [dict(t, values=ids.get(t.get("of"), t.get("values"))) for t in terms]


def next_term(rng, terms, free):
    """Mostly one that no article has set yet, so that few deals contradict themselves."""
    if not free or rng.random() < 0.05:
        return rng.choice(terms)
    return free.pop(rng.randrange(len(free)))


def waivers(rng, rules):
    made = {}
    for rule in rng.sample(rules, min(len(rules), rng.randint(1, 4))):
        name = "p/" + rule["id"]
        if rng.random() < 0.6:
            name += "/" + rng.choice(rule["conditions"])["id"]
        made[name] = {"condition": name, "by": "x", "reason": "y", "until": rng.choice(["2025-05-31", "2025-06-01", "2025-12-31"])}
    return list(made.values())


def set_term(rng, group, term, sets, bracket):
    """Sets a term; returns whether it became a bracket."""
    keys = []
    for part in term["path"].split("."):
        if part.startswith("<"):
            family = sets[part[1:-1]]
            if not family:
                return False
            fitting = [s for s in sets if sets[s] and set(sets[s]) <= set(family) and not s.startswith("n")]
            keys.append(rng.choice(fitting) if fitting and rng.random() < 0.4 else rng.choice(family))
        else:
            keys.append(part)
    if term["type"] == "enum" and not term["values"]:
        return False
    for key in keys[:-1]:
        group = group.setdefault(key, {})
    if keys[-1] in group:
        return False
    options = []
    for _ in range(6):
        v = value(rng, term)
        if all(v != o and not (term["type"] == "set" and set(v) == set(o)) for o in options):
            options.append(v)
    if rng.random() < 0.12:
        group[keys[-1]] = {"open": True}
    elif bracket and len(options) > 1 and rng.random() < 0.5:
        group[keys[-1]] = {"either": options[: rng.randint(2, 3)]}
        return True
    else:
        group[keys[-1]] = options[0]
    return False
