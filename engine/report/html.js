/* The HTML report works without this script. With it the matrix can be sorted, filtered and used by keyboard, and a
 * cell opens its finding. The script reads nothing from elsewhere, sends nothing, and makes markup from nothing but the
 * page's own.
 *
 * The deals are in a noscript element, so they are one text to the browser. A deal is a piece of it. Its row is made
 * when it is to be seen, and its findings when they are opened: then they are put together from what is the deal's own
 * and what the list of rules says. */
(function () {
    "use strict";
    var root = document.documentElement;
    root.classList.add("js");

    /* How bad a verdict is. */
    var OF_VERDICT = { error: 4, rejected: 3, undetermined: 2, accepted: 1, not_applicable: 0 };
    var VERDICT_OF = { "!": "error", "✗": "rejected", "?": "undetermined", "✓": "accepted", "–": "not_applicable" };

    /* Of a long matrix the first rows show, and more on request. */
    var STEP = 250;

    /* looks: for each sign of a rule its class, word and rank, as in the legend. */
    var grid, box, source, columns, deals, order, looks = {}, listed = [], shown = [], limit = STEP, sheet, hidden = {},
        sorted = null, current = null, opener = null, panels = 0, printing = false;

    function all(selector, within) {
        return Array.prototype.slice.call((within || document).querySelectorAll(selector));
    }
    function one(id) {
        return document.getElementById(id);
    }
    function make(tag, text, className) {
        var e = document.createElement(tag);
        if (text) e.textContent = text;
        if (className) e.className = className;
        return e;
    }
    function button(text, action) {
        var b = make("button", text);
        b.type = "button";
        b.addEventListener("click", action);
        return b;
    }

    /* ---- deals */

    var CHARACTERS = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
    function plain(markup) {
        return markup.replace(/<[^>]*>/g, " ").replace(/&(amp|lt|gt|quot|#39);/g, function (all, name) {
            return CHARACTERS[name];
        });
    }
    /* Makes the table, with its head alone, and finds the deals. */
    function readDeals() {
        var parts = source.split("\n<tbody>"), holder = make("div");
        holder.innerHTML = parts.shift() + "</table>";
        grid = holder.querySelector("table");
        box.appendChild(grid);
        deals = parts.map(function (text, number) {
            var row = text.slice(0, text.indexOf("\n<tr>")), cells = row.indexOf("<td");
            var names = row.slice(0, cells).match(/<bdi>([^]*?)<\/bdi><span>([^]*?)<\/span><small>([^]*?)<\/small>/);
            return {
                number: number, row: row, more: text.slice(row.length + 1).replace(/\n<\/table>\n$/, ""),
                cells: row.slice(cells), name: plain(names[1]), id: plain(names[2]), file: plain(names[3]),
                verdict: row.slice(cells).match(/v-(\w+)/)[1], signs: null, words: null, body: null, hidden: false
            };
        });
    }
    /* What is in each cell from the verdict on. */
    function signsOf(deal) {
        if (!deal.signs) deal.signs = deal.cells.split("<td").slice(1).map(function (cell) {
            return cell.slice(cell.indexOf(">") + 1);
        });
        return deal.signs;
    }
    function bodyOf(deal) {
        if (deal.body) return deal.body;
        var table = make("table"), row, body, signs = signsOf(deal);
        table.innerHTML = "<tbody>" + deal.row + "<tr>";
        body = deal.body = table.tBodies[0];
        row = body.rows[0];
        body.className = "deal";
        body.dataset.verdict = deal.verdict;
        body.dataset.id = deal.id;
        body.dataset.file = deal.file;
        body.deal = deal;
        row.className = "line";
        body.rows[1].className = "more";
        ["name", "id", "file"].forEach(function (name, i) { row.cells[0].children[i].className = name; });
        columns.forEach(function (column, i) {
            var cell = row.cells[i], sign = signs[i - 1];
            if (i === 1) cell.className = "verdict v-" + deal.verdict;
            else if (i === 2 || i === 3) cell.className = "n";
            else if (column.rule !== undefined) cell.className = looks[sign].name + " " + column.kind + " g" + column.pack;
            else if (i > 3) cell.className = "pv v-" + VERDICT_OF[sign] + " g" + column.pack;
        });
        return body;
    }

    /* ---- columns: one for each cell of a row, with its head */

    function findColumns() {
        var rows = grid.tHead.rows, id;
        var facts = Array.prototype.slice.call(rows[0].cells, 0, 4);
        return facts.concat(Array.prototype.slice.call(rows[1].cells)).map(function (th, index) {
            var head = th.querySelector(".head");
            id = th.dataset.id || id;
            return {
                th: th, index: index, rule: th.dataset.rule, pack: th.dataset.pack, id: id,
                kind: (th.className.match(/\bk[rnp]\b/) || [""])[0], name: head.textContent.trim(), title: head.title
            };
        });
    }
    function isShown(column) {
        return !(column.kind && hidden[column.kind]) && !(column.pack && hidden["g" + column.pack]);
    }
    function cellOf(deal, column) {
        return bodyOf(deal).rows[0].cells[column.index];
    }
    function dealOf(element) {
        var body = element.closest("tbody.deal");
        return body && body.deal;
    }
    function columnOf(cell) {
        return cell.parentNode.parentNode === grid.tHead
            ? columns.find(function (c) { return c.th === cell; })
            : columns[cell.cellIndex];
    }

    /* ---- sorting */

    function keyOf(deal, column) {
        var sign = signsOf(deal)[column.index - 1];
        if (column.index === 0) return deal.name;
        if (column.rule !== undefined) return looks[sign].rank;
        if (column.pack !== undefined) return OF_VERDICT[VERDICT_OF[sign]];
        return column.index === 1 ? OF_VERDICT[deal.verdict] : sign === "" ? -1 : Number(sign);
    }
    /* Sorts names alphabetically, and by the numbers in them; the same in every locale. */
    var alphabet = new Intl.Collator("en", { numeric: true });
    function compare(a, b) {
        if (typeof a === "string") return alphabet.compare(a, b);
        return a < b ? -1 : a > b ? 1 : 0;
    }
    /* Puts the first of the deals that match the filters into the matrix, in the current order. Rows that are in their
     * place already stay, so that the focus does. */
    function render() {
        var next = grid.tBodies[0] || null;
        shown = listed.slice(0, limit);
        shown.forEach(function (deal) {
            var body = bodyOf(deal);
            if (body === next) next = next.nextElementSibling;
            else grid.insertBefore(body, next);
        });
        while (next) {
            var gone = next;
            next = next.nextElementSibling;
            gone.remove();
        }
        one("more").hidden = listed.length <= limit;
        if (current && !current.isConnected) setCurrent(firstCell());
        say();
    }
    function list() {
        listed = order.filter(function (deal) { return !deal.hidden; });
        render();
    }
    function showMore(count) {
        limit += count;
        render();
    }
    /* The first click sorts by the worst or the most, or names from A to Z; the second reverses this; the third restores
     * the order of the input. */
    function sortBy(column) {
        var ways = column.index === 0 ? ["ascending", "descending"] : ["descending", "ascending"];
        var now = ways[ways.indexOf(column.th.getAttribute("aria-sort")) + 1];
        columns.forEach(function (c) { c.th.removeAttribute("aria-sort"); });
        if (now) column.th.setAttribute("aria-sort", now);
        sorted = now ? column : null;
        var sign = now === "descending" ? -1 : 1;
        var keyed = deals.map(function (deal, i) { return { deal: deal, key: now ? keyOf(deal, column) : i, i: i }; });
        keyed.sort(function (a, b) { return sign * compare(a.key, b.key) || a.i - b.i; });
        order = keyed.map(function (k) { return k.deal; });
        list();
    }

    /* ---- filtering */

    /* The script may not write style attributes into the page, but may add rules to a sheet. */
    function hideColumns() {
        var names = Object.keys(hidden).filter(function (n) { return hidden[n]; });
        sheet.replaceSync(names.map(function (n) { return ".js ." + n + " { display: none; }"; }).join("\n"));
        all("th.group", grid).forEach(function (th, pack) {
            var n = columns.filter(function (c) { return c.pack === String(pack) && isShown(c); }).length;
            th.colSpan = Math.max(1, Math.min(n, 1000));
        });
    }
    /* A deal has a word if its own text has it, or that of a rule that it does not simply pass. */
    var ruleWords = [];
    function wordsOf(deal) {
        if (deal.words === null) deal.words = plain(deal.row + deal.more).toLowerCase();
        return deal.words;
    }
    function rulesWith(word) {
        if (!ruleWords.length) ruleWords = columns.map(function (column) {
            return column.rule === undefined ? "" : one("rule-" + column.rule).textContent.toLowerCase();
        });
        return columns.filter(function (column, i) { return ruleWords[i].indexOf(word) >= 0; });
    }
    function hasFinding(deal, column) {
        return looks[signsOf(deal)[column.index - 1]].rank > looks["✓"].rank;
    }
    function filter() {
        var wanted = one("find").value.toLowerCase().split(/\s+/).filter(Boolean).map(function (word) {
            return { word: word, rules: rulesWith(word) };
        });
        var verdict = one("verdict").value;
        all("#controls input[data-hide]").forEach(function (box) { hidden[box.dataset.hide] = !box.checked; });
        hideColumns();
        deals.forEach(function (deal) {
            deal.hidden = (verdict && deal.verdict !== verdict) || !wanted.every(function (w) {
                return wordsOf(deal).indexOf(w.word) >= 0 || w.rules.some(function (c) { return hasFinding(deal, c); });
            });
        });
        limit = STEP;
        list();
    }
    function say() {
        var n = listed.length;
        var by = sorted ? ", sorted by " + sorted.name + " (" + sorted.th.getAttribute("aria-sort") + ")" : "";
        one("status").textContent = n + " of " + deals.length + (deals.length === 1 ? " deal" : " deals") +
            (n > limit ? " found; the first " + limit + " are" : "") + " shown" + by;
        one("none").hidden = n > 0 || deals.length === 0;
    }

    /* ---- opening */

    /* The row with the findings, as the page has them. */
    function moreOf(deal) {
        var row = bodyOf(deal).rows[1];
        if (!row.cells.length) {
            row.innerHTML = deal.more.replace("<tr>", "");
            var details = row.querySelector("details"), brief = make("div", "", "brief"), full = make("div", "", "panel");
            while (details.children.length > 1) brief.appendChild(details.children[1]);
            details.appendChild(full);
            details.appendChild(brief);
            details.firstElementChild.textContent = deal.name + ": " + deal.verdict.replace("_", " ");
            full.id = "panel-" + ++panels;
            all("h3 + ul > li", brief).forEach(function (li) {
                li.className = "f-" + looks[li.firstChild.data.split(" ")[0]].name;
            });
        }
        return row;
    }
    function close(deal) {
        if (!deal.body || !deal.body.classList.contains("open")) return;
        deal.body.classList.remove("open");
        moreOf(deal).querySelector("details").open = false;
        moreOf(deal).querySelector(".panel").textContent = "";
        all("[aria-expanded]", deal.body.rows[0]).forEach(function (c) { c.setAttribute("aria-expanded", "false"); });
    }
    /* Copies what the list of rules has for SELECTOR in the entry of COLUMN's rule. */
    function copy(column, selector, into) {
        all(selector, one("rule-" + column.rule)).forEach(function (e) {
            into.appendChild(e.cloneNode(true));
            into.appendChild(document.createTextNode(" "));
        });
    }
    function headOf(column, sign, tag) {
        var head = make(tag), link = make("a", column.name, "rule");
        head.appendChild(make("span", sign, "mark " + looks[sign].name));
        head.appendChild(make("span", looks[sign].word + ": ", "what"));
        head.appendChild(make("span", column.title + " ", "title"));
        link.href = "#rule-" + column.rule;
        head.appendChild(link);
        return head;
    }
    /* A condition: what the list of rules says of its test, and NODES, the deal's own part. ID is empty if the rule has
     * only one condition. */
    function conditionOf(column, id, sign, nodes) {
        var div = make("div", "", "condition"), p = make("p", "", "message"), why = make("p", "", "because");
        var tests = all(".tests > li", one("rule-" + column.rule)), at = tests.findIndex(function (li) {
            return id ? li.firstElementChild.textContent === id + "." : tests.length === 1;
        });
        var own = nodes.find(function (n) { return n.nodeName === "EM"; });
        var path = ".tests > li:nth-child(" + (at + 1) + ") > ";
        p.appendChild(make("b", (at < 0 ? id + "." : tests[at].firstElementChild.textContent) + " "));
        if (own) p.appendChild(document.createTextNode(own.textContent + " "));
        else copy(column, path + ".message", p);
        if (sign) p.appendChild(make("span", sign, "tag"));
        nodes.forEach(function (n) { if (n !== own) why.appendChild(n.cloneNode(true)); });
        div.appendChild(p);
        div.appendChild(why);
        copy(column, path + ".label, " + path + "code, " + path + ".cite", div);
        return div;
    }
    /* The finding of a list item "SIGN RULE reasons" or "SIGN RULE <b>condition</b> reasons <b>condition</b> ...". */
    function findingOf(li, pack) {
        var first = li.firstChild.data.match(/(\S+) (\S+)\s*([^]*)/), sign = first[1];
        var column = columns.find(function (c) { return c.id === pack && c.rule !== undefined && c.name === first[2]; });
        var article = make("article", "", "finding f-" + looks[sign].name + " " + column.kind + " g" + column.pack);
        var id = "", mark = "", nodes = first[3] || li.childNodes.length === 1 ? [document.createTextNode(first[3])] : [];
        article.dataset.rule = column.rule;
        article.appendChild(headOf(column, sign, "h5"));
        Array.prototype.slice.call(li.childNodes, 1).concat(make("b")).forEach(function (n) {
            if (n.nodeName !== "B") {
                nodes.push(n);
                return;
            }
            if (id || nodes.length) article.appendChild(conditionOf(column, id, mark, nodes));
            nodes = [];
            id = n.textContent.split(" ")[0];
            mark = n.textContent.slice(id.length + 1);
        });
        copy(column, ":scope > .cite", article);
        if (looks[sign].rank > looks["≈"].rank) copy(column, ".remedy", article);
        return article;
    }
    /* Shows the findings that a column is about: one rule's, one pack's, or all. */
    function open(deal, column) {
        var row = moreOf(deal), panel = row.querySelector(".panel"), bar = make("div", "", "tools");
        var rule = column && column.rule, pack = column && column.pack;
        panel.textContent = "";
        if (pack) bar.appendChild(button("All findings of this deal", function () { open(deal, null); }));
        bar.appendChild(button("Close", function () { leave(deal); }));
        panel.appendChild(bar);
        all(".brief > :not(h3):not(h3 + ul)", row).forEach(function (e) { panel.appendChild(e.cloneNode(true)); });
        all(".brief > h3", row).forEach(function (h) {
            if (pack && h.textContent !== column.id) return;
            var section = make("section", "", "pack");
            all("li", h.nextElementSibling).forEach(function (li) {
                var finding = findingOf(li, h.textContent);
                if (rule && finding.dataset.rule !== rule) return;
                if (!section.firstChild) section.appendChild(make("h4", h.textContent));
                section.appendChild(finding);
            });
            panel.appendChild(section);
        });
        if (rule && !panel.querySelector(".finding")) {
            var note = panel.appendChild(make("div", "", "here"));
            note.appendChild(headOf(column, signsOf(deal)[column.index - 1], "p"));
            copy(column, ":scope > .cite", note);
        }
        all("[aria-expanded]", deal.body.rows[0]).forEach(function (c) { c.setAttribute("aria-expanded", "false"); });
        if (column) {
            opener = cellOf(deal, column);
            opener.setAttribute("aria-expanded", "true");
            opener.setAttribute("aria-controls", panel.id);
        }
        deal.body.classList.add("open");
        row.querySelector("details").open = true;
    }
    function toggle(cell) {
        var deal = dealOf(cell);
        if (cell.getAttribute("aria-expanded") === "true") {
            close(deal);
            return;
        }
        open(deal, columnOf(cell));
        deal.body.rows[1].scrollIntoView({ block: "nearest" });
        cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    function leave(deal) {
        var back = opener && deal.body.contains(opener) ? opener : cellOf(deal, columns[0]);
        close(deal);
        setCurrent(back);
        back.focus();
    }

    /* ---- keyboard: Tab reaches one cell, the arrow keys move from there */

    function focusOf(cell) {
        return cell.parentNode.parentNode === grid.tHead ? cell.querySelector(".head") : cell;
    }
    function label(cell) {
        var deal = dealOf(cell), column = columnOf(cell), text;
        if (!deal || column.index < 4) return;
        if (column.rule !== undefined)
            text = column.name + ": " + looks[cell.textContent].word + ". " + column.title;
        else
            text = grid.querySelectorAll("th.group")[column.pack].textContent + ": " +
                VERDICT_OF[cell.textContent].replace("_", " ");
        cell.setAttribute("aria-label", text);
        cell.title = text;
    }
    function setCurrent(cell) {
        if (current) {
            focusOf(current).tabIndex = -1;
            current.classList.remove("current");
        }
        current = cell;
        if (!cell) return;
        focusOf(cell).tabIndex = 0;
        cell.classList.add("current");
        if (cell.closest("tbody")) {
            label(cell);
            if (!cell.hasAttribute("aria-expanded")) cell.setAttribute("aria-expanded", "false");
        }
    }
    function go(cell) {
        if (!cell) return;
        setCurrent(cell);
        focusOf(cell).focus();
    }
    function firstCell() {
        var first = shown[0];
        return first ? cellOf(first, columns[0]) : columns[0].th;
    }
    function move(cell, down, right) {
        var across = columns.filter(isShown), deal = dealOf(cell);
        var x = across.indexOf(columnOf(cell)) + right;
        var y = (deal ? shown.indexOf(deal) : -1) + down;
        if (y >= shown.length && listed.length > shown.length) showMore(STEP);
        x = Math.max(0, Math.min(x, across.length - 1));
        y = Math.max(-1, Math.min(y, shown.length - 1));
        go(y < 0 ? across[x].th : cellOf(shown[y], across[x]));
    }
    var FAR = 1e6, MOVES = {
        ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
        Home: [0, -FAR], End: [0, FAR], PageUp: [-10, 0], PageDown: [10, 0]
    };
    function key(event) {
        var deal = dealOf(event.target);
        if (event.key === "Escape" && deal && deal.body.classList.contains("open")) {
            event.preventDefault();
            leave(deal);
            return;
        }
        var cell = event.target.closest("th, td");
        if (!cell || cell.closest(".more") || cell.classList.contains("group") || event.altKey || event.metaKey) return;
        var step = MOVES[event.key];
        if (step) {
            event.preventDefault();
            var far = event.ctrlKey && (event.key === "Home" ? -FAR : event.key === "End" ? FAR : 0);
            move(cell, far || step[0], step[1]);
        } else if (deal && !event.ctrlKey && (event.key === "Enter" || event.key === " ")) {
            event.preventDefault();
            toggle(cell);
        }
    }
    function click(event) {
        var cell = event.target.closest(".line > td, .line > th");
        if (!cell || String(window.getSelection())) return;
        setCurrent(cell);
        cell.focus({ preventScroll: true });
        toggle(cell);
    }

    /* ---- setting up */

    function setUpGrid() {
        grid.setAttribute("role", "grid");
        box.removeAttribute("tabindex");
        columns.forEach(function (c) {
            var old = c.th.querySelector(".head"), b = button("", function () {
                setCurrent(c.th);
                sortBy(c);
            });
            b.className = "head";
            if (old.title) b.title = old.title;
            b.appendChild(make("span", old.textContent));
            var arrow = make("span", "", "arrow");
            arrow.setAttribute("aria-hidden", "true");
            b.appendChild(arrow);
            b.tabIndex = -1;
            old.replaceWith(b);
        });
        grid.addEventListener("keydown", key);
        grid.addEventListener("click", click);
        grid.addEventListener("mouseover", function (event) {
            var cell = event.target.closest(".line > td");
            if (cell && !cell.title) label(cell);
        });
        /* A click that closes a summary also closes its row. */
        grid.addEventListener("toggle", function (event) {
            var deal = dealOf(event.target);
            if (deal && !event.target.open && !printing) close(deal);
        }, true);
    }
    function setUpNearest() {
        var known = new Map();
        deals.forEach(function (d) { known.set(d.id + "\n" + d.file, d); });
        all(".ranks li[data-file]").forEach(function (li) {
            var deal = known.get(li.dataset.id + "\n" + li.dataset.file), name = li.querySelector(".name");
            if (!deal) return;
            var link = make("a", name.textContent, "goto");
            link.href = "#matrix";
            link.addEventListener("click", function (event) {
                event.preventDefault();
                if (deal.hidden) findAll();
                if (shown.indexOf(deal) < 0) showMore(listed.indexOf(deal) + 1 - limit);
                open(deal, columns[0]);
                go(cellOf(deal, columns[0]));
                deal.body.scrollIntoView({ block: "nearest" });
            });
            name.textContent = "";
            name.appendChild(link);
        });
    }
    function onPaper(what) {
        root.classList.toggle("paper-matrix", what === "matrix");
        root.classList.toggle("paper-fails", what === "fails");
    }
    function findAll() {
        one("find").value = one("verdict").value = "";
        filter();
    }
    function setUpControls() {
        var form = one("controls"), timer = 0;
        form.hidden = false;
        form.addEventListener("submit", function (event) { event.preventDefault(); });
        form.addEventListener("reset", function () {
            onPaper("all");
            window.setTimeout(filter, 0);
        });
        one("find").addEventListener("input", function () {
            window.clearTimeout(timer);
            timer = window.setTimeout(filter, deals.length > 200 ? 250 : 60);
        });
        form.addEventListener("change", function (event) {
            if (event.target.id === "paper")
                onPaper(event.target.value);
            else if (event.target.id !== "find")
                filter();
        });
        one("expand").addEventListener("click", function () {
            shown.forEach(function (d) { open(d, null); });
        });
        one("collapse").addEventListener("click", function () { deals.forEach(close); });
        one("next").addEventListener("click", function () { showMore(STEP); });
        one("rest").addEventListener("click", function () { showMore(listed.length); });
        one("print").addEventListener("click", function () { window.print(); });
    }
    /* A link to a rule opens the list with the rule. */
    function reveal() {
        var entry = /^#rule-\d+$/.test(location.hash) && one(location.hash.slice(1));
        var list = entry && entry.closest("details");
        if (!list) return;
        list.open = true;
        entry.scrollIntoView();
    }

    /* On paper every deal that matches the filters shows, with its findings as the page has them. */
    var closed = [], before;
    function beforePrint() {
        if (printing) return;
        printing = true;
        before = limit;
        showMore(listed.length);
        listed.forEach(moreOf);
        closed = all("details:not([open])");
        closed.forEach(function (d) { d.open = true; });
    }
    function afterPrint() {
        closed.forEach(function (d) { d.open = false; });
        limit = before;
        render();
        window.setTimeout(function () { printing = false; }, 0);
    }

    /* Prepares searching and sorting, a little at a time, while the reader looks at the first deals. */
    function prepare(from) {
        deals.slice(from, from + 200).forEach(function (deal) {
            signsOf(deal);
            wordsOf(deal);
        });
        if (from + 200 < deals.length) window.setTimeout(prepare, 10, from + 200);
    }

    function setUp() {
        all(".legend .key .mark").forEach(function (e, i, list) {
            looks[e.textContent] = {
                name: e.classList[1], word: e.nextSibling.data, rank: list.length - i
            };
        });
        looks["·"] = { name: "mh", word: "not shown", rank: 0 };
        readDeals();
        order = deals;
        columns = findColumns();
        sheet = new CSSStyleSheet();
        document.adoptedStyleSheets = [sheet];
        setUpGrid();
        setUpNearest();
        setUpControls();
        filter();
        setCurrent(firstCell());
        root.classList.add("ready");
        reveal();
        window.setTimeout(prepare, 100, 0);
        window.addEventListener("hashchange", reveal);
        window.addEventListener("beforeprint", beforePrint);
        window.addEventListener("afterprint", afterPrint);
        window.matchMedia("print").addEventListener("change", function (event) {
            (event.matches ? beforePrint : afterPrint)();
        });
    }
    /* In a browser that is too old for the script the page must work as it does without one. */
    document.addEventListener("DOMContentLoaded", function () {
        box = document.querySelector(".box");
        source = box.firstElementChild.textContent;
        try {
            setUp();
        } catch (problem) {
            root.classList.remove("js");
            one("controls").hidden = true;
            box.innerHTML = source;
            throw problem;
        }
    });
})();
