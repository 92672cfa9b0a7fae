// The vocabulary for the eye: titles of terms, members and values, and what can be chosen where.

import { store } from "./store.js";

let known = null;
let terms = new Map();
let names = new Map(); // id -> title, of all members

function index() {
    if (known === store.vocabulary) return;
    known = store.vocabulary;
    terms = new Map();
    names = new Map();
    if (!known) return;
    for (const t of known.terms) terms.set(t.pattern, t);
    for (const set of Object.values(known.sets))
        for (const m of set.members || []) if (m.title && (!names.has(m.id) || m.title !== m.id)) names.set(m.id, m.title);
}

export function allTerms() {
    index();
    return known ? known.terms : [];
}
export function termOf(pattern) {
    index();
    return terms.get(pattern) || null;
}
export function capital(text) {
    return text ? text[0].toUpperCase() + text.slice(1) : "";
}
// "contact_line" -> "contact line"
export function spaced(id) {
    return String(id).replace(/_/g, " ");
}

// What the deal names itself for SET: [{id, title}].
export function things(set) {
    const deal = store.state && store.state.deal;
    return deal ? deal.things.filter((t) => t.set === set) : [];
}
export function namedByDeal(set) {
    index();
    return Boolean(known && known.sets[set] && known.sets[set].named_by_deal);
}
export function setTitle(set) {
    index();
    return (known && known.sets[set] && known.sets[set].title) || spaced(set);
}

// The groups that can stand for several members of SET: [{id, title}].
function groups(set) {
    const whole = known.sets[set];
    if (!whole) return [];
    if (whole.named_by_deal) return things(set).length > 1 ? [{ id: set, title: "All: " + whole.title }] : [];
    const inside = new Set((whole.members || []).map((m) => m.id));
    return Object.entries(known.sets)
        .filter(([, s]) => !s.named_by_deal && s.members && s.members.length && s.members.every((m) => inside.has(m.id)))
        .map(([id, s]) => ({ id, title: "All: " + s.title, n: s.members.length }))
        .sort((a, b) => b.n - a.n);
}
// In a list, "The United States" is found under U.
function inList(title) {
    return capital(title.replace(/^the (?=\S)/i, ""));
}
// The entries of a list of members: {members: [{id, title}], groups: [{id, title}]}.
export function membersOf(set) {
    index();
    if (!known || !known.sets[set]) return { members: [], groups: [] };
    const members = known.sets[set].named_by_deal ? things(set) : known.sets[set].members;
    return { members: members.map((m) => ({ id: m.id, title: inList(m.title || spaced(m.id)) })), groups: groups(set) };
}
export function memberTitle(set, id) {
    index();
    const { members, groups: all } = membersOf(set);
    const found = members.find((m) => m.id === id) || all.find((g) => g.id === id);
    return found ? found.title : spaced(id);
}

// The parts of a path that are members: [{set, id}].
export function familyOf(term, path) {
    if (!term) return [];
    const keys = path.split(".");
    return term.parts.map((p, i) => (p.set ? { set: p.set, id: keys[i] } : null)).filter(Boolean);
}
// A path with members in the order of the term's sets; null if one is missing.
export function pathOf(term, ids) {
    let i = 0;
    const keys = term.parts.map((p) => (p.set ? ids[i++] : p.key));
    return keys.every(Boolean) ? keys.join(".") : null;
}

// The values that a term can have: [{id, title}].
export function valuesOf(term) {
    if (!term) return [];
    if (term.of && namedByDeal(term.of)) return membersOf(term.of).members;
    return (term.values || []).map((v) => ({ id: v.id, title: inList(v.title && v.title !== v.id ? v.title : spaced(v.id)) }));
}

// A name that a person reads ("Russia") for what the file says ("russia"), and back.
export function personName(id) {
    index();
    return names.has(id) ? names.get(id) : id;
}
export function personId(name) {
    index();
    const wanted = name.trim().toLowerCase();
    for (const [id, title] of names) if (title.toLowerCase() === wanted || id === wanted) return id;
    return name.trim();
}
// Parties and authors that are likely.
export function people() {
    index();
    const found = [];
    for (const name of ["party", "parties"]) if (known && known.sets[name]) for (const m of known.sets[name].members || []) found.push(personName(m.id));
    const deal = store.state && store.state.deal;
    if (deal) for (const list of [deal.by, ...deal.articles.map((a) => a.by)]) for (const b of list || []) found.push(personName(b));
    if (!found.length && store.folder) for (const p of store.folder.packs || []) if (p.party) found.push(personName(p.party));
    return [...new Set(found)];
}

// A short name for a file: "Zone along the line" -> "zone_along_the_line".
export function idFrom(title, most = 40) {
    const plain = title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    let id = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "");
    while (id.length > most && id.includes("_")) id = id.slice(0, id.lastIndexOf("_")); // whole words
    return id.slice(0, most) || "thing";
}
