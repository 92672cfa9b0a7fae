// The files of the folder: choosing one, and a new deal.

import { told } from "./api.js";
import { el, newId, patch } from "./dom.js";
import { store } from "./store.js";

const KINDS = { deal: "deal", rules: "pack of rules", terms: "vocabulary", tests: "tests of a pack" };

function entries(words, choose) {
    const files = store.folder ? store.folder.files : [];
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = files.filter((f) => wanted.every((w) => (f.path + " " + (f.title || "")).toLowerCase().includes(w)));
    if (!files.length) return el("p", {}, "This folder has no deals yet. Start with a new one: you write its articles by forms.");
    return [
        el("ul", { class: "files" }, found.map((f) => el("li", { key: f.path },
            el("button", { type: "button", class: "file-entry", "aria-current": f.path === store.path ? "true" : null, onclick: () => choose(f.path) },
                el("span", { class: "entry-title" }, f.title || f.path.split("/").pop(), f.changed && el("span", { class: "tag" }, "not saved")),
                el("span", { class: "entry-path" }, f.path, f.kind !== "deal" && " · " + (KINDS[f.kind] || f.kind)))))),
        !found.length && el("p", { class: "help" }, "No file has these words in its name or title."),
        store.folder && store.folder.too_many && el("p", { class: "help" }, "The folder has more files than this list shows."),
    ];
}

async function openFile(path) {
    try {
        await store.open(path);
    } catch (e) {
        await store.ask({ title: "The file could not be opened", body: el("p", {}, told(e)) });
    }
}

// A search field with the list of files; CHOOSE is called with a path.
export function fileList(choose = openFile, inDialog = false) {
    const list = newId("files");
    const draw = (words) => patch(document.getElementById(list), entries(words, choose));
    return el("div", { class: "file-list" },
        el("div", { class: "file-list-head" },
            inDialog ? el("p", { class: "help" }, store.folder && store.folder.folder) : el("h2", {}, "Files of this folder"),
            el("button", { type: "button", class: inDialog ? "" : "primary", onclick: () => newDeal() }, "New deal")),
        !inDialog && el("p", { class: "help" }, store.folder && store.folder.folder),
        store.folder && store.folder.files.length > 0 && el("input", { type: "search", name: "find", "aria-label": "Find a file", placeholder: "Find a file", oninput: (e) => draw(e.target.value) }),
        el("div", { id: list, ref: (node) => patch(node, entries("", choose)) }));
}

export async function chooseFile() {
    await store.loadFolder().catch(() => {});
    const choose = async (path) => {
        document.querySelector("dialog[open] .dialog-actions button").click();
        await openFile(path);
    };
    await store.ask({ title: "Files of this folder", body: fileList(choose, true), actions: [{ id: "cancel", label: "Cancel" }] });
}

// "Armistice of July" -> "armistice-of-july.deal"
function fileName(title) {
    const plain = title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    return (plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "deal") + ".deal";
}

export async function newDeal() {
    const open = document.querySelector("dialog[open] .dialog-actions button");
    if (open) open.click();
    const deals = store.folder ? store.folder.files.filter((f) => f.kind === "deal") : [];
    let wrong = "";
    let values = { title: "", path: "", from: "" };
    for (;;) {
        const asked = store.ask({
            title: "New deal",
            body: [wrong && el("p", { class: "error", role: "alert" }, wrong)],
            fields: [
                { name: "title", label: "Title", value: values.title, required: "A deal needs a title." },
                { name: "path", label: "File name", value: values.path, help: "Left empty, it is made from the title. The file is written when you save." },
                { name: "from", label: "Start from", kind: "list", value: values.from, options: [["", "an empty deal"], ...deals.map((f) => [f.path, f.title || f.path])] },
            ],
            actions: [{ id: "create", label: "Create", primary: true }, { id: "cancel", label: "Cancel" }],
        });
        const answer = await asked;
        if (answer.action !== "create") return;
        values = answer.values;
        const typed = values.path && (/\.(deal|json)$/.test(values.path) ? values.path : values.path + ".deal");
        try {
            const fields = { path: typed || fileName(values.title), title: values.title };
            if (values.from) fields.from = values.from;
            await store.create(fields);
            store.show("articles");
            store.say("New deal: " + values.title + ".");
            return;
        } catch (e) {
            wrong = told(e);
        }
    }
}
