export function card() {}
