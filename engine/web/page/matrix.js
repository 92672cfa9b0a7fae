// Several deals of the folder side by side: rules by deals. A cell says what the rule makes of the deal, and leads to the
// deal and its card. It is a table for screen readers; arrow keys lead from cell to cell.

import { el, memo, patch } from "./dom.js";
import { keepFocus } from "./focus.js";
import { name, plain, verdictMark, verdictOf } from "./card.js";
import { offerBack } from "./back.js";

const MOST_DEALS = 12; // that are chosen at first
const MOST_CELLS = 8000; // that are shown before "Show more"

// Of what a rule makes of a deal: the class of its colour, its sign, its word.
const CELLS = {
    pass: ["mp", "✓", "passed"], fallback: ["mf", "≈", "passed by fallback"], not_applicable: ["mz", "–", "not applicable"],
    undetermined: ["mo", "?", "undetermined"], crossed: ["mx", "✗", "crossed"], concession: ["mc", "C", "concession"], note: ["mn", "N", "note"],
    waived: ["mw", "W", "waived"], known: ["mk", "K", "known"], error: ["me", "!", "error"], none: ["mh", "·", "not checked"],
};

function cellOf(outcome, of) {
    if (outcome === "fail" || outcome === "violated") return CELLS[of === "negotiable" ? "concession" : of === "preference" ? "note" : "crossed"];
    return CELLS[outcome] || CELLS.none;
}

export function mount(element, store) {
    const view = new Matrix(element, store);
    store.on((what) => view.follow(what));
    return view;
}

class Matrix {
    constructor(element, store) {
        Object.assign(this, { element, store, chosen: null, answer: null, failure: "", find: "", differ: false, crossed: false, pages: 1, rows: new Map() });
        element.classList.add("matrix");
        this.at = [0, 0];
    }

    follow(what) {
        const { store } = this;
        if (what === "folder") this.known();
        if (store.view !== "matrix") return;
        if (what === "view" || (what === "state" && !this.loading && this.revision !== store.revision)) this.load();
        else if (what === "folder") this.draw();
    }

    deals() {
        return ((this.store.folder && this.store.folder.files) || []).filter((f) => f.kind === "deal");
    }

    // The chosen deals that are still there; at first the open one and those after it in the list.
    known() {
        const all = this.deals().map((f) => f.path);
        if (!this.chosen) {
            const first = all.includes(this.store.path) ? [this.store.path] : [];
            this.chosen = new Set([...first, ...all].filter((p, i, list) => list.indexOf(p) === i).slice(0, MOST_DEALS));
        } else this.chosen = new Set([...this.chosen].filter((p) => all.includes(p)));
    }

    async load() {
        this.stop();
        this.known();
        const paths = this.deals().map((f) => f.path).filter((p) => this.chosen.has(p));
        if (!paths.length) {
            this.answer = null;
            return this.draw();
        }
        const loading = this.loading = new AbortController();
        this.draw();
        try {
            await this.store.change();
            this.revision = this.store.revision;
            const answer = await this.store.query("matrix", { paths }, { slow: true, signal: loading.signal });
            if (this.loading !== loading) return;
            Object.assign(this, { answer, failure: "" });
            this.rows.clear();
            this.store.say(paths.length + (paths.length === 1 ? " deal" : " deals") + " checked.");
        } catch (e) {
            if (this.loading !== loading) return;
            if (e.name !== "AbortError") this.failure = [e.error || e.message, e.hint].filter(Boolean).join(" ");
        }
        this.loading = null;
        this.draw();
    }

    stop() {
        if (this.loading) this.loading.abort();
        this.loading = null;
    }

    choose(path, on) {
        if (on) this.chosen.add(path);
        else this.chosen.delete(path);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.load(), 300);
        this.draw();
    }

    chooseAll(on) {
        this.chosen = new Set(on ? this.deals().map((f) => f.path) : []);
        this.load();
    }

    // Opens the deal, and shows the first card of the rule.
    async go(path, row) {
        const { store } = this;
        try {
            if (store.path !== path) await store.open(path);
        } catch (e) {
            return store.say(e.message);
        }
        store.show("articles");
        const card = row && ((store.state && store.state.cards) || []).find((c) => c.pack === row.pack && c.rule === row.rule);
        if (card) store.goto({ card: card.id });
        offerBack("the table", () => {
            store.show("matrix");
            this.focusCell();
        });
    }

    // ---------------------------------------------------------------- drawing

    draw() {
        keepFocus(this.element, () => patch(this.element, this.nodes()));
    }

    nodes() {
        return [
            el("div", { key: "head", class: "view-head" }, el("h2", { tabindex: "-1" }, "Side by side"), this.pickNode(),
                el("label", {}, "Find a rule", el("input", { id: "matrix-find", name: "matrix-find", type: "search", value: this.find, oninput: (e) => this.filter({ find: e.currentTarget.value }) })),
                el("div", { class: "filters" },
                    el("label", {}, el("input", { type: "checkbox", name: "matrix-differ", checked: this.differ, onchange: (e) => this.filter({ differ: e.currentTarget.checked }) }), "Only rules where the deals differ"),
                    el("label", {}, el("input", { type: "checkbox", name: "matrix-crossed", checked: this.crossed, onchange: (e) => this.filter({ crossed: e.currentTarget.checked }) }), "Only rules that a deal violates"))),
            this.failure && el("p", { key: "failure", class: "failure", role: "alert" }, this.failure),
            this.loading && el("div", { key: "loading", class: "counting" }, el("p", { class: "facts" }, "Checking the deals …"), el("progress", { "aria-label": "Checking the deals" }),
                el("div", { class: "actions" }, el("button", { type: "button", onclick: () => { this.stop(); this.draw(); } }, "Cancel"))),
            this.answer ? this.table() : !this.loading && !this.failure && el("p", { key: "none", class: "facts" }, this.deals().length ? "Choose deals to compare." : "This folder has no deals."),
        ];
    }

    pickNode() {
        const list = this.deals();
        return el("details", { class: "picker", open: this.picking || false, ontoggle: (e) => { this.picking = e.currentTarget.open; } },
            el("summary", {}, "Deals: " + (this.chosen ? this.chosen.size : 0) + " of " + list.length),
            el("div", { class: "actions" }, el("button", { type: "button", onclick: () => this.chooseAll(true) }, "All"), el("button", { type: "button", onclick: () => this.chooseAll(false) }, "None")),
            el("ul", {}, list.map((f) => el("li", { key: f.path }, el("label", {},
                el("input", { type: "checkbox", name: "matrix-deal", value: f.path, checked: Boolean(this.chosen && this.chosen.has(f.path)), onchange: (e) => this.choose(f.path, e.currentTarget.checked) }),
                name(plain(f.title || f.path)), f.title && el("span", { class: "faint" }, plain(f.path)))))));
    }

    filter(change) {
        Object.assign(this, change, { pages: 1 });
        this.at = [0, 0];
        this.draw();
    }

    shown() {
        const words = this.find.trim().toLowerCase();
        return this.answer.rows.filter((r) => {
            if (words && !(r.pack + "/" + r.rule + " " + r.title).toLowerCase().includes(words)) return false;
            if (this.differ && r.cells.every((c) => c === r.cells[0])) return false;
            return !this.crossed || r.cells.some((c) => ["mx", "mc", "mn", "me"].includes(cellOf(c, r.class)[0]));
        });
    }

    table() {
        const { answer } = this, rows = this.shown();
        const step = Math.max(20, Math.floor(MOST_CELLS / Math.max(1, answer.deals.length))), some = rows.slice(0, this.pages * step);
        const packs = (answer.packs || []).filter((p) => some.some((r) => r.pack === p.id));
        let number = 0;
        const bodies = packs.map((p) => el("tbody", { key: p.id },
            this.packRow(p), some.filter((r) => r.pack === p.id).map((r) => this.row(r, number++))));
        this.height = number;
        return el("div", { key: "table" },
            el("p", { class: "facts", role: "status" }, rows.length + " of " + answer.rows.length + " rules"),
            el("div", { class: "matrix-box", onkeydown: (e) => this.key(e) },
                el("table", { class: "matrix-table" },
                    el("caption", {}, "Rules by deals. Arrow keys lead from cell to cell; Enter opens the deal at the rule."),
                    el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "corner" }, "Rule"),
                        answer.deals.map((d) => el("th", { key: d.path, scope: "col" },
                            el("button", { type: "button", class: "link", onclick: () => this.go(d.path, null) }, name(plain(d.title || d.path))), el("small", {}, plain(d.path)),
                            d.errors && d.errors.length > 0 && el("small", { class: "failure", title: plain(d.errors[0]) }, "could not be checked: ", plain(d.errors[0]).slice(0, 120)))))),
                    bodies)),
            rows.length > some.length && el("button", { type: "button", class: "link more", onclick: () => { this.pages++; this.draw(); } }, "Show " + Math.min(step, rows.length - some.length) + " more of " + rows.length));
    }

    packRow(p) {
        return el("tr", { key: "pack", class: "pack-row" }, el("th", { scope: "rowgroup" }, name(plain(p.title || p.id)), " ", el("span", { class: "faint" }, plain(p.id))),
            this.answer.deals.map((d) => {
                const verdict = (d.verdicts || {})[p.id] || "error";
                return el("td", { key: d.path, class: "v-" + verdict }, verdictMark(verdict), " ", verdictOf(verdict).word);
            }));
    }

    row(r, y) {
        const key = r.pack + "/" + r.rule, x = this.at[1] === y ? this.at[0] : -1;
        return memo(this.rows, key, [y, x], () => el("tr", { key },
            el("th", { scope: "row" }, el("code", { class: "rule" }, plain(r.rule)), " ", name(plain(r.title)), r.class !== "red-line" && el("span", { class: "faint" }, " (" + plain(r.class) + ")")),
            r.cells.map((c, i) => {
                const [look, sign, word] = cellOf(c, r.class), deal = this.answer.deals[i];
                return el("td", { key: deal.path, class: look }, el("button", {
                    type: "button", class: "cell", tabindex: x === i ? "0" : "-1", "data-x": i, "data-y": y, "aria-label": r.rule + ", " + plain(deal.title || deal.path) + ": " + word,
                    onclick: () => { this.at = [i, y]; this.go(deal.path, r); }, onfocus: () => this.focused(i, y),
                }, el("span", { class: "sign-text", "aria-hidden": "true", "data-sign": sign }), word));
            })));
    }

    // ---------------------------------------------------------------- keyboard

    focused(x, y) {
        if (this.at[0] === x && this.at[1] === y) return;
        this.at = [x, y];
        this.draw();
    }

    focusCell() {
        const cell = this.element.querySelector(".cell[data-x=\"" + this.at[0] + "\"][data-y=\"" + this.at[1] + "\"]") || this.element.querySelector("h2");
        if (cell) cell.focus();
    }

    key(e) {
        if (!e.target.classList.contains("cell") || e.altKey || e.metaKey) return;
        const [x, y] = this.at, right = this.answer.deals.length - 1, bottom = this.height - 1;
        const to = {
            ArrowLeft: [x - 1, y], ArrowRight: [x + 1, y], ArrowUp: [x, y - 1], ArrowDown: [x, y + 1],
            Home: [0, e.ctrlKey ? 0 : y], End: [right, e.ctrlKey ? bottom : y], PageUp: [x, y - 10], PageDown: [x, y + 10],
        }[e.key];
        if (!to) return;
        e.preventDefault();
        this.at = [Math.max(0, Math.min(right, to[0])), Math.max(0, Math.min(bottom, to[1]))];
        this.draw();
        this.focusCell();
    }
}
