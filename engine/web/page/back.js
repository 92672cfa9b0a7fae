// The way back: who went from a red line to its article returns by a button, or by Alt+Left.

import { create, el, patch } from "./dom.js";

let target = null; // {label, run}
let box = null;

// Offers the way back to LABEL; RUN goes there.
export function offerBack(label, run) {
    target = { label, run };
    if (!box) {
        box = create(el("div", { id: "back", class: "back" }));
        document.body.append(box);
        document.addEventListener("keydown", key, true);
    }
    draw();
}

export function forgetBack() {
    target = null;
    if (box) draw();
}

function goBack() {
    const { run } = target;
    forgetBack();
    run();
}

// On a Mac, Alt+Left moves by a word where somebody types.
function moves(e) {
    return /Mac|iPhone|iPad/.test(navigator.platform) && (e.target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(e.target.tagName));
}

function key(e) {
    if (!target || moves(e) || e.key !== "ArrowLeft" || !e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    e.stopPropagation();
    goBack();
}

function draw() {
    box.hidden = !target;
    patch(box, target && [
        el("button", { type: "button", class: "back-go", "aria-keyshortcuts": "Alt+ArrowLeft", title: "Alt+Left", onclick: goBack },
            el("span", { "aria-hidden": "true" }, "← "), "Back to " + target.label),
        el("button", { type: "button", class: "close", "aria-label": "Close", onclick: forgetBack }, "×"),
    ]);
}
