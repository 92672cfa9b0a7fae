// The form of one term that an article sets.

import { told } from "./api.js";
import { menu } from "./ask.js";
import { el, newId, patch, sign } from "./dom.js";
import { choiceField, idFor, liveField, setField, yesNoField } from "./fields.js";
import { store } from "./store.js";
import {
    capital, familyOf, idFrom, memberTitle, membersOf, namedByDeal, pathOf, people, personId, personName, setTitle, spaced, termOf, valuesOf,
} from "./words.js";

const NUMBERS = new Set(["int", "float", "days", "percent"]);

// The field for a value. COMMIT gets the value of the op `set`.
export function valueField({ id, name, term, type, unit, value, commit, lazy, describedby }) {
    const common = { id, name, commit, describedby };
    if (type === "bool") return yesNoField({ ...common, value });
    if (type === "enum") return choiceField({ ...common, value, lazy, groups: [{ entries: valuesOf(term) }] });
    if (type === "set") return setField({ ...common, value: Array.isArray(value) ? value : [], entries: valuesOf(term) });
    if (type === "date") return liveField({ ...common, value: value || "", type: "date", className: "date", commit: (text) => (text ? commit(text) : Promise.resolve()) });
    if (type === "strings") return liveField({ ...common, value: (value || []).join("\n"), lines: 2, placeholder: "One per line", commit: (text) => commit(text.split("\n").map((t) => t.trim()).filter(Boolean)) });
    if (NUMBERS.has(type)) {
        const bound = bounds(term);
        return [
            ...liveField({ ...common, value: number(value), className: "number", inputmode: "decimal", commit: (text) => typedNumber(text, commit), describedby: [describedby, bound && id + "-bound"].filter(Boolean).join(" ") }),
            unit && el("span", { class: "unit", key: "unit" }, unit === "%" ? "%" : spaced(unit)),
            bound && el("span", { class: "unseen", id: id + "-bound", key: "bound" }, bound),
        ];
    }
    if (type === "money") return liveField({ ...common, value: value || "", className: "money", placeholder: "5 million euros", commit: (text) => commit({ text }) });
    return liveField({ ...common, value: value || "", lines: 1, commit });
}

// A number that is not finished, such as "1,", waits for the rest.
function typedNumber(text, commit) {
    if (!text.trim()) return Promise.reject(new Error("Type a number, or remove the term."));
    return /[-,.]$/.test(text.trim()) ? Promise.resolve() : commit({ text });
}
function number(value) {
    if (value === null || value === undefined) return "";
    return typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 10 }) : String(value);
}
function bounds(term) {
    if (!term) return "";
    const least = term.min !== null && term.min !== undefined && "at least " + number(term.min);
    const most = term.max !== null && term.max !== undefined && "at most " + number(term.max);
    return [least, most].filter(Boolean).join(", ");
}

// What a term is called where there is no room for its form: "Total width, kilometres (Zone along the line)".
export function termName(t) {
    const family = familyOf(termOf(t.pattern), t.path).map((f) => memberTitle(f.set, f.id));
    const [short] = split(t.title);
    return family.length ? short + " (" + family.join(", ") + ")" : short;
}

// A title's first clause is what the term is called; what follows explains it: "Who administers it; line = what each holds".
function split(title) {
    const at = title.search(/[;:] /);
    return at < 12 || title.slice(0, at).includes(" = ") ? [title, ""] : [title.slice(0, at), title.slice(at + 2)];
}
export function titleOf(title, id) {
    const [short, more] = split(title);
    return [el("span", { class: "term-title", id }, short), more && el("span", { class: "term-more" }, more)];
}

// One list for each set of the term's path.
export function familyFields({ term, ids, base, lazy, choose, name, careful }) {
    const sets = term.parts.filter((p) => p.set).map((p) => p.set);
    return sets.map((set, i) => {
        const { members, groups } = membersOf(set);
        const fresh = namedByDeal(set) ? [{ label: "New", entries: [{ id: "\n", title: "Name another one" }] }] : [];
        return el("span", { class: "member", key: set + i }, choiceField({
            id: idFor(base, "member", i), name: split(name)[0] + ": which " + spaced(set), value: ids[i] || "", lazy, careful, placeholder: "Choose the " + spaced(set),
            groups: [{ entries: members }, ...(groups.length ? [{ label: "Groups", entries: groups }] : []), ...fresh],
            commit: async (id) => {
                const named = id === "\n";
                const chosen = named ? await nameThing(set) : id;
                if (chosen) await choose(i, chosen, named);
                return named && !chosen ? null : chosen; // null: the list shows what it did
            },
        }));
    });
}

// Names a thing of the deal, such as a zone. Returns its id.
export async function nameThing(set) {
    const { action, values } = await store.ask({
        title: "Name it: " + setTitle(set).toLowerCase(),
        fields: [{ name: "title", label: "Name", required: "It needs a name.", help: "As people will read it, for example “Zone along the line of contact”." }],
        actions: [{ id: "add", label: "Add", primary: true }, { id: "cancel", label: "Cancel" }],
    });
    if (action !== "add") return null;
    const taken = new Set(store.state.deal.things.map((t) => t.id));
    let id = idFrom(values.title, 24);
    for (let n = 2; taken.has(id); n++) id = idFrom(values.title, 20) + "_" + n;
    await store.do("name_thing", { set, id, title: values.title });
    return id;
}

// Runs a change whose failure has no field beside it.
export function run(promise) {
    return promise.catch((e) => store.say(told(e)));
}

// Whether the message at a term is that of a rule: a mark with a link says so already.
function isOfCard(t) {
    return (store.state.problems || []).some((p) => p.card && p.message.split("\n")[0] === t.problem);
}
const MARKS = { "red-line": "crosses", negotiable: "concession", preference: "note" };

// The form of the term T in ARTICLE (an id; null: the deal's own terms). MARKS: the cards that it is a reason of; EDIT(t)
// gives an open term a value.
export function termForm({ article, t, marks, lazy, edit }) {
    const term = termOf(t.pattern);
    const base = idFor(article, t.path);
    const set = (value, step) => store.do("set", { article, term: t.path, value }, { merge: "set " + base, step: step || "set " + base });
    const title = base + "-title";
    const name = termName(t);
    const family = term ? familyOf(term, t.path) : [];
    async function move(i, id) {
        const ids = family.map((f) => f.id);
        ids[i] = id;
        const to = pathOf(term, ids);
        if (!to || to === t.path) return;
        const step = "move " + base + Date.now();
        const row = document.activeElement && document.activeElement.closest("[data-term]");
        const here = row && row.dataset.term === t.path;
        const value = t.open ? { open: true } : t.value;
        if (t.ways) await store.do("either", { article, term: to, ways: t.ways.map(way) }, { step });
        else await store.do("set", { article, term: to, value }, { step });
        await store.do("unset", { article, term: t.path }, { step });
        if (here) focusTerm(article, to, ".member:nth-child(" + (i + 1) + ") select");
    }
    const body = t.ways ? waysForm({ article, t, term, base, name, lazy })
        : t.open ? el("div", { class: "term-field open-value", key: "open" }, el("span", { class: "tag open" }, "open"), el("span", { class: "faint" }, "not decided yet"),
            el("button", { type: "button", class: "plain", onclick: () => edit(t) }, "Set a value"))
            : el("div", { class: "term-field", key: "value" }, valueField({ id: base, name, term, type: t.type, unit: t.unit, value: t.value, commit: set, lazy, describedby: title }));
    return el("li", { class: "term-row" + (marks.some((c) => c.class === "red-line") ? " crossing" : ""), key: t.path, "data-term": t.path },
        el("div", { class: "term-head" },
            titleOf(t.title, title),
            family.length > 0 && el("span", { class: "members" }, familyFields({ term, ids: family.map((f) => f.id), base, lazy, name: t.title, choose: move, careful: () => true })),
            el("span", { class: "path" }, t.path)),
        el("div", { class: "term-value" }, body,
            t.problem && !isOfCard(t) && el("p", { class: "error" }, t.problem),
            marks.length > 0 && el("p", { class: "crossings" }, marks.map((c) => el("button", { type: "button", class: "crosses " + c.class, key: c.id, title: c.title, onclick: () => store.goto({ card: c.id }) },
                el("span", { "aria-hidden": "true" }, c.class === "red-line" ? "✗" : "·"), MARKS[c.class] || "violates", el("b", {}, c.rule))))),
        termMenu(article, t, term));
}

// What can be done with a term besides giving it a value.
export function termMenu(article, t, term) {
    return menu({
        key: "menu", icon: "dots", label: null, className: "icon", name: "More about this term: " + termName(t), items: () => [
            !t.open && { label: "Leave it open", note: "not decided yet; any value is possible", run: () => run(store.do("set", { article, term: t.path, value: { open: true } })) },
            !t.ways && { label: "Put alternatives in brackets", note: "each side proposes its value", run: () => bracket(article, t, term) },
            { label: "What this term means", run: () => explain(t, term) },
            { label: "Remove this term", run: () => remove(article, t) },
        ].filter(Boolean),
    });
}

const way = (w) => ({ value: w.value, ...(w.option && w.option !== String(w.value) ? { option: w.option } : {}), ...(w.by && w.by.length ? { by: w.by } : {}) });

function choiceOf(article, path) {
    return store.state.choices.find((c) => c.what === "term" && c.term === path && (c.article || null) === article) || store.state.choices.find((c) => c.what === "term" && c.term === path);
}

// A term in brackets: its alternatives, each with its value and who proposes it.
function waysForm({ article, t, term, base, name, lazy }) {
    const put = (ways) => store.do("either", { article, term: t.path, ways: ways.map(way) }, { merge: "either " + base, step: "either " + base });
    const change = (i, fields) => put(t.ways.map((w, j) => (i === j ? { ...w, ...fields } : w)));
    const settle = (w) => {
        const choice = choiceOf(article, t.path);
        return run(choice ? store.do("settle", { choice: choice.id, option: w.option }) : store.do("set", { article, term: t.path, value: w.value }));
    };
    return el("ol", { class: "ways", key: "ways" }, t.ways.map((w, i) => {
        const label = name + ", alternative " + (i + 1);
        const parsed = (value) => (value && value.text !== undefined ? change(i, { value, option: undefined }) : change(i, { value, option: undefined }));
        return el("li", { class: "way", key: i },
            el("div", { class: "term-field" }, valueField({ id: idFor(base, "way", i), name: label, term, type: t.type, unit: t.unit, value: w.value, commit: parsed, lazy })),
            el("div", { class: "way-by" }, el("span", { class: "label", "aria-hidden": "true" }, "by"), byField({ id: idFor(base, "by", i), name: label + ", proposed by", by: w.by, commit: (by) => change(i, { by }) })),
            el("button", { type: "button", class: "plain", "aria-label": "Settle on this: " + w.words, onclick: () => settle(w) }, "Settle on this"),
            t.ways.length > 2 && el("button", { type: "button", class: "icon", "aria-label": "Remove alternative " + w.words, title: "Remove this alternative", onclick: () => run(put(t.ways.filter((x, j) => j !== i))) }, sign("cross")));
    }), el("li", { key: "more" }, el("button", { type: "button", class: "plain", onclick: () => bracket(article, t, term) }, sign("plus"), "Another alternative")));
}

// Who proposes: names as people read them, separated by commas; `by` of the file is one name or a list.
export function byField({ id, name, by, commit }) {
    const list = Array.isArray(by) ? by : by ? [by] : [];
    return liveField({
        id, name, value: list.map(personName).join(", "), className: "by-field", list: "people", placeholder: "nobody named", commit: (text) => {
            const ids = text.split(",").map(personId).filter(Boolean);
            return commit(ids.length > 1 ? ids : ids[0] || "");
        },
    });
}
export function peopleList() {
    return el("datalist", { id: "people", key: "people" }, people().map((p) => el("option", { value: p, key: p })));
}

// Puts a term in brackets, or adds an alternative: asks for the value and who proposes it.
async function bracket(article, t, term) {
    const old = t.ways ? t.ways.map(way) : t.open || t.value === null ? [] : [{ value: t.value }];
    const wanted = old.length ? ["New alternative"] : ["First alternative", "Second alternative"];
    const answers = wanted.map(() => ({ value: t.type === "bool" ? !t.value : null }));
    const who = !t.ways && old.length ? [{ name: "old_by", label: "Who proposes “" + t.words + "”?", value: "", list: "people" }] : [];
    const fields = [...who, ...wanted.map((w, i) => ({ name: "by" + i, label: "Who proposes " + (wanted.length > 1 ? "the " + w.toLowerCase() : "the new one") + "?", value: "", list: "people" }))];
    const place = newId("ways");
    const draw = (node) => patch(node, wanted.map((label, i) => el("div", { class: "field", key: i },
        el("span", { class: "label" }, label + ": " + t.title),
        el("div", { class: "term-field" }, valueField({
            id: place + i, name: label, term, type: t.type, unit: t.unit, value: answers[i].value && answers[i].value.text !== undefined ? null : answers[i].value,
            commit: async (value) => {
                answers[i].value = value;
            },
        })))));
    let message = "";
    for (;;) {
        const { action, values } = await store.ask({
            title: t.ways ? "Another alternative" : "Alternatives in brackets", fields,
            body: [el("div", { id: place, ref: draw, class: "dialog-body" }), message && el("p", { class: "error", role: "alert" }, message)],
            actions: [{ id: "add", label: "Put in brackets", primary: true }, { id: "cancel", label: "Cancel" }],
        });
        if (action !== "add") return;
        fields.forEach((f) => { f.value = values[f.name]; });
        const by = (text) => (text ? { by: personId(text) } : {});
        if (answers.some((a) => a.value === null || a.value === undefined || a.value.text === "")) message = "Choose a value.";
        else {
            try {
                const first = old.map((w, i) => (i === 0 && who.length ? { ...w, ...by(values.old_by) } : w));
                await store.do("either", { article, term: t.path, ways: [...first, ...answers.map((a, i) => ({ value: a.value, ...by(values["by" + i]) }))] });
                focusTerm(article, t.path);
                return;
            } catch (e) {
                message = told(e);
            }
        }
    }
}

async function remove(article, t) {
    await run(store.do("unset", { article, term: t.path }));
    focusIn(article, ".add-term input");
}

// What a term means, in the words of the vocabulary; what analysts ask for is behind a click.
async function explain(t, term) {
    const answer = await store.help("term", t.path).catch(() => ({}));
    const fact = (label, text) => text && el("div", { class: "fact" }, el("dt", {}, label), el("dd", {}, text));
    const { deal } = store.state;
    const silence = !term ? "" : deal && !deal.complete ? "open, because this is not the complete deal" : { absent: "nothing is agreed about it", open: "open" }[term.silence] || wordsOf(term, term.silence);
    await store.ask({
        title: termName(t),
        body: [
            t.title !== split(t.title)[0] && el("p", {}, t.title), term && term.help && el("p", {}, term.help),
            el("dl", { class: "facts-list" },
                fact("Now", t.words),
                term && fact("Possible values", valuesOf(term).map((v) => v.title).join(", ")),
                fact("Bounds", bounds(term) && capital(bounds(term)) + (t.unit ? " " + spaced(t.unit) : "")),
                fact("If no article sets it", capital(silence))),
            answer.blocks && el("details", {}, el("summary", {}, "More, for analysts"), el("div", { class: "blocks" }, blocksOf(answer.blocks))),
        ],
    });
}
function wordsOf(term, text) {
    const value = valuesOf(term).find((v) => v.id === text);
    return value ? value.title : { true: "yes", false: "no", "[]": "none" }[text] || String(text);
}

// The blocks of `hover` and `help`.
export function blocksOf(blocks) {
    const runs = (list) => list.map((r) => {
        let node = r.code ? el("code", {}, r.t) : r.t;
        if (r.i) node = el("em", {}, node);
        return r.b ? el("strong", {}, node) : node;
    });
    const text = (x) => (typeof x === "string" ? x : runs(x));
    return blocks.map((b) => (b.p ? el("p", {}, text(b.p)) : b.list ? el("ul", { class: "bullets" }, b.list.map((x) => el("li", {}, text(x))))
        : b.quote ? el("blockquote", {}, text(b.quote)) : b.code ? el("pre", {}, typeof b.code === "string" ? b.code : runs(b.code)) : null));
}

// ---- focus

function boxOf(article) {
    const key = article === null ? "" : article;
    return [...document.querySelectorAll("[data-article]")].find((n) => n.dataset.article === key);
}
export function focusIn(article, selector) {
    const box = boxOf(article);
    const target = box && box.querySelector(selector);
    if (!target) return null;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
    return target;
}
export function focusTerm(article, path, selector, atEnd) {
    const box = boxOf(article);
    const row = box && [...box.querySelectorAll("[data-term]")].find((n) => n.dataset.term === path);
    if (!row) return null;
    const target = row.querySelector(selector || ".term-field select, .term-field input, .term-field textarea, .term-field summary, .term-field button, button");
    if (!target) return null;
    target.focus();
    if (atEnd && target.setSelectionRange && target.type !== "date") target.setSelectionRange(target.value.length, target.value.length);
    return row;
}
