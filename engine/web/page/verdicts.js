// The right side of the page: what each party makes of the deal, red lines that are crossed, and what to settle next.
//
// It is drawn after each answer of the program. What is the same is not touched; a card keeps its place, its focus and
// its open parts while somebody types.

import { create, el, memo, patch } from "./dom.js";
import { keepFocus } from "./focus.js";
import { KINDS, cardNode, cardDomId, count, excerpt, formerNode, kindOf, mark, name, plain, verdictMark, verdictOf } from "./card.js";
import { forgetBack, offerBack } from "./back.js";
import { Next } from "./next.js";
import { Places } from "./places.js";
import { Repairs } from "./repair.js";
import { askWaiver, unusedWaivers } from "./waivers.js";

const MOST_CARDS = 100; // of a group, before "Show 100 more"
const AROUND = 100; // characters of an article beside words that matched
const SPEAK_AFTER = 900; // ms without a change

export function mount(element, store) {
    const ui = new Verdicts(element, store);
    store.on((what, detail) => ui.follow(what, detail));
    ui.follow("state");
    return ui;
}

class Verdicts {
    constructor(element, store) {
        this.element = element;
        this.store = store;
        this.opened = new Map(); // key -> bool: what was opened or closed by hand
        this.failures = new Map(); // card -> message
        this.running = new Set(); // cards with a call that is not answered yet
        this.cards = new Map(); // id -> card of now
        this.groups = new Map(); // kind -> Places
        this.rules = new Map(); // pack/rule and revision -> blocks of its help; null: asked for
        this.memos = new Map(); // of parties and of what to settle next
        this.party = null; // only cards of this pack
        this.spoken = null;
        this.repairs = new Repairs(store, () => this.draw());
        this.next = new Next(this);
        this.live = create(el("div", { class: "unseen", role: "status", "aria-live": "polite", id: "verdicts-live" }));
        element.before(this.live);
        element.classList.add("verdicts");
        element.addEventListener("keydown", (e) => this.key(e));
        document.addEventListener("keydown", (e) => this.anywhere(e), true);
    }

    // ---------------------------------------------------------------- the state of the store

    follow(what, detail) {
        const { store } = this, state = store.state;
        if (what === "goto" && detail && detail.card) this.show(detail.card);
        if (this.path !== store.path) this.reset();
        if (state === this.state && this.drawn) return what === "view" && state && !state.deal && this.draw();
        this.drawn = true;
        this.state = state;
        this.stale = false;
        if (state && cannotCheck(state) && this.hasVerdicts()) this.stale = true;
        else this.take(state);
        this.draw();
        this.speakLater();
    }

    reset() {
        this.path = this.store.path;
        this.state = this.last = undefined;
        for (const m of [this.opened, this.failures, this.cards, this.groups, this.memos, this.rules]) m.clear();
        this.running.clear();
        this.repairs.stop();
        this.party = this.spoken = null;
        forgetBack();
        clearTimeout(this.speaking);
    }

    // There are verdicts of a text that could be checked.
    hasVerdicts() {
        return Boolean(this.last && this.last.deal && (this.last.parties || []).length);
    }

    take(state) {
        this.last = state;
        this.cards.clear();
        this.titles = new Map();
        this.texts = new Map();
        if (!state) return;
        for (const a of (state.deal && state.deal.articles) || []) {
            this.titles.set(a.id, a.title);
            this.texts.set(a.id, excerpt(a.text || ""));
        }
        const lists = new Map(Object.keys(KINDS).map((k) => [k, []]));
        for (const c of state.cards || []) {
            this.cards.set(c.id, c);
            lists.get(kindOf(c)).push(c.id);
        }
        for (const id of this.failures.keys())
            if (id.includes("/") && !this.cards.has(id)) this.failures.delete(id);
        const now = performance.now();
        for (const [kind, ids] of lists) {
            if (!this.groups.has(kind)) this.groups.set(kind, new Places(kind));
            this.groups.get(kind).take(ids, this.cards, now, this.element);
        }
        if (this.party && !(state.parties || []).some((p) => p.pack === this.party)) this.party = null;
    }

    titleOf(article) {
        return (article !== undefined && article !== null && this.titles.get(article)) || "";
    }

    // The words of an article, shortened.
    textOf(article) {
        return (article !== undefined && article !== null && this.texts.get(article)) || "";
    }

    // The words before and after WORDS in an article, or nothing.
    around(article, words) {
        const of = this.state.deal && this.state.deal.articles.find((a) => a.id === article);
        const at = of && words ? (of.text || "").indexOf(words) : -1;
        if (at < 0) return null;
        const before = of.text.slice(Math.max(0, at - AROUND), at), after = of.text.slice(at + words.length, at + words.length + AROUND);
        return [(at > AROUND ? "… " + before.replace(/^\S*\s+/, "") : before), after.length === AROUND ? after.replace(/\s+\S*$/, "") + " …" : after];
    }

    // ---------------------------------------------------------------- what cards ask

    isOpen(key, usual) {
        const known = this.opened.get(key);
        return known === undefined ? usual : known;
    }

    setOpen(key, open) {
        if (this.opened.get(key) === open) return;
        this.opened.set(key, open);
        this.draw();
    }

    // The listener of a `details` element: it also hears of what a patch opened.
    toggled(key) {
        return (event) => this.setOpen(key, event.currentTarget.open);
    }

    busy(id) {
        return this.running.has(id);
    }

    failure(id) {
        const text = this.failures.get(id);
        return text ? el("p", { class: "failure", role: "alert" }, text) : null;
    }

    // What the program knows of a rule: asked for when somebody opens it, and again if the rules changed.
    about(card) {
        const id = card.pack + "/" + card.rule, key = id + " " + (this.state || {}).rules_revision;
        if (!this.rules.has(key)) {
            this.rules.set(key, null);
            this.store.query("help", { what: "rule", id }).then((a) => this.rules.set(key, a.blocks || []), () => this.rules.set(key, [])).then(() => this.draw());
        }
        return this.rules.get(key);
    }

    // The same, if it is known.
    known(card) {
        return this.rules.get(card.pack + "/" + card.rule + " " + (this.state || {}).rules_revision) || null;
    }

    repairAt(where) {
        return this.repairs.node(where);
    }

    // What a card shows beside its own data.
    faceOf(card) {
        const mine = [" reasons", " more", ...(card.clauses || []).map((c) => " clause " + c.id)].map((part) => this.isOpen(card.id + part, false));
        return [this.stale, this.busy(card.id), this.failures.get(card.id) || "", mine,
            this.repairs.version("card " + card.id), this.known(card),
            (card.because || []).map((b) => b.silent || [this.titleOf(b.article), b.words ? this.around(b.article, b.words) : this.textOf(b.article)])];
    }

    // Leads to the place in the deal, and remembers the card for the way back.
    go(id, number) {
        const card = this.cards.get(id), b = card && card.because[number];
        if (!b) return;
        this.store.goto({ article: b.article, term: this.termAt(b), range: b.range });
        offerBack("the red line " + plain(card.rule), () => this.store.goto({ card: id }));
    }

    // The path of the term at the place of a reason: its own path may name several terms.
    termAt(b) {
        const deal = this.state.deal;
        const article = deal && b.article !== undefined ? deal.articles.find((a) => a.id === b.article) : deal;
        const terms = (article && article.terms) || [];
        const t = terms.find((x) => x.path === b.term) || (b.range && terms.find((x) => holds(x.range, b.range)));
        return t ? t.path : b.term;
    }

    // Runs a call that changes the deal. The card shows what went wrong; a message says what was done.
    async run(id, call) {
        if (this.running.has(id)) return false;
        this.running.add(id);
        this.failures.delete(id);
        this.draw();
        try {
            const answer = await call();
            this.store.say((answer && answer.done) || "Done.", { label: "Undo", run: this.store.undo });
            return true;
        } catch (e) {
            this.failures.set(id, [e.error || e.message, e.hint].filter(Boolean).join(" "));
            return false;
        } finally {
            this.running.delete(id);
            this.draw();
        }
    }

    act(id, action) {
        if (action.kind === "repair") return this.findRepair("card " + id, action.pack || null);
        return this.run(id, () => this.store.do("action", { action: this.actionOfNow(id, action) }));
    }

    // Ids of actions may be new after each change; the kind and title of an action are not.
    actionOfNow(id, action) {
        const list = (this.cards.get(id) || {}).actions || [];
        return (list.find((a) => a.kind === action.kind && a.title === action.title) || action).id;
    }

    takeClause(id, clause) {
        return this.run(id, () => this.store.do("clause", { card: id, clause }));
    }

    unwaive(id) {
        const card = this.cards.get(id);
        if (card && card.waiver) return this.run(id, () => this.store.do("unwaive", { waiver: card.waiver.number }));
    }

    async waive(id) {
        const card = this.cards.get(id), fields = card && (await askWaiver(this.store, card));
        if (fields) this.run(id, () => this.store.do("waive", { card: id, ...fields }));
    }

    findRepair(where, pack) {
        const party = pack && (this.last.parties || []).find((p) => p.pack === pack);
        this.repairs.start(where, pack, party ? party.title || party.pack : "all parties");
    }

    // Leads to a card, opened: from the deal, the matrix, or the way back.
    show(id) {
        const card = this.cards.get(id);
        if (!card) return false;
        if (this.party && this.party !== card.pack) this.party = null;
        this.opened.set("group " + kindOf(card), true);
        this.opened.set(id, true);
        this.groups.get(kindOf(card)).reveal(id);
        this.draw();
        const node = document.getElementById(cardDomId(id));
        if (!node) return false;
        node.scrollIntoView({ block: "center" });
        node.querySelector("summary").focus({ preventScroll: true });
        node.classList.remove("shown");
        void node.offsetWidth; // starts the animation again
        node.classList.add("shown");
        return true;
    }

    // Alt+Shift+N leads to the next crossed red line from anywhere, Alt+Shift+P to the one before.
    anywhere(e) {
        const step = { KeyN: 1, KeyP: -1 }[e.code];
        if (!step || !e.altKey || !e.shiftKey || e.ctrlKey || e.metaKey || document.querySelector("dialog[open]")) return;
        const g = this.groups.get("crossed"), ids = g ? g.places.filter((id) => !g.former.has(id)) : [];
        if (!ids.length) return;
        e.preventDefault();
        const at = document.activeElement.closest("[data-card]"), i = at ? ids.indexOf(at.dataset.card) : ids.indexOf(this.lastShown);
        const to = i < 0 ? (step < 0 ? ids.length - 1 : 0) : (i + step + ids.length) % ids.length;
        this.lastShown = ids[to];
        this.store.goto({ card: ids[to] });
    }

    // Up and Down lead from card to card, if the focus is on one's head.
    key(e) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
        if (!step || e.altKey || e.ctrlKey || e.metaKey || !e.target.classList.contains("card-head")) return;
        const heads = [...this.element.querySelectorAll(".card-head")].filter((h) => h.offsetParent);
        const to = heads[heads.indexOf(e.target) + step];
        if (!to) return;
        e.preventDefault();
        to.focus();
    }

    // ---------------------------------------------------------------- what a screen reader hears

    // Only what changed, when the changes have come to rest: "ukraine: 3 crossed, 1 fewer".
    speakLater() {
        clearTimeout(this.speaking);
        if (!this.state) return;
        if (!this.spoken) {
            this.spoken = this.said();
            return;
        }
        this.speaking = setTimeout(() => this.speak(), SPEAK_AFTER);
    }

    said() {
        const out = { stale: this.stale, parties: new Map() };
        if (this.last) for (const p of this.last.parties || []) out.parties.set(p.pack, { ...p });
        return out;
    }

    speak() {
        const before = this.spoken, now = this.said(), words = [];
        this.spoken = now;
        if (now.stale !== before.stale) words.push(now.stale ? "The deal cannot be checked." : "The deal can be checked again.");
        for (const [pack, p] of now.parties) {
            const q = before.parties.get(pack);
            if (!q) continue;
            const parts = [];
            if (p.crossed !== q.crossed) parts.push(p.crossed + " crossed, " + more(p.crossed - q.crossed));
            if (p.undetermined !== q.undetermined) parts.push(p.undetermined + " undetermined, " + more(p.undetermined - q.undetermined));
            if (p.verdict !== q.verdict) parts.unshift(verdictOf(p.verdict).word);
            if (parts.length) words.push(pack + ": " + parts.join("; ") + ".");
        }
        if (words.length) this.live.textContent = words.join(" ");
    }

    // ---------------------------------------------------------------- drawing

    draw() {
        keepFocus(this.element, () => patch(this.element, this.nodes()));
    }

    nodes() {
        const state = this.last;
        if (!this.state) return el("p", { class: "faint" }, "Open a deal to see its verdicts.");
        if (cannotCheck(state)) return [this.headOfText(), this.problemNodes()];
        return [
            this.stale ? this.headOfText() : this.head(),
            this.stale && el("p", { key: "stale", class: "stale", role: "note" },
                el("b", {}, this.state.deal ? "The deal cannot be checked now. " : "The deal cannot be read now. "), "Below are the last verdicts before the error."),
            this.problemNodes(),
            this.partyNodes(),
            this.group("error"),
            this.group("crossed"),
            this.group("concession"),
            this.group("note"),
            this.next.nodes(),
            this.group("undetermined"),
            this.group("waived"),
            this.group("known"),
            unusedWaivers(this),
        ];
    }

    // ---- the head

    head() {
        const parties = this.last.parties || [];
        const outcome = ["error", "rejected", "undetermined", "accepted", "not_applicable"].find((o) => parties.some((p) => p.verdict === o));
        const v = parties.length ? verdictOf(outcome) : { word: "not checked" };
        const number = (key) => parties.reduce((sum, p) => sum + (p[key] || 0), 0);
        const facts = [
            number("crossed") > 0 && count(number("crossed"), "red line crossed", "red lines crossed"),
            number("undetermined") > 0 && number("undetermined") + " undetermined",
            number("waived") > 0 && number("waived") + " waived",
        ].filter(Boolean).join(", ");
        return el("div", { key: "head", class: "verdict-head v-" + (outcome || "none") },
            el("h2", {}, verdictMark(outcome), el("span", {}, v.word)),
            el("p", { class: "facts" }, facts || (parties.length ? "no red line crossed" : "no packs of red lines")),
            parties.length > 1 && el("ul", { class: "chips", "aria-hidden": "true" }, parties.map((p) => el("li", { key: p.pack, class: "v-" + p.verdict, title: p.title },
                el("b", {}, verdictOf(p.verdict).sign), " ", name(plain(p.pack)), p.crossed > 0 && " " + p.crossed))));
    }

    // Of a file with rules, terms or tests, or of a deal that could not be read since it was opened.
    headOfText() {
        const list = this.state.problems || [];
        const errors = list.filter((p) => p.weight === "error").length;
        return el("div", { key: "head", class: "verdict-head v-" + (errors ? "error" : "accepted") },
            el("h2", {}, verdictMark(errors ? "error" : "accepted"), el("span", {}, errors ? "not checked" : "no errors")),
            el("p", { class: "facts" }, errors ? count(errors, "error") + " to fix first" : "This file can be read."));
    }

    // ---- errors in the text

    problemNodes() {
        const list = (this.state.problems || []).filter((p) => !p.card && (p.weight === "error" || p.weight === "warning"));
        if (!list.length) return null;
        // The articles view has the same list if the deal cannot be read.
        const all = this.isOpen("problems", false), most = !this.state.deal && this.store.view === "articles" && this.store.kind === "deal" ? 1 : 5;
        return el("section", { key: "problems", class: "group text-errors", "aria-labelledby": "group-problems" },
            el("h3", { id: "group-problems" }, list.some((p) => p.weight === "error") ? "Errors" : "Warnings", " ", el("span", { class: "n" }, String(list.length))),
            el("ul", { class: "plain" }, (all ? list : list.slice(0, most)).map((p, i) => this.problemNode(p, i))),
            list.length > most && el("button", { type: "button", class: "link more", onclick: () => this.setOpen("problems", !all) },
                all ? "Show fewer" : "Show all " + list.length));
    }

    problemNode(p, i) {
        const error = p.weight === "error", id = "problem " + i;
        return el("li", { key: i, class: "problem is-" + (error ? "error" : "warning") },
            el("p", { class: "message" }, mark(error ? "error" : "warning", error ? "!" : "⚠"), el("span", { class: "unseen" }, error ? "Error: " : "Warning: "),
                name(plain(p.message))),
            p.note && el("p", { class: "note-line" }, name(plain(p.note))),
            el("div", { class: "actions" },
                p.range && !isElsewhere(p) && el("button", { type: "button", onclick: () => this.store.goto({ range: p.range }) }, "Go to line " + (p.range[0] + 1)),
                (isElsewhere(p) ? [] : p.actions || []).slice(0, 3).map((a) => el("button", { type: "button", key: a.title, disabled: this.busy(id),
                    onclick: () => this.run(id, () => this.store.do("action", { action: a.id })) }, plain(a.title)))),
            this.failure(id));
    }

    // ---- parties

    partyNodes() {
        const parties = this.last.parties || [];
        if (!parties.length) return null;
        const all = parties.length > 1 && parties.some((p) => p.verdict === "rejected" || p.verdict === "undetermined");
        return el("section", { key: "parties", class: "group parties", "aria-labelledby": "group-parties" },
            el("h3", { id: "group-parties" }, "Parties"),
            el("ul", { class: "plain" }, parties.map((p) => this.partyNode(p, parties.length > 1))),
            all && el("div", { class: "actions" }, el("button", { type: "button", class: "quiet", disabled: this.stale, onclick: () => this.findRepair("all", null) },
                "Find a repair that all parties accept…")),
            this.repairAt("all"),
            this.party && el("p", { class: "facts" }, "Only cards of ", el("b", {}, name(plain(this.party))), " are shown. ",
                el("button", { type: "button", class: "link", onclick: () => this.only(null) }, "Show all")));
    }

    only(pack) {
        this.party = this.party === pack ? null : pack;
        this.draw();
    }

    partyNode(p, several) {
        const v = verdictOf(p.verdict), where = "party " + p.pack;
        const value = [p, this.party === p.pack, this.stale, this.repairs.version(where), several];
        return memo(this.memos, where, value, () => {
            const facts = [
                p.verdict === "rejected" && p.undetermined > 0 && p.undetermined + " undetermined",
                p.verdict === "rejected" && p.waived > 0 && p.waived + " waived", p.passed > 0 && p.passed + " passed",
            ].filter(Boolean).join(", ");
            return el("li", { key: p.pack, class: "party v-" + p.verdict },
                el(several ? "button" : "div", {
                    type: several ? "button" : null, class: "party-head", "aria-pressed": several ? String(this.party === p.pack) : null,
                    title: several ? "Show only the cards of " + plain(p.pack) : null, onclick: several ? () => this.only(p.pack) : null,
                },
                verdictMark(p.verdict),
                el("span", { class: "party-title" }, name(plain(p.title || p.pack)), " ", el("span", { class: "id" }, plain(p.pack))), " ",
                el("span", { class: "party-verdict" }, v.word)),
                el("p", { class: "why" }, name(plain(p.why)), facts && " " + facts + ". ",
                    (p.verdict === "rejected" || p.verdict === "undetermined") && [" ", el("button", {
                        type: "button", class: "link", disabled: this.stale, "aria-label": "Find a repair that " + plain(p.pack) + " accepts",
                        onclick: () => this.findRepair(where, p.pack),
                    }, "Find a repair…")]),
                this.repairAt(where));
        });
    }

    // ---- cards

    group(kind) {
        const g = this.groups.get(kind);
        if (!g) return null;
        const places = g.places.filter((id) => !this.party || (this.cards.get(id) || g.former.get(id)).pack === this.party);
        const n = places.filter((id) => !g.former.has(id)).length;
        if (!places.length) return kind === "crossed" ? this.noneCrossed() : null;
        const open = this.isOpen("group " + kind, kind !== "undetermined" || !g.many);
        const most = Math.max(MOST_CARDS, g.most);
        const list = places.slice(0, most).map((id) => g.former.has(id) ? formerNode(this, kind, id, g.former.get(id)) : cardNode(this, g.memos, this.cards.get(id), this.usuallyOpen(g)));
        return el("section", { key: "group " + kind, class: "group cards is-" + kind, "aria-labelledby": "group-" + kind },
            el("div", { class: "group-line" },
                el("h3", { id: "group-" + kind },
                    el("button", { type: "button", class: "group-head", "aria-expanded": String(open), "aria-controls": "list-" + kind, onclick: () => this.setOpen("group " + kind, !open) },
                        KINDS[kind].group, " ", el("span", { class: "n" }, String(n)))),
                open && n > 1 && this.openAll(g, places)),
            open && kind === "undetermined" && el("p", { class: "facts" }, this.undeterminedWhy(places)),
            el("ul", { id: "list-" + kind, class: "plain", hidden: !open, "aria-labelledby": "group-" + kind }, open && list),
            open && places.length > most && el("button", { type: "button", class: "link more", onclick: () => { g.most = most + MOST_CARDS; this.draw(); } },
                "Show " + Math.min(MOST_CARDS, places.length - most) + " more of " + places.length));
    }

    // A button that opens or closes all cards of the group.
    openAll(g, places) {
        const usual = this.usuallyOpen(g), ids = places.filter((id) => this.cards.has(id) && !g.former.has(id));
        const all = ids.every((id) => this.isOpen(id, usual));
        return el("button", {
            type: "button", class: "link", "aria-label": (all ? "Close all: " : "Open all: ") + KINDS[g.kind].group,
            onclick: () => {
                for (const id of ids) this.opened.set(id, !all);
                this.draw();
            },
        }, all ? "Close all" : "Open all");
    }

    usuallyOpen(g) {
        return (g.kind === "crossed" || g.kind === "error") && !g.many;
    }

    noneCrossed() {
        const checked = (this.last.parties || []).some((p) => p.verdict !== "error");
        if (!checked || this.stale) return null;
        return el("section", { key: "group crossed", class: "group cards no-cards", "aria-labelledby": "group-crossed" },
            el("h3", { id: "group-crossed" }, "Crossed red lines ", el("span", { class: "n" }, "0")),
            el("p", { class: "facts" }, this.party ? "No red line of this party is crossed." : "No red line is crossed."));
    }

    undeterminedWhy(places) {
        const missing = places.filter((id) => (this.cards.get(id) || {}).missing).length, rest = places.length - missing;
        return [rest > 0 && rest + " because of a bracket or an open term", missing > 0 && missing + " because the deal does not set a term"]
            .filter(Boolean).join(", ") + ".";
    }
}

// No deal, or none that was checked: its packs have errors.
function cannotCheck(state) {
    if (!state.deal) return true;
    return !(state.parties || []).length && (state.problems || []).some((p) => p.weight === "error");
}

// A message about another file, which cannot be shown or corrected here.
function isElsewhere(problem) {
    return /\.(rules|terms|cfg|tests):\d+:\d+: /.test(problem.message);
}

function holds(range, [line, column]) {
    if (!range) return false;
    const [l, c, l2, c2] = range;
    return (line > l || (line === l && column >= c)) && (line < l2 || (line === l2 && column <= c2));
}

function more(n) {
    return n > 0 ? n + " more" : -n + " fewer";
}
