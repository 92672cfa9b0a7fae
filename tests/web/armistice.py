"""Ten articles of an armistice, as a person drafts them at the page: the steps that the browser test takes with the keyboard.

An article: its title, its text, and its terms. A term: the plain words that the person types to find it, the title of the
one that they choose, which actors, regions or zones it is about, and its value as the page shows it.
"""

import json

YES = "Yes"


def guarantee(country, kind):
    return [("guarantee", "Strongest thing that this actor promises", [country], kind),
            ("guarantee", "What sets it off", [country], "Automatic"),
            ("weapons on attack", "Weapons deliveries upon aggression", [country], "Guaranteed"),
            ("guarantee", "How it binds", [country], "Legal")]


ARTICLES = [
    ("Ceasefire", "All fire shall cease along the line of contact at noon on the third day after signature.", [
        ("which fighting stops", "Which fighting stops", [], "Full"),
        ("line of contact", "Line along which the forces stop", [], "Contact line"),
        ("permanent ceasefire", "Stated to be permanent", [], YES),
        ("before fire stops", "What must happen before fire stops", [], ["Unconditional"]),
    ]),
    ("Demilitarised zone", "A zone of twenty kilometres, ten on either side of the line, shall be free of forces.", [
        ("demilitarised zone", "Whether the zone is provided", ["+Zone along the line of contact"], "Required"),
        ("width of the zone", "Total width", ["Zone along the line of contact"], "20 km"),
        ("whose land", "Whose land the zone takes", ["Zone along the line of contact"], "Both"),
        ("heavy weapons", "Distance that heavy weapons draw back", [], "30"),
    ]),
    ("Legal questions", "Questions of title are deferred. Nothing in this instrument recognises a change of frontier.", [
        ("title", "How the question of title is settled", ["All: Regions that"], "Deferred"),
        ("recognition", "Whether this actor recognises", ["Ukraine", "All: Regions that"], "Refused"),
        ("sovereignty", "Sovereignty, independence or integrity affirmed", ["Ukraine"], YES),
        ("attack", "Promise not to attack", ["Russia"], "Pledged"),
    ]),
    ("European force", "A European force of 45,000 shall be stationed in Ukraine, and may use force against breaches.", [
        ("troops in Ukraine", "Troops of this actor in Ukraine", ["Coalition"], "Required"),
        ("what troops may do", "What they may do", ["Coalition"], "Enforce"),
        ("head count", "Head count", ["Coalition"], "45,000"),
    ]),
    ("Guarantees of allies", "If Russia attacks again, France and Poland shall deliver arms at once and without a further decision.",
     guarantee("France", "Military response") + guarantee("Poland", "Arms supply")),
    ("Guarantees of the United States", "The United States shall deliver arms at once. Sanctions return on a new attack.",
     guarantee("United States", "Arms supply") + [("sanctions return", "Sanctions return on a new attack", [], YES)]),
    ("Ukraine's forces", "Ukraine remains free to maintain, arm and supply its forces.", [
        ("limits of the army", "What the text says outright about limits", ["Ukraine"], "Unrestricted"),
        ("arms production", "Arms production", ["Ukraine"], "Supported"),
        ("arms imports", "Arms imports", ["Ukraine"], "Supported"),
    ]),
    ("European Union", "Ukraine's way into the European Union is its own.", [
        ("European Union", "Ukraine's way into the European Union", [], "Supported"),
        ("neutrality", "Neutrality of Ukraine", [], "Not imposed"),
    ]),
    ("Prisoners", "All prisoners of war are exchanged for all within sixty days; deported children return.", [
        ("prisoners", "Prisoners of war", [], "All for all"),
        ("deported children", "Deported children returned", [], YES),
    ]),
    ("Supervision", "The OSCE leads the monitoring, by technical means and on the ground.", [
        ("monitoring", "Who leads monitoring", [], ["OSCE"]),
        ("on the ground", "Technical means, or people on the ground", [], "Mixed"),
    ]),
]


def add_term(p, words, title, members, value):
    """Adds a term to the article that has the focus, as a person does who knows no path and no syntax."""
    p.press("Alt+Shift+t")
    p.write(words)
    p.idle()
    p.until("t.all('option', %s).length" % json.dumps(title), what="the term %r for the words %r" % (title, words))
    for _ in range(40):
        if p.run("(() => { const e = document.getElementById(document.activeElement.getAttribute('aria-activedescendant')); return e ? t.text(e) : ''; })()").startswith(title):
            break
        p.press("ArrowDown")
    else:
        raise AssertionError("%r is not among what %r finds" % (title, words))
    p.press("Enter")
    p.idle()
    for member in members:
        at = p.focus()
        if ": which" not in at["name"]:
            break  # there is only one, and it is chosen
        if member.startswith("+"):
            p.press("End")  # the last entry names a new one
            p.until("Boolean(document.querySelector('dialog[open]'))")
            p.write(member[1:])
            p.press("Enter")
            p.until("!document.querySelector('dialog[open]')")
            p.idle()
        else:
            p.pick(member)
            p.press("Tab")
    p.idle()
    set_value(p, title, value)
    p.idle()


def set_value(p, title, value):
    at = p.focus()
    if isinstance(value, list):
        if at["role"] == "summary":  # many: a list that opens
            p.press("Enter")
            p.press("Tab")
        for one in value:
            for _ in range(60):
                if p.focus()["name"] == one:
                    break
                p.press("Tab")
            else:
                raise AssertionError("%r is not among the values of %r" % (one, title))
            p.press("Space")
    elif value == YES:
        if at["role"] != "radio" or at["name"] != YES:
            raise AssertionError("%r: the focus is on %s" % (title, at))
        p.press("Space")
    elif at["role"] == "listbox":
        p.pick(value)
    elif at["role"] == "textbox":
        p.write(value)
    else:
        raise AssertionError("%r: the focus is on %s" % (title, at))


def draft(p, title="Armistice of the test"):
    """From an empty folder to a saved deal, with the keyboard."""
    p.tab_to("button", "New deal")
    p.press("Enter")
    p.write(title)
    p.press("Enter")
    p.until("Boolean(store.path)")
    p.idle()
    for number, (name, text, terms) in enumerate(ARTICLES, 1):
        if number == 1:
            p.tab_to("button", "Add the first article")
            p.press("Enter")
        else:
            p.press("Alt+Shift+a")
        p.until("t.focus() && t.focus().name === %s" % json.dumps("Title of article %d" % number), what="the title of article %d" % number)
        p.write(name)
        p.press("Tab", 2)
        p.write(text)
        for term in terms:
            add_term(p, *term)
