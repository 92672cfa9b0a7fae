// The changes of a text since the program last saw it, as edits of the text that the program has ("base"). Positions are
// CodeMirror's {line, ch}.

export function compare(a, b) {
    return a.line - b.line || a.ch - b.ch;
}

// Where a text of LINES that is put at FROM ends.
export function endOf(from, lines) {
    const last = lines[lines.length - 1];
    return { line: from.line + lines.length - 1, ch: (lines.length === 1 ? from.ch : 0) + last.length };
}

// Where POS, which is not before OLD, is after what ended at OLD ends at NOW.
function shift(pos, old, now) {
    if (pos.line === old.line) return { line: now.line, ch: now.ch + pos.ch - old.ch };
    return { line: pos.line + now.line - old.line, ch: pos.ch };
}

export class Pending {
    constructor() {
        this.regions = []; // {from, to} in the base, {nowFrom, nowTo} in the text of now; in order, not touching
    }
    get empty() {
        return !this.regions.length;
    }

    // A change that is about to be made: {from, to, text}, in positions of the text of now.
    record({ from, to, text }) {
        const end = endOf(from, text);
        const earlier = this.regions.filter((r) => compare(r.nowTo, from) < 0);
        const touched = this.regions.filter((r) => compare(r.nowTo, from) >= 0 && compare(r.nowFrom, to) <= 0);
        const later = this.regions.filter((r) => compare(r.nowFrom, to) > 0);
        const base = (pos, regions) => {
            const r = regions[regions.length - 1];
            return r ? shift(pos, r.nowTo, r.to) : pos;
        };
        const first = touched[0];
        const last = touched[touched.length - 1];
        const one = {};
        if (first && compare(first.nowFrom, from) <= 0) Object.assign(one, { from: first.from, nowFrom: first.nowFrom });
        else Object.assign(one, { from: base(from, earlier), nowFrom: from });
        if (last && compare(last.nowTo, to) >= 0) Object.assign(one, { to: last.to, nowTo: shift(last.nowTo, to, end) });
        else Object.assign(one, { to: base(to, earlier.concat(touched)), nowTo: end });
        for (const r of later) {
            r.nowFrom = shift(r.nowFrom, to, end);
            r.nowTo = shift(r.nowTo, to, end);
        }
        this.regions = [...earlier, one, ...later];
    }

    // The edits, for the program; it is assumed to have them afterwards.
    take(doc) {
        const edits = this.regions.map((r) => ({
            range: [r.from.line, r.from.ch, r.to.line, r.to.ch],
            text: doc.getRange(r.nowFrom, r.nowTo, "\n"),
        }));
        this.regions = [];
        return edits;
    }

    // Edits that the program made of its text, as changes {from, to, text} of the text of now; the regions follow. Null if
    // one touches what has changed here.
    through(edits) {
        const changes = edits.map(({ range: [l, c, l2, c2], text }) => {
            const from = { line: l, ch: c };
            const to = { line: l2, ch: c2 };
            const before = this.regions.filter((r) => compare(r.to, from) < 0).pop();
            return {
                base: to,
                baseEnd: endOf(from, text.split("\n")),
                touches: this.regions.some((r) => compare(r.to, from) >= 0 && compare(r.from, to) <= 0),
                from: before ? shift(from, before.to, before.nowTo) : from,
                to: before ? shift(to, before.to, before.nowTo) : to,
                text,
            };
        });
        if (changes.some((c) => c.touches)) return null;
        for (const c of changes.slice().reverse()) {
            const end = endOf(c.from, c.text.split("\n"));
            for (const r of this.regions) {
                if (compare(r.from, c.base) <= 0) continue;
                r.nowFrom = shift(r.nowFrom, c.to, end);
                r.nowTo = shift(r.nowTo, c.to, end);
                r.from = shift(r.from, c.base, c.baseEnd);
                r.to = shift(r.to, c.base, c.baseEnd);
            }
        }
        return changes;
    }
}

// The smallest single edit that makes AFTER of BEFORE; null if they are equal.
export function difference(before, after) {
    if (before === after) return null;
    let start = 0;
    const most = Math.min(before.length, after.length);
    while (start < most && before[start] === after[start]) start++;
    let end = 0;
    while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
    const place = (index) => {
        const head = before.slice(0, index);
        const line = head.split("\n").length - 1;
        return [line, index - (head.lastIndexOf("\n") + 1)];
    };
    return { range: [...place(start), ...place(before.length - end)], text: after.slice(start, after.length - end) };
}
