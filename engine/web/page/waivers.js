// Waivers: the dialog that asks who waives a violation, why, and until when; and waivers that waive nothing.

import { el } from "./dom.js";
import { name, plain } from "./card.js";

let waivedBy = ""; // is offered the next time

function today() {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

// {by, reason, until} of a waiver of CARD, or nothing.
export async function askWaiver(store, card) {
    const { action, values } = await store.ask({
        title: "Waive " + plain(card.rule),
        body: [
            el("p", {}, name(plain(card.message || card.title))),
            el("p", { class: "facts" }, "The violation stays visible, but does not reject the deal until that day. The waiver is written into the deal."),
        ],
        fields: [
            { name: "by", label: "Waived by", required: "Say who waives it.", value: waivedBy },
            { name: "reason", label: "Reason", required: "Say why.", kind: "area" },
            {
                name: "until", label: "Until (last day)", required: "Say until when.", kind: "date",
                check: (day) => (day < today() ? "This day is over." : ""),
            },
        ],
        actions: [{ id: "waive", label: "Waive", primary: true }, { id: "cancel", label: "Cancel" }],
    });
    if (action !== "waive") return null;
    waivedBy = values.by;
    return values;
}

function keyOf(waiver) {
    return (waiver.file || waiver.number) + " " + waiver.condition;
}

// Waivers that no card shows: what they waive is not violated.
export function unusedWaivers(ui) {
    const used = new Set();
    for (const c of ui.cards.values())
        if (c.waiver) used.add(keyOf(c.waiver));
    const list = (ui.last.waivers || []).filter((w) => !used.has(keyOf(w)));
    if (!list.length) return null;
    return el("section", { key: "unused waivers", class: "group", "aria-labelledby": "group-unused" },
        el("h3", { id: "group-unused" }, "Unused waivers ", el("span", { class: "n" }, String(list.length))),
        el("p", { class: "facts" }, "What they waive is not violated."),
        el("ul", { class: "plain" }, list.map((w) => {
            const key = "waiver " + keyOf(w);
            return el("li", { key, class: "unused" }, el("code", { class: "rule" }, plain(w.condition)), ": by ", name(plain(w.by)), " until ", plain(w.until), ", ", name(plain(w.reason)), " ",
                w.file ? el("span", { class: "faint" }, "(in ", plain(w.file), "; change it there)")
                    : el("button", { type: "button", class: "link", disabled: ui.stale || ui.busy(key), "aria-label": "Take back the waiver of " + plain(w.condition),
                        onclick: () => ui.run(key, () => ui.store.do("unwaive", { waiver: w.number })) }, "Take it back"),
                ui.failure(key));
        })));
}
