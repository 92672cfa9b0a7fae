// Where the focus goes if the element that had it is removed: to what is nearest to it, and never to the start of the page.

const NEAR = [
    ["[data-card]", (n) => "[data-card=\"" + CSS.escape(n.dataset.card) + "\"] summary, [data-former=\"" + CSS.escape(n.dataset.card) + "\"]"],
    ["[data-next]", (n) => "[data-next=\"" + CSS.escape(n.dataset.next) + "\"] summary"],
    ["[data-choice]", (n) => "[data-choice=\"" + CSS.escape(n.dataset.choice) + "\"] input:checked"],
    [".party", () => ".party-head"],
    ["section", (n) => "#" + CSS.escape(n.getAttribute("aria-labelledby")) + " button, #" + CSS.escape(n.getAttribute("aria-labelledby"))],
];

// Runs DRAW, which patches ELEMENT.
export function keepFocus(element, draw) {
    const at = document.activeElement;
    if (!at || !element.contains(at)) return draw();
    const places = NEAR.map(([around, to]) => {
        const n = at.closest(around);
        return n && element.contains(n) ? to(n) : null;
    }).filter(Boolean);
    draw();
    if (at.isConnected && document.activeElement === at) return undefined;
    if (at.isConnected && at.offsetParent !== null && !at.disabled) return at.focus({ preventScroll: true });
    for (const selector of [...places, "h2, h3"]) {
        const near = element.querySelector(selector);
        if (!near) continue;
        if (!near.matches("button, input, summary, [tabindex]")) near.tabIndex = -1;
        return near.focus({ preventScroll: true });
    }
    return undefined;
}
