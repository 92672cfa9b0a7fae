// The one state of the page. Views read it, follow it with on(), and change the deal with its functions.
//
//   store.path, kind, doc (CodeMirror.Doc), state, vocabulary, revision, stamp, folder, view, trouble
//   store.on((what) => ...)           what: "folder", "path", "state", "view", "busy", "trouble", or "goto" with a target
//   await store.open(path)            store.create({path, title, from})
//   await store.do(op, fields)        an operation on the deal (op of `do`); rejects with an ApiError if it is not possible
//   await store.apply(edits, words)   edits of the text, as one step of undo
//   await store.query(name, fields)   a call about the open document as it is now: {slow: true} for repair and sweep
//   await store.save(), revert(), undo(), redo()
//   store.goto({article, term?} | {range} | {card}), store.say(text), store.ask(dialog), store.show(view), store.help(what, id)
//
// The text of the program is the truth. The page has one Doc for each document, which both views change, so there is one
// history. Changes of the Doc are sent as `change`; what is done with forms comes back as edits. One call at a time is on
// its way; what is typed meanwhile goes with the next.

import { ApiError, call, told } from "./api.js";
import * as dialog from "./ask.js";
import { difference, Pending } from "./pending.js";

const listeners = [];
const documents = new Map(); // path -> {doc, pending}
const queue = [];
let running = false;
let applying = false;
let steps = 0;

export const store = {
    path: null, kind: "", doc: null, state: null, vocabulary: null, revision: 0, stamp: null, folder: null,
    view: "articles",
    trouble: null, // {what: "gone" | "lost" | "outside", ...}: what the banner says
    saving: false,

    on(listener) {
        listeners.push(listener);
    },
    emit(what, detail) {
        for (const f of listeners) f(what, detail);
    },
    say(text, action) {
        dialog.say(text, action);
    },
    ask: dialog.ask,
    show(view) {
        if (store.view === view) return;
        store.view = view;
        store.emit("view");
    },
    goto(target) {
        store.emit("goto", target);
    },
    // Paths of documents with changes that are not saved.
    get unsaved() {
        return [...documents].filter(([, d]) => d.changed).map(([path]) => path);
    },
    get busy() {
        return running;
    },
    get article() {
        return (id) => store.state && store.state.deal && store.state.deal.articles.find((a) => a.id === id);
    },

    async loadFolder() {
        store.folder = await call("folder", {});
        store.emit("folder");
        return store.folder;
    },
    async open(path) {
        await idle();
        return adopt(await call("open", { path }));
    },
    async create(fields) {
        await idle();
        adopt(await call("new", fields));
        await store.loadFolder();
    },
    do(op, fields, options = {}) {
        return enqueue("do", { op, ...fields }, options);
    },
    query(name, fields, options = {}) {
        return enqueue(name, { ...fields }, { ...options, question: true });
    },
    apply(edits, words) {
        change(store.doc, edits.map(({ range: [l, c, l2, c2], text }) => ({ from: { line: l, ch: c }, to: { line: l2, ch: c2 }, text })), "*apply" + ++steps);
        if (words) store.say(words, { label: "Undo", run: store.undo });
        return store.change();
    },
    // Sends what changed in the Doc. Resolves when the answer is there.
    change() {
        return new Promise((done) => {
            waiting.push(done);
            pump();
        });
    },
    async undo() {
        await step("undo", "Nothing to undo.", "Undone.");
    },
    async redo() {
        await step("redo", "Nothing to redo.", "Done again.");
    },
    async save(force) {
        if (!store.path || store.saving) return false;
        store.saving = true;
        store.emit("busy");
        try {
            await enqueue("save", force ? { force: true, stamp: store.stamp } : { stamp: store.stamp }, {});
            if (store.trouble && store.trouble.what === "outside") setTrouble(null);
            store.say("Saved.");
            store.loadFolder().catch(() => {});
            return true;
        } finally {
            store.saving = false;
            store.emit("busy");
        }
    },
    async revert(words) {
        await enqueue("revert", {}, {});
        if (store.trouble && store.trouble.what === "outside") setTrouble(null);
        store.say(words || "The text is that of the file again.", { label: "Undo", run: store.undo });
    },
    // Resolves when no call is on its way.
    idle,
    setTrouble,
};

// ---- the queue

let waiting = [];
const idlers = [];

function idle() {
    if (!running && !queue.length) return Promise.resolve();
    return new Promise((done) => idlers.push(done));
}

// MERGE: a call with the same key that has not been sent yet is replaced by this one. STEP: `do` calls with the same key are
// one step of undo if they follow each other within a second.
function enqueue(name, body, options) {
    return new Promise((resolve, reject) => {
        const last = queue[queue.length - 1];
        if (options.merge && last && last.options.merge === options.merge) {
            last.body = body;
            last.ends.push({ resolve, reject });
        } else queue.push({ name, path: store.path, body, options, ends: [{ resolve, reject }] });
        pump();
    });
}

async function pump() {
    if (running) return;
    running = true;
    store.emit("busy");
    await null; // all changes of this moment go together
    for (;;) {
        const mine = documents.get(store.path);
        if (mine && !mine.pending.empty) {
            const done = waiting;
            waiting = [];
            await send({ name: "change", path: store.path, body: { edits: mine.pending.take(mine.doc) }, options: {}, ends: [] });
            for (const f of done) f();
            continue;
        }
        const item = queue.shift();
        if (!item) break;
        await send(item);
    }
    running = false;
    for (const f of waiting.splice(0)) f();
    store.emit("busy");
    for (const f of idlers.splice(0)) f();
}

const CHANGING = new Set(["change", "do", "save", "revert"]);

async function send(item) {
    const { name, ends, options } = item;
    const body = { path: item.path, revision: store.revision, ...item.body };
    if (options.slow) { // does not hold up what follows
        call(name, body, options).then((a) => ends.forEach((e) => e.resolve(a)), (e) => ends.forEach((x) => x.reject(e)));
        return;
    }
    for (let pause = 500; ; pause = Math.min(pause * 2, 5000)) {
        const late = setTimeout(() => setTrouble({ what: "gone" }), 4000); // it may still answer
        try {
            const answer = await call(name, body, options);
            clearTimeout(late);
            if (store.trouble && store.trouble.what === "gone") {
                setTrouble(null);
                store.say("redline answers again.");
            }
            if (CHANGING.has(name)) receive(item, answer);
            for (const e of ends) e.resolve(answer);
            return;
        } catch (e) {
            clearTimeout(late);
            if (e instanceof ApiError && (e.status === 0 || e.status === 503) && !options.question) {
                setTrouble({ what: "gone" });
                await new Promise((done) => setTimeout(done, pause));
                continue;
            }
            await failed(item, e);
            return;
        }
    }
}

async function failed(item, e) {
    if (e instanceof ApiError && e.status === 404 && !e.body.error) setTrouble({ what: "lost" });
    else if (e instanceof ApiError && !item.options.question && (e.body.stale || e.status === 404)) {
        try {
            await again(item, e.body.stale);
            if (item.name === "do" && !item.again) { // what a form does is the same on another text
                queue.unshift({ ...item, again: true });
                return;
            }
        } catch (problem) {
            setTrouble({ what: problem.status === 404 ? "lost" : "gone" });
        }
    } else if (item.name === "change") { // the program refused it: the page takes the text of the program
        store.say(told(e));
        await again(item, true).catch(() => setTrouble({ what: "gone" }));
    }
    for (const end of item.ends) end.reject(e);
}

// Opens the document anew after the program had another text. Its text comes into the Doc as a step that undo takes back; if
// the program has lost the text (THEIRS is false), it gets that of the page.
async function again(item, theirs) {
    const mine = documents.get(item.path);
    const answer = await call("open", { path: item.path });
    const edit = difference(answer.text, mine.doc.getValue("\n"));
    const rules = store.state && store.state.rules_revision;
    mine.pending = new Pending();
    take(answer);
    if (rules !== answer.state.rules_revision) await loadVocabulary();
    if (edit && theirs) {
        const back = difference(mine.doc.getValue("\n"), answer.text);
        change(mine.doc, [asChange(back)], "*again" + ++steps, true);
        store.say("Another window changed this deal. Its text is shown now; Undo brings back yours.", { label: "Undo", run: store.undo });
    } else if (edit) {
        const sent = { name: "change", path: item.path, options: {} };
        receive(sent, await call("change", { path: item.path, revision: store.revision, edits: [edit] }));
    }
    store.emit("state");
}

// ---- answers

function asChange({ range: [l, c, l2, c2], text }) {
    return { from: { line: l, ch: c }, to: { line: l2, ch: c2 }, text };
}

let lastStep = { key: null, time: 0, origin: "" };

function receive(item, answer) {
    const mine = documents.get(item.path);
    if (answer.revision !== undefined) store.revision = answer.revision;
    if (answer.stamp !== undefined) store.stamp = answer.stamp;
    if (answer.edits && answer.edits.length) {
        const changes = mine.pending.through(answer.edits);
        const key = item.options.step || item.options.merge || null;
        const now = Date.now();
        const origin = key && key === lastStep.key && now - lastStep.time < 1000 ? lastStep.origin : "*form" + ++steps;
        lastStep = { key, time: now, origin };
        if (changes) change(mine.doc, changes, origin, true);
        else again(item, true).catch(() => setTrouble({ what: "gone" }));
    }
    if (answer.state) setState(answer.state);
}

function setState(state) {
    const rules = store.state && store.state.rules_revision;
    store.state = state;
    documents.get(store.path).changed = state.changed;
    if (rules !== null && rules !== undefined && state.rules_revision !== rules) loadVocabulary();
    store.emit("state");
}

// Changes of the Doc as one step of undo. KNOWN: the program has them already.
function change(doc, changes, origin, known) {
    applying = Boolean(known);
    try {
        const run = () => {
            for (const c of changes.slice().reverse()) doc.replaceRange(c.text, c.from, c.to, origin);
        };
        const editor = doc.getEditor();
        if (editor) editor.operation(run);
        else run();
    } finally {
        applying = false;
    }
}

async function step(what, nothing, done) {
    await idle();
    const { doc } = store;
    if (!doc) return;
    const size = doc.historySize();
    if (!size[what]) return store.say(nothing);
    doc[what]();
    await store.change();
    store.say(done);
}

// ---- documents

function take(answer) {
    Object.assign(store, { path: answer.path, kind: answer.kind, revision: answer.revision, stamp: answer.stamp, state: answer.state });
}

async function adopt(answer) {
    let mine = documents.get(answer.path);
    if (!mine) {
        const made = { doc: new window.CodeMirror.Doc(answer.text, { name: "redline", kind: answer.kind }), pending: new Pending() };
        made.doc.on("beforeChange", (doc, c) => {
            if (applying) return;
            made.pending.record(c);
            pump();
        });
        documents.set(answer.path, made);
        mine = made;
    } else {
        const edit = difference(mine.doc.getValue("\n"), answer.text);
        if (edit) change(mine.doc, [asChange(edit)], "*open" + ++steps, true);
    }
    const other = store.path !== answer.path;
    mine.changed = answer.state.changed;
    take(answer);
    store.doc = mine.doc;
    if (other || !store.vocabulary) {
        store.vocabulary = null;
        await loadVocabulary();
    }
    setTrouble(null);
    store.emit("path");
    store.emit("state");
}

async function loadVocabulary() {
    const path = store.path;
    try {
        const answer = await call("vocabulary", { path });
        if (path !== store.path) return;
        store.vocabulary = answer;
    } catch (e) {
        store.vocabulary = null; // a file without a vocabulary: its problems say why
    }
    store.emit("vocabulary");
}

function setTrouble(trouble) {
    if (JSON.stringify(store.trouble) === JSON.stringify(trouble)) return;
    store.trouble = trouble;
    store.emit("trouble");
}

// The page asks whether the file changed outside, when it gets the focus and every few seconds.
async function lookOutside() {
    if (document.hidden || running || !store.path || store.saving) return;
    const path = store.path;
    let answer;
    try {
        answer = await call("outside", { path });
    } catch (e) {
        if (e.status === 0) {
            setTrouble({ what: "gone" });
            setTimeout(lookOutside, 1000);
        } else if (e.status === 404 && !e.body.error) setTrouble({ what: "lost" });
        return;
    }
    if (store.trouble && store.trouble.what === "gone") {
        setTrouble(null);
        store.say("redline answers again.");
    }
    if (path !== store.path || running) return;
    if (answer.revision !== store.revision || (store.state && answer.rules_revision !== store.state.rules_revision)) return again({ path }, true).catch(() => {});
    if (!answer.changed_outside) return;
    if (store.state && !store.state.changed) await store.revert("The file was changed by another program. The page shows its new text.");
    else setTrouble({ what: "outside", stamp: answer.stamp });
}
export function watchOutside() {
    window.addEventListener("focus", lookOutside);
    document.addEventListener("visibilitychange", lookOutside);
    setInterval(lookOutside, 4000);
}
