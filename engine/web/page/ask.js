// Dialogs, short messages and menus. Everything works with the keyboard, and the focus goes back to where it was.

import { create, el, newId, patch, sign } from "./dom.js";

// Asks something: {title, body: descriptions, actions: [{id, label, primary?}], fields?: [{name, label, value, help?,
// required?, kind?: "text" | "date" | "area" | "list", options?: [[value, label]], list?: id of a datalist, check?: (value, all) => sentence}],
// wide?}. Returns {action, values}; action is null if the dialog was cancelled. Only an action with `primary` checks the
// fields.
export function ask({ title, body, actions, fields = [], wide }) {
    return new Promise((done) => {
        const heading = newId("dialog");
        const back = document.activeElement;
        const inputs = new Map();
        const list = actions || [{ id: "ok", label: "Close", primary: true }];
        const values = () => Object.fromEntries([...inputs].map(([name, input]) => [name, input.value.trim()]));
        function complaint(f) {
            const value = inputs.get(f.name).value.trim();
            if (f.required && !value) return (typeof f.required === "string" && f.required) || "Fill in this field.";
            return (f.check && f.check(value, values())) || "";
        }
        function finish(action) {
            if (action && action.primary) {
                const wrong = fields.filter((f) => {
                    const text = complaint(f);
                    const input = inputs.get(f.name);
                    input.setAttribute("aria-invalid", text ? "true" : "false");
                    dialog.querySelector("#" + input.id + "-error").textContent = text;
                    return text;
                });
                if (wrong.length) return inputs.get(wrong[0].name).focus();
            }
            const result = { action: action ? action.id : null, values: values() };
            dialog.close();
            dialog.remove();
            if (back && back.isConnected) back.focus({ preventScroll: true });
            done(result);
        }
        const dialog = create(
            el("dialog", { class: wide ? "dialog wide" : "dialog", "aria-labelledby": heading, oncancel: (e) => { e.preventDefault(); finish(null); } },
                el("form", { novalidate: true, onsubmit: (e) => { e.preventDefault(); finish(list.find((a) => a.primary) || list[0]); } },
                    el("h2", { id: heading }, title),
                    el("div", { class: "dialog-body" }, body, fields.map((f) => field(f, inputs))),
                    el("div", { class: "dialog-actions" }, list.map((a) =>
                        el("button", { type: a.primary ? "submit" : "button", class: a.primary ? "primary" : "", onclick: a.primary ? null : () => finish(a) }, a.label))))));
        document.body.append(dialog);
        dialog.showModal();
        const first = dialog.querySelector("input, textarea, select") || dialog.querySelector(".primary") || dialog.querySelector("button");
        if (first) first.focus();
        if (first && first.select) first.select();
    });
}

function field(f, inputs) {
    const id = newId("field");
    const attributes = {
        id, name: f.name, value: f.value || "", list: f.list, autocomplete: "off", "aria-describedby": id + "-help " + id + "-error",
        "aria-required": f.required ? "true" : null, ref: (node) => inputs.set(f.name, node),
    };
    const input = f.kind === "area" ? el("textarea", { ...attributes, rows: 3 })
        : f.kind === "list" ? el("select", attributes, f.options.map(([value, label]) => el("option", { value }, label)))
            : el("input", { ...attributes, type: f.kind === "date" ? "date" : "text", spellcheck: "false" });
    return el("div", { class: "field" },
        el("label", { for: id }, f.label), input,
        el("p", { class: "help", id: id + "-help" }, f.help),
        el("p", { class: "error", id: id + "-error", "aria-live": "polite" }));
}

// A short message for the eye and the screen reader; ACTION: {label, run}.
let timer = 0;
let last = "";
export function say(text, action) {
    const live = document.getElementById("live");
    last = text === last ? text + "\u00a0" : text; // the same words again are read again
    live.textContent = last;
    let toast = document.getElementById("toast");
    if (!toast) {
        toast = create(el("div", { id: "toast" }));
        document.body.append(toast);
    }
    toast.hidden = !text;
    patch(toast, [
        el("span", { "aria-hidden": "true" }, text),
        action && el("button", { type: "button", class: "plain", onclick: () => { toast.hidden = true; action.run(); } }, action.label),
    ]);
    clearTimeout(timer);
    timer = setTimeout(() => { toast.hidden = true; }, action ? 9000 : 5000);
}

// A button with a menu (WAI-ARIA: menu button). ITEMS() gives [{label, run, note?, checked?, disabled?} or {heading}] when it
// opens.
export function menu({ label, name, items, key, className, icon, disabled }) {
    return el("button", {
        key, type: "button", class: className || "", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": name, title: name, disabled,
        onclick: (e) => openMenu(e.currentTarget, items()),
        onkeydown: (e) => {
            if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
            e.preventDefault();
            openMenu(e.currentTarget, items(), e.key === "ArrowUp");
        },
    }, label, icon === false ? null : sign(icon || "down"));
}

let closeOpen = null;
function openMenu(button, items, fromEnd) {
    if (closeOpen) {
        const same = closeOpen.button === button;
        closeOpen(same);
        if (same) return;
    }
    const close = (focus) => {
        box.remove();
        button.setAttribute("aria-expanded", "false");
        document.removeEventListener("pointerdown", outside, true);
        closeOpen = null;
        if (focus && button.isConnected) button.focus();
    };
    close.button = button;
    const outside = (e) => {
        if (!box.contains(e.target) && !button.contains(e.target)) close(false);
    };
    const name = button.getAttribute("aria-label") || button.textContent;
    const box = create(el("div", { class: "menu", role: "menu", "aria-label": name, onkeydown: keys }, items.map((item) =>
        item.heading !== undefined ? el("div", { class: "menu-heading", role: "presentation" }, item.heading)
            : el("button", {
                type: "button", role: item.checked === undefined ? "menuitem" : "menuitemradio", tabindex: "-1",
                "aria-checked": item.checked === undefined ? null : String(item.checked), "aria-disabled": item.disabled ? "true" : null,
                onclick: () => {
                    if (item.disabled) return;
                    close(true);
                    item.run();
                },
            }, el("span", { class: "menu-label" }, item.mark, item.label), item.note && el("span", { class: "menu-note" }, item.note)))));
    const entries = () => [...box.querySelectorAll("button")];
    function keys(e) {
        const all = entries();
        const at = all.indexOf(document.activeElement);
        const go = (i) => { e.preventDefault(); all[(i + all.length) % all.length].focus(); };
        if (e.key === "ArrowDown") go(at + 1);
        else if (e.key === "ArrowUp") go(at - 1);
        else if (e.key === "Home") go(0);
        else if (e.key === "End") go(-1);
        else if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); close(true); } else if (e.key === "Tab") close(true);
        else if (e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey && e.key !== " ") {
            const hit = all.slice(at + 1).concat(all).find((b) => b.textContent.toLowerCase().startsWith(e.key.toLowerCase()));
            if (hit) hit.focus();
        }
    }
    (button.closest("#bar, #work, dialog") || document.body).append(box);
    place(box, button);
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
    closeOpen = close;
    const all = entries();
    const checked = all.find((b) => b.getAttribute("aria-checked") === "true");
    const start = fromEnd ? all[all.length - 1] : checked || all[0];
    if (start) start.focus();
}

// Puts BOX beside ANCHOR, within the window.
export function place(box, anchor) {
    const a = anchor.getBoundingClientRect();
    const b = box.getBoundingClientRect();
    const left = Math.max(8, Math.min(a.left, window.innerWidth - b.width - 8));
    const below = window.innerHeight - a.bottom - 8;
    const up = b.height > below && a.top > below;
    box.style.left = left + "px";
    box.style.top = (up ? Math.max(8, a.top - b.height - 4) : a.bottom + 4) + "px";
    box.style.maxHeight = Math.max(120, (up ? a.top : below) - 8) + "px";
}
