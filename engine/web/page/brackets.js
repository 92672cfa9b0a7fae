// Brackets: trying an option of each without changing the text, settling them, and counting how many of all combinations
// each party accepts.

import { el, memo, patch } from "./dom.js";
import { keepFocus } from "./focus.js";
import { count, name, plain, verdictMark, verdictOf } from "./card.js";
import { offerBack } from "./back.js";

const TRY_AFTER = 150; // ms after the last change of the text
const MOST_BRACKETS = 30;

export function mount(element, store) {
    const view = new Brackets(element, store);
    store.on((what) => view.follow(what));
    view.follow("state");
    return view;
}

class Brackets {
    constructor(element, store) {
        Object.assign(this, { element, store, memos: new Map() });
        element.classList.add("brackets");
        this.reset();
    }

    reset() {
        this.path = this.store.path;
        this.state = this.now = undefined;
        this.stale = false;
        this.chosen = new Map(); // choice -> option that is tried
        this.tried = null; // the answer of `try`
        this.failure = "";
        this.all = false;
        this.memos.clear();
        clearTimeout(this.timer);
        this.stopCount();
        this.counted = null;
    }

    follow() {
        if (this.path !== this.store.path) this.reset();
        const state = this.store.state;
        if (state === this.now) return;
        this.now = state;
        // While the deal cannot be read, its brackets stay as they were, but cannot be tried.
        this.stale = Boolean(state && !state.deal && this.state && this.state.deal);
        if (this.stale) return this.draw();
        this.state = state;
        for (const [choice, option] of this.chosen) {
            const c = this.choices().find((x) => x.id === choice);
            if (!c || !c.ways.some((w) => w.option === option)) this.chosen.delete(choice);
        }
        if (!this.chosen.size) this.tried = null;
        else this.tryLater(TRY_AFTER);
        this.draw();
    }

    choices() {
        return (this.state && this.state.choices) || [];
    }

    // ---------------------------------------------------------------- trying

    choose(choice, option) {
        if (option === null) this.chosen.delete(choice);
        else this.chosen.set(choice, option);
        this.draw();
        this.tryLater(0);
    }

    tryLater(after) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.try(), after);
    }

    async try() {
        if (!this.chosen.size) {
            this.tried = null;
            return this.draw();
        }
        const path = this.path, asked = Object.fromEntries(this.chosen);
        const before = this.tried;
        try {
            const answer = await this.store.query("try", { choose: asked }, { merge: "try" });
            if (path !== this.path || !this.chosen.size || JSON.stringify(asked) !== JSON.stringify(Object.fromEntries(this.chosen))) return;
            this.tried = answer;
            this.failure = "";
            this.speak(before);
        } catch (e) {
            if (path !== this.path) return;
            this.tried = null;
            this.failure = [e.error || e.message, e.hint].filter(Boolean).join(" ");
        }
        this.draw();
    }

    // Says which verdicts the trial changes, and no others.
    speak(before) {
        const then = new Map(((before || this.state).parties || []).map((p) => [p.pack, p.verdict]));
        const words = this.tried.parties.filter((p) => then.get(p.pack) !== p.verdict).map((p) => p.pack + ": " + verdictOf(p.verdict).word);
        if (this.live) this.live.textContent = words.length ? "Tried: " + words.join(", ") + "." : "Tried: no verdict changes.";
    }

    stopTrying() {
        this.chosen.clear();
        this.tried = null;
        this.failure = "";
        this.draw();
    }

    // Settles what is tried, one bracket after the other; one undo takes all back.
    async settle(list) {
        this.settling = true;
        this.draw();
        try {
            let last;
            for (const [choice, option] of list) last = await this.store.do("settle", { choice, option }, { step: "settle" });
            for (const [choice] of list) this.chosen.delete(choice);
            this.failure = "";
            this.tried = null;
            this.store.say(list.length === 1 ? (last && last.done) || "The bracket is settled." : list.length + " brackets are settled.",
                { label: "Undo", run: this.store.undo });
        } catch (e) {
            this.failure = [e.error || e.message, e.hint].filter(Boolean).join(" ");
        }
        this.settling = false;
        this.draw();
        if (this.chosen.size) this.tryLater(0);
    }

    go(choice) {
        const c = this.choices().find((x) => x.id === choice);
        if (!c) return;
        this.store.goto({ article: c.article, term: c.term, range: c.range });
        offerBack("the brackets", () => {
            this.store.goto({ card: "brackets" }); // not a card, but on this side of the page
            const head = this.element.querySelector("[data-choice=\"" + CSS.escape(choice) + "\"] .link") || this.element.querySelector("h3");
            if (head) head.focus();
        });
    }

    // ---------------------------------------------------------------- counting

    // The number of all combinations, in full or as "more than ...".
    combinations() {
        let n = 1n;
        for (const c of this.choices()) n *= BigInt(Math.max(1, c.ways.length));
        return readable(n.toString());
    }

    async count() {
        this.stopCount();
        const counting = { stop: new AbortController(), begin: performance.now() };
        Object.assign(this, { counting, counted: null, countFailure: "" });
        counting.clock = setInterval(() => this.draw(), 1000);
        this.draw();
        try {
            await this.store.change();
            const revision = this.store.revision;
            const answer = await this.store.query("sweep", {}, { slow: true, signal: counting.stop.signal });
            if (this.counting !== counting) return;
            this.counted = { answer, revision, choices: new Map(this.choices().map((c) => [c.id, c])) };
            this.store.say("The combinations are counted.");
        } catch (e) {
            if (this.counting !== counting) return;
            if (e.name !== "AbortError") this.countFailure = [e.error || e.message, e.hint].filter(Boolean).join(" ");
        }
        this.stopCount();
        this.draw();
        const result = this.element.querySelector(".counted");
        if (result && (document.activeElement === document.body || !document.activeElement)) result.focus({ preventScroll: true });
    }

    stopCount() {
        if (!this.counting) return;
        clearInterval(this.counting.clock);
        this.counting.stop.abort();
        this.counting = null;
    }

    // ---------------------------------------------------------------- drawing

    draw() {
        const choices = this.choices();
        if (!choices.length) this.counted = null;
        keepFocus(this.element, () => patch(this.element, choices.length ? this.nodes(choices) : null));
    }

    nodes(choices) {
        const list = this.all ? choices : choices.slice(0, MOST_BRACKETS);
        return el("section", { class: "group", "aria-labelledby": "group-brackets" },
            el("h3", { id: "group-brackets", tabindex: "-1" }, "Brackets ", el("span", { class: "n" }, String(choices.length))),
            el("p", { class: "facts" }, "Choose options to see who would accept the deal. The text does not change until you settle a bracket."),
            el("div", { class: "unseen", role: "status", "aria-live": "polite", ref: (node) => { this.live = node; } }),
            el("div", { class: "choices" }, list.map((c) => this.choiceNode(c))),
            choices.length > list.length && el("button", { type: "button", class: "link more", onclick: () => { this.all = true; this.draw(); } }, "Show all " + choices.length),
            this.failure && el("p", { class: "failure", role: "alert" }, this.failure),
            this.triedBar(),
            this.triedNode(),
            this.countNode());
    }

    // Of a bracket of articles: for each option its articles.
    articlesOf(c) {
        const out = new Map();
        if (c.what !== "articles" || !this.state.deal) return out;
        for (const w of c.ways) {
            const ids = this.state.deal.articles.filter((a) => a.option === c.id + "/" + w.option).map((a) => plain(a.id));
            if (ids.length) out.set(w.option, (ids.length === 1 ? "article " : "articles ") + ids.slice(0, 4).join(", ") + (ids.length > 4 ? " and " + (ids.length - 4) + " more" : ""));
        }
        return out;
    }

    choiceNode(c) {
        const chosen = this.chosen.get(c.id);
        const articles = this.articlesOf(c);
        return memo(this.memos, c.id, [c, chosen === undefined ? null : chosen, this.settling, this.stale, [...articles]], () => {
            const radio = (option, text, by) => el("label", { key: "o" + option, class: "try-option" },
                el("input", { type: "radio", name: "try-" + c.id, value: option === null ? "" : option, checked: option === null ? chosen === undefined : chosen === option, disabled: this.stale, onchange: () => this.choose(c.id, option) }),
                el("span", {}, text, by && el("span", { class: "proposer" }, " by " + plain(by))));
            const where = c.article !== undefined && c.article !== null ? "article " + plain(c.article) : "line " + (c.range[0] + 1);
            return el("fieldset", { key: c.id, class: "choice", "data-choice": c.id },
                el("legend", {}, el("b", { class: "term-name" }, name(plain(c.title || c.id))), " ",
                    el("button", { type: "button", class: "link", onclick: () => this.go(c.id), "aria-label": "Go to " + where }, where)),
                el("div", { class: "try-options" },
                    radio(null, "not settled"),
                    c.ways.map((w) => radio(w.option, [name(plain(wayName(c, w))), articles.get(w.option) && " (" + articles.get(w.option) + ")"], w.by)),
                    chosen !== undefined && el("button", { key: "settle", type: "button", class: "settle", disabled: this.settling || this.stale, onclick: () => this.settle([[c.id, chosen]]) }, "Settle")));
        });
    }

    // The verdicts in short, in sight while somebody chooses; what is below says all of it.
    triedBar() {
        if (!this.tried || !this.chosen.size) return null;
        return el("div", { key: "bar", class: "tried-bar", "aria-hidden": "true" }, this.tried.parties.map((p) => el("span", { key: p.pack, class: "v-" + p.verdict },
            el("b", {}, verdictOf(p.verdict).sign), " ", name(plain(p.pack)), p.crossed > 0 && " " + p.crossed)));
    }

    triedNode() {
        if (!this.chosen.size) return null;
        const parties = (this.tried && this.tried.parties) || null, before = new Map((this.state.parties || []).map((p) => [p.pack, p]));
        const change = (this.tried && this.tried.cards_change) || {};
        return el("div", { key: "tried", class: "tried", role: "group", "aria-label": "With these options" },
            el("h4", {}, "With ", count(this.chosen.size, "option"), " chosen"),
            !parties && el("p", { class: "facts" }, "Checking …"),
            parties && el("ul", { class: "plain" }, parties.map((p) => {
                const b = before.get(p.pack), v = verdictOf(p.verdict), changed = b && b.verdict !== p.verdict;
                return el("li", { key: p.pack, class: "v-" + p.verdict + (changed ? " changed" : "") }, verdictMark(p.verdict), name(plain(p.title || p.pack)), ": ",
                    changed && [el("del", {}, el("span", { class: "unseen" }, "before "), verdictOf(b.verdict).word), " "], el("b", {}, v.word),
                    p.crossed > 0 && ", " + p.crossed + " crossed");
            })),
            cardList("no longer crossed or undetermined", change.gone), cardList("newly crossed or undetermined", change.new),
            el("div", { class: "actions" },
                el("button", { type: "button", class: "primary", disabled: this.settling || this.stale, onclick: () => this.settle([...this.chosen]) },
                    this.chosen.size === 1 ? "Settle this bracket" : "Settle these " + this.chosen.size + " brackets"),
                el("button", { type: "button", onclick: () => this.stopTrying() }, "Stop trying")));
    }

    countNode() {
        const { counting, counted } = this, n = this.combinations();
        const seconds = counting ? Math.floor((performance.now() - counting.begin) / 1000) : 0;
        if (counting)
            return el("div", { key: "count", class: "counting", role: "group", "aria-label": "Count combinations" },
                el("p", { class: "facts" }, "Counting who accepts which of " + n + " combinations", seconds > 0 && ", " + seconds + " s", " …"),
                el("progress", { "aria-label": "Counting combinations" }),
                el("div", { class: "actions" }, el("button", { type: "button", onclick: () => { this.stopCount(); this.draw(); } }, "Cancel")));
        const outdated = counted && counted.revision !== this.store.revision;
        return el("div", { key: "count", class: "counting" },
            this.countFailure && el("p", { class: "failure", role: "alert" }, this.countFailure),
            counted && resultNode(counted, outdated),
            el("div", { class: "actions" }, el("button", { type: "button", disabled: this.stale, onclick: () => this.count() },
                counted ? "Count again" : "Count how many of " + n + " combinations each party accepts")));
    }
}

// "guarantees is automatic" is "automatic" under the heading "guarantees".
function wayName(c, w) {
    const lead = c.id + " is ";
    return c.title === c.id && w.name.startsWith(lead) ? w.name.slice(lead.length) : w.name;
}

function cardList(what, ids) {
    const most = 6, rules = [...new Set((ids || []).map((id) => id.split("/").slice(0, 2).join("/")))];
    if (!rules.length) return null;
    return el("p", { class: "facts" }, what + ": ", rules.slice(0, most).map((id, i) => [i > 0 && ", ", el("code", { class: "rule" }, plain(id))]),
        rules.length > most && " and " + (rules.length - most) + " more");
}

// ---------------------------------------------------------------- the result of counting

const big = (text) => {
    try {
        return BigInt(text);
    } catch (e) {
        return 0n;
    }
};

// "25.0 %", from numbers of any size.
export function share(part, whole) {
    const n = big(part), of = big(whole);
    if (of <= 0n) return "0 %";
    const tenths = (n * 1000n + of / 2n) / of;
    if (n === 0n) return "0 %";
    if (n === of) return "100 %";
    if (tenths === 0n) return "< 0.1 %";
    if (tenths === 1000n) return "> 99.9 %";
    return tenths / 10n + "." + tenths % 10n + " %";
}

function bar(part, whole) {
    const of = big(whole), tenth = of > 0n ? Number((big(part) * 1000n) / of) / 10 : 0;
    return el("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
        el("rect", { class: "fill", x: "0", y: "0", width: String(tenth), height: "8" }));
}

// "1,234", or "about 1.27 × 10^30".
function readable(text) {
    if (/^\d{1,15}$/.test(text)) return Number(text).toLocaleString("en");
    return /^\d+$/.test(text) ? "about " + text[0] + "." + text.slice(1, 3) + " × 10^" + (text.length - 1) : String(text);
}

function resultNode({ answer, choices }, outdated) {
    const n = answer.combinations, packs = answer.packs || [];
    const all = answer.all_accept === undefined ? null : String(answer.all_accept);
    const more = [["not_applicable", "not applicable"], ["error", "not checked"]].filter(([key]) => packs.some((p) => p[key] && p[key] !== "0"));
    return el("div", { class: "counted", tabindex: "-1", role: "group", "aria-label": "Combinations that each party accepts" },
        el("h4", {}, readable(n) + " combinations", answer.exact === false && " (estimated)"),
        outdated && el("p", { class: "stale" }, "The deal has changed since. Count again."),
        el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of combinations" }, el("table", { class: "rows" },
            el("caption", { class: "unseen" }, "Combinations that each party accepts, rejects, or leaves undetermined"),
            el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Party"), el("th", { scope: "col" }, "accepted"), el("th", { scope: "col" }, "rejected"), el("th", { scope: "col" }, "undetermined"), more.map(([, word]) => el("th", { scope: "col" }, word)))),
            el("tbody", {}, packs.map((p) => el("tr", { key: p.id },
                el("th", { scope: "row" }, name(plain(p.title || p.id))),
                el("td", {}, el("b", {}, share(p.accepted, n)), bar(p.accepted, n), el("span", { class: "facts" }, readable(p.accepted))),
                el("td", {}, readable(p.rejected)), el("td", {}, readable(p.undetermined)), more.map(([key]) => el("td", {}, readable(p[key] || "0")))))))),
        all !== null && el("p", {}, all === "0" ? "No combination is accepted by all parties."
            : [el("b", {}, readable(all)), " of " + readable(n) + " are accepted by all parties (" + share(all, n) + ")."]),
        packs.filter((p) => p.by_option && p.by_option.length).map((p) => optionsNode(p, choices)));
}

// How often a party accepts with each option.
function optionsNode(p, choices) {
    const row = (o) => {
        const c = choices.get(o.choice), way = c && c.ways.find((w) => w.option === o.option);
        const title = c ? c.title : o.choice, text = way ? way.name : o.option;
        return [!text.startsWith(title) && el("span", { class: "faint" }, name(plain(title)), ": "), name(plain(text)), way && way.by && el("span", { class: "faint" }, " by " + plain(way.by))];
    };
    return el("details", { key: "by " + p.id, class: "by-option" }, el("summary", {}, "By option: ", name(plain(p.title || p.id))),
        el("table", { class: "rows" },
            el("caption", { class: "unseen" }, "How many combinations with each option " + plain(p.id) + " accepts"),
            el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Option"), el("th", { scope: "col" }, "accepted"))),
            el("tbody", {}, p.by_option.map((o, i) => el("tr", { key: i },
                el("th", { scope: "row" }, row(o)),
                el("td", {}, el("b", {}, share(o.accepted, o.of)), bar(o.accepted, o.of)))))));
}
