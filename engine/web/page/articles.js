// The deal by articles: what the deal is, then each article with its title, its text and the terms that it sets.

import { told } from "./api.js";
import { menu } from "./ask.js";
import { el, memo, patch, sign } from "./dom.js";
import { choiceField, idFor, liveField } from "./fields.js";
import { store } from "./store.js";
import { byField, focusIn, focusTerm, nameThing, peopleList, run } from "./term_form.js";
import { drafts, leaveDraft, termList } from "./term_list.js";
import { idFrom, setTitle } from "./words.js";

const MANY_TERMS = 80; // in a larger deal the lists of an article get their entries when it is used
const STATUS = [["proposal", "proposal"], ["agreement", "agreement"], ["position", "position"], ["hypothetical", "hypothetical"]];

const cache = new Map();
const views = new Map(); // article -> {by, note, used, drawn}: what of it is shown
let root = null;

function view(article) {
    if (!views.has(article)) views.set(article, { by: false, note: false, used: false, drawn: 0 });
    return views.get(article);
}
function redraw(article) {
    view(article).drawn++;
    draw();
}

// ---- an article

function field(article, name, value) {
    const key = "field " + article + " " + name;
    return store.do("field", { article, field: name, value }, { merge: key, step: key });
}

function articleMenu(a, index, count) {
    const act = (op, fields, then) => run(store.do(op, { article: a.id, ...fields }).then(then));
    return [
        index > 0 && { label: "Move up", note: "Alt+Shift+Up", run: () => move(a.id, index - 1) },
        index < count - 1 && { label: "Move down", note: "Alt+Shift+Down", run: () => move(a.id, index + 1) },
        { label: "Add an article after this one", note: "Alt+Shift+A", run: () => addArticle(a.id) },
        !view(a.id).by && !a.by.length && { label: "Say who proposes it", run: () => open(a.id, "by") },
        !view(a.id).note && !a.note && { label: "Add a note", run: () => open(a.id, "note") },
        !a.option && { label: a.bracketed ? "Remove the brackets" : "Put in brackets", note: a.bracketed ? "" : "may be in the final deal or not", run: () => act("field", { field: "bracketed", value: a.bracketed ? "" : true }) },
        !a.bracketed && { label: a.option ? "Add another alternative" : "Add an alternative to it", note: "the deal will contain one of them", run: () => addAlternative(a) },
        a.option && { label: "No longer an alternative", run: () => act("field", { field: "option", value: "" }) },
        { label: "Change its number", run: () => rename(a) },
        { label: "Remove the article", run: () => removeArticle(a, index) },
    ].filter(Boolean);
}

function open(article, what) {
    view(article)[what] = true;
    redraw(article);
    focusIn(article, what === "by" ? ".by-row input" : ".note-row textarea");
}

async function move(article, to) {
    if (to < 0 || to >= store.state.deal.articles.length) return;
    await run(store.do("move_article", { article, to }).then((a) => store.say(a.done || "Moved.")));
    const box = [...root.querySelectorAll("[data-article]")].find((n) => n.dataset.article === article);
    if (box) box.scrollIntoView({ block: "nearest" });
}

export async function addArticle(after) {
    const known = new Set(store.state.deal.articles.map((a) => a.id));
    await run(store.do("add_article", { title: "", text: "", ...(after ? { after } : {}) }));
    const fresh = store.state.deal.articles.find((a) => !known.has(a.id));
    if (!fresh) return null;
    focusIn(fresh.id, ".article-title");
    return fresh;
}

async function removeArticle(a, index) {
    try {
        const answer = await store.do("remove_article", { article: a.id });
        store.say(answer.done || "Article " + a.id + " removed.", { label: "Undo", run: store.undo });
    } catch (e) {
        return store.say(told(e));
    }
    const next = store.state.deal.articles[Math.min(index, store.state.deal.articles.length - 1)];
    if (next) focusIn(next.id, ".article-title");
    else document.getElementById("add-article").focus();
    return undefined;
}

async function rename(a) {
    const { action, values } = await store.ask({
        title: "Number of the article",
        fields: [{
            name: "id", label: "Number or short name", value: a.id, required: "An article needs a number.",
            check: (id) => (id !== a.id && store.article(id) ? "Another article has this number." : ""),
        }],
        actions: [{ id: "change", label: "Change", primary: true }, { id: "cancel", label: "Cancel" }],
    });
    if (action === "change" && values.id !== a.id) await run(store.do("rename_article", { article: a.id, id: values.id }).then(() => focusIn(values.id, ".article-title")));
}

// A second article beside this one; the deal contains one of them.
async function addAlternative(a) {
    const [choice, mine] = a.option ? a.option.split("/") : [idFrom(a.title || "article " + a.id, 24), ""];
    const plain = (text) => (/[/"]/.test(text) ? "Use a name without / and quotation marks." : "");
    const { action, values } = await store.ask({
        title: a.option ? "Another alternative" : "Alternatives for article " + a.id,
        body: el("p", { class: "help" }, "A new article beside this one gets the other text. The deal will contain one of them."),
        fields: [
            { name: "choice", label: "What the alternatives are about", value: choice, required: true, check: plain },
            { name: "mine", label: "Name of this alternative", value: mine || a.by[0] || "first", required: true, check: plain },
            { name: "other", label: "Name of the new alternative", value: "", required: true, check: (text, all) => plain(text) || (text === all.mine ? "It needs another name." : "") },
        ].slice(a.option ? 2 : 0),
        actions: [{ id: "add", label: "Add", primary: true }, { id: "cancel", label: "Cancel" }],
    });
    if (action !== "add") return;
    const step = { step: "alternative " + a.id + Date.now() };
    const name = values.choice || choice;
    try {
        if (!a.option) await store.do("field", { article: a.id, field: "option", value: name + "/" + values.mine }, step);
        const known = new Set(store.state.deal.articles.map((x) => x.id));
        await store.do("add_article", { title: a.title, text: "", after: a.id }, step);
        const fresh = store.state.deal.articles.find((x) => !known.has(x.id));
        await store.do("field", { article: fresh.id, field: "option", value: name + "/" + values.other }, step);
        focusIn(fresh.id, ".article-text");
    } catch (e) {
        store.say(told(e));
    }
}

function settle(choice, option) {
    return run(store.do("settle", { choice, option }).then((a) => store.say(a.done || "Settled.", { label: "Undo", run: store.undo })));
}

// What is not agreed about the article itself.
function bracketRow(a, choices) {
    const choice = choices.find((c) => c.id === a.choice) || choices.find((c) => c.article === a.id && c.what === "bracketed");
    if (a.bracketed)
        return el("div", { class: "bracket", key: "bracket" }, el("span", { class: "tag open" }, "in brackets"), el("span", { class: "faint" }, "in the final deal or not"),
            choice && el("button", { type: "button", class: "plain", "aria-label": "Keep it: article " + a.id, onclick: () => settle(choice.id, "in") }, "Keep it"),
            choice && el("button", { type: "button", class: "plain", "aria-label": "Leave it out: article " + a.id, onclick: () => settle(choice.id, "out") }, "Leave it out"));
    if (!a.option) return null;
    const [name, option] = a.option.split("/");
    const others = store.state.deal.articles.filter((x) => x.id !== a.id && x.option && x.option.split("/")[0] === name);
    return el("div", { class: "bracket", key: "bracket" }, el("span", { class: "tag open" }, "alternative: " + option),
        el("span", { class: "faint" }, others.length ? ["beside article ", others.map((x, i) => [i > 0 && ", ", el("button", { type: "button", class: "plain inline", onclick: () => store.goto({ article: x.id }) }, x.id)])] : "in the final deal or not"),
        el("button", { type: "button", class: "plain", "aria-label": "Settle on this: " + option, onclick: () => settle(choice ? choice.id : name, option) }, "Settle on this"));
}

function articleForm(a, index, count, { choices, marks, lazy }) {
    const v = view(a.id);
    const id = idFor(a.id, "article");
    return el("section", { class: "article" + (a.bracketed || a.option ? " bracketed" : ""), key: "article " + a.id, "data-article": a.id, id, tabindex: "-1", "aria-label": "Article " + a.id + (a.title ? ": " + a.title : "") },
        el("h3", { class: "unseen" }, "Article " + a.id + (a.title ? ": " + a.title : "")),
        el("div", { class: "article-head" },
            el("span", { class: "article-number" }, a.id),
            liveField({ id: id + "-title", name: "Title of article " + a.id, value: a.title, className: "article-title", placeholder: "Title", commit: (text) => field(a.id, "title", text) }),
            menu({ key: "menu", icon: "dots", label: null, className: "icon", name: "More about article " + a.id, items: () => articleMenu(a, index, count) })),
        bracketRow(a, choices),
        liveField({ id: id + "-text", name: "Text of article " + a.id, value: a.text, lines: 1, className: "article-text", placeholder: "Text of the article", commit: (text) => field(a.id, "text", text) }),
        (v.by || a.by.length > 0) && el("div", { class: "by-row", key: "by" }, el("span", { class: "label", "aria-hidden": "true" }, "Proposed by"),
            byField({ id: id + "-by", name: "Article " + a.id + ", proposed by", by: a.by, commit: (by) => field(a.id, "by", by) })),
        (v.note || a.note) && el("div", { class: "note-row", key: "note" }, el("span", { class: "label", "aria-hidden": "true" }, "Note"),
            liveField({ id: id + "-note", name: "Note on article " + a.id, value: a.note, lines: 1, className: "article-note", commit: (text) => field(a.id, "note", text) })),
        termList({ article: a.id, terms: a.terms, marksOf: (path) => marks.filter((m) => m.term === path), lazy: lazy && !v.used }));
}

// ---- the deal itself

function dealForm(deal) {
    const set = (name, value) => field(null, name, value);
    const labelled = (label, name, content) => el("div", { class: "field", key: name }, el("span", { class: "label", "aria-hidden": "true" }, label), content);
    const named = Object.entries((store.vocabulary && store.vocabulary.sets) || {}).filter(([, s]) => s.named_by_deal).map(([name]) => name);
    const own = deal.terms.length > 0 || drafts.has(null) || view(null).own;
    return el("section", { class: "deal-form", key: "deal", "data-article": "", "aria-label": "The deal itself" },
        el("h2", { class: "unseen" }, "The deal itself"),
        liveField({ id: "deal-title", name: "Title of the deal", value: deal.title, lines: 1, className: "deal-title", placeholder: "Title of the deal", commit: (text) => set("title", text.replace(/\n/g, " ")) }),
        el("div", { class: "deal-fields", key: "fields" },
            labelled("Date", "date", liveField({ id: "deal-date", name: "Date of the deal", type: "date", value: deal.date, className: "date", commit: (text) => set("date", text) })),
            labelled("Status", "status", choiceField({ id: "deal-status", name: "Status of the deal", value: deal.status || "", placeholder: "not stated", groups: [{ entries: [...STATUS.map(([id, title]) => ({ id, title })), ...(deal.status ? [{ id: "none", title: "not stated" }] : [])] }], commit: (value) => set("status", value === "none" ? "" : value) })),
            labelled("By", "by", byField({ id: "deal-by", name: "Authors of the deal", by: deal.by, commit: (by) => set("by", by) })),
            el("label", { class: "check complete", key: "complete" },
                el("input", { type: "checkbox", id: "deal-complete", checked: deal.complete, onchange: (e) => run(set("complete", e.target.checked ? "" : false)) }),
                el("span", {}, "This is the complete deal", el("span", { class: "help" }, deal.complete ? "" : "What it does not set is still open.")))),
        el("div", { class: "deal-names", key: "names" }, named.map((name) => {
            const list = deal.things.filter((t) => t.set === name);
            return el("div", { class: "things", key: "set " + name }, el("span", { class: "label" }, setTitle(name)),
                list.map((t) => el("span", { class: "thing", key: t.id }, t.title || t.id)),
                el("button", { type: "button", class: "plain", "aria-label": (list.length ? "Another: " : "Name one: ") + setTitle(name), onclick: () => run(nameThing(name)) }, sign("plus"), list.length ? "Another" : "Name one"));
        })),
        own ? el("div", { key: "own", class: "own-terms" }, el("h3", {}, "Terms of the deal itself"), termList({ article: null, terms: deal.terms, marksOf: () => [], lazy: false }))
            : el("button", { key: "own", type: "button", class: "plain own-button", onclick: () => { view(null).own = true; draw(); focusIn(null, ".add-term input"); } }, sign("plus"), "Add a term outside of the articles"));
}

// ---- all of it

// What is violated, by the article that does so: article -> [{id, rule, title, class, term}].
function crossings() {
    const found = new Map();
    const add = (c, article, term) => {
        if (!found.has(article)) found.set(article, []);
        const list = found.get(article);
        if (!list.some((m) => m.rule === c.rule && m.term === term)) list.push({ id: c.id, rule: c.rule, title: c.title, class: c.class, term });
    };
    const violated = new Map((store.state.cards || []).filter((c) => c.verdict === "violated").map((c) => [c.id, c]));
    for (const c of violated.values())
        for (const b of c.because || []) if (b.article && !b.silent && termAt(b.article, b.term)) add(c, b.article, b.term);
    for (const p of store.state.problems || []) { // a term that stands for several: "recognition.ukraine.annexed"
        const place = violated.has(p.card) && placeOf(p.range);
        if (place && place.term) add(violated.get(p.card), place.article, place.term);
    }
    return found;
}
function termAt(article, path) {
    const a = store.article(article);
    return a && a.terms.some((t) => t.path === path);
}

function problems() {
    const list = (store.state.problems || []).filter((p) => p.weight === "error" && !p.card);
    if (!list.length) return null;
    return el("div", { class: "deal-problems", key: "problems", role: "region", "aria-label": "Errors" },
        el("h3", {}, list.length === 1 ? "1 error: the deal is not checked" : list.length + " errors: the deal is not checked"),
        el("ul", {}, list.slice(0, 5).map((p, i) => el("li", { key: i }, el("button", { type: "button", class: "plain", onclick: () => store.goto({ range: p.range }) }, p.message), el("span", { class: "help" }, "line " + (p.range[0] + 1)))),
            list.length > 5 && el("li", { key: "more", class: "help" }, "and " + (list.length - 5) + " more")));
}

function draw() {
    if (!root || store.view !== "articles" || !store.state) return;
    const { deal } = store.state;
    if (store.kind !== "deal") return patch(root, el("p", { class: "help", key: "none" }, "This file is not a deal: it has no articles."));
    if (!deal) {
        return patch(root, [problems(), el("div", { class: "unread", key: "unread" },
            el("p", {}, "The articles are shown when the file can be read again."),
            el("button", { type: "button", onclick: () => store.show("source") }, "Show the file"), el("button", { type: "button", onclick: store.undo }, "Undo the last change"))]);
    }
    const marks = crossings();
    const n = deal.articles.length;
    const lazy = deal.articles.reduce((sum, a) => sum + a.terms.length, 0) > MANY_TERMS;
    const choices = store.state.choices || [];
    const alternatives = (a) => (a.option ? deal.articles.filter((x) => x.option && x.option.split("/")[0] === a.option.split("/")[0]).map((x) => x.id) : null);
    const names = JSON.stringify(deal.things);
    patch(root, [
        peopleList(),
        problems(),
        memo(cache, "deal", [deal.title, deal.date, deal.status, deal.by, deal.complete, deal.things, deal.terms, { ...view(null) }, store.vocabulary && store.vocabulary.id, vocabularies], () => dealForm(deal)),
        deal.articles.map((a, i) => {
            const mine = marks.get(a.id) || [];
            const near = a.choice || a.option || a.bracketed || a.terms.some((t) => t.ways) ? choices.filter((c) => c.article === a.id || c.id === a.choice) : [];
            return memo(cache, "article " + a.id, [a, i, n, mine, near, alternatives(a), { ...view(a.id) }, lazy, names, vocabularies], () => articleForm(a, i, n, { choices: near, marks: mine, lazy }));
        }),
        el("div", { class: "articles-end", key: "end" },
            !n && el("p", { class: "help" }, "This deal has no articles yet."),
            el("button", { id: "add-article", type: "button", onclick: () => addArticle(null) }, sign("plus"), n ? "Add an article" : "Add the first article")),
    ]);
    return undefined;
}

// ---- going there

function contains(range, place) {
    const [l, c, l2, c2] = range;
    return (place[0] > l || (place[0] === l && place[1] >= c)) && (place[0] < l2 || (place[0] === l2 && place[1] <= c2));
}

// The article and term at a place of the file.
function placeOf(range) {
    const { deal } = store.state;
    const article = deal && deal.articles.find((a) => a.range && contains(a.range, range));
    if (!article) return null;
    const term = article.terms.find((t) => t.range && (contains(t.range, range) || contains(range, t.range)));
    return { article: article.id, term: term && term.path };
}

function goto(target) {
    if (store.view === "source" && target.range) return; // the file view goes there
    const found = target.article !== undefined ? target : target.range ? placeOf(target.range) : null;
    if (!found) {
        if (target.range) {
            store.show("source");
            store.goto(target);
        }
        return;
    }
    if (store.view === "source") return store.goto({ range: rangeOf(found) });
    store.show("articles");
    const box = [...root.querySelectorAll("[data-article]")].find((n) => n.dataset.article === (found.article === null ? "" : found.article));
    if (!box) return;
    const row = (found.term && focusTerm(found.article, found.term)) || box;
    if (row === box) box.focus({ preventScroll: true });
    row.scrollIntoView({ block: row === box ? "start" : "center" });
    row.classList.remove("found");
    void row.offsetWidth; // starts the animation again
    row.classList.add("found");
}

function rangeOf({ article, term }) {
    const a = article === null ? store.state.deal : store.article(article);
    const t = term && a && a.terms.find((x) => x.path === term);
    return (t && t.range) || (a && a.range) || [0, 0, 0, 0];
}

// ---- start

let vocabularies = 0;

function keys(e) {
    if (!e.altKey || !e.shiftKey || store.view !== "articles") return;
    const box = document.activeElement && document.activeElement.closest("[data-article]");
    const article = box && box.dataset.article;
    const index = article ? store.state.deal.articles.findIndex((a) => a.id === article) : -1;
    const act = (f) => {
        e.preventDefault();
        f();
    };
    if (e.code === "KeyA" && store.state && store.state.deal) act(() => addArticle(article || null));
    else if (e.code === "KeyT" && box) act(() => focusIn(article || null, ".add-term input"));
    else if (e.key === "ArrowUp" && index >= 0) act(() => move(article, index - 1));
    else if (e.key === "ArrowDown" && index >= 0) act(() => move(article, index + 1));
}

function use(e) {
    const box = e.target.closest && e.target.closest("[data-article]");
    if (!box || !box.dataset.article || view(box.dataset.article).used) return;
    view(box.dataset.article).used = true;
    draw();
}

export function mount(element) {
    root = element;
    root.addEventListener("focusin", use);
    root.addEventListener("pointerover", use);
    root.addEventListener("focusout", (e) => {
        const form = e.target.closest(".draft");
        if (!form || (e.relatedTarget && form.contains(e.relatedTarget))) return;
        const key = form.closest("[data-article]").dataset.article;
        setTimeout(() => !form.contains(document.activeElement) && !document.querySelector(".menu, dialog[open]") && leaveDraft(key === "" ? null : key));
    });
    document.addEventListener("keydown", keys);
    store.on((what, detail) => {
        if (what === "path") {
            cache.clear();
            views.clear();
            drafts.clear();
        }
        if (what === "vocabulary") vocabularies++;
        if (what === "goto") goto(detail);
        else if (what === "draft") redraw(detail);
        else if (["state", "view", "path", "vocabulary"].includes(what)) draw();
    });
}

