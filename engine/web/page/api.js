// Calls to the program: POST api/NAME with a JSON body. The address of the page has the token.

export class ApiError extends Error {
    constructor(status, body) {
        super(body.error || (status ? "The program answered with status " + status + "." : "redline does not answer."));
        this.status = status; // 0: no answer
        this.error = this.message;
        this.hint = body.hint || "";
        this.body = body;
    }
}

// What went wrong, as a sentence.
export function told(e) {
    const text = e.message + (e.hint ? "; " + e.hint : "");
    return text[0].toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) ? "" : ".");
}

export async function call(name, body, options = {}) {
    let response;
    let answer;
    try {
        response = await fetch("api/" + name, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(body || {}),
            credentials: "omit",
            signal: options.signal,
        });
        answer = await response.json();
    } catch (e) {
        if (e.name === "AbortError") throw e;
        throw new ApiError(response ? response.status : 0, {});
    }
    if (!response.ok) throw new ApiError(response.status, answer || {});
    return answer;
}
