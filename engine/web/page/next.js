// What to settle next: open terms and brackets, those first that decide most; a value is set by a click.

import { el, memo } from "./dom.js";
import { offerBack } from "./back.js";
import { name, plain } from "./card.js";

const MOST_NEXT = 8; // before "Show all"
const MOST_VALUES = 6;

function keyOf(n) {
    return "next " + n.what + " " + (n.choice || n.path || n.name);
}

// UI is the right side of the page: it knows what is open, and runs calls.
export class Next {
    constructor(ui) {
        this.ui = ui;
    }

    nodes() {
        const list = (this.ui.last.next || []);
        if (!list.length) return null;
        const open = this.ui.isOpen("next", true), all = this.ui.isOpen("next all", false);
        return el("section", { key: "next", class: "group next", "aria-labelledby": "group-next" },
            el("h3", { id: "group-next" }, el("button", { type: "button", class: "group-head", "aria-expanded": String(open), onclick: () => this.ui.setOpen("next", !open) },
                "What to settle next ", el("span", { class: "n" }, String(list.length)))),
            open && el("p", { class: "facts" }, plain(this.ui.last.next_count)),
            open && el("ol", { class: "plain", "aria-labelledby": "group-next" }, (all ? list : list.slice(0, MOST_NEXT)).map((n) => this.node(n))),
            open && list.length > MOST_NEXT && el("button", { type: "button", class: "link more", onclick: () => this.ui.setOpen("next all", !all) },
                all ? "Show fewer" : "Show all " + list.length));
    }

    node(n) {
        const key = keyOf(n);
        const open = this.ui.isOpen(key, false);
        return memo(this.ui.memos, key, [n, open, this.ui.stale, this.ui.busy(key), this.ui.failures.get(key) || "", this.ui.isOpen(key + " all", false)], () => {
            const values = n.values || [], all = this.ui.isOpen(key + " all", false);
            return el("li", { key, class: "next-item", "data-next": key },
                el("details", { open, ontoggle: this.ui.toggled(key) },
                    el("summary", {}, el("span", { class: "next-name" }, el("b", { class: "term-name" }, name(plain(n.title || n.name).split("; ")[0]))),
                        " ", n.title && n.title !== n.name && el("code", { class: "faint" }, plain(n.name)), " ",
                        el("span", { class: "rules" }, plain(n.rules))),
                    open && el("div", { class: "card-body" },
                        (n.range || n.article) && el("div", { class: "actions" }, el("button", { type: "button", onclick: () => this.go(key) },
                            n.article ? "Go to article " + plain(n.article) : "Go to the deal")),
                        values.length > 0 && el("ul", { class: "values" }, (all ? values : values.slice(0, MOST_VALUES)).map((v, i) => this.valueNode(key, v, i))),
                        values.length > MOST_VALUES && el("button", { type: "button", class: "link more", onclick: () => this.ui.setOpen(key + " all", !all) },
                            all ? "Show fewer" : "Show all " + values.length + " values"),
                        !values.length && el("p", { class: "facts" }, "Set it in an article: “Add a term”."),
                        this.ui.failure(key))));
        });
    }

    find(key) {
        return (this.ui.last.next || []).find((n) => key === keyOf(n));
    }

    go(key) {
        const n = this.find(key);
        if (!n) return;
        this.ui.store.goto({ article: n.article, term: n.path, range: n.range });
        offerBack("what to settle next", () => {
            this.ui.store.goto({ card: "next" }); // not a card, but on this side of the page
            this.show(key);
        });
    }

    valueNode(key, v, i) {
        return el("li", { key: i },
            el("b", { class: "said" }, name(plain(v.name))),
            v.decides && el("span", { class: "decides" }, el("span", { class: "unseen" }, ": "), plain(v.decides)),
            v.set && [" ", el("button", {
                type: "button", disabled: this.ui.stale || this.ui.busy(key), "aria-label": "Set to " + plain(v.name),
                onclick: () => this.settle(key, i),
            }, "Set")]);
    }

    show(key) {
        this.ui.opened.set("next", true);
        this.ui.opened.set("next all", true);
        this.ui.draw();
        const node = [...this.ui.element.querySelectorAll(".next-item")].find((n) => n.dataset.next === key);
        if (!node) return;
        node.scrollIntoView({ block: "center" });
        node.querySelector("summary").focus({ preventScroll: true });
    }

    settle(key, i) {
        const n = this.find(key), v = n && n.values[i];
        if (!v || !v.set) return;
        const { op, ...fields } = v.set;
        return this.ui.run(key, () => this.ui.store.do(op, fields));
    }
}
