// Fields that change the deal while one types, and what goes wrong beside them.

import { told } from "./api.js";
import { el, hold, newId, release } from "./dom.js";

const WAIT = 600; // ms: a message about a value that is not finished would only disturb

// The message beside the field of NODE, "" for none.
function complain(node, text) {
    node.setAttribute("aria-invalid", text ? "true" : "false");
    const place = document.getElementById(node.dataset.error);
    if (place) place.textContent = text;
}

// A text field or, with LINES, a text area whose value is that of the state. COMMIT(value) returns a promise; a rejection is
// shown beside the field. `name` is the accessible name; `id` must stay the same for the same thing.
export function liveField({ id, name, value, commit, lines, className, placeholder, inputmode, list, describedby, type, data }) {
    let running = 0;
    let timer = 0;
    async function send(node) {
        const text = node.value;
        hold(node);
        running++;
        let wrong = "";
        try {
            await commit(text);
        } catch (e) {
            wrong = told(e);
        }
        running--;
        if (running || node.value !== text) return;
        clearTimeout(timer);
        if (!wrong) {
            release(node);
            complain(node, "");
        } else if (document.activeElement === node) timer = setTimeout(() => node.value === text && complain(node, wrong), WAIT);
        else complain(node, wrong);
        node.dataset.wrong = wrong;
    }
    const error = id + "-error";
    return [
        el(lines ? "textarea" : "input", {
            key: id, id, class: className, "aria-label": name, value, placeholder, inputmode, list, rows: lines, type: lines ? null : type || "text",
            autocomplete: "off", spellcheck: lines ? "true" : null, "data-live": true, "data-error": error, ...data,
            "aria-describedby": [describedby, error].filter(Boolean).join(" "),
            oninput: (e) => {
                hold(e.target);
                if (!e.isComposing) send(e.target);
            },
            oncompositionend: (e) => send(e.target),
            onblur: (e) => {
                if (e.target.dataset.wrong && e.target.getAttribute("aria-invalid") !== "true") complain(e.target, e.target.dataset.wrong);
            },
            onkeydown: (e) => {
                if (e.key === "Escape" && e.target.dataset.wrong) { // back to the value of the deal
                    release(e.target);
                    e.target.value = value;
                    e.target.dataset.wrong = "";
                    complain(e.target, "");
                }
            },
        }),
        el("p", { class: "error", id: error, key: error, "aria-live": "polite" }),
    ];
}

// A list of one choice. GROUPS: [{label?, entries: [{id, title}]}]. With LAZY it has only what is chosen: a large deal draws
// the rest when its article gets the pointer or the focus. Letters and arrows choose one entry after the other: where
// CAREFUL(value) is true, a choice by keys counts when the person pauses or leaves the list. COMMIT may resolve to null: then
// the list shows again what it did before.
export function choiceField({ id, name, value, groups, commit, placeholder, lazy, className, describedby, careful }) {
    const empty = value === null || value === undefined || value === "";
    const chosen = groups.flatMap((g) => g.entries).find((x) => x.id === value);
    const option = (x) => el("option", { value: x.id, key: x.id }, x.title);
    const all = () => groups.map((g) => (g.label ? el("optgroup", { label: g.label, key: "g " + g.label }, g.entries.map(option)) : g.entries.map(option)));
    return [
        el("select", {
            key: id, id, class: className, "aria-label": name, value: empty ? "" : value, "data-error": id + "-error",
            "aria-describedby": [describedby, id + "-error"].filter(Boolean).join(" "),
            onkeydown: (e) => keyed.set(e.target, { ...keyed.get(e.target), time: Date.now() }),
            onchange: (e) => {
                const node = e.target;
                const { time = 0, timer } = keyed.get(node) || {};
                clearTimeout(timer);
                const fire = () => {
                    clearTimeout((keyed.get(node) || {}).timer);
                    keyed.delete(node);
                    release(node);
                    const back = () => {
                        node.value = empty ? "" : value;
                        node.focus();
                    };
                    if (node.value !== "") answer(node, Promise.resolve(commit(node.value)).then((x) => x === null && back()));
                };
                if (!careful || !careful(node.value) || Date.now() - time > 1000) return fire();
                hold(node);
                keyed.set(node, { time, timer: setTimeout(fire, 1000), fire });
                return undefined;
            },
            onblur: (e) => {
                const keys = keyed.get(e.target);
                if (keys && keys.fire) keys.fire();
            },
        },
        // It stays in the list after a choice: to remove it would end the search by letters.
        el("option", { value: empty || chosen ? "" : value, key: "-", hidden: Boolean(chosen) }, empty || chosen ? placeholder || "Choose" : value),
        lazy ? chosen && option(chosen) : all()),
        el("p", { class: "error", id: id + "-error", key: id + "-error", "aria-live": "polite" }),
    ];
}
const keyed = new WeakMap(); // list -> {time of the last key, timer, fire}

// Shows beside NODE what went wrong.
function answer(node, promise) {
    Promise.resolve(promise).then(() => complain(node, ""), (e) => complain(node, told(e)));
}

// Any of several values, as checkboxes; many are behind a button that shows what is chosen.
export function setField({ id, name, value, entries, commit, describedby }) {
    const chosen = new Set(value || []);
    const error = id + "-error";
    const boxes = () => entries.map((x) => el("label", { class: "check", key: x.id },
        el("input", {
            type: "checkbox", checked: chosen.has(x.id), value: x.id, name: id + "-" + x.id, onchange: (e) => {
                const box = e.target.closest("[data-error]");
                answer(box, commit([...box.querySelectorAll("input")].filter((i) => i.checked).map((i) => i.value)));
            },
        }), x.title));
    const group = el("div", { class: "boxes", role: "group", id, "aria-label": name, "data-error": error, "aria-describedby": [describedby, error].filter(Boolean).join(" ") }, boxes());
    const words = entries.filter((x) => chosen.has(x.id)).map((x) => x.title).join(", ");
    return [
        entries.length <= 8 ? group
            : el("details", { class: "many", key: id + "-many" }, el("summary", { "aria-label": name + ": " + (words || "nothing") }, words || "Choose"), group),
        el("p", { class: "error", id: error, key: error, "aria-live": "polite" }),
    ];
}

// Yes or no.
export function yesNoField({ id, name, value: set, commit, describedby }) {
    const error = id + "-error";
    const one = (value, label) => el("label", { class: "radio", key: label },
        el("input", {
            type: "radio", name: id, checked: value === set, onchange: (e) => {
                answer(e.target.closest("[data-error]"), commit(value));
            },
        }), label);
    return [
        el("div", { class: "yes-no", role: "radiogroup", id, "aria-label": name, "data-error": error, key: id, "aria-describedby": [describedby, error].filter(Boolean).join(" ") }, one(true, "Yes"), one(false, "No")),
        el("p", { class: "error", id: error, key: error, "aria-live": "polite" }),
    ];
}

// An id for a thing of the deal, the same each time.
const ids = new Map();
export function idFor(...parts) {
    const key = JSON.stringify(parts);
    if (!ids.has(key)) ids.set(key, newId("f"));
    return ids.get(key);
}
