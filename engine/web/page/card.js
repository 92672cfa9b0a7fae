// A card: one condition that a deal violates, waives, or leaves undetermined, with what one can do about it.
//
// Cards are descriptions for dom.js. They are kept (memo) as long as what they show is the same; their listeners
// therefore know a card only by its id and look up the card of now.

import { el, memo } from "./dom.js";
import { blocksOf } from "./term_form.js";

// Kinds of cards, the worst first: their sign, what a rule is then, one word for it, and the heading of their group.
export const KINDS = {
    error: { sign: "!", is: "an error", word: "Error", group: "Could not be checked" },
    crossed: { sign: "✗", is: "crossed", word: "Crossed", group: "Crossed red lines" },
    concession: { sign: "C", is: "a concession", word: "Concession", group: "Concessions" },
    note: { sign: "N", is: "a note", word: "Note", group: "Notes" },
    undetermined: { sign: "?", is: "undetermined", word: "Undetermined", group: "Undetermined" },
    waived: { sign: "W", is: "waived", word: "Waived", group: "Waived" },
    known: { sign: "K", is: "known", word: "Known", group: "Known (in baseline)" },
};

export const VERDICTS = {
    error: { sign: "!", word: "could not be checked" },
    rejected: { sign: "✗", word: "rejected" },
    undetermined: { sign: "?", word: "undetermined" },
    accepted: { sign: "✓", word: "accepted" },
    not_applicable: { sign: "–", word: "not applicable" },
};

// Why a condition is undetermined.
const REASONS = {
    bracket: "depends on a bracket", open: "depends on an open term", vague: "too vague to decide",
    missing: "missing in the deal", unmentioned: "not mentioned in the deal",
};

export function kindOf(card) {
    if (card.verdict === "violated") {
        if (card.class === "negotiable") return "concession";
        return card.class === "preference" ? "note" : "crossed";
    }
    return KINDS[card.verdict] ? card.verdict : "error";
}

// A sign in its colour. Its meaning is in the text beside it.
export function mark(kind, sign) {
    return el("span", { class: "mark is-" + kind, "aria-hidden": "true" }, sign);
}

export function verdictMark(verdict) {
    return el("span", { class: "mark v-" + verdict, "aria-hidden": "true" }, verdictOf(verdict).sign);
}

export function verdictOf(name) {
    return VERDICTS[name] || { sign: "!", word: name || "could not be checked" };
}

export function count(n, one, many) {
    return n + " " + (n === 1 ? one : many || one + "s");
}

// A name that people wrote, in its own direction: what it contains cannot turn the text around it.
export function name(text) {
    return el("bdi", {}, text);
}

// Signs that nobody sees, and those that turn the direction of a text, are shown as what they are: "⟨U+202E⟩".
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
export function plain(text) {
    return String(text === null || text === undefined ? "" : text).replace(
        UNSEEN, (c) => "⟨U+" + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩");
}

// ------------------------------------------------------------------------------------------------ why

const MOST_REASONS = 4; // terms that are listed before "and 12 more"
const MOST_SILENT = 3;
const MOST_WORDS = 600; // characters of a text that matched
const MOST_EXCERPT = 240; // characters of the article that sets a term

function shorten(text, most) {
    return text.length > most ? text.slice(0, most).replace(/\s+\S*$/, "") + " …" : text;
}

// The first words of an article.
export function excerpt(text) {
    return shorten(text, MOST_EXCERPT);
}

// What the deal says: "article 4 (Luhansk): withdrawal of Ukraine = held part", and its words.
function reasonNode(ui, card, b, number) {
    const where = b.article !== undefined && b.article !== null ? "article " + b.article : b.range ? "the deal" : "";
    const title = where && ui.titleOf(b.article);
    const quoted = card.because.slice(0, number).some((x) => !x.silent && x.article === b.article);
    const around = b.words && b.words.length <= MOST_WORDS ? ui.around(b.article, b.words) : null;
    const words = b.words ? shorten(b.words, MOST_WORDS) : quoted ? "" : ui.textOf(b.article);
    return el("li", {},
        where && [el("button", {
            type: "button", class: "link", title: "Go to " + where,
            onclick: () => ui.go(card.id, number),
        }, plain(where), title && [" (", name(plain(title)), ")"]), ", "],
        termNode(b.label, b.term), hasValue(b) && [": ", el("b", { class: "said" }, name(plain(b.value)))],
        b.things && [" ", el("span", { class: "faint" }, name(plain(b.things)))],
        b.choice && el("span", { class: "faint" }, " if " + plain(b.choice) + " is " + plain(b.option)),
        words && el("q", { class: "words" }, el("bdi", {}, around && plain(around[0]), around ? el("mark", {}, plain(words)) : plain(words), around && plain(around[1]))));
}

function hasValue(b) {
    return b.value !== "" && b.value !== null && b.value !== undefined;
}

// The title of a term in the vocabulary, without what it adds after a semicolon, and its path.
export function termNode(label, path) {
    const [title, ...help] = plain(label).split("; ");
    return [el("span", { class: "term-name", title: help.join("; ") || null }, title), path && path !== label && [" ", el("code", { class: "path" }, plain(path))]];
}

function silentNode(list, all) {
    const shown = all ? list : list.slice(0, MOST_SILENT);
    return el("li", { class: "silent" }, "Not set: ", shown.map((b, i) => [i > 0 && "; ", termNode(b.label, b.term), hasValue(b) && ": " + plain(b.value)]));
}

function reasons(ui, card) {
    const list = card.because || [];
    const said = [], silent = [];
    list.forEach((b, i) => (b.silent ? silent : said).push([b, i]));
    const all = ui.isOpen(card.id + " reasons", false);
    const hidden = Math.max(0, said.length - MOST_REASONS) + Math.max(0, silent.length - MOST_SILENT);
    if (!list.length) return null;
    return [
        el("ul", { class: "because", "aria-label": "Because" },
            (all ? said : said.slice(0, MOST_REASONS)).map(([b, i]) => reasonNode(ui, card, b, i)),
            silent.length > 0 && silentNode(silent.map(([b]) => b), all)),
        all && card.more_because > 0 && el("p", { class: "facts" }, "and " + card.more_because + " more: the report lists all"),
        hidden > 0 && el("button", {
            type: "button", class: "link more", "aria-expanded": String(all),
            onclick: () => ui.setOpen(card.id + " reasons", !all),
        }, all ? "Show fewer terms" : "and " + (hidden + (card.more_because || 0)) + " more"),
    ];
}

// Only these addresses become links: any other scheme could run something.
export function isSafe(url) {
    return /^https?:\/\/[^\s\u0000-\u0020\u007f]+$/i.test(url || "");
}

function citeNode(cite) {
    if (!cite || !(cite.quote || cite.title || cite.source)) return null;
    const source = [cite.title || cite.source, cite.date].filter(Boolean).join(", ");
    return el("figure", { class: "cite" },
        cite.quote && el("blockquote", {}, name(plain(cite.quote))),
        el("figcaption", {}, "Source: ",
            el("cite", {}, isSafe(cite.url)
                ? el("a", { href: cite.url, target: "_blank", rel: "external noopener noreferrer" }, plain(source), el("span", { class: "unseen" }, " (opens in a new tab)"))
                : name(plain(source))),
            cite.section && [", ", name(plain(cite.section))]));
}

// ------------------------------------------------------------------------------------------------ what one can do

// The first place in the deal that the card is about: the number of a reason, or -1.
export function placeOf(card) {
    const list = card.because || [];
    const said = list.findIndex((b) => !b.silent && b.article !== undefined && b.article !== null);
    return said >= 0 ? said : list.findIndex((b) => !b.silent && b.range);
}

function actionNodes(ui, card) {
    const place = placeOf(card), b = place >= 0 ? card.because[place] : null;
    const busy = ui.busy(card.id);
    const button = (key, text, what, preferred, extra) => el("button", {
        key, type: "button", class: preferred ? "primary" : null, disabled: busy || ui.stale, onclick: what, ...extra,
    }, text);
    const waived = card.waiver;
    const offered = (card.actions || []).filter((a) => a.kind !== "waive" && a.kind !== "clause");
    return el("div", { class: "actions", role: "group", "aria-label": "What you can do about " + card.rule },
        b && el("button", { key: "go", type: "button", onclick: () => ui.go(card.id, place) },
            b.article !== undefined && b.article !== null ? "Go to article " + plain(b.article) : "Go to the deal"),
        offered.map((a, i) => button("a" + a.kind + i, a.kind === "repair" ? "Find a repair…" : plain(a.title),
            () => ui.act(card.id, a), a.preferred, { title: a.kind === "repair" ? plain(a.title) : null })),
        (card.actions || []).some((a) => a.kind === "waive") && button("waive", "Waive…", () => ui.waive(card.id), false,
            { "aria-haspopup": "dialog", title: "Accept this violation for a time: who, why, and until when" }),
        waived && !card.waiver.file && button("unwaive", "Take the waiver back", () => ui.unwaive(card.id)));
}

function clauseNodes(ui, card) {
    return (card.clauses || []).map((c) => {
        const key = card.id + " clause " + c.id;
        return el("details", { key: "clause " + c.id, class: "clause", open: ui.isOpen(key, false), ontoggle: ui.toggled(key) },
            el("summary", {}, "Model clause: ", name(plain(c.title || c.id))),
            el("blockquote", {}, name(plain(c.text))),
            el("button", { type: "button", disabled: ui.stale || ui.busy(card.id), onclick: () => ui.takeClause(card.id, c.id) },
                "Add as an article"));
    });
}

function waiverNode(card) {
    const w = card.waiver;
    if (!w) return null;
    return el("p", { class: "waiver" },
        el("b", {}, w.expired ? "Waiver that is over: " : card.verdict === "waived" ? "Waived: " : "Waived if it is violated: "),
        "by ", name(plain(w.by)), " until ", plain(w.until), ": ", name(plain(w.reason)),
        w.file && el("span", { class: "faint" }, " (in ", plain(w.file), "; change it there)"));
}

// ------------------------------------------------------------------------------------------------ the card

// The reason for the rule, and its conditions for analysts.
function about(ui, card) {
    const blocks = ui.about(card);
    return [card.rationale && el("p", {}, name(plain(card.rationale))), blocks === null ? el("p", { class: "facts" }, "Loading …")
        : el("div", { class: "blocks" }, blocksOf(blocks.filter((b, i) => b.code || (blocks[i + 1] && blocks[i + 1].code))))]; // the rest is on the card
}

function body(ui, card) {
    const more = card.id + " more";
    return el("div", { class: "card-body" },
        waiverNode(card),
        reasons(ui, card),
        card.remedy && card.verdict !== "waived" && el("p", { class: "remedy" }, el("span", { class: "fix-label" }, "How to fix: "), name(plain(card.remedy))),
        citeNode(card.cite),
        el("details", { class: "about", open: ui.isOpen(more, false), ontoggle: ui.toggled(more) },
            el("summary", {}, "About this rule"), ui.isOpen(more, false) && about(ui, card)),
        clauseNodes(ui, card),
        actionNodes(ui, card),
        ui.failure(card.id),
        ui.repairAt("card " + card.id));
}

export function cardDomId(id) {
    return "card-" + id.replace(/[^A-Za-z0-9_-]/g, (c) => "_" + c.codePointAt(0).toString(16));
}

function build(ui, card, open) {
    const kind = kindOf(card), look = KINDS[kind];
    return el("li", { key: card.id, class: "card is-" + kind, id: cardDomId(card.id), "data-card": card.id },
        el("details", { open, ontoggle: ui.toggled(card.id) },
            el("summary", { class: "card-head" },
                mark(kind, look.sign),
                el("h4", { class: "card-title" },
                    el("span", { class: "card-rule" }, el("span", { class: "unseen" }, look.word + ": "), el("code", { class: "rule" }, plain(card.rule)), " ",
                        el("span", { class: "class" }, plain(card.pack), REASONS[card.undetermined] && ", " + REASONS[card.undetermined]), " "),
                    name(plain(card.title))),
                " ", card.message && el("span", { class: "message" }, name(plain(card.message)))),
            open && body(ui, card)));
}

// The description of a card in its list; it is open as USUAL if nobody opened or closed it. CACHE keeps those that show the same as before.
export function cardNode(ui, cache, card, usual) {
    const open = ui.isOpen(card.id, usual);
    const shown = open ? [card, ui.faceOf(card)] : [card.verdict, card.class, card.title, card.message, card.undetermined];
    return memo(cache, card.id, [open, shown], () => build(ui, card, open));
}

// Where a card was that is no longer in its group: says what became of it, and keeps its place until the next change.
export function formerNode(ui, was, id, former) {
    return el("li", { key: "former " + id, class: "former", tabindex: "-1", "data-former": id },
        mark(former.kind || "passed", former.kind ? KINDS[former.kind].sign : "✓"),
        el("code", { class: "rule" }, plain(former.rule)), " ",
        former.kind ? "is now " + KINDS[former.kind].is : "is no longer " + KINDS[was].is,
        former.kind && [" ", el("button", { type: "button", class: "link", onclick: () => ui.show(id) }, "Show")]);
}
