// The terms that an article sets: their forms, that of a new one, and the field that adds one.

import { el, patch, sign } from "./dom.js";
import { idFor } from "./fields.js";
import { store } from "./store.js";
import { familyFields, focusIn, focusTerm, run, termForm, termMenu, titleOf, valueField } from "./term_form.js";
import { allTerms, familyOf, membersOf, pathOf, termOf } from "./words.js";

export const drafts = new Map(); // article -> {term, ids, fixed?, path?}: a term that has no value yet

function draftForm(article) {
    const d = drafts.get(article);
    if (!d) return null;
    const { term } = d;
    const base = idFor(article, "draft", term.pattern);
    const path = pathOf(term, d.ids);
    const sets = term.parts.filter((p) => p.set);
    const end = () => {
        drafts.delete(article);
        store.emit("draft", article);
    };
    const known = termsOf(article).find((t) => t.path === (d.fixed ? d.path : path));
    if (d.done && (!known || known.open || known.ways)) { // it was removed, left open or put in brackets
        drafts.delete(article);
        return null;
    }
    // This form stays until the focus leaves it: letters may still choose another value.
    async function commit(value) {
        const step = "draft " + base;
        d.path = d.fixed ? d.path : path;
        await store.do("set", { article, term: d.path, value }, { merge: step, step });
        const first = !d.done;
        d.done = true;
        if (!value || !value.open) return first ? store.emit("draft", article) : undefined;
        end();
        return focusTerm(article, d.path);
    }
    async function choose(i, id, named) {
        d.ids[i] = id;
        const to = pathOf(term, d.ids);
        const from = d.path;
        if (d.done && known && to !== from) {
            const step = "draft " + base + " " + to;
            d.path = to;
            await store.do("set", { article, term: to, value: known.value }, { step });
            await store.do("unset", { article, term: from }, { step });
        }
        store.emit("draft", article);
        if (named) focusIn(article, ".draft .term-field select, .draft .term-field input, .draft .term-field summary, .draft .term-field textarea");
    }
    return el("li", { class: "term-row draft", key: "draft " + term.pattern, "data-term": d.path, onkeydown: (e) => {
        if (e.key === "Enter" && d.done && e.target.tagName === "INPUT") {
            e.preventDefault();
            focusIn(article, ".add-term input");
        }
    } },
        el("div", { class: "term-head" }, titleOf(term.title, null),
            sets.length > 0 && !d.fixed && el("span", { class: "members" }, familyFields({ term, ids: d.ids, base, name: term.title, choose, careful: (id) => id === "\n" })),
            el("span", { class: "path" }, d.fixed ? d.path : path || term.pattern)),
        el("div", { class: "term-value" },
            path || d.fixed ? el("div", { class: "term-field", key: "value" }, valueField({ id: base, name: term.title, term, type: term.type, unit: term.unit, value: known && !known.open && !known.ways ? known.value : null, commit }),
                !d.fixed && !d.done && el("button", { type: "button", class: "plain", onclick: () => run(commit({ open: true })) }, "Leave it open"))
                : el("p", { class: "help" }, "Choose which first.")),
        d.done && known ? termMenu(article, known, term)
            : el("button", { key: "no", type: "button", class: "icon", "aria-label": "Do not add this term", title: "Do not add this term", onclick: () => { end(); focusIn(article, ".add-term input"); } }, sign("cross")));
}

// The focus left the form of a new term: the usual form takes over if it has a value.
export function leaveDraft(article) {
    const d = drafts.get(article);
    if (!d || !d.done) return;
    drafts.delete(article);
    store.emit("draft", article);
}

function termsOf(article) {
    const deal = store.state.deal;
    if (!deal) return [];
    return article === null ? deal.terms : (store.article(article) || { terms: [] }).terms;
}

// The terms of an article and the field that adds one.
export function termList({ article, terms, marksOf, lazy, adding }) {
    const draft = draftForm(article);
    return el("div", { class: "terms", key: "terms" },
        el("ul", { class: "term-list" }, terms.filter((t) => !(drafts.has(article) && drafts.get(article).path === t.path)).map((t) => termForm({ article, t, marks: marksOf(t.path), lazy, edit: (x) => edit(article, x) })), draft),
        adding !== false && addTerm(article));
}

// A combobox with a list (WAI-ARIA: editable combobox with list autocomplete). It is described once for each article, as
// what it shows does not depend on the deal.
const adders = new Map();
function addTerm(article) {
    if (!adders.has(article)) adders.set(article, adder(article));
    return adders.get(article);
}
function adder(article) {
    const id = idFor(article, "add");
    const list = id + "-list";
    let found = [];
    let at = -1;
    let asked = 0;
    let moved = false; // a person has chosen an entry with the arrows: it stays if a later answer has it, too
    const input = () => document.getElementById(id);
    const box = () => document.getElementById(list);
    function show() {
        const open = found.length > 0;
        input().setAttribute("aria-expanded", String(open));
        box().hidden = !open && !input().value.trim();
        patch(box(), open ? found.map((f, i) => el("li", {
            key: i + f.pattern, id: list + i, role: "option", "aria-selected": String(i === at), class: "found-item", onpointerdown: (e) => { e.preventDefault(); choose(f); },
        }, el("span", { class: "option-title" }, f.title), f.why && !f.why.startsWith("title") && el("span", { class: "option-why" }, f.why), el("span", { class: "path" }, f.path || f.pattern)))
            : [el("li", { key: "none", class: "help none", role: "presentation" }, "No term has these words. Try another one, such as “troops” or “border”.")]);
        if (at >= 0) {
            input().setAttribute("aria-activedescendant", list + at);
            if (at === 0) box().scrollIntoView({ block: "nearest" });
            box().children[at].scrollIntoView({ block: "nearest" });
        } else input().removeAttribute("aria-activedescendant");
    }
    function close() {
        found = [];
        at = -1;
        asked++;
        if (!input()) return;
        input().setAttribute("aria-expanded", "false");
        input().removeAttribute("aria-activedescendant");
        box().hidden = true;
    }
    async function search() {
        const text = input().value.trim();
        const mine = ++asked;
        moved = false;
        if (!text) return close();
        let answer = [];
        try {
            answer = (await store.query("search", { article, text }, { merge: "search" })).found;
        } catch (e) {
            answer = plainSearch(text);
        }
        if (mine !== asked || !input()) return undefined;
        const kept = moved && at >= 0 ? found[at].pattern : null;
        found = answer.slice(0, 30);
        at = Math.max(found.findIndex((f) => f.pattern === kept), found.length ? 0 : -1);
        return show();
    }
    function all() {
        found = allTerms().map((t) => ({ pattern: t.pattern, title: t.title, why: "" }));
        at = 0;
        show();
    }
    function choose(f) {
        const term = termOf(f.pattern);
        close();
        input().value = "";
        if (!term) return;
        const ids = familyOf(term, f.path || f.pattern).map((p) => (/^[{<]/.test(p.id) ? "" : p.id));
        const only = term.parts.filter((p) => p.set).map((p, i) => ids[i] || soleMember(p.set));
        const path = pathOf(term, only);
        if (path && termsOf(article).some((t) => t.path === path)) return void focusTerm(article, path);
        drafts.set(article, { term, ids: only });
        store.emit("draft", article);
        focusIn(article, path ? ".draft .term-field select, .draft .term-field input, .draft .term-field summary, .draft .term-field textarea" : ".draft .member select");
    }
    function keys(e) {
        const n = found.length;
        if (e.key === "ArrowDown" || e.key === "ArrowUp") {
            e.preventDefault();
            if (!n) return input().value.trim() ? search() : all();
            moved = true;
            at = (at + (e.key === "ArrowDown" ? 1 : -1) + n) % n;
            show();
        } else if (e.key === "Enter" && at >= 0) {
            e.preventDefault();
            choose(found[at]);
        } else if (e.key === "Escape" && (n || input().value)) {
            e.preventDefault();
            close();
            input().value = "";
        }
        return undefined;
    }
    return el("div", { class: "add-term", key: "add" },
        el("input", {
            id, type: "text", role: "combobox", "aria-label": "Add a term" + (article === null ? " of the deal" : " to article " + article), "aria-autocomplete": "list", "aria-expanded": "false",
            "aria-controls": list, autocomplete: "off", spellcheck: "false", placeholder: "Add a term: type a word, such as ceasefire", onkeydown: keys, oninput: search, onblur: close,
            onclick: () => !found.length && (input().value.trim() ? search() : all()),
        }),
        el("ul", { id: list, role: "listbox", class: "found-list", "aria-label": "Terms", hidden: true }));
}

function soleMember(set) {
    const { members } = membersOf(set);
    return members.length === 1 ? members[0].id : "";
}

// Without the program's search: all words in the title, the path, the keywords or the values.
function plainSearch(text) {
    const words = text.toLowerCase().split(/\s+/);
    return allTerms().filter((t) => {
        const all = [t.title, t.pattern, ...(t.keywords || []), ...(t.values || []).map((v) => v.title)].join(" ").toLowerCase();
        return words.every((w) => all.includes(w));
    }).map((t) => ({ pattern: t.pattern, title: t.title, why: "" }));
}

// Gives an open term a value.
function edit(article, t) {
    const term = termOf(t.pattern);
    drafts.set(article, { term: term || { pattern: t.pattern, parts: [], title: t.title, type: t.type, values: [], unit: t.unit }, ids: familyOf(term, t.path).map((f) => f.id), fixed: true, path: t.path });
    store.emit("draft", article);
    focusIn(article, ".draft .term-field select, .draft .term-field input, .draft .term-field textarea");
}
