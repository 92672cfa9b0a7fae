// A repair: the program searches for the smallest edits that make a pack, or all packs, accept the deal. What it would
// change is shown first; it is applied by a click, and one undo takes it back. One search at a time, in the place where
// it was asked for: a card, a party, or all parties.

import { el } from "./dom.js";
import { name, plain, verdictOf } from "./card.js";

const SECONDS = 45; // then the program gives up; it allows 50
const MOST_TEXT = 1200; // characters of an edit that are shown

export class Repairs {
    constructor(store, redraw) {
        Object.assign(this, { store, redraw, where: null, number: 0 });
    }

    // Searches for a repair that PACK accepts (null: all packs), and shows it in WHERE.
    async start(where, pack, title) {
        this.stop();
        const search = { stop: new AbortController(), begin: performance.now() };
        Object.assign(this, { where, pack, title, search, answer: null, failure: "" });
        search.clock = setInterval(() => this.changed(), 1000);
        this.changed();
        try {
            await this.store.change(); // what was typed is part of the text
            if (this.search !== search) return;
            this.revision = this.store.revision;
            const body = { seconds: SECONDS, ...(pack ? { pack } : {}) };
            const answer = await this.store.query("repair", body, { slow: true, signal: search.stop.signal });
            if (this.search !== search) return;
            this.answer = answer;
            this.store.say(answer.none ? "No repair was found." : "A repair for " + title + " was found.");
        } catch (e) {
            if (this.search !== search) return;
            if (e.name !== "AbortError") this.failure = [e.error || e.message, e.hint].filter(Boolean).join(" ");
        }
        this.finish(search);
        this.changed();
        this.focus();
    }

    finish(search) {
        clearInterval(search.clock);
        this.search = null;
    }

    // Ends the search, and closes what it found.
    stop() {
        if (this.search) {
            this.search.stop.abort();
            this.finish(this.search);
        }
        this.where = this.answer = null;
        this.failure = "";
        this.number++;
    }

    close() {
        this.stop();
        this.redraw();
    }

    changed() {
        this.number++;
        this.redraw();
    }

    // The focus goes to what was found, unless somebody went on to something else.
    focus() {
        const panel = document.querySelector(".repair");
        const at = document.activeElement;
        if (panel && (!at || at === document.body || (at.closest("[data-card], .party") || at) === panel.closest("[data-card], .party"))) panel.focus({ preventScroll: true });
        if (panel) panel.scrollIntoView({ block: "nearest" });
    }

    outdated() {
        return !this.search && this.answer && this.store.revision !== this.revision;
    }

    // Changes if node(WHERE) does.
    version(where) {
        return where === this.where ? [this.number, Boolean(this.outdated())] : 0;
    }

    async apply() {
        const { answer, title } = this;
        if (!answer || this.outdated()) return;
        this.stop();
        this.redraw();
        const n = answer.edits.length;
        try {
            await this.store.apply(answer.edits, "The repair for " + title + " was applied (" + n + (n === 1 ? " place" : " places") + " of the text).");
        } catch (e) {
            this.store.say(e.error || e.message);
        }
    }

    node(where) {
        if (where !== this.where) return null;
        return el("div", {
            key: "repair", class: "repair", role: "group", tabindex: "-1", "aria-label": "Repair for " + plain(this.title),
            onkeydown: (e) => e.key === "Escape" && this.close(),
        },
            el("h4", {}, "Repair for ", name(plain(this.title))),
            this.search ? this.searching() : this.failure ? this.failed() : this.answer.none !== undefined ? this.none() : this.found());
    }

    buttons(...list) {
        return el("div", { class: "actions" }, list);
    }

    again(text, primary) {
        return el("button", { type: "button", class: primary ? "primary" : null, onclick: () => this.start(this.where, this.pack, this.title) }, text);
    }

    closing(text) {
        return el("button", { type: "button", onclick: () => this.close() }, text);
    }

    searching() {
        const seconds = Math.floor((performance.now() - this.search.begin) / 1000);
        return [
            el("p", { class: "facts" }, "Searching for the smallest edits", seconds > 0 && ", " + seconds + " s of at most " + SECONDS, " …"),
            el("progress", { "aria-label": "Searching for a repair" }),
            this.buttons(el("button", { type: "button", onclick: () => this.close() }, "Cancel")),
        ];
    }

    failed() {
        return [el("p", { class: "failure" }, this.failure || "The search was ended."), this.buttons(this.again("Search again"), this.closing("Close"))];
    }

    none() {
        return [el("p", {}, name(plain(this.answer.none))), this.buttons(this.closing("Close"))];
    }

    found() {
        const { summary = [], edits = [], packs_after: after = [], words } = this.answer, outdated = this.outdated();
        return [
            words && el("p", {}, name(plain(words))),
            el("ul", { class: "changes" }, summary.map((s, i) => el("li", { key: i }, name(plain(s))))),
            after.length > 0 && el("p", { class: "after" }, "Afterwards: ", after.map((p, i) => [
                i > 0 && ", ", name(plain(p.pack || p.id)), " ", el("b", { class: "v-" + p.verdict }, verdictOf(p.verdict).sign + " " + verdictOf(p.verdict).word)]), "."),
            !outdated && el("details", { class: "edits" }, el("summary", {}, "What changes in the file"),
                el("ul", { class: "plain" }, edits.map((e, i) => this.editNode(e, i)))),
            outdated && el("p", { class: "stale" }, "The deal has changed since. Search again to apply a repair."),
            this.buttons(
                !outdated && el("button", { type: "button", class: "primary", onclick: () => this.apply() }, "Apply this repair"),
                outdated && this.again("Search again", true), this.closing("Do not apply")),
        ];
    }

    // An edit, out to the ends of the words that it touches.
    editNode({ range: [l, c, l2, c2], text }, i) {
        const doc = this.store.doc, line = (n) => (doc && doc.getLine(n)) || "";
        const head = /[\w.-]*$/.exec(line(l).slice(0, c))[0], tail = /^[\w.-]*/.exec(line(l2).slice(c2))[0];
        const old = doc ? doc.getRange({ line: l, ch: c }, { line: l2, ch: c2 }) : "";
        const before = head + old + tail, after = head + text + tail;
        return el("li", { key: i }, el("span", { class: "place" }, "line " + (l + 1) + ": "),
            before.trim() && el("del", {}, shorten(before)), before.trim() && after.trim() && " ", after.trim() && el("ins", {}, shorten(after)));
    }
}

// Without the empty lines around it and the indent that all lines have.
function shorten(text) {
    const lines = text.replace(/^\s*\n|\s+$/g, "").split("\n");
    const indent = Math.min(...lines.filter((x) => x.trim()).map((x) => /^ */.exec(x)[0].length));
    const out = lines.map((x) => x.slice(indent)).join("\n");
    return plain(out.length > MOST_TEXT ? out.slice(0, MOST_TEXT) + " …" : out);
}
