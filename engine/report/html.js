
/* The HTML report works without this script. With it the matrix can be sorted, filtered and used by keyboard, and a
 * cell opens its finding. The script reads nothing from elsewhere, sends nothing, and makes no markup from text. */
(function () {
    "use strict";
    var root = document.documentElement;
    root.classList.add("js");

    /* How bad a mark and a verdict are. */
    var RANK = { me: 10, mx: 9, mw: 8, mk: 7, mc: 6, mn: 5, mo: 4, mf: 3, mp: 2, mz: 1, mh: 0 };
    var OF_VERDICT = { error: 4, rejected: 3, undetermined: 2, accepted: 1, not_applicable: 0 };
    var WORD = {
        me: "error", mx: "red line crossed", mw: "waived", mk: "known", mc: "concession", mn: "note", mo: "undetermined",
        mf: "passed by fallback", mp: "passed", mz: "does not apply", mh: "not shown"
    };

    /* A row takes the browser some milliseconds, so a long matrix shows its first rows, and more on request. The style
     * has the same number, for the time before the script runs. */
    var STEP = 250;

    var grid, box, columns, deals, order, listed = [], shown = [], limit = STEP, words = new Map(), sheet, hidden = {},
        sorted = null, current = null, opener = null, panels = 0;

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

    /* ---- columns: one for each cell of a row, with its head */

    function findColumns() {
        var rows = grid.tHead.rows;
        var facts = Array.prototype.slice.call(rows[0].cells, 0, 4);
        return facts.concat(Array.prototype.slice.call(rows[1].cells)).map(function (th, index) {
            var rule = th.dataset.rule, pack = th.dataset.pack;
            return {
                th: th, index: index, rule: rule, pack: pack,
                kind: (th.className.match(/\bk[rnp]\b/) || [""])[0],
                name: th.textContent.trim()
            };
        });
    }
    function isShown(column) {
        return !(column.kind && hidden[column.kind]) && !(column.pack && hidden["g" + column.pack]);
    }
    function cellOf(deal, column) {
        return deal.rows[0].cells[column.index];
    }
    function columnOf(cell) {
        return cell.parentNode.parentNode === grid.tHead
            ? columns.find(function (c) { return c.th === cell; })
            : columns[cell.cellIndex];
    }

    /* ---- sorting */

    function keyOf(deal, column) {
        var cell = cellOf(deal, column);
        if (column.rule !== undefined) return RANK[cell.classList[0]];
        if (column.pack !== undefined) return OF_VERDICT[cell.classList[1].slice(2)];
        if (column.th.dataset.sort === "word") return OF_VERDICT[deal.dataset.verdict];
        if (column.th.dataset.sort === "count") return cell.textContent === "" ? -1 : Number(cell.textContent);
        return cell.querySelector(".name").textContent;
    }
    /* Sorts names alphabetically, and by the numbers in them; the same in every locale. */
    var alphabet = new Intl.Collator("en", { numeric: true });
    function compare(a, b) {
        if (typeof a === "string") return alphabet.compare(a, b);
        return a < b ? -1 : a > b ? 1 : 0;
    }
    /* Puts LIST at the top of the matrix and moves only those deals that are elsewhere. */
    function place(list) {
        var next = grid.tBodies[0];
        list.forEach(function (deal) {
            if (deal === next) next = next.nextElementSibling;
            else grid.insertBefore(deal, next);
        });
    }
    /* Shows the first of the deals that match the filters, in the current order. */
    function render() {
        shown = listed.slice(0, limit);
        place(shown);
        listed.forEach(function (deal, i) { deal.classList.toggle("later", i >= limit); });
        one("more").hidden = listed.length <= limit;
        if (current && !current.offsetParent) setCurrent(firstCell());
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
    function wordsOf(deal) {
        var text = words.get(deal);
        if (text === undefined) {
            text = (deal.dataset.file + "\n" + deal.textContent).toLowerCase();
            words.set(deal, text);
        }
        return text;
    }
    function matches(deal, wanted, verdict) {
        if (verdict && deal.dataset.verdict !== verdict) return false;
        return wanted.every(function (w) { return wordsOf(deal).indexOf(w) >= 0; });
    }
    function filter() {
        var wanted = one("find").value.toLowerCase().split(/\s+/).filter(Boolean);
        var verdict = one("verdict").value;
        all("#controls input[data-hide]").forEach(function (box) { hidden[box.dataset.hide] = !box.checked; });
        hideColumns();
        deals.forEach(function (deal) { deal.hidden = !matches(deal, wanted, verdict); });
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

    function detailsOf(deal) {
        return deal.rows[1].querySelector("details");
    }
    function close(deal) {
        deal.classList.remove("open");
        detailsOf(deal).open = false;
        all("[aria-expanded]", deal.rows[0]).forEach(function (c) { c.setAttribute("aria-expanded", "false"); });
    }
    function noteFor(column, cell) {
        var note = make("div", "", "here"), entry = one("rule-" + column.rule);
        var p = make("p");
        p.appendChild(make("b", column.name + ": " + WORD[cell.classList[0]] + ". "));
        p.appendChild(document.createTextNode(column.th.querySelector(".head").title));
        note.appendChild(p);
        var cite = entry && entry.querySelector(":scope > .cite");
        if (cite) note.appendChild(cite.cloneNode(true));
        return note;
    }
    function tools(deal, partial) {
        var bar = make("div", "", "tools");
        if (partial) bar.appendChild(button("All findings of this deal", function () { open(deal, null); }));
        bar.appendChild(button("Close", function () { leave(deal); }));
        return bar;
    }
    /* Shows the findings that a column is about: one rule's, one pack's, or all. */
    function open(deal, column) {
        var panel = deal.querySelector(".panel"), cell = column && cellOf(deal, column), found = 0;
        var partial = Boolean(column && (column.rule !== undefined || column.pack !== undefined));
        all(".tools, .here", panel).forEach(function (e) { e.remove(); });
        all(".finding", panel).forEach(function (f) {
            f.hidden = partial && column.rule !== undefined && f.dataset.rule !== column.rule;
        });
        all(".names", panel).forEach(function (p) { p.hidden = partial && column.rule !== undefined; });
        all("section.pack", panel).forEach(function (s) {
            s.hidden = partial && s.dataset.pack !== column.pack;
            if (!s.hidden) found += all(".finding:not([hidden])", s).length;
            if (partial && column.rule !== undefined && !found) s.hidden = true;
        });
        if (column && column.rule !== undefined && !found) panel.prepend(noteFor(column, cell));
        panel.prepend(tools(deal, partial));
        if (!panel.id) panel.id = "panel-" + ++panels;
        all("[aria-expanded]", deal.rows[0]).forEach(function (c) { c.setAttribute("aria-expanded", "false"); });
        if (cell) {
            cell.setAttribute("aria-expanded", "true");
            cell.setAttribute("aria-controls", panel.id);
            opener = cell;
        }
        deal.classList.add("open");
        detailsOf(deal).open = true;
    }
    function toggle(cell) {
        var deal = cell.closest("tbody");
        if (cell.getAttribute("aria-expanded") === "true") {
            close(deal);
            return;
        }
        open(deal, columnOf(cell));
        deal.rows[1].scrollIntoView({ block: "nearest" });
        cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    function leave(deal) {
        var back = opener && deal.contains(opener) ? opener : cellOf(deal, columns[0]);
        close(deal);
        setCurrent(back);
        back.focus();
    }

    /* ---- keyboard: Tab reaches one cell, the arrow keys move from there */

    function focusOf(cell) {
        return cell.parentNode.parentNode === grid.tHead ? cell.querySelector(".head") : cell;
    }
    function label(cell) {
        var deal = cell.closest("tbody"), column = columnOf(cell), text = cell.textContent;
        if (!deal || column.index < 4) return;
        if (column.rule !== undefined)
            text = column.name + ": " + WORD[cell.classList[0]] + ". " + column.th.querySelector(".head").title;
        else
            text = grid.querySelectorAll("th.group")[column.pack].textContent + ": " +
                cell.classList[1].slice(2).replace("_", " ");
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
        var across = columns.filter(isShown), deal = cell.closest("tbody");
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
        var deal = event.target.closest("tbody.deal");
        if (event.key === "Escape" && deal && deal.classList.contains("open")) {
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
            var deal = event.target.closest("tbody.deal");
            if (deal && !event.target.open && deal.classList.contains("open") && !printing) close(deal);
        }, true);
    }
    function setUpNearest() {
        var known = new Map();
        deals.forEach(function (d) { known.set(d.dataset.id + "\n" + d.dataset.file, d); });
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
                deal.scrollIntoView({ block: "nearest" });
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

    /* Details that were closed before printing are closed again afterwards. */
    var printing = false, closed = [];
    function beforePrint() {
        printing = true;
        place(listed);
        closed = all("details:not([open])");
        closed.forEach(function (d) { d.open = true; });
    }
    function afterPrint() {
        closed.forEach(function (d) { d.open = false; });
        closed = [];
        window.setTimeout(function () { printing = false; }, 0);
    }

    function setUp() {
        grid = one("grid");
        box = grid.parentNode;
        deals = order = all("tbody.deal", grid);
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
        window.addEventListener("hashchange", reveal);
        window.addEventListener("beforeprint", beforePrint);
        window.addEventListener("afterprint", afterPrint);
    }
    /* In a browser that is too old for the script the page must work as it does without one. */
    document.addEventListener("DOMContentLoaded", function () {
        try {
            setUp();
        } catch (problem) {
            root.classList.remove("js");
            one("controls").hidden = true;
            throw problem;
        }
    });
})();
