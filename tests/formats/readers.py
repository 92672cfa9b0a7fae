"""Strict readers of the report formats. They refuse whatever a grammar does not allow."""

import html.parser
import re
import shutil
import subprocess


class Skip(Exception):
    pass


def need(command):
    if not shutil.which(command):
        raise Skip("there is no " + command)


def ask(condition, *said):
    if not condition:
        raise AssertionError(" ".join(str(s) for s in said))


class Tap:
    """A strict reader of TAP 14. It refuses lines that are not a test point, a plan, a subtest, a comment or YAML."""

    point = re.compile(r"(not )?ok(?: (\d+))? - (.*)")

    def __init__(self, lines, indent=""):
        self.points, self.plan, self.name = [], None, None
        self.indent, at = indent, 0
        while at < len(lines):
            at = self.line(lines, at)
        ask(self.plan is not None, "no plan at", repr(indent))
        ask(self.plan == len(self.points), "the plan says", self.plan, "and there are", len(self.points))
        numbers = [p["number"] for p in self.points if p["number"] is not None]
        ask(numbers in ([], list(range(1, self.plan + 1))), "numbers", numbers)

    def inner(self, lines, at):
        end = at
        while end < len(lines) and lines[end].startswith(self.indent + "    "):
            end += 1
        return end

    def line(self, lines, at):
        text = lines[at]
        ask(text.startswith(self.indent), "a line that stands too far out:", text)
        text = text[len(self.indent) :]
        if text.startswith("# Subtest: "):
            end = self.inner(lines, at + 1)
            sub = Tap(lines[at + 1 : end], self.indent + "    ")
            end = self.line(lines, end)
            ask(self.points[-1]["name"] == unescape(text[11:]), "the subtest's name is not its point's:", text)
            self.points[-1]["sub"] = sub
            return end
        plan = re.fullmatch(r"1\.\.(?:([1-9]\d*)|0 # SKIP \S.*)", text)
        if plan:
            ask(self.plan is None, "two plans")
            ask(self.points == [] or at == len(lines) - 1, "a plan in the middle")
            self.plan = int(plan.group(1) or 0)
            return at + 1
        match = self.point.fullmatch(text)
        ask(match, "not TAP:", repr(text))
        words, directive = split_directive(match.group(3))
        self.points.append(
            {
                "ok": not match.group(1),
                "number": match.group(2) and int(match.group(2)),
                "name": unescape(words),
                "directive": directive and directive[:4],
                "reason": directive and unescape(directive[5:]),
                "data": None,
                "sub": None,
            }
        )
        return self.yaml(lines, at + 1)

    def yaml(self, lines, at):
        begin = self.indent + "  "
        if at >= len(lines) or lines[at] != begin + "---":
            return at
        end = at
        while lines[end] != begin + "...":
            end += 1
        try:
            import yaml
        except ImportError:
            raise Skip("there is no python3-yaml")
        self.points[-1]["data"] = yaml.load("\n".join(l[len(begin) :] for l in lines[at + 1 : end]),
                                            getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # libyaml, where there is one
        return end + 1


def split_directive(text):
    match = re.search(r"(?<!\\)(?:\\\\)*\s#\s(TODO|SKIP)\b", text)
    if not match:
        ask(not re.search(r"(?<!\\)(?:\\\\)*#", text), "a bare #:", text)
        return text, None
    at = text.index("# " + match.group(1), match.start())
    return text[: at - 1], text[at + 2 :]


def unescape(text):
    return re.sub(r"\\([\\#])", r"\1", text)


def read_tap(text):
    lines = text.split("\n")
    ask(lines[0] == "TAP version 14" and lines[-1] == "", "no version, or no line end at the end")
    return Tap(lines[1:-1])


def read_command(line):
    """Reads a workflow command, strictly by its grammar."""
    match = re.fullmatch(r"::(error|warning|notice) ([^\r\n]*?)::([^\r\n]*)", line)
    ask(match, "no command:", line)
    properties = {}
    for part in match.group(2).split(","):
        key, equals, value = part.partition("=")
        ask(equals and key in ("file", "line", "endLine", "col", "endColumn", "title"), "no property:", part)
        ask(":" not in value and key not in properties, "not escaped, or twice:", part)
        properties[key] = undo(value, ":,")
    return match.group(1), properties, undo(match.group(3), "")


def undo(value, more):
    ask(not re.search("%(?!25|0D|0A" + "".join("|%02X" % ord(c) for c in more) + ")", value), "a bare %:", value)
    return re.sub("%([0-9A-F]{2})", lambda m: chr(int(m.group(1), 16)), value)


def read_csv(text):
    """Reads CSV strictly by RFC 4180, with UTF-8 for its text."""
    rows, row, at = [], [], 0
    field = re.compile('"((?:[^"]|"")*)"|([^",\r\n]*)')
    while at < len(text):
        match = field.match(text, at)
        row.append(match.group(1).replace('""', '"') if match.group(1) is not None else match.group(2))
        at = match.end()
        if text.startswith("\r\n", at):
            rows.append(row)
            row, at = [], at + 2
        else:
            ask(text.startswith(",", at), "neither a comma nor a line end:", repr(text[at : at + 40]))
            at += 1
    ask(row == [], "the last line does not end")
    return rows


class Page(html.parser.HTMLParser):
    """The visible text of a rendered report, and its elements."""

    void = {"br", "hr", "img", "input"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.tags, self.open, self.cells, self.table = [], set(), [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "tr":
            self.cells.append(0)
        if tag in ("td", "th"):
            self.cells[-1] += 1
            self.table.append("")
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        ask(self.open and self.open.pop() == tag, "elements overlap at", tag)

    def handle_data(self, data):
        self.words.append(data)
        if self.open and ("td" in self.open or "th" in self.open):
            self.table[-1] += data


def render(text):
    need("cmark-gfm")
    command = ["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough"]
    run = subprocess.run(command, input=text.encode(), capture_output=True)
    ask(run.returncode == 0, run.stderr.decode())
    page = Page()
    page.feed(run.stdout.decode())
    page.close()
    return page
