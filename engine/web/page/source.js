// The file itself, in CodeMirror: colours, completion, marks of what is wrong, and what a word means.

import { told } from "./api.js";
import { el, patch } from "./dom.js";
import { store } from "./store.js";
import { blocksOf } from "./term_form.js";
import "./mode.js";

const { CodeMirror } = window;
const { Pos } = CodeMirror;
const WEIGHT = { error: "error", warning: "warning", information: "warning", hint: "warning" };

let root = null;
let editor = null;
let shown = null; // the Doc in the editor
let marks = [];
let asked = 0;

function make() {
    const host = root.querySelector(".editor");
    editor = CodeMirror(host, {
        value: "", mode: "redline", lineNumbers: true, lineWrapping: true, indentUnit: 2, tabSize: 2, inputStyle: "contenteditable", spellcheck: false,
        matchBrackets: true, autoCloseBrackets: true, styleActiveLine: true, foldGutter: true, gutters: ["CodeMirror-lint-markers", "CodeMirror-linenumbers", "CodeMirror-foldgutter"],
        screenReaderLabel: "Text of the file. Escape, then Tab, leaves it.", phrases: { "Search:": "Find:", "(Use /re/ syntax for regexp search)": "Enter finds the next, /…/ is a pattern" },
        lint: { getAnnotations: annotations, async: false, lintOnChange: false, selfContain: true },
        hintOptions: { hint: complete, completeSingle: false, closeCharacters: /[;}\]]/ },
        extraKeys: {
            "Ctrl-Space": "autocomplete", "Ctrl-/": "toggleComment", "Cmd-/": "toggleComment", F8: () => nextProblem(1), "Shift-F8": () => nextProblem(-1),
            "Ctrl-I": hoverHere, "Cmd-I": hoverHere, "Ctrl-G": "findNext", "Shift-Ctrl-G": "findPrev", "Alt-G": "jumpToLine", Tab: (cm) => cm.execCommand(cm.somethingSelected() ? "indentMore" : "insertSoftTab"), "Shift-Tab": "indentLess",
            Esc: () => {
                leaving = true;
                store.say("Tab leaves the editor now.");
                return CodeMirror.Pass;
            },
        },
    });
    editor.on("keydown", (cm, e) => {
        if (e.key === "Tab" && leaving) e.codemirrorIgnore = true; // the browser goes to the next control
        if (!["Shift", "Escape"].includes(e.key)) leaving = false;
    });
    editor.on("change", (cm, change) => {
        if (change.origin === "+input" && change.text.length === 1 && /^[\w."]+$/.test(change.text[0])) suggest();
    });
    editor.on("viewportChange", soon(colour, 120));
    editor.on("cursorActivity", soon(describePlace, 150));
    editor.on("cursorActivity", hideHover);
    const wrapper = editor.getWrapperElement();
    wrapper.addEventListener("mousemove", hoverSoon);
    wrapper.addEventListener("mouseleave", hideHover);
    editor.on("scroll", hideHover);
}

const suggest = soon(() => {
    if (!shown || !editor.hasFocus() || editor.state.completionActive) return;
    const { string, type } = editor.getTokenAt(editor.getCursor());
    if (!/comment/.test(type || "") && !/\s/.test(string.trim())) whenRead(() => editor.showHint()); // not in prose
}, 60);

let leaving = false; // after Esc: Tab goes to the next control

function soon(run, wait) {
    let timer = 0;
    return () => {
        clearTimeout(timer);
        timer = setTimeout(run, wait);
    };
}

// Redrawing would lose text that an input method or a dictation has put into the page and CodeMirror has not read yet.
function whenRead(run) {
    const { composing, readDOMTimeout } = editor.getDoc().cm.display.input;
    if (composing || (readDOMTimeout !== null && readDOMTimeout !== undefined)) setTimeout(() => shown && whenRead(run), 40);
    else run();
}

function place(pos) {
    return [pos.line, pos.ch];
}

// ---- completion

const KIND = { term: "term", member: "member", set: "group", value: "value", key: "field", function: "function", macro: "macro", definition: "definition", variable: "variable", field: "field", reference: "reference" };

function complete(cm) {
    const at = cm.getCursor();
    return store.query("complete", { at: place(at) }).then(({ items }) => {
        if (!items.length || !cm.hasFocus()) return null;
        const [l, c, l2, c2] = items[0].range;
        const typed = cm.getRange(Pos(l, c), at).replace(/^"/, "").toLowerCase();
        const fits = (i) => i.label.toLowerCase().startsWith(typed) || (typed.length > 1 && i.label.toLowerCase().includes(typed));
        const list = typed ? items.filter(fits).sort((a, b) => b.label.toLowerCase().startsWith(typed) - a.label.toLowerCase().startsWith(typed)) : items;
        return {
            from: Pos(l, c), to: Pos(l2, c2), list: list.slice(0, 200).map((item) => ({
                text: item.insert, displayText: item.label, item,
                render: (node) => patch(node, [el("span", { class: "hint-label" }, item.label), el("span", { class: "hint-detail" }, item.detail || KIND[item.kind] || "")]),
                hint: (cm2) => insert(cm2, item),
            })),
        };
    }, () => null);
}
complete.async = false;

function insert(cm, { insert: text, range: [l, c, l2, c2], snippet }) {
    const at = snippet ? text.indexOf("$0") : -1;
    const plain = at < 0 ? text : text.slice(0, at) + text.slice(at + 2);
    cm.replaceRange(plain, Pos(l, c), Pos(l2, c2), "complete");
    if (at >= 0) cm.setCursor(cm.posFromIndex(cm.indexFromPos(Pos(l, c)) + at));
}

// ---- what is wrong

function annotations() {
    if (!store.state) return [];
    return (store.state.problems || []).map((p) => {
        const [l, c, l2, c2] = p.range;
        return { from: Pos(l, c), to: l === l2 && c === c2 ? Pos(l, c + 1) : Pos(l2, c2), severity: WEIGHT[p.weight] || "warning", message: p.note ? p.message + "\n" + p.note : p.message };
    });
}

function nextProblem(step) {
    const list = annotations().map((a) => a.from).sort(CodeMirror.cmpPos);
    if (!list.length) return store.say("Nothing is wrong in this file.");
    const here = editor.getCursor();
    const after = step > 0 ? list.find((p) => CodeMirror.cmpPos(p, here) > 0) || list[0] : list.slice().reverse().find((p) => CodeMirror.cmpPos(p, here) < 0) || list[list.length - 1];
    editor.setCursor(after);
    editor.scrollIntoView(after, 80);
    return undefined;
}

// The line under the editor: what is wrong at the cursor, or how many problems there are.
function describePlace() {
    if (!shown || !store.state) return;
    const here = editor.getCursor();
    const all = store.state.problems || [];
    const [at] = all.filter(({ range: [l, c, l2, c2] }) => (here.line > l || (here.line === l && here.ch >= c)) && (here.line < l2 || (here.line === l2 && here.ch <= c2)));
    const count = (weight) => all.filter((p) => p.weight === weight && !p.card).length;
    const cards = all.filter((p) => p.card).length;
    const summary = [[count("error"), "error"], [count("warning"), "warning"], [cards, "mark", " of rules"]].filter(([n]) => n).map(([n, word, more]) => n + " " + word + (n > 1 ? "s" : "") + (more || "")).join(", ");
    patch(root.querySelector(".source-status"), [
        el("span", { key: "place", class: "faint" }, "Line " + (here.line + 1) + ", column " + (here.ch + 1)),
        el("span", { key: "text", class: at ? "source-problem " + at.weight : "faint" }, at ? at.message : summary ? summary + " (F8 goes to the next)" : "No errors"),
        at && (at.actions || []).map((a) => el("button", { key: a.id, type: "button", onclick: () => store.do("action", { action: a.id }).catch((e) => store.say(told(e))) }, a.title)),
        at && at.card && el("button", { key: "card", type: "button", class: "plain", onclick: () => store.goto({ card: at.card }) }, "Show the red line"),
    ]);
}

// ---- colours by meaning

async function colour() {
    if (!shown || store.view !== "source") return;
    const { from, to } = editor.getViewport();
    const mine = ++asked;
    const doc = shown;
    let tokens;
    try {
        ({ tokens } = await store.query("tokens", { from, to }, { merge: "tokens" }));
    } catch (e) {
        return;
    }
    if (mine !== asked || doc !== shown) return;
    whenRead(() => doc === shown && mine === asked && editor.operation(() => {
        for (const m of marks) m.clear();
        marks = tokens.map(([line, column, length, kind]) => doc.markText(Pos(line, column), Pos(line, column + length), { className: "tok-" + kind }));
    }));
}
const mark = soon(() => shown && whenRead(() => editor.performLint()), 0);
const colourSoon = soon(colour, 150);

// ---- what a word means

let hoverTimer = 0;
let hoverBox = null;
let hoverAt = "";

function hideHover() {
    clearTimeout(hoverTimer);
    hoverAt = "";
    if (hoverBox) hoverBox.hidden = true;
}

function hoverSoon(e) {
    if (!e.target.closest(".CodeMirror-line")) return hideHover();
    const pos = editor.coordsChar({ left: e.clientX, top: e.clientY }, "window");
    const key = place(editor.findWordAt(pos).anchor).join(":");
    if (key === hoverAt) return undefined;
    hideHover();
    hoverAt = key;
    hoverTimer = setTimeout(() => showHover(pos, key), 350);
    return undefined;
}

// With the keyboard: the word at the cursor, until the cursor moves.
async function hoverHere() {
    const pos = editor.getCursor();
    hideHover();
    hoverAt = "here";
    if (await showHover(pos, "here")) store.say(hoverBox.innerText);
    else store.say("Nothing is known about this word.");
}

async function showHover(pos, key) {
    const answer = await store.query("hover", { at: place(pos) }, { merge: "hover" }).catch(() => ({}));
    if (hoverAt !== key || !answer.blocks || !answer.blocks.length) return false;
    if (!hoverBox) {
        hoverBox = document.createElement("div");
        hoverBox.className = "hover";
        hoverBox.setAttribute("role", "tooltip");
        document.body.append(hoverBox);
    }
    patch(hoverBox, blocksOf(answer.blocks));
    hoverBox.hidden = false;
    const at = editor.charCoords(editor.findWordAt(pos).anchor, "window");
    const size = hoverBox.getBoundingClientRect();
    hoverBox.style.left = Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8)) + "px";
    hoverBox.style.top = (at.bottom + size.height + 8 > window.innerHeight ? Math.max(8, at.top - size.height - 4) : at.bottom + 4) + "px";
    return true;
}

// ---- following the state

function draw() {
    if (store.view !== "source" || !store.doc) return;
    if (!editor) make();
    if (shown !== store.doc) {
        marks = [];
        shown = store.doc;
        editor.swapDoc(shown);
        editor.setOption("mode", { name: "redline" });
    }
    editor.refresh();
    mark();
    describePlace();
    colourSoon();
}

// The Doc leaves the editor while the view is hidden, so that a change elsewhere costs no layout here.
function leave() {
    if (!shown) return;
    hideHover();
    for (const m of marks) m.clear();
    marks = [];
    shown = null;
    editor.swapDoc(new CodeMirror.Doc(""));
}

function goto({ range }) {
    if (!range || store.view !== "source" || !shown) return;
    const [l, c, l2, c2] = range;
    editor.setSelection(Pos(l, c), Pos(l2, c2));
    editor.scrollIntoView({ from: Pos(l, c), to: Pos(Math.min(l2, l + 10), 0) }, 80);
    editor.focus();
}

export function mount(element) {
    root = element;
    patch(root, [el("div", { class: "editor" }), el("div", { class: "source-status", role: "status" })]);
    store.on((what, detail) => {
        if (what === "view" || what === "path") store.view === "source" ? draw() : leave();
        else if (what === "state" && shown) {
            mark();
            describePlace();
            colourSoon();
        } else if (what === "goto") goto(detail);
    });
}
