// Descriptions of elements, and the patches that bring the page in line with them.
//
//   el("button", { class: "plain", onclick: remove, key: id }, "Remove")   describes an element
//   patch(parent, [descriptions])                                          makes the children of PARENT so
//   create(description)                                                    makes one real node
//
// Children are descriptions, texts, numbers, or arrays of them; null and false are left out. A text becomes a text node,
// never HTML. A description that is the same object as before costs nothing: keep what has not changed (memo).
//
// Attributes: `key` names a child among its siblings; `onNAME` is a listener; `ref` is called with the new node;
// `class`, `value`, `checked`, `selected`, `open`, `indeterminate`, `disabled`, `hidden` are what they are in the page;
// true, false and null set or remove any other attribute.
//
// The value of a field that a person is typing in is not overwritten: see hold() and release().

const PROPERTIES = new Set(["value", "checked", "selected", "open", "indeterminate"]);
const before = new WeakMap(); // node -> the description that it was made by
const held = new WeakSet();
const TEXT = "#text";

export function el(tag, attributes, ...children) {
    const list = [];
    flatten(children, list);
    return { tag, attributes: attributes || {}, children: list, key: attributes ? attributes.key : undefined };
}

function flatten(children, list) {
    for (const c of children) {
        if (c === null || c === undefined || c === false || c === true || c === "") continue;
        if (Array.isArray(c)) flatten(c, list);
        else if (typeof c === "object") list.push(c);
        else list.push({ tag: TEXT, text: String(c) });
    }
}

// The description that BUILD returned when it was last called for KEY with a VALUE that was equal, or a new one.
// CACHE is a Map of the caller.
export function memo(cache, key, value, build) {
    const known = cache.get(key);
    if (known && same(known.value, value)) return known.node;
    const node = build();
    cache.set(key, { value, node });
    return node;
}

// Deep equality of JSON values, without the places in the text (`range` and `*_range`): they move with every line.
export function same(a, b) {
    if (a === b) return true;
    if (!a || !b || typeof a !== "object" || typeof b !== "object") return false;
    if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => same(x, b[i]));
    const keys = Object.keys(a);
    if (Array.isArray(b) || keys.length !== Object.keys(b).length) return false;
    return keys.every((k) => k === "range" || k.endsWith("_range") || same(a[k], b[k]));
}

export function create(description) {
    return make(description, document);
}

function make(d, parent) {
    if (d.tag === TEXT) {
        const text = document.createTextNode(d.text);
        before.set(text, d);
        return text;
    }
    const svg = d.tag === "svg" || (parent.namespaceURI || "").endsWith("svg");
    const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", d.tag) : document.createElement(d.tag);
    for (const c of d.children) node.appendChild(make(c, node));
    setAll(node, {}, d.attributes); // after the children, so that `value` of a list finds its option
    before.set(node, d);
    if (d.attributes.ref) d.attributes.ref(node);
    return node;
}

function setAll(node, old, now) {
    for (const name in old)
        if (!(name in now)) set(node, name, null);
    for (const name in now)
        if (old[name] !== now[name] || (PROPERTIES.has(name) && node[name] !== now[name])) set(node, name, now[name]);
}

function set(node, name, value) {
    if (name === "key" || name === "ref") return;
    if (name.startsWith("on")) listen(node, name.slice(2), value);
    else if (name === "value" && node.tagName !== "LI") {
        if (!held.has(node) && value !== null && value !== undefined && node.value !== String(value)) setValue(node, String(value));
    } else if (PROPERTIES.has(name)) {
        if (name === "open" && node.tagName === "DIALOG") return;
        node[name] = Boolean(value);
    } else if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : String(value));
}

const handlers = new WeakMap(); // node -> {type: handler}
function listen(node, type, handler) {
    if (!handlers.has(node)) handlers.set(node, {});
    const all = handlers.get(node);
    if (!(type in all)) node.addEventListener(type, (e) => all[type] && all[type].call(node, e));
    all[type] = handler || null;
}

// A new text in a field keeps the caret where it was, counted from the start.
function setValue(node, value) {
    const mine = document.activeElement === node && typeof node.selectionStart === "number";
    const [from, to] = mine ? [node.selectionStart, node.selectionEnd] : [];
    node.value = value;
    if (mine) node.setSelectionRange(from, to);
}

// From hold() to release() no patch changes the value of this field.
export function hold(node) {
    held.add(node);
}
export function release(node) {
    held.delete(node);
}

// Makes the children of PARENT what NODES describe. The focus stays where it is if its element stays.
export function patch(parent, nodes) {
    const list = [];
    flatten([nodes], list);
    const focus = document.activeElement;
    patchChildren(parent, list);
    if (focus && focus !== document.activeElement && focus !== document.body && focus.isConnected)
        focus.focus({ preventScroll: true });
}

function patchChildren(parent, list) {
    const keyed = new Map();
    const loose = [];
    for (const node of parent.childNodes) {
        const d = before.get(node);
        if (!d) continue; // not ours
        if (d.key !== undefined) keyed.set(d.key, node);
        else loose.push(node);
    }
    let next = 0;
    const nodes = list.map((d) => {
        let old;
        if (d.key !== undefined) {
            old = keyed.get(d.key);
            if (old && before.get(old).tag === d.tag) keyed.delete(d.key);
            else old = undefined;
        } else if (next < loose.length && before.get(loose[next]).tag === d.tag) old = loose[next++];
        return old ? update(old, d) : make(d, parent);
    });
    for (const node of keyed.values()) node.remove();
    for (; next < loose.length; next++) loose[next].remove();
    let at = parent.firstChild;
    for (const node of nodes) {
        while (at && at !== node && !before.has(at)) at = at.nextSibling;
        if (at === node) at = at.nextSibling;
        else parent.insertBefore(node, at);
    }
}

function update(node, d) {
    const old = before.get(node);
    if (old === d) return node;
    before.set(node, d);
    if (d.tag === TEXT) {
        if (old.text !== d.text) node.data = d.text;
        return node;
    }
    patchChildren(node, d.children);
    setAll(node, old.attributes, d.attributes);
    return node;
}

let numbers = 0;
// An id for an element that another one refers to.
export function newId(what) {
    numbers++;
    return what + "-" + numbers;
}

// A sign that is drawn, without a meaning for screen readers: the text beside it has that.
const SIGNS = {
    undo: "M6 4 2.5 7.5 6 11M3 7.5h6.5a4 4 0 0 1 0 8H7",
    redo: "M12 4l3.5 3.5L12 11M15 7.5H8.500a4 4 0 0 0 0 8H11",
    down: "M5 7l4 4 4-4",
    plus: "M9 4v10M4 9h10",
    cross: "M5 5l8 8M13 5l-8 8",
    dots: "M4 9h.3M9 9h.3M14 9h.3",
    up: "M9 14V4M5 8l4-4 4 4",
    lower: "M9 4v10M5 10l4 4 4-4",
};
export function sign(name) {
    return el("svg", { class: "sign", viewBox: "0 0 18 18", "aria-hidden": "true", focusable: "false" }, el("path", { d: SIGNS[name] }));
}
