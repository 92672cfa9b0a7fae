// What changed since the last save, or since any other version of the folder: words and terms, and verdicts. Each change
// leads to its article.

import { el, patch } from "./dom.js";
import { keepFocus } from "./focus.js";
import { count, name, plain, termNode, verdictOf } from "./card.js";
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
            const unsaved = e.status === 404 && other === "saved";
            Object.assign(this, { answer: null, failure: unsaved ? "This deal has not been saved yet. Choose another version to compare it with."
                : [e.error || e.message, e.hint].filter(Boolean).join(" ") });
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
        if (answer.same) return el("p", { key: "same", role: "status" }, this.with === "saved" ? "Nothing changed since the last save." : "The two deals do not differ.");
        const articles = answer.articles || [], terms = answer.terms || [], verdicts = answer.verdicts || [];
        const packs = (answer.packs || []).filter((p) => p.before !== p.after);
        const text = [...articles.map((a) => ["article " + a.id, this.articleNode(a)]), ...terms.map((t) => ["term " + t.path, this.termNode(t)])];
        const cards = new Map(((this.store.state && this.store.state.cards) || []).map((c) => [c.id, c]));
        const rows = [...packs.map((p) => ["pack " + p.pack, this.packNode(p)]),
            ...verdicts.map((v) => [v.pack + "/" + v.rule + "/" + v.condition, this.verdictNode(v, cards)])];
        const jump = (id, label) => el("button", { type: "button", class: "link", onclick: () => this.element.querySelector("#" + id).scrollIntoView() }, label);
        const facts = [answer.better > 0 && answer.better + " better", answer.worse > 0 && answer.worse + " worse"].filter(Boolean).join(", ");
        return [
            el("p", { key: "jump", class: "jumps" }, jump("compare-verdicts", count(rows.length, "verdict") + " changed"), jump("compare-words", count(text.length, "change") + " of text and terms")),
            el("section", { key: "verdicts", class: "compare-group", "aria-labelledby": "compare-verdicts" },
                el("h3", { id: "compare-verdicts" }, "Verdicts ", el("span", { class: "n faint" }, facts), " ", trend(answer.trend)),
                rows.length ? this.list("verdicts", rows) : el("p", { class: "facts" }, "No verdict changed.")),
            el("section", { key: "words", class: "compare-group", "aria-labelledby": "compare-words" },
                el("h3", { id: "compare-words" }, "Text and terms ", el("span", { class: "n faint" }, String(text.length))),
                text.length ? this.list("words", text) : el("p", { class: "facts" }, "No article and no term changed.")),
        ];
    }

    list(what, rows) {
        const all = this.all.has(what);
        return [
            el("ul", { "aria-labelledby": "compare-" + what }, (all ? rows : rows.slice(0, MOST)).map(([key, node]) => el("li", { key, class: "difference" }, node))),
            !all && rows.length > MOST && el("button", { type: "button", class: "link more", onclick: () => { this.all.add(what); this.draw(); } }, "Show all " + rows.length),
        ];
    }

    // Where a change is in the deal; nothing if the article is not there any more.
    link(article, term) {
        const there = ((this.store.state && this.store.state.deal && this.store.state.deal.articles) || []).some((a) => a.id === article);
        const text = "article " + plain(article);
        return there ? el("button", { type: "button", class: "link", onclick: () => this.go({ article, term }) }, text) : el("span", {}, text);
    }

    articleNode(a) {
        const now = a.after || a.before || {};
        const what = [a.title_changed && "title", a.text_changed && "text", a.bracket_changed && "brackets"].filter(Boolean).join(", ");
        const titles = a.title_changed && a.before && a.after && [el("del", {}, name(plain(a.before.title))), " → ", el("ins", {}, name(plain(a.after.title)))];
        const words = a.words || (a.change !== "changed" && now.text ? [{ kind: a.change, text: now.text }] : []);
        return [
            el("p", {}, el("span", { class: "kind" }, a.change), " ", this.link(a.id), " ", titles || (a.title && ["(", name(plain(a.title)), ")"]),
                a.change === "changed" && what && el("span", { class: "faint" }, ": " + what)),
            words.length > 0 && el("p", { class: "diff-text" }, words.map(spanNode)),
        ];
    }

    termNode(t) {
        const where = t.article !== undefined && t.article !== null && t.article !== "";
        return el("p", {}, el("span", { class: "kind" }, t.change), " ", termNode(t.title || t.path, t.path), ": ", values(t), " ", where && this.link(t.article, t.path), " ",
            t.same_meaning && el("span", { class: "faint" }, "(the same meaning) "), trend(t.trend));
    }

    packNode(p) {
        return el("p", {}, el("b", {}, name(plain(p.title || p.pack))), ": ", steps(p), " ", trend(p.trend));
    }

    verdictNode(v, cards) {
        const card = cards.get(v.pack + "/" + v.rule + "/" + v.condition);
        const terms = (v.because || []).slice(0, MOST_BECAUSE), articles = terms.length ? [] : (v.articles || []).slice(0, MOST_BECAUSE);
        return [
            el("p", {}, el("code", { class: "rule" }, plain(v.pack + "/" + v.rule)), " ", name(plain(v.title)), ": ", steps(v), " ", trend(v.trend), " ",
                card && el("button", { type: "button", class: "link", "aria-label": "Show the card of " + plain(v.rule), onclick: () => this.store.goto({ card: card.id }) }, "Show the card")),
            v.message && el("p", {}, name(plain(v.message))),
            terms.length > 0 && el("p", { class: "facts" }, "because: ", terms.map((t, i) => [i > 0 && "; ", el("code", { class: "path", title: t.title }, plain(t.path)), " ", values(t),
                t.article && [", ", this.link(t.article, t.path)]]), v.because.length > terms.length && ", and " + (v.because.length - terms.length) + " more"),
            articles.length > 0 && el("p", { class: "facts" }, "because of the text of ", articles.map((a, i) => [i > 0 && ", ", this.link(a)])),
            v.silence && el("p", { class: "facts" }, "because of what silence means in the deal now"),
            v.exemption && el("p", { class: "facts" }, "because of a waiver or the baseline"),
        ];
    }
}

const MOST_BECAUSE = 4;

function values(t) {
    return [el("del", {}, el("span", { class: "unseen" }, "before: "), name(plain(t.before))), " → ", el("ins", {}, el("span", { class: "unseen" }, "now: "), name(plain(t.after)))];
}

function steps(v) {
    return [el("span", { class: "unseen" }, "before: "), word(v.before), " → ", el("span", { class: "unseen" }, "now: "), el("b", {}, word(v.after))];
}

const STANDINGS = {
    met: "✓ met", violated: "✗ violated", fallback: "≈ met by its fallback", error: "! error", "not applicable": "– not applicable",
    "violated (waived)": "W violated (waived)", "violated (known)": "K violated (known)",
};

function word(verdict) {
    if (STANDINGS[verdict]) return el("span", { class: "standing" }, STANDINGS[verdict]);
    return verdict ? el("span", { class: "standing v-" + verdict }, verdictOf(verdict).sign + " " + verdictOf(verdict).word) : "–";
}

const TRENDS = {
    better: ["better", "▲ better"], worse: ["worse", "▼ worse"], mixed: ["mixed", "▲▼ mixed"],
};

function trend(t) {
    const known = TRENDS[t];
    return known ? el("span", { class: "trend " + known[0] }, known[1]) : null;
}

const AROUND = 120; // characters of unchanged text that are shown beside a change

function unchanged(text, first, last) {
    if (text.length <= 2 * AROUND + 20) return text;
    const head = text.slice(0, AROUND).replace(/\s+\S*$/, ""), tail = text.slice(-AROUND).replace(/^\S*\s+/, "");
    return (first ? "" : head) + " … " + (last ? "" : tail);
}

function spanNode(s, i, all) {
    const text = plain(s.text), space = i > 0 && " ";
    if (s.kind === "removed") return [space, el("del", {}, el("span", { class: "unseen" }, "removed: "), text)];
    if (s.kind === "added") return [space, el("ins", {}, el("span", { class: "unseen" }, "added: "), text)];
    return [space, el("span", {}, unchanged(text, i === 0, i === all.length - 1))];
}
