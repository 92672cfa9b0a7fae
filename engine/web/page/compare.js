// What changed since the last save, or since any other version of the folder: words and terms, and verdicts. Each change
// leads to its article.

import { el, patch } from "./dom.js";
import { keepFocus } from "./focus.js";
import { name, plain, verdictOf } from "./card.js";
import { offerBack } from "./back.js";

const AFTER = 250; // ms after the last change of the text
const MOST = 200; // changes of a group, before "Show all"

export function mount(element, store) {
    const view = new Compare(element, store);
    store.on((what) => view.follow(what));
    return view;
}

class Compare {
    constructor(element, store) {
        Object.assign(this, { element, store, with: "saved", answer: null, failure: "", all: new Set() });
        element.classList.add("compare");
    }

    follow(what) {
        const { store } = this;
        if (this.path !== store.path) {
            Object.assign(this, { path: store.path, with: "saved", answer: null, failure: "" });
            this.all.clear();
        }
        if (store.view !== "compare") return;
        if (what === "folder") this.draw();
        if (what === "view" || what === "path") this.load(0);
        else if (what === "state") this.load(AFTER);
    }

    load(after) {
        clearTimeout(this.timer);
        this.draw();
        this.timer = setTimeout(() => this.ask(), after);
    }

    async ask() {
        const { store } = this, path = store.path, other = this.with;
        if (!path || store.kind !== "deal") return this.draw();
        try {
            const answer = await store.query("compare", { with: other }, { merge: "compare" });
            if (path !== store.path || other !== this.with) return;
            Object.assign(this, { answer, failure: "" });
        } catch (e) {
            if (path !== store.path || other !== this.with) return;
            Object.assign(this, { answer: null, failure: [e.error || e.message, e.hint].filter(Boolean).join(" ") });
        }
        this.draw();
    }

    choose(path) {
        Object.assign(this, { with: path, answer: null });
        this.all.clear();
        this.load(0);
    }

    go(target) {
        const { store } = this;
        store.goto(target);
        offerBack("the comparison", () => {
            store.show("compare");
            const head = this.element.querySelector("h2");
            if (head) head.focus();
        });
    }

    showCard(change) {
        const { store } = this, state = store.state;
        const card = ((state && state.cards) || []).find((c) => c.pack === change.pack && c.rule === change.rule);
        if (card) store.goto({ card: card.id });
        return card;
    }

    // ---------------------------------------------------------------- drawing

    draw() {
        keepFocus(this.element, () => patch(this.element, this.nodes()));
    }

    nodes() {
        const { store, answer } = this;
        const others = ((store.folder && store.folder.files) || []).filter((f) => f.kind === "deal" && f.path !== store.path);
        return [
            el("div", { class: "view-head" },
                el("h2", { tabindex: "-1" }, "What changed"),
                el("label", {}, "Since",
                    el("select", { id: "compare-with", name: "compare-with", value: this.with, onchange: (e) => this.choose(e.currentTarget.value) },
                        el("option", { value: "saved" }, "the last save"),
                        others.map((f) => el("option", { key: f.path, value: f.path }, plain(f.path) + (f.title ? " - " + plain(f.title) : "")))))),
            this.failure && el("p", { class: "failure", role: "alert" }, this.failure),
            !answer && !this.failure && el("p", { class: "facts" }, store.kind === "deal" ? "Comparing …" : "Only deals can be compared."),
            answer && this.result(answer),
        ];
    }

    result(answer) {
        if (answer.same) return el("p", { role: "status" }, this.with === "saved" ? "Nothing changed since the last save." : "The two deals do not differ.");
        const articles = answer.articles || [], terms = answer.terms || [], verdicts = answer.verdicts || [];
        const all = [...articles.map((a) => ["article " + a.id, this.articleNode(a)]), ...terms.map((t) => ["term " + t.path, this.termNode(t)])];
        return [
            el("section", { class: "compare-group", "aria-labelledby": "compare-verdicts" },
                el("h3", { id: "compare-verdicts" }, "Verdicts ", el("span", { class: "n faint" }, String(verdicts.length)), " ", trend(answer.trend)),
                verdicts.length ? this.list("verdicts", verdicts.map((v) => [v.pack + "/" + (v.rule || ""), this.verdictNode(v)]))
                    : el("p", { class: "facts" }, "No verdict changed.")),
            el("section", { class: "compare-group", "aria-labelledby": "compare-words" },
                el("h3", { id: "compare-words" }, "Text and terms ", el("span", { class: "n faint" }, String(all.length))),
                all.length ? this.list("words", all) : el("p", { class: "facts" }, "No article and no term changed.")),
        ];
    }

    list(what, rows) {
        const all = this.all.has(what);
        return [
            el("ul", { "aria-labelledby": "compare-" + what }, (all ? rows : rows.slice(0, MOST)).map(([key, node]) => el("li", { key, class: "difference" }, node))),
            !all && rows.length > MOST && el("button", { type: "button", class: "link more", onclick: () => { this.all.add(what); this.draw(); } }, "Show all " + rows.length),
        ];
    }

    articleNode(a) {
        const here = a.change !== "removed";
        const title = ["article " + plain(a.id), a.title && [" (", name(plain(a.title)), ")"]];
        return [
            el("p", {}, el("span", { class: "kind" }, plain(a.change || "changed")), " ",
                here ? el("button", { type: "button", class: "link", onclick: () => this.go({ article: a.id }) }, title) : el("span", {}, title),
                a.what && [": ", plain(a.what)]),
            a.spans && a.spans.length > 0 && el("p", { class: "diff-text" }, a.spans.map(spanNode)),
        ];
    }

    termNode(t) {
        const where = t.article !== undefined && t.article !== null;
        return el("p", {}, el("span", { class: "kind" }, plain(t.change || "term")), " ", el("span", { class: "term-name", title: t.path }, name(plain(t.title || t.path))), ": ",
            el("del", {}, el("span", { class: "unseen" }, "before: "), name(plain(t.before))), " → ",
            el("ins", {}, el("span", { class: "unseen" }, "now: "), name(plain(t.after))), " ",
            where && el("button", { type: "button", class: "link", onclick: () => this.go({ article: t.article, term: t.path }) }, "article " + plain(t.article)), " ",
            trend(t.trend));
    }

    verdictNode(v) {
        const before = word(v.before), after = word(v.after);
        const card = ((this.store.state && this.store.state.cards) || []).find((c) => c.pack === v.pack && c.rule === v.rule);
        return [
            el("p", {}, v.rule
                ? [el("code", { class: "rule" }, plain(v.pack + "/" + v.rule)), " ", name(plain(v.title))]
                : el("b", {}, name(plain(v.title || v.pack))), ": ",
            el("span", { class: "unseen" }, "before: "), before, " → ", el("span", { class: "unseen" }, "now: "), el("b", {}, after), " ", trend(v.trend), " ",
            card && el("button", { type: "button", class: "link", onclick: () => this.showCard(v) }, "Show the card")),
            (Array.isArray(v.because) ? v.because : v.because ? [v.because] : []).map((b, i) => this.becauseNode(b, i)),
        ];
    }

    becauseNode(b, i) {
        if (typeof b === "string") return el("p", { key: i, class: "facts" }, "because: ", name(plain(b)));
        return el("p", { key: i, class: "facts" }, "because: ",
            b.article !== undefined && b.article !== null && [el("button", { type: "button", class: "link", onclick: () => this.go({ article: b.article, term: b.term, range: b.range }) }, "article " + plain(b.article)), ": "],
            name(plain(b.label || b.term || b.text || "")), b.value && " = " + plain(b.value));
    }
}

function word(verdict) {
    if (VERDICTS_OF_RULES[verdict]) return VERDICTS_OF_RULES[verdict];
    return verdict ? el("span", { class: "v-" + verdict }, verdictOf(verdict).sign + " " + verdictOf(verdict).word) : "–";
}

const VERDICTS_OF_RULES = {
    pass: "✓ passes", fail: "✗ fails", error: "! error", violated: "✗ violated", met: "✓ met", waived: "W waived", known: "K known",
};

const TRENDS = {
    better: ["better", "▲ better"], worse: ["worse", "▼ worse"], mixed: ["mixed", "▲▼ mixed"],
};

function trend(t) {
    const known = TRENDS[t];
    return known ? el("span", { class: "trend " + known[0] }, known[1]) : null;
}

function spanNode(s, i) {
    const text = plain(s.text);
    if (s.kind === "removed") return el("del", { key: i }, el("span", { class: "unseen" }, " removed: "), text);
    if (s.kind === "added") return el("ins", { key: i }, el("span", { class: "unseen" }, " added: "), text);
    return el("span", { key: i }, text);
}
