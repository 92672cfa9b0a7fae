// The colours of deals, packs and vocabularies in the file view, before the program's own tokens are there.

// Each word of the syntax: comment, text, number, yes or no, name, value, bracket. JSON has the same shapes.
const WORDS = [
    [/^(#|\/\/).*/, "comment"],
    [/^-?(0x[0-9a-fA-F]+|\d+(\.\d*)?([eE][-+]?\d+)?)L{0,2}/, "number"],
    [/^(true|false|null)\b/i, "atom"],
    [/^@include\b/, "keyword"],
    [/^[A-Za-z*][\w*-]*(?=\s*[=:])/, "property"],
    [/^[A-Za-z*][\w*-]*/, "variable"],
    [/^[[\](){}]/, "bracket"],
    [/^[=:;,]/, "punctuation"],
];
const FIELDS = new Set(["deal", "articles", "terms", "id", "title", "text", "date", "by", "status", "complete", "option", "bracketed", "note", "names",
    "sources", "waivers", "either", "open", "value", "packs", "vocabulary", "pack", "define", "rules", "sets", "tests", "include", "all_named"]);

window.CodeMirror.defineMode("redline", (config) => ({
    startState: () => ({ text: false, comment: false, depth: 0 }),
    copyState: (s) => ({ ...s }),
    token(stream, state) {
        if (state.text || state.comment) return state.text ? inText(stream, state) : inComment(stream, state);
        if (stream.eatSpace()) return null;
        if (stream.match("/*")) {
            state.comment = true;
            return inComment(stream, state);
        }
        if (stream.eat('"')) {
            state.text = true;
            state.name = /^"[^"\\]*"\s*:/.test(stream.string.slice(stream.start));
            return inText(stream, state);
        }
        for (const [pattern, kind] of WORDS) {
            const found = stream.match(pattern);
            if (!found) continue;
            if (kind === "bracket") state.depth = Math.max(0, state.depth + ("([{".includes(found[0]) ? 1 : -1));
            return kind === "property" && FIELDS.has(found[0]) ? "keyword" : kind;
        }
        stream.next();
        return "error";
    },
    indent: (state, after) => (state.text || state.comment ? window.CodeMirror.Pass : (state.depth - (/^[\])}]/.test(after) ? 1 : 0)) * config.indentUnit),
    electricInput: /^\s*[\])}]$/,
    lineComment: "#",
    blockCommentStart: "/*",
    blockCommentEnd: "*/",
    closeBrackets: '()[]{}""',
    fold: "brace",
}));

function inText(stream, state) {
    while (!stream.eol()) {
        const c = stream.next();
        if (c === "\\") stream.next();
        else if (c === '"') {
            state.text = false;
            break;
        }
    }
    return state.name ? "property" : "string";
}
function inComment(stream, state) {
    if (stream.skipTo("*/")) {
        stream.match("*/");
        state.comment = false;
    } else stream.skipToEnd();
    return "comment";
}
