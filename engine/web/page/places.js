// Places of cards: a card stays where it is while somebody types.

import { kindOf } from "./card.js";

const MANY = 8; // more cards of a kind are closed at first
const FORMER_STAYS = 4000; // ms; then the next change removes the line

// The cards of one kind in their places. A card that is new comes after the one that is before it in the program's
// order; a card that is gone leaves a line in its place, which stays until a later change.
export class Places {
    constructor(kind) {
        this.kind = kind;
        this.places = [];
        this.former = new Map(); // id -> {rule, pack, kind of now or undefined, since}
        this.memos = new Map();
        this.known = new Map(); // id -> {rule, pack}
        this.most = 0;
        this.first = true;
    }

    take(ids, cards, now, root) {
        const fresh = new Set(ids);
        if (this.first) {
            this.places = ids.slice();
            this.many = ids.length > MANY; // and stays so, because what is open may not close by itself
        } else this.merge(ids, fresh, cards, now, root);
        this.first = false;
        for (const id of this.memos.keys())
            if (!fresh.has(id)) this.memos.delete(id);
        this.known = new Map(ids.map((id) => [id, { rule: cards.get(id).rule, pack: cards.get(id).pack }]));
    }

    merge(ids, fresh, cards, now, root) {
        const focused = document.activeElement && document.activeElement.closest("[data-former]");
        const held = focused && root.contains(focused) ? focused.dataset.former : null;
        this.places = this.places.filter((id) => {
            if (fresh.has(id)) return this.former.delete(id) || true;
            const at = this.former.get(id), kind = cards.has(id) ? kindOf(cards.get(id)) : undefined;
            if (at && now - at.since > FORMER_STAYS && id !== held) return this.former.delete(id) && false;
            this.former.set(id, { ...(at || this.known.get(id)), kind, since: at ? at.since : now });
            return true;
        });
        const have = new Set(this.places);
        ids.forEach((id, i) => {
            if (have.has(id)) return;
            const after = i ? this.places.indexOf(ids[i - 1]) : -1;
            this.places.splice(after + 1, 0, id);
        });
    }

    // So many cards are listed that this one is.
    reveal(id) {
        this.most = Math.max(this.most, this.places.indexOf(id) + 1);
    }
}
