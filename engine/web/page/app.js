// Start of the page, the bar, shortcuts, saving, and what the banner says.

import { call, told } from "./api.js";
import { menu } from "./ask.js";
import { el, patch, sign } from "./dom.js";
import { chooseFile, fileList, newDeal } from "./files.js";
import { store, watchOutside } from "./store.js";
import * as articles from "./articles.js";
import * as source from "./source.js";
import * as verdicts from "./verdicts.js";
import * as brackets from "./brackets.js";
import * as compare from "./compare.js";
import * as matrix from "./matrix.js";
import * as report from "./report.js";

const $ = (id) => document.getElementById(id);
const VIEWS = [
    { id: "articles", label: "Articles", title: "The deal by articles, as forms" },
    { id: "source", label: "File", title: "The file itself" },
    { id: "compare", label: "Compare", title: "What changed since the last save, or since another version" },
    { id: "matrix", label: "Side by side", title: "Several deals against all red lines" },
];
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const CTRL = MAC ? "⌘" : "Ctrl+";

// ---- the bar

const titles = new Map(); // path -> the title when the file could last be read
function title() {
    const { path, state } = store;
    if (!path) return "No file is open";
    if (state && state.deal) titles.set(path, state.deal.title);
    return titles.get(path) || path.split("/").pop();
}

function drawBar() {
    const { path, state } = store;
    const size = store.doc ? store.doc.historySize() : { undo: 0, redo: 0 };
    const changed = Boolean(state && state.changed);
    document.title = path ? (changed ? "• " : "") + title() + " - redline" : "redline";
    if ($("title").textContent !== (path ? title() : "redline")) $("title").textContent = path ? title() : "redline";
    patch($("bar"), [
        el("div", { class: "bar-main", key: "main" },
            el("span", { class: "brand", "aria-hidden": "true" }, "redline"),
            el("button", { id: "file", type: "button", class: "file", "aria-haspopup": "dialog", title: "Open another file of the folder", onclick: chooseFile },
                el("span", { class: "file-title" }, title()), path && path !== title() && el("span", { class: "file-path" }, path), sign("down")),
            el("span", { id: "save-state", class: changed ? "save-state changed" : "save-state" },
                path ? store.saving ? "Saving" : changed ? "Not saved" : "Saved" : ""),
            el("span", { class: "bar-actions", role: "group", "aria-label": "Document" },
                tool("undo", "Undo", CTRL + "Z", store.undo, !size.undo),
                tool("redo", "Redo", CTRL + "Y", store.redo, !size.redo),
                el("button", { id: "save", type: "button", class: "primary", title: "Save (" + CTRL + "S)", "aria-disabled": path && changed ? null : "true", onclick: save }, "Save"),
                el("span", { id: "report", key: "report" }),
                menu({ key: "more", label: "More", name: "More", items: more, className: "more" }))),
        el("div", { class: "tabs", key: "tabs", role: "tablist", "aria-label": "Views", onkeydown: tabKeys },
            VIEWS.map((v) => el("button", {
                id: "tab-" + v.id, type: "button", role: "tab", title: v.title, "aria-controls": v.id, "aria-selected": String(store.view === v.id),
                tabindex: store.view === v.id ? "0" : "-1", onclick: () => store.show(v.id),
            }, v.label))),
    ]);
}

function tool(name, label, key, run, disabled) {
    return el("button", { id: name, type: "button", class: "icon", "aria-label": label, title: label + " (" + key + ")", "aria-disabled": disabled ? "true" : null, onclick: run }, sign(name));
}

function more() {
    return [
        { label: "New deal", run: newDeal },
        { label: "Open another file", run: chooseFile },
        { label: "Go back to the saved file", run: revert, disabled: !(store.state && store.state.changed) },
        { label: "Keyboard shortcuts", note: "?", run: shortcuts },
    ];
}

function tabKeys(e) {
    const at = VIEWS.findIndex((v) => v.id === store.view);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: VIEWS.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    store.show(VIEWS[(to + VIEWS.length) % VIEWS.length].id);
    $("tab-" + store.view).focus();
}

function drawViews() {
    for (const v of VIEWS) $(v.id).hidden = store.view !== v.id;
    $("work").dataset.view = store.view;
    drawBar();
}

// ---- on narrow screens: one part at a time

function drawJump() {
    const state = store.state;
    const crossed = state ? (state.parties || []).reduce((n, p) => n + p.crossed, 0) : 0;
    const part = $("work").dataset.part || "deal";
    const to = (name) => () => {
        $("work").dataset.part = name;
        drawJump();
        $(name).focus({ preventScroll: true });
        $(name).scrollTop = 0;
        window.scrollTo(0, 0);
    };
    $("work").dataset.part = part;
    patch($("jump"), [
        el("button", { type: "button", "aria-pressed": String(part === "deal"), onclick: to("deal") }, "Deal"),
        el("button", { type: "button", "aria-pressed": String(part === "side"), onclick: to("side") }, "Verdicts",
            state && el("span", { class: "count" }, crossed ? " " + crossed + " crossed" : "")),
    ]);
}

// ---- saving

async function save() {
    if (!store.path) return;
    if (!store.state.changed) {
        store.say("Saved already: nothing has changed.");
        return;
    }
    try {
        await store.save();
    } catch (e) {
        if (e.body && e.body.conflict) await conflict(e.body.conflict);
        else await store.ask({ title: "The deal could not be saved", body: el("p", {}, told(e)) });
    }
}

async function conflict({ text, missing, stamp }) {
    const heading = missing ? "The file is no longer there" : "The file changed outside";
    for (;;) {
        const { action } = await store.ask({
            title: heading,
            body: el("p", {}, missing ? "Another program removed or renamed " + store.path + ". Your deal is still here; nothing is lost."
                : "Another program changed " + store.path + " after you opened it. Your deal is still here; nothing is lost."),
            actions: [
                { id: "keep", label: missing ? "Write it again" : "Keep mine", primary: true },
                !missing && { id: "take", label: "Take theirs" },
                !missing && { id: "show", label: "Show differences" },
                { id: "cancel", label: "Cancel" },
            ].filter(Boolean),
        });
        if (action === "keep") {
            store.stamp = stamp;
            return store.save(true);
        }
        if (action === "take") return store.revert("The page shows the text of the file. Undo brings back yours.");
        if (action !== "show") return undefined;
        await store.ask({ title: "Differences", wide: true, body: el("div", { class: "lines" }, lineDifferences(text, store.doc.getValue("\n"))), actions: [{ id: "back", label: "Back", primary: true }] });
    }
}

// Lines that were removed from the file's text and added in the page's, with some around them.
function lineDifferences(theirs, mine) {
    const a = theirs.split("\n");
    const b = mine.split("\n");
    let head = 0;
    while (head < a.length && head < b.length && a[head] === b[head]) head++;
    let tail = 0;
    while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
    const rows = [];
    const row = (kind, text) => rows.push(el("div", { class: "line " + kind }, el("span", { class: "line-sign" }, { same: " ", theirs: "-", mine: "+" }[kind]), text || " "));
    for (const line of a.slice(Math.max(0, head - 3), head)) row("same", line);
    const left = a.slice(head, a.length - tail);
    const right = b.slice(head, b.length - tail);
    const middle = pairs(left, right);
    const near = (i) => middle.slice(Math.max(0, i - 3), i + 4).some(([kind]) => kind !== "same");
    middle.forEach(([kind, text], i) => {
        if (near(i)) row(kind, text);
        else if (i && near(i - 1)) row("same", "…");
    });
    for (const line of a.slice(a.length - tail, a.length - tail + 3)) row("same", line);
    return [el("p", { class: "help" }, "Lines with - are in the file only, lines with + in the page only."), rows];
}

// The lines of both in order; the longest common sequence is shown once. Too many lines are shown as two blocks.
function pairs(a, b) {
    if (a.length * b.length > 4e6) return [...a.map((x) => ["theirs", x]), ...b.map((x) => ["mine", x])];
    const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--)
        for (let j = b.length - 1; j >= 0; j--) table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    const out = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            out.push(["same", a[i++]]);
            j++;
        } else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) out.push(["theirs", a[i++]]);
        else out.push(["mine", b[j++]]);
    }
    return out;
}

async function revert() {
    await store.revert().catch((e) => store.say(told(e)));
}

// ---- what the banner says

async function copyText() {
    try {
        await navigator.clipboard.writeText(store.doc.getValue("\n"));
        store.say("The text of the deal was copied.");
    } catch (e) {
        await store.ask({ title: "Text of the deal", wide: true, body: el("textarea", { class: "all-text", rows: 20, readonly: true, "aria-label": "Text of the deal", value: store.doc.getValue("\n") }) });
    }
}

function drawBanner() {
    const t = store.trouble;
    const copy = store.doc && el("button", { type: "button", onclick: copyText }, "Copy the text");
    const banner = !t ? null : {
        gone: () => el("div", { class: "banner", key: "gone" },
            el("p", {}, el("strong", {}, "redline does not answer. "), "Keep this page open: your changes are kept here, and the page goes on when the program is back."), copy),
        lost: () => el("div", { class: "banner", key: "lost" },
            el("p", {}, el("strong", {}, "redline was started again with another address. "), "Open the address that it printed. Copy the text first if you have not saved it."), copy),
        outside: () => el("div", { class: "banner", key: "outside" },
            el("p", {}, el("strong", {}, "The file changed outside. "), "Another program changed it, and you have changes here that are not saved."),
            el("button", { type: "button", onclick: () => save() }, "Decide")),
    }[t.what]();
    patch($("banner"), [banner]);
}

// ---- shortcuts

const SHORTCUTS = [
    [CTRL + "S", "Save"],
    [CTRL + "Z", "Undo, in both views"],
    [CTRL + "Y, " + CTRL + "Shift+Z", "Redo"],
    [CTRL + "O", "Open another file of the folder"],
    ["Alt+Shift+1 to 4", "Articles, File, Compare, Side by side"],
    ["F6", "Next part of the page: bar, deal, verdicts"],
    ["Alt+Shift+N, P", "Next, previous crossed red line"],
    ["Alt+Left", "Back to the red line, from its article"],
    ["Up, Down", "From card to card, on the head of a card"],
    ["Alt+Shift+A", "Add an article after this one"],
    ["Alt+Shift+T", "Add a term to this article"],
    ["Alt+Shift+Up, Down", "Move this article"],
    ["Ctrl+Space", "File: complete what is typed"],
    [CTRL + "I", "File: what the word at the cursor means"],
    ["F8, Shift+F8", "File: next and previous error"],
    [CTRL + "F", "File: find; " + CTRL + "G finds the next"],
    ["Esc", "Close a dialog, a menu or a list; leave the editor with Esc, then Tab"],
    ["?", "This list"],
];

function shortcuts() {
    return store.ask({ title: "Keyboard shortcuts", body: el("dl", { class: "shortcuts" }, SHORTCUTS.map(([keys, what]) => [el("dt", {}, el("kbd", {}, keys)), el("dd", {}, what)])) });
}

function typing(node) {
    return node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));
}

// A field for words that are not of the deal, such as a search: its undo is the browser's.
function hasOwnUndo(node) {
    return node.matches && node.matches("textarea, input:not([type=checkbox], [type=radio])") && !("live" in node.dataset) && Boolean(node.value);
}

function onKey(e) {
    const ctrl = MAC ? e.metaKey : e.ctrlKey;
    const key = e.key.toLowerCase();
    if (document.querySelector("dialog[open]")) {
        if (ctrl && key === "s") e.preventDefault(); // not the browser's dialog
        return;
    }
    if (ctrl && (key === "z" || key === "y") && hasOwnUndo(e.target)) return;
    const run = (f) => {
        e.preventDefault();
        f();
    };
    if (ctrl && !e.altKey && key === "s") run(save);
    else if (ctrl && !e.altKey && key === "o") run(chooseFile);
    else if (ctrl && !e.altKey && key === "z") run(e.shiftKey ? store.redo : store.undo);
    else if (ctrl && !e.altKey && key === "y") run(store.redo);
    else if (e.key === "F6") run(() => nextPart(e.shiftKey));
    else if (e.altKey && e.shiftKey && /^Digit[1-4]$/.test(e.code)) run(() => store.show(VIEWS[e.code.slice(5) - 1].id));
    else if (e.key === "?" && !typing(e.target)) run(shortcuts);
}

function nextPart(back) {
    const parts = [$("bar"), $("deal"), $("side")].filter((p) => p.offsetParent !== null || p === $("bar"));
    const at = parts.findIndex((p) => p.contains(document.activeElement));
    const part = parts[(at + (back ? -1 : 1) + parts.length) % parts.length];
    const target = part === $("bar") ? $("file") : part;
    target.focus();
}

// ---- start

function follow(what, detail) {
    if (what === "view") drawViews();
    else if (what === "trouble") drawBanner();
    else if (what === "goto") {
        if (detail.card) $("work").dataset.part = "side";
        else $("work").dataset.part = "deal";
        drawJump();
    } else drawBar();
    if (what === "state" || what === "path") drawJump();
    if (what === "path") start();
}

// Without a document the page shows the files of the folder.
function start() {
    document.body.classList.toggle("empty", !store.path);
    if (store.path && store.kind !== "deal" && store.view === "articles") store.show("source");
    if (store.path && store.kind === "deal" && store.state && !store.state.deal && store.view === "articles") drawBar();
}

async function main() {
    store.help = (what, id) => call("help", { path: store.path, what, id });
    store.on(follow);
    drawViews();
    report.mount($("report"), store);
    articles.mount($("articles"), store);
    source.mount($("source"), store);
    verdicts.mount($("verdicts"), store);
    brackets.mount($("brackets"), store);
    compare.mount($("compare"), store);
    matrix.mount($("matrix"), store);
    document.addEventListener("keydown", onKey, true);
    window.addEventListener("beforeunload", (e) => {
        if (store.unsaved.length) e.preventDefault();
    });
    drawJump();
    try {
        const folder = await store.loadFolder();
        const deals = folder.files.filter((f) => f.kind === "deal");
        if (folder.single) await store.open(folder.single);
        else if (deals.length === 1) await store.open(deals[0].path);
        else start();
        watchOutside();
    } catch (e) {
        store.setTrouble({ what: e.status === 404 ? "lost" : "gone" });
    }
    if (!store.path) patch($("articles"), [el("div", { class: "welcome" }, fileList())]);
}

main();
